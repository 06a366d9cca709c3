"""An invitation to an address without an account: only who opens the link of its e-mail is asked, and only once."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from healthapp.kit.actor import Role
from healthapp.kit.clock import Clock, FixedClock, SystemClock
from healthapp.kit.i18n import Lang
from tests.support import people
from tests.support.mails import sent_for
from workers import notifications

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

    from healthapp.contexts.notifications.ports import OutgoingEmail
    from healthapp.wiring import Platform
    from tests.conftest import AsUser, MakeUser
    from tests.support.people import Person

ADDRESS = "nusrat@example.com"
HERE = {"Sec-Fetch-Site": "same-origin", "Accept-Language": "en"}


@pytest.fixture
def clock() -> Clock:
    return FixedClock(SystemClock().now())


async def sent(platform: Platform) -> list[OutgoingEmail]:
    """Do what the worker does with every request so far, twice as after a crash, and return what went out."""
    mails = await sent_for(platform, "consent.requested", notifications.consent_requested)
    return [mail for mail in mails if mail.to == ADDRESS]


async def invite(client: httpx.AsyncClient, email: str = ADDRESS) -> None:
    answer = await client.post("/api/v1/consents", json={"email": email, "as": "patient"})
    assert answer.status_code == 202, answer.text


def link_of(mail: OutgoingEmail) -> str:
    found = re.search(r"http://testserver(/session/invitation\?token=\S+)", mail.text)
    assert found
    return found[1]


async def register(browser: httpx.AsyncClient, email: str) -> str:
    form = {"email": email, "password": people.PASSWORD, "displayName": "Nusrat", "role": "caregiver"}
    answer = await browser.post("/session/register", data=form)
    assert answer.status_code == 303
    return str(answer.headers["location"])


async def asked(browser: httpx.AsyncClient) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await browser.get("/api/v1/consents")).json()["consents"]
    return found


@pytest.fixture
async def patient(make_user: MakeUser) -> Person:
    return await make_user(Role.PATIENT, name="Abdul Karim")


@pytest.fixture
def browser(make_client: Callable[..., httpx.AsyncClient]) -> Callable[[], httpx.AsyncClient]:
    return lambda: make_client(headers=HERE)


async def test_who_registers_the_address_sees_nothing_without_the_link(
    platform: Platform, patient: Person, as_user: AsUser, browser: Callable[[], httpx.AsyncClient]
) -> None:
    await invite(await as_user(patient))
    thief = browser()
    assert await register(thief, ADDRESS) == "/care/"
    assert await asked(thief) == []
    (mail,) = await sent(platform)
    invited = browser()
    assert (await invited.get(link_of(mail))).headers["location"] == "/register/"
    assert await register(invited, "another@example.com") == "/care/"
    (item,) = await asked(invited)
    assert (item["waitsForMe"], item["otherName"]) == (True, "Abdul Karim")
    answered = await invited.post(f"/api/v1/consents/{item['id']}/answer", json={"agree": True})
    assert answered.status_code == 200
    assert len((await invited.get("/api/v1/dependants")).json()["dependants"]) == 1
    assert await asked(thief) == []


async def test_the_link_works_once(
    platform: Platform, patient: Person, as_user: AsUser, make_user: MakeUser, browser: Callable[[], httpx.AsyncClient]
) -> None:
    await invite(await as_user(patient))
    (mail,) = await sent(platform)
    assert await sent(platform) == [], "one mail for one invitation"
    first, second, own = await as_user(await make_user()), await as_user(await make_user()), await as_user(patient)
    assert (await own.get(link_of(mail))).headers["location"] == "/care/?invitation=ended"
    assert (await first.get(link_of(mail))).headers["location"] == "/care/"
    assert (await second.get(link_of(mail))).headers["location"] == "/care/?invitation=ended"
    assert len(await asked(first)) == 1
    assert await asked(second) == []
    late = browser()
    await late.get(link_of(mail))
    assert await register(late, "late@example.com") == "/care/?invitation=ended"


async def test_a_link_that_a_mail_program_has_looked_at_still_works(
    platform: Platform, patient: Person, as_user: AsUser, browser: Callable[[], httpx.AsyncClient]
) -> None:
    await invite(await as_user(patient))
    (mail,) = await sent(platform)
    for _ in range(3):
        looked = await browser().get(link_of(mail))
        cookie = looked.headers["set-cookie"]
        assert "HttpOnly" in cookie
        assert "Path=/session" in cookie
        assert looked.headers["cache-control"] == "no-store"
    invited = browser()
    await invited.get(link_of(mail))
    await register(invited, ADDRESS)
    assert len(await asked(invited)) == 1


@pytest.mark.parametrize("end", ["time", "taken back"])
async def test_the_link_ends(
    platform: Platform, patient: Person, as_user: AsUser, make_user: MakeUser, clock: Clock, end: str
) -> None:
    mine = await as_user(patient)
    await invite(mine)
    (mail,) = await sent(platform)
    if end == "time":
        assert isinstance(clock, FixedClock)
        clock.advance(timedelta(days=14, seconds=1))
    else:
        (item,) = await asked(mine)
        assert (await mine.delete(f"/api/v1/consents/{item['id']}")).status_code == 200
    other = await as_user(await make_user())
    assert (await other.get(link_of(mail))).headers["location"] == "/care/?invitation=ended"
    assert await asked(other) == []


@pytest.mark.parametrize("token", ["", "x", "0" * 32, "0" * 32 + ".00", "." * 60, "%00"])
async def test_a_made_up_link_opens_nothing(patient: Person, as_user: AsUser, token: str) -> None:
    answer = await (await as_user(patient)).get(f"/session/invitation?token={token}")
    assert answer.headers["location"] == "/care/?invitation=ended"


async def test_the_mail_names_nobody_and_is_in_the_inviters_language(
    platform: Platform, make_user: MakeUser, as_user: AsUser
) -> None:
    person = await make_user(name="Abdul Karim", lang=Lang.BN)
    await invite(await as_user(person))
    (mail,) = await sent(platform)
    words = f"{mail.subject} {mail.text} {mail.html}"
    assert "Karim" not in words
    assert person.email not in words
    assert mail.lang == "bn"
    assert "লিংক" in mail.text


async def test_neither_the_address_nor_the_link_stays_readable(
    platform: Platform, patient: Person, as_user: AsUser, owner: Any
) -> None:
    await invite(await as_user(patient))
    before = owner.execute("SELECT t::text FROM compliance_consent t").fetchone()[0]
    (mail,) = await sent(platform)
    token = link_of(mail).partition("=")[2]
    after = owner.execute("SELECT t::text FROM compliance_consent t").fetchone()[0]
    for table in ("compliance_consent", "outbox_event", "notifications_message", "compliance_audit_event"):
        for (row,) in owner.execute(f"SELECT t::text FROM {table} t"):  # noqa: S608 - names of this test
            assert ADDRESS not in row
            assert token.partition(".")[2] not in row
    assert "v1|" in before
    assert "v1|" not in after, "the address is forgotten once the worker has it"


async def test_people_with_an_account_are_asked_as_before(
    platform: Platform, patient: Person, as_user: AsUser, make_user: MakeUser
) -> None:
    carer = await make_user(Role.CAREGIVER, email=ADDRESS)
    await invite(await as_user(patient))
    (item,) = await asked(await as_user(carer))
    assert item["waitsForMe"]
    assert not any("session/invitation" in mail.text for mail in await sent(platform))


async def test_one_person_is_asked_once_whichever_address_they_have(
    platform: Platform, patient: Person, as_user: AsUser, make_user: MakeUser
) -> None:
    mine, carer = await as_user(patient), await make_user(Role.CAREGIVER)
    await invite(mine)
    (mail,) = await sent(platform)
    theirs = await as_user(carer)
    await theirs.get(link_of(mail))
    await invite(mine, carer.email)
    assert len(await asked(theirs)) == 1
