"""One's own e-mail address and phone number: showing that they are one's own, and changing them.

A new address counts once it is proven, and until then the one before it does. Whoever asks for the change has proved
lately who they are; whoever reads at the old address is told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from healthapp.contexts.identity import events
from healthapp.contexts.identity.repository import IdentityRepository, ProofRepository
from healthapp.contexts.identity.rules.second_factor import typed_code
from healthapp.contexts.identity.schemas.addresses import AddressesView, FormerAddress
from healthapp.contexts.identity.service.base import USER
from healthapp.contexts.identity.service.proofs import PROOF
from healthapp.contexts.identity.service.second_steps import SecondSteps
from healthapp.contexts.identity.service.stopping import Stopping
from healthapp.kit.errors import HealthError, Kind
from healthapp.kit.ids import parse_id

if TYPE_CHECKING:
    from uuid import UUID

    from healthapp.contexts.identity.models import Proof, User
    from healthapp.contexts.identity.schemas.addresses import ChangeEmail, ChangePhone, Purpose
    from healthapp.kit.uow import UnitOfWork


class Addresses(SecondSteps, Stopping):
    """Where somebody is reached, and whether they have shown that it is theirs."""

    async def addresses(self, uow: UnitOfWork) -> AddressesView:
        """Return the actor's addresses, and those that wait to be proven in their place."""
        user = await self._me(uow)
        repository, now = ProofRepository(uow), uow.clock.now()
        email = await repository.find_open(user.id, "email", now)
        phone = await repository.find_open(user.id, "phone", now)
        return AddressesView(
            email=self._cipher.show(f"{USER}.email", user.id, user.email_ct),
            email_verified=user.email_proven_at is not None,
            email_waiting=self._waiting(email, user.email_bidx),
            phone=self._cipher.show_optional(f"{USER}.phone", user.id, user.phone_ct),
            phone_verified=user.phone_proven_at is not None,
            phone_waiting=self._waiting(phone, user.phone_bidx or ""),
            phone_code_sent=phone is not None,
        )

    async def send_proof(self, uow: UnitOfWork, what: Purpose) -> None:
        """Send the link or code again, or for the first time. RATE_LIMITED too soon, CONFLICT when nothing is open."""
        user = await self._me(uow)
        waiting = await ProofRepository(uow).find_open(user.id, what, uow.clock.now())
        if waiting is not None and waiting.target_ct is not None:
            address: str | None = self._cipher.open(f"{PROOF}.target", waiting.id, waiting.target_ct)
        elif (user.email_proven_at if what == "email" else user.phone_proven_at) is not None:
            raise HealthError(Kind.CONFLICT, "address_proven")
        elif what == "email":
            address = self._cipher.open(f"{USER}.email", user.id, user.email_ct)
        else:
            address = self._cipher.open_optional(f"{USER}.phone", user.id, user.phone_ct)
        if address is None:
            raise HealthError(Kind.CONFLICT, "no_phone")
        await self._wait_to_send(uow, what, address)
        await self._send(uow, user.id, what, address)

    async def change_email(self, uow: UnitOfWork, command: ChangeEmail) -> None:
        """Send a link to a new address. Whether it has an account already is told to nobody who can't read there."""
        await self._ask_change(uow, "email", command.email)

    async def change_phone(self, uow: UnitOfWork, command: ChangePhone) -> None:
        """Send a code to a new number."""
        await self._ask_change(uow, "phone", command.phone)

    async def remove_phone(self, uow: UnitOfWork) -> None:
        """Forget the actor's number. CONFLICT when there is none."""
        await self.require_step_up(uow)
        user, now = await self._me(uow), uow.clock.now()
        if user.phone_ct is None:
            raise HealthError(Kind.CONFLICT, "no_phone")
        await ProofRepository(uow).end(user.id, "phone", now)
        await self._write(uow, {"phone_ct": None, "phone_bidx": None, "phone_proven_at": None}, "phone")
        await self._lose_address(uow, "sms")

    async def prove_email(self, uow: UnitOfWork, token: str) -> None:
        """Take a link: the address that it went to is the actor's.

        CONFLICT when the link isn't good (any more), or the address has got an account meanwhile.
        """
        proof_id = parse_id(token.partition(".")[0])
        if proof_id is None:
            raise HealthError(Kind.CONFLICT, "proof_ended")
        proof = await self._take_link(uow, proof_id, token)
        await self._settle(uow, proof, "email")

    async def prove_phone(self, uow: UnitOfWork, code: str) -> bool:
        """Take a code: the number that it went to is the actor's. False, to be committed, when it isn't right."""
        proof = await self._take_code(uow, "phone", typed_code(code))
        if proof is None:
            uow.audit("user.proof_failed", "user", uow.actor.id, outcome="denied", error=Kind.INVALID)
            return False
        await self._settle(uow, proof, "phone")
        return True

    async def ask_first_proof(self, uow: UnitOfWork, user_id: UUID) -> None:
        """Have a link sent to the address of a new account; nothing when that has been done. For the worker."""
        users = await IdentityRepository(uow).get_users([user_id])
        if not users or users[0].email_proven_at is not None:
            return
        if await ProofRepository(uow).find_open(user_id, "email", uow.clock.now()) is None:
            await self._send(uow, user_id, "email", self._cipher.open(f"{USER}.email", user_id, users[0].email_ct))

    async def take_former(self, uow: UnitOfWork, proof_id: UUID) -> FormerAddress | None:
        """Return which address was replaced and is to be told; None when there was none. For the worker."""
        proof = await ProofRepository(uow).find(proof_id)
        uow.audit("user.tell_former_address", "user", proof.user_id if proof else None)
        if proof is None or proof.user_id is None or proof.target_ct is None:
            return None
        former = self._cipher.open(f"{PROOF}.target", proof.id, proof.target_ct)
        return FormerAddress(proof.user_id, cast("Purpose", proof.purpose), former)

    async def _ask_change(self, uow: UnitOfWork, what: Purpose, address: str) -> None:
        await self.require_step_up(uow)
        user = await self._me(uow)
        is_same = self._address_bidx(what, address) == (user.email_bidx if what == "email" else user.phone_bidx)
        if is_same and (user.email_proven_at if what == "email" else user.phone_proven_at) is not None:
            raise HealthError(Kind.CONFLICT, "address_proven")
        await self._wait_to_send(uow, what, address)
        await self._send(uow, user.id, what, address)

    async def _settle(self, uow: UnitOfWork, proof: Proof, what: Purpose) -> None:
        """Let the proven address be the actor's, and have the one before it told."""
        user, now = await self._me(uow), uow.clock.now()
        address = self._cipher.open(f"{PROOF}.target", proof.id, proof.target_ct or "")
        before_bidx, before_ct = (
            (user.email_bidx, user.email_ct) if what == "email" else (user.phone_bidx, user.phone_ct)
        )
        if proof.target_bidx == before_bidx:
            await self._write(uow, {f"{what}_proven_at": now}, what)
            return
        values = {
            f"{what}_ct": self._cipher.seal(f"{USER}.{what}", user.id, address),
            f"{what}_bidx": proof.target_bidx,
            f"{what}_proven_at": now,
        }
        await self._write(uow, values, what)
        await self._lose_address(uow, "email" if what == "email" else "sms")
        if what == "email":
            # A link that lies in the mailbox one has left: perhaps that is why one left it.
            for purpose in ("reset", "recover"):
                await IdentityRepository(uow).use_other_proofs(purpose, now)
            await self._stop_recovery(uow)
        if before_ct is not None:
            former = self._cipher.open(f"{USER}.{what}", user.id, before_ct)
            await ProofRepository(uow).keep_former(proof.id, self._cipher.seal(f"{PROOF}.target", proof.id, former))
            uow.emit(events.ADDRESS_CHANGED, user_id=user.id, proof_id=proof.id)

    async def _write(self, uow: UnitOfWork, values: dict[str, Any], what: Purpose) -> None:
        """Write the account's row. CONFLICT when the address has an account already: its reader may know."""
        written = {**values, "updated_at": uow.clock.now()}
        if not await IdentityRepository(uow).update_address(uow.actor.id, written):
            raise HealthError(Kind.CONFLICT, "email_taken")
        uow.audit("user.prove_address" if f"{what}_bidx" not in values else "user.change_address", "user", what=what)
        uow.hint(uow.actor.id, events.ACCOUNT_CHANGED)

    async def _me(self, uow: UnitOfWork) -> User:
        (user,) = await IdentityRepository(uow).get_users([uow.actor.id])
        return user

    def _waiting(self, proof: Proof | None, current: str) -> str | None:
        """Return an address that is to take the place of the current one, once it is proven."""
        if proof is None or proof.target_ct is None or proof.target_bidx == current:
            return None
        return self._cipher.show(f"{PROOF}.target", proof.id, proof.target_ct)
