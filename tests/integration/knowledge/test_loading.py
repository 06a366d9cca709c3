"""Loading what an operator has licensed: once for all, from wherever it was broken off, and what people see of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from uuid import UUID

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from healthapp.adapters.licensed_file import LicensedPath
from healthapp.contexts.knowledge.errors import LicensedFileError
from healthapp.contexts.knowledge.schemas.loaded import LoadStatus, LoadView, Origin
from healthapp.contexts.knowledge.service.loading import Preview
from healthapp.kit.actor import Actor, Role
from healthapp.kit.database import APP_ROLE, role_url
from healthapp.kit.errors import HealthError, Kind
from healthapp.kit.i18n import Lang
from tests.integration.knowledge.test_search_results import search
from tests.support import editors, licensed
from tests.support.databases import connect

if TYPE_CHECKING:
    from pathlib import Path

    from healthapp.config import Settings
    from healthapp.wiring import Platform
    from tests.conftest import MakeUser
    from tests.support.rows import Connection

SYSTEM = Actor.system()
ROWS = "SELECT origin, key, kind, digest, body FROM knowledge_loaded ORDER BY origin, key"


async def load(
    platform: Platform,
    origin: Origin,
    path: Path,
    *,
    batch: int = 3,
    stop_after: int | None = None,
    prune: bool = False,
    is_sure: bool = False,
    restart: bool = False,
) -> LoadView:
    """Load a file as the command does; stops after so many batches, as a process that is killed."""
    file = LicensedPath(path)
    outcomes = await platform.knowledge.read_licensed(origin, file, licensed.LICENCE)
    async with platform.begin(SYSTEM) as uow:
        view = await platform.knowledge.begin_load(uow, origin, file, file.digest(), licensed.LICENCE, restart=restart)
    failure = ""
    found = []
    try:
        found = list(outcomes)[view.position :]
    except LicensedFileError as error:
        failure = error.reason
    batches = [found[at : at + batch] for at in range(0, len(found), batch)]
    for at, each in enumerate(batches):
        if at == stop_after:
            return view
        async with platform.begin(SYSTEM) as uow:
            view = await platform.knowledge.load_batch(uow, view.id, view.position, each)
    async with platform.begin(SYSTEM) as uow:
        view, _ = await platform.knowledge.end_load(uow, view.id, prune=prune, is_sure=is_sure, failure=failure)
    return view


def own(path: Path, *keys: str, text: str = "Made up.") -> Path:
    lines = [
        {
            "key": key,
            "category": "disease",
            "audience": "everybody",
            "en": {"title": f"Zorbing {key}", "sections": [{"lines": [text]}]},
        }
        for key in keys
    ]
    path.write_text("\n".join(json.dumps(each) for each in lines))
    return path


def counts(view: LoadView) -> tuple[int, int, int, int]:
    return view.tally.added, view.tally.changed, view.tally.unchanged, view.tally.rejected


def rows(owner: Connection) -> list[Any]:
    return owner.execute(ROWS).fetchall()


async def test_the_same_file_again_changes_nothing(platform: Platform, owner: Connection, tmp_path: Path) -> None:
    path = own(tmp_path / "a.jsonl", *"abcdefg", "c")
    first = await load(platform, Origin.OWN, path)
    assert counts(first) == (7, 0, 0, 1)
    assert first.tally.reasons == {"duplicate": 1}
    before = rows(owner)
    again = await load(platform, Origin.OWN, path)
    assert counts(again) == (0, 0, 7, 1)
    assert again.status is LoadStatus.DONE
    assert rows(owner) == before


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(stops=st.lists(st.integers(0, 5), max_size=4), batch=st.integers(1, 7))
async def test_wherever_it_is_broken_off_it_is_gone_on_with(
    platform: Platform, owner: Connection, tmp_path: Path, stops: list[int], batch: int
) -> None:
    owner.execute("TRUNCATE knowledge_loaded, knowledge_load, knowledge_load_reject")
    path = own(tmp_path / "a.jsonl", *"abcdefghij", "a", *"klm")
    for stop in stops:
        await load(platform, Origin.OWN, path, batch=batch, stop_after=stop)
    done = await load(platform, Origin.OWN, path, batch=batch)
    assert (done.status, done.position) == (LoadStatus.DONE, 14)
    loads = owner.execute("SELECT count(*) FROM knowledge_load WHERE status = 'running'").fetchone()
    assert loads == (0,)
    total = owner.execute("SELECT sum(added), sum(changed) FROM knowledge_load").fetchone()
    assert total == (13, 0)
    assert [key for _, key, *_ in rows(owner)] == list("abcdefghijklm")


async def test_two_at_once_do_not_mix(platform: Platform, tmp_path: Path) -> None:
    path = own(tmp_path / "a.jsonl", *"abc")
    file = LicensedPath(path)
    outcomes = list(await platform.knowledge.read_licensed(Origin.OWN, file, "x"))
    async with platform.begin(SYSTEM) as uow:
        view = await platform.knowledge.begin_load(uow, Origin.OWN, file, "d", "x")
    async with platform.begin(SYSTEM) as uow:
        await platform.knowledge.load_batch(uow, view.id, 0, outcomes)
    with pytest.raises(HealthError) as error:
        async with platform.begin(SYSTEM) as uow:
            await platform.knowledge.load_batch(uow, view.id, 0, outcomes)
    assert error.value.code == "load_taken_over"


async def test_an_older_edition_takes_no_newer_ones_place(
    platform: Platform, owner: Connection, tmp_path: Path
) -> None:
    path = tmp_path / "labels.json"
    for day, version, expected in (
        ("20240105", "2", (1, 0, 0, 0)),
        ("20230105", "9", (0, 0, 0, 1)),
        ("20240105", "3", (0, 1, 0, 0)),
        ("20240105", "1", (0, 0, 0, 1)),
    ):
        one = licensed.label("s", "Zandolix", "Ibuprofen", effective_time=day, version=version)
        path.write_text(licensed.openfda(one))
        assert counts(await load(platform, Origin.OPENFDA, path)) == expected
    ((revision,),) = owner.execute("SELECT revision FROM knowledge_loaded").fetchall()
    assert revision == 3


async def test_a_file_that_is_cut_off_fails_and_says_why(platform: Platform, tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    whole = licensed.medlineplus(licensed.topic(1, "Zorbing", "<p>a</p>"))
    path.write_text(whole[:-10])
    view = await load(platform, Origin.MEDLINEPLUS, path)
    assert (view.status, view.failure) == (LoadStatus.FAILED, "broken_xml")


async def test_a_dry_run_says_the_same_and_writes_nothing(
    platform: Platform, owner: Connection, tmp_path: Path
) -> None:
    await load(platform, Origin.OWN, own(tmp_path / "a.jsonl", "a", "b"))
    path = own(tmp_path / "b.jsonl", "a", "c", "c")
    tables = ("knowledge_loaded", "knowledge_load", "knowledge_load_reject")
    before = [owner.execute(f"SELECT * FROM {each} ORDER BY 1, 2".encode()).fetchall() for each in tables]  # noqa: S608 - names of this test
    outcomes = list(await platform.knowledge.read_licensed(Origin.OWN, LicensedPath(path), "x"))
    preview, rejected = Preview(), []
    for at in range(3):
        async with platform.begin(SYSTEM) as uow:
            rejected += await platform.knowledge.preview_batch(uow, Origin.OWN, outcomes[at : at + 1], preview)
    assert [(each.number, each.key) for each in rejected] == [(3, "c")]
    after = [owner.execute(f"SELECT * FROM {each} ORDER BY 1, 2".encode()).fetchall() for each in tables]  # noqa: S608 - as above
    assert after == before
    done = await load(platform, Origin.OWN, path)
    assert preview.tally.model_dump() == {**done.tally.model_dump(), "changed": 1, "unchanged": 0}


async def test_without_a_licence_nothing_is_loaded(platform: Platform, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(licensed.ddinter())
    with pytest.raises(HealthError) as error:
        await platform.knowledge.read_licensed(Origin.DDINTER, LicensedPath(path), " ")
    assert error.value.kind is Kind.INVALID


async def test_only_the_operator_loads_and_editors_see_how_it_went(
    platform: Platform, web: Platform, settings: Settings, make_user: MakeUser, owner: Connection, tmp_path: Path
) -> None:
    await load(platform, Origin.OWN, own(tmp_path / "a.jsonl", "a", "a"))
    admin, patient = await make_user(Role.ADMIN), await make_user()
    editor = await editors.make_editor(platform, make_user)
    async with web.begin(editor.actor) as uow:
        (view,) = await web.knowledge.loads(uow)
        (reject,) = await web.knowledge.load_rejects(uow, UUID(view.id))
    assert (reject.number, reject.key, reject.reason) == (2, "a", "duplicate")
    for other in (patient, admin):
        with pytest.raises(HealthError):
            async with web.begin(other.actor) as uow:
                await web.knowledge.loads(uow)
    with pytest.raises(HealthError):
        async with web.begin(editor.actor) as uow:
            await web.knowledge.end_load(uow, view.id)
    url = role_url(settings.database_url.get_secret_value(), settings.master_key_bytes, APP_ROLE)
    with connect(url) as web_role:
        assert web_role.execute("SELECT count(*) FROM knowledge_load").fetchone() == (0,)
        assert web_role.execute("SELECT count(*) FROM knowledge_loaded").fetchone() == (1,)
        for statement in ("DELETE FROM knowledge_loaded", "UPDATE knowledge_load SET status = 'done'"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                web_role.execute(statement.encode())


# What people see of it.


async def test_search_finds_an_article_below_our_own_entry(platform: Platform, web: Platform, tmp_path: Path) -> None:
    path = tmp_path / "topics.xml"
    path.write_text(
        licensed.medlineplus(
            licensed.topic(1, "Zorbing sickness", "<p>A made-up illness of <b>spheres</b>.</p>"),
            licensed.topic(2, "Dengue", "<p>Another text on dengue.</p><script>alert(1)</script>"),
        )
    )
    await load(platform, Origin.MEDLINEPLUS, path)
    found = await search(web, "zorbing sickness")
    assert found["hits"][0]["title"] == "Zorbing sickness"
    entry = found["hits"][0]["entry"]
    leaf = await web.knowledge.entry(Actor.anonymous(), *entry.split(":", 1))
    assert leaf.loaded
    assert leaf.loaded.licence == licensed.LICENCE
    assert leaf.loaded.only_in == "en"
    theirs = ""
    for query in ("dengue", "ডেঙ্গু"):
        hits = [hit["entry"] for hit in (await search(web, query, limit=50))["hits"]]
        assert hits[0] == "condition:dengue"
        (theirs,) = [each for each in hits if each.startswith("article:")]
    dengue = await web.knowledge.entry(Actor.anonymous(), *theirs.split(":", 1))
    assert dengue.loaded
    assert (dengue.loaded.ours, dengue.dangers) == ("condition:dengue", [])
    assert "alert" not in dengue.model_dump_json()


async def test_who_asks_for_one_language_gets_no_article_without_it(
    platform: Platform, web: Platform, tmp_path: Path
) -> None:
    def side(title: str) -> dict[str, Any]:
        return {"title": title, "sections": [{"lines": ["Made up: জ্বর, fever."]}]}

    sides = {
        "english": {"en": side("Zorbing fever")},
        "bangla": {"bn": side("জরবিং জ্বর zorbing")},
        "two": {"en": side("Zorbing fever two"), "bn": side("জরবিং জ্বর দুই zorbing")},
    }
    common = {"category": "disease", "audience": "everybody"}
    path = tmp_path / "own.jsonl"
    path.write_text("\n".join(json.dumps({"key": key, **common, **each}) for key, each in sides.items()))
    await load(platform, Origin.OWN, path)

    async def titles(language: str) -> set[str]:
        found = await search(web, "zorbing fever", language=language, limit=50)
        assert [hit for hit in found["hits"] if hit["entry"] == "symptom:fever"], "our own are in both languages"
        return {hit["title"] for hit in found["hits"] if hit["entry"].startswith("article:")}

    assert await titles("both") == {"Zorbing fever", "জরবিং জ্বর zorbing", "Zorbing fever two"}
    assert await titles("en") == {"Zorbing fever", "Zorbing fever two"}
    assert await titles("bn") == {"জরবিং জ্বর zorbing", "জরবিং জ্বর দুই zorbing"}


async def test_what_is_for_professionals_is_theirs_alone(platform: Platform, web: Platform, tmp_path: Path) -> None:
    path = tmp_path / "icd10cm_codes_2025.txt"
    path.write_text("A000    Zorbing of the first degree\n")
    await load(platform, Origin.ICD10, path)
    assert not [hit for hit in (await search(web, "A00.0 zorbing"))["hits"] if hit["entry"].startswith("article:")]
    found = await search(web, "A00.0", actor=Actor(Role.DOCTOR))
    assert found["hits"][0]["title"] == "A00.0 Zorbing of the first degree"
    _, _, entry_id = found["hits"][0]["entry"].partition(":")
    with pytest.raises(HealthError) as error:
        await web.knowledge.entry(Actor.anonymous(), "article", entry_id)
    assert error.value.kind is Kind.NOT_FOUND


async def test_a_loaded_name_is_known_to_search_and_to_the_check(
    platform: Platform, web: Platform, tmp_path: Path
) -> None:
    before = await web.knowledge.check_medicines(["Zandolix 400", "warfarin"], None, Lang.EN)
    assert [each.name for each in before.unknown] == ["Zandolix 400"]
    licensed.rxnorm(
        tmp_path,
        [licensed.concept("1", "IN", "ibuprofen"), licensed.concept("10", "BN", "Zandolix")],
        [licensed.relation("1", "10", "tradename_of")],
    )
    await load(platform, Origin.RXNORM, tmp_path)
    web.knowledge._loaded_until = 0.0
    after = await web.knowledge.check_medicines(["Zandolix 400", "warfarin"], None, Lang.EN)
    assert after.unknown == []
    assert after.interactions[0].severity == "severe"
    assert (await search(web, "zandolix"))["hits"][0]["entry"] == "medicine:ibuprofen"


async def test_a_loaded_pair_counts_and_never_hides_ours(platform: Platform, web: Platform, tmp_path: Path) -> None:
    pair = ["cetirizine", "omeprazole"]
    assert (await web.knowledge.check_medicines(pair, None, Lang.EN)).interactions == []
    ours = (await web.knowledge.check_medicines(["ibuprofen", "warfarin"], None, Lang.EN)).interactions[0]
    path = tmp_path / "pairs.csv"
    path.write_text(
        licensed.ddinter(
            "D1,Cetirizine,D2,Omeprazole,Moderate",
            "D3,Ibuprofen,D4,Warfarin,Minor",
            "D5,Cetirizine,D6,Omeprazole,Minor",
        )
    )
    await load(platform, Origin.DDINTER, path)
    web.knowledge._loaded_until = 0.0
    (listed,) = (await web.knowledge.check_medicines(pair, None, Lang.EN)).interactions
    assert listed.severity == "moderate"
    assert "DDInter" in listed.description
    assert listed.sources == ["DDInter"]
    (bangla,) = (await web.knowledge.check_medicines(pair, None, Lang.BN)).interactions
    assert "মাঝারি" in bangla.description
    assert (await web.knowledge.check_medicines(["ibuprofen", "warfarin"], None, Lang.EN)).interactions[0] == ours


async def test_a_worse_level_of_a_list_is_said_beside_ours(platform: Platform, web: Platform, tmp_path: Path) -> None:
    book = await web.knowledge.book()
    milder = next(each for each in book.content.interaction if each.severity == "mild")
    names = [book.medicines[each].name.en for each in (milder.a, milder.b)]
    path = tmp_path / "pairs.csv"
    path.write_text(licensed.ddinter(f'D1,"{names[0]}",D2,"{names[1]}",Major'))
    view = await load(platform, Origin.DDINTER, path)
    assert view.tally.added == 1, view
    web.knowledge._loaded_until = 0.0
    found = (await web.knowledge.check_medicines(names, None, Lang.EN)).interactions[0]
    assert found.severity == "severe"
    assert found.description.startswith(milder.description.en)
    assert "DDInter" in found.description
