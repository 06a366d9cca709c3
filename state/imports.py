"""Loads of licensed texts by editors: what may be uploaded, how far each upload is, and what is not taken of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import reflex as rx
from pydantic import StringConstraints

from healthapp.api.bounds import UPLOADS
from healthapp.contexts.knowledge.schemas.imports import OVER, ImportStatus
from healthapp.kit.actor import Role
from healthapp.kit.errors import HealthError, Kind
from healthapp.kit.i18n import digits, format_number, format_when, text
from state.base import AppState, Work, authenticated, page_load

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from healthapp.contexts.knowledge.schemas.imports import CountView, ImportList, ImportView, PastLoad, RejectRow
    from healthapp.kit.i18n import Lang

EDITORS = (Role.DOCTOR, Role.PHARMACIST, Role.ADMIN)
"""Who may be given the permission to edit medical texts; whether they have it the service asks."""
_MEGABYTE = 1024 * 1024
_OFTEN, _SELDOM = 2, 20
"""Seconds between looks: while a worker is at work, and else."""
_REJECTS = 20
_OVER_SHOWN = 3
_LOADS = 15
_NAMED = 3
_TONES = {"done": "good", "failed": "urgent"}

OriginName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]{2,20}$")]


@dataclass
class RejectLine:
    """One record that is not taken, and why."""

    what: str
    key: str
    why: str


@dataclass
class ImportRow:
    """One upload; texts are finished."""

    id: str
    file: str
    about: str
    status: str
    status_text: str
    tone: str
    works: bool
    percent: int
    percent_text: str
    counts: str
    failure: str
    waits: bool
    asks: str
    nothing: bool
    may_start: bool
    may_stop: bool
    licence: str
    was_begun: bool
    rejects: list[RejectLine]
    rejects_more: str
    rejects_href: str


@dataclass
class LoadRow:
    """One earlier load."""

    file: str
    about: str
    when: str
    status_text: str
    tone: str
    counts: str
    gone: str
    rejects_href: str


class ImportsState(AppState):
    """Uploads, newest first, and what one may upload."""

    status: str = "loading"
    stamp: int = 0
    seconds: int = 20
    origin: str = "own"
    file_hint: str = ""
    accept: str = ""
    licence_hint: str = ""
    most_bytes: int = 0
    most_text: str = ""
    imports: rx.Field[list[ImportRow]] = rx.field(default_factory=list)
    loads: rx.Field[list[LoadRow]] = rx.field(default_factory=list)

    _known: dict[UUID, str] = {}  # noqa: RUF012 - Reflex copies it for each state

    @page_load(*EDITORS)
    async def load(self, work: Work) -> None:
        """Show what was uploaded, and how far it is."""
        await self._show(work)

    @authenticated(*EDITORS, quiet=True)
    async def tick(self, work: Work) -> None:
        """Look again."""
        await self._show(work)

    @authenticated(*EDITORS)
    async def choose_origin(self, work: Work, origin: OriginName) -> None:
        """Say of another origin which files and which licence it has."""
        self.origin = origin
        await self._show(work)

    @authenticated(*EDITORS)
    async def sent(self, work: Work) -> None:
        """A file has arrived."""
        await self._show(work)
        self._banner("good", text("ui.imports.sent", work.lang))

    @authenticated(*EDITORS)
    async def start(self, work: Work, import_id: UUID) -> None:
        """Let what was checked be loaded."""
        await work.platform.knowledge.start_import(work.uow, import_id)
        await self._show(work)
        self._banner("good", text("ui.imports.started", work.lang))

    @authenticated(*EDITORS)
    async def stop(self, work: Work, import_id: UUID) -> None:
        """Stop a check or a load, or discard what was checked."""
        await work.platform.knowledge.stop_import(work.uow, import_id)
        await self._show(work)

    async def _show(self, work: Work) -> None:
        try:
            found = await work.platform.knowledge.imports(work.uow)
        except HealthError as error:
            self.status = "denied" if error.kind is Kind.FORBIDDEN else "failed"
            raise
        self._tell_what_fits(found, work.lang)
        names = await self._names(work, found)
        shown = {row.id: row for row in self.imports}
        rows, over = [], 0
        for one in found.imports:
            over += one.status in OVER
            if one.status in OVER and over > _OVER_SHOWN:
                continue
            row = _row(one, names, found.others, work)
            before = shown.get(row.id)
            # Each look is in the trail: what stays as it is, or changes within a second, is not read again.
            if before is not None and (before.status, before.counts) == (row.status, row.counts):
                row.rejects, row.rejects_more = before.rejects, before.rejects_more
            elif row.rejects_href and not row.works:
                listed = await work.platform.knowledge.import_rejects(work.uow, one.id, _REJECTS)
                row.rejects = [_line(each, work.lang) for each in listed.rejects]
                row.rejects_more = _more(listed.count - len(listed.rejects), work.lang)
            rows.append(row)
        self.imports = rows
        self.seconds = _OFTEN if any(row.works for row in rows) else _SELDOM
        self.loads = [_load_row(one, work) for one in found.loads[:_LOADS]]
        self.status = "ready"
        self.stamp += 1

    async def _names(self, work: Work, found: ImportList) -> dict[UUID, str]:
        """Return what the editors are called whom the page names; those it knows already aren't asked for again."""
        wanted = {one.uploader for one in found.imports} | {one.approver for one in found.imports} | {*found.others}
        if missing := [one for one in wanted if one is not None and one not in self._known]:
            people = await work.platform.identity.editors(work.uow, missing)
            self._known = {**self._known, **{one.id: one.display_name for one in people.values()}}
        return self._known

    def _tell_what_fits(self, found: ImportList, lang: Lang) -> None:
        most = digits(found.most_bytes // _MEGABYTE, lang)
        known = {one.origin.value: one for one in found.origins}
        chosen = known.get(self.origin) or known["own"]
        self.origin, self.most_bytes, self.most_text = chosen.origin.value, found.most_bytes, most
        endings = [f".{each}" for each in chosen.endings]
        self.accept = ",".join(dict.fromkeys(f".{each.rpartition('.')[2]}" for each in endings))
        self.file_hint = text("ui.imports.file_hint", lang, endings=", ".join(endings), most=most)
        self.licence_hint = (
            text("ui.imports.licence_usual", lang, licence=chosen.licence)
            if chosen.licence
            else text("ui.imports.licence_needed", lang)
        )


def _more(many: int, lang: Lang) -> str:
    return text("ui.imports.rejects_more", lang, n=format_number(many, lang)) if many > 0 else ""


def _row(one: ImportView, names: Mapping[UUID, str], others: Sequence[UUID], work: Work) -> ImportRow:
    lang = work.lang
    counts = one.loaded if one.loaded and one.status is not ImportStatus.CHECKED else None
    rejected = (counts or one.preview).rejected
    waits = one.status is ImportStatus.CHECKED
    is_new, is_mine = bool(one.preview.added + one.preview.changed), one.uploader == work.actor.id
    status = "stopping" if one.stopping else f"status_{one.status}"
    if waits and (is_mine or not is_new):
        status = "status_waits" if is_new else "status_nothing"
    return ImportRow(
        id=str(one.id),
        file=one.file,
        about=_about(one, names, work),
        status=one.status.value,
        status_text=text(f"ui.imports.{status}", lang),
        tone=_TONES.get(one.status.value, "plain"),
        works=one.status in {ImportStatus.CHECKING, ImportStatus.LOADING},
        percent=one.percent,
        percent_text=text("ui.imports.percent", lang, n=digits(one.percent, lang)),
        counts=_counts(counts, "did", lang) if counts else _counts(one.preview, "would", lang),
        failure=text(f"ui.imports.failure_{one.failure}", lang) if one.failure else "",
        waits=waits,
        asks=_asks(others, names, lang, is_mine=is_mine) if waits and is_new else "",
        nothing=waits and not is_new,
        may_start="start" in one.may,
        may_stop="stop" in one.may,
        licence=one.licence,
        was_begun=one.status is ImportStatus.STOPPED and one.loaded is not None,
        rejects=[],
        rejects_more="",
        rejects_href=_list_of(one.id) if rejected else "",
    )


def _asks(others: Sequence[UUID], names: Mapping[UUID, str], lang: Lang, *, is_mine: bool) -> str:
    """Say who has to look before it is loaded."""
    if not is_mine:
        return text("ui.imports.asks_you", lang)
    # Namesakes are one name to whoever reads it.
    known = list(dict.fromkeys(names[one] for one in others if one in names))
    if not known:
        return text("ui.imports.asks_nobody", lang)
    if len(known) > _NAMED:
        known = [*known[:_NAMED], text("ui.imports.asks_more", lang, n=digits(len(known) - _NAMED, lang))]
    return text("ui.imports.asks_others", lang, names=", ".join(known))


def _about(one: ImportView, names: Mapping[UUID, str], work: Work) -> str:
    lang = work.lang

    def who(person: UUID | None) -> str:
        return text("ui.edit.you", lang) if person == work.actor.id else names.get(person, "") if person else ""

    said = [
        text(
            "ui.imports.by",
            lang,
            origin=text(f"ui.imports.origin_{one.origin}", lang),
            size=format_number(max(0.1, round(one.size / _MEGABYTE, 1)), lang),
            when=format_when(one.created_at, work.uow.clock.now(), lang, work.actor.time_zone, "short"),
        )
    ]
    for name, person in (("uploaded_by", one.uploader), ("let_by", one.approver)):
        if called := who(person):
            said.append(text(f"ui.imports.{name}", lang, name=called))
    return " · ".join(said)


def _counts(of: CountView, how: str, lang: Lang) -> str:
    names = ("read", "added", "changed", "unchanged", "rejected")
    return text(f"ui.imports.{how}", lang, **{name: format_number(getattr(of, name), lang) for name in names})


def _line(one: RejectRow, lang: Lang) -> RejectLine:
    what = text("ui.imports.reject", lang, number=format_number(one.number, lang))
    return RejectLine(what, one.key, text(f"ui.imports.reason_{one.reason}", lang))


def _list_of(import_id: UUID) -> str:
    return f"{UPLOADS}/{import_id}/rejects.csv"


def _load_row(one: PastLoad, work: Work) -> LoadRow:
    lang, failure = work.lang, one.failure
    why = f" ({text(f'ui.imports.failure_{failure}', lang)})" if failure else ""
    return LoadRow(
        file=one.file,
        about=text(f"ui.imports.origin_{one.origin}", lang),
        when=format_when(one.started_at, work.uow.clock.now(), lang, work.actor.time_zone, "short"),
        status_text=text(f"ui.imports.status_{one.status}", lang) + why,
        tone=_TONES.get(one.status.value, "plain"),
        counts=_counts(one.counts, "did", lang),
        gone=text("ui.imports.gone", lang, n=format_number(one.gone, lang)) if one.gone else "",
        rejects_href=_list_of(one.id) if one.counts.rejected else "",
    )
