"""`healthapp knowledge load` and `loads`, as an operator uses them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.support import licensed

if TYPE_CHECKING:
    from pathlib import Path

    from tests.integration.commands.conftest import Healthapp
    from tests.support.rows import Connection

TOPICS = [licensed.topic(number, f"Zorbing {number}", "<p>Made up.</p>") for number in range(450)]


def count(owner: Connection) -> int:
    (found,) = owner.execute("SELECT count(*) FROM knowledge_loaded").fetchone() or (0,)
    return int(found)


async def test_dry_run_then_in_parts_then_again(
    healthapp: Healthapp, clean: None, owner: Connection, tmp_path: Path
) -> None:
    path = tmp_path / "topics.xml"
    path.write_text(licensed.medlineplus(*TOPICS, licensed.topic(900, "Otro", "<p>x</p>", language="Spanish")))
    rejects = tmp_path / "rejects.csv"
    tried = await healthapp("knowledge", "load", "medlineplus", str(path), "--dry-run", "--json")
    assert tried.code == 0, tried
    said = json.loads(tried.out)
    assert (said["added"], said["rejected"], said["reasons"]) == (450, 1, {"other_language": 1})
    assert said["rejects"] == [{"number": 451, "key": "900", "reason": "other_language"}]
    assert count(owner) == 0
    part = await healthapp("knowledge", "load", "medlineplus", str(path), "--limit", "250")
    assert part.code == 0, part
    assert "run it again to go on" in part.out
    assert count(owner) == 250
    rest = await healthapp("knowledge", "load", "medlineplus", str(path), "--rejects", str(rejects), "--json")
    assert rest.code == 0, rest
    said = json.loads(rest.out)
    assert (said["resumed_at"], said["added"], said["status"]) == (250, 450, "done")
    assert rejects.read_text() == '451,"900",other_language\n'
    again = json.loads((await healthapp("knowledge", "load", "medlineplus", str(path), "--json")).out)
    assert (again["added"], again["changed"], again["unchanged"]) == (0, 0, 450)
    listed = json.loads((await healthapp("knowledge", "loads", "--json")).out)
    assert [each["status"] for each in listed] == ["done", "done"]
    told = await healthapp("knowledge", "loads")
    assert "By meaning: 0 of 450 articles; 450 wait" in told.out
    alone = await healthapp("knowledge", "loads", HEALTHAPP_SEARCH_VECTORS="none")
    assert "By meaning" not in alone.out


async def test_what_is_wrong_is_said_in_a_line(
    healthapp: Healthapp, clean: None, owner: Connection, tmp_path: Path
) -> None:
    path = tmp_path / "topics.xml"
    whole = licensed.medlineplus(*TOPICS[:3])
    path.write_text(whole[: whole.index('id="2"')])
    cut = await healthapp("knowledge", "load", "medlineplus", str(path))
    assert cut.code == 1
    assert "cut off" in cut.err
    assert count(owner) == 2
    pairs = tmp_path / "pairs.csv"
    pairs.write_text(licensed.ddinter())
    for arguments, expected in (
        (("ddinter", str(pairs)), "--licence"),
        (("wikipedia", str(pairs)), "openfda"),
        (("medlineplus", str(pairs)), "no file in it"),
    ):
        ran = await healthapp("knowledge", "load", *arguments)
        assert ran.code == 1, arguments
        assert expected in ran.err


async def test_a_part_of_a_release_does_not_delete_the_others(
    healthapp: Healthapp, clean: None, owner: Connection, tmp_path: Path
) -> None:
    path = tmp_path / "topics.xml"
    path.write_text(licensed.medlineplus(*TOPICS[:20]))
    assert (await healthapp("knowledge", "load", "medlineplus", str(path))).code == 0
    path.write_text(licensed.medlineplus(*TOPICS[:17]))
    refused = await healthapp("knowledge", "load", "medlineplus", str(path), "--prune")
    assert refused.code == 1
    assert "3 records are more than a tenth" in refused.err
    assert count(owner) == 20
    sure = await healthapp("knowledge", "load", "medlineplus", str(path), "--prune", "--yes")
    assert sure.code == 0, sure
    assert count(owner) == 17
