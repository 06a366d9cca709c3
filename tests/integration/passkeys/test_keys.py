"""Passkeys over the API: making them, what they open, and everything that a device or a thief may do wrong."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from healthapp.kit.actor import Role
from tests.support import databases, people
from tests.support.api import problem
from tests.support.passkeys import AUTH, KEYS, LIES, SITE, Device, add, b64, cookie, options, told
from tests.support.second_factor import SECURITY

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

    from healthapp.config import Settings
    from healthapp.kit.clock import FixedClock
    from tests.conftest import AsUser, MakeUser
    from tests.support.people import Person
    from tests.support.rows import Connection

HERE = {"Sec-Fetch-Site": "same-origin"}


class TestMaking:
    async def test_one_is_added_named_and_removed(
        self, mine: httpx.AsyncClient, owner: Connection, person: Person
    ) -> None:
        device = Device()
        asked = await options(mine, "register")
        assert (asked["rp"]["id"], asked["user"]["name"]) == ("testserver", person.email)
        chosen = asked["authenticatorSelection"]
        assert (chosen["residentKey"], chosen["userVerification"]) == ("required", "required")
        assert (asked["attestation"], asked["excludeCredentials"]) == ("none", [])
        answer = await mine.post(KEYS, json={"name": "Phone", "credential": device.make(asked)})
        assert len(answer.json()["recoveryCodes"]) == 10
        (shown,) = (await mine.get(KEYS)).json()["passkeys"]
        assert (shown["id"], shown["name"], shown["backedUp"]) == (answer.json()["id"], "Phone", False)
        assert (await mine.get(SECURITY)).json()["passkeys"] == 1
        again = await options(mine, "register")
        assert [one["id"] for one in again["excludeCredentials"]] == [b64(device.credential_id)]
        assert (await mine.put(f"{KEYS}/{shown['id']}", json={"name": "Old phone"})).status_code == 200
        assert (await mine.get(KEYS)).json()["passkeys"][0]["name"] == "Old phone"
        assert (await mine.delete(f"{KEYS}/{shown['id']}")).status_code == 200
        assert (await mine.get(KEYS)).json()["passkeys"] == []
        assert (await mine.get(SECURITY)).json()["recoveryCodesLeft"] == 0
        assert told(owner) == ["passkey_on", "passkey_off"]
        stored = owner.execute("SELECT string_agg(p::text, '') FROM identity_passkey p").fetchone()
        assert stored == (None,)

    async def test_it_needs_a_fresh_proof(self, mine: httpx.AsyncClient, moving: FixedClock) -> None:
        asked = await options(mine, "register")
        moving.advance(timedelta(minutes=11))
        problem(await mine.post(f"{AUTH}/passkey-options", json={"purpose": "register"}), 403, "step_up_required")
        problem(await mine.post(KEYS, json={"name": "x", "credential": Device().make(asked)}), 409, "passkey_ended")

    async def test_removing_needs_one_too(self, mine: httpx.AsyncClient, moving: FixedClock) -> None:
        await add(mine)
        (shown,) = (await mine.get(KEYS)).json()["passkeys"]
        moving.advance(timedelta(minutes=11))
        problem(await mine.delete(f"{KEYS}/{shown['id']}"), 403, "step_up_required")

    @pytest.mark.parametrize(
        "lies",
        LIES,
        ids=str,
    )
    async def test_what_a_device_may_not_say(self, mine: httpx.AsyncClient, lies: dict[str, Any]) -> None:
        made = Device().make(await options(mine, "register"), **lies)
        problem(await mine.post(KEYS, json={"name": "x", "credential": made}), 409, "passkey_not_made")
        assert (await mine.get(KEYS)).json()["passkeys"] == []

    async def test_what_was_asked_is_good_once_in_its_browser_for_its_account(
        self, mine: httpx.AsyncClient, make_user: MakeUser, as_user: AsUser
    ) -> None:
        device, other = Device(), await as_user(await make_user(Role.PATIENT))
        asked = await options(mine, "register")
        stolen = {"name": "x", "credential": device.make(asked)}
        problem(await other.post(KEYS, json=stolen), 409, "passkey_ended")
        # Even with the cookie: what was asked was asked of another account.
        cookies = {"Cookie": f"healthapp_passkey=x; __Host-healthapp_passkey={cookie(mine)}"}
        problem(await other.post(KEYS, json=stolen, headers=cookies), 409, "passkey_not_made")
        problem(await mine.post(KEYS, json=stolen), 409, "passkey_ended")

    async def test_a_key_belongs_to_one_account(
        self, mine: httpx.AsyncClient, make_user: MakeUser, as_user: AsUser
    ) -> None:
        device, other = await add(mine), await as_user(await make_user(Role.PATIENT))
        made = device.make(await options(other, "register"))
        problem(await other.post(KEYS, json={"name": "x", "credential": made}), 409, "passkey_known")

    async def test_ten_at_most(self, mine: httpx.AsyncClient) -> None:
        for _ in range(10):
            await add(mine)
        problem(await mine.post(f"{AUTH}/passkey-options", json={"purpose": "register"}), 409, "passkeys_too_many")

    @pytest.mark.parametrize("credential", [{}, {"id": "x"}, {"id": "AA", "response": {"clientDataJSON": 1}}], ids=str)
    async def test_what_is_no_credential(self, mine: httpx.AsyncClient, credential: dict[str, Any]) -> None:
        await options(mine, "register")
        problem(await mine.post(KEYS, json={"name": "x", "credential": credential}), 409, "passkey_not_made")


class TestStepUp:
    async def test_it_proves_again_who_one_is(self, mine: httpx.AsyncClient, moving: FixedClock) -> None:
        device = await add(mine)
        moving.advance(timedelta(minutes=11))
        said = device.sign(await options(mine, "step_up"))
        assert (await mine.post(f"{AUTH}/passkey-step-up", json={"credential": said})).status_code == 200
        assert (await mine.post(f"{SECURITY}/recovery-codes")).status_code == 200

    async def test_somebody_elses_does_not(
        self, mine: httpx.AsyncClient, moving: FixedClock, make_user: MakeUser, as_user: AsUser
    ) -> None:
        await add(mine)
        thiefs = await add(await as_user(await make_user(Role.PATIENT)))
        moving.advance(timedelta(minutes=11))
        said = thiefs.sign(await options(mine, "step_up"))
        problem(await mine.post(f"{AUTH}/passkey-step-up", json={"credential": said}), 409, "passkey_refused")
        problem(await mine.post(f"{SECURITY}/recovery-codes"), 403, "step_up_required")

    async def test_without_one_there_is_nothing_to_ask(self, mine: httpx.AsyncClient) -> None:
        problem(await mine.post(f"{AUTH}/passkey-options", json={"purpose": "step_up"}), 409, "mfa_off")


class TestBrowser:
    @pytest.fixture
    def browser(self, make_client: Callable[..., httpx.AsyncClient]) -> httpx.AsyncClient:
        return make_client(base_url=SITE[1], headers=HERE)

    async def _asked(self, browser: httpx.AsyncClient, purpose: str) -> dict[str, Any]:
        answer = await browser.post("/session/passkey/options", data={"purpose": purpose})
        assert answer.status_code == 200, answer.text
        (cookie,) = answer.headers.get_list("set-cookie")
        assert cookie.startswith("__Host-healthapp_passkey=")
        assert {"HttpOnly", "Secure", "SameSite=strict", "Path=/"} <= set(cookie.split("; "))
        found: dict[str, Any] = answer.json()["publicKey"]
        return found

    async def test_login_second_step_and_register(
        self, browser: httpx.AsyncClient, mine: httpx.AsyncClient, person: Person
    ) -> None:
        device = await add(mine)
        said = json.dumps(device.sign(await self._asked(browser, "login")))
        done = await browser.post("/session/passkey/login", data={"credential": said, "next": "/care/"})
        assert (done.status_code, done.headers["location"]) == (303, "/care/")
        made = json.dumps(Device().make(await self._asked(browser, "register")))
        added = await browser.post("/session/passkey/register", data={"credential": made, "name": "Laptop"})
        assert added.headers["location"] == "/settings/security/?passkey=added"
        said = json.dumps(device.sign(await self._asked(browser, "step_up")))
        proven = await browser.post(
            "/session/passkey/step-up", data={"credential": said, "next": "/settings/api-keys/"}
        )
        assert proven.headers["location"] == "/settings/api-keys/"
        await browser.post("/session/logout", data={})
        await browser.post("/session/login", data={"email": person.email, "password": people.PASSWORD})
        said = json.dumps(device.sign(await self._asked(browser, "second")))
        done = await browser.post("/session/passkey/second", data={"credential": said})
        assert done.headers["location"] == "/today/"
        assert (await browser.get("/api/v1/me")).status_code == 200

    async def test_what_does_not_hold_leads_back(self, browser: httpx.AsyncClient) -> None:
        for credential in ("", "[]", "{}", json.dumps(Device().sign({"challenge": "AAAA"}))):
            answer = await browser.post("/session/passkey/login", data={"credential": credential})
            assert answer.headers["location"].startswith("/login/?error=")
        answer = await browser.post("/session/passkey/second", data={"credential": "{}"})
        assert answer.headers["location"] == "/login/?error=mfa_expired"
        for purpose in ("register", "step_up", "anything"):
            problem(await browser.post("/session/passkey/options", data={"purpose": purpose}), 401)

    async def test_another_site_can_do_nothing(self, make_client: Callable[..., httpx.AsyncClient]) -> None:
        stranger = make_client(base_url=SITE[1], headers={"Sec-Fetch-Site": "cross-site"})
        for path in ("options", "login", "second", "register", "step-up"):
            assert (await stranger.post(f"/session/passkey/{path}", data={"purpose": "login"})).status_code == 403


class TestRequired:
    @pytest.fixture
    def settings(self, database_url: str, redis_url: str) -> Settings:
        return databases.make_settings(database_url, redis_url, public_url=SITE[1], mfa_required_roles="admin")

    async def test_the_last_of_such_a_role_stays(self, make_user: MakeUser, as_user: AsUser) -> None:
        admin = await as_user(await make_user(Role.ADMIN))
        await add(admin)
        await add(admin)
        first, second = (await admin.get(KEYS)).json()["passkeys"]
        answers = await asyncio.gather(*(admin.delete(f"{KEYS}/{one['id']}") for one in (first, second)))
        assert sorted(answer.status_code for answer in answers) == [200, 409]
        assert len((await admin.get(KEYS)).json()["passkeys"]) == 1


@pytest.mark.parametrize(
    ("public", "site"),
    [
        ("https://health.example", ("health.example", "https://health.example")),
        ("https://health.example:8443", ("health.example", "https://health.example:8443")),
        ("https://health.example:443/", ("health.example", "https://health.example")),
        ("http://127.0.0.1:3000", ("localhost", "http://localhost:3000")),
        ("http://localhost:3000", ("localhost", "http://localhost:3000")),
        ("http://health.example", None),
        ("https://192.0.2.7", None),
        ("https://[2001:db8::7]", None),
    ],
)
def test_for_which_name_keys_are_made(settings: Settings, public: str, site: tuple[str, str] | None) -> None:
    assert settings.model_copy(update={"public_url": public}).passkey_site == site
