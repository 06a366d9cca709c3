"""People of the tests who log in by two steps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyotp

from tests.support import people

if TYPE_CHECKING:
    import httpx

    from healthapp.kit.clock import Clock
    from tests.support.people import Person

LOGIN, VERIFY, STEP_UP = "/api/v1/auth/login", "/api/v1/auth/verify-mfa", "/api/v1/auth/step-up"
SECURITY = "/api/v1/me/security"


@dataclass
class Phone:
    """An authenticator app with one secret, by the test's clock."""

    secret: str
    clock: Clock

    def code(self, steps: int = 0) -> str:
        """Return the code that it shows now, or some steps of 30 seconds later."""
        at = int(self.clock.now().timestamp()) // 30 + steps
        return pyotp.TOTP(self.secret).generate_otp(at)

    def wrong(self) -> str:
        """Return six digits that are no code of these minutes."""
        near = {self.code(steps) for steps in range(-3, 4)}
        return next(code for code in ("000000", "111111", "222222", "333333", "444444") if code not in near)


async def turn_on(client: httpx.AsyncClient, clock: Clock) -> tuple[Phone, list[str]]:
    """Add an authenticator app to the account of `client`; returns the phone and the recovery codes."""
    begun = (await client.post(f"{SECURITY}/totp")).json()
    phone = Phone(begun["secret"], clock)
    answer = await client.post(f"{SECURITY}/totp/confirm", json={"code": phone.code()})
    assert answer.status_code == 200, answer.text
    codes: list[str] = answer.json()["recoveryCodes"]
    return phone, codes


async def ticket_of(client: httpx.AsyncClient, person: Person, headers: dict[str, str] | None = None) -> str:
    """Do the first step of a login and return the ticket for the second."""
    given = {"email": person.email, "password": people.PASSWORD}
    body = (await client.post(LOGIN, json=given, headers=headers or {})).json()
    assert body["mfaRequired"] is True, body
    return str(body["mfaToken"])
