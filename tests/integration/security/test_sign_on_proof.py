"""What a login at a provider proves: who it is; not that they were asked just now, nor whose mailbox an address is.

By the real OpenID provider, in a browser that stays logged in there, and by the SAML provider of the tests.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from pydantic import ValidationError

from healthapp.contexts.identity.schemas.single_sign_on import Vouched
from healthapp.kit.actor import Actor
from healthapp.kit.clock import SystemClock
from healthapp.kit.errors import HealthError
from tests.peers.openid_provider import RealProvider, a_browser, go_there
from tests.peers.saml_idp import Asked, SamlIdp, as_form
from tests.support import databases, people
from tests.support.second_factor import turn_on
from tests.support.sign_on import FROM_THERE, HERE, depart, refused_login

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from healthapp.config import Settings
    from healthapp.wiring import Platform
    from tests.conftest import AsUser, MakeUser
    from tests.support.rows import Connection

BASE = "http://testserver"


class Ahead(SystemClock):
    """A clock that can be put forward."""

    by = timedelta(0)

    def now(self) -> datetime:
        return super().now() + self.by


@pytest.fixture(scope="module")
def provider() -> Iterator[RealProvider]:
    with RealProvider(BASE) as started:
        yield started


@pytest.fixture(scope="module")
def idp() -> Iterator[SamlIdp]:
    with SamlIdp() as peer:
        yield peer


@pytest.fixture
def chosen() -> dict[str, Any]:
    return {}


@pytest.fixture
def clock() -> Ahead:
    return Ahead()


@pytest.fixture
def settings(
    database_url: str, redis_url: str, provider: RealProvider, idp: SamlIdp, chosen: dict[str, Any]
) -> Settings:
    known = (provider.settings(**chosen), idp.settings(**chosen))
    return databases.make_settings(database_url, redis_url, sso_providers=known)


@pytest.fixture
def browser(make_client: Callable[..., httpx.AsyncClient]) -> httpx.AsyncClient:
    return make_client()


async def _back(browser: httpx.AsyncClient, address: str) -> httpx.Response:
    back = httpx.URL(address)
    return await browser.get(back.path, params=back.params, headers=FROM_THERE)


async def _by_openid(browser: httpx.AsyncClient, there: httpx.AsyncClient, who: str | None, **chosen: str) -> None:
    answer = await _back(browser, await go_there(there, (await depart(browser, "real", **chosen)).url, who))
    assert answer.headers["location"] == "/today/"


async def _by_saml(browser: httpx.AsyncClient, idp: SamlIdp, who: str = "salma", **chosen: str) -> None:
    asked = Asked.of((await depart(browser, "campus", **chosen)).url)
    async with httpx.AsyncClient(transport=browser._transport, base_url=browser.base_url) as bare:
        posted = await bare.post("/api/v1/auth/saml/campus/acs", data=as_form(asked, idp.response(asked, who)))
    answer = await browser.get(posted.headers["location"], headers=FROM_THERE)
    assert answer.headers["location"] == "/today/"


async def _proven_at(web: Platform, browser: httpx.AsyncClient) -> datetime | None:
    token = browser.cookies["healthapp_session"]
    actor = await web.authenticate_session(token, Actor.anonymous(ip="127.0.0.1"))
    assert actor is not None
    async with web.begin(actor) as uow:
        proven = await web.identity.proven_at(uow)
    if proven is None:
        with pytest.raises(HealthError, match="step_up_required"):
            async with web.begin(actor) as uow:
                await web.identity.require_step_up(uow)
    else:
        async with web.begin(actor) as uow:
            await web.identity.require_step_up(uow)
    return proven


class TestFreshness:
    async def test_a_login_that_nobody_was_asked_for_proves_nothing_fresh(
        self, make_client: Callable[..., httpx.AsyncClient], provider: RealProvider, web: Platform
    ) -> None:
        provider.person("nadia", email="nadia@example.com", email_verified=True)
        async with a_browser() as there:
            first, silent, asked = make_client(), make_client(), make_client()
            await _by_openid(first, there, "nadia")
            assert await _proven_at(web, first) is None
            # Logged in there already: the provider asks nothing.
            await _by_openid(silent, there, None)
            assert await _proven_at(web, silent) is None
            # To prove who one is it asks, though it knows.
            await _by_openid(asked, there, "nadia", again="1")
            assert await _proven_at(web, asked) is not None
            with pytest.raises(AssertionError, match="the provider said 200"):
                await go_there(there, (await depart(make_client(), "real", again="1")).url, None)

    async def test_whoever_takes_the_question_out_of_the_address_is_refused(
        self, make_client: Callable[..., httpx.AsyncClient], provider: RealProvider, clock: Ahead
    ) -> None:
        provider.person("karim", email="karim@example.com", email_verified=True)
        async with a_browser() as there:
            await _by_openid(make_client(), there, "karim")
            # Five minutes later somebody sits down at that machine.
            clock.by = timedelta(minutes=5)
            browser = make_client()
            gone = httpx.URL((await depart(browser, "real", again="1")).url)
            tampered = gone.copy_remove_param("prompt").copy_remove_param("max_age")
            refused_login(browser, await _back(browser, await go_there(there, str(tampered), None)))

    async def test_our_own_second_step_is_a_proof(
        self,
        make_client: Callable[..., httpx.AsyncClient],
        provider: RealProvider,
        web: Platform,
        as_user: AsUser,
        make_user: MakeUser,
    ) -> None:
        person = await make_user()
        provider.person("careful", email=person.email, email_verified=True)
        async with a_browser() as there:
            browser = make_client()
            await _back(browser, await go_there(there, (await depart(browser, "real")).url, "careful"))
            await browser.post("/session/link", data={"password": people.PASSWORD}, headers=HERE)
            # Its password was asked for, to link it.
            assert await _proven_at(web, browser) is not None
            phone, _ = await turn_on(await as_user(person), web.clock)
            second = make_client()
            answer = await _back(second, await go_there(there, (await depart(second, "real")).url, None))
            assert answer.headers["location"] == "/verify/"
            await second.post("/session/verify", data={"code": phone.code(1)}, headers=HERE)
            assert await _proven_at(web, second) is not None

    @pytest.mark.parametrize("chosen", [{"trust_mfa": True}])
    async def test_a_second_factor_there_is_none_of_this_moment(
        self,
        make_client: Callable[..., httpx.AsyncClient],
        provider: RealProvider,
        web: Platform,
        as_user: AsUser,
        make_user: MakeUser,
    ) -> None:
        person = await make_user()
        provider.person("trusted", email=person.email, email_verified=True, amr=["pwd", "mfa"])
        async with a_browser() as there:
            browser = make_client()
            await _back(browser, await go_there(there, (await depart(browser, "real")).url, "trusted"))
            await browser.post("/session/link", data={"password": people.PASSWORD}, headers=HERE)
            await turn_on(await as_user(person), web.clock)
            second = make_client()
            await _by_openid(second, there, None)
            assert await _proven_at(web, second) is None

    async def test_by_saml_too(
        self, make_client: Callable[..., httpx.AsyncClient], idp: SamlIdp, web: Platform
    ) -> None:
        silent, asked = make_client(), make_client()
        await _by_saml(silent, idp)
        assert await _proven_at(web, silent) is None
        await _by_saml(asked, idp, again="1")
        assert await _proven_at(web, asked) is not None


_PROVEN = "SELECT email_proven_at IS NOT NULL FROM identity_user"
OWN = {"email_domains": ["Example.com"]}


class TestAddress:
    @pytest.mark.parametrize(
        ("chosen", "believed"),
        [
            ({}, False),
            (OWN, True),
            ({"email_domains": ["*"]}, True),
            ({"email_domains": ["elsewhere.example"]}, False),
            ({"email_domains": ["ple.com", "example.co", "www.example.com"]}, False),
        ],
        ids=["silent", "its own", "all", "another", "alike"],
    )
    @pytest.mark.parametrize("kind", ["openid", "saml"])
    async def test_an_account_is_opened_proven_where_the_provider_speaks_for_it(
        self,
        browser: httpx.AsyncClient,
        provider: RealProvider,
        idp: SamlIdp,
        owner: Connection,
        kind: str,
        believed: bool,
    ) -> None:
        if kind == "openid":
            provider.person("rina", email="Rina@EXAMPLE.com", email_verified=True)
            async with a_browser() as there:
                await _by_openid(browser, there, "rina")
        else:
            await _by_saml(browser, idp, "rina")
        assert owner.execute(_PROVEN).fetchall() == [(believed,)]

    @pytest.mark.parametrize("chosen", [OWN])
    @pytest.mark.parametrize("said", [False, None], ids=["no", "silent"])
    async def test_no_domain_stands_for_the_providers_own_word(
        self, browser: httpx.AsyncClient, provider: RealProvider, make_user: MakeUser, web: Platform, owner: Connection,
        said: bool | None,
    ) -> None:  # fmt: skip
        person = await make_user(proven=False)
        claims: dict[str, Any] = {} if said is None else {"email_verified": said}
        provider.person("unsure", email=person.email, **claims)
        await _link(web, browser, provider, "unsure", person)
        assert owner.execute(_PROVEN).fetchall() == [(False,)]

    @pytest.mark.parametrize("chosen", [OWN])
    async def test_whoever_links_their_own_address_has_it_proven(
        self, browser: httpx.AsyncClient, provider: RealProvider, make_user: MakeUser, web: Platform, owner: Connection
    ) -> None:
        person = await make_user(proven=False)
        provider.person("own", email=person.email, email_verified=True)
        await _link(web, browser, provider, "own", person)
        assert owner.execute(_PROVEN).fetchall() == [(True,)]
        acts = "SELECT count(*) FROM compliance_audit_event WHERE action = 'user.prove_address'"
        assert owner.execute(acts).fetchone() == (1,)

    @pytest.mark.parametrize("chosen", [OWN])
    async def test_another_address_proves_nothing_of_the_accounts_own(
        self, browser: httpx.AsyncClient, provider: RealProvider, make_user: MakeUser, web: Platform, owner: Connection
    ) -> None:
        # Somebody registered a stranger's address, and proves who they are by their own.
        person = await make_user(proven=False)
        provider.person("squatter", email="squatter@example.com", email_verified=True)
        await _link(web, browser, provider, "squatter", person)
        assert owner.execute(_PROVEN).fetchall() == [(False,)]

    @pytest.mark.parametrize("chosen", [OWN])
    async def test_the_password_that_links_an_account_has_its_address_proven_and_what_waited_comes(
        self, browser: httpx.AsyncClient, provider: RealProvider, make_user: MakeUser, web: Platform, owner: Connection
    ) -> None:
        person = await make_user(proven=False)
        provider.person("late", email=person.email, email_verified=True)
        async with a_browser() as there:
            await _back(browser, await go_there(there, (await depart(browser, "real")).url, "late"))
        assert owner.execute(_PROVEN).fetchall() == [(False,)]
        await browser.post("/session/link", data={"password": people.PASSWORD}, headers=HERE)
        assert owner.execute(_PROVEN).fetchall() == [(True,)]
        claimed = "SELECT count(*) FROM compliance_audit_event WHERE action = 'consent.claim_proven'"
        assert owner.execute(claimed).fetchone() == (1,)

    async def test_nobody_speaks_for_a_provider_that_is_none(self, web: Platform) -> None:
        vouched = Vouched("nobody", "x@example.com")
        assert not web.providers.speaks_for(vouched.provider, vouched.email)

    @pytest.mark.parametrize("domain", ["com", "@example.com", "*.example.com", "a b.example", ""])
    def test_a_domain_is_written_whole(self, provider: RealProvider, domain: str) -> None:
        with pytest.raises(ValidationError):
            provider.settings(email_domains=[domain])


async def _link(
    web: Platform, browser: httpx.AsyncClient, provider: RealProvider, who: str, person: people.Person
) -> None:
    token = await people.browser_token(web, person)
    browser.cookies.set("healthapp_session", token)
    async with a_browser() as there:
        answer = await _back(browser, await go_there(there, (await depart(browser, "real", link="1")).url, who))
    assert answer.headers["location"] == "/settings/sign-in/?linked=real"
