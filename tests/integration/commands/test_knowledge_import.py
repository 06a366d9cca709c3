"""`healthapp knowledge import`: the content where searches look, and nothing to do the second time."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from tests.integration.commands.conftest import Healthapp
    from tests.support.rows import Connection


async def test_the_content_is_put_where_searches_look(
    healthapp: Healthapp, clean: None, owner: Connection, tmp_path: Path
) -> None:
    words_alone = {"HEALTHAPP_SEARCH_VECTORS": "none"}
    ran = await healthapp("knowledge", "import", "--json", **words_alone)
    assert ran.code == 0, ran
    first = json.loads(ran.out)
    (count,) = owner.execute("SELECT count(*) FROM knowledge_entry").fetchone() or (0,)
    assert first["rows"] == count > 2000
    assert first["index_built"] is True
    assert (
        json.loads((tmp_path / "var" / "search" / "current.json").read_text())["state"]["version"] == first["version"]
    )
    again = await healthapp("knowledge", "import", **words_alone)
    assert again.code == 0, again
    assert "rows: 0" in again.out
    assert "index built: False" in again.out
