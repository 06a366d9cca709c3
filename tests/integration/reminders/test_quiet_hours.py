"""Quiet hours from the choice to the row: what waits for the morning, and what may come through."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from healthapp.contexts.notifications.schemas import SendBroadcast
from healthapp.contexts.reminders.schemas.commands import CreateReminder
from healthapp.kit.actor import Actor, Role
from healthapp.kit.clock import FixedClock

if TYPE_CHECKING:
    from healthapp.kit.clock import Clock
    from healthapp.wiring import Platform
    from tests.conftest import AsUser, MakeUser
    from tests.support.people import Person

# Half past eleven at night in Dhaka.
NIGHT = datetime(2026, 11, 21, 17, 30, tzinfo=UTC)
MORNING = datetime(2026, 11, 22, 0, 0, tzinfo=UTC)
QUIET = {"quietFrom": "22:00", "quietTo": "06:00"}


@pytest.fixture
def clock() -> Clock:
    return FixedClock(NIGHT)


async def _sent_by_email_at(platform: Platform, patient: Person, kind: str = "medicine") -> datetime:
    command = CreateReminder.model_validate(
        {"type": kind, "title": "Insulin", "scheduledTime": NIGHT.isoformat(), "isRecurring": False}
    )
    async with platform.begin(patient.actor) as uow:
        made = await platform.reminders.create(uow, command)
    async with platform.begin(Actor.worker()) as uow:
        await platform.reminders.record_due(uow, [made.id])
        rows = await uow.session.execute(
            sa.text(
                "SELECT n.send_after FROM notifications_notice n JOIN notifications_message m ON m.id = n.message_id"
                " WHERE n.channel = 'email' AND m.reminder_id = :id"
            ),
            {"id": made.id},
        )
        found: datetime = rows.scalar_one()
        return found


def _choice(topic: str = "medicine", priority: str = "high") -> dict[str, Any]:
    return {"topic": topic, "channel": "email", "enabled": True, "delaySeconds": 0, "priority": priority}


async def test_off_until_someone_says_otherwise(platform: Platform, make_user: MakeUser, as_user: AsUser) -> None:
    patient = await make_user()
    client = await as_user(patient)
    assert (await client.get("/api/v1/preferences")).json()["preferences"]["highDosesBypass"] is False
    assert (await client.put("/api/v1/preferences", json={"items": [_choice()], **QUIET})).status_code == 200
    assert await _sent_by_email_at(platform, patient) == MORNING


@pytest.mark.parametrize(
    ("item", "kind", "at"),
    [
        (_choice(), "medicine", NIGHT),
        (_choice(priority="medium"), "medicine", MORNING),
        (_choice("test"), "test", MORNING),
    ],
    ids=["a dose of high priority", "another dose", "no dose"],
)
async def test_only_doses_of_high_priority_come_through(
    platform: Platform, make_user: MakeUser, as_user: AsUser, item: dict[str, Any], kind: str, at: datetime
) -> None:
    patient = await make_user()
    client = await as_user(patient)
    body = {"items": [item], **QUIET, "highDosesBypass": True}
    assert (await client.put("/api/v1/preferences", json=body)).status_code == 200
    assert (await client.get("/api/v1/preferences")).json()["preferences"]["highDosesBypass"] is True
    assert await _sent_by_email_at(platform, patient, kind) == at


async def test_an_emergency_message_to_everybody_comes_through(
    platform: Platform, make_user: MakeUser, as_user: AsUser
) -> None:
    patient, admin = await make_user(), await make_user(Role.ADMIN)
    assert (await (await as_user(patient)).put("/api/v1/preferences", json=QUIET)).status_code == 200
    told = {"textBn": "পানি ফুটিয়ে খান", "textEn": "Boil your water", "roles": ["patient"]}
    command = SendBroadcast.model_validate(told)
    async with platform.begin(admin.actor) as uow:
        broadcast_id = await platform.notifications.send_broadcast(uow, command)
    async with platform.begin(Actor.worker()) as uow:
        await platform.notifications.spread_broadcast(uow, broadcast_id, 500)
        query = "SELECT send_after FROM notifications_notice WHERE channel = 'email' AND recipient_id = :id"
        rows = await uow.session.execute(sa.text(query), {"id": patient.id})
        assert abs(rows.scalar_one() - NIGHT) < timedelta(seconds=1)


async def test_a_field_that_is_absent_stays(platform: Platform, make_user: MakeUser, as_user: AsUser) -> None:
    patient = await make_user()
    client = await as_user(patient)
    await client.put("/api/v1/preferences", json={"items": [_choice()], **QUIET, "highDosesBypass": True})
    await client.put("/api/v1/preferences", json={"namesOptIn": True})
    assert abs(await _sent_by_email_at(platform, patient) - NIGHT) < timedelta(seconds=1)


async def test_anything_but_yes_or_no_is_refused(make_user: MakeUser, as_user: AsUser) -> None:
    client = await as_user(await make_user())
    answer = await client.put("/api/v1/preferences", json={"highDosesBypass": "sometimes"})
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == ["highDosesBypass"]
