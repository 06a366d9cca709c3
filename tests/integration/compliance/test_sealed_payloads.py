"""What the trail says of an act is sealed, and whatever is done to it is found."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from healthapp.kit.actor import Actor, Role
from healthapp.kit.audit import FOUND_BY, PAYLOAD
from healthapp.kit.crypto import UNREADABLE, key_of
from tests.support import databases
from tests.support.doses import make_daily
from tests.support.kept_keys import keys_left_alone
from tests.support.trail import payloads, seal_everything
from workers.keys import finish_rotation

if TYPE_CHECKING:
    from uuid import UUID

    from healthapp.config import Settings
    from healthapp.contexts.compliance.schemas import ChainReport
    from healthapp.wiring import Platform
    from tests.conftest import AsUser, MakeUser
    from tests.support.rows import Connection

# ruff: noqa: S608 - every piece of this SQL is a constant of this file
TRAIL = "compliance_audit_event"
NOTE = "test.sealed"
CHANGED = "a payload was changed"


@pytest.fixture
def settings(database_url: str, redis_url: str) -> Settings:
    return databases.make_settings(database_url, redis_url, key_grace_seconds=2)


async def verified(platform: Platform) -> ChainReport:
    async with platform.begin(Actor.system()) as uow:
        return await platform.compliance.verify_audit(uow)


@pytest.fixture
async def noted(platform: Platform, clean: None, owner: Connection) -> list[UUID]:
    """Give the ids of two rows that say something and of one that says nothing, sealed into the chain."""
    async with platform.begin(Actor.system()) as uow:
        uow.audit(NOTE, "nothing", count=7)
        uow.audit(NOTE, "nothing", count=8)
        uow.audit(NOTE, "nothing")
    await seal_everything(platform)
    assert (await verified(platform)).ok
    return [row_id for (row_id,) in owner.execute(f"SELECT id FROM {TRAIL} WHERE action = '{NOTE}' ORDER BY seq")]


async def test_no_row_says_anything_in_plain(
    platform: Platform, as_user: AsUser, make_user: MakeUser, owner: Connection
) -> None:
    patient = await make_user()
    await make_daily(platform, patient, "Olanzapine")
    client = await as_user(patient)
    await client.get("/api/v1/reminders")
    await client.get("/api/v1/admin/audit")
    rows = owner.execute(f"SELECT action, detail, payload_ct, payload_digest FROM {TRAIL}").fetchall()
    assert {action for action, *_ in rows} >= {"reminder.create", "reminder.list"}
    for action, detail, sealed, digest in rows:
        assert detail.keys() <= FOUND_BY, action
        assert (sealed is None) is (digest is None), action
        assert sealed is None or sealed.startswith("v1|"), action
    assert payloads(platform, owner, "reminder.list")[0]["count"] == 1


@pytest.mark.parametrize("said", ["{}", '{"count": 9}'])
async def test_a_payload_that_was_written_anew_is_found(
    platform: Platform, noted: list[UUID], owner: Connection, said: str
) -> None:
    """By somebody who has the data keys, even: the digest hangs on another one."""
    sealed = platform.cipher.seal(PAYLOAD, noted[0], said)
    owner.execute(f"UPDATE {TRAIL} SET payload_ct = %s WHERE id = %s", (sealed, noted[0]))
    found = await verified(platform)
    assert (found.ok, found.reason) == (False, CHANGED)


async def test_payloads_that_changed_places_are_found(platform: Platform, noted: list[UUID], owner: Connection) -> None:
    owner.execute(
        f"UPDATE {TRAIL} e SET payload_ct = o.payload_ct FROM {TRAIL} o"
        " WHERE e.id = ANY (%(ids)s) AND o.id = ANY (%(ids)s) AND e.id <> o.id",
        {"ids": noted[:2]},
    )
    found = await verified(platform)
    assert (found.ok, found.reason) == (False, CHANGED)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ("payload_ct = NULL", "a payload was added or removed"),
        ("payload_ct = 'v1|x|x|x'", CHANGED),
        ("payload_ct = overlay(payload_ct placing 'AAAA' from length(payload_ct) - 8)", CHANGED),
        ("payload_ct = NULL, payload_digest = NULL", "a row or its order was changed"),
        ("payload_digest = repeat('0', 64)", "a row or its order was changed"),
    ],
    ids=["removed", "not sealed", "altered", "removed with its digest", "another digest"],
)
async def test_what_is_done_to_a_payload_is_found(
    platform: Platform, noted: list[UUID], owner: Connection, change: str, reason: str
) -> None:
    owner.execute(f"UPDATE {TRAIL} SET {change} WHERE id = %s", (noted[1],))
    found = await verified(platform)
    assert (found.ok, found.reason) == (False, reason)


async def test_a_payload_that_was_added_is_found(platform: Platform, noted: list[UUID], owner: Connection) -> None:
    owner.execute(
        f"UPDATE {TRAIL} SET payload_ct = %s WHERE id = %s",
        (platform.cipher.seal(PAYLOAD, noted[2], "{}"), noted[2]),
    )
    assert (await verified(platform)).reason == "a payload was added or removed"


async def test_a_lost_key_is_not_called_a_change(platform: Platform, noted: list[UUID], owner: Connection) -> None:
    sealed = platform.cipher.seal(PAYLOAD, noted[0], "{}").replace(str(platform.cipher.current), "0" * 16)
    owner.execute(f"UPDATE {TRAIL} SET payload_ct = %s WHERE id = %s", (sealed, noted[0]))
    assert (await verified(platform)).reason == "a payload can't be opened: its key is missing"


async def test_a_rotation_seals_payloads_anew_and_the_chain_holds(
    platform: Platform, noted: list[UUID], owner: Connection
) -> None:
    with keys_left_alone(owner):
        async with platform.begin(Actor.system()) as uow:
            assert await platform.compliance.begin_rotation(uow, now=True)
        await finish_rotation(platform, Actor.system(), size=2)
        named = {
            key_of(sealed)
            for (sealed,) in owner.execute(f"SELECT payload_ct FROM {TRAIL} WHERE payload_ct IS NOT NULL")
        }
        assert named == {platform.cipher.current}
        assert (await verified(platform)).ok
        assert [said["count"] for said in payloads(platform, owner, NOTE)] == [7, 8]


async def test_an_unreadable_one_hides_no_other(
    as_user: AsUser, make_user: MakeUser, noted: list[UUID], owner: Connection
) -> None:
    desk = await as_user(await make_user(Role.ADMIN))
    owner.execute(f"UPDATE {TRAIL} SET payload_ct = 'v1|x|x|x' WHERE id = %s", (noted[0],))
    rows = (await desk.get("/api/v1/admin/audit", params={"action": NOTE})).json()["rows"]
    shown = [json.dumps(row["requestPayload"], ensure_ascii=False) for row in rows]
    assert shown == ["{}", '{"count": 8}', f'{{"payload": "{UNREADABLE}"}}']
