"""A login from a device that is new to an account is told to its owner; one from where they were before is not."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

import pytest

from healthapp.contexts.identity.events import DEVICE_ADDED
from healthapp.kit.actor import Actor
from healthapp.kit.i18n import Lang
from healthapp.kit.ids import new_id
from tests.support import people
from tests.support.mails import sent, sent_for, texted
from workers import notifications

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

    from healthapp.wiring import Platform
    from tests.conftest import AsUser, MakeUser
    from tests.support.people import Person
    from tests.support.rows import Connection

LOGIN = "/api/v1/auth/login"
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


def _end(owner: Connection, token: str, why: str) -> None:
    """End the one login that lives, as `why` says it ended."""
    end = "UPDATE identity_session SET revoked_at = clock_timestamp(), ended_by = %s WHERE id = %s RETURNING id"
    assert owner.execute(end, (why, _session(token))).fetchone() is not None


def _session(token: str) -> str:
    body = token.split(".")[1]
    return str(json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))["sid"])


@pytest.mark.parametrize("why", ["logout", "idle", "provider", "restore", "admin"])
async def test_what_ended_without_mistrust_leaves_a_device_known(
    client: httpx.AsyncClient, make_user: MakeUser, owner: Connection, why: str
) -> None:
    person = await make_user()
    await _login(client, person, PHONE)
    _end(owner, await _login(client, person, THIEF), why)
    await _login(client, person, THIEF)
    assert _told(owner, person) == 1


@pytest.mark.parametrize("why", ["person", "reuse", "device", "reset"])
async def test_a_device_that_was_shown_the_door_is_new_again_whatever_it_did_before(
    client: httpx.AsyncClient, make_user: MakeUser, owner: Connection, why: str
) -> None:
    person = await make_user()
    await _login(client, person, PHONE)
    _end(owner, await _login(client, person, THIEF), "logout")
    _end(owner, await _login(client, person, THIEF), why)
    assert _told(owner, person) == 1
    await _login(client, person, THIEF)
    assert _told(owner, person) == 2
    await _login(client, person, THIEF)
    assert _told(owner, person) == 2
    await _login(client, person, PHONE)
    assert _told(owner, person) == (3 if why == "reset" else 2)


async def test_logging_out_everywhere_leaves_no_other_device_known(
    make_client: Callable[..., httpx.AsyncClient],
    client: httpx.AsyncClient,
    platform: Platform,
    make_user: MakeUser,
    owner: Connection,
) -> None:
    person = await make_user()
    await _login(client, person, THIEF)
    browser = make_client(headers={"Sec-Fetch-Site": "same-origin"})
    browser.cookies.set("healthapp_session", await people.browser_token(platform, person))
    before = _told(owner, person)
    await browser.post("/session/logout", data={"everywhere": "1"})
    await _login(client, person, THIEF)
    assert _told(owner, person) == before + 1


async def test_who_has_the_password_cannot_flood_the_mailbox(
    client: httpx.AsyncClient, make_user: MakeUser, owner: Connection
) -> None:
    person = await make_user()
    for number in range(8):
        await _login(client, person, f"another-device-{number:06}")
    for number in range(8):
        await _login(client, person, None, f"program/{number}")
    assert _told(owner, person) == 2
    owner.execute("UPDATE identity_session SET created_at = created_at - interval '16 minutes'")
    await _login(client, person, "another-device-again")
    assert _told(owner, person) == 3


async def test_nobody_who_got_in_can_keep_it_from_the_owner(
    client: httpx.AsyncClient, platform: Platform, make_user: MakeUser, as_user: AsUser
) -> None:
    """Neither by quiet hours nor by turning off what tells of the account."""
    person = await make_user()
    mine = await as_user(person)
    off = [{"topic": "account", "channel": name, "enabled": False, "delaySeconds": 0} for name in ("email", "push")]
    quiet = {"items": off, "quietFrom": "00:00", "quietTo": "23:59"}
    assert (await mine.put("/api/v1/preferences", json=quiet)).status_code == 200
    await _login(client, person, THIEF)
    (mail,) = await sent_for(platform, DEVICE_ADDED, notifications.device_added)
    assert mail.subject == "A login from a new device"


@pytest.mark.parametrize("chosen", [True, False])
async def test_an_sms_comes_to_who_chose_it(
    platform: Platform, make_user: MakeUser, as_user: AsUser, *, chosen: bool
) -> None:
    person = await make_user(phone="01812345678")
    wish = [{"topic": "account", "channel": "sms", "enabled": chosen, "delaySeconds": 0}]
    assert (await (await as_user(person)).put("/api/v1/preferences", json={"items": wish})).status_code == 200
    async with platform.begin(Actor.worker()) as uow:
        await notifications.device_added(platform, uow, new_id(), {"user_id": str(person.id)})
    assert len(await texted(platform)) == (1 if chosen else 0)
    assert [mail.to for mail in await sent(platform)] == [person.email]


@pytest.mark.parametrize(
    ("handler", "ids", "subject"),
    [
        (notifications.password_changed, {}, "Your password was changed"),
        (notifications.session_revoked, {}, "One of your logins was ended"),
        (notifications.second_factor_changed, {"what": "off"}, None),
    ],
)
async def test_nor_what_else_says_that_an_account_is_in_other_hands(
    platform: Platform, make_user: MakeUser, as_user: AsUser, handler: Any, ids: dict[str, str], subject: str | None
) -> None:
    person = await make_user()
    off = [{"topic": "account", "channel": "email", "enabled": False, "delaySeconds": 0}]
    assert (await (await as_user(person)).put("/api/v1/preferences", json={"items": off})).status_code == 200
    async with platform.begin(Actor.worker()) as uow:
        await handler(platform, uow, new_id(), {"user_id": str(person.id), **ids})
    (mail,) = await sent(platform)
    assert mail.to == person.email
    assert subject in (None, mail.subject)


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
