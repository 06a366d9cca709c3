"""The second step of a login, proving again who one is, and proving addresses: what takes more than one step.

What a wrong code leaves behind is committed before the refusal: a count that is rolled back counts nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthapp.entrance import Entrance, acting_for
from healthapp.kit.errors import HealthError, Kind, invalid
from healthapp.kit.passwords import hash_password

if TYPE_CHECKING:
    from typing import Literal

    from healthapp.contexts.identity.schemas import (
        ApiLogin,
        BrowserLogin,
        ChangePassword,
        SendMfaCode,
        StepUp,
        VerifyMfa,
    )
    from healthapp.kit.actor import Actor


class SecondStep(Entrance):
    """What `Platform` can do for people whose password was right."""

    async def verify_browser(self, command: VerifyMfa, origin: Actor) -> BrowserLogin:
        """Do the second step in a browser. UNAUTHENTICATED for a wrong code or a ticket that is over."""
        async with self.begin(origin) as uow:
            ticket = await self.identity.find_ticket(uow, command.mfa_token, "browser")
        async with self.begin(acting_for(ticket, origin)) as uow:
            if await self.identity.take_second_step(uow, ticket, command.code, command.method):
                return await self.identity.open_browser_session(uow, ticket)
        raise HealthError(Kind.UNAUTHENTICATED, "mfa_wrong_code")

    async def verify_api(self, command: VerifyMfa, origin: Actor) -> ApiLogin:
        """Do the second step of an API client's login."""
        async with self.begin(origin) as uow:
            ticket = await self.identity.find_ticket(uow, command.mfa_token, "api")
        async with self.begin(acting_for(ticket, origin)) as uow:
            if await self.identity.take_second_step(uow, ticket, command.code, command.method):
                return await self.identity.open_api_session(uow)
        raise HealthError(Kind.UNAUTHENTICATED, "mfa_wrong_code")

    async def send_browser_code(self, command: SendMfaCode, origin: Actor) -> None:
        """Have a code sent for the second step in a browser. UNAUTHENTICATED for a ticket that is over."""
        await self._send_code(command, origin, "browser")

    async def send_api_code(self, command: SendMfaCode, origin: Actor) -> None:
        """Have a code sent for the second step of an API client's login."""
        await self._send_code(command, origin, "api")

    async def _send_code(self, command: SendMfaCode, origin: Actor, door: Literal["browser", "api"]) -> None:
        async with self.begin(origin) as uow:
            ticket = await self.identity.find_ticket(uow, command.mfa_token, door)
        async with self.begin(acting_for(ticket, origin)) as uow:
            await self.identity.send_code(uow, command.method)

    async def prove_email(self, token: str, actor: Actor) -> int:
        """Show by a link that an address is one's own; returns how many questions had waited for it.

        CONFLICT when the link isn't good for this account (any more).
        """
        async with self.begin(actor) as uow:
            await self.identity.prove_email(uow, token)
            return await self.compliance.claim_proven(uow)

    async def prove_phone(self, code: str, actor: Actor) -> None:
        """Show by a code that a number is one's own. INVALID for a wrong one."""
        async with self.begin(actor) as uow:
            done = await self.identity.prove_phone(uow, code)
        if not done:
            raise invalid("code", "proof_wrong_code")

    async def step_up(self, command: StepUp, actor: Actor) -> None:
        """Prove again who one is. INVALID names the field that was wrong; RATE_LIMITED after too many tries.

        A password is compared while no transaction is open, like at the login.
        """
        async with self.begin(actor) as uow:
            stored = await self.identity.begin_step_up(uow, command)
        right = await self.identity.is_password(stored, command.password or "") if stored else None
        async with self.begin(actor) as uow:
            done = await self.identity.settle_step_up(uow, command, password_right=right)
        if not done:
            raise invalid("code", "mfa_wrong_code") if right is None else invalid("password", "wrong_password")

    async def change_password(self, command: ChangePassword, actor: Actor) -> None:
        """Set a new password by the present one; every other login, and every API key and app's token, ends.

        INVALID `currentPassword` for a wrong one, which is counted; both are worked on while no transaction is open.
        """
        async with self.begin(actor) as uow:
            before = await self.identity.begin_password_change(uow)
        right = await self.identity.is_password(before, command.current_password)
        hashed = await hash_password(command.new_password) if right else None
        async with self.begin(actor) as uow:
            done = await self.identity.settle_password_change(uow, before, hashed)
            if done:
                await self.identity.revoke_all_api_keys(uow)
                await self._after_new_password(uow)
        if not done:
            raise invalid("currentPassword", "wrong_password")
