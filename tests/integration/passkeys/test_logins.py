"""Logging in by a passkey: what opens, and everything that a device or a thief may do wrong."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from healthapp.kit.actor import Role
from tests.support import people
from tests.support.api import problem
from tests.support.passkeys import AUTH, KEYS, LIES, SITE, Device, add, b64, begin, cookie, done, login, options, told
from tests.support.second_factor import LOGIN, VERIFY, ticket_of, turn_on

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

    from healthapp.kit.clock import FixedClock
    from tests.conftest import AsUser, MakeUser
    from tests.support.people import Person
    from tests.support.rows import Connection

HERE = {"Sec-Fetch-Site": "same-origin"}


class TestLogin:
    async def test_a_passkey_alone_opens_and_counts_as_strong(
        self, client: httpx.AsyncClient, mine: httpx.AsyncClient
    ) -> None:
        device = await add(mine)
        asked = await begin(client)
        # Before somebody has signed nothing is told of any account.
        assert (asked["rpId"], asked["userVerification"], asked.get("allowCredentials", [])) == (
            "testserver", "required", [],
        )  # fmt: skip
        answer = await login(client, device.sign(asked))
        assert answer.json().keys() == {"accessToken", "refreshToken", "expiresIn", "tokenType"}
        client.headers["Authorization"] = f"Bearer {answer.json()['accessToken']}"
        (shown,) = (await client.get(KEYS)).json()["passkeys"]
        assert shown["lastUsedAt"] is not None
        assert (await client.delete(f"{KEYS}/{shown['id']}")).status_code == 200, "no step-up is asked for"

    async def test_it_is_a_second_step_too(
        self, client: httpx.AsyncClient, mine: httpx.AsyncClient, person: Person
    ) -> None:
        device = await add(mine)
        first = await client.post(LOGIN, json={"email": person.email, "password": people.PASSWORD})
        assert first.json()["methods"] == ["passkey", "recovery"]
        ticket = first.json()["mfaToken"]
        asked = await begin(client, ticket)
        assert [one["id"] for one in asked["allowCredentials"]] == [b64(device.credential_id)]
        assert (await login(client, device.sign(asked), ticket)).status_code == 200
        # The ticket is used up.
        problem(await client.post(f"{AUTH}/passkey-login/options", json={"mfaToken": ticket}), 401, "mfa_expired")

    async def test_without_the_device_a_recovery_code_opens(
        self, client: httpx.AsyncClient, mine: httpx.AsyncClient, person: Person
    ) -> None:
        """Else whoever has nothing but a passkey is shut out with the device, although codes were given for that."""
        made = Device().make(await options(mine, "register"))
        code = (await mine.post(KEYS, json={"name": "Phone", "credential": made})).json()["recoveryCodes"][0]
        answer = await client.post(VERIFY, json={"mfaToken": await ticket_of(client, person), "code": code})
        assert answer.status_code == 200, answer.text
        again = await client.post(VERIFY, json={"mfaToken": await ticket_of(client, person), "code": code})
        problem(again, 401, "mfa_wrong_code")

    @pytest.mark.parametrize(
        "lies",
        [*LIES, {"type": "webauthn.create"}, {"handle": b"x" * 16}],
        ids=str,
    )
    async def test_what_a_device_may_not_say(
        self, client: httpx.AsyncClient, mine: httpx.AsyncClient, lies: dict[str, Any], owner: Connection
    ) -> None:
        device = await add(mine)
        problem(await login(client, device.sign(await begin(client), **lies)), 401, "passkey_refused")
        assert done(owner).count("passkey.refused") == 1
        # It is not the key that was at fault.
        assert (await login(client, device.sign(await begin(client)))).status_code == 200

    async def test_what_was_signed_is_good_once(self, client: httpx.AsyncClient, mine: httpx.AsyncClient) -> None:
        device = await add(mine, Device(counts=False))
        said = device.sign(await begin(client))
        kept = cookie(client)
        assert (await login(client, said)).status_code == 200
        client.cookies.set("__Host-healthapp_passkey", kept)
        problem(await login(client, said), 401, "passkey_ended")

    async def test_many_at_once_are_one_login(
        self, client: httpx.AsyncClient, mine: httpx.AsyncClient, owner: Connection
    ) -> None:
        device = await add(mine, Device(counts=False))
        said = device.sign(await begin(client))
        answers = await asyncio.gather(*(login(client, said) for _ in range(6)))
        assert sorted(answer.status_code for answer in answers) == [200] + [401] * 5
        opened = owner.execute("SELECT count(*) FROM compliance_audit_event WHERE action = 'user.login'").fetchone()
        assert opened == (2,), "the one of the fixture, and this"

    async def test_in_another_browser_it_is_worth_nothing(
        self, client: httpx.AsyncClient, mine: httpx.AsyncClient, make_client: Callable[..., httpx.AsyncClient]
    ) -> None:
        device = await add(mine)
        said = device.sign(await begin(client))
        thief = make_client(base_url=SITE[1])
        problem(await login(thief, said), 401, "passkey_ended")
        await begin(thief)
        problem(await login(thief, said), 401, "passkey_refused")
        assert (await login(client, said)).status_code == 200

    async def test_five_minutes(self, client: httpx.AsyncClient, mine: httpx.AsyncClient, moving: FixedClock) -> None:
        device = await add(mine)
        said = device.sign(await begin(client))
        moving.advance(timedelta(minutes=5))
        problem(await login(client, said), 401, "passkey_ended")

    async def test_what_was_asked_for_one_thing_is_nothing_for_another(
        self, client: httpx.AsyncClient, mine: httpx.AsyncClient, person: Person
    ) -> None:
        device = await add(mine, Device(counts=False))
        ticket = await ticket_of(client, person)
        for_login = device.sign(await begin(client))
        problem(await login(client, for_login, ticket), 401, "passkey_ended")
        for_second = device.sign(await begin(client, ticket))
        problem(await login(client, for_second), 401, "passkey_ended")
        for_step_up = device.sign(await options(mine, "step_up"))
        mine_cookie = {"Cookie": f"__Host-healthapp_passkey={cookie(mine)}"}
        answer = await client.post(f"{AUTH}/passkey-login", json={"credential": for_step_up}, headers=mine_cookie)
        problem(answer, 401, "passkey_ended")
        made = Device().make(await options(mine, "register"))
        problem(await mine.post(f"{AUTH}/passkey-step-up", json={"credential": made}), 409, "passkey_ended")

    async def test_somebody_elses_passkey_is_no_second_step(
        self, client: httpx.AsyncClient, mine: httpx.AsyncClient, person: Person, make_user: MakeUser,
        as_user: AsUser,
    ) -> None:  # fmt: skip
        await add(mine)
        other = await make_user(Role.PATIENT)
        thiefs = await add(await as_user(other))
        ticket = await ticket_of(client, person)
        problem(await login(client, thiefs.sign(await begin(client, ticket)), ticket), 401, "passkey_refused")
        # Nor is what was asked for the thief's own second step good for the ticket of another.
        own = await ticket_of(client, other)
        said = thiefs.sign(await begin(client, own))
        problem(await login(client, said, ticket), 401, "passkey_refused")

    async def test_a_count_that_goes_back_is_refused_and_told(
        self, client: httpx.AsyncClient, mine: httpx.AsyncClient, owner: Connection
    ) -> None:
        device = await add(mine)
        for _ in range(3):
            assert (await login(client, device.sign(await begin(client)))).status_code == 200
        for count in (3, 2, 0):
            problem(await login(client, device.sign(await begin(client), count=count)), 401, "passkey_refused")
        assert done(owner).count("passkey.cloned") == 3
        assert told(owner) == ["passkey_on", *["passkey_copied"] * 3]
        assert (await login(client, device.sign(await begin(client), count=9))).status_code == 200

    async def test_a_wrong_signature_with_a_low_count_makes_no_key_suspicious(
        self, client: httpx.AsyncClient, mine: httpx.AsyncClient, owner: Connection
    ) -> None:
        device = await add(mine)
        assert (await login(client, device.sign(await begin(client)))).status_code == 200
        forged = Device(credential_id=device.credential_id, user_handle=device.user_handle)
        problem(await login(client, forged.sign(await begin(client), count=0)), 401, "passkey_refused")
        assert "passkey.cloned" not in done(owner)

    async def test_an_unknown_key_and_a_removed_one_are_one_answer(
        self, client: httpx.AsyncClient, mine: httpx.AsyncClient
    ) -> None:
        device = await add(mine)
        (shown,) = (await mine.get(KEYS)).json()["passkeys"]
        await mine.delete(f"{KEYS}/{shown['id']}")
        removed = problem(await login(client, device.sign(await begin(client))), 401, "passkey_refused")
        unknown = problem(await login(client, Device().sign(await begin(client))), 401, "passkey_refused")
        assert removed | {"requestId": ""} == unknown | {"requestId": ""}

    async def test_a_suspended_account_is_not_entered(
        self, client: httpx.AsyncClient, mine: httpx.AsyncClient, person: Person, owner: Connection
    ) -> None:
        device = await add(mine)
        owner.execute("UPDATE identity_user SET status = 'locked' WHERE id = %s", (person.id,))
        problem(await login(client, device.sign(await begin(client))), 401, "passkey_refused")

    async def test_wrong_codes_do_not_keep_the_owner_of_a_passkey_out(
        self, client: httpx.AsyncClient, mine: httpx.AsyncClient, person: Person, moving: FixedClock
    ) -> None:
        phone, _ = await turn_on(mine, moving)
        device = await add(mine)
        ticket = await ticket_of(client, person)
        for _ in range(6):
            await client.post("/api/v1/auth/verify-mfa", json={"mfaToken": ticket, "code": phone.wrong()})
        assert (await login(client, device.sign(await begin(client, ticket)), ticket)).status_code == 200
