"""A login at a provider that ends takes with it what came from it here, and nothing else (Back-Channel Logout 1.0)."""

from __future__ import annotations

import json
import time
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from joserfc.jwk import ECKey

from healthapp.kit.actor import Actor
from tests.peers.openid_liar import LyingProvider
from tests.peers.openid_provider import RealProvider, a_browser, go_there, log_out_there
from tests.support import databases, people
from tests.support.passkeys import SITE, add
from tests.support.second_factor import turn_on
from tests.support.sign_on import FROM_THERE, HERE, come_back, depart, through

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from healthapp.config import Settings
    from healthapp.wiring import Platform
    from tests.conftest import AsUser, MakeUser
    from tests.support.rows import Connection

BASE = "http://testserver"
EVENT = "http://schemas.openid.net/event/backchannel-logout"
TIMES = ("iat", "exp")
SESSION = "healthapp_session"


@pytest.fixture(scope="module")
def provider() -> Iterator[RealProvider]:
    with RealProvider(BASE) as started:
        yield started


@pytest.fixture
def liar() -> Iterator[LyingProvider]:
    with LyingProvider() as peer:
        yield peer


@pytest.fixture
def settings(database_url: str, redis_url: str, provider: RealProvider, liar: LyingProvider) -> Settings:
    twin = liar.settings(key="twin", client_id="another")
    return databases.make_settings(database_url, redis_url, sso_providers=(provider.settings(), liar.settings(), twin))


@pytest.fixture
def browser(make_client: Callable[..., httpx.AsyncClient]) -> httpx.AsyncClient:
    return make_client()


async def _is_in(browser: httpx.AsyncClient) -> bool:
    return (await browser.get("/api/v1/me")).status_code == 200


async def _tell(browser: httpx.AsyncClient, token: str, key: str = "liar") -> int:
    """Call as the provider itself does: no browser, no cookie."""
    async with httpx.AsyncClient(transport=browser._transport, base_url=browser.base_url) as bare:
        answer = await bare.post(f"/api/v1/auth/openid/{key}/logout", data={"logout_token": token})
    if answer.status_code in (200, 400):
        assert answer.headers["cache-control"] == "no-store"
        assert answer.text == "" or answer.json() == {"error": "invalid_request"}
    return answer.status_code


def _ended(liar: LyingProvider, **changes: Any) -> dict[str, Any]:
    """What a right logout token says; a change to None leaves the claim out, and times are seconds from now."""
    now = int(time.time())
    changes |= {name: now + changes[name] for name in TIMES if changes.get(name) is not None}
    right = {
        "iss": liar.issuer,
        "aud": "healthapp",
        "iat": now,
        "exp": now + 120,
        "jti": "one word",
        "events": {EVENT: {}},
        "sub": "somebody",
        "sid": "monday",
    }
    return {name: value for name, value in (right | changes).items() if value is not None}


class TestByARealProvider:
    async def test_the_logout_there_ends_what_came_from_it(
        self, make_client: Callable[..., httpx.AsyncClient], provider: RealProvider, owner: Connection, web: Platform
    ) -> None:
        provider.person("shirin", email="shirin@example.com", email_verified=True)
        here, same, elsewhere = make_client(), make_client(), make_client()
        async with a_browser() as there, a_browser() as other:
            for one, at, who in ((here, there, "shirin"), (same, there, None), (elsewhere, other, "shirin")):
                back = httpx.URL(await go_there(at, (await depart(one, "real")).url, who))
                await one.get(back.path, params=back.params, headers=FROM_THERE)
                assert await _is_in(one)
            leave = await web.providers.farewell("real", f"{BASE}/login/")
            assert leave is not None
            assert await log_out_there(there, leave) == f"{BASE}/login/"
        (token,) = provider.ended()
        assert await _tell(here, token, "real") == 200
        assert [await _is_in(one) for one in (here, same, elsewhere)] == [False, False, True]
        ended = "SELECT ended_by FROM identity_session WHERE revoked_at IS NOT NULL"
        assert owner.execute(ended).fetchall() == [("provider",), ("provider",)]
        audited = "SELECT count(*) FROM compliance_audit_event WHERE action = 'sso.ended'"
        assert owner.execute(audited).fetchone() == (2,)
        # The same word a second time is somebody else's doing.
        assert await _tell(here, token, "real") == 400
        # Nothing of the provider's names lies there to be read.
        rows = str(owner.execute("SELECT v::text FROM identity_sso_visit v").fetchall())
        assert "shirin" not in rows


class TestTokens:
    @pytest.mark.parametrize(
        "changes",
        [
            {"iss": "https://elsewhere.example"},
            {"aud": "somebody-else"},
            {"aud": None},
            {"aud": ["healthapp", "somebody-else"]},
            {"iat": -3600},
            {"iat": 86_400},
            {"iat": None},
            {"exp": -120},
            {"exp": None},
            {"jti": None},
            {"jti": ""},
            {"jti": 7},
            {"events": None},
            {"events": {}},
            {"events": [EVENT]},
            {"events": {EVENT: "yes"}},
            {"events": {"http://schemas.openid.net/event/another": {}}},
            {"nonce": "n"},
            {"sub": None, "sid": None},
            {"sub": 7},
            {"sid": ["monday"]},
            {"sub": "", "sid": "monday"},
        ],
        ids=" ".join,
    )
    async def test_one_that_says_something_else_ends_nothing(
        self, browser: httpx.AsyncClient, liar: LyingProvider, changes: dict[str, Any]
    ) -> None:
        await through(browser, liar, sid="monday")
        assert await _tell(browser, liar.signed(_ended(liar, **changes))) == 400
        assert await _is_in(browser)
        # What was refused has not used the word up.
        assert await _tell(browser, liar.signed(_ended(liar))) == 200
        assert not await _is_in(browser)

    async def test_one_that_another_signed_ends_nothing(self, browser: httpx.AsyncClient, liar: LyingProvider) -> None:
        await through(browser, liar, sid="monday")
        strange = ECKey.generate_key("P-256", {"kid": "one", "use": "sig", "alg": "ES256"})
        good = _ended(liar)
        for token in (liar.signed(good, strange), liar.unsigned(good), liar.confused(good), "", "x.y.z"):
            assert await _tell(browser, token) == 400
        assert await _is_in(browser)

    async def test_an_id_token_is_none(self, browser: httpx.AsyncClient, liar: LyingProvider) -> None:
        await through(browser, liar, sid="monday")
        assert await _tell(browser, liar.answer["id_token"]) == 400
        assert await _is_in(browser)

    async def test_one_of_another_client_of_the_same_provider_ends_nothing_of_ours(
        self, browser: httpx.AsyncClient, liar: LyingProvider
    ) -> None:
        await through(browser, liar, sid="monday")
        token = liar.signed(_ended(liar, aud="another"))
        assert await _tell(browser, token) == 400
        assert await _tell(browser, token, "twin") == 200
        assert await _is_in(browser)

    async def test_nobody_tells_for_a_provider_that_is_none(
        self, browser: httpx.AsyncClient, liar: LyingProvider
    ) -> None:
        assert await _tell(browser, liar.signed(_ended(liar)), "nobody") == 404

    async def test_a_logout_token_lets_nobody_in(self, browser: httpx.AsyncClient, liar: LyingProvider) -> None:
        gone = await depart(browser, "liar")
        liar.give(liar.signed(_ended(liar)))
        await come_back(browser, "liar", code="c", state=gone.said["state"])
        assert SESSION not in browser.cookies


class TestWhichEnd:
    @pytest.mark.parametrize(
        ("changes", "left"),
        [
            ({}, [False, True, True, True]),
            ({"sub": None}, [False, True, True, True]),
            ({"sid": None}, [False, False, True, True]),
            ({"sub": "another"}, [True, True, True, True]),
            ({"sid": "friday"}, [True, True, True, True]),
        ],
        ids=["both", "sid", "sub", "another's", "another"],
    )
    async def test_of_four_sessions(
        self,
        make_client: Callable[..., httpx.AsyncClient],
        liar: LyingProvider,
        make_user: MakeUser,
        web: Platform,
        changes: dict[str, Any],
        left: list[bool],
    ) -> None:
        first, second, stranger, password = (make_client() for _ in range(4))
        await through(first, liar, sid="monday")
        await through(second, liar, sid="tuesday")
        await through(stranger, liar, sub="stranger", email="stranger@example.com", sid="wednesday")
        password.cookies.set(SESSION, await people.browser_token(web, await make_user()))
        assert await _tell(first, liar.signed(_ended(liar, **changes))) == 200
        assert [await _is_in(one) for one in (first, second, stranger, password)] == left

    async def test_a_login_without_a_name_ends_with_any_of_that_person(
        self, browser: httpx.AsyncClient, liar: LyingProvider
    ) -> None:
        await through(browser, liar)
        assert await _tell(browser, liar.signed(_ended(liar, sub=None, jti="by its name alone"))) == 200
        assert await _is_in(browser)
        assert await _tell(browser, liar.signed(_ended(liar))) == 200
        assert not await _is_in(browser)

    async def test_with_a_second_step_before_and_after_it(
        self,
        make_client: Callable[..., httpx.AsyncClient],
        liar: LyingProvider,
        make_user: MakeUser,
        as_user: AsUser,
        web: Platform,
    ) -> None:
        person = await make_user()
        first = make_client()
        await through(first, liar, email=person.email)
        await first.post("/session/link", data={"password": people.PASSWORD}, headers=HERE)
        phone, _ = await turn_on(await as_user(person), web.clock)
        through_it, before_it = make_client(), make_client()
        assert (await through(through_it, liar, sid="monday")).headers["location"] == "/verify/"
        await through_it.post("/session/verify", data={"code": phone.code(1)}, headers=HERE)
        assert await _is_in(through_it)
        assert (await through(before_it, liar, sid="monday")).headers["location"] == "/verify/"
        assert await _tell(first, liar.signed(_ended(liar))) == 200
        assert not await _is_in(through_it)
        late = await before_it.post("/session/verify", data={"code": phone.code(2)}, headers=HERE)
        assert late.headers["location"].startswith("/login/?error=mfa_expired")
        # That one was entered by its password.
        assert await _is_in(first)

    async def test_what_was_heard_is_forgotten_when_it_is_too_old_to_be_said(
        self, browser: httpx.AsyncClient, liar: LyingProvider, owner: Connection, platform: Platform
    ) -> None:
        await _tell(browser, liar.signed(_ended(liar)))
        count = "SELECT count(*) FROM identity_sso_heard"
        for later, left in ((timedelta(minutes=9), 1), (timedelta(minutes=20), 0)):
            async with platform.begin(Actor.worker()) as uow:
                await platform.identity.prune_attempts(uow, uow.clock.now() + later)
            assert owner.execute(count).fetchone() == (left,)


class TestByPasskey:
    @pytest.fixture
    def settings(self, database_url: str, redis_url: str, liar: LyingProvider) -> Settings:
        known = (liar.settings(),)
        return databases.make_settings(database_url, redis_url, public_url=SITE[1], sso_providers=known)

    async def test_a_login_whose_second_step_was_a_passkey_ends_too(
        self,
        make_client: Callable[..., httpx.AsyncClient],
        liar: LyingProvider,
        make_user: MakeUser,
        as_user: AsUser,
    ) -> None:
        person = await make_user()
        mine = await as_user(person)
        mine.base_url = httpx.URL(SITE[1])
        device = await add(mine)
        browser = make_client(base_url=SITE[1], headers=HERE)

        async def second_step() -> None:
            asked = await browser.post("/session/passkey/options", data={"purpose": "second"})
            said = json.dumps(device.sign(asked.json()["publicKey"]))
            await browser.post("/session/passkey/second", data={"credential": said})
            assert await _is_in(browser)

        # The first time the account is linked, after its password and the passkey.
        await through(browser, liar, email=person.email)
        await browser.post("/session/link", data={"password": people.PASSWORD})
        await second_step()
        await browser.post("/session/logout", data={})
        assert (await through(browser, liar, sid="monday")).headers["location"] == "/verify/"
        await second_step()
        assert await _tell(browser, liar.signed(_ended(liar))) == 200
        assert not await _is_in(browser)
