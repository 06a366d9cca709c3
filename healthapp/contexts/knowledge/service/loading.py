"""Loads what an operator has licensed: batch by batch, each with how far it has come, so that it may stop anywhere."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from healthapp.contexts.compliance.service import Permission, require_permission
from healthapp.contexts.knowledge.access import is_operator_at_work, require_loading
from healthapp.contexts.knowledge.models import KnowledgeLoad
from healthapp.contexts.knowledge.repository import LoadsRepository
from healthapp.contexts.knowledge.rules.loaded import Kept, Weighed, entry_id, found_by, weigh
from healthapp.contexts.knowledge.rules.loading.known import Known
from healthapp.contexts.knowledge.rules.loading.origins import SOURCES
from healthapp.contexts.knowledge.schemas.loaded import (
    Article,
    Licence,
    LoadedNames,
    LoadStatus,
    LoadView,
    Origin,
    Ready,
    Reason,
    Rejected,
    RejectView,
    Tally,
)
from healthapp.contexts.knowledge.schemas.search import Audience, Category
from healthapp.kit.errors import HealthError, Kind, invalid
from healthapp.kit.ids import new_id

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from healthapp.contexts.knowledge.ports import LicensedFile
    from healthapp.contexts.knowledge.schemas.loaded import Outcome
    from healthapp.contexts.knowledge.service.library import Library
    from healthapp.kit.uow import UnitOfWork

BATCH = 200
MOST_REJECTS = 10_000
"""So many rejects of a load are listed; all of them are counted."""
_GONE_NAMED = 20
_MOST_GONE = 0.1
"""A larger share of what is held of an origin is only deleted when somebody is sure: a part of a release lacks more."""


@dataclass
class Preview:
    """What a dry run has met so far; nothing of it is written."""

    tally: Tally = field(default_factory=Tally)
    seen: dict[str, Kept] = field(default_factory=dict)


class Loading:
    """The use cases of loading."""

    library: Library

    def usual_licence(self, origin: Origin) -> str:
        """Return on which terms data of this origin are published; "" when the operator has to say theirs."""
        return SOURCES[origin].licence

    async def read_licensed(self, origin: Origin, file: LicensedFile, licence: str) -> Iterator[Outcome]:
        """Return what becomes of each record of a file, read as it is asked for; always the same for the same file.

        It raises LicensedFileError where the file can't be read on. INVALID without a licence where there is no usual.
        """
        source = SOURCES[origin]
        terms = licence.strip() or source.licence
        if not terms:
            raise invalid("licence", "licence_missing")
        whose = Licence(publisher=source.publisher or file.name[:200], licence=terms)
        return source.read(file, Known(await self.library.book()), whose)

    async def begin_load(
        self, uow: UnitOfWork, origin: Origin, file: LicensedFile, digest: str, licence: str, *, restart: bool = False
    ) -> LoadView:
        """Begin to load a file, or go on with a load of it that did not end; with `restart` from its start."""
        require_loading(uow.actor)
        kept = LoadsRepository(uow)
        found = await kept.open(origin, digest)
        if found is not None and not restart:
            found.status, found.failure, found.changed_at = LoadStatus.RUNNING, "", uow.clock.now()
            return _view(found)
        if found is not None:
            found.status, found.changed_at = LoadStatus.LEFT, uow.clock.now()
        now = uow.clock.now()
        load = KnowledgeLoad(
            id=new_id(),
            origin=origin,
            file=file.name[-255:],
            file_digest=digest,
            licence=(licence.strip() or SOURCES[origin].licence)[:500],
            status=LoadStatus.RUNNING,
            started_at=now,
            changed_at=now,
        )
        await kept.add(load)
        uow.audit("knowledge.load", "knowledge_load", load.id, origin=origin.value)
        return _view(load)

    async def load_batch(
        self,
        uow: UnitOfWork,
        load_id: str,
        position: int,
        outcomes: Sequence[Outcome],
        on_reject: Callable[[Rejected], None] | None = None,
    ) -> LoadView:
        """Load the records after `position`, and say so in the same transaction. CONFLICT when somebody else has."""
        require_loading(uow.actor)
        kept = LoadsRepository(uow)
        load = await _locked(kept, load_id)
        if load.position != position or load.status != LoadStatus.RUNNING:
            raise HealthError(Kind.CONFLICT, "load_taken_over")
        weighed = await _weighed(kept, load.origin, outcomes, lambda seen: seen == load.id, {})
        now = uow.clock.now()
        rows = await asyncio.to_thread(_rows, load.origin, load.id, weighed, now)
        if rows:
            await kept.put([*rows.values()])
        same = [each.outcome.key for each in weighed if _is_there(each) and each.outcome.key not in rows]
        if same:
            await kept.saw(load.origin, same, load.id)
        rejects = [
            (at, each.outcome) for at, each in enumerate(weighed, position) if isinstance(each.outcome, Rejected)
        ]
        room = MOST_REJECTS - load.rejected
        listed = [
            {"load_id": load.id, "at": at, "number": one.number, "key": one.key, "reason": one.reason.value}
            for at, one in rejects[: max(0, room)]
        ]
        if listed:
            await kept.add_rejects(listed)
        load.position = position + len(outcomes)
        load.count(_tally_of(load).plus(_counted(weighed)))
        load.changed_at = now
        for _, one in rejects if on_reject else ():
            on_reject(one)  # type: ignore[misc]  # asked in the line before
        return _view(load)

    async def end_load(
        self, uow: UnitOfWork, load_id: str, *, prune: bool = False, is_sure: bool = False, failure: str = ""
    ) -> tuple[LoadView, list[str]]:
        """End a load: it is whole, or it failed and may be gone on with. Returns also keys that its file lacks.

        With `prune` records of this origin that a whole file doesn't hold are deleted; else they stay. They stay too
        when they are more than a tenth of what is held of the origin, unless `is_sure`.
        """
        require_loading(uow.actor)
        kept = LoadsRepository(uow)
        load = await _locked(kept, load_id)
        load.changed_at = uow.clock.now()
        if failure:
            load.status, load.failure = LoadStatus.FAILED, failure[:40]
            return _view(load), []
        load.gone, keys = await kept.gone(load.origin, load.id, _GONE_NAMED)
        if prune and (is_sure or load.gone <= _MOST_GONE * await kept.count(load.origin)):
            load.pruned = await kept.prune(load.origin, load.id)
        load.status = LoadStatus.DONE
        uow.audit(
            "knowledge.loaded",
            "knowledge_load",
            load.id,
            origin=load.origin,
            added=load.added,
            changed=load.changed,
            pruned=load.pruned,
        )
        return _view(load), keys

    async def preview_batch(
        self, uow: UnitOfWork, origin: Origin, outcomes: Sequence[Outcome], preview: Preview
    ) -> list[Rejected]:
        """Weigh some records as loading would, and write nothing. Returns what would not be taken."""
        require_loading(uow.actor)
        weighed = await _weighed(LoadsRepository(uow), origin, outcomes, lambda _seen: False, preview.seen)
        preview.tally = preview.tally.plus(_counted(weighed))
        return [each.outcome for each in weighed if isinstance(each.outcome, Rejected)]

    async def loads(self, uow: UnitOfWork, limit: int = 50) -> list[LoadView]:
        """Return how loads went, the newest first."""
        await _require_seeing_loads(uow, "knowledge.loads_read")
        uow.audit("knowledge.loads_read", "knowledge_load")
        return [_view(each) for each in await LoadsRepository(uow).loads(limit)]

    async def load_rejects(self, uow: UnitOfWork, load_id: UUID, limit: int = 200) -> list[RejectView]:
        """Return which records a load did not take, and why, in the file's order."""
        await _require_seeing_loads(uow, "knowledge.load_rejects_read")
        uow.audit("knowledge.load_rejects_read", "knowledge_load", load_id)
        found = await LoadsRepository(uow).rejects(load_id, limit)
        return [RejectView.model_validate(each, from_attributes=True) for each in found]


async def _require_seeing_loads(uow: UnitOfWork, action: str) -> None:
    """FORBIDDEN unless whoever asks how loads went may edit medical content, or is the operator."""
    if not is_operator_at_work(uow.actor):
        await require_permission(uow, Permission.EDIT_KNOWLEDGE, action=action, resource_type="knowledge_load")


async def _locked(kept: LoadsRepository, load_id: str) -> KnowledgeLoad:
    load = await kept.load(UUID(load_id), lock=True)
    if load is None:
        raise HealthError(Kind.NOT_FOUND)
    return load


async def _weighed(
    kept: LoadsRepository,
    origin: str,
    outcomes: Sequence[Outcome],
    is_of_this_load: Callable[[UUID], bool],
    seen: dict[str, Kept],
) -> list[Weighed]:
    """Return what becomes of each. `seen` are the editions of keys met before, and gets these."""
    keys = list(dict.fromkeys(each.key for each in outcomes if isinstance(each, Ready)))
    held = await kept.held(origin, keys) if keys else {}
    # Reading the words of long texts takes the processor; what waits beside it must go on.
    return await asyncio.to_thread(_weigh_all, outcomes, held, is_of_this_load, seen)


def _weigh_all(
    outcomes: Sequence[Outcome],
    held: Mapping[str, tuple[str, Any, int, UUID]],
    is_of_this_load: Callable[[UUID], bool],
    seen: dict[str, Kept],
) -> list[Weighed]:
    found = []
    for each in outcomes:
        there = held.get(each.key)
        is_seen = each.key in seen or (there is not None and is_of_this_load(there[3]))
        kept_now = seen.get(each.key) or (Kept(*there[:3]) if there else None)
        weighed = weigh(each, kept_now, is_seen=is_seen)
        found.append(weighed)
        if isinstance(weighed.outcome, Ready):
            seen[each.key] = Kept(weighed.digest, weighed.outcome.as_of, weighed.outcome.revision)
    return found


def _is_written(one: Weighed) -> bool:
    return one.is_new or one.is_changed


def _is_there(one: Weighed) -> bool:
    """Tell whether a record stays as it is held: it is the same, or what is held is a later edition of it."""
    if isinstance(one.outcome, Rejected):
        return one.outcome.reason is Reason.OLDER
    return not _is_written(one)


def _rows(origin: str, load_id: UUID, weighed: Sequence[Weighed], now: object) -> dict[str, dict[str, Any]]:
    """Return what is written, by keys: of two editions of a key in one batch the last one counts."""
    return {each.outcome.key: _row(origin, load_id, each, now) for each in weighed if _is_written(each)}


def _row(origin: str, load_id: UUID, one: Weighed, now: object) -> dict[str, Any]:
    ready = one.outcome
    if not isinstance(ready, Ready):
        msg = "only what is taken is written"
        raise TypeError(msg)
    body = ready.body
    head, terms = found_by(body)
    about = body.about if isinstance(body, Article) else None
    if isinstance(body, LoadedNames):
        about = f"medicine:{body.medicine}"
    return {
        "origin": origin,
        "key": ready.key,
        "entry_id": entry_id(origin, ready.key),
        "kind": body.kind,
        "audience": (body.audience if isinstance(body, Article) else Audience.EVERYBODY).value,
        "category": (body.category if isinstance(body, Article) else Category.MEDICINE).value,
        "about": about,
        "head": head,
        "terms": terms,
        "body": body.model_dump(mode="json"),
        "digest": one.digest,
        "as_of": ready.as_of,
        "revision": ready.revision,
        "seen_in": load_id,
        "loaded_at": now,
        "changed_at": now,
    }


def _counted(weighed: Sequence[Weighed]) -> Tally:
    reasons: dict[str, int] = {}
    for each in weighed:
        if isinstance(each.outcome, Rejected):
            reasons[each.outcome.reason.value] = reasons.get(each.outcome.reason.value, 0) + 1
    rejected = sum(reasons.values())
    added, changed = sum(each.is_new for each in weighed), sum(each.is_changed for each in weighed)
    return Tally(
        read=len(weighed),
        added=added,
        changed=changed,
        unchanged=len(weighed) - rejected - added - changed,
        rejected=rejected,
        reasons=reasons,
    )


def _tally_of(load: KnowledgeLoad) -> Tally:
    return Tally.model_validate(load, from_attributes=True)


def _view(load: KnowledgeLoad) -> LoadView:
    return LoadView(
        id=str(load.id),
        origin=Origin(load.origin),
        file=load.file,
        file_digest=load.file_digest,
        licence=load.licence,
        status=LoadStatus(load.status),
        failure=load.failure,
        position=load.position,
        tally=_tally_of(load),
        gone=load.gone,
        pruned=load.pruned,
        started_at=load.started_at,
        changed_at=load.changed_at,
    )
