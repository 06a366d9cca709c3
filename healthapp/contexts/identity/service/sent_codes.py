"""Codes by e-mail and by SMS as a second factor: to proven addresses, for as long as they are the account's.

They are made and sent like those that prove an address, each for its own purpose, so that none is good for the other's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthapp.contexts.identity import events
from healthapp.contexts.identity.repository import IdentityRepository, ProofRepository, SecondFactorRepository
from healthapp.contexts.identity.service.base import USER
from healthapp.contexts.identity.service.proofs import SentProofs
from healthapp.kit.errors import HealthError, Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from healthapp.contexts.identity.schemas import SentKind
    from healthapp.contexts.identity.schemas.addresses import SentFor
    from healthapp.kit.uow import UnitOfWork

SENT_KINDS: Mapping[SentKind, SentFor] = {"email": "mfa_mail", "sms": "mfa_sms"}


class SentCodes(SentProofs):
    """Second steps that come to an address."""

    async def _proven(self, uow: UnitOfWork) -> dict[SentKind, str]:
        """Return where codes can be sent to, by kind: the actor's proven addresses that we have a way to."""
        (user,) = await IdentityRepository(uow).get_users([uow.actor.id])
        found: dict[SentKind, str] = {}
        if user.email_proven_at is not None:
            found["email"] = self._cipher.open(f"{USER}.email", user.id, user.email_ct)
        if user.phone_proven_at is not None and user.phone_ct is not None and self._settings.sends_sms:
            found["sms"] = self._cipher.open(f"{USER}.phone", user.id, user.phone_ct)
        return found

    async def _send_code(self, uow: UnitOfWork, kind: SentKind) -> None:
        """Have a code sent; the one before is over. RATE_LIMITED too soon, CONFLICT without a proven address."""
        address = (await self._proven(uow)).get(kind)
        if address is None:
            raise HealthError(Kind.CONFLICT, "mfa_no_address")
        await self._wait_to_send(uow, SENT_KINDS[kind], address)
        await self._send(uow, uow.actor.id, SENT_KINDS[kind], address)

    async def _take_sent(self, uow: UnitOfWork, kind: SentKind, code: str) -> bool:
        """Return whether this is the code that was sent last; then it is used up. Wrong ones count for the code too."""
        if await self._take_code(uow, SENT_KINDS[kind], code) is None:
            return False
        # Whoever reads there is the owner: they don't have to wait because they log in often.
        await IdentityRepository(uow).clear_failures(self._sends_of(uow.actor.id, SENT_KINDS[kind]))
        await SecondFactorRepository(uow).mark_used(kind, uow.clock.now())
        return True

    async def _lose_address(self, uow: UnitOfWork, kind: SentKind) -> None:
        """Remove the factor whose address has gone, with what was sent there; tell the owner if there was one.

        CONFLICT, and the address stays, where the role has to have a factor and this was the last.
        """
        repository, now = SecondFactorRepository(uow), uow.clock.now()
        await ProofRepository(uow).end(uow.actor.id, SENT_KINDS[kind], now)
        if not await repository.remove(kind):
            return
        if not await repository.is_on():
            if uow.actor.role in self._settings.mfa_roles:
                raise HealthError(Kind.CONFLICT, "mfa_required")
            await repository.replace_codes([], now)
        uow.audit("mfa.remove", "user", uow.actor.id, kind=kind, why="address")
        uow.emit(events.SECOND_FACTOR_CHANGED, user_id=uow.actor.id, what=f"{kind}_lost")
