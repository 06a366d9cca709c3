"""What the board says of doses whose time has come: how many, since when the oldest, how many a worker has taken."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from healthapp.adapters.reminder_index import LEASED
from healthapp.kit.actor import Role
from state.admin import AdminState
from tests.integration.state.test_admin import opened
from tests.integration.workers.test_worker import remind

if TYPE_CHECKING:
    import psycopg

    from healthapp.wiring import Platform
    from tests.conftest import MakeUser
    from tests.support.tabs import Tabs


@pytest.mark.parametrize(
    ("waits", "says", "tone"), [([], "–", "plain"), ([5], "seconds", "plain"), ([200, 20, 90], "3 minutes", "urgent")]
)
async def test_what_is_due_and_how_long_it_waits(
    tabs: Tabs,
    platform: Platform,
    make_user: MakeUser,
    owner: psycopg.Connection[tuple[Any, ...]],
    waits: list[int],
    says: str,
    tone: str,
) -> None:
    admin, patient = await make_user(Role.ADMIN), await make_user()
    for number, seconds in enumerate(waits):
        made = await remind(platform, patient, datetime.now(UTC) + timedelta(hours=1 + number))
        owner.execute(
            "UPDATE reminders_occurrence SET due_at = now() - %s, notify_at = now() - %s WHERE reminder_id = %s",
            (timedelta(seconds=seconds), timedelta(seconds=seconds), made.id),
        )
        if number:
            await platform.valkey.client.zadd(LEASED, {str(made.id): time.time() + 30})
    await remind(platform, patient, datetime.now(UTC) + timedelta(hours=9))
    tab = await opened(tabs, admin, AdminState.load())
    assert tab.vars["counts"]["due"] == str(len(waits))
    assert tab.vars["leased"] == str(max(0, len(waits) - 1))
    assert says in tab.vars["oldest"]
    assert tab.vars["tones"]["oldest"] == tone
