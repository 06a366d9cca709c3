"""What a signature under a version of an entry stands for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from healthapp.contexts.compliance.schemas import SignedRecord
from healthapp.contexts.compliance.service import record_hash
from healthapp.contexts.knowledge.repository import RevisionsRepository

if TYPE_CHECKING:
    from healthapp.contexts.knowledge.models import KnowledgeRevision
    from healthapp.contexts.knowledge.schemas.additions import Addition, Was
    from healthapp.kit.uow import UnitOfWork

RECORD = "knowledge_revision"


def record_of(row: KnowledgeRevision) -> SignedRecord:
    """Return what a signature stands for: all that readers will see, of which entry, and in which version."""
    content = {"kind": row.kind, "entry_id": row.entry_id, "based_on": row.based_on, "body": row.body}
    return SignedRecord(type=RECORD, id=row.id, version=row.version, content=content)


def is_as_signed(addition: Addition, was: Was) -> bool:
    """Return whether a published entry is what its signature stands for; without a signature it is nothing's."""
    body: dict[str, Any] = dict(addition.entry)
    content = {"kind": addition.kind, "entry_id": was.entry_id, "based_on": was.based_on, "body": body}
    return record_hash(SignedRecord(type=RECORD, id=was.id, version=was.version, content=content)) == was.signed


class SignedTexts:
    """What the check of signatures compares with them."""

    async def signed_records(self, uow: UnitOfWork) -> list[SignedRecord]:
        """Return, as they stand now, all versions that were signed to be read; for the worker."""
        rows = await RevisionsRepository(uow).signed()
        uow.audit("knowledge.check_signed", RECORD, count=len(rows))
        return [record_of(row) for row in rows]
