"""Single logout with a SAML provider, begun there and begun here, over real HTTP."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from lxml import etree

from healthapp.adapters.saml_query import SamlKey, new_key
from healthapp.kit.actor import Actor
from healthapp.kit.errors import HealthError
from tests.peers.saml_idp import P, SamlIdp, signed_by, unpacked
from tests.support import databases, people
from tests.support.sign_on import FROM_THERE
from tests.support.single_logout import (
    LEFT,
    SLO,
    ask_by_address,
    ask_by_form,
    bare,
    enter,
    is_in,
    log_out,
    settings_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from healthapp.config import Settings
    from healthapp.wiring import Platform
    from tests.conftest import MakeUser
    from tests.support.rows import Connection

SESSION = "healthapp_session"
LEAVING = "healthapp_leaving"
MD = "{urn:oasis:names:tc:SAML:2.0:metadata}"


@pytest.fixture(scope="module")
def idp() -> Iterator[SamlIdp]:
    with SamlIdp() as peer:
        yield peer


@pytest.fixture(autouse=True)
def _forgetful(idp: SamlIdp) -> Iterator[None]:
    yield
    idp.reset()
    idp.logins.clear()


@pytest.fixture
def chosen() -> dict[str, Any]:
    return {}


@pytest.fixture
def settings(database_url: str, redis_url: str, idp: SamlIdp, chosen: dict[str, Any]) -> Settings:
    return settings_of(database_url, redis_url, idp, chosen)


@pytest.fixture
async def browser(make_client: Callable[..., httpx.AsyncClient], idp: SamlIdp) -> httpx.AsyncClient:
    made = make_client()
    # The product isn't reached over a socket here: its metadata are handed over, as an operator does.
    for key in ("campus", "twin"):
        answer = await made.get(f"/api/v1/auth/saml/{key}/metadata")
        root = etree.fromstring(answer.content)
        idp.products[str(root.get("entityID"))] = root
    return made


async def _at_campus(url: str, **how: Any) -> httpx.Response:
    async with httpx.AsyncClient(trust_env=False, **how) as there:
        return await there.get(url)


async def _left_page(browser: httpx.AsyncClient, answer: httpx.Response) -> str:
    """Bring what the provider answers, without our cookies at first, and return what our page will say."""
    async with bare(browser) as other:
        led = await other.get(answer.headers["location"], headers=FROM_THERE)
    assert led.status_code == 303, led.text
    if led.headers["location"] == "/logged-out/":
        return led.cookies[LEFT].strip('"')
    said = await browser.get(led.headers["location"], headers=FROM_THERE)
    assert said.headers["location"] == "/logged-out/"
    return said.cookies[LEFT].strip('"')


async def _leave(web: Platform, browser: httpx.AsyncClient) -> str:
    """Do what the page after the logout does; returns where it leads."""
    key, _, state = browser.cookies[LEAVING].strip('"').partition(".")
    assert key == "campus"
    nobody = Actor.anonymous(ip="127.0.0.1")
    return await web.leave(key, state, browser.cookies["healthapp_sso"], "way back", nobody)


class TestBegunThere:
    async def test_the_browser_is_led_here_and_back(
        self, browser: httpx.AsyncClient, idp: SamlIdp, owner: Connection
    ) -> None:
        await enter(browser, idp, "salma", "monday")
        away = await _at_campus(f"http://127.0.0.1:{idp.port}/logout?who=salma")
        async with bare(browser) as other:
            answer = await other.get(away.headers["location"], headers=FROM_THERE)
        assert answer.status_code == 303
        assert answer.headers["cache-control"] == "no-store"
        assert not await is_in(browser)
        assert (await _at_campus(answer.headers["location"])).status_code == 200
        (heard,) = idp.received
        assert heard["what"] == "LogoutResponse"
        assert heard["signed"]
        assert heard["RelayState"] == "our own state"
        assert heard["root"].find(f"{{{P}}}Status/{{{P}}}StatusCode").get("Value").endswith(":Success")
        assert heard["root"].get("InResponseTo") == unpacked(
            httpx.URL(away.headers["location"]).params["SAMLRequest"]
        ).get("ID")
        ended = "SELECT ended_by FROM identity_session WHERE revoked_at IS NOT NULL"
        assert owner.execute(ended).fetchall() == [("provider",)]
        audited = "SELECT count(*) FROM compliance_audit_event WHERE action = 'sso.ended'"
        assert owner.execute(audited).fetchone() == (1,)

    @pytest.mark.parametrize("said", [None, "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified"])
    async def test_a_name_without_its_format_means_who_has_it(
        self, browser: httpx.AsyncClient, make_client: Callable[..., httpx.AsyncClient], idp: SamlIdp, said: str | None
    ) -> None:
        await enter(browser, idp, "salma", "monday")
        other = make_client()
        await enter(other, idp, "rahim", "tuesday")
        assert (await ask_by_address(browser, idp, idp.logout(SLO, "nobody", format=said))).status_code == 303
        # Another login's name, or a name of another format, is somebody else.
        await ask_by_address(browser, idp, idp.logout(SLO, "salma", "tuesday", format=said))
        email = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"
        await ask_by_address(browser, idp, idp.logout(SLO, "salma", format=email))
        assert await is_in(browser)
        await ask_by_address(browser, idp, idp.logout(SLO, "salma", "monday", format=said))
        assert not await is_in(browser)
        assert await is_in(other)

    async def test_by_a_form_and_twice_and_for_nobody(self, browser: httpx.AsyncClient, idp: SamlIdp) -> None:
        await enter(browser, idp)
        for who, index in (("somebody", "monday"), ("somebody", "monday"), ("never-here", "monday")):
            answer = await ask_by_form(browser, idp.signer.sign(idp.logout(SLO, who, index)), "state & more")
            said = httpx.URL(answer.headers["location"])
            assert str(said).startswith(f"{idp.slo_url}?SAMLResponse=")
            assert said.params["RelayState"] == "state & more"
            assert not await is_in(browser)

    @pytest.mark.parametrize(
        ("who", "indexes", "left"),
        [
            ("somebody", ("monday",), [False, True, True, True, True]),
            ("somebody", ("monday", "tuesday"), [False, False, True, True, True]),
            ("somebody", (), [False, False, True, True, True]),
            ("somebody", ("wednesday",), [True, True, True, True, True]),
            ("stranger", ("monday",), [True, True, True, True, True]),
            ("stranger", (), [True, True, False, True, True]),
        ],
    )
    async def test_which_of_five_sessions_end(
        self,
        make_client: Callable[..., httpx.AsyncClient],
        browser: httpx.AsyncClient,
        idp: SamlIdp,
        make_user: MakeUser,
        web: Platform,
        who: str,
        indexes: tuple[str, ...],
        left: list[bool],
    ) -> None:
        second, stranger, password, by_twin = (make_client() for _ in range(4))
        await enter(browser, idp, "somebody", "monday")
        await enter(second, idp, "somebody", "tuesday")
        await enter(stranger, idp, "stranger", "wednesday")
        # Whoever has the same name at another provider is somebody else's matter, and so is a login by password.
        await enter(by_twin, idp, "somebody", "monday", key="twin")
        password.cookies.set(SESSION, await people.browser_token(web, await make_user()))
        answer = await ask_by_address(browser, idp, idp.logout(SLO, who, *indexes))
        assert answer.headers["location"].startswith(idp.slo_url)
        everybody = (browser, second, stranger, password, by_twin)
        assert [await is_in(one) for one in everybody] == left

    @pytest.mark.parametrize("chosen", [{"slo_response_url": "https://idp.example/answers"}])
    async def test_the_answer_goes_where_the_settings_say(self, browser: httpx.AsyncClient, idp: SamlIdp) -> None:
        answer = await ask_by_address(browser, idp, idp.logout(SLO), "https://evil.example/")
        said = httpx.URL(answer.headers["location"])
        assert (said.host, said.path) == ("idp.example", "/answers")
        assert said.params["RelayState"] == "https://evil.example/"


class TestBegunHere:
    async def test_there_and_back(
        self, browser: httpx.AsyncClient, idp: SamlIdp, web: Platform, owner: Connection
    ) -> None:
        await enter(browser, idp, "salma", "monday")
        answer = await log_out(browser)
        assert answer.headers["location"] == "/logged-out/"
        # Whatever comes now: here it is over.
        assert SESSION not in browser.cookies
        assert owner.execute("SELECT ended_by, revoked_at IS NULL FROM identity_session").fetchall() == [
            ("logout", False)
        ]
        state = browser.cookies[LEAVING].partition(".")[2]
        there = await _at_campus(await _leave(web, browser))
        (asked,) = idp.received
        assert (asked["what"], asked["signed"], asked["RelayState"]) == ("LogoutRequest", True, "way back")
        assert idp.logins == {}
        assert await _left_page(browser, there) == "campus.yes"
        # Every way is good once.
        nobody = Actor.anonymous(ip="127.0.0.1")
        with pytest.raises(HealthError, match="sso_ended"):
            await web.leave("campus", state, browser.cookies["healthapp_sso"], "way back", nobody)
        assert await _left_page(browser, there) == "campus.unknown"

    @pytest.mark.parametrize(("mode", "said"), [("partly", "campus.partly"), ("no", "campus.no"), ("ok", "campus.yes")])
    async def test_what_the_provider_says_is_told(
        self, browser: httpx.AsyncClient, idp: SamlIdp, web: Platform, mode: str, said: str
    ) -> None:
        await enter(browser, idp)
        await log_out(browser)
        idp.behave(mode)
        assert await _left_page(browser, await _at_campus(await _leave(web, browser))) == said

    async def test_a_provider_that_fails_or_takes_its_time_keeps_nobody_in(
        self, browser: httpx.AsyncClient, idp: SamlIdp, web: Platform
    ) -> None:
        idp.behave("slow", times=None, delay_s=30)
        await enter(browser, idp)
        assert (await log_out(browser)).headers["location"] == "/logged-out/"
        assert not await is_in(browser)
        url = await _leave(web, browser)
        with pytest.raises(httpx.ReadTimeout):
            await _at_campus(url, timeout=0.2)
        idp.behave("fail", times=None)
        assert (await _at_campus(url)).status_code == 500
        assert not await is_in(browser)

    async def test_a_login_by_password_ends_here_alone(
        self, browser: httpx.AsyncClient, make_user: MakeUser, web: Platform
    ) -> None:
        browser.cookies.set(SESSION, await people.browser_token(web, await make_user()))
        assert (await log_out(browser)).headers["location"] == "/login/"
        assert LEAVING not in browser.cookies

    @pytest.mark.parametrize("chosen", [{"single_logout": False}, {"slo_url": None}], ids=["not wanted", "not spoken"])
    async def test_where_nobody_is_led_the_login_page_says_so(
        self, browser: httpx.AsyncClient, idp: SamlIdp, owner: Connection
    ) -> None:
        idp.products.clear()
        await enter(browser, idp)
        assert owner.execute("SELECT count(*) FROM identity_sso_visit WHERE named_ct IS NOT NULL").fetchone() == (0,)
        assert (await log_out(browser)).headers["location"] == "/login/?left=campus"
        assert not await is_in(browser)

    @pytest.mark.parametrize("chosen", [{"single_logout": False}])
    async def test_who_is_not_led_there_is_still_logged_out_from_there(
        self, browser: httpx.AsyncClient, idp: SamlIdp
    ) -> None:
        await enter(browser, idp)
        answer = await ask_by_address(browser, idp, idp.logout(SLO))
        assert answer.headers["location"].startswith(idp.slo_url)
        assert not await is_in(browser)

    async def test_another_site_logs_nobody_out(self, browser: httpx.AsyncClient, idp: SamlIdp) -> None:
        await enter(browser, idp)
        assert (await browser.post("/session/logout", headers=FROM_THERE)).status_code == 403
        assert await is_in(browser)
        assert LEAVING not in browser.cookies

    async def test_another_browser_cannot_take_the_way(
        self, browser: httpx.AsyncClient, idp: SamlIdp, web: Platform
    ) -> None:
        await enter(browser, idp)
        await log_out(browser)
        state = browser.cookies[LEAVING].strip('"').partition(".")[2]
        with pytest.raises(HealthError, match="sso_ended"):
            await web.leave("campus", state, "x" * 43, "way back", Actor.anonymous(ip="127.0.0.1"))


class TestWhatIsKept:
    async def test_the_name_is_sealed_and_goes_with_the_session(
        self, browser: httpx.AsyncClient, idp: SamlIdp, owner: Connection, web: Platform
    ) -> None:
        await enter(browser, idp, "salma", "monday")
        ((sealed, visit_id),) = owner.execute("SELECT named_ct, id FROM identity_sso_visit").fetchall()
        assert "salma" not in sealed
        named = json.loads(web.cipher.open("identity_sso_visit.named", visit_id, sealed))
        assert (named["NameID"], named["SessionIndex"]) == ("salma", "monday")
        await log_out(browser)
        assert owner.execute("SELECT named_ct FROM identity_sso_visit").fetchall() == [(None,)]
        kept = str(owner.execute("SELECT t::text FROM identity_sso_try t").fetchall())
        assert "salma" not in kept

    async def test_the_name_goes_too_when_the_session_runs_out(
        self, browser: httpx.AsyncClient, idp: SamlIdp, owner: Connection, platform: Platform
    ) -> None:
        await enter(browser, idp)
        count = "SELECT count(*) FROM identity_sso_visit WHERE named_ct IS NOT NULL"
        (ends,) = owner.execute("SELECT expires_at FROM identity_session").fetchone() or (None,)
        assert ends is not None
        for later, left in ((timedelta(minutes=-1), 1), (timedelta(minutes=1), 0)):
            async with platform.begin(Actor.worker()) as uow:
                await platform.identity.prune_attempts(uow, ends + later)
            assert owner.execute(count).fetchone() == (left,)


async def test_our_metadata_say_where_and_by_which_key(
    browser: httpx.AsyncClient, idp: SamlIdp, database_url: str, redis_url: str
) -> None:
    root = etree.fromstring((await browser.get("/api/v1/auth/saml/campus/metadata")).content)
    services = [
        (one.get("Binding").rpartition(":")[2], one.get("Location")) for one in root.iter(f"{MD}SingleLogoutService")
    ]
    assert services == [("HTTP-Redirect", SLO), ("HTTP-POST", SLO)]
    assert [part.tag.rpartition("}")[2] for part in root[0]] == [
        "KeyDescriptor", "SingleLogoutService", "SingleLogoutService", "NameIDFormat", "AssertionConsumerService",
    ]  # fmt: skip
    answer = await ask_by_address(browser, idp, idp.logout(SLO))
    query = answer.headers["location"].partition("?")[2]
    assert signed_by(root, query)
    assert not signed_by(root, query.replace("SAMLResponse=", "SAMLResponse=A", 1))
    with pytest.raises(ValueError, match="HEALTHAPP_SAML_KEY"):
        databases.make_settings(database_url, redis_url, sso_providers=(idp.settings(slo_url=idp.slo_url),))


@pytest.mark.parametrize("chosen", [{"slo_url": None}])
async def test_without_their_service_there_is_none_of_ours(browser: httpx.AsyncClient, idp: SamlIdp) -> None:
    root = etree.fromstring((await browser.get("/api/v1/auth/saml/campus/metadata")).content)
    assert not list(root.iter(f"{MD}SingleLogoutService", f"{MD}KeyDescriptor"))
    assert (await ask_by_address(browser, idp, idp.logout(SLO))).status_code == 404


def test_settings_that_make_no_sense_are_refused(idp: SamlIdp) -> None:
    for wrong in (
        {"slo_url": "http://idp.example/slo"},
        {"slo_url": "https://idp.example/slo", "slo_response_url": "ftp://idp.example"},
        {"slo_response_url": "https://idp.example/slo"},
    ):
        with pytest.raises(ValueError, match="slo_"):
            idp.settings(**wrong)
    curve = ec.generate_private_key(ec.SECP256R1())
    pem = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    for key in (curve.private_bytes(*pem).decode(), "AAAA", "not a key"):
        with pytest.raises(ValueError, match="HEALTHAPP_SAML_KEY"):
            SamlKey(key)
    assert SamlKey(new_key()).certificate("a") != SamlKey(new_key()).certificate("a")
