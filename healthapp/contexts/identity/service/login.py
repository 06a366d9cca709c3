"""Logging in: look up, compare, count, open a session.

The order is: `begin_login`, `is_right` (outside any transaction), `settle_login`, and only then one of the `open_*`
steps. Whatever else someone has to show comes between the last two.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from healthapp.contexts.identity.errors import LoginRefusedError
from healthapp.contexts.identity.repository import IdentityRepository
from healthapp.contexts.identity.rules.idle import idle_limit
from healthapp.contexts.identity.rules.limits import FAILURE_WINDOW, is_throttled
from healthapp.contexts.identity.schemas import BrowserLogin
from healthapp.contexts.identity.service.accounts import Accounts
from healthapp.contexts.identity.service.visits import Visits
from healthapp.kit.actor import Role
from healthapp.kit.addresses import house_of
from healthapp.kit.crypto import hash_token, new_token
from healthapp.kit.errors import HealthError, Kind
from healthapp.kit.passwords import verify_password
from healthapp.kit.session_life import SessionLife

if TYPE_CHECKING:
    from sqlalchemy import RowMapping

    from healthapp.contexts.identity.ports import Proven
    from healthapp.kit.uow import UnitOfWork


class LoggingIn(Accounts, Visits):
    """From an address and a password to a session."""

    async def begin_login(self, uow: UnitOfWork, email: str) -> RowMapping | None:
        """Return the login row of the account with that address, or None. RATE_LIMITED after too many failures."""
        await self._throttle(uow, email)
        return await IdentityRepository(uow).login_lookup(self.email_bidx(email))

    @staticmethod
    async def is_right(found: RowMapping | None, password: str) -> bool:
        """Return whether `password` opens that account. Slow on purpose: never while a transaction is open."""
        right = await verify_password(found["password_hash"] if found else None, password)
        return right and found is not None and found["status"] == "active"

    @staticmethod
    async def is_password(stored: str, password: str) -> bool:
        """Return whether `password` is the one of that hash. Slow on purpose, as `is_right`."""
        return await verify_password(stored, password)

    @staticmethod
    async def renew_hash(uow: UnitOfWork, before: str, anew: str) -> None:
        """Keep the actor's password by a costlier hash than `before`, unless there is another password by now."""
        await IdentityRepository(uow).replace_hash(uow.actor.id, before, anew)

    @staticmethod
    async def hold_password(uow: UnitOfWork, found: RowMapping) -> None:
        """Let nobody change the actor's password before what it opened is written; it is the last step of a login.

        LoginRefusedError when it is another one since `found` was read: comparing takes a while, and a new password
        ends all that the old one opened, also what was under way.
        """
        if await IdentityRepository(uow).hold_hash(uow.actor.id) != found["password_hash"]:
            raise LoginRefusedError

    async def settle_login(self, uow: UnitOfWork, email: str, *, right: bool) -> None:
        """Count a failed login, or forget the failures before a right one.

        One at a time for each account, and throttled like the first look: of many guesses sent at once, all of which
        passed that look, no more than the usual number get an answer.
        """
        repository = IdentityRepository(uow)
        await repository.lock_attempts(self.email_bidx(email))
        account, address = await self._throttle(uow, email)
        if right:
            await repository.clear_failures(account)
        else:
            await repository.add_failure(account, address, uow.clock.now())
            uow.audit("user.login_failed", "user", outcome="denied", error=Kind.UNAUTHENTICATED)

    async def open_browser_session(
        self, uow: UnitOfWork, user: RowMapping, proven: Proven | None = None
    ) -> BrowserLogin:
        """Open a session for the account that was just proved to be one's own; `uow` acts as that account.

        `proven` is whom a provider recognised, when its word is all that there was.
        """
        token = new_token()
        limit = idle_limit(Role(user["role"]), self._settings)
        life = SessionLife.begun(uow.clock.now(), limit, timedelta(days=self._settings.session_days))
        silent = proven is not None and not proven.is_fresh
        session_id = await self._add_session(
            uow, "browser", hash_token(token), None, life.until, ends=life.ends_at, silent=silent
        )
        await self._note_visit(uow, session_id, user, proven)
        profile = await self.profile(uow)
        uow.audit("user.login", "user", uow.actor.id)
        return BrowserLogin(
            token=token,
            user_id=uow.actor.id,
            role=Role(user["role"]),
            locale=profile.locale,
            text_size=profile.text_size,
            theme=profile.theme,
            expires_at=life.ends_at,
        )

    async def _counted_as(self, uow: UnitOfWork, email: str) -> str:
        """Return under which digest failures are counted: the account's, or that of a device it was entered from.

        So strangers can't lock the owner out of their own devices, and such a device has no more tries than others.
        """
        account, device = self.email_bidx(email), uow.actor.device
        if device is None or not await IdentityRepository(uow).knows_device(account, device):
            return account
        return self._cipher.blind("login-device", f"{account}|{device}")

    async def _throttle(self, uow: UnitOfWork, email: str) -> tuple[str, str]:
        """Return under which digests failures are counted; RATE_LIMITED when there are too many already."""
        account, address = await self._counted_as(uow, email), self._cipher.blind("address", house_of(uow.actor.ip))
        since = uow.clock.now() - FAILURE_WINDOW
        if is_throttled(*await IdentityRepository(uow).count_failures(account, address, since)):
            raise HealthError(Kind.RATE_LIMITED, "login_throttled", retry_after=int(FAILURE_WINDOW.total_seconds()))
        return account, address
