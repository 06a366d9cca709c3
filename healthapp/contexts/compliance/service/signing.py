"""Electronic signatures after 21 CFR Part 11: by a person who has just proved who they are, bound to what they signed.

11.50 name, time and meaning; 11.70 bound to the record by its digest; 11.100 one person, by their account, and never a
program of theirs; 11.200 two components: the login, and the password again for each signature. Who lets sign asks for a
fresh step-up besides.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from healthapp.contexts.compliance.models import Signature
from healthapp.contexts.compliance.repository import SignatureRepository, TrailRepository
from healthapp.contexts.compliance.rules import GENESIS
from healthapp.contexts.compliance.schemas import Fault, Meaning, SignatureReport, SignatureView
from healthapp.contexts.compliance.service.base import ComplianceBase
from healthapp.kit.audit import PAYLOAD
from healthapp.kit.canonical import digest
from healthapp.kit.crypto import UNREADABLE, UnknownKeyError
from healthapp.kit.errors import HealthError, Kind
from healthapp.kit.ids import new_id

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from healthapp.contexts.compliance.ports import SignerCheck
    from healthapp.contexts.compliance.schemas import SignedRecord, Signer
    from healthapp.kit.actor import Actor
    from healthapp.kit.uow import UnitOfWork

_GOOD_FOR = timedelta(minutes=2)
_NAME = "compliance_signature.signer_name"
_A_READ = 200


@dataclass
class Confirmation:
    """Proof, for one signature within two minutes, that the signer has given their password."""

    signer: Signer
    at: datetime
    used: bool = False


class Signing(ComplianceBase):
    """Signing records, and checking what was signed."""

    def check_signers_by(self, check: SignerCheck) -> None:
        """Let `check` find out who is at the keyboard; the wiring gives it."""
        self._signers = check

    async def confirm_signer(self, actor: Actor, password: str, now: datetime) -> Confirmation:
        """Check the actor's password, outside any transaction: it is slow on purpose. HealthError when it is wrong."""
        return Confirmation(await self._signers.check_signer(actor, password), now)

    async def sign(
        self, uow: UnitOfWork, confirmed: Confirmation, meaning: Meaning, record: SignedRecord
    ) -> SignatureView:
        """Sign one version of a record, in the transaction that stores it.

        UNAUTHENTICATED when the confirmation is another person's, was used, or is older than two minutes; FORBIDDEN to
        a key or an app.
        """
        require_in_person(uow, record.type[:60])
        now = uow.clock.now()
        is_fresh = not confirmed.used and timedelta() <= now - confirmed.at <= _GOOD_FOR
        if confirmed.signer.user_id != uow.actor.id or not is_fresh:
            raise HealthError(Kind.UNAUTHENTICATED, "signature_unconfirmed")
        confirmed.used = True
        repository = SignatureRepository(uow)
        number, previous = await repository.last()
        row_id = new_id()
        signature = Signature(
            id=row_id,
            number=number + 1,
            signer_id=uow.actor.id,
            signer_name_ct=self._cipher.seal(_NAME, row_id, confirmed.signer.name),
            signer_role=uow.actor.role.value,
            meaning=meaning.value,
            signed_at=now,
            record_type=record.type,
            record_id=record.id,
            record_version=record.version,
            record_hash=record_hash(record),
            name_hash=_name_hash(confirmed.signer.name),
            previous_hash=previous or GENESIS,
            hash="",
            seal="",
        )
        signature.hash = _row_hash(signature)
        signature.seal = self._seal(signature.hash)
        await repository.add(signature)
        # The audit chain keeps number and digest: a signature that is taken away leaves its trace there.
        uow.audit(
            "signature.sign", record.type[:60], record.id, number=number + 1, meaning=meaning.value, hash=signature.hash
        )
        return self._view_of(signature, record)

    async def signatures(self, uow: UnitOfWork, record: SignedRecord) -> list[SignatureView]:
        """Return a record's signatures, each with what is wrong with it. `record` is as it stands now.

        A signature of an earlier version is compared with nothing but itself.
        """
        rows = await SignatureRepository(uow).of_record(record.type, record.id)
        uow.audit("signature.read", record.type[:60], record.id, count=len(rows))
        return [self._view_of(row, record) for row in rows]

    async def verify_signatures(self, uow: UnitOfWork, records: Sequence[SignedRecord] = ()) -> SignatureReport:
        """Walk along all signatures; returns the first whose row, seal, name or place in the chain is wrong.

        Those that the audit trail says were made have to be there: else whoever takes the newest away isn't seen. And
        `records`, as they stand now, have to be what was signed.
        """
        repository = SignatureRepository(uow)
        number, previous, count = 0, GENESIS, 0
        # Before the signatures: what is signed meanwhile is missing here, and not there.
        made = await self._made(uow)
        stand = {(record.type, record.id, record.version): record_hash(record) for record in records}
        unsigned = set(stand)
        uow.audit("signature.verify", "signature")
        while batch := await repository.after(number, _A_READ):
            for row in batch:
                faults = self._faults(row)
                of = (row.record_type, row.record_id, row.record_version)
                unsigned.discard(of)
                if stand.get(of, row.record_hash) != row.record_hash:
                    faults.append(Fault.RECORD)
                if (row.number, row.previous_hash) != (number + 1, previous):
                    faults.append(Fault.CHAIN)
                if made.pop(row.number, row.hash) != row.hash:
                    faults.append(Fault.CHAIN)
                if faults:
                    return SignatureReport(count=count, broken_at=row.number, fault=faults[0])
                number, previous, count = row.number, row.hash, count + 1
        if made:
            return SignatureReport(count=count, broken_at=min(made), fault=Fault.CHAIN)
        if unsigned:
            return SignatureReport(count=count, broken_at=count + 1, fault=Fault.RECORD)
        return SignatureReport(count=count)

    async def _made(self, uow: UnitOfWork) -> dict[int, str]:
        """Return number and hash of each signature that the trail knows of; what can't be opened there says nothing."""
        found = {}
        for act in await TrailRepository(uow).acts("signature.sign"):
            opened = self._cipher.show(PAYLOAD, act["id"], act["payload_ct"])
            told = json.loads(opened) if opened != UNREADABLE else {}
            if "number" in told:  # else it was refused
                found[int(told["number"])] = str(told["hash"])
        return found

    def _view_of(self, row: Signature, record: SignedRecord) -> SignatureView:
        faults = self._faults(row)
        if row.record_version == record.version and row.record_hash != record_hash(record):
            faults.insert(0, Fault.RECORD)
        return SignatureView(
            id=row.id,
            number=row.number,
            signer_id=row.signer_id,
            name=self._cipher.show(_NAME, row.id, row.signer_name_ct),
            role=row.signer_role,
            meaning=Meaning(row.meaning),
            signed_at=row.signed_at,
            version=row.record_version,
            faults=faults,
        )

    def _faults(self, row: Signature) -> list[Fault]:
        found = []
        if row.hash != _row_hash(row):
            found.append(Fault.ROW)
        if not hmac.compare_digest(row.seal, self._seal(row.hash)):
            found.append(Fault.SEAL)
        name = self._cipher.show(_NAME, row.id, row.signer_name_ct)
        if name == UNREADABLE or _name_hash(name) != row.name_hash:
            found.append(Fault.NAME)
        return found

    def _seal(self, row_hash: str) -> str:
        if self._signature_key is None:
            msg = "the key of signatures is not loaded"
            raise UnknownKeyError(msg)
        return hmac.new(self._signature_key, row_hash.encode(), hashlib.sha256).hexdigest()


def require_in_person(uow: UnitOfWork, resource_type: str) -> None:
    """FORBIDDEN `not_by_key` to an API key and to an app: a signature is a person's own act."""
    if not uow.actor.in_person:
        raise HealthError(Kind.FORBIDDEN, "not_by_key", action="signature.sign", resource_type=resource_type)


def record_hash(record: SignedRecord) -> str:
    """Return the digest of a record that a signature is bound to."""
    return digest({"type": record.type, "id": record.id, "version": record.version, "content": record.content})


def _name_hash(name: str) -> str:
    return digest({"name": name})


_COVERED: Sequence[str] = (
    "id",
    "number",
    "signer_id",
    "signer_role",
    "meaning",
    "signed_at",
    "record_type",
    "record_id",
    "record_version",
    "record_hash",
    "name_hash",
    "previous_hash",
)
"""All that a row says but the ciphertext of the name, which a rotation of keys changes: `name_hash` stands for it."""


def _row_hash(row: Signature) -> str:
    values: dict[str, Any] = {name: getattr(row, name) for name in _COVERED}
    return digest(values)
