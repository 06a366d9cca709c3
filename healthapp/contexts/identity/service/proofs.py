"""Links and codes that are sent to an address: having them sent, and taking them.

Each is made of its row's id and a key, so that no place between here and the mailbox has to hold it: the web process
writes down that something is to be sent, the worker makes it again and sends it.
"""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING, cast

from healthapp.contexts.identity import events
from healthapp.contexts.identity.models import Proof
from healthapp.contexts.identity.repository import IdentityRepository, ProofRepository
from healthapp.contexts.identity.rules.proofs import (
    HOUR,
    SENDS_FROM_ONE_HOUSE,
    SENDS_TO_ONE_ADDRESS,
    code_of,
    life_of,
    wait_to_send,
)
from healthapp.contexts.identity.schemas.addresses import ProofToSend
from healthapp.contexts.identity.service.base import IdentityBase
from healthapp.kit.addresses import house_of
from healthapp.kit.errors import HealthError, Kind
from healthapp.kit.ids import new_id

if TYPE_CHECKING:
    from uuid import UUID

    from healthapp.contexts.identity.schemas.addresses import SentFor
    from healthapp.kit.uow import UnitOfWork

PROOF = "identity_proof"


class SentProofs(IdentityBase):
    """What proves that somebody reads what goes to an address."""

    async def take_proof(self, uow: UnitOfWork, proof_id: UUID) -> ProofToSend | None:
        """Return what is to be sent, and where; None when it is over. For the worker, who may repeat it."""
        proof = await ProofRepository(uow).find(proof_id)
        open_ = proof is not None and proof.used_at is None and proof.expires_at > uow.clock.now()
        uow.audit("user.send_proof", "user", proof.user_id if proof else None)
        if proof is None or not open_ or proof.user_id is None or proof.target_ct is None:
            return None
        return ProofToSend(
            user_id=proof.user_id,
            purpose=cast("SentFor", proof.purpose),
            address=self._cipher.open(f"{PROOF}.target", proof.id, proof.target_ct),
            secret=self._link_token(proof.id) if proof.purpose == "email" else self._code(proof),
        )

    async def _send(self, uow: UnitOfWork, user_id: UUID, purpose: SentFor, address: str) -> None:
        """Have a link or code sent; what was sent for the same before is over."""
        proof_id, now = new_id(), uow.clock.now()
        proof = Proof(
            id=proof_id,
            purpose=purpose,
            user_id=user_id,
            target_bidx=self._address_bidx(purpose, address),
            target_ct=self._cipher.seal(f"{PROOF}.target", proof_id, address),
            created_at=now,
            expires_at=now + life_of(purpose),
        )
        await ProofRepository(uow).add(proof)
        uow.audit("user.ask_proof", "user", user_id, purpose=purpose)
        uow.emit(events.ADDRESS_ASKED, user_id=user_id, proof_id=proof_id)

    async def _wait_to_send(self, uow: UnitOfWork, purpose: SentFor, address: str) -> None:
        """Count that something is sent; RATE_LIMITED too soon after the last, and after too many in an hour.

        Counted for the account and purpose, for the address whoever asks, and for where the request comes from.
        """
        repository, now = IdentityRepository(uow), uow.clock.now()
        mine = self._sends_of(uow.actor.id, purpose)
        there = self._cipher.blind("send-proof-to", self._address_bidx(purpose, address))
        house = self._cipher.blind("send-proof-from", house_of(uow.actor.ip))
        for key in sorted((mine, there)):
            await repository.lock_attempts(key)
        wait = wait_to_send(await ProofRepository(uow).sent_at(mine, now - HOUR), now)
        to_there, from_house = await repository.count_failures(there, house, now - HOUR)
        if wait is None and (to_there >= SENDS_TO_ONE_ADDRESS or from_house >= SENDS_FROM_ONE_HOUSE):
            wait = HOUR
        if wait is not None:
            seconds = max(1, int(wait.total_seconds()))
            raise HealthError(Kind.RATE_LIMITED, "proofs_throttled", retry_after=seconds)
        await repository.add_failure(mine, mine, now)
        await repository.add_failure(there, house, now)

    async def _take_link(self, uow: UnitOfWork, proof_id: UUID, token: str) -> Proof:
        """Use up a link of the actor's. CONFLICT when it isn't theirs, was used, or is too old."""
        repository, now = ProofRepository(uow), uow.clock.now()
        proof = await repository.find(proof_id)
        right = hmac.compare_digest(self._link_token(proof_id).encode(), token.encode())
        if proof is None or not right or (proof.purpose, proof.user_id) != ("email", uow.actor.id):
            raise HealthError(Kind.CONFLICT, "proof_ended")
        if not await repository.use(proof_id, now):
            raise HealthError(Kind.CONFLICT, "proof_ended")
        return proof

    async def _take_code(self, uow: UnitOfWork, purpose: SentFor, code: str) -> Proof | None:
        """Use up the code that was last sent to the actor for that purpose; None when this is another.

        None is to be committed: it counts. No more than five are looked at.
        """
        repository, now = ProofRepository(uow), uow.clock.now()
        proof = await repository.take_try(uow.actor.id, purpose, now)
        if proof is None or not hmac.compare_digest(self._code(proof).encode(), code.encode()):
            return None
        return proof if await repository.use(proof.id, now) else None

    def _sends_of(self, user_id: UUID, purpose: SentFor) -> str:
        """Return the digest under which is counted what an account had sent."""
        return self._cipher.blind("send-proof", f"{user_id}|{purpose}")

    def _address_bidx(self, purpose: SentFor, address: str) -> str:
        return self.email_bidx(address) if purpose in ("email", "mfa_mail") else self._cipher.blind("phone", address)

    def _link_token(self, proof_id: UUID) -> str:
        return f"{proof_id.hex}.{self._cipher.blind('proof-link', proof_id.hex)}"

    def _code(self, proof: Proof) -> str:
        return code_of(self._cipher.blind("proof-code", f"{proof.purpose}|{proof.id.hex}"))
