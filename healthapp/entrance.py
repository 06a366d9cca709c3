"""The ways in that take more than one unit of work: registering, logging in, exchanging tokens, being recognised.

A password is compared between two transactions, and what belongs to an account happens as that account, once it is
known. The steps themselves are the identity service's.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import replace
from typing import TYPE_CHECKING

from healthapp.contexts.compliance.schemas import Signer
from healthapp.contexts.identity.errors import LoginRefusedError
from healthapp.kit.actor import Actor, Role
from healthapp.kit.crypto import is_token
from healthapp.kit.errors import HealthError, Kind
from healthapp.kit.i18n import parse_lang
from healthapp.kit.passwords import hash_anew, hash_password

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Sequence
    from contextlib import AbstractAsyncContextManager
    from uuid import UUID

    from sqlalchemy import RowMapping

    from healthapp.contexts.compliance.service import ComplianceService
    from healthapp.contexts.identity.schemas import (
        AccessClaims,
        ApiLogin,
        BrowserLogin,
        ForgotPassword,
        Login,
        MfaRequired,
        Register,
    )
    from healthapp.contexts.identity.service import IdentityService
    from healthapp.kit.clock import Clock
    from healthapp.kit.uow import UnitOfWork


class Entrance(ABC):
    """What `Platform` can do for people who aren't known yet."""

    compliance: ComplianceService
    identity: IdentityService
    clock: Clock
    registrations: asyncio.Semaphore

    @abstractmethod
    def begin(self, actor: Actor, *, lazy: bool = False) -> AbstractAsyncContextManager[UnitOfWork]:
        """Open one unit of work; `Platform` does it."""

    async def authenticate_session(self, token: str | None, origin: Actor, *, act: bool = False) -> Actor | None:
        """Return whom a browser's cookie stands for, or None. `origin` says where the request came from.

        With `act` a person did something, and their login's limit of inactivity begins anew.
        """
        if not token or not is_token(token):
            # Nothing that we ever gave out: no connection, no look.
            return None
        async with self.begin(origin) as uow:
            return await self.identity.find_actor(uow, token, act=act)

    async def over_sessions(self, ids: Sequence[UUID]) -> Sequence[UUID]:
        """Return those of the logins that have ended, by one query for all pages that are open in this process."""
        async with self.begin(Actor.anonymous()) as uow:
            return await self.identity.over_sessions(uow, ids)

    async def why_ended(self, token: str, origin: Actor) -> str | None:
        """Return what ended the login of a browser's cookie, `idle` where nobody used it; None where nothing did."""
        if not is_token(token):
            return None
        async with self.begin(origin) as uow:
            return await self.identity.why_ended(uow, token)

    async def authenticate_bearer(self, token: str, origin: Actor) -> Actor | None:
        """Return whom an API client's access token stands for, or None; the database is asked."""
        claims = self.identity.read_access_token(token, origin.device, self.clock.now())
        return await self.check_bearer(claims, origin) if claims else None

    async def check_bearer(self, claims: AccessClaims, origin: Actor) -> Actor | None:
        """Ask the database whether what an access token says still holds."""
        async with self.begin(origin) as uow:
            return await self.identity.find_bearer_actor(uow, claims)

    async def authenticate_key(self, key: str, origin: Actor) -> Actor | None:
        """Return whom an API key stands for, and within which bounds, or None; the database is asked every time."""
        async with self.begin(origin) as uow:
            return await self.identity.find_key_actor(uow, key)

    async def register(self, command: Register, origin: Actor) -> UUID:
        """Open an account and return its id; RATE_LIMITED after too many from one address, or for one.

        Few at a time: each holds a connection while its password is hashed. Of a try with an address that has an
        account its owner is told.
        """
        async with self.registrations:
            async with self.begin(origin) as uow:
                await self.identity.begin_registration(uow, command.email)
            try:
                async with self.begin(origin) as uow:
                    return await self.identity.register(uow, command)
            except HealthError as error:
                if any(field.code == "email_taken" for field in error.fields):
                    async with self.begin(origin) as uow:
                        await self.identity.note_taken_address(uow, command.email)
                raise

    async def login_browser(self, command: Login, origin: Actor) -> BrowserLogin | MfaRequired:
        """Check a password; open a browser session or ask for the second step. RATE_LIMITED or LoginRefusedError."""
        user = await self._check_password(command, origin)
        async with self.begin(acting_for(user, origin)) as uow:
            asked = await self.identity.ask_second_step(uow, "browser")
            opened = asked or await self.identity.open_browser_session(uow, user)
            await self.identity.hold_password(uow, user)
        return opened

    async def login_api(self, command: Login, origin: Actor) -> ApiLogin | MfaRequired:
        """Check a password and open an API client's session, or ask for the second step."""
        user = await self._check_password(command, origin)
        async with self.begin(acting_for(user, origin)) as uow:
            opened = await self.identity.ask_second_step(uow, "api") or await self.identity.open_api_session(uow)
            await self.identity.hold_password(uow, user)
        return opened

    async def refresh_api(self, refresh_token: str, origin: Actor) -> ApiLogin:
        """Exchange a refresh token. UNAUTHENTICATED with `session_ended`, or `session_revoked` when this call ended it.

        What ends the session is committed before the refusal.
        """
        async with self.begin(origin) as uow:
            found = await self.identity.find_refresh(uow, refresh_token)
        if found is None:
            raise HealthError(Kind.UNAUTHENTICATED, "session_ended")
        async with self.begin(acting_for(found, origin)) as uow:
            login = await self.identity.refresh(uow, found, refresh_token)
        if login is None:
            raise HealthError(Kind.UNAUTHENTICATED, "session_revoked")
        return login

    async def check_signer(self, actor: Actor, password: str) -> Signer:
        """Check the password of who is logged in once more, before they sign. LoginRefusedError for a wrong one.

        Counted with wrong codes and passwords of step-ups: it tells nobody more of a password than those do.
        """
        async with self.begin(actor) as uow:
            profile = await self.identity.profile(uow)
            stored = await self.identity.begin_signature(uow)
        right = await self.identity.is_password(stored, password)
        async with self.begin(actor) as uow:
            await self.identity.settle_signature(uow, stored, right=right)
        if not right:
            raise LoginRefusedError
        return Signer(user_id=actor.id, name=profile.display_name, role=actor.role.value)

    async def forget_password(self, command: ForgotPassword, origin: Actor) -> None:
        """Have a link sent to that address, if it has an account. RATE_LIMITED; else the same for every address."""
        async with self.begin(origin) as uow:
            await self.identity.forget_password(uow, command.email)

    async def reset_password(self, token: str, password: str, origin: Actor) -> None:
        """Set a new password by a link; every login and API key of the account ends. CONFLICT when the link is over.

        The password is hashed between two transactions, and only for a good link: it is slow on purpose.
        """
        async with self.begin(origin) as uow:
            found = await self.identity.find_reset(uow, token)
        if found is None:
            raise HealthError(Kind.CONFLICT, "reset_ended")
        hashed = await hash_password(password)
        async with self.begin(acting_for(found, origin)) as uow:
            if await self.identity.reset_password(uow, found, hashed):
                # Until now the account may have been somebody else's, and so whom they let follow it.
                ended = await self.compliance.withdraw_all(uow)
                await self.identity.put_strangers_out(uow, followers=ended)
            await self.compliance.claim_proven(uow)
            # Whoever knew the old password may have made keys for later.
            await self.identity.revoke_all_api_keys(uow)
            await self._after_new_password(uow)

    @abstractmethod
    async def _after_new_password(self, uow: UnitOfWork) -> None:
        """Do what else a new password ends, in the same transaction; `uow` acts as the account."""

    async def _check_password(self, command: Login, origin: Actor) -> RowMapping:
        """Look up, compare, count. Comparing takes long and holds no connection: a flood must not empty the pool."""
        async with self.begin(origin) as uow:
            found = await self.identity.begin_login(uow, command.email)
        right = await self.identity.is_right(found, command.password)
        async with self.begin(origin) as uow:
            await self.identity.settle_login(uow, command.email, right=right)
        if found is None or not right:
            raise LoginRefusedError
        before = found["password_hash"]
        anew = await hash_anew(before, command.password)
        if anew is None:
            return found
        async with self.begin(acting_for(found, origin)) as uow:
            await self.identity.renew_hash(uow, before, anew)
        async with self.begin(origin) as uow:
            renewed = await self.identity.begin_login(uow, command.email)
        # Another login may have been faster with it; or there is another password by now.
        by_this = renewed is not None and renewed["password_hash"] == anew
        if renewed is None or not (by_this or await self.identity.is_right(renewed, command.password)):
            raise LoginRefusedError
        return renewed


def acting_for(user: RowMapping, origin: Actor) -> Actor:
    """Return the account of `user` as an actor, coming from where `origin` does."""
    return replace(
        origin,
        role=Role(user["role"]),
        user_id=user["id"],
        lang=parse_lang(user["locale"]),
        time_zone=user["time_zone"],
    )
