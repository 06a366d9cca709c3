"""One version of a medical text: its form while it is its author's draft, else what it says, and the steps to take."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import urlencode

import reflex as rx
from pydantic import AfterValidator, StringConstraints, ValidationError

from healthapp.contexts.knowledge.schemas.editing import BeginRevision, ReviewRevision, RevisionStatus, WithdrawRevision
from healthapp.kit.errors import HealthError, Kind, forbidden, invalid
from healthapp.kit.i18n import Lang, digits, format_time, text
from healthapp.kit.ids import parse_id
from healthapp.kit.text import check_text
from state.base import AppState, Work, authenticated, page_load
from state.editing import EDITORS, begun, history_href
from state.editing_commands import AddForm, NoteForm, Path, Shown
from state.editing_form import PartRow, anchor_of, parts_of, place_of, row_at, said_faults, spoken, unfolded
from state.editing_rows import (
    ChangeRow,
    MomentRow,
    PieceRow,
    ReadRow,
    SaidRow,
    label_of,
    moments,
    path_said,
    read_parts,
    said_rows,
    tone_of,
    version_text,
    warnings,
)
from state.rows import Choice, Problem
from state.signing import confirmed_signer

if TYPE_CHECKING:
    from uuid import UUID

    from healthapp.contexts.knowledge.schemas.editing import RevisionWhole
    from healthapp.contexts.knowledge.schemas.forms import Act, FormRow

_Typed = Annotated[str, StringConstraints(strip_whitespace=True, max_length=5000), AfterValidator(check_text)]
_READ_BY = {"condition": "condition", "medicine": "medicine", "first_aid": "first_aid", "concept": "symptom"}
_AGAIN = frozenset({RevisionStatus.RETURNED, RevisionStatus.SUPERSEDED, RevisionStatus.WITHDRAWN})


@dataclass
class NamesRow:
    """The entries that fields of one sort may refer to."""

    refers: str
    choices: list[Choice]


class RevisionState(AppState):
    """A version as its reader may see and change it. What is typed is kept field by field, as it is left."""

    status: str = "loading"
    shown: str = ""
    title: str = ""
    kind_text: str = ""
    entry_id: str = ""
    version_text: str = ""
    state_text: str = ""
    version_status: str = ""
    tone: str = "plain"
    history_href: str = ""
    public_href: str = ""
    note: str = ""
    is_published: bool = False
    may_again: bool = False
    kept_text: str = ""
    kept: int = 0
    missing_text: str = ""
    focus: str = ""
    step_key: int = 0
    warned: rx.Field[list[str]] = rx.field(default_factory=list)
    may: rx.Field[list[str]] = rx.field(default_factory=list)
    parts: rx.Field[list[PartRow]] = rx.field(default_factory=list)
    names: rx.Field[list[NamesRow]] = rx.field(default_factory=list)
    faults: rx.Field[list[str]] = rx.field(default_factory=list)
    changes: rx.Field[list[ChangeRow]] = rx.field(default_factory=list)
    said: rx.Field[list[SaidRow]] = rx.field(default_factory=list)
    moments: rx.Field[list[MomentRow]] = rx.field(default_factory=list)
    preview: str = ""
    preview_bn: rx.Field[list[ReadRow]] = rx.field(default_factory=list)
    preview_en: rx.Field[list[ReadRow]] = rx.field(default_factory=list)

    _kind: str = ""
    _entry: str = ""
    _body: dict[str, Any] = {}  # noqa: RUF012 - Reflex copies it for each state
    _opened: set[str] = set()  # noqa: RUF012 - as above
    _unfolded: set[str] = set()  # noqa: RUF012 - as above
    _moved: dict[str, int] = {}  # noqa: RUF012 - as above
    _made: int = 0
    _apart: str = ""
    _asked: bool = False

    @page_load(*EDITORS)
    async def load(self, work: Work) -> None:
        """Open the version that the address names."""
        self.status, self._opened, self._moved, self._asked = "failed", set(), {}, False
        self.kept_text, self.focus, self._unfolded = "", "", set()
        try:
            whole = await work.platform.knowledge.revision(work.uow, self._which())
        except HealthError as error:
            if error.kind is Kind.FORBIDDEN:
                self.status = "refused"
            raise
        await self._show(work, whole)
        self.status = "ready"

    @authenticated(*EDITORS)
    async def put(self, work: Work, path: Path, value: _Typed, shown: Shown) -> None:
        """Keep what was typed into a field."""
        self.focus = ""
        await self._change(work, shown, "put", path, value)

    @authenticated(*EDITORS)
    async def add(self, work: Work, path: Path, shown: Shown) -> None:
        """Add an item to a list, or a group."""
        await self._change(work, shown, "add", path)
        items = [item.path for part in self.parts for item in part.boxes]
        last = next((one for one in reversed(items) if one.startswith(f"{path}.")), path)
        self.focus = self._first_field(last)

    @authenticated(*EDITORS)
    async def add_typed(self, work: Work, form: AddForm) -> None:
        """Add an id to a list of ids."""
        self.focus = f"?field-{form.at}"
        if form.entry:
            await self._change(work, form.shown, "add", form.at, form.entry)
        else:
            self.kept += 1

    @authenticated(*EDITORS)
    async def remove(self, work: Work, path: Path, shown: Shown) -> None:
        """Take an item out of its list, or a group away."""
        holder, _, last = path.rpartition(".")
        await self._change(work, shown, "remove", path)
        self.focus = f"field-{holder if last.isdigit() else path}"

    @authenticated(*EDITORS)
    async def move_up(self, work: Work, path: Path, shown: Shown) -> None:
        """Put an item before the one before it."""
        holder, _, last = path.rpartition(".")
        await self._change(work, shown, "move_up", path)
        self.focus = f"up-{holder}.{int(last) - 1}" if last.isdigit() else ""

    @authenticated(*EDITORS)
    async def open_more(self, work: Work, path: Path, shown: Shown) -> None:
        """Show the fields of an item that are seldom filled in."""
        which = self._seen(shown)
        if not any(row.owner == path for row in self._form_rows(work)):
            return  # no place of this form: what anybody sends is not kept
        self._opened = {*self._opened, path}
        self.kept += 1
        await self._show(work, await work.platform.knowledge.revision(work.uow, which))
        rare = next((row for row in self._form_rows(work) if row.rare and row.owner == path), None)
        self.focus = f"field-{rare.path}" if rare else ""

    @authenticated(*EDITORS)
    async def look(self, work: Work) -> None:
        """Show what readers will see."""
        leaf = await work.platform.knowledge.preview_of(self._kind, self._entry, self._body)
        self.preview_bn, self.preview_en = read_parts(leaf, Lang.BN), read_parts(leaf, Lang.EN)
        self.preview = "shown" if leaf else "not_yet"

    @authenticated(*EDITORS)
    async def submit(self, work: Work, shown: Shown) -> None:
        """Hand it to the others; what is still wrong is said beside its field."""
        try:
            whole = await work.platform.knowledge.submit_revision(work.uow, self._seen(shown))
        except HealthError as error:
            if not error.fields:
                raise
            self._asked = True
            await self._show(work, await work.platform.knowledge.revision(work.uow, self._which()))
            rows = self._form_rows(work)
            problems = []
            for one in error.fields:
                row = place_of(one, rows)
                labelled = row is not None and row.control not in ("list", "group", "item")
                name = "" if row is None or labelled else f"{label_of(row.name, work.lang)}: "
                problems.append(Problem(anchor_of(one.field, row), name + one.message(work.lang)))
            self._show_problems(problems)
            return
        await self._step(work, whole)

    @authenticated(*EDITORS)
    async def review(self, work: Work, form: NoteForm) -> None:
        """Approve it, or send it back to its author."""
        if not form.verdict:
            raise invalid("verdict", "required")
        try:
            command = ReviewRevision(approve=form.verdict == "approve", comment=form.comment)
        except ValidationError:
            raise invalid("comment", "required") from None
        await self._step(work, await work.platform.knowledge.review_revision(work.uow, self._seen(form.shown), command))

    @authenticated(*EDITORS)
    async def sign(self, work: Work, form: NoteForm) -> None:
        """Sign it, by a fresh proof of who one is and the password."""
        which = self._seen(form.shown)
        async with work.platform.begin(work.actor) as first:
            await work.platform.knowledge.require_signable(first, which)
        confirmed = await confirmed_signer(work, form.password, "password")
        await self._step(work, await work.platform.knowledge.sign_revision(work.uow, which, confirmed))

    @authenticated(*EDITORS)
    async def publish(self, work: Work, shown: Shown) -> None:
        """Let everybody read it."""
        await self._step(work, await work.platform.knowledge.publish_revision(work.uow, self._seen(shown)))

    @authenticated(*EDITORS)
    async def withdraw(self, work: Work, form: NoteForm) -> None:
        """End it; what everybody reads by a signature and a fresh proof of who one is."""
        try:
            command = WithdrawRevision(reason=form.reason)
        except ValidationError:
            raise invalid("reason", "required") from None
        which, confirmed, knowledge = self._seen(form.shown), None, work.platform.knowledge
        async with work.platform.begin(work.actor) as first:
            is_signed = await knowledge.require_withdrawable(first, which)
            if is_signed and not form.password:
                raise invalid("password", "required")
            if is_signed:
                await work.platform.identity.require_step_up(first)
        if is_signed:
            confirmed = await confirmed_signer(work, form.password, "password")
        await self._step(work, await knowledge.withdraw_revision(work.uow, which, command.reason, confirmed))

    @authenticated(*EDITORS)
    async def next_version(self, work: Work) -> Any:
        """Begin a draft of what is read now."""
        whole = await work.platform.knowledge.revision(work.uow, self._which())
        return await begun(
            work, BeginRevision.model_validate({"kind": whole.kind, "entryId": whole.entry_id}), anew=True
        )

    @authenticated(*EDITORS)
    async def again(self, work: Work) -> Any:
        """Begin a draft that says what this version says; the others see what it changes."""
        whole = await work.platform.knowledge.revision(work.uow, self._which())
        command = {"kind": whole.kind, "entryId": whole.entry_id, "body": whole.body}
        return await begun(work, BeginRevision.model_validate(command), anew=True)

    async def _change(self, work: Work, shown: str, act: Act, path: str, value: str = "") -> None:
        knowledge, which = work.platform.knowledge, self._seen(shown)
        if act == "put" and knowledge.changed_form(self._kind, self._body, act, path, value) == self._body:
            self.kept += 1
            return
        try:
            whole = await knowledge.edit_revision(work.uow, which, self._body, act, path, value)
        except HealthError as error:
            if error.code != "revision_other_tab":
                raise
            # What the other tab did is shown, and said. What was typed here stays in its field, to be left again.
            self._made, self._apart = self._made + 1, path if act == "put" else ""
            await self._show(work, await knowledge.revision(work.uow, which))
            self._banner("urgent", error.message(work.lang))
            return
        self._unfolded = {*self._unfolded, path.partition(".")[0]}
        if act in ("remove", "move_up"):
            # The rows that have moved are made anew: each shows the text that stands there now.
            holder = path.rpartition(".")[0] or path
            self._moved = {**self._moved, holder: self._moved.get(holder, 0) + 1}
        await self._show(work, whole)
        self.kept += 1
        now = format_time(work.platform.clock.now(), work.lang, work.actor.time_zone)
        self.kept_text = text("ui.edit.kept_at", work.lang, when=now)

    async def _step(self, work: Work, whole: RevisionWhole) -> None:
        await self._show(work, whole)
        self.step_key += 1
        self._banner("good", text(f"ui.edit.done_{whole.status}", work.lang))

    def _which(self) -> UUID:
        found = parse_id(self.router.url.query_parameters.get("id", ""))
        if found is None:
            raise forbidden(action="knowledge.read", resource_type="knowledge_revision")
        return found

    def _seen(self, shown: str) -> UUID:
        """Return the version that a step or a change is about. CONFLICT when its reader had another one before them."""
        which = self._which()
        if not str(which) == shown == self.shown:
            raise HealthError(Kind.CONFLICT, "revision_elsewhere")
        return which

    def _form_rows(self, work: Work) -> list[FormRow]:
        return work.platform.knowledge.form_of(self._kind, self._body)

    def _first_field(self, path: str) -> str:
        found = [one for part in self.parts for item in part.boxes for one in item.fields]
        inside = (one for one in found if one.path == path or one.path.startswith(f"{path}."))
        first = next((one for one in inside if one.control != "item"), None)
        if first is None:
            return f"field-{path}"
        return f"field-{first.path}.bn" if first.control == "both" else f"field-{first.path}"

    def _key_of(self, path: str) -> str:
        """Return a key for a line of the form. With another key it is made anew, and shows what stands there now.

        So it is in every other version, and once rows have moved in a list that it is part of.
        """
        moved = sum(times for holder, times in self._moved.items() if path.startswith(f"{holder}."))
        is_apart = self._apart == path or self._apart.startswith(f"{path}.")
        return f"{self.shown}:{path}#{moved}.{self._made - is_apart}"

    async def _show(self, work: Work, whole: RevisionWhole) -> None:
        lang, self.shown = work.lang, str(whole.id)
        self._kind, self._entry, self._body = whole.kind, whole.entry_id, whole.body
        self.title = whole.title_bn if lang is Lang.BN else whole.title_en
        self.kind_text, self.entry_id = text(f"ui.edit.kind_{whole.kind}", lang), whole.entry_id
        self.version_text, self.note = version_text(whole, lang), whole.note
        self.state_text, self.version_status = text(f"ui.edit.status_{whole.status}", lang), whole.status.value
        self.tone, self.history_href = tone_of(whole), history_href(whole.kind, whole.entry_id)
        self.is_published = whole.status is RevisionStatus.PUBLISHED
        self.may_again = whole.status in _AGAIN or whole.overtaken
        self.public_href = ""
        if self.is_published and whole.kind in _READ_BY:
            self.public_href = "/know?" + urlencode({"kind": _READ_BY[whole.kind], "id": whole.entry_id})
        self.warned, self.may = warnings(whole, lang), [*whole.may]
        self.preview = ""
        rows = self._form_rows(work)
        names = await self._names(work, {row.refers for row in rows if row.refers})
        self._show_form(work, whole, rows, names)
        await self._show_text(work, whole, rows, names)
        people = await work.platform.identity.editors(
            work.uow, [one for one in {whole.author, whole.reviewer, whole.signer} if one is not None]
        )
        self.moments = moments(whole, {one.id: one.display_name for one in people.values()}, work)

    async def _names(self, work: Work, refers: set[str]) -> dict[str, dict[str, str]]:
        knowledge, is_bangla = work.platform.knowledge, work.lang is Lang.BN
        found = {}
        for one in sorted(refers):
            choices = await knowledge.choices_of(one)
            found[one] = {each.id: each.bn if is_bangla else each.en for each in choices}
        return found

    def _show_form(
        self, work: Work, whole: RevisionWhole, rows: list[FormRow], names: dict[str, dict[str, str]]
    ) -> None:
        self.parts, self.faults, self.missing_text = [], [], ""
        if "change" not in whole.may:
            self.names = []
            return
        beside, self.faults, missing = said_faults(whole.faults, rows, work.lang, is_asked=self._asked)
        if missing:
            self.missing_text = text("ui.edit.missing", work.lang, n=digits(missing, work.lang))
        parts = parts_of(rows, beside, names, work.lang, opened=self._opened, key_of=self._key_of)
        self._unfolded = unfolded(parts, self._unfolded)
        self.parts = [replace(part, unfolded=part.path in self._unfolded) for part in parts]
        if {one.refers for one in self.names} != names.keys():
            self.names = [
                NamesRow(refers, [Choice(each, called_) for each, called_ in known.items()])
                for refers, known in names.items()
            ]

    async def _show_text(
        self, work: Work, whole: RevisionWhole, rows: list[FormRow], names: dict[str, dict[str, str]]
    ) -> None:
        lang = work.lang
        self.said = [] if "change" in whole.may else said_rows(rows, names, lang)
        at = [(one, row_at(rows, one.field)) for one in whole.changes]
        pairs = [(spoken(one.before, row, names, lang), spoken(one.after, row, names, lang)) for one, row in at]
        pieces = await work.platform.knowledge.differences(pairs)
        self.changes = [
            ChangeRow(path_said(one.field, lang), [PieceRow(*each) for each in was], [PieceRow(*each) for each in now])
            for one, (was, now) in zip(whole.changes, pieces, strict=True)
        ]
