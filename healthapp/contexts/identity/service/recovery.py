"""A forgotten password: ask, get a link by e-mail, choose a new one.

Whoever asks learns nothing, and our work says nothing either: the web process only writes down that somebody asked, the
same for every address. The worker looks whether there is an account, and the link goes to its mailbox.
"""

from __future__ import annotations

import contextlib
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from healthapp.contexts.identity import events
from healthapp.contexts.identity.repository import IdentityRepository, SecondFactorRepository, SignOnRepository
from healthapp.contexts.identity.rules.limits import RESET_WINDOW, RESETS_A_WINDOW, RESETS_AN_ADDRESS
from healthapp.contexts.identity.schemas import ResetLink
from healthapp.contexts.identity.service.sessions import Sessions
from healthapp.kit.addresses import house_of
from healthapp.kit.crypto import hash_token
from healthapp.kit.errors import HealthError, Kind
from healthapp.kit.ids import new_id

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy import RowMapping

    from healthapp.contexts.identity.models import User
    from healthapp.kit.uow import UnitOfWork

_LINK_LIVES = timedelta(hours=1)


class Recovery(Sessions):
    """From a forgotten password to a new one."""

    async def forget_password(self, uow: UnitOfWork, email: str) -> None:
        """Note that somebody asked for a link to that address; RATE_LIMITED after too many tries.

        The tries are counted for the address that was typed and for the one it was typed at, whether or not there is
        an account.
        """
        proof_id = await self._note_wish(uow, email, "reset")
        uow.audit("user.forgot_password", "user")
        uow.emit(events.PASSWORD_FORGOTTEN, proof_id=proof_id)

    async def note_taken_address(self, uow: UnitOfWork, email: str) -> None:
        """Count that registering met an account, and let whoever reads at that address know.

        They get a link as for a forgotten password: most often it is they who had forgotten that they have an account.
        Once there were as many links as one mailbox is sent, it is counted only.
        """
        taken = self._taken_from(uow)
        await IdentityRepository(uow).add_failure(taken, taken, uow.clock.now())
        uow.audit("user.register_again", "user")
        with contextlib.suppress(HealthError):
            uow.emit(events.PASSWORD_FORGOTTEN, proof_id=await self._note_wish(uow, email, "reset"), why="registered")

    async def _note_wish(self, uow: UnitOfWork, email: str, purpose: Literal["reset", "recover"]) -> UUID:
        """Count and write down that a link to an address is wanted, the same for every address; returns under which id.

        RATE_LIMITED after too many tries for that address, or from one connection, whatever the link is for.
        """
        repository, now = IdentityRepository(uow), uow.clock.now()
        wanted = self.email_bidx(email)
        account = self._cipher.blind("reset", wanted)
        address = self._cipher.blind("reset-address", house_of(uow.actor.ip))
        await repository.lock_attempts(account)
        of_account, of_address = await repository.count_failures(account, address, now - RESET_WINDOW)
        if of_account >= RESETS_A_WINDOW or of_address >= RESETS_AN_ADDRESS:
            wait = int(RESET_WINDOW.total_seconds())
            raise HealthError(Kind.RATE_LIMITED, "resets_throttled", retry_after=wait)
        await repository.add_failure(account, address, now)
        proof_id = new_id()
        await repository.add_proof(proof_id, purpose, wanted, now, now + _LINK_LIVES)
        return proof_id

    async def take_reset(self, uow: UnitOfWork, proof_id: UUID) -> ResetLink | None:
        """Return whom to send which link; None for an address without an account. For the worker, who may repeat it."""
        repository = IdentityRepository(uow)
        # Made of the id, so that no place between here and the mailbox has to hold it, and a repeat finds the same.
        token = f"{proof_id.hex}.{self._cipher.blind('reset-link', proof_id.hex)}"
        user_id = await repository.claim_reset(proof_id, hash_token(token), uow.clock.now())
        uow.audit("user.send_reset", "user", user_id)
        return None if user_id is None else ResetLink(user_id, token)

    async def find_reset(self, uow: UnitOfWork, token: str) -> RowMapping | None:
        """Return the account that a link is good for now, or None."""
        return await IdentityRepository(uow).reset_lookup(hash_token(token), uow.clock.now())

    async def reset_password(self, uow: UnitOfWork, reset: RowMapping, password_hash: str) -> bool:
        """Set the new password and end every login. `uow` acts as the owner; CONFLICT when the link is over.

        True when nobody had shown before that the address is theirs: `put_strangers_out` is the next step then.
        """
        repository, now = IdentityRepository(uow), uow.clock.now()
        if not await repository.use_proof(reset["proof_id"], now):
            raise HealthError(Kind.CONFLICT, "reset_ended")
        (user,) = await repository.get_users([uow.actor.id])
        was_open = user.email_proven_at is None
        await self._begin_anew(uow, user, password_hash)
        uow.audit("user.reset_password", "user", uow.actor.id)
        uow.emit(events.PASSWORD_CHANGED, user_id=uow.actor.id)
        return was_open

    async def _begin_anew(self, uow: UnitOfWork, user: User, password_hash: str) -> None:
        """Set the password of the actor's account, whose mailbox a link has just been opened in; every login ends."""
        repository, now = IdentityRepository(uow), uow.clock.now()
        # The link went to that mailbox, and whoever holds it has just used it.
        values = {"password_hash": password_hash, "email_proven_at": user.email_proven_at or now, "updated_at": now}
        await repository.update_user(user.id, values)
        await SecondFactorRepository(uow).end_tickets(now)
        # Whoever still has an older link, or an open session, may be the reason for the new password.
        for purpose in ("reset", "recover"):
            await repository.use_other_proofs(purpose, now)
        await self._end_all(uow, "reset")
        await repository.clear_failures(user.email_bidx)

    async def put_strangers_out(self, uow: UnitOfWork, *, followers: int) -> None:
        """Remove every way in that was added while nobody had shown that the address is theirs; tell the reader.

        Whoever registers somebody else's address could otherwise keep its owner out for good by an authenticator, come
        in by a passkey or a provider (one that speaks for the address would have proven it), or be sent by SMS what its
        reader is reminded of. `followers` is how many permissions have just been ended for the same reason. An owner
        who had added them does it again.
        """
        repository = IdentityRepository(uow)
        removed = await SecondFactorRepository(uow).remove_all() + await SignOnRepository(uow).remove_links()
        (user,) = await repository.get_users([uow.actor.id])
        if user.phone_ct is not None:
            removed += 1
            values = {"phone_ct": None, "phone_bidx": None, "phone_proven_at": None, "updated_at": uow.clock.now()}
            await repository.update_user(user.id, values)
        if removed or followers:
            uow.audit("mfa.remove_unproven", "user", uow.actor.id, removed=removed, followers=followers)
            uow.emit(events.SECOND_FACTOR_CHANGED, user_id=uow.actor.id, what="reset")
