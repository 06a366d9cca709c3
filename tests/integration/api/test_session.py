"""The browser's login: cookies, redirects, and requests that another site makes a browser send."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from healthapp.api.browser import FLASH_COOKIE, unpack_flash
from healthapp.contexts.notifications.schemas import PushKeys, SubscribePush
from healthapp.kit.actor import Role
from healthapp.kit.i18n import Lang
from tests.support import databases, people
from tests.support.api import problem, reminder

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

    from healthapp.config import Settings
    from healthapp.wiring import Platform
    from tests.conftest import MakeUser

HERE = {"Sec-Fetch-Site": "same-origin"}
COOKIE = "healthapp_session"


@pytest.fixture
def browser(make_client: Callable[..., httpx.AsyncClient]) -> httpx.AsyncClient:
    return make_client(headers=HERE)


async def _login(browser: httpx.AsyncClient, email: str, **more: str) -> httpx.Response:
    return await browser.post("/session/login", data={"email": email, "password": people.PASSWORD, **more})


def _set_cookies(answer: httpx.Response) -> dict[str, str]:
    return {line.partition("=")[0]: line for line in answer.headers.get_list("set-cookie")}


@pytest.mark.parametrize(
    ("role", "home"), [(Role.PATIENT, "/today/"), (Role.CAREGIVER, "/care/"), (Role.ADMIN, "/admin/")]
)
async def test_login_leads_home_with_a_cookie(
    browser: httpx.AsyncClient, make_user: MakeUser, role: Role, home: str
) -> None:
    person = await make_user(role, lang=Lang.EN)
    answer = await _login(browser, person.email)
    assert (answer.status_code, answer.headers["location"]) == (303, home)
    assert answer.headers["cache-control"] == "no-store"
    cookies = _set_cookies(answer)
    parts = {part.strip().lower() for part in cookies[COOKIE].split(";")[1:]}
    assert {"httponly", "samesite=lax", "path=/"} <= parts
    assert "secure" not in parts
    assert cookies["lang"].startswith("lang=en;")
    me = await browser.get("/api/v1/me")
    assert me.json()["profile"]["email"] == person.email


class TestHttps:
    @pytest.fixture
    def settings(self, database_url: str, redis_url: str) -> Settings:
        return databases.make_settings(database_url, redis_url, public_url="https://health.example")

    async def test_the_cookie_is_a_host_cookie(
        self, make_client: Callable[..., httpx.AsyncClient], make_user: MakeUser
    ) -> None:
        browser = make_client(headers={"Origin": "https://health.example"})
        answer = await _login(browser, (await make_user()).email)
        line = _set_cookies(answer)["__Host-healthapp_session"]
        parts = {part.strip().lower() for part in line.split(";")[1:]}
        assert {"secure", "httponly", "samesite=lax", "path=/"} <= parts
        assert not any(part.startswith("domain") for part in parts)
        token = line.partition("=")[2].partition(";")[0]
        good = await browser.get("/api/v1/me", headers={"Cookie": f"__Host-healthapp_session={token}"})
        assert good.status_code == 200
        # Under the plain name a neighbouring subdomain could have set it.
        problem(await browser.get("/api/v1/me", headers={"Cookie": f"healthapp_session={token}"}), 401)


async def test_the_way_back_says_the_same_for_a_known_and_an_unknown_address(
    browser: httpx.AsyncClient, make_user: MakeUser
) -> None:
    known = await browser.post("/session/login", data={"email": (await make_user()).email, "password": "wrong"})
    unknown = await browser.post("/session/login", data={"email": "nobody@example.com", "password": "wrong"})
    assert known.headers["location"] == unknown.headers["location"] == "/login/?error=login_failed"
    for answer in (known, unknown):
        assert COOKIE not in _set_cookies(answer)
        flash = unpack_flash(answer.cookies[FLASH_COOKIE])
        assert [(error.field, error.code) for error in flash.problems] == [("", "login_failed")]
        assert "wrong" not in str(flash)


@pytest.mark.parametrize(
    ("wanted", "goes"),
    [
        ("/reminders/?day=1", "/reminders/?day=1"),
        ("https://evil.example/", "/today/"),
        ("//evil.example", "/today/"),
        ("/\\evil.example", "/today/"),
        ("javascript:alert(1)", "/today/"),
        ("/\t/evil.example", "/today/"),
        ("/today\r\nSet-Cookie: a=b", "/today/"),
        ("", "/today/"),
    ],
)
async def test_next_stays_on_this_site(browser: httpx.AsyncClient, make_user: MakeUser, wanted: str, goes: str) -> None:
    answer = await _login(browser, (await make_user()).email, next=wanted)
    assert answer.headers["location"] == goes
    assert "a" not in _set_cookies(answer)


async def test_a_refused_login_keeps_where_to_go(browser: httpx.AsyncClient) -> None:
    form = {"email": "x@example.com", "password": "y", "next": "/reminders/?a=1&b=2"}
    answer = await browser.post("/session/login", data=form)
    assert answer.headers["location"] == "/login/?error=login_failed&next=/reminders/%3Fa%3D1%26b%3D2"


async def test_every_login_makes_a_fresh_token_and_ends_the_one_before(
    browser: httpx.AsyncClient, make_client: Callable[..., httpx.AsyncClient], make_user: MakeUser
) -> None:
    attacker, victim = await make_user(), await make_user()
    await _login(browser, attacker.email)
    planted = browser.cookies[COOKIE]
    await _login(browser, victim.email)
    fresh = browser.cookies[COOKIE]
    assert fresh != planted
    problem(await make_client().get("/api/v1/me", headers={"Cookie": f"{COOKIE}={planted}"}), 401)
    mine = await make_client().get("/api/v1/me", headers={"Cookie": f"{COOKIE}={fresh}"})
    assert mine.json()["profile"]["email"] == victim.email


async def test_a_token_that_the_browser_brings_is_never_taken_over(
    browser: httpx.AsyncClient, make_user: MakeUser
) -> None:
    browser.cookies.set(COOKIE, "A" * 43)
    await _login(browser, (await make_user()).email)
    assert browser.cookies.get(COOKIE, domain="testserver.local") != "A" * 43


async def test_register_logs_in(browser: httpx.AsyncClient) -> None:
    form = {
        "email": "nadia@example.com",
        "password": people.PASSWORD,
        "displayName": "নাদিয়া",
        "phone": "01712345678",
        "role": "caregiver",
        "locale": "bn",
    }
    answer = await browser.post("/session/register", data=form)
    assert (answer.status_code, answer.headers["location"]) == (303, "/care/")
    profile = (await browser.get("/api/v1/me")).json()["profile"]
    assert (profile["displayName"], profile["phone"], profile["role"]) == ("নাদিয়া", "+8801712345678", "caregiver")


async def test_a_refused_registration_names_the_fields_and_forgets_the_password(browser: httpx.AsyncClient) -> None:
    form = {"email": "no address", "password": "short", "displayName": "", "role": "admin"}
    answer = await browser.post("/session/register", data=form)
    assert answer.headers["location"] == "/register/?error=invalid"
    flash = unpack_flash(answer.cookies[FLASH_COOKIE])
    assert {error.field: error.code for error in flash.problems} == {
        "email": "bad_email",
        "password": "too_short",
        "displayName": "required",
        "role": "unknown_choice",
    }
    assert flash.values == {"email": "no address", "displayName": "", "role": "admin"}


@pytest.mark.parametrize(
    "content", [b"%ff=%ff", b"&".join(b"a%d=1" % n for n in range(100)), b"\xff\xfe"], ids=["no text", "many", "bytes"]
)
async def test_a_form_that_is_none(browser: httpx.AsyncClient, content: bytes) -> None:
    answer = await browser.post(
        "/session/login", content=content, headers={"Content-Type": "application/x-www-form-urlencoded"}
    )
    assert (answer.status_code, answer.headers["location"]) == (303, "/login/?error=invalid")


async def test_logout_ends_the_session_and_may_be_repeated(
    browser: httpx.AsyncClient, make_client: Callable[..., httpx.AsyncClient], make_user: MakeUser
) -> None:
    await _login(browser, (await make_user()).email)
    token = browser.cookies[COOKIE]
    for _ in range(2):
        answer = await browser.post("/session/logout")
        assert (answer.status_code, answer.headers["location"]) == (303, "/login/")
    assert COOKIE not in browser.cookies
    problem(await make_client().get("/api/v1/me", headers={"Cookie": f"{COOKIE}={token}"}), 401)


async def test_locale(browser: httpx.AsyncClient, make_user: MakeUser) -> None:
    answer = await browser.post("/session/locale", data={"locale": "en", "next": "/login/"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/login/")
    assert "httponly" not in _set_cookies(answer)["lang"].lower()
    assert problem(await browser.get("/api/v1/me"), 401)["title"] == "Not logged in"
    person = await make_user(lang=Lang.EN)
    await _login(browser, person.email)
    await browser.post("/session/locale", data={"locale": "bn"})
    assert (await browser.get("/api/v1/me")).json()["profile"]["locale"] == "bn"
    problem(await browser.post("/session/locale", data={"locale": "fr"}), 422)


class TestForgery:
    """Writes with the cookie count only from pages of ours; a bearer token can't be sent by another site."""

    @pytest.fixture
    async def cookie(self, platform: Platform, make_user: MakeUser) -> dict[str, str]:
        return {"Cookie": f"{COOKIE}={await people.browser_token(platform, await make_user())}"}

    @pytest.mark.parametrize(
        ("headers", "status"),
        [
            ({}, 403),
            ({"Sec-Fetch-Site": "cross-site"}, 403),
            ({"Sec-Fetch-Site": "same-site"}, 403),
            ({"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"}, 403),
            ({"Origin": "https://evil.example"}, 403),
            ({"Origin": "null"}, 403),
            ({"Origin": "http://testserver.evil.example"}, 403),
            ({"Origin": "http://testserver"}, 201),
            ({"Sec-Fetch-Site": "same-origin"}, 201),
        ],
    )
    async def test_writes(self, make_client: Any, cookie: dict[str, str], headers: dict[str, str], status: int) -> None:
        answer = await make_client().post("/api/reminders", json=reminder(), headers={**cookie, **headers})
        assert answer.status_code == status
        if status == 403:
            problem(answer, 403, "csrf")

    async def test_reads_are_free(self, make_client: Any, cookie: dict[str, str]) -> None:
        answer = await make_client().get("/api/reminders", headers={**cookie, "Sec-Fetch-Site": "cross-site"})
        assert answer.status_code == 200

    @pytest.mark.parametrize("path", ["login", "register", "logout", "locale"])
    async def test_forms(self, make_client: Any, cookie: dict[str, str], path: str) -> None:
        for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}, {}):
            answer = await make_client().post(f"/session/{path}", data={"locale": "en"}, headers={**cookie, **headers})
            problem(answer, 403, "csrf")
        assert (await make_client().get("/api/v1/me", headers=cookie)).status_code == 200


async def test_logout_ends_the_push_messages_of_this_browser_alone(
    browser: httpx.AsyncClient, make_user: MakeUser, web: Platform
) -> None:
    person, other = await make_user(), await make_user()
    endpoints = [f"https://push.example.com/send/{name}" for name in ("mine", "phone")]
    for owner, endpoint in ((person, endpoints[0]), (person, endpoints[1]), (other, endpoints[1] + "x")):
        async with web.begin(owner.actor) as uow:
            keys = PushKeys(p256dh="B" + "A" * 86, auth="A" * 22)
            await web.notifications.subscribe_push(uow, SubscribePush(endpoint=endpoint, keys=keys))
    await _login(browser, person.email)
    # Somebody else's endpoint ends nothing of theirs.
    await browser.post("/session/logout", data={"endpoint": endpoints[1] + "x"})
    await _login(browser, person.email)
    answer = await browser.post("/session/logout", data={"endpoint": endpoints[0]})
    assert answer.headers["location"] == "/login/"
    async with web.begin(person.actor) as uow:
        assert len(await web.notifications.subscriptions(uow)) == 1
    async with web.begin(other.actor) as uow:
        assert len(await web.notifications.subscriptions(uow)) == 1


async def test_whatever_is_posted_with_it_a_logout_is_one(browser: httpx.AsyncClient, make_user: MakeUser) -> None:
    await _login(browser, (await make_user()).email)
    answer = await browser.post("/session/logout", content=b"endpoint=\xff\xfe")
    assert answer.headers["location"] == "/login/"
    problem(await browser.get("/api/v1/me"), 401)
