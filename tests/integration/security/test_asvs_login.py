"""Passwords and logins: what the chapters on authentication and sessions ask for, and no other test says."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from healthapp.contexts.identity.schemas import ForgotPassword
from healthapp.kit.actor import Actor, Role
from healthapp.kit.clock import Clock, FixedClock, SystemClock
from tests.architecture.source import ROOT
from tests.support import people
from tests.support.api import fields, problem
from tests.support.mails import sent_for
from tests.support.second_factor import LOGIN, turn_on
from workers import notifications

if TYPE_CHECKING:
    import httpx

    from healthapp.config import Settings
    from healthapp.wiring import Platform
    from tests.conftest import AsUser, MakeUser
    from tests.support.rows import Connection

REGISTER = "/api/v1/auth/register"
NOBODY = Actor.anonymous(ip="192.0.2.7")


@pytest.fixture
def clock() -> Clock:
    return FixedClock(SystemClock().now())


async def _log_in(client: httpx.AsyncClient, email: str, password: str) -> int:
    return (await client.post(LOGIN, json={"email": email, "password": password})).status_code


@pytest.mark.parametrize(
    "password", ["allsmall", "        ", "৮টিঅক্ষর", "81650274", "Æ©🙂 mixed of anything", "p" * 64, "p" * 128]
)
async def test_a_password_of_eight_characters_and_more_may_be_of_anything(
    client: httpx.AsyncClient, password: str
) -> None:
    body = {"email": "nadia@example.com", "password": password, "displayName": "Nadia"}
    assert (await client.post(REGISTER, json=body)).status_code == 201
    assert await _log_in(client, body["email"], password) == 200
    # Exactly as it was typed: nothing is cut off, and capitals count.
    for other in (password[:-1], password + "x", password.swapcase() + " "):
        assert await _log_in(client, body["email"], other) == 401


@pytest.mark.parametrize(("password", "code"), [("", "too_short"), ("seven77", "too_short"), ("p" * 129, "too_long")])
async def test_a_password_has_eight_characters(client: httpx.AsyncClient, password: str, code: str) -> None:
    body = {"email": "nadia@example.com", "password": password, "displayName": "Nadia"}
    found = fields(await client.post(REGISTER, json=body))
    assert found == {"password": code if password else found["password"]}


async def test_a_password_does_not_grow_old(
    web: Platform, client: httpx.AsyncClient, make_user: MakeUser, clock: Clock
) -> None:
    assert isinstance(clock, FixedClock)
    person = await make_user()
    clock.advance(timedelta(days=5 * 365))
    answer = await client.post(LOGIN, json={"email": person.email, "password": person.password})
    assert answer.json().keys() == {"accessToken", "refreshToken", "expiresIn", "tokenType"}


async def test_a_new_password_is_no_way_round_the_second_step(
    client: httpx.AsyncClient, platform: Platform, web: Platform, make_user: MakeUser, as_user: AsUser, clock: Clock
) -> None:
    person = await make_user()
    await turn_on(await as_user(person), clock)
    await web.forget_password(ForgotPassword(email=person.email), NOBODY)
    (mail,) = await sent_for(platform, "password.forgotten", notifications.password_forgotten)
    token = mail.text.partition("/session/reset?token=")[2].split()[0]
    reset = await client.post("/api/v1/auth/reset-password", json={"token": token, "password": "sonali-ruhi-5512"})
    assert reset.json().keys() == {"success"}, "a new password is no login"
    answer = await client.post(LOGIN, json={"email": person.email, "password": "sonali-ruhi-5512"})
    assert answer.json()["mfaRequired"] is True
    assert "accessToken" not in answer.text


async def test_a_browsers_login_ends_after_thirty_days_of_use(
    client: httpx.AsyncClient, platform: Platform, make_user: MakeUser, clock: Clock, settings: Settings
) -> None:
    assert isinstance(clock, FixedClock)
    assert settings.session_days == 30
    client.headers["Cookie"] = f"healthapp_session={await people.browser_token(platform, await make_user())}"
    for _ in range(29):
        clock.advance(timedelta(days=1))
        assert (await client.get("/api/v1/me")).status_code == 200
    clock.advance(timedelta(days=1))
    problem(await client.get("/api/v1/me"), 401)


def test_no_account_is_there_before_somebody_opens_one(clean: None, owner: Connection) -> None:
    """No migration brings one; the demo's people exist in the embedded mode alone (see the demo command)."""
    assert owner.execute("SELECT count(*) FROM identity_user").fetchone() == (0,)
    steps = list((ROOT / "alembic" / "versions").glob("*.py"))
    assert len(steps) > 20
    text = "\n".join(step.read_text("utf-8").lower() for step in steps)
    assert "insert into identity_user" not in text
    assert "bulk_insert" not in text


async def test_nobody_is_asked_what_others_know_too(client: httpx.AsyncClient) -> None:
    """No hints and no secret questions, in no field of any request or answer."""
    described = (await client.get("/api/openapi.json")).json()
    # The symptom check asks about the body, and lets nobody in by the answer.
    asked = described["components"]["schemas"].pop("SymptomTurn")
    assert "question" in asked["properties"]
    # Nor does what people say of themselves for the checks of their medicines.
    for name in [each for each in described["components"]["schemas"] if "AboutSelf" in each]:
        described["components"]["schemas"].pop(name)

    def names(node: Any) -> set[str]:
        if isinstance(node, list):
            return set().union(*map(names, node)) if node else set()
        if not isinstance(node, dict):
            return set()
        own = set(node["properties"]) if isinstance(node.get("properties"), dict) else set()
        return own.union(*map(names, node.values())) if node else own

    found = names(described)
    assert {"password", "mfaToken"} <= found
    told = ("hint", "question", "maiden", "birth")
    assert not [name for name in found if any(word in name.lower() for word in told)]


async def test_logins_and_wrong_tries_stand_in_the_trail(
    client: httpx.AsyncClient, make_user: MakeUser, as_user: AsUser, clock: Clock, owner: Connection
) -> None:
    assert isinstance(clock, FixedClock)
    person = await make_user(Role.DOCTOR)
    assert await _log_in(client, person.email, "not-this-one") == 401
    assert await _log_in(client, person.email, person.password) == 200
    phone, _ = await turn_on(await as_user(person), clock)
    answer = await client.post(LOGIN, json={"email": person.email, "password": person.password})
    body = {"mfaToken": answer.json()["mfaToken"], "code": phone.wrong()}
    problem(await client.post("/api/v1/auth/verify-mfa", json=body), 401)
    clock.advance(timedelta(seconds=30))
    body["code"] = phone.code()
    assert (await client.post("/api/v1/auth/verify-mfa", json=body)).status_code == 200
    acts = {action for (action,) in owner.execute("SELECT action FROM compliance_audit_event").fetchall()}
    assert acts >= {
        "user.login_failed", "user.login", "mfa.confirm", "user.login_first_step", "user.second_step_failed",
        "user.second_step",
    }  # fmt: skip
    everything = str(owner.execute("SELECT t::text FROM compliance_audit_event t").fetchall())
    assert "not-this-one" not in everything
    assert person.password not in everything


@pytest.mark.parametrize(
    "wanted", ["https://evil.example/", "//evil.example", "/\\evil.example", "/.//evil.example", "javascript:x()"]
)
async def test_no_form_leads_to_another_site(make_client: Any, make_user: MakeUser, wanted: str) -> None:
    browser = make_client(headers={"Sec-Fetch-Site": "same-origin"})
    person = await make_user()
    for path, form in (
        ("login", {"email": person.email, "password": "wrong"}),
        ("login", {"email": person.email, "password": person.password}),
        ("verify", {"code": "123456"}),
        ("verify/send", {"method": "email"}),
        ("passkey/login", {"credential": "{}"}),
        ("passkey/second", {"credential": "{}"}),
        ("passkey/register", {"credential": "{}"}),
        ("passkey/step-up", {"credential": "{}"}),
        ("register", {"email": "no address", "password": "x"}),
        ("locale", {"locale": "en"}),
        ("logout", {}),
    ):
        led = (await browser.post(f"/session/{path}", data={**form, "next": wanted})).headers["location"]
        assert led.startswith("/"), (path, led)
        assert not led.startswith(("//", "/\\")), (path, led)
        assert "evil" not in led, (path, led)


async def test_a_form_cannot_say_what_an_account_is(make_client: Any, owner: Connection) -> None:
    """A field that the form doesn't have is taken over into nothing."""
    browser = make_client(headers={"Sec-Fetch-Site": "same-origin"})
    form = {"email": "nadia@example.com", "password": people.PASSWORD, "displayName": "Nadia", "role": "patient"}
    more = {
        "status": "deleted",
        "emailProvenAt": "2020-01-01",
        "email_proven_at": "2020-01-01",
        "id": "1",
        "isAdmin": "1",
    }
    assert (await browser.post("/session/register", data={**form, **more})).status_code == 303
    query = "SELECT role, status, email_proven_at FROM identity_user"
    assert owner.execute(query).fetchall() in ([("patient", "active", None)], [])


@pytest.mark.parametrize("password", ["12345678", "১২৩৪৫৬৭৮", "Football", "qwertyuiop", "password1"])
async def test_a_password_of_leaked_lists_is_refused(client: httpx.AsyncClient, password: str) -> None:
    body = {"email": "nadia@example.com", "password": password, "displayName": "Nadia"}
    assert fields(await client.post(REGISTER, json=body)) == {"password": "password_guessable"}


@pytest.mark.parametrize(
    "password", ["Healthapp2026!", "doctor-doctor", "PATIENT_1", "admin1234", "হেলথঅ্যাপ১২", "\uff41dmin1234"]
)
async def test_words_that_everybody_tries_here_are_no_password(
    client: httpx.AsyncClient, platform: Platform, web: Platform, make_user: MakeUser, password: str
) -> None:
    body = {"email": "nadia@example.com", "password": password, "displayName": "Nadia"}
    refused = await client.post(REGISTER, json=body)
    assert fields(refused) == {"password": "password_guessable"}
    assert password not in refused.text
    person = await make_user()
    await web.forget_password(ForgotPassword(email=person.email), NOBODY)
    (mail,) = await sent_for(platform, "password.forgotten", notifications.password_forgotten)
    token = mail.text.partition("/session/reset?token=")[2].split()[0]
    answer = await client.post("/api/v1/auth/reset-password", json={"token": token, "password": password})
    assert fields(answer) == {"password": "password_guessable"}
    assert await _log_in(client, person.email, person.password) == 200


@pytest.mark.parametrize("password", ["healthapp and my cat", "doctorwho-7", "81650274", "patience-42"])
async def test_such_a_word_among_others_is_one(client: httpx.AsyncClient, password: str) -> None:
    body = {"email": "nadia@example.com", "password": password, "displayName": "Nadia"}
    assert (await client.post(REGISTER, json=body)).status_code == 201
