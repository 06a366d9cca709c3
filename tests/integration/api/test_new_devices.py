"""A login from a device that is new to an account is told to its owner; one from where they were before is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from healthapp.contexts.identity.events import DEVICE_ADDED
from healthapp.kit.i18n import Lang
from tests.support import people
from tests.support.mails import sent_for
from workers import notifications

if TYPE_CHECKING:
    import httpx

    from healthapp.wiring import Platform
    from tests.conftest import MakeUser
    from tests.support.people import Person
    from tests.support.rows import Connection

LOGIN, LOGOUT = "/api/v1/auth/login", "/api/v1/auth/logout"
PHONE, THIEF = "phone-4f1c9c7a2b30", "thief-0000000000001"


async def _login(client: httpx.AsyncClient, person: Person, device: str | None, program: str = "diary/1") -> str:
    said = {"User-Agent": program, **({"X-Device-Id": device} if device else {})}
    answer = await client.post(LOGIN, json={"email": person.email, "password": people.PASSWORD}, headers=said)
    assert answer.status_code == 200, answer.text
    token: str = answer.json()["accessToken"]
    return token


def _told(owner: Connection, person: Person) -> int:
    query = "SELECT count(*) FROM outbox_event WHERE topic = %s AND payload ->> 'user_id' = %s"
    (many,) = owner.execute(query, (DEVICE_ADDED, str(person.id))).fetchone() or (0,)
    return int(many)


async def test_the_first_login_is_nothing_to_be_told(
    client: httpx.AsyncClient, make_user: MakeUser, owner: Connection
) -> None:
    person = await make_user()
    await _login(client, person, PHONE)
    await _login(client, person, PHONE)
    assert _told(owner, person) == 0


async def test_another_device_is_told_once(client: httpx.AsyncClient, make_user: MakeUser, owner: Connection) -> None:
    person, other = await make_user(), await make_user()
    await _login(client, other, THIEF)
    await _login(client, person, PHONE)
    for _ in range(2):
        await _login(client, person, THIEF)
    assert (_told(owner, person), _told(owner, other)) == (1, 0)


async def test_without_a_name_it_is_known_by_its_program(
    client: httpx.AsyncClient, make_user: MakeUser, owner: Connection
) -> None:
    person = await make_user()
    await _login(client, person, PHONE)
    await _login(client, person, None)
    assert _told(owner, person) == 1, "that it doesn't say which device it is hides nobody"
    await _login(client, person, None)
    assert _told(owner, person) == 1
    await _login(client, person, None, "other/2")
    assert _told(owner, person) == 2


async def test_who_logged_out_is_known_and_who_was_shown_the_door_is_not(
    client: httpx.AsyncClient, make_user: MakeUser, owner: Connection
) -> None:
    person = await make_user()
    await _login(client, person, PHONE)
    token = await _login(client, person, THIEF)
    assert (await client.post(LOGOUT, headers={"Authorization": f"Bearer {token}", "X-Device-Id": THIEF})).is_success
    await _login(client, person, THIEF)
    assert _told(owner, person) == 1
    owner.execute(
        "UPDATE identity_session SET revoked_at = now(), ended_by = 'person' WHERE user_id = %s AND device_hash ="
        " (SELECT device_hash FROM identity_session WHERE user_id = %s ORDER BY created_at DESC LIMIT 1)",
        (person.id, person.id),
    )
    await _login(client, person, THIEF)
    assert _told(owner, person) == 2


@pytest.mark.parametrize(
    ("lang", "subject"), [(Lang.BN, "নতুন যন্ত্র থেকে লগ ইন হয়েছে"), (Lang.EN, "A login from a new device")]
)
async def test_its_owner_hears_by_mail_in_their_language(
    client: httpx.AsyncClient, platform: Platform, make_user: MakeUser, lang: Lang, subject: str
) -> None:
    person = await make_user(lang=lang)
    await _login(client, person, PHONE)
    await _login(client, person, THIEF)
    (mail,) = await sent_for(platform, DEVICE_ADDED, notifications.device_added)
    assert (mail.to, mail.subject) == (person.email, subject)
    assert THIEF not in mail.text + (mail.html or "")
