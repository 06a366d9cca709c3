"""Editors write, review, sign and publish versions of entries; four eyes see each before a patient does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from healthapp.contexts.compliance.schemas import Meaning, SignedRecord
from healthapp.contexts.compliance.service import Permission, require_in_person, require_permission
from healthapp.contexts.knowledge.events import REVISION_WITHDRAWN
from healthapp.contexts.knowledge.models import KnowledgeRevision
from healthapp.contexts.knowledge.repository import RevisionsRepository
from healthapp.contexts.knowledge.rules import revisions as rules
from healthapp.contexts.knowledge.rules.merging import name_of, parse
from healthapp.contexts.knowledge.schemas.additions import Addition, Origin
from healthapp.contexts.knowledge.schemas.editing import (
    ChangeView,
    FaultView,
    FindRevisions,
    RevisionList,
    RevisionStatus,
    RevisionView,
    RevisionWhole,
    SignedView,
)
from healthapp.contexts.knowledge.service.publishing import untouched
from healthapp.contexts.knowledge.service.signed import RECORD, record_of
from healthapp.contexts.knowledge.service.telling import announce_overtaken
from healthapp.kit.canonical import digest
from healthapp.kit.errors import HealthError, Kind, forbidden
from healthapp.kit.ids import new_id

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from healthapp.contexts.compliance.service import ComplianceService
    from healthapp.contexts.compliance.service.signing import Confirmation
    from healthapp.contexts.identity.service import IdentityService
    from healthapp.contexts.knowledge.rules.revisions import Step
    from healthapp.contexts.knowledge.schemas.editing import BeginRevision, ChangeRevision, ReviewRevision
    from healthapp.contexts.knowledge.service.library import Library
    from healthapp.kit.errors import FieldError
    from healthapp.kit.uow import UnitOfWork

WITHDRAWAL = "knowledge_withdrawal"
_OVER = frozenset({RevisionStatus.RETURNED, RevisionStatus.SUPERSEDED, RevisionStatus.WITHDRAWN})
_ON_THE_WAY = frozenset(
    {RevisionStatus.DRAFT, RevisionStatus.IN_REVIEW, RevisionStatus.APPROVED, RevisionStatus.SIGNED}
)


class Editing:
    """The use cases of editors. Each asks whether the actor holds the permission, and is audited."""

    library: Library
    _compliance: ComplianceService
    _identity: IdentityService

    def sign_by(self, compliance: ComplianceService, identity: IdentityService) -> None:
        """Let versions be signed and checked by `compliance`, by whom `identity` knows; the wiring gives both."""
        self._compliance, self._identity = compliance, identity

    async def revisions(self, uow: UnitOfWork, wanted: FindRevisions | None = None) -> RevisionList:
        """Return a page of the versions that fit, those changed last first, and how many they are in all."""
        await _require_editor(uow, "knowledge.list")
        wanted = wanted or FindRevisions()
        rows, total = await RevisionsRepository(uow).listed(wanted)
        uow.audit("knowledge.list", RECORD, count=len(rows))
        newest = await RevisionsRepository(uow).published_versions()
        return RevisionList(
            revisions=[await self._view(row, newest) for row in rows],
            total=total,
            has_more=wanted.offset + len(rows) < total,
            left_out=[*dict.fromkeys(self.library.left_out)],
        )

    async def revision(self, uow: UnitOfWork, revision_id: UUID) -> RevisionWhole:
        """Return one whole; FORBIDDEN for an unknown one."""
        await _require_editor(uow, "knowledge.read")
        row = await _found(RevisionsRepository(uow), revision_id, "knowledge.read")
        uow.audit("knowledge.read", RECORD, row.id)
        return await self._whole(uow, row)

    async def begin_revision(self, uow: UnitOfWork, command: BeginRevision) -> RevisionWhole:
        """Begin a draft: of what is read now, or of a new entry. INVALID when the body is another entry's."""
        await _require_editor(uow, "knowledge.begin")
        repository, (kind, entry_id) = RevisionsRepository(uow), _entry_of(command)
        version = await repository.last_version(kind, entry_id) + 1
        published = await repository.published(kind, entry_id)
        body, in_files = command.body, rules.current(await self.library.written(), kind, entry_id)
        if body is None:
            body = dict(published.body) if published else in_files or rules.named(kind, entry_id)
        if rules.entry_id_of(kind, body) != entry_id:
            _refuse([fault for fault in rules.faults_of_form(kind, entry_id, body) if fault.field == "id"])
        now = uow.clock.now()
        row = KnowledgeRevision(
            id=new_id(),
            kind=kind,
            entry_id=entry_id,
            version=version,
            based_on=published.version if published else 0,
            status=RevisionStatus.DRAFT.value,
            body=body,
            note=command.note,
            hash=digest(body),
            file_hash=rules.mark(in_files),
            author=uow.actor.id,
            created_at=now,
            updated_at=now,
        )
        await repository.add(row)
        uow.audit("knowledge.begin", RECORD, row.id, kind=kind, entry=entry_id, version=version)
        return await self._whole(uow, row)

    async def begin_once(self, uow: UnitOfWork, command: BeginRevision) -> RevisionWhole:
        """Return the actor's own draft of an entry, if they have begun one just so and can go on with it; else begin.

        Whoever repeats what they asked for gets no second draft. With `anew` they do.
        """
        await _require_editor(uow, "knowledge.begin")
        if not command.anew:
            repository = RevisionsRepository(uow)
            drafts = await repository.drafts_of(uow.actor.id, *_entry_of(command))
            newest = await repository.published_versions()
            for row in drafts:
                is_same = command.body is None or row.hash == digest(command.body)
                if is_same and not (await self._view(row, newest)).overtaken:
                    uow.audit("knowledge.read", RECORD, row.id)
                    return await self._whole(uow, row)
        return await self.begin_revision(uow, command)

    async def open_draft(self, uow: UnitOfWork, command: BeginRevision, *, anew: bool = False) -> UUID:
        """Return the actor's own draft of an entry, else begin one: two tabs at once get the same.

        With `anew` one that was overtaken is left alone, for it can't be published any more.
        """
        await _require_editor(uow, "knowledge.begin")
        repository = RevisionsRepository(uow)
        drafts = await repository.drafts_of(uow.actor.id, *_entry_of(command))
        uow.audit("knowledge.list", RECORD, count=len(drafts))
        newest = await repository.published_versions()
        for row in drafts:
            if not (anew and (await self._view(row, newest)).overtaken):
                return row.id
        return (await self.begin_revision(uow, command)).id

    async def change_revision(self, uow: UnitOfWork, revision_id: UUID, command: ChangeRevision) -> RevisionWhole:
        """Keep what a draft says now, however unfinished it is. CONFLICT unless it is the actor's own draft."""
        row = await self._stepping(uow, revision_id, "change")
        row.body, row.note, row.hash = command.body, command.note, digest(command.body)
        return await self._done(uow, row, "change")

    async def submit_revision(self, uow: UnitOfWork, revision_id: UUID) -> RevisionWhole:
        """Hand a draft to the others; from here on it never changes. INVALID with every field that is wrong."""
        row = await self._stepping(uow, revision_id, "submit")
        await self._require_right(uow, row)
        row.body = rules.plain(parse(row.kind, row.body))
        row.hash = digest(row.body)
        await RevisionsRepository(uow).flush()  # what it says changes while it is a draft, and never with the step
        row.submitted_at = uow.clock.now()
        return await self._done(uow, row, "submit", RevisionStatus.IN_REVIEW)

    async def review_revision(self, uow: UnitOfWork, revision_id: UUID, command: ReviewRevision) -> RevisionWhole:
        """Approve a version, or send it back; whoever wrote it can't (CONFLICT)."""
        row = await self._stepping(uow, revision_id, "review")
        row.reviewer, row.review_note, row.reviewed_at = uow.actor.id, command.comment, uow.clock.now()
        if not command.approve:
            row.ended_at = uow.clock.now()
        status = RevisionStatus.APPROVED if command.approve else RevisionStatus.RETURNED
        return await self._done(uow, row, "review", status, approved=command.approve)

    async def require_signable(self, uow: UnitOfWork, revision_id: UUID) -> None:
        """Raise what `sign_revision` would raise, before somebody is asked for their password.

        Also FORBIDDEN `not_by_key` to a key or an app, and `step_up_required` without a fresh proof of who it is.
        """
        await self._stepping(uow, revision_id, "sign")
        await self._require_signer(uow)

    async def sign_revision(self, uow: UnitOfWork, revision_id: UUID, confirmed: Confirmation) -> RevisionWhole:
        """Sign an approved version, bound to all that it says; whoever wrote it can't."""
        row = await self._stepping(uow, revision_id, "sign")
        await self._require_signer(uow)
        await self._compliance.sign(uow, confirmed, Meaning.APPROVED, record_of(row))
        row.signer, row.signed_at = uow.actor.id, uow.clock.now()
        return await self._done(uow, row, "sign", RevisionStatus.SIGNED)

    async def publish_revision(self, uow: UnitOfWork, revision_id: UUID) -> RevisionWhole:
        """Let everybody read a signed version. In seconds every process does.

        INVALID when the whole content with it doesn't fit together, with every fault; CONFLICT when another version was
        published or the file's text has changed since it was begun, or its signature doesn't hold.
        """
        repository = RevisionsRepository(uow)
        await _require_editor(uow, "knowledge.publish")
        await repository.lock()
        row = await self._stepping(uow, revision_id, "publish")
        before = await repository.published(row.kind, row.entry_id)
        in_files = rules.current(await self.library.written(), row.kind, row.entry_id)
        # A release that corrected the file's text since would be undone by what was written from the one before.
        if row.based_on != (before.version if before else 0) or row.file_hash != rules.mark(in_files):
            raise HealthError(Kind.CONFLICT, "revision_overtaken")
        if not any(one.holds for one in await self._signed(uow, row)):
            raise HealthError(Kind.CONFLICT, "revision_signature")
        await self._require_right(uow, row)
        now = uow.clock.now()
        if before is not None:
            before.status, before.ended_at, before.updated_at = RevisionStatus.SUPERSEDED.value, now, now
            await repository.flush()
        row.published_at = now
        await announce_overtaken(uow, row, before)
        return await self._done(uow, row, "publish", RevisionStatus.PUBLISHED)

    async def require_withdrawable(self, uow: UnitOfWork, revision_id: UUID) -> bool:
        """Raise what `withdraw_revision` would raise; tells whether it wants a signature, as for what is published."""
        row = await self._stepping(uow, revision_id, "withdraw")
        is_signed = row.status == RevisionStatus.PUBLISHED.value
        if is_signed:
            require_in_person(uow, RECORD)
        return is_signed

    async def withdraw_revision(
        self, uow: UnitOfWork, revision_id: UUID, reason: str, confirmed: Confirmation | None = None
    ) -> RevisionWhole:
        """End a version. Of a published one the file's comes back, if there is one.

        That is signed, and never by whoever wrote it where a warning would go with it.
        INVALID when something else that is published needs it; UNAUTHENTICATED for a published one without `confirmed`.
        """
        repository = RevisionsRepository(uow)
        await _require_editor(uow, "knowledge.withdraw")
        await repository.lock()
        row = await self._stepping(uow, revision_id, "withdraw")
        row.ended_note = reason
        if row.status == RevisionStatus.PUBLISHED.value:
            if confirmed is None:
                raise HealthError(Kind.UNAUTHENTICATED, "signature_unconfirmed")
            await self._require_signer(uow)
            _refuse(rules.faults_of_whole(await self._new_faults(uow, row, None)))
            await self._compliance.sign(uow, confirmed, Meaning.RESPONSIBLE, _withdrawal(row))
            await announce_overtaken(uow, row)
        row.ended_at = uow.clock.now()
        uow.emit(REVISION_WITHDRAWN, revision_id=row.id, user_id=uow.actor.id)
        return await self._done(uow, row, "withdraw", RevisionStatus.WITHDRAWN)

    async def _require_signer(self, uow: UnitOfWork) -> None:
        """Let pass a person who proved lately, by all that their account has, who they are (21 CFR 11.100, 11.200)."""
        require_in_person(uow, RECORD)
        await self._identity.require_step_up(uow)

    async def _stepping(self, uow: UnitOfWork, revision_id: UUID, step: Step) -> KnowledgeRevision:
        """Return a version for a step that the actor may take; nobody else changes it meanwhile."""
        action = f"knowledge.{step}"
        await _require_editor(uow, action)
        row = await _found(RevisionsRepository(uow), revision_id, action, change=True)
        status = RevisionStatus(row.status)
        if status not in rules.FROM[step]:
            raise HealthError(Kind.CONFLICT, "revision_elsewhere", action=action, resource_type=RECORD)
        if not rules.may(step, status, row.author, uow.actor.id, is_grave=rules.is_grave(row.kind, row.body)):
            raise HealthError(Kind.CONFLICT, "revision_four_eyes", action=action, resource_type=RECORD)
        return row

    async def _done(
        self,
        uow: UnitOfWork,
        row: KnowledgeRevision,
        step: Step,
        status: RevisionStatus | None = None,
        *,
        approved: bool | None = None,
    ) -> RevisionWhole:
        row.updated_at = uow.clock.now()
        if status is not None:
            row.status = status.value
        await RevisionsRepository(uow).flush()
        uow.audit(
            f"knowledge.{step}",
            RECORD,
            row.id,
            kind=row.kind,
            entry=row.entry_id,
            version=row.version,
            approved=approved,
        )
        return await self._whole(uow, row)

    async def _require_right(self, uow: UnitOfWork, row: KnowledgeRevision) -> None:
        _refuse(await self._faults(uow, row))

    async def _faults(self, uow: UnitOfWork, row: KnowledgeRevision) -> list[FieldError]:
        """Return what is wrong with a version: by itself, else together with everything else."""
        found = rules.faults_of_form(row.kind, row.entry_id, row.body)
        if not found:
            found = rules.faults_of_whole(await self._new_faults(uow, row, row.body))
        return found

    async def _new_faults(self, uow: UnitOfWork, row: KnowledgeRevision, body: dict[str, Any] | None) -> list[str]:
        """Return what would be wrong, and isn't now, were an entry published like this; None: were it not any more."""
        now = untouched(await RevisionsRepository(uow).additions())
        then = [one for one in now if (one.kind, rules.entry_id_of(one.kind, one.entry)) != (row.kind, row.entry_id)]
        if body is not None:
            then.append(Addition(row.kind, body, Origin.PUBLISHED))
        return sorted(await self.library.left_out_with(then) - await self.library.left_out_now(now))

    async def _signed(self, uow: UnitOfWork, row: KnowledgeRevision) -> list[SignedView]:
        found = await self._compliance.signatures(uow, record_of(row))
        if row.status == RevisionStatus.WITHDRAWN.value:
            found += await self._compliance.signatures(uow, _withdrawal(row))
        return [
            SignedView(
                name=one.name,
                at=one.signed_at,
                meaning=one.meaning.value,
                holds=not one.faults and one.version == row.version and digest(row.body) == row.hash,
            )
            for one in found
        ]

    async def _whole(self, uow: UnitOfWork, row: KnowledgeRevision) -> RevisionWhole:
        in_files = rules.current(await self.library.written(), row.kind, row.entry_id)
        before = in_files or {}
        if row.based_on:
            earlier = await RevisionsRepository(uow).numbered(row.kind, row.entry_id, row.based_on)
            before = earlier.body if earlier else before
        status = RevisionStatus(row.status)
        is_open = status in (RevisionStatus.DRAFT, RevisionStatus.IN_REVIEW, RevisionStatus.SIGNED)
        faults = await self._faults(uow, row) if is_open else []
        newest = await RevisionsRepository(uow).published_versions()
        return RevisionWhole(
            **(await self._view(row, newest)).model_dump(),
            body=row.body,
            changes=[
                ChangeView(field=field, before=old, after=new) for field, old, new in rules.changes(before, row.body)
            ],
            faults=[FaultView(field=one.field, code=one.code, params=dict(one.params)) for one in faults],
            signatures=await self._signed(uow, row) if row.signed_at else [],
            may=[
                step
                for step in rules.FROM
                if rules.may(step, status, row.author, uow.actor.id, is_grave=rules.is_grave(row.kind, row.body))
            ],
        )

    async def _view(self, row: KnowledgeRevision, newest: Mapping[tuple[str, str], int]) -> RevisionView:
        name = row.body.get("name")
        name = name if isinstance(name, dict) else {}
        own = {field for field in RevisionView.model_fields if hasattr(row, field)}
        is_over = row.status in _OVER
        in_files = None if is_over else rules.current(await self.library.written(), row.kind, row.entry_id)
        said = f"{name_of(Origin.PUBLISHED, row.kind, row.body)}: "
        is_left_out = digest(row.body) != row.hash or any(line.startswith(said) for line in self.library.left_out)
        file_changed = not is_over and row.file_hash != rules.mark(in_files)
        is_before = row.based_on != newest.get((row.kind, row.entry_id), 0)
        return RevisionView(
            **{field: getattr(row, field) for field in own},
            title_en=str(name.get("en") or row.body.get("title") or row.entry_id)[:200],
            title_bn=str(name.get("bn") or row.body.get("title") or row.entry_id)[:200],
            file_changed=file_changed,
            overtaken=row.status in _ON_THE_WAY and (file_changed or is_before),
            left_out=row.status == RevisionStatus.PUBLISHED.value and is_left_out,
        )


async def _require_editor(uow: UnitOfWork, action: str) -> None:
    await require_permission(uow, Permission.EDIT_KNOWLEDGE, action=action, resource_type=RECORD)


async def _found(
    repository: RevisionsRepository, revision_id: UUID, action: str, *, change: bool = False
) -> KnowledgeRevision:
    row = await repository.find(revision_id, change=change)
    if row is None:
        raise forbidden(action=action, resource_type=RECORD, revision_id=revision_id)
    return row


def _entry_of(command: BeginRevision) -> tuple[str, str]:
    return command.kind, " ".join(sorted(command.entry_id.split(" ")))


def _refuse(faults: list[FieldError]) -> None:
    if faults:
        raise HealthError(Kind.INVALID, fields=tuple(faults))


def _withdrawal(row: KnowledgeRevision) -> SignedRecord:
    """Return what the signature of a withdrawal stands for: which text goes, and why."""
    content = {"kind": row.kind, "entry_id": row.entry_id, "hash": row.hash, "reason": row.ended_note}
    return SignedRecord(type=WITHDRAWAL, id=row.id, version=row.version, content=content)
