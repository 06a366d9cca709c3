"""The board's line on vectors: a vendor whose quota is used up is seen, with how much waits and until when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from healthapp.contexts.knowledge.errors import EmbedderUnavailableError, Trouble
from healthapp.kit.actor import Role
from state.admin import AdminState
from tests.support import databases
from tests.support.toy_embedder import ToyEmbedder
from workers.knowledge import keep_index

if TYPE_CHECKING:
    from pathlib import Path

    from healthapp.config import Settings
    from healthapp.wiring import Platform
    from tests.conftest import MakeUser
    from tests.support.rows import Connection
    from tests.support.tabs import Tabs


@pytest.fixture(autouse=True)
def _no_kept_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("state.admin._FRESH_SECONDS", 0)


@pytest.fixture
def settings(database_url: str, redis_url: str, tmp_path: Path) -> Settings:
    """Give a data folder of its own, where nobody has built anything."""
    return databases.make_settings(database_url, redis_url, data_dir=tmp_path)


async def test_a_quota_that_is_used_up_is_seen_until_the_texts_are_made(
    tabs: Tabs, platform: Platform, web: Platform, make_user: MakeUser, owner: Connection
) -> None:
    admin, vendor = await make_user(Role.ADMIN), ToyEmbedder()

    async def line(lang: str = "en") -> Any:
        tab = await tabs.open(admin, "/admin/", lang=lang)
        await tab.send(AdminState.load())
        (row,) = [row for row in tab.vars["engines"] if row.key == "embeddings"]
        return row

    assert (await line()).detail == "only words are compared"
    web.knowledge.indexing.embedder, platform.knowledge.indexing.embedder = ToyEmbedder(), vendor
    assert (await line()).detail == "no vectors were planned yet"

    vendor.fails = EmbedderUnavailableError(trouble=Trouble.QUOTA)
    await keep_index(platform)
    row = await line()
    assert (row.state, row.tone) == ("resting", "urgent")
    wanted = f"{len((await platform.knowledge.indexing.needed(vendor)).texts):,}"
    assert row.detail.startswith(f"0 of {wanted} texts have their vector; {wanted} wait, 0 given up")
    assert "the quota is used up; tried again at" in row.detail
    bangla = await line("bn")
    assert "কোটা শেষ; আবার চেষ্টা" in bangla.detail

    vendor.fails = None
    await keep_index(platform)
    assert "the quota is used up" in (await line()).detail, "until then nobody asks"
    owner.execute("UPDATE knowledge_embedder SET rests_until = now()")
    await keep_index(platform)
    row = await line()
    assert (row.state, row.tone, row.detail) == ("working", "good", f"all {wanted} texts have their vector")
