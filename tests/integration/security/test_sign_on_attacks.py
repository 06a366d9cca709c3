"""What must not open an account: answers of other browsers or providers, used twice, about others.

The provider here lies as it is told; that the same way works with a real one is shown in `test_sign_on.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from healthapp.contexts.identity.ports import Proven
from healthapp.contexts.identity.repository import IdentityRepository
from tests.peers.openid_liar import LyingProvider
from tests.support import databases, people
from tests.support.sign_on import FROM_THERE, HERE, come_back, depart, problem_codes, refused_login, through

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import httpx

    from healthapp.config import Settings
    from healthapp.wiring import Platform
    from tests.conftest import MakeUser
    from tests.support.rows import Connection

SESSION = "healthapp_session"


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


async def test_a_well_made_answer_opens(browser: httpx.AsyncClient, liar: LyingProvider) -> None:
    """Else nothing below would mean anything."""
    answer = await through(browser, liar)
    assert answer.headers["location"] == "/today/"
    assert SESSION in browser.cookies
    (exchange,) = [entry for entry in liar.received if entry["what"] == "token"]
    assert len(exchange["code_verifier"]) == 43
    assert exchange["redirect_uri"] == "http://testserver/session/sso/liar/callback"


async def test_a_state_works_once_and_in_the_browser_that_set_out(
    make_client: Callable[..., httpx.AsyncClient], liar: LyingProvider
) -> None:
    victim, attacker = make_client(), make_client()
    gone = await depart(attacker, "liar")
    liar.give(liar.signed(liar.claims(gone.said["nonce"])))
    # A link with the attacker's answer, opened by somebody else: with no journey of theirs, and with one.
    refused_login(victim, await come_back(victim, "liar", code="c", state=gone.said["state"]), "sso_ended")
    own = await depart(victim, "liar")
    refused_login(victim, await come_back(victim, "liar", code="c", state=gone.said["state"]), "sso_ended")
    # The attacker's code under the victim's own state: the nonce tells that it was made for another login.
    refused_login(victim, await come_back(victim, "liar", code="c", state=own.said["state"]))
    # None of that has used up the journey of whoever set out.
    assert (await come_back(attacker, "liar", code="c", state=gone.said["state"])).headers["location"] == "/today/"
    again = make_client(cookies={"healthapp_sso": attacker.cookies["healthapp_sso"]})
    refused_login(again, await come_back(again, "liar", code="c", state=gone.said["state"]), "sso_ended")


@pytest.mark.parametrize("state", ["", "x", "A" * 43, "\x00", "é"])
async def test_a_made_up_state_is_refused(browser: httpx.AsyncClient, liar: LyingProvider, state: str) -> None:
    await depart(browser, "liar")
    refused_login(browser, await come_back(browser, "liar", code="c", state=state), "sso_ended")


async def test_an_answer_of_another_provider_is_refused(browser: httpx.AsyncClient, liar: LyingProvider) -> None:
    gone = await depart(browser, "liar")
    liar.give(liar.signed(liar.claims(gone.said["nonce"])))
    given = {"code": "c", "state": gone.said["state"]}
    # The way back of another provider.
    refused_login(browser, await come_back(browser, "twin", **given), "sso_ended")
    # The right way back, said to come from somebody else (RFC 9207).
    refused_login(browser, await come_back(browser, "liar", **given, iss="https://elsewhere.example"))
    assert [entry for entry in liar.received if entry["what"] == "token"] == []


async def test_who_promises_to_say_who_it_is_has_to(browser: httpx.AsyncClient, liar: LyingProvider) -> None:
    liar.metadata = {"authorization_response_iss_parameter_supported": True}
    refused_login(browser, await through(browser, liar))


async def test_a_parameter_that_comes_twice_makes_the_answer_none(
    browser: httpx.AsyncClient, liar: LyingProvider
) -> None:
    gone = await depart(browser, "liar")
    liar.give(liar.signed(liar.claims(gone.said["nonce"])))
    path = f"/session/sso/liar/callback?code=c&state={gone.said['state']}&state={gone.said['state']}"
    refused_login(browser, await browser.get(path, headers=FROM_THERE), "sso_ended")


async def test_what_the_provider_adds_does_no_harm(browser: httpx.AsyncClient, liar: LyingProvider) -> None:
    gone = await depart(browser, "liar")
    liar.give(liar.signed(liar.claims(gone.said["nonce"])))
    given = {"code": "c", "state": gone.said["state"], "session_state": "x.y", "scope": "openid"}
    assert (await come_back(browser, "liar", **given)).headers["location"] == "/today/"


async def test_the_userinfo_of_somebody_else_is_refused(browser: httpx.AsyncClient, liar: LyingProvider) -> None:
    liar.userinfo = {"sub": "somebody else", "email": "victim@example.com", "email_verified": True}
    refused_login(browser, await through(browser, liar, email=None, email_verified=None))


async def test_an_unverified_address_takes_nothing_over(
    browser: httpx.AsyncClient, liar: LyingProvider, make_user: MakeUser, owner: Connection
) -> None:
    victim = await make_user()
    for verified in (False, None, 1, "yes", [True]):
        answer = await through(browser, liar, email=victim.email, email_verified=verified)
        refused_login(browser, answer, "sso_unverified")
    # Vouched for, it leads to the question of the account's password, and the journey's cookie alone to nothing.
    answer = await through(browser, liar, email=victim.email)
    assert answer.headers["location"].startswith("/link/?by=liar")
    assert SESSION not in browser.cookies
    assert owner.execute("SELECT count(*) FROM identity_sso_link").fetchone() == (0,)


async def test_an_offer_is_worth_nothing_without_its_accounts_password(
    make_client: Callable[..., httpx.AsyncClient],
    liar: LyingProvider,
    make_user: MakeUser,
    owner: Connection,
) -> None:
    victim, attacker = await make_user(), await make_user(password="another-password-7")
    browser = make_client()
    await through(browser, liar, email=victim.email)
    wrong = await browser.post("/session/link", data={"password": "another-password-7"}, headers=HERE)
    assert "error=login_failed" in wrong.headers["location"]
    # Logging in to one's own account, offer in hand, links nothing.
    form = {"email": attacker.email, "password": "another-password-7"}
    assert (await browser.post("/session/login", data=form, headers=HERE)).headers["location"] == "/today/"
    assert owner.execute("SELECT count(*) FROM identity_sso_link").fetchone() == (0,)
    # Nor does the password from another site's form, or the offer a second time.
    forged = await browser.post("/session/link", data={"password": people.PASSWORD}, headers=FROM_THERE)
    assert forged.status_code == 403
    token = browser.cookies.get("healthapp_sso_link")
    first, second = (make_client(cookies={"healthapp_sso_link": token or ""}) for _ in range(2))
    right = await first.post("/session/link", data={"password": people.PASSWORD}, headers=HERE)
    assert right.headers["location"] == "/today/"
    again = await second.post("/session/link", data={"password": people.PASSWORD}, headers=HERE)
    assert again.headers["location"] == "/login/?error=sso_ended"
    assert owner.execute("SELECT user_id FROM identity_sso_link").fetchall() == [(victim.id,)]


async def test_wrong_passwords_for_an_offer_are_counted_like_logins(
    browser: httpx.AsyncClient, liar: LyingProvider, make_user: MakeUser
) -> None:
    await through(browser, liar, email=(await make_user()).email)
    codes = []
    for _ in range(6):
        answer = await browser.post("/session/link", data={"password": "wrong"}, headers=HERE)
        codes += problem_codes(answer)
    assert codes == ["login_failed"] * 5 + ["login_throttled"]


async def test_an_account_that_is_locked_stays_so(
    browser: httpx.AsyncClient, liar: LyingProvider, owner: Connection
) -> None:
    await through(browser, liar)
    browser.cookies.clear()
    owner.execute("UPDATE identity_user SET status = 'locked'")
    refused_login(browser, await through(browser, liar))
    refused_login(browser, await through(browser, liar, sub="somebody else with the same address"))


async def test_a_new_password_ends_what_was_linked_under_the_old_one(
    browser: httpx.AsyncClient, liar: LyingProvider, make_user: MakeUser, owner: Connection
) -> None:
    person = await make_user()
    await through(browser, liar, email=person.email)
    await browser.post("/session/link", data={"password": people.PASSWORD}, headers=HERE)
    assert owner.execute("SELECT count(*) FROM identity_sso_link").fetchone() == (1,)
    owner.execute("UPDATE identity_user SET display_name_ct = display_name_ct, password_hash = password_hash")
    assert owner.execute("SELECT count(*) FROM identity_sso_link").fetchone() == (1,)
    owner.execute("UPDATE identity_user SET password_hash = 'another' WHERE id = %s", (person.id,))
    assert owner.execute("SELECT count(*) FROM identity_sso_link").fetchone() == (0,)


class TestLinking:
    async def _session(self, platform: Platform, make_user: MakeUser) -> tuple[Any, dict[str, str]]:
        person = await make_user()
        return person, {SESSION: await people.browser_token(platform, person)}

    async def test_a_journey_to_link_is_its_owners_alone(
        self,
        make_client: Callable[..., httpx.AsyncClient],
        liar: LyingProvider,
        platform: Platform,
        make_user: MakeUser,
        owner: Connection,
    ) -> None:
        _, mine = await self._session(platform, make_user)
        _, theirs = await self._session(platform, make_user)
        browser = make_client(cookies=mine)
        gone = await depart(browser, "liar", link="1")
        liar.give(liar.signed(liar.claims(gone.said["nonce"])))
        # Logged out meanwhile, and somebody else logged in in the same browser.
        journey = {"healthapp_sso": browser.cookies["healthapp_sso"]}
        other = make_client(cookies={**theirs, **journey})
        answer = await come_back(other, "liar", code="c", state=gone.said["state"])
        assert answer.headers["location"] == "/settings/sign-in/?error=sso_ended"
        assert owner.execute("SELECT count(*) FROM identity_sso_link").fetchone() == (0,)

    async def test_another_site_cannot_send_a_browser_on_the_way(
        self,
        make_client: Callable[..., httpx.AsyncClient],
        liar: LyingProvider,
        platform: Platform,
        make_user: MakeUser,
    ) -> None:
        _, mine = await self._session(platform, make_user)
        browser = make_client(cookies=mine)
        for path, goes in (("/session/sso/liar?link=1", "/settings/sign-in/"), ("/session/sso/liar", "/login/")):
            answer = await browser.get(path, headers=FROM_THERE)
            assert answer.headers["location"] == goes
            assert "set-cookie" not in answer.headers

    async def test_nobody_links_without_a_login_or_long_after_it(
        self,
        make_client: Callable[..., httpx.AsyncClient],
        platform: Platform,
        make_user: MakeUser,
        owner: Connection,
    ) -> None:
        answer = await make_client().get("/session/sso/liar", params={"link": "1"}, headers=HERE)
        assert answer.headers["location"] == "/login/?error=unauthenticated"
        _, mine = await self._session(platform, make_user)
        owner.execute("UPDATE identity_session SET created_at = now() - interval '1 hour'")
        answer = await make_client(cookies=mine).get("/session/sso/liar", params={"link": "1"}, headers=HERE)
        assert answer.headers["location"] == "/settings/sign-in/?error=step_up_required"

    async def test_one_identity_opens_one_account(
        self,
        make_client: Callable[..., httpx.AsyncClient],
        liar: LyingProvider,
        platform: Platform,
        make_user: MakeUser,
        owner: Connection,
    ) -> None:
        first, _ = await self._session(platform, make_user)
        proven = Proven("liar", liar.issuer, "somebody", None, None, has_mfa=False)
        async with platform.begin(first.actor) as uow:
            await platform.identity.link_account(uow, proven)
        _, mine = await self._session(platform, make_user)
        browser = make_client(cookies=mine)
        gone = await depart(browser, "liar", link="1")
        liar.give(liar.signed(liar.claims(gone.said["nonce"])))
        answer = await come_back(browser, "liar", code="c", state=gone.said["state"])
        assert answer.headers["location"] == "/settings/sign-in/?error=sso_taken"
        assert owner.execute("SELECT user_id FROM identity_sso_link").fetchall() == [(first.id,)]


@pytest.mark.parametrize(
    ("wanted", "goes"),
    [
        ("/reminders/?day=1", "/reminders/?day=1"),
        ("https://evil.example/", "/today/"),
        ("//evil.example", "/today/"),
        ("/\\evil.example", "/today/"),
        ("/.//evil.example", "/today/"),
    ],
)
async def test_next_stays_on_this_site(browser: httpx.AsyncClient, liar: LyingProvider, wanted: str, goes: str) -> None:
    gone = await depart(browser, "liar", next=wanted)
    liar.give(liar.signed(liar.claims(gone.said["nonce"])))
    answer = await come_back(browser, "liar", code="c", state=gone.said["state"], next="https://evil.example")
    assert answer.headers["location"] == goes


async def test_every_login_makes_a_fresh_session_and_ends_the_one_before(
    browser: httpx.AsyncClient, liar: LyingProvider, platform: Platform, make_user: MakeUser, make_client: Any
) -> None:
    planted = await people.browser_token(platform, await make_user())
    browser.cookies.set(SESSION, planted, domain="testserver.local")
    await through(browser, liar)
    assert browser.cookies.get(SESSION, domain="testserver.local") != planted
    answer = await make_client(cookies={SESSION: planted}).get("/api/v1/me")
    assert answer.status_code == 401


async def test_two_first_logins_at_once_open_one_account(
    make_client: Callable[..., httpx.AsyncClient], liar: LyingProvider, owner: Connection, monkeypatch: Any
) -> None:
    """Whoever is slower finds the address taken, and is told; the account is one, and so is its link."""
    first, second = make_client(), make_client()
    gone = await depart(second, "liar")
    lookup = IdentityRepository.login_lookup

    async def later(repository: IdentityRepository, bidx: str) -> Any:
        found = await lookup(repository, bidx)
        if found is None:
            # Between the look and the insert somebody else comes through.
            monkeypatch.setattr(IdentityRepository, "login_lookup", lookup)
            await through(first, liar)
            liar.give(liar.signed(liar.claims(gone.said["nonce"])))
        return found

    monkeypatch.setattr(IdentityRepository, "login_lookup", later)
    liar.give(liar.signed(liar.claims(gone.said["nonce"])))
    answer = await come_back(second, "liar", code="c", state=gone.said["state"])
    assert problem_codes(answer) == ["email_taken"]
    assert owner.execute("SELECT count(*) FROM identity_user").fetchone() == (1,)
    assert owner.execute("SELECT count(*) FROM identity_sso_link").fetchone() == (1,)
