"""A new password by whoever knows the old one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthapp.contexts.identity import events
from healthapp.contexts.identity.errors import LoginRefusedError
from healthapp.contexts.identity.repository import IdentityRepository, SecondFactorRepository
from healthapp.contexts.identity.service.second_steps import SecondSteps
from healthapp.contexts.identity.service.sessions import Sessions
from healthapp.kit.errors import Kind, invalid

if TYPE_CHECKING:
    from healthapp.kit.uow import UnitOfWork


class Passwords(Sessions, SecondSteps):
    """Changing it."""

    async def begin_password_change(self, uow: UnitOfWork) -> str:
        """Return the hash to compare the present password with, while no transaction is open.

        With a second factor the password alone is not enough: FORBIDDEN `step_up_required` without a fresh proof.
        INVALID for an account that a provider opened and that has no password; RATE_LIMITED after too many wrong ones.
        """
        if await self._methods(uow):
            await self.require_step_up(uow)
        await self._wait_your_turn(uow)
        (user,) = await IdentityRepository(uow).get_users([uow.actor.id])
        if user.password_hash is None:
            raise invalid("currentPassword", "no_password")
        return user.password_hash

    async def begin_signature(self, uow: UnitOfWork) -> str:
        """Return the hash to compare a signer's password with, while no transaction is open.

        INVALID for an account without a password; RATE_LIMITED after too many wrong ones, or wrong codes.
        """
        await self._wait_your_turn(uow)
        (user,) = await IdentityRepository(uow).get_users([uow.actor.id])
        if user.password_hash is None:
            raise invalid("password", "no_password")
        return user.password_hash

    async def settle_signature(self, uow: UnitOfWork, before: str, *, right: bool) -> None:
        """Count a signer's wrong password; to be committed. LoginRefusedError when it is another one since `before`.

        A right one doesn't make wrong codes forgotten: it proves less than they are asked for.
        """
        key, wrong = await self._wait_your_turn(uow)
        if not right:
            await self._count(uow, key, wrong, right=False, error=Kind.UNAUTHENTICATED)
            return
        (user,) = await IdentityRepository(uow).get_users([uow.actor.id])
        if user.password_hash != before:
            raise LoginRefusedError

    async def settle_password_change(self, uow: UnitOfWork, before: str, password_hash: str | None) -> bool:
        """Set the new password and end every other login; False, to be committed, when the present one was wrong.

        `password_hash` is None then. INVALID too when it has become another one since `before` was read.
        """
        key, wrong = await self._wait_your_turn(uow)
        await self._count(uow, key, wrong, right=password_hash is not None)
        if password_hash is None:
            return False
        repository, now = IdentityRepository(uow), uow.clock.now()
        (user,) = await repository.get_users([uow.actor.id])
        if user.password_hash != before:
            raise invalid("currentPassword", "wrong_password")
        await repository.update_user(uow.actor.id, {"password_hash": password_hash, "updated_at": now})
        # Whoever has a link, half a login or an open session may be the reason for the new password.
        await SecondFactorRepository(uow).end_tickets(now)
        await repository.use_other_proofs("reset", now)
        await self._end_all(uow, "person", but=uow.actor.session_id)
        uow.audit("user.change_password", "user", uow.actor.id)
        uow.emit(events.PASSWORD_CHANGED, user_id=uow.actor.id)
        return True
