"""Logging in by a real OpenID provider: the first time, again, linked, with a second step, and out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest

from healthapp.kit.actor import Actor, Role
from tests.peers.openid_provider import RealProvider, log_in_there
from tests.support import databases, people
from tests.support.second_factor import turn_on
from tests.support.sign_on import FROM_THERE, HERE, depart, problem_codes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from healthapp.config import Settings
    from healthapp.wiring import Platform
    from tests.conftest import AsUser, MakeUser
    from tests.support.rows import Connection

BASE = "http://testserver"


@pytest.fixture(scope="module")
def provider() -> Iterator[RealProvider]:
    with RealProvider(BASE) as started:
        yield started


@pytest.fixture
def chosen() -> dict[str, Any]:
    return {}


@pytest.fixture
def settings(database_url: str, redis_url: str, provider: RealProvider, chosen: dict[str, Any]) -> Settings:
    return databases.make_settings(database_url, redis_url, sso_providers=(provider.settings(**chosen),))


@pytest.fixture
def browser(make_client: Callable[..., httpx.AsyncClient]) -> httpx.AsyncClient:
    return make_client(headers={"Accept-Language": "en"})


async def _enter(browser: httpx.AsyncClient, who: str, **chosen: str) -> httpx.Response:
    gone = await depart(browser, "real", **chosen)
    back = httpx.URL(await log_in_there(gone.url, who))
    return await browser.get(back.path, params=back.params, headers=FROM_THERE)


async def _me(browser: httpx.AsyncClient) -> dict[str, Any]:
    answer = await browser.get("/api/v1/me")
    assert answer.status_code == 200, answer.text
    profile: dict[str, Any] = answer.json()["profile"]
    return profile


async def test_a_first_login_opens_a_patients_account(
    browser: httpx.AsyncClient, provider: RealProvider, owner: Connection
) -> None:
    provider.person("nadia", email="nadia@example.com", email_verified=True, name="Nadia Rahman")
    answer = await _enter(browser, "nadia", next="/medicines/")
    assert (answer.status_code, answer.headers["location"]) == (303, "/medicines/")
    me = await _me(browser)
    assert (me["email"], me["displayName"], me["role"], me["locale"]) == (
        "nadia@example.com", "Nadia Rahman", "patient", "en",
    )  # fmt: skip
    assert owner.execute("SELECT password_hash FROM identity_user").fetchall() == [(None,)]
    # Nothing of what the provider said lies there to be read.
    said = str(owner.execute("SELECT t::text FROM identity_sso_link t").fetchall())
    assert "nadia" not in said


async def test_the_second_login_is_the_same_account(
    make_client: Callable[..., httpx.AsyncClient], provider: RealProvider, owner: Connection
) -> None:
    provider.person("karim", email="karim@example.com", email_verified=True)
    first, second = make_client(), make_client()
    await _enter(first, "karim")
    # By who it is, not by the address: that may go to somebody else one day.
    provider.person("karim", email="someone.else@example.com", email_verified=True)
    await _enter(second, "karim")
    assert (await _me(first))["id"] == (await _me(second))["id"]
    assert (await _me(second))["displayName"] == "karim"
    assert owner.execute("SELECT count(*) FROM identity_user").fetchone() == (1,)
    assert owner.execute("SELECT used_at IS NOT NULL FROM identity_sso_link").fetchone() == (True,)


@pytest.mark.parametrize("claims", [{"email_verified": False}, {}, {"email": None}], ids=["no", "silent", "none"])
async def test_an_address_that_nobody_vouches_for_opens_nothing(
    browser: httpx.AsyncClient, provider: RealProvider, owner: Connection, claims: dict[str, Any]
) -> None:
    provider.person("mallory", **{"email": "victim@example.com", **claims})
    answer = await _enter(browser, "mallory")
    assert answer.headers["location"].startswith("/login/?error=")
    assert problem_codes(answer) == ["sso_unverified"]
    assert owner.execute("SELECT count(*) FROM identity_user").fetchone() == (0,)


async def test_an_existing_account_is_linked_only_after_its_password(
    make_client: Callable[..., httpx.AsyncClient], provider: RealProvider, make_user: MakeUser, owner: Connection
) -> None:
    person = await make_user()
    provider.person("rahima", email=person.email.upper(), email_verified=True)
    browser = make_client()
    answer = await _enter(browser, "rahima", next="/medicines/")
    assert answer.headers["location"] == "/link/?by=real&next=/medicines/"
    assert "healthapp_session" not in browser.cookies
    assert owner.execute("SELECT count(*) FROM identity_sso_link").fetchone() == (0,)

    wrong = await browser.post("/session/link", data={"password": "not it", "by": "real"}, headers=HERE)
    assert wrong.headers["location"] == "/link/?error=login_failed&by=real"
    assert owner.execute("SELECT count(*) FROM identity_sso_link").fetchone() == (0,)
    right = await browser.post(
        "/session/link", data={"password": people.PASSWORD, "by": "real", "next": "/medicines/"}, headers=HERE
    )
    assert right.headers["location"] == "/medicines/"
    assert (await _me(browser))["id"] == str(person.id)
    # From now on the provider is enough.
    fresh = make_client()
    await _enter(fresh, "rahima")
    assert (await _me(fresh))["id"] == str(person.id)
    told = "SELECT payload ->> 'what' FROM outbox_event WHERE topic = 'user.second_factor_changed'"
    assert owner.execute(told).fetchall() == [("sso_linked",)]


async def test_linking_waits_for_the_second_step_too(
    make_client: Callable[..., httpx.AsyncClient],
    provider: RealProvider,
    make_user: MakeUser,
    as_user: AsUser,
    platform: Platform,
    owner: Connection,
) -> None:
    person = await make_user()
    phone, _ = await turn_on(await as_user(person), platform.clock)
    provider.person("careful", email=person.email, email_verified=True)
    browser = make_client()
    await _enter(browser, "careful")
    asked = await browser.post("/session/link", data={"password": people.PASSWORD}, headers=HERE)
    assert asked.headers["location"] == "/verify/"
    assert owner.execute("SELECT count(*) FROM identity_sso_link").fetchone() == (0,)
    await browser.post("/session/verify", data={"code": phone.code(1)}, headers=HERE)
    assert (await _me(browser))["id"] == str(person.id)
    assert owner.execute("SELECT count(*) FROM identity_sso_link").fetchone() == (1,)


async def test_somebody_who_is_logged_in_links_and_unlinks(
    make_client: Callable[..., httpx.AsyncClient],
    provider: RealProvider,
    platform: Platform,
    make_user: MakeUser,
    owner: Connection,
) -> None:
    person = await make_user(Role.DOCTOR)
    # Another address, and one that nobody vouches for: who is logged in has proved enough.
    provider.person("dr-anwar", email="anwar@hospital.example")
    token = await people.browser_token(platform, person)
    browser = make_client(headers={"Cookie": f"healthapp_session={token}"})
    jar = make_client(headers={"Cookie": f"healthapp_session={token}"})
    gone = await depart(jar, "real", link="1")
    kept = {"Cookie": f"healthapp_session={token}; healthapp_sso={jar.cookies['healthapp_sso']}"}
    back = httpx.URL(await log_in_there(gone.url, "dr-anwar"))
    answer = await browser.get(back.path, params=back.params, headers={**FROM_THERE, **kept})
    assert answer.headers["location"] == "/settings/sign-in/?linked=real"
    fresh = make_client()
    await _enter(fresh, "dr-anwar")
    assert (await _me(fresh))["id"] == str(person.id)
    # Nobody else gets the same one.
    other = await make_user()
    async with platform.begin(other.actor) as uow:
        assert (await platform.identity.sign_ins(uow, platform.providers.offered())).links == []
    assert owner.execute("SELECT user_id FROM identity_sso_link").fetchall() == [(person.id,)]


class TestTrust:
    @pytest.mark.parametrize(
        ("chosen", "amr", "acr", "asked"),
        [
            ({}, ["pwd", "mfa"], None, True),
            ({"trust_mfa": True}, ["pwd"], None, True),
            ({"trust_mfa": True}, None, None, True),
            ({"trust_mfa": True}, ["pwd", "mfa"], None, False),
            ({"trust_mfa": True, "mfa_acr": ["gold"]}, ["pwd"], "gold", False),
            ({"trust_mfa": True, "mfa_acr": ["gold"]}, ["pwd"], "silver", True),
            ({"mfa_acr": ["gold"]}, ["pwd"], "gold", True),
        ],
    )
    async def test_our_second_step_is_asked_unless_the_operator_trusts_theirs(
        self,
        make_client: Callable[..., httpx.AsyncClient],
        provider: RealProvider,
        platform: Platform,
        as_user: AsUser,
        make_user: MakeUser,
        amr: list[str] | None,
        acr: str | None,
        asked: bool,
    ) -> None:
        person = await make_user()
        provider.person("two-steps", email=person.email, email_verified=True, amr=amr, acr=acr)
        first = make_client()
        await _enter(first, "two-steps")
        await first.post("/session/link", data={"password": people.PASSWORD}, headers=HERE)
        await turn_on(await as_user(person), platform.clock)
        answer = await _enter(make_client(), "two-steps")
        assert answer.headers["location"] == ("/verify/" if asked else "/today/")


async def test_the_last_way_in_stays(browser: httpx.AsyncClient, provider: RealProvider, web: Platform) -> None:
    provider.person("only-this", email="only@example.com", email_verified=True)
    await _enter(browser, "only-this", again="1")
    token = browser.cookies["healthapp_session"]
    actor = await web.authenticate_session(token, Actor.anonymous(ip="127.0.0.1"))
    assert actor is not None
    offered = web.providers.offered()
    async with web.begin(actor) as uow:
        (link,) = (await web.identity.sign_ins(uow, offered)).links
        assert link.label == "only@example.com"
    with pytest.raises(Exception, match="sso_last_way"):
        async with web.begin(actor) as uow:
            await web.identity.unlink(uow, link.id, offered)
    # Without a password the proof of who one is stands at the provider.
    async with web.begin(actor) as uow:
        assert [one.key for one in await web.identity.step_up_at(uow, offered)] == ["real"]
    answer = await browser.post("/api/v1/auth/step-up", json={"password": "x"}, headers=HERE)
    assert answer.json()["errors"][0]["code"] == "no_password"
    await web.forget_password(_forgot("only@example.com"), Actor.anonymous(ip="127.0.0.1"))


async def test_a_login_again_is_asked_for_anew(browser: httpx.AsyncClient, provider: RealProvider) -> None:
    provider.person("again", email="again@example.com", email_verified=True)
    gone = await depart(browser, "real", again="1")
    assert (gone.said["prompt"], gone.said["max_age"]) == ("login", "0")
    back = httpx.URL(await log_in_there(gone.url, "again"))
    answer = await browser.get(back.path, params=back.params, headers=FROM_THERE)
    assert answer.headers["location"] == "/today/"


async def test_who_turns_back_at_the_provider_reads_why(browser: httpx.AsyncClient, provider: RealProvider) -> None:
    answer = await _enter(browser, "nobody-of-that-name")
    assert answer.headers["location"].startswith("/login/?error=sso_declined")
    assert problem_codes(answer) == ["sso_declined"]


async def test_after_the_logout_the_page_offers_the_logout_there(
    browser: httpx.AsyncClient, provider: RealProvider, web: Platform
) -> None:
    provider.person("leaving", email="leaving@example.com", email_verified=True)
    await _enter(browser, "leaving")
    answer = await browser.post("/session/logout", headers=HERE)
    assert answer.headers["location"] == "/login/?left=real"
    there = await web.providers.farewell("real", f"{BASE}/login/")
    assert there is not None
    async with httpx.AsyncClient(trust_env=False) as other:
        assert (await other.get(there)).status_code == 200
    again = await browser.post("/session/logout", headers=HERE)
    assert again.headers["location"] == "/login/"


def _forgot(email: str) -> Any:
    from healthapp.contexts.identity.schemas import ForgotPassword  # noqa: PLC0415 - one use

    return ForgotPassword(email=email)
