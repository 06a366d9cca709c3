"""Administrators see how answers are made and what people think of them; no question, no answer, nobody's name."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pytest

from healthapp.kit.actor import Role
from healthapp.kit.i18n import Lang
from tests.support.api import fields, problem
from tests.support.chat import ask, cited
from tests.support.rows import acting_as

if TYPE_CHECKING:
    import httpx

    from healthapp.config import Settings
    from healthapp.wiring import Platform
    from tests.conftest import AsUser, MakeUser
    from tests.support.rows import Connection

OVERSIGHT = "/api/v1/assistant/oversight"
PROCESSING = "/api/v1/assistant/processing"
MARKER = "zanzibarfever"


@pytest.fixture
async def desk(as_user: AsUser, make_user: MakeUser) -> httpx.AsyncClient:
    return await as_user(await make_user(Role.ADMIN, lang=Lang.EN))


async def _figures(desk: httpx.AsyncClient) -> dict[str, Any]:
    return dict((await desk.get(OVERSIGHT)).json()["oversight"])


async def rated(client: httpx.AsyncClient, message: str, thumb: str, reason: str | None = None) -> None:
    answer = (await ask(client, message))[0][1]["messageId"]
    given = await client.post(f"/api/v1/chat/messages/{answer}/feedback", json={"thumb": thumb, "reason": reason})
    assert given.status_code == 200, given.text


async def test_what_people_think_is_counted_by_their_words(
    desk: httpx.AsyncClient, make_user: MakeUser, as_user: AsUser
) -> None:
    before = await _figures(desk)
    patient = await as_user(await make_user(lang=Lang.EN))
    await rated(patient, "How do I prevent dengue?", "up", "clear and helpful")
    await rated(patient, "Is Napa safe in pregnancy?", "up", "wrong, confusing")
    await rated(patient, "What is asthma?", "down")
    await ask(patient, "crushing chest pain, sweating, left arm hurts")
    after = await _figures(desk)
    told = ("answers", "urgent", "up", "down", "content", "mixed", "discontent")
    assert [after[name] - before[name] for name in told] == [4, 1, 2, 1, 1, 1, 1]
    assert sum(after["outcomes"].values()) == sum(after["models"].values()) == after["answers"]
    assert sum(day["answers"] for day in after["days"]) == after["answers"]
    assert after["verdicts"]["faithful"] > 0
    assert 0 <= after["latencyMedian"] <= after["latencyP95"]


async def test_the_log_names_nobody_and_nothing_that_was_said(
    desk: httpx.AsyncClient, make_user: MakeUser, as_user: AsUser, owner: Connection
) -> None:
    person = await make_user(lang=Lang.EN)
    patient = await as_user(person)
    for number in range(3):
        await rated(patient, f"{MARKER} {number} prevent dengue", "down", f"{MARKER} is wrong")
    ids = [row for (row,) in owner.execute("SELECT id FROM assistant_processing").fetchall()]
    page = (await desk.get(PROCESSING, params={"limit": 2})).json()
    assert (len(page["rows"]), page["next"]) == (2, 2)
    rest = (await desk.get(PROCESSING, params={"limit": 100, "skip": 2})).json()
    assert rest["next"] is None
    shown = [*page["rows"], *rest["rows"]]
    told = json.dumps(shown)
    assert MARKER not in told
    for known in (person.id, *ids):
        assert str(known) not in told
    ours = [row for row in shown if row["thumb"] == "down" and row["sentiment"] == -1]
    assert len({row["promptHash"] for row in ours}) >= 3
    # The trail tells who asked when: nothing here tells the moment, the order, or what the trail has too.
    assert all(len(row["day"]) == len("2026-11-22") and "createdAt" not in row for row in shown)
    (payload,) = owner.execute(
        "SELECT DISTINCT payload_ct FROM compliance_audit_event WHERE action = 'assistant.ask' AND actor_id = %s",
        (person.id,),
    ).fetchall()
    assert payload == (None,)


async def test_which_pages_were_cited_is_kept_sealed_and_no_administrator_sees_it(
    desk: httpx.AsyncClient, make_user: MakeUser, as_user: AsUser, owner: Connection, platform: Platform
) -> None:
    person = await make_user(lang=Lang.EN)
    told = cited(await ask(await as_user(person), "Is Napa safe in pregnancy?"))
    ((row_id, kinds, sealed),) = owner.execute(
        "SELECT id, citations, cited_ct FROM assistant_processing WHERE user_id = %s", (person.id,)
    ).fetchall()
    kept = json.loads(platform.cipher.open("assistant_processing.cited", row_id, sealed))
    assert [(each["entry"], each["section"]) for each in kept] == [
        (each["entry"], each["section"]) for each in told.values()
    ]
    assert [each["passage"] for each in kept] == [sha256(each["quote"].encode()).hexdigest() for each in told.values()]
    assert {each["entry"] for each in kept} >= {"medicine:paracetamol"}
    assert kinds == [each["entry"].partition(":")[0] for each in kept]
    assert "paracetamol" not in sealed
    shown = (await desk.get(PROCESSING, params={"limit": 100})).text
    assert "paracetamol" not in shown
    assert sealed not in shown


async def test_a_hash_of_another_day_is_another(
    desk: httpx.AsyncClient, make_user: MakeUser, as_user: AsUser, owner: Connection
) -> None:
    patient = await as_user(await make_user(lang=Lang.EN))
    owner.execute("DELETE FROM assistant_processing")
    for _ in range(2):
        await ask(patient, "What is dengue?")
    rows = (await desk.get(PROCESSING)).json()["rows"]
    assert len({row["promptHash"] for row in rows}) == 1
    owner.execute(
        "UPDATE assistant_processing SET created_at = created_at - interval '3 days'"
        " WHERE id = (SELECT min(id::text)::uuid FROM assistant_processing)"
    )
    rows = (await desk.get(PROCESSING)).json()["rows"]
    assert len({row["promptHash"] for row in rows}) == 2
    assert [row["day"] for row in rows] == sorted((row["day"] for row in rows), reverse=True)


async def test_only_who_may_read_logs_sees_it(make_user: MakeUser, as_user: AsUser, settings: Settings) -> None:
    for role in (Role.PATIENT, Role.DOCTOR, Role.PHARMACIST):
        person = await make_user(role)
        for path in (OVERSIGHT, PROCESSING):
            problem(await (await as_user(person)).get(path), 403)
        with acting_as(settings, person) as raw:
            assert raw.execute("SELECT count(*) FROM assistant_processing_log(0, 10, 'UTC')").fetchone() == (0,)
            assert raw.execute("SELECT count(*) FROM assistant_days('-infinity', 'UTC')").fetchone() == (0,)
            assert raw.execute("SELECT median, verdicts::text FROM assistant_totals('-infinity')").fetchone() == (
                None,
                "{}",
            )


async def test_an_administrator_has_no_way_to_the_rows(
    make_user: MakeUser, as_user: AsUser, settings: Settings, owner: Connection
) -> None:
    await ask(await as_user(await make_user(lang=Lang.EN)), "How do I prevent dengue?")
    assert owner.execute("SELECT count(*) FROM assistant_processing").fetchone() != (0,)
    with acting_as(settings, await make_user(Role.ADMIN)) as raw:
        for table in ("assistant_processing", "assistant_feedback", "assistant_message", "assistant_conversation"):
            assert raw.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)  # noqa: S608 - the names above


async def test_a_wrong_page_is_refused(desk: httpx.AsyncClient) -> None:
    for path, wrong, field in ((OVERSIGHT, {"days": 0}, "days"), (PROCESSING, {"skip": -1}, "skip")):
        assert field in fields(await desk.get(path, params=wrong))
