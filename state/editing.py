"""Editors' list: versions of medical texts, the history of one entry, and how a new version begins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import urlencode

import reflex as rx
from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints, ValidationError

from healthapp.api.validation import invalid_request
from healthapp.contexts.knowledge.schemas.editing import BeginRevision, RevisionStatus
from healthapp.kit.actor import Role
from healthapp.kit.errors import HealthError, Kind
from healthapp.kit.i18n import Lang, text
from healthapp.kit.text import check_text
from state.base import AppState, Work, authenticated, page_load
from state.editing_rows import EntryRow, RevisionRow, entry_row, revision_row

if TYPE_CHECKING:
    from uuid import UUID

EDITORS = (Role.DOCTOR, Role.PHARMACIST, Role.ADMIN)
_Typed = Annotated[str, StringConstraints(strip_whitespace=True, max_length=1000), AfterValidator(check_text)]
_Short = Annotated[str, StringConstraints(strip_whitespace=True, max_length=130), AfterValidator(check_text)]
_LIMIT = 30


class FindForm(BaseModel):
    """What is looked for: words, one kind, one state."""

    model_config = ConfigDict(extra="ignore")

    words: _Short = ""
    ofKind: _Short = ""  # noqa: N815 - the name of the form's field
    inState: _Short = ""  # noqa: N815 - as above


class BeginForm(BaseModel):
    """Which new entry begins."""

    model_config = ConfigDict(extra="ignore")

    kind: _Short = ""
    entryId: _Short = ""  # noqa: N815 - the name of the form's field
    note: _Typed = ""


class EditListState(AppState):
    """Versions: of all entries, or (`?kind=&id=`) of one. `status` is "refused" for who may not edit."""

    status: str = "loading"
    words: str = ""
    kind: str = ""
    chosen: str = ""
    entry_id: str = ""
    entry_title: str = ""
    looked: bool = False
    rows: rx.Field[list[RevisionRow]] = rx.field(default_factory=list)
    entries: rx.Field[list[EntryRow]] = rx.field(default_factory=list)
    left_out: rx.Field[list[str]] = rx.field(default_factory=list)
    find_key: int = 0

    @page_load(*EDITORS)
    async def load(self, work: Work) -> None:
        """Read them. Who was not given the permission is told so."""
        self.status, self.rows, self.entries, self.left_out = "failed", [], [], []
        asked = self.router.url.query_parameters
        self.kind, self.entry_id = asked.get("kind", "")[:_LIMIT], asked.get("id", "")[:130]
        self.words, self.chosen, self.looked, self.entry_title = "", "", False, ""
        self.find_key += 1
        try:
            await self._read(work)
        except HealthError as error:
            if error.kind is Kind.FORBIDDEN:
                self.status = "refused"
            raise
        self.status = "ready"

    @authenticated(*EDITORS)
    async def find(self, work: Work, form: FindForm) -> None:
        """Look for entries and versions."""
        self.words, self.kind, self.chosen = form.words, form.ofKind, form.inState
        await self._read(work)

    @authenticated(*EDITORS)
    async def begin(self, work: Work, form: BeginForm) -> Any:
        """Begin a new entry, or a version of one that there is, and open it."""
        try:
            command = BeginRevision.model_validate({"kind": form.kind, "entryId": form.entryId, "note": form.note})
        except ValidationError as error:
            raise invalid_request(error.errors(include_url=False)) from None
        return await begun(work, command)

    @authenticated(*EDITORS)
    async def edit(self, work: Work, kind: _Short, entry_id: _Short) -> Any:
        """Open one's own draft of an entry, or begin one of what is read now."""
        try:
            command = BeginRevision.model_validate({"kind": kind, "entryId": entry_id})
        except ValidationError as error:
            raise invalid_request(error.errors(include_url=False)) from None
        return await begun(work, command)

    async def _read(self, work: Work) -> None:
        knowledge = work.platform.knowledge
        status = RevisionStatus(self.chosen) if self.chosen in {*RevisionStatus} else None
        found = await knowledge.revisions(work.uow, status, self.kind or None, self.entry_id or None)
        wanted = self.words.casefold()
        self.rows = [
            revision_row(one, work)
            for one in found.revisions
            if wanted in f"{one.title_en} {one.title_bn} {one.entry_id}".casefold()
        ]
        self.left_out = found.left_out
        self.looked = bool(self.words) and not self.entry_id
        self.entries = []
        if self.looked:
            hits = await knowledge.find_entries(work.uow, self.words, self.kind)
            self.entries = [entry_row(one, history_href(one.kind, one.entry_id), work.lang) for one in hits]
        if self.entry_id:
            await self._name(work)

    async def _name(self, work: Work) -> None:
        one = await work.platform.knowledge.title_of(self.kind, self.entry_id)
        title = self.entry_id if one is None else one.title_bn if work.lang is Lang.BN else one.title_en
        self.entry_title = text("ui.edit.history_of", work.lang, title=title)


def history_href(kind: str, entry_id: str) -> str:
    """Return where all versions of an entry are."""
    return "/know/edit?" + urlencode({"kind": kind, "id": entry_id})


def version_href(revision_id: UUID) -> str:
    """Return where a version is opened."""
    return f"/know/edit/version?id={revision_id}"


async def begun(work: Work, command: BeginRevision, *, anew: bool = False) -> Any:
    """Lead to the actor's own open draft of an entry, else to a new one: a second click makes no other.

    With `anew` one that was overtaken is left alone, for it can't be published any more.
    """
    there = await work.platform.knowledge.revisions(work.uow, RevisionStatus.DRAFT, command.kind, command.entry_id)
    own = (one for one in there.revisions if one.author == work.actor.id and not (anew and one.overtaken))
    mine = next((one.id for one in own), None)
    if mine is None:
        mine = (await work.platform.knowledge.begin_revision(work.uow, command)).id
    return rx.redirect(version_href(mine))
