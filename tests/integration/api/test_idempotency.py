"""A write under a key happens once, however often and however simultaneously it is sent."""

from __future__ import annotations

import asyncio
import hashlib
import json
from typing import TYPE_CHECKING, Any

import pytest

from healthapp.kit.actor import Role
from tests.support.api import fields, problem, reminder

if TYPE_CHECKING:
    import httpx
    import psycopg

    from tests.conftest import AsUser, MakeUser

KEY = {"Idempotency-Key": "3f1c9c58-write-1"}


@pytest.fixture
async def patient(make_user: MakeUser, as_user: AsUser) -> httpx.AsyncClient:
    return await as_user(await make_user(Role.PATIENT))


def _count(owner: psycopg.Connection[tuple[Any, ...]], table: str = "reminders_reminder") -> int:
    row = owner.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608 - our own names
    assert row is not None
    return int(row[0])


async def test_a_repeat_gets_the_first_answer(
    patient: httpx.AsyncClient, owner: psycopg.Connection[tuple[Any, ...]]
) -> None:
    first = await patient.post("/api/reminders", json=reminder(), headers=KEY)
    second = await patient.post("/api/reminders", json=dict(reversed(reminder().items())), headers=KEY)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.content == second.content
    assert "idempotency-replayed" not in first.headers
    assert second.headers["idempotency-replayed"] == "true"
    assert _count(owner) == 1


async def test_without_a_key_every_request_counts(
    patient: httpx.AsyncClient, owner: psycopg.Connection[tuple[Any, ...]]
) -> None:
    for _ in range(2):
        await patient.post("/api/reminders", json=reminder())
    assert _count(owner) == 2


async def test_another_body_or_path_under_the_same_key_is_refused(patient: httpx.AsyncClient) -> None:
    made = (await patient.post("/api/reminders", json=reminder(), headers=KEY)).json()["reminderId"]
    other = await patient.post("/api/reminders", json=reminder(title="Other"), headers=KEY)
    problem(other, 409, "idempotency_conflict")
    problem(await patient.delete(f"/api/reminders/{made}", headers=KEY), 409, "idempotency_conflict")


async def test_twenty_at_once_are_one(patient: httpx.AsyncClient, owner: psycopg.Connection[tuple[Any, ...]]) -> None:
    answers = await asyncio.gather(*(patient.post("/api/reminders", json=reminder(), headers=KEY) for _ in range(20)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert _count(owner) == 1
    assert sum("idempotency-replayed" not in answer.headers for answer in answers) == 1


async def test_different_bodies_at_once_have_one_winner(
    patient: httpx.AsyncClient, owner: psycopg.Connection[tuple[Any, ...]]
) -> None:
    answers = await asyncio.gather(
        *(patient.post("/api/reminders", json=reminder(title=f"No. {n}"), headers=KEY) for n in range(8))
    )
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 7
    assert _count(owner) == 1


async def test_a_failed_write_leaves_the_key_free(patient: httpx.AsyncClient) -> None:
    made = (await patient.post("/api/reminders", json=reminder())).json()["reminderId"]
    problem(await patient.post(f"/api/reminders/{made}/taken", headers=KEY), 409, "no_open_occurrence")
    answer = await patient.put(f"/api/reminders/{made}", json={"title": "Now it works"}, headers=KEY)
    assert answer.status_code == 200


@pytest.mark.parametrize("verb", ["put", "delete"])
async def test_every_kind_of_write(patient: httpx.AsyncClient, verb: str) -> None:
    made = (await patient.post("/api/reminders", json=reminder())).json()["reminderId"]
    body = {"title": "Once"} if verb == "put" else None
    answers = [await patient.request(verb.upper(), f"/api/reminders/{made}", headers=KEY, json=body) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].content == answers[1].content


async def test_the_same_key_of_two_people_are_two_writes(
    make_user: MakeUser, as_user: AsUser, owner: psycopg.Connection[tuple[Any, ...]]
) -> None:
    for _ in range(2):
        client = await as_user(await make_user(Role.PATIENT))
        assert (await client.post("/api/reminders", json=reminder(), headers=KEY)).status_code == 201
    assert _count(owner) == 2


async def test_what_is_kept_is_ciphertext(
    patient: httpx.AsyncClient, owner: psycopg.Connection[tuple[Any, ...]]
) -> None:
    made = (await patient.post("/api/reminders", json=reminder())).json()["reminderId"]
    await patient.put(f"/api/reminders/{made}", json={"title": "Clozapine"}, headers=KEY)
    row = owner.execute("SELECT response_ct, status_code FROM api_idempotency").fetchone()
    assert row is not None
    assert row[0].startswith("v1|")
    assert "Clozapine" not in str(row)
    assert row[1] == 200


@pytest.mark.parametrize(("hours", "stored"), [(23, 1), (25, 2)])
async def test_a_key_is_forgotten_after_a_day(
    patient: httpx.AsyncClient, owner: psycopg.Connection[tuple[Any, ...]], hours: int, stored: int
) -> None:
    await patient.post("/api/reminders", json=reminder(), headers=KEY)
    owner.execute("UPDATE api_idempotency SET created_at = created_at - make_interval(hours => %s)", (hours,))
    assert (await patient.post("/api/reminders", json=reminder(), headers=KEY)).status_code == 201
    assert _count(owner) == stored


async def test_old_keys_go_with_the_next_write(
    patient: httpx.AsyncClient, owner: psycopg.Connection[tuple[Any, ...]]
) -> None:
    for number in range(3):
        await patient.post("/api/reminders", json=reminder(), headers={"Idempotency-Key": f"old-{number}"})
    owner.execute("UPDATE api_idempotency SET created_at = created_at - interval '25 hours'")
    await patient.post("/api/reminders", json=reminder(), headers=KEY)
    assert _count(owner, "api_idempotency") == 1


@pytest.mark.parametrize("key", ["", "x" * 201, "with space", "\u00e9".encode("latin-1").decode("latin-1")])
async def test_a_key_that_is_none_is_named(patient: httpx.AsyncClient, key: str) -> None:
    answer = await patient.post(
        "/api/reminders", json=reminder(), headers=[(b"Idempotency-Key", key.encode("latin-1"))]
    )
    assert fields(answer) == {"Idempotency-Key": "bad_format"}


async def test_no_dictionary_opens_what_was_asked(
    patient: httpx.AsyncClient, owner: psycopg.Connection[tuple[Any, ...]]
) -> None:
    """Of a body that can be guessed (a password, a diagnosis) the plain digest mustn't lie in the database."""
    guessed = reminder(title="Metformin 500 mg")
    for key in ("a", "b"):
        made = await patient.post("/api/reminders", json=guessed, headers={"Idempotency-Key": f"guess-{key}"})
        assert made.status_code == 201
    body = json.dumps(guessed, sort_keys=True, separators=(",", ":")).encode()
    line = b"POST /api/reminders?\n"
    plain = {hashlib.sha256(text).hexdigest() for text in (line + body, body, line + json.dumps(guessed).encode())}
    kept = {row[0] for row in owner.execute("SELECT request_hash FROM api_idempotency")}
    assert len(kept) == 2, "the same request under two keys looks the same"
    assert not kept & plain
