"""What loading never does: delete what it should not, hold the earlier of two editions, be missing without a word."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from healthapp.adapters.licensed_file import LicensedPath
from healthapp.contexts.knowledge.repository import LoadsRepository
from healthapp.contexts.knowledge.schemas.loaded import LoadStatus, Origin
from healthapp.contexts.knowledge.service.loading import Preview
from healthapp.kit.errors import HealthError, Kind
from healthapp.kit.i18n import Lang, text
from tests.integration.knowledge.test_loading import SYSTEM, counts, load, own, rows
from tests.support import licensed

if TYPE_CHECKING:
    from pathlib import Path

    from healthapp.wiring import Platform
    from tests.support.rows import Connection


def topics(folder: Path, many: int) -> Path:
    path = folder / "topics.xml"
    made = [licensed.topic(number, f"Zorbing {number}", "<p>Made up.</p>") for number in range(many)]
    path.write_text(licensed.medlineplus(*made))
    return path


async def test_what_a_newer_file_lacks_stays_until_it_is_pruned(
    platform: Platform, owner: Connection, tmp_path: Path
) -> None:
    await load(platform, Origin.OWN, own(tmp_path / "a.jsonl", *"abcd"))
    newer = own(tmp_path / "b.jsonl", "a", "b", text="Another text.")
    kept = await load(platform, Origin.OWN, newer)
    assert (*counts(kept), kept.gone, kept.pruned) == (0, 2, 0, 0, 2, 0)
    assert len(rows(owner)) == 4
    # Half of what is held: the file is rather a part of a release than the whole.
    refused = await load(platform, Origin.OWN, newer, prune=True)
    assert (refused.gone, refused.pruned, refused.status) == (2, 0, LoadStatus.DONE)
    assert len(rows(owner)) == 4
    pruned = await load(platform, Origin.OWN, newer, prune=True, is_sure=True)
    assert (pruned.gone, pruned.pruned) == (2, 2)
    assert [key for _, key, *_ in rows(owner)] == ["a", "b"]


@pytest.mark.parametrize(("lacking", "stay"), [("a", 9), ("ab", 10)])
async def test_a_tenth_is_pruned_without_a_question(
    platform: Platform, owner: Connection, tmp_path: Path, lacking: str, stay: int
) -> None:
    await load(platform, Origin.OWN, own(tmp_path / "a.jsonl", *"abcdefghij"))
    await load(platform, Origin.MEDLINEPLUS, topics(tmp_path, 40))
    newer = own(tmp_path / "b.jsonl", *(each for each in "abcdefghij" if each not in lacking))
    await load(platform, Origin.OWN, newer, prune=True)
    assert len([row for row in rows(owner) if row[0] == "own"]) == stay


async def test_what_is_held_in_a_later_edition_is_not_pruned(
    platform: Platform, owner: Connection, tmp_path: Path
) -> None:
    path = tmp_path / "labels.json"
    newer = [
        licensed.label(f"s{each}", f"Zandolix{each}", "Ibuprofen", effective_time="20240105", version="2")
        for each in "abcdefghijkl"
    ]
    path.write_text(licensed.openfda(*newer))
    await load(platform, Origin.OPENFDA, path)
    older = [licensed.label("sa", "Zandolixa", "Ibuprofen", effective_time="20230105", version="1"), *newer[1:]]
    path.write_text(licensed.openfda(*older))
    view = await load(platform, Origin.OPENFDA, path, prune=True, is_sure=True)
    assert (view.tally.reasons, view.gone, view.pruned) == ({"older": 1}, 0, 0)
    assert len(rows(owner)) == 12


@pytest.mark.parametrize("batch", [1, 2, 5])
async def test_the_latest_of_several_editions_in_a_file_is_held(
    platform: Platform, owner: Connection, tmp_path: Path, batch: int
) -> None:
    path = tmp_path / "labels.json"

    def write(*editions: tuple[str, str]) -> None:
        found = [
            licensed.label("s", "Zandolix", "Ibuprofen", effective_time=day, version=version)
            for day, version in editions
        ]
        path.write_text(licensed.openfda(*found))

    write(("20240105", "2"))
    await load(platform, Origin.OPENFDA, path)
    write(("20230105", "1"), ("20250105", "3"), ("20260105", "4"), ("20250105", "3"))
    file = LicensedPath(path)
    preview = Preview()
    async with platform.begin(SYSTEM) as uow:
        outcomes = [*await platform.knowledge.read_licensed(Origin.OPENFDA, file, licensed.LICENCE)]
        for each in outcomes:
            await platform.knowledge.preview_batch(uow, Origin.OPENFDA, [each], preview)
    view = await load(platform, Origin.OPENFDA, path, batch=batch, prune=True)
    assert (counts(view), view.tally.reasons) == ((0, 2, 0, 2), {"older": 1, "duplicate": 1})
    assert preview.tally == view.tally
    ((revision,),) = owner.execute("SELECT revision FROM knowledge_loaded").fetchall()
    assert revision == 4


async def test_a_check_says_when_the_loaded_list_could_not_be_read(
    platform: Platform, web: Platform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pair = ["cetirizine", "omeprazole"]
    path = tmp_path / "pairs.csv"
    path.write_text(licensed.ddinter("D1,Cetirizine,D2,Omeprazole,Major"))
    await load(platform, Origin.DDINTER, path)
    gap = text("interactions.gap_loaded", Lang.EN)

    async def broken(_self: LoadsRepository) -> list[Any]:
        raise HealthError(Kind.UNAVAILABLE)

    for name in ("mark", "of_medicines"):
        with monkeypatch.context() as patched:
            patched.setattr(LoadsRepository, name, broken)
            web.knowledge._loaded_until = 0.0
            found = await web.knowledge.check_medicines(pair, None, Lang.EN)
        assert (found.interactions, found.not_checked[0]) == ([], gap), name
    # Until it was read: not only in the answer to whoever looked.
    assert gap in (await web.knowledge.check_medicines(pair, None, Lang.EN)).not_checked
    web.knowledge._loaded_until = 0.0
    found = await web.knowledge.check_medicines(pair, None, Lang.EN)
    assert found.interactions[0].severity == "severe"
    assert gap not in found.not_checked
    # A newer list that can't be read is missing too, while the one before goes on counting.
    path.write_text(licensed.ddinter("D1,Cetirizine,D2,Omeprazole,Major", "D1,Cetirizine,D3,Warfarin,Major"))
    await load(platform, Origin.DDINTER, path)
    with monkeypatch.context() as patched:
        patched.setattr(LoadsRepository, "of_medicines", broken)
        web.knowledge._loaded_until = 0.0
        found = await web.knowledge.check_medicines(pair, None, Lang.EN)
    assert (found.interactions[0].severity, found.not_checked[0]) == ("severe", gap)
