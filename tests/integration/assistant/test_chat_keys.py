"""A question under a key is asked once: repeated, refused, broken off, or deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from healthapp.kit.actor import Role
from healthapp.kit.i18n import Lang
from healthapp.kit.ids import new_id
from tests.support.api import problem
from tests.support.chat import CHAT, MARKER, events

if TYPE_CHECKING:
    import httpx

    from tests.conftest import AsUser, MakeUser
    from tests.support.rows import Connection


@pytest.fixture
async def patient(make_user: MakeUser, as_user: AsUser) -> httpx.AsyncClient:
    return await as_user(await make_user(Role.PATIENT, lang=Lang.EN))


async def test_a_repeat_under_a_key_is_one_question(patient: httpx.AsyncClient, owner: Connection) -> None:
    key = {"Idempotency-Key": "chat-1"}
    first = await patient.post(CHAT, json={"message": "What is dengue?"}, headers=key)
    again = await patient.post(CHAT, json={"message": "What is dengue?"}, headers=key)
    assert (first.text, again.headers["idempotency-replayed"]) == (again.text, "true")
    assert again.headers["content-type"].startswith("text/event-stream")
    assert owner.execute("SELECT count(*) FROM assistant_message").fetchone() == (2,)
    problem(await patient.post(CHAT, json={"message": "Other?"}, headers=key), 409, "idempotency_conflict")


async def test_a_refused_question_gives_its_key_back(patient: httpx.AsyncClient) -> None:
    key = {"Idempotency-Key": "chat-2"}
    body = {"message": "What is dengue?", "conversationId": str(new_id())}
    for _ in range(2):
        problem(await patient.post(CHAT, json=body, headers=key), 403)


async def test_a_key_whose_process_was_killed_is_taken_over_by_its_own_question(
    patient: httpx.AsyncClient, owner: Connection
) -> None:
    key, body = {"Idempotency-Key": "chat-3"}, {"message": "What is dengue?"}
    assert (await patient.post(CHAT, json=body, headers=key)).status_code == 200
    # As a kill in the middle of an answer leaves it.
    owner.execute("UPDATE api_idempotency SET response_ct = NULL WHERE key = 'chat-3'")
    problem(await patient.post(CHAT, json=body, headers=key), 409, "idempotency_in_progress")
    owner.execute("UPDATE api_idempotency SET created_at = created_at - interval '6 minutes' WHERE key = 'chat-3'")
    problem(await patient.post(CHAT, json={"message": "Other?"}, headers=key), 409, "idempotency_conflict")
    again = await patient.post(CHAT, json=body, headers=key)
    assert "idempotency-replayed" not in again.headers
    assert events(again)[-1][1]["outcome"] == "quoted"
    repeated = await patient.post(CHAT, json=body, headers=key)
    assert (repeated.text, repeated.headers["idempotency-replayed"]) == (again.text, "true")


async def test_a_deleted_conversation_is_not_repeated_by_its_key(patient: httpx.AsyncClient, owner: Connection) -> None:
    key, body = {"Idempotency-Key": "chat-4"}, {"message": f"What is dengue? {MARKER}"}
    first = await patient.post(CHAT, json=body, headers=key)
    talk = events(first)[0][1]["conversationId"]
    other = {"Idempotency-Key": "chat-5"}
    kept = await patient.post(CHAT, json={"message": "What is asthma?"}, headers=other)
    assert (await patient.delete(f"{CHAT}/{talk}")).status_code == 200
    rows = owner.execute("SELECT key FROM api_idempotency WHERE key IN ('chat-4', 'chat-5')").fetchall()
    assert rows == [("chat-5",)]
    again = await patient.post(CHAT, json=body, headers=key)
    assert events(again)[0][1]["conversationId"] != talk, "asked anew"
    assert (await patient.post(CHAT, json={"message": "What is asthma?"}, headers=other)).text == kept.text
