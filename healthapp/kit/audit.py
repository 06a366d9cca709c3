"""The audit trail: who did what to which record, when, why and from where. Append-only.

Rows are written in the same transaction as what they describe and are sealed into a hash chain afterwards, in
batches, by the worker: a chain extended inside each request would make all writes queue behind each other.
From where somebody acted (address and browser) stands in the chain only as a salted digest, so that both can be taken
out when the person is erased, and the chain still proves all the rest.
What else there is to say of an act (counts, codes, ids) is sealed: in the chain stands a keyed digest of it, so that a
new data key can seal it anew, and one that was edited, swapped or taken out is found all the same.
Retention and content follow 45 CFR 164.312(b) (audit controls) and 164.316(b)(2) (six years; we keep seven).
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import sqlalchemy as sa

from healthapp.kit.crypto import new_token
from healthapp.kit.ids import new_id

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from healthapp.kit.actor import Actor
    from healthapp.kit.crypto import Cipher
    from healthapp.kit.errors import Kind

PAYLOAD = "compliance_audit_event.payload"
FOUND_BY = frozenset({"recipient_id", "channel", "organisation_id"})
"""What stands in plain: to whom the worker sent something and by what way, and for which organisation somebody looked.
The patient's own list asks SQL for it."""


Outcome = Literal["success", "denied", "failed"]
"""What became of an act: it was done, it was refused, or the product itself couldn't do it."""


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One act. `detail` holds counts, codes and ids, never health data; `error` is with what it was refused."""

    action: str
    resource_type: str
    resource_id: UUID | None = None
    patient_id: UUID | None = None
    outcome: Outcome = "success"
    error: Kind | None = None
    purpose: str | None = None
    detail: Mapping[str, str | int | bool | None] = field(default_factory=dict)


_INSERT = sa.text(
    "INSERT INTO compliance_audit_event (id, at, actor_id, actor_role, action, resource_type, resource_id, patient_id,"
    " outcome, purpose, ip, user_agent, origin_salt, origin_digest, request_id, detail, payload_ct, payload_digest,"
    " response_status) VALUES (:id, :at, :actor_id,"
    " :actor_role, :action, :resource_type, :resource_id, :patient_id, :outcome, :purpose, :ip, :user_agent,"
    " :origin_salt, :origin_digest, :request_id, CAST(:detail AS jsonb), :payload_ct, :payload_digest,"
    " :response_status)"
)
_AGENT_LIMIT = 300


def origin_digest(salt: str, ip: str | None, user_agent: str | None) -> str:
    """Return the digest by which the chain covers from where somebody acted. Without the salt it can't be guessed."""
    return hashlib.sha256(json.dumps([salt, ip, user_agent], ensure_ascii=False).encode()).hexdigest()


def payload_digest(cipher: Cipher, row_id: UUID | str, payload: str) -> str:
    """Return the digest by which the chain covers a row's payload: keyed, so that a count can't be guessed from it.

    It hangs on the key of the blind indexes, which no rotation changes.
    """
    return cipher.blind(f"{PAYLOAD}|{row_id}", payload)


async def write_audit(
    session: AsyncSession, actor: Actor, at: datetime, entries: Sequence[AuditEntry], cipher: Cipher | None
) -> None:
    """Append `entries`, done by `actor` at `at`, in the session's transaction.

    Without a cipher the payload stands in plain: only where the first data key is being made.
    """
    if not entries:
        return
    by = {"by_key": actor.key_id, "by_app": actor.app_id}
    by_program = {name: str(program) for name, program in by.items() if program is not None}
    agent, salt = (actor.user_agent or "")[:_AGENT_LIMIT] or None, new_token()
    origin = origin_digest(salt, actor.ip, agent)
    rows = []
    for entry in entries:
        row_id = new_id()
        detail = {**entry.detail, **by_program}
        plain = {name: detail.pop(name) for name in FOUND_BY.intersection(detail)} if cipher is not None else detail
        payload = json.dumps(detail, sort_keys=True, ensure_ascii=False) if cipher is not None and detail else None
        rows.append(
            {
                "id": row_id,
                "at": at,
                "actor_id": actor.user_id,
                "actor_role": actor.role.value,
                "action": entry.action,
                "resource_type": entry.resource_type,
                "resource_id": entry.resource_id,
                "patient_id": entry.patient_id,
                "outcome": entry.outcome,
                "purpose": entry.purpose,
                "ip": actor.ip,
                "user_agent": agent,
                "origin_salt": salt,
                "origin_digest": origin,
                "request_id": actor.request_id,
                "detail": json.dumps(plain, sort_keys=True),
                "payload_ct": cipher.seal(PAYLOAD, row_id, payload) if cipher is not None and payload else None,
                "payload_digest": payload_digest(cipher, row_id, payload) if cipher is not None and payload else None,
                "response_status": None if actor.answers is None else actor.answers.to(entry.error),
            }
        )
    await session.execute(_INSERT, rows)
