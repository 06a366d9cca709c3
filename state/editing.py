"""Editors' list: versions of medical texts, the history of one entry, and how a new version begins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import urlencode

import reflex as rx
from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints, ValidationError

from healthapp.api.validation import invalid_request
from healthapp.contexts.knowledge.schemas.editing import BeginRevision, FindRevisions, RevisionStatus
from healthapp.kit.actor import Role
from healthapp.kit.errors import FieldError, HealthError, Kind
from healthapp.kit.i18n import Lang, digits, format_number, text
from healthapp.kit.text import check_text
from state.access_log import PageNumber
from state.base import AppState, Work, authenticated, page_load
from state.editing_rows import EntryRow, RevisionRow, entry_row, revision_row

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

EDITORS = (Role.DOCTOR, Role.PHARMACIST, Role.ADMIN)
_Typed = Annotated[str, StringConstraints(strip_whitespace=True, max_length=1000), AfterValidator(check_text)]
_Short = Annotated[str, StringConstraints(strip_whitespace=True, max_length=130), AfterValidator(check_text)]
_PAGE = 25


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
    found_text: str = ""
    page: int = 1
    pages: int = 1
    page_text: str = ""
    pages_text: str = ""

    @page_load(*EDITORS)
    async def load(self, work: Work) -> None:
        """Read them. Who was not given the permission is told so."""
        self.status, self.rows, self.entries, self.left_out = "failed", [], [], []
        asked = _asked(self.router.url.query_parameters)
        self.kind, self.entry_id = asked.kind or "", asked.entry_id or ""
        self.words, self.chosen, self.looked, self.entry_title, self.page = "", "", False, "", 1
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
        self.words, self.kind, self.chosen, self.page = form.words, form.ofKind, form.inState, 1
        await self._read(work)

    @authenticated(*EDITORS)
    async def turn(self, work: Work, page: PageNumber) -> None:
        """Turn to another page of the versions."""
        self.page = min(page, self.pages)
        await self._list(work)

    @authenticated(*EDITORS)
    async def begin(self, work: Work, form: BeginForm) -> Any:
        """Begin a new entry, or a version of one that there is, and open it."""
        try:
            command = BeginRevision.model_validate({"kind": form.kind, "entryId": form.entryId, "note": form.note})
        except ValidationError as error:
            found = {str(each["loc"][0]): each for each in error.errors(include_url=False)}
            # The names of kinds as the files have them are no words for whoever reads this page.
            said = {"kind": "required", "entryId": "content_bad_id" if form.entryId else "required"}
            if not found.keys() <= said.keys():
                raise invalid_request([*found.values()]) from None
            fields = tuple(FieldError(name, said[name]) for name in found)
            raise HealthError(Kind.INVALID, fields=fields) from None
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
        await self._list(work)
        self.looked = bool(self.words) and not self.entry_id
        self.entries = []
        if self.looked:
            hits = await work.platform.knowledge.find_entries(work.uow, self.words, self.kind)
            self.entries = [entry_row(one, history_href(one.kind, one.entry_id), work.lang) for one in hits]
        if self.entry_id:
            await self._name(work)

    async def _list(self, work: Work) -> None:
        wanted = FindRevisions(
            status=RevisionStatus(self.chosen) if self.chosen in {*RevisionStatus} else None,
            kind=_asked({"kind": self.kind}).kind,
            entry_id=self.entry_id or None,
            words=self.words,
            limit=_PAGE,
            offset=(self.page - 1) * _PAGE,
        )
        found = await work.platform.knowledge.revisions(work.uow, wanted)
        self.rows, self.left_out = [revision_row(one, work) for one in found.revisions], found.left_out
        self.pages = max(1, -(-found.total // _PAGE))
        if self.page > self.pages:  # there were more when the page was turned
            self.page = self.pages
            await self._list(work)
            return
        self.page_text, self.pages_text = digits(self.page, work.lang), digits(self.pages, work.lang)
        first, last, many = (
            format_number(number, work.lang)
            for number in (wanted.offset + 1, wanted.offset + len(self.rows), found.total)
        )
        self.found_text = text("ui.edit.found", work.lang, n=many)
        if self.pages > 1:
            self.found_text = text("ui.edit.found_page", work.lang, first=first, last=last, n=many)

    async def _name(self, work: Work) -> None:
        one = await work.platform.knowledge.title_of(self.kind, self.entry_id)
        self.entry_title = self.entry_id if one is None else one.title_bn if work.lang is Lang.BN else one.title_en


def history_href(kind: str, entry_id: str) -> str:
    """Return where all versions of an entry are."""
    return "/know/edit?" + urlencode({"kind": kind, "id": entry_id})


def version_href(revision_id: UUID) -> str:
    """Return where a version is opened."""
    return f"/know/edit/version?id={revision_id}"


async def begun(work: Work, command: BeginRevision, *, anew: bool = False) -> Any:
    """Lead to the actor's own open draft of an entry, else to a new one: a second click, or tab, makes no other.

    With `anew` one that was overtaken is left alone, for it can't be published any more.
    """
    return rx.redirect(version_href(await work.platform.knowledge.open_draft(work.uow, command, anew=anew)))


def _asked(address: Mapping[str, str]) -> FindRevisions:
    """Return which entry an address names; none where it names what can't be one."""
    wanted = {"kind": address.get("kind") or None, "entryId": address.get("id") or None}
    try:
        return FindRevisions.model_validate(wanted)
    except ValidationError:
        return FindRevisions()
