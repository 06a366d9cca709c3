"""Getting in after every second factor was lost: asking, being told, stopping it, and beginning anew.

A password, or a mailbox, alone must not be a way round the second step. So an administrator finds out who asks, then
time passes in which the owner, told by every way there is, can stop it; only then a link goes to the mailbox. Whoever
gets in by a login meanwhile has lost nothing: the database ends the request with it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthapp.contexts.identity import events
from healthapp.contexts.identity.repository import IdentityRepository, RecoveryRepository, SecondFactorRepository
from healthapp.contexts.identity.rules.recoveries import DAY, LINK_LIFE, MOST_A_DAY, MOST_LINKS
from healthapp.contexts.identity.schemas import ResetLink
from healthapp.contexts.identity.schemas.recoveries import OwnRecovery, ReadyRecovery, RecoveryNews, RecoveryStatus
from healthapp.contexts.identity.service.recovery import Recovery
from healthapp.contexts.identity.service.second_steps import SecondSteps
from healthapp.contexts.identity.service.stopping import Stopping
from healthapp.kit.crypto import hash_token
from healthapp.kit.errors import HealthError, Kind
from healthapp.kit.ids import new_id

if TYPE_CHECKING:
    from typing import Literal
    from uuid import UUID

    from sqlalchemy import RowMapping

    from healthapp.contexts.identity.schemas.recoveries import LinkFor
    from healthapp.kit.uow import UnitOfWork

_LETTERS = 40
"""160 bits in hex: the token stands in an SMS too."""


class AccountRecovery(Recovery, SecondSteps, Stopping):
    """The owner's side of it, and the worker's."""

    async def ask_recovery_link(self, uow: UnitOfWork, email: str) -> None:
        """Note that somebody asks for a link to that address, by which to ask; the same for every address.

        RATE_LIMITED together with links for a forgotten password.
        """
        proof_id = await self._note_wish(uow, email, "recover")
        uow.audit("recovery.ask_link", "user")
        uow.emit(events.RECOVERY_LINK_ASKED, proof_id=proof_id)

    async def take_recovery_link(self, uow: UnitOfWork, proof_id: UUID) -> ResetLink | None:
        """Return whom to send which link; None for an address without an account. For the worker, who may repeat it."""
        token = self._cipher.blind("recovery-confirm", proof_id.hex)
        user_id = await IdentityRepository(uow).claim_reset(proof_id, hash_token(token), uow.clock.now())
        uow.audit("recovery.send_link", "user", user_id, step="confirm")
        return None if user_id is None else ResetLink(user_id, token)

    async def find_recovery_link(self, uow: UnitOfWork, token: str, what: LinkFor) -> RowMapping | None:
        """Return the account that a link is good for now, or None."""
        return await RecoveryRepository(uow).lookup(hash_token(token), what, uow.clock.now())

    async def confirm_recovery(self, uow: UnitOfWork, link: RowMapping) -> None:
        """Ask by the link that went to the mailbox. `uow` acts as the owner; CONFLICT when the link is over."""
        if not await IdentityRepository(uow).use_proof(link["ref"], uow.clock.now()):
            raise HealthError(Kind.CONFLICT, "recovery_ended")
        await self.ask_recovery(uow, "email")

    async def ask_recovery(self, uow: UnitOfWork, by: Literal["password", "email"]) -> None:
        """Ask an administrator to let the owner in without second factors. `uow` acts as the account.

        Asked again it stays one request; where a link is over, another follows. CONFLICT where no second factor is on:
        a new password is enough. RATE_LIMITED after three in a day.
        """
        repository, now = RecoveryRepository(uow), uow.clock.now()
        if not await self._methods(uow):
            raise HealthError(Kind.CONFLICT, "recovery_not_needed")
        found = await repository.own_open()
        if found is None:
            asked = await repository.asked_since(now - DAY)
            if len(asked) >= MOST_A_DAY:
                wait = max(1, int((asked[0] + DAY - now).total_seconds()))
                raise HealthError(Kind.RATE_LIMITED, "recovery_throttled", retry_after=wait)
            recovery_id = new_id()
            stop = hash_token(self._stop_token(recovery_id))
            values = {
                "id": recovery_id,
                "user_id": uow.actor.id,
                "status": "requested",
                "asked_by": by,
                "asked_at": now,
                "stop_hash": stop,
            }
            if await repository.add(values):
                uow.audit("recovery.ask", "recovery", recovery_id, by=by)
                uow.emit(events.RECOVERY_ASKED, user_id=uow.actor.id, recovery_id=recovery_id)
            return
        uow.audit("recovery.ask", "recovery", found.id, by=by, repeated=True)
        if found.status == RecoveryStatus.READY:
            uow.emit(events.RECOVERY_ASKED, user_id=uow.actor.id, recovery_id=found.id)

    async def recovery_news(self, uow: UnitOfWork, recovery_id: UUID) -> RecoveryNews | None:
        """Return what the owner is to be told; None when it is gone. For the worker, who may repeat it."""
        found = await RecoveryRepository(uow).find(recovery_id)
        uow.audit("recovery.tell", "recovery", recovery_id)
        if found is None:
            return None
        status = RecoveryStatus(found.status)
        return RecoveryNews(found.user_id, status, found.ready_at, self._stop_token(recovery_id))

    async def renew_recovery_link(self, uow: UnitOfWork, recovery_id: UUID) -> None:
        """Let another link follow where the last one's hour is over, five at most. For the worker, who may repeat."""
        repository = RecoveryRepository(uow)
        found = await repository.find(recovery_id)
        is_ready = found is not None and found.status == RecoveryStatus.READY and found.links < MOST_LINKS
        if found is None or not is_ready or found.link_until is None or found.link_until > uow.clock.now():
            return
        await repository.set(recovery_id, {"status": "waiting", "token_hash": None, "link_until": None})
        uow.audit("recovery.renew_link", "recovery", recovery_id)

    async def next_recovery(self, uow: UnitOfWork) -> ReadyRecovery | None:
        """Let a link be good for one whose waiting is over, and return it; None without one. For the worker.

        Undone with the transaction, in which the message is written: of a worker that is killed nothing is left.
        """
        repository, now = RecoveryRepository(uow), uow.clock.now()
        due = await repository.due(now)
        if due is None:
            return None
        found, may_enter = due
        number = found.links + 1
        token = self._cipher.blind("recovery-link", f"{found.id.hex}|{number}")
        if may_enter:
            link = {"token_hash": hash_token(token), "link_until": now + LINK_LIFE, "links": number}
            await repository.set(found.id, {"status": "ready", **link})
            uow.audit("recovery.send_link", "recovery", found.id, step="complete", number=number)
        else:
            await repository.set(found.id, {"status": "expired", "ended_at": now})
            uow.audit("recovery.expire", "recovery", found.id)
        return ReadyRecovery(found.id, number, found.user_id if may_enter else None, token)

    async def expire_recoveries(self, uow: UnitOfWork) -> int:
        """End what nobody has decided in two weeks, or used within one; returns how many. For the worker."""
        ended = await RecoveryRepository(uow).expire(uow.clock.now())
        for recovery_id in ended:
            uow.audit("recovery.expire", "recovery", recovery_id)
        return len(ended)

    async def note_recovery_undone(self, uow: UnitOfWork, recovery_id: UUID) -> None:
        """Write into the trail that a login has ended one: the database did it. For the worker."""
        uow.audit("recovery.undo", "recovery", recovery_id)

    async def own_recovery(self, uow: UnitOfWork) -> OwnRecovery | None:
        """Return what is under way for the actor's account, or None."""
        found = await RecoveryRepository(uow).own_open()
        if found is None:
            return None
        status = RecoveryStatus(found.status)
        return OwnRecovery(status=status, asked_at=found.asked_at, ready_at=found.ready_at)

    async def stop_recovery(self, uow: UnitOfWork) -> None:
        """End what is under way for the actor's account; CONFLICT when nothing is (any more)."""
        if not await self._stop_recovery(uow):
            raise HealthError(Kind.CONFLICT, "recovery_ended")

    async def stop_recovery_by_link(self, uow: UnitOfWork, link: RowMapping) -> None:
        """End the one that a link names. `uow` acts as the owner; CONFLICT when it is over."""
        if not await self._stop_recovery(uow, link["ref"]):
            raise HealthError(Kind.CONFLICT, "recovery_ended")

    async def complete_recovery(self, uow: UnitOfWork, link: RowMapping, token: str, password_hash: str) -> bool:
        """Set a new password, remove every second factor, end every login. `uow` acts as the owner.

        CONFLICT when the link is over: used, too old, or stopped by the owner. True when nobody had shown before that
        the address is theirs: `put_strangers_out` is the next step then.
        """
        repository, now = IdentityRepository(uow), uow.clock.now()
        if not await RecoveryRepository(uow).use(link["ref"], hash_token(token), now):
            raise HealthError(Kind.CONFLICT, "recovery_ended")
        (user,) = await repository.get_users([uow.actor.id])
        was_open = user.email_proven_at is None
        await self._begin_anew(uow, user, password_hash)
        factors = await SecondFactorRepository(uow).remove_all()
        # Wrong codes, and the owner's tries before they gave up, belong to what is gone.
        await repository.clear_failures(self._cipher.blind("second-step", str(uow.actor.id)))
        uow.audit("recovery.complete", "recovery", link["ref"], factors=factors)
        uow.emit(events.RECOVERY_ENDED, user_id=uow.actor.id, recovery_id=link["ref"], what="used")
        return was_open

    def _stop_token(self, recovery_id: UUID) -> str:
        return self._cipher.blind("recovery-stop", recovery_id.hex)[:_LETTERS]
