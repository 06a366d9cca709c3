"""What a provider says that must not be believed: tokens, keys, and what it says of itself.

The provider here lies as it is told; that the same way works with a real one is shown in `test_sign_on.py`.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest
from joserfc.errors import SecurityWarning
from joserfc.jwk import ECKey, OctKey, RSAKey

from tests.peers.openid_liar import LyingProvider
from tests.support import databases
from tests.support.sign_on import HERE, come_back, depart, refused_login, through

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import httpx

    from healthapp.config import Settings
    from healthapp.wiring import Platform

NOW = int(time.time())


@pytest.fixture
def liar() -> Iterator[LyingProvider]:
    with LyingProvider() as peer:
        yield peer


@pytest.fixture
def settings(database_url: str, redis_url: str, liar: LyingProvider) -> Settings:
    twin = liar.settings(key="twin", client_id="another")
    return databases.make_settings(database_url, redis_url, sso_providers=(liar.settings(), twin))


@pytest.fixture
def browser(make_client: Callable[..., httpx.AsyncClient]) -> httpx.AsyncClient:
    return make_client()


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "https://elsewhere.example"},
        {"iss": None},
        {"aud": "somebody-else"},
        {"aud": None},
        {"aud": ["healthapp", "somebody-else"]},
        {"aud": ["healthapp", "somebody-else"], "azp": "somebody-else"},
        {"azp": "somebody-else"},
        {"nonce": "of another login"},
        {"nonce": None},
        {"exp": NOW - 120},
        {"exp": None},
        {"exp": "tomorrow"},
        {"iat": NOW + 86_400},
        {"iat": NOW - 3600},
        {"iat": None},
        {"iat": True},
        {"sub": None},
        {"sub": ""},
        {"sub": 7},
        {"sub": "x" * 256},
        {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"},
    ],
    ids="+".join,
)
async def test_a_token_that_says_something_else_is_refused(
    browser: httpx.AsyncClient, liar: LyingProvider, changes: dict[str, Any]
) -> None:
    refused_login(browser, await through(browser, liar, **changes))


def _with_own_key(liar: LyingProvider, claims: dict[str, Any]) -> str:
    mine = ECKey.generate_key("P-256")
    return liar.signed(claims, mine, jwk=mine.as_dict(private=False))


@pytest.mark.parametrize(
    "forge",
    [
        lambda liar, claims: liar.unsigned(claims),
        lambda liar, claims: liar.signed(claims, ECKey.generate_key("P-256")),
        # The public key taken for a shared secret.
        LyingProvider.confused,
        lambda liar, claims: liar.signed(claims, OctKey.generate_key(256), alg="HS256"),
        # A key that the token brings along.
        _with_own_key,
        lambda liar, claims: liar.signed(claims, ECKey.generate_key("P-256"), jku=f"{liar.issuer}/keys"),
        lambda liar, claims: liar.signed(claims)[:-4] + "AAAA",
        lambda liar, claims: ".".join([liar.signed(claims).split(".")[0], liar.unsigned(claims).split(".")[1], "AAAA"]),
        lambda liar, claims: "not a token",
        lambda liar, claims: liar.signed(claims) + "a" * 20_000,
        lambda liar, claims: "",
    ],
    ids=["none", "other key", "confusion", "hmac", "own key", "jku", "cut", "swapped", "text", "long", "empty"],
)
async def test_a_forged_signature_is_refused(
    browser: httpx.AsyncClient, liar: LyingProvider, forge: Callable[[LyingProvider, dict[str, Any]], str]
) -> None:
    gone = await depart(browser, "liar")
    liar.give(forge(liar, liar.claims(gone.said["nonce"])))
    refused_login(browser, await come_back(browser, "liar", code="c", state=gone.said["state"]))


async def test_a_weak_key_is_none(browser: httpx.AsyncClient, liar: LyingProvider) -> None:
    with pytest.warns(SecurityWarning, match="2048"):
        weak = RSAKey.generate_key(1024, {"kid": "weak"})
    gone = await depart(browser, "liar")
    liar.published = [weak.as_dict(private=False)]
    token = liar.signed(liar.claims(gone.said["nonce"]), weak, alg="RS256", kid="weak")
    liar.give(token)
    refused_login(browser, await come_back(browser, "liar", code="c", state=gone.said["state"]))


class TestKeys:
    async def test_a_new_key_is_looked_for_but_not_for_every_name(
        self, browser: httpx.AsyncClient, liar: LyingProvider
    ) -> None:
        fresh = ECKey.generate_key("P-256", {"kid": "two", "use": "sig"})
        await through(browser, liar)
        liar.published = [fresh.as_dict(private=False)]
        asked = len([entry for entry in liar.received if entry["what"] == "keys"])
        for name in ("two", "three", "four"):
            gone = await depart(browser, "liar")
            liar.give(liar.signed(liar.claims(gone.said["nonce"]), fresh, kid=name))
            await come_back(browser, "liar", code="c", state=gone.said["state"])
        # They were read a moment ago: whoever invents names makes us ask nobody.
        assert len([entry for entry in liar.received if entry["what"] == "keys"]) == asked


class TestTrouble:
    @pytest.mark.parametrize(
        ("metadata", "status"),
        [
            ({"issuer": "https://elsewhere.example"}, 200),
            ({"token_endpoint": "http://elsewhere.example/token"}, 200),
            ({"jwks_uri": None}, 200),
            ({"authorization_endpoint": "javascript:alert(1)"}, 200),
            ({"padding": "x" * 300_000}, 200),
            ({}, 500),
            ({}, 302),
        ],
        ids=["issuer", "plain http", "no keys", "script", "endless", "broken", "redirect"],
    )
    async def test_a_provider_that_is_not_right_is_asked_for_nothing(
        self, browser: httpx.AsyncClient, liar: LyingProvider, metadata: dict[str, Any], status: int
    ) -> None:
        liar.metadata, liar.status = metadata, status
        answer = await browser.get("/session/sso/liar", headers=HERE)
        assert answer.headers["location"] == "/login/?error=sso_unavailable"

    async def test_a_dead_one_is_left_alone_after_a_while(
        self, browser: httpx.AsyncClient, liar: LyingProvider, web: Platform
    ) -> None:
        liar.status = 503
        for _ in range(8):
            await browser.get("/session/sso/liar", headers=HERE)
        assert len([entry for entry in liar.received if entry["what"] == "discovery"]) == 5
        states = {one.name: one.state.value for one in web.providers.breakers.snapshots()}
        assert states == {"sso:liar": "open", "sso:twin": "closed"}

    async def test_an_unknown_one_is_unknown(self, browser: httpx.AsyncClient) -> None:
        answer = await browser.get("/session/sso/google", headers=HERE)
        assert answer.headers["location"] == "/login/?error=sso_unknown"


class TestGuardedWay:
    @pytest.fixture
    def settings(self, database_url: str, redis_url: str, liar: LyingProvider) -> Settings:
        return databases.make_settings(database_url, redis_url, sso_providers=(liar.settings(internal=False),))

    async def test_only_who_is_said_to_be_internal_may_be_in_our_network(
        self, browser: httpx.AsyncClient, liar: LyingProvider
    ) -> None:
        answer = await browser.get("/session/sso/liar", headers=HERE)
        assert answer.headers["location"] == "/login/?error=sso_unavailable"
        assert liar.received == []
