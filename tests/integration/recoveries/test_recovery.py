"""Every second factor is lost: from the question over an administrator and a day's wait to a new beginning."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from healthapp.contexts.identity.schemas import MakeApiKey
from healthapp.kit.actor import Actor, Role
from healthapp.kit.i18n import Lang
from tests.support import mails, people
from tests.support.api import fields, problem
from tests.support.recoveries import ADMIN, CHECKED, RECOVERY, Desk, approve, listed, token_of
from tests.support.second_factor import LOGIN, SECURITY, ticket_of, turn_on
from workers.recoveries import send_next

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

    from healthapp.kit.clock import FixedClock
    from healthapp.wiring import Platform
    from tests.conftest import AsUser, MakeUser
    from tests.support.people import Person
    from tests.support.rows import Connection

FRESH = "sonali-ruhi-5512"
WAIT = timedelta(hours=24)
HERE = {"Sec-Fetch-Site": "same-origin", "Accept-Language": "en"}


async def _login(client: httpx.AsyncClient, person: Person, password: str = FRESH) -> dict[str, Any]:
    answer = await client.post(LOGIN, json={"email": person.email, "password": password})
    body: dict[str, Any] = answer.json()
    return body


async def test_the_whole_way(
    lost: Desk, mine: httpx.AsyncClient, office: httpx.AsyncClient, person: Person, moving: FixedClock,
    platform: Platform, owner: Connection,
) -> None:  # fmt: skip
    async with platform.begin(await people.at_home(platform, person)) as uow:
        key = await platform.identity.make_api_key(uow, MakeApiKey(name="Made before"))
    await lost.ask(person)
    (told,) = await lost.mails_to(person)
    assert told.subject == "Somebody asks to recover your account"
    (text,) = await mails.texted(platform)
    assert "/session/recovery/stop?token=" in text.text
    assert await send_next(platform) is False, "nobody has decided yet"

    await approve(office)
    (told,) = await lost.mails_to(person)
    assert told.subject == "The recovery of your account was approved"
    moving.advance(WAIT - timedelta(seconds=1))
    assert await send_next(platform) is False, "the owner has a day to stop it"
    moving.advance(timedelta(seconds=1))
    token = await lost.link(person)
    assert await send_next(platform) is False
    assert fields(await lost.use(token, "12345678")) == {"password": "password_guessable"}
    assert (await lost.use(token, FRESH)).status_code == 200

    for headers in (dict(mine.headers), {"Authorization": f"Bearer {key.key}"}):
        assert (await mine.get("/api/v1/me", headers=headers)).status_code == 401
    tokens = await _login(lost.client, person)
    assert "accessToken" in tokens, "no second step is asked for"
    lost.client.headers["Authorization"] = f"Bearer {tokens['accessToken']}"
    security = (await lost.client.get(SECURITY)).json()
    assert (security["factors"], security["passkeys"], security["recoveryCodesLeft"]) == ([], 0, 0)
    (told,) = await lost.mails_to(person)
    assert told.subject == "Your account was recovered"
    done = owner.execute(
        "SELECT status, asked_by, checked_by, links, ended_at IS NOT NULL FROM identity_recovery"
    ).fetchall()
    assert done == [("used", "password", "in_person", 1, True)]


async def test_what_it_did_is_in_the_trail(
    lost: Desk, office: httpx.AsyncClient, person: Person, moving: FixedClock, owner: Connection
) -> None:
    await lost.ask(person)
    await approve(office)
    await lost.mails()
    moving.advance(WAIT)
    await lost.use(await lost.link(person), FRESH)
    noted = owner.execute(
        "SELECT action, actor_role FROM compliance_audit_event WHERE action LIKE 'recovery.%' ORDER BY seq"
    ).fetchall()
    assert [one for one in noted if one[0] not in ("recovery.tell", "recovery.list")] == [
        ("recovery.ask", "patient"),
        ("recovery.approve", "admin"),
        ("recovery.send_link", "worker"),
        ("recovery.complete", "patient"),
    ]


async def test_without_the_password_the_mailbox_is_the_proof(
    lost: Desk, office: httpx.AsyncClient, person: Person, owner: Connection
) -> None:
    for email in (person.email, "nobody@example.com"):
        answer = await lost.client.post(f"{RECOVERY}/link", json={"email": email})
        assert (answer.status_code, answer.json()) == (202, {"success": True})
    (mail,) = await lost.mails()
    assert (mail.to, await listed(office)) == (person.email, [])
    token = token_of(mail, "confirm")
    assert (await lost.client.post(f"{RECOVERY}/confirm", json={"token": token})).status_code == 202
    problem(await lost.client.post(f"{RECOVERY}/confirm", json={"token": token}), 409, "recovery_ended")
    (one,) = await listed(office)
    assert (one["askedBy"], one["status"]) == ("email", "requested")
    assert owner.execute("SELECT count(*) FROM identity_recovery").fetchone() == (1,)


async def test_an_account_without_second_factors_needs_none_of_it(
    client: httpx.AsyncClient, platform: Platform, make_user: MakeUser, owner: Connection
) -> None:
    person, desk = await make_user(), Desk(platform, client)
    await client.post(f"{RECOVERY}/link", json={"email": person.email})
    (mail,) = await desk.mails()
    answer = await client.post(f"{RECOVERY}/confirm", json={"token": token_of(mail, "confirm")})
    problem(answer, 409, "recovery_not_needed")
    assert owner.execute("SELECT count(*) FROM identity_recovery").fetchone() == (0,)


async def test_what_an_administrator_sees(
    make_user: MakeUser, as_user: AsUser, client: httpx.AsyncClient, platform: Platform, moving: FixedClock,
    office: httpx.AsyncClient,
) -> None:  # fmt: skip
    doctor = await make_user(Role.DOCTOR, name="Dr. Farhana Islam")
    await turn_on(await as_user(doctor), moving)
    await Desk(platform, client).ask(doctor)
    (one,) = await listed(office)
    assert (one["email"], one["displayName"], one["role"]) == (doctor.email, doctor.name, "doctor")
    assert (one["factors"], one["emailProven"], one["phoneProven"]) == (["recovery", "totp"], True, False)
    assert (one["sessions"], one["mine"], one["licence"]) == (1, False, None)
    assert one["loggedInAt"] is not None
    assert (await office.get(f"{ADMIN}/{one['id']}")).json()["recovery"] == one
    assert (await office.get(ADMIN, params={"open": False})).json()["recoveries"] == []


async def test_the_reason_is_sealed_and_stays_with_administrators(
    lost: Desk, office: httpx.AsyncClient, person: Person, owner: Connection
) -> None:
    await lost.ask(person)
    await lost.mails()
    (one,) = await listed(office)
    reason = "The card shows somebody else"
    assert (await office.post(f"{ADMIN}/{one['id']}/refuse", json={"reason": reason})).status_code == 200
    assert reason not in str(owner.execute("SELECT r::text FROM identity_recovery r").fetchall())
    (told,) = await lost.mails_to(person)
    assert (told.subject, reason in told.text) == ("The recovery of your account was refused", False)
    seen = (await office.get(f"{ADMIN}/{one['id']}")).json()["recovery"]
    assert (seen["status"], seen["reason"], seen["decider"]) == ("refused", reason, "রহিমা খাতুন")


async def test_who_slept_through_the_hour_gets_another_link(
    lost: Desk, office: httpx.AsyncClient, person: Person, moving: FixedClock
) -> None:
    await lost.ask(person)
    await approve(office)
    await lost.mails()
    moving.advance(WAIT)
    first = await lost.link(person)
    await lost.ask(person)
    assert await lost.mails() == [], "the link is still good"
    moving.advance(timedelta(hours=1))
    problem(await lost.use(first, FRESH), 409, "recovery_ended")
    await lost.ask(person)
    assert await lost.mails() == []
    second = await lost.link(person)
    assert second != first
    assert (await lost.use(second, FRESH)).status_code == 200


@pytest.mark.parametrize("decided", [True, False])
async def test_what_nobody_takes_up_expires(
    lost: Desk, office: httpx.AsyncClient, person: Person, moving: FixedClock, platform: Platform, owner: Connection,
    *, decided: bool,
) -> None:  # fmt: skip
    await lost.ask(person)
    if decided:
        await approve(office)
        moving.advance(WAIT)
        assert await send_next(platform) is True
    moving.advance(timedelta(days=6, hours=23) if decided else timedelta(days=13))
    async with platform.begin(Actor.worker()) as uow:
        assert await platform.identity.expire_recoveries(uow) == 0
    moving.advance(timedelta(days=1))
    async with platform.begin(Actor.worker()) as uow:
        assert await platform.identity.expire_recoveries(uow) == 1
    assert owner.execute("SELECT status FROM identity_recovery").fetchone() == ("expired",)


@pytest.mark.parametrize("lang", list(Lang))
async def test_the_owner_is_told_by_every_way_in_their_language(
    make_user: MakeUser, as_user: AsUser, client: httpx.AsyncClient, platform: Platform, moving: FixedClock,
    office: httpx.AsyncClient, owner: Connection, lang: Lang,
) -> None:  # fmt: skip
    """Whatever they have turned off: somebody else may have done that."""
    person = await make_user(lang=lang, phone="01812345678")
    mine = await as_user(person)
    await turn_on(mine, moving)
    off = [
        {"topic": "account", "channel": channel, "enabled": False, "delaySeconds": 0}
        for channel in ("email", "sms", "push")
    ]
    quiet = {"items": off, "quietFrom": "00:00", "quietTo": "23:59"}
    assert (await mine.put("/api/v1/preferences", json=quiet)).status_code == 200
    desk = Desk(platform, client)
    await desk.ask(person)
    for subject in (
        {Lang.BN: "আপনার অ্যাকাউন্ট ফিরে পেতে কেউ অনুরোধ করেছেন", Lang.EN: "Somebody asks to recover your account"},
        {Lang.BN: "অ্যাকাউন্ট ফিরে পাওয়ার অনুরোধ মঞ্জুর হয়েছে", Lang.EN: "The recovery of your account was approved"},
    ):
        (mail,) = await desk.mails_to(person)
        (text,) = await mails.texted(platform)
        assert mail.subject == subject[lang]
        assert person.name not in mail.text + (mail.html or "") + text.text
        assert token_of(mail, "stop") in text.text
        shown = (await mine.get("/api/v1/notifications")).json()["notifications"][0]
        assert shown["title"] == subject[lang]
        assert token_of(mail, "stop") not in str(shown)
        if (await listed(office))[0]["status"] == "requested":
            await approve(office)
    rows = owner.execute(
        "SELECT channel, count(*) FROM notifications_notice n JOIN notifications_message m ON m.id = n.message_id"
        " WHERE m.kind = 'recovery' GROUP BY 1 ORDER BY 1"
    ).fetchall()
    assert rows == [("email", 2), ("sms", 2), ("websocket", 2)]


async def test_administrators_hear_that_somebody_waits(lost: Desk, admin: Person, person: Person) -> None:
    await lost.ask(person)
    told = [mail for mail in await lost.mails() if mail.to == admin.email]
    assert [mail.subject for mail in told] == ["Somebody waits to have their account recovered"]
    assert "/admin/recoveries" in told[0].text


async def test_a_role_that_needs_two_steps_is_led_to_them(
    lost: Desk, person: Person, office: httpx.AsyncClient, moving: FixedClock, web: Platform,
    make_client: Callable[..., httpx.AsyncClient],
) -> None:  # fmt: skip
    object.__setattr__(web.settings, "mfa_required_roles", "patient")
    await lost.ask(person)
    await approve(office)
    await lost.mails()
    moving.advance(WAIT)
    await lost.use(await lost.link(person), FRESH)
    form = {"email": person.email, "password": FRESH, "next": "/inbox/"}
    entered = await make_client(headers=HERE).post("/session/login", data=form)
    assert entered.headers["location"] == "/settings/security/"


class TestBrowser:
    @pytest.fixture
    def browser(self, make_client: Callable[..., httpx.AsyncClient]) -> httpx.AsyncClient:
        return make_client(headers=HERE)

    async def test_from_the_second_step_to_the_login(
        self, browser: httpx.AsyncClient, lost: Desk, office: httpx.AsyncClient, person: Person, moving: FixedClock
    ) -> None:
        form = {"email": person.email, "password": people.PASSWORD}
        assert (await browser.post("/session/login", data=form)).headers["location"] == "/verify/"
        assert (await browser.post("/session/recovery")).headers["location"] == "/recover/?asked=1"
        await approve(office)
        await lost.mails()
        moving.advance(WAIT)
        opened = await browser.get("/session/recovery/complete", params={"token": await lost.link(person)})
        assert (opened.status_code, opened.headers["location"]) == (303, "/recover/password/?link=1")
        line = opened.headers["set-cookie"].lower()
        assert "httponly" in line
        assert "path=/session;" in line
        short = await browser.post("/session/recovery/complete", data={"password": "short"})
        assert short.headers["location"] == "/recover/password/?error=invalid"
        done = await browser.post("/session/recovery/complete", data={"password": FRESH})
        assert done.headers["location"] == "/login/?reset=done"
        again = await browser.post("/session/recovery/complete", data={"password": FRESH})
        assert again.headers["location"] == "/recover/?error=recovery_ended"
        entered = await browser.post("/session/login", data={"email": person.email, "password": FRESH})
        assert entered.headers["location"] == "/today/"

    async def test_opening_the_link_stops_nothing_and_the_button_does(
        self, browser: httpx.AsyncClient, lost: Desk, office: httpx.AsyncClient, person: Person
    ) -> None:
        await lost.ask(person)
        (mail,) = await lost.mails_to(person)
        opened = await browser.get("/session/recovery/stop", params={"token": token_of(mail, "stop")})
        assert opened.headers["location"] == "/recover/stop/?link=1"
        assert len(await listed(office)) == 1, "mail programs open links too"
        assert (await browser.post("/session/recovery/stop")).headers["location"] == "/recover/stop/?done=1"
        assert await listed(office) == []
        again = await browser.post("/session/recovery/stop")
        assert again.headers["location"] == "/recover/stop/?error=recovery_ended"

    async def test_without_a_ticket_one_begins_at_the_login(self, browser: httpx.AsyncClient) -> None:
        assert (await browser.post("/session/recovery")).headers["location"] == "/login/?error=mfa_expired"

    async def test_by_the_mailbox(self, browser: httpx.AsyncClient, lost: Desk, person: Person) -> None:
        asked = await browser.post("/session/recovery/link", data={"email": person.email})
        assert asked.headers["location"] == "/recover/?sent=1"
        (mail,) = await lost.mails()
        opened = await browser.get("/session/recovery/confirm", params={"token": token_of(mail, "confirm")})
        assert opened.headers["location"] == "/recover/confirm/?link=1"
        assert (await browser.post("/session/recovery/confirm")).headers["location"] == "/recover/?asked=1"

    async def test_another_site_can_do_none_of_it(self, make_client: Callable[..., httpx.AsyncClient]) -> None:
        foreign = make_client(headers={"Sec-Fetch-Site": "cross-site"})
        for path in ("", "/link", "/confirm", "/stop", "/complete"):
            problem(await foreign.post(f"/session/recovery{path}", data={"email": "a@example.com"}), 403, "csrf")


async def test_checked_says_how(lost: Desk, office: httpx.AsyncClient, person: Person) -> None:
    await lost.ask(person)
    (one,) = await listed(office)
    for wrong in ({"reason": "x"}, {**CHECKED, "checkedBy": "trust"}, {"checkedBy": "video"}):
        assert (await office.post(f"{ADMIN}/{one['id']}/approve", json=wrong)).status_code == 422
    assert [one["status"] for one in await listed(office)] == ["requested"]
    assert await ticket_of(lost.client, person)
