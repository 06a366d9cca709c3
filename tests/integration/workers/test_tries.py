"""How often a notice is tried: as often as its channel allows, whatever goes wrong, and then it is a dead letter."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import SecretStr

from healthapp.contexts.notifications.ports import TransientSendError
from healthapp.contexts.notifications.schemas import Channel, Kind, SendBroadcast
from healthapp.kit.actor import Actor, Role
from healthapp.kit.ids import new_id
from workers.dispatcher import send_notice

if TYPE_CHECKING:
    from uuid import UUID

    from healthapp.contexts.notifications.schemas import SendJob
    from healthapp.wiring import Platform
    from tests.conftest import MakeUser
    from tests.support.people import Person
    from tests.support.rows import Connection

_TRIES = 6
_LEASE = timedelta(seconds=60)


async def _post(platform: Platform, person: Person, owner: Connection) -> UUID:
    async with platform.begin(Actor.worker()) as uow:
        told = {"token": "0" * 64}
        await platform.notifications.send_to(uow, person.id, Kind.PASSWORD_RESET, Channel.EMAIL, told, new_id())
    query = (
        "SELECT id, max_attempts FROM notifications_notice WHERE recipient_id = %s AND channel = 'email' ORDER BY id"
    )
    *_, (notice_id, tries) = owner.execute(query, (person.id,)).fetchall()
    assert tries == _TRIES
    return notice_id  # type: ignore[no-any-return]  # rows are untyped


def _state(owner: Connection, notice_id: UUID) -> tuple[str, int, str | None]:
    query = "SELECT status, attempts, error FROM notifications_notice WHERE id = %s"
    return owner.execute(query, (notice_id,)).fetchall()[0]


@pytest.mark.parametrize(
    ("problem", "code"),
    [
        (TransientSendError("email.timeout", maybe_sent=True), "email.timeout"),
        (ValueError("a library's own fault, with words of the message"), "email.unexpected"),
    ],
)
async def test_what_never_works_is_given_up_after_the_channels_tries(
    platform: Platform,
    make_user: MakeUser,
    owner: Connection,
    monkeypatch: pytest.MonkeyPatch,
    problem: Exception,
    code: str,
) -> None:
    notice_id = await _post(platform, await make_user(), owner)
    asked: list[int] = []

    async def send(_self: Any, job: SendJob) -> Any:
        asked.append(job.attempts)
        raise problem

    monkeypatch.setattr(type(platform.sender), "send", send)
    for tried in range(1, _TRIES):
        await send_notice(platform, notice_id)
        assert _state(owner, notice_id) == ("pending", tried, code)
    for _ in range(3):
        await send_notice(platform, notice_id)
        assert _state(owner, notice_id) == ("failed", _TRIES, code)
    assert asked == list(range(1, _TRIES + 1))


async def test_what_ends_each_process_that_tries_it_is_given_up_too(
    platform: Platform, make_user: MakeUser, owner: Connection
) -> None:
    notice_id = await _post(platform, await make_user(), owner)
    taken = 0
    for _ in range(4 * _TRIES):
        async with platform.begin(Actor.worker()) as uow:
            taken += await platform.notifications.take(uow, notice_id, _LEASE) is not None
        # Nothing is recorded: the process is gone, and some time later so is its lease.
        owner.execute(
            "UPDATE notifications_notice SET leased_until = now() - interval '1 day'"
            " WHERE id = %s AND status = 'processing'",
            (notice_id,),
        )
    assert taken == _TRIES + 5
    assert _state(owner, notice_id)[::2] == ("failed", "never_recorded")


@pytest.mark.parametrize("named", [True, False])
async def test_a_broadcast_goes_once_to_the_operators_own_targets(
    platform: Platform, make_user: MakeUser, owner: Connection, monkeypatch: pytest.MonkeyPatch, *, named: bool
) -> None:
    admin = await make_user(Role.ADMIN)
    for _ in range(3):
        await make_user(Role.PATIENT)
    monkeypatch.setattr(platform.settings, "apprise_urls", SecretStr("json://127.0.0.1:1") if named else None)
    command = SendBroadcast.model_validate(
        {"textBn": "পানি ফুটিয়ে খান", "textEn": "Boil your water", "roles": ["patient"]}
    )
    async with platform.begin(admin.actor) as uow:
        broadcast_id = await platform.notifications.send_broadcast(uow, command)
    for _ in range(6):
        async with platform.begin(Actor.worker()) as uow:
            await platform.notifications.spread_broadcast(uow, broadcast_id, 1)
    query = "SELECT recipient_id, max_attempts FROM notifications_notice WHERE channel = 'other'"
    assert owner.execute(query).fetchall() == ([(admin.id, 6)] if named else [])
    query = "SELECT count(DISTINCT recipient_id) FROM notifications_notice WHERE channel = 'email'"
    assert owner.execute(query).fetchall() == [(3,)]
