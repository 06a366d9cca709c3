"""A version of a medical text in words: rows of the list, of what is changed, and of its way so far."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from healthapp.kit.i18n import Lang, digits, format_datetime, has_message, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime
    from uuid import UUID

    from healthapp.contexts.knowledge.schemas.editing import RevisionView, RevisionWhole
    from healthapp.contexts.knowledge.schemas.forms import FormRow, FoundEntry
    from healthapp.contexts.knowledge.schemas.leaf import Leaf
    from state.base import Work

_TONES = {"published": "good", "returned": "urgent", "in_review": "advice", "approved": "advice", "signed": "advice"}
_NOTHING = "–"


@dataclass
class RevisionRow:
    """A version as the list shows it."""

    id: str
    title: str
    kind_text: str
    entry_id: str
    version_text: str
    status: str
    status_text: str
    tone: str
    when: str
    note: str
    warnings: list[str] = field(default_factory=list)


@dataclass
class EntryRow:
    """An entry that was searched for."""

    kind: str
    id: str
    title: str
    kind_text: str
    history_href: str


@dataclass
class PieceRow:
    """A piece of a text; marked where the other text hasn't got it."""

    text: str
    marked: bool


@dataclass
class ChangeRow:
    """What a version says otherwise."""

    label: str
    before: list[PieceRow]
    after: list[PieceRow]


@dataclass
class SaidRow:
    """A field of a text that nobody changes here: in both languages, or once."""

    label: str
    bangla: str
    english: str
    depth: str


@dataclass
class ReadRow:
    """A part of the page that readers will see."""

    title: str
    lines: list[str] = field(default_factory=list)


@dataclass
class MomentRow:
    """One step of a version's way: what, when, by whom, and what they said."""

    what: str
    when: str
    by: str
    said: str
    wrong: bool = False


def revision_row(one: RevisionView, work: Work) -> RevisionRow:
    """Say a version in a line or two."""
    lang = work.lang
    return RevisionRow(
        id=str(one.id),
        title=one.title_bn if lang is Lang.BN else one.title_en,
        kind_text=text(f"ui.edit.kind_{one.kind}", lang),
        entry_id=one.entry_id,
        version_text=version_text(one, lang),
        status=one.status.value,
        status_text=text(f"ui.edit.status_{one.status}", lang),
        tone=_TONES.get(one.status, "plain"),
        when=text("ui.edit.changed_at", lang, when=when(one.updated_at, work)),
        note=one.note,
        warnings=warnings(one, lang),
    )


def warnings(one: RevisionView, lang: Lang) -> list[str]:
    """Return what an editor has to know of a version before anything else."""
    found = []
    if one.left_out:
        found.append(text("ui.edit.warn_left_out", lang))
    if one.overtaken:
        found.append(text("ui.edit.warn_overtaken", lang))
    elif one.file_changed and one.status == "published":
        found.append(text("ui.edit.warn_file_changed", lang))
    return found


def tone_of(one: RevisionView) -> str:
    """Return the colours of a version's state."""
    return _TONES.get(one.status, "plain")


def entry_row(one: FoundEntry, href: str, lang: Lang) -> EntryRow:
    """Say an entry in a line."""
    return EntryRow(
        kind=one.kind,
        id=one.entry_id,
        title=one.title_bn if lang is Lang.BN else one.title_en,
        kind_text=text(f"ui.edit.kind_{one.kind}", lang),
        history_href=href,
    )


def when(at: datetime, work: Work) -> str:
    """Say a moment by the reader's clock."""
    return format_datetime(at, work.lang, work.actor.time_zone)


def version_text(one: RevisionView, lang: Lang) -> str:
    """Say which version it is."""
    return text("ui.edit.version_n", lang, n=digits(one.version, lang))


def label_of(name: str, lang: Lang) -> str:
    """Return what a field is called."""
    return text(f"ui.edit.f_{name}", lang)


def choice_text(name: str, value: str, lang: Lang) -> str:
    """Return what a choice of a field is called."""
    key = f"ui.edit.c_{value}" if value in ("yes", "no") else f"ui.edit.c_{name}_{value}"
    return text(key, lang) if has_message(key) else value


def path_said(path: str, lang: Lang) -> str:
    """Say where in an entry something stands."""
    parts = [digits(int(one) + 1, lang) if one.isdigit() else label_of(one, lang) for one in path.split(".")]
    return " · ".join(parts)


def called(entry_id: str, known: Mapping[str, str]) -> str:
    """Return an id with the name of what it is the id of."""
    return f"{known[entry_id]} ({entry_id})" if known.get(entry_id) else entry_id


def said_rows(rows: Iterable[FormRow], names: Mapping[str, Mapping[str, str]], lang: Lang) -> list[SaidRow]:
    """Say all that an entry holds, to be read."""
    found = []
    rows = list(rows)
    texts = {row.path for row in rows if row.control in ("both", "ids")}
    for row in rows:
        if row.control == "more" or (row.control == "item" and row.path in texts):
            continue
        known, label = names.get(row.refers, {}), label_of(row.name, lang)
        number = row.path.rpartition(".")[2]
        if number.isdigit() and row.path in texts:
            label = f"{label_of('item_' + row.name, lang)} {digits(int(number) + 1, lang)}"
        if row.control == "both":
            found.append(SaidRow(label, row.value_bn or _NOTHING, row.value or _NOTHING, str(min(row.depth, 3))))
            continue
        if row.control == "item":
            label = f"{label_of('item_' + row.name, lang)} {digits(row.number, lang)}"
        value = said_value(row, known, lang)
        if value or row.control == "item":
            found.append(SaidRow(label, value, "", str(min(row.depth, 3))))
    return found


def said_value(row: FormRow, known: Mapping[str, str], lang: Lang) -> str:
    """Say what a field holds that has one value only."""
    if row.control == "ids":
        return ", ".join(called(each, known) for each in row.ids)
    if row.control == "choice" and row.value:
        return choice_text(row.name, row.value, lang)
    if row.control == "lines":
        return row.value.replace("\n", ", ")
    return called(row.value, known) if row.refers else row.value


def read_parts(leaf: Leaf | None, lang: Lang) -> list[ReadRow]:
    """Say a page as its readers will see it in one language."""
    if leaf is None:
        return []

    def side(both: Any) -> str:
        return str(both.bn if lang is Lang.BN else both.en)

    parts = [ReadRow(side(leaf.title), [side(one.text) for one in leaf.dangers])]
    parts += [ReadRow(text(f"ui.know.{one.name}", lang), [side(line) for line in one.lines]) for one in leaf.sections]
    return parts


def moments(one: RevisionWhole, names: Mapping[UUID, str], work: Work) -> list[MomentRow]:
    """Say a version's way: every step with its time, who took it and what they said."""
    lang = work.lang

    def by(who: UUID | None) -> str:
        if who == work.actor.id:
            return text("ui.edit.you", lang)
        return names.get(who, "") if who else ""

    begun = MomentRow(text("ui.edit.step_begun", lang), when(one.created_at, work), by(one.author), one.note)
    found = [(one.created_at, begun)]

    def tell(at: datetime | None, what: str, who: str = "", said: str = "", *, wrong: bool = False) -> None:
        if at is not None:
            found.append((at, MomentRow(text(what, lang), when(at, work), who, said, wrong)))

    tell(one.submitted_at, "ui.edit.step_submitted", by(one.author))
    is_back = one.status == "returned"
    reviewed = "ui.edit.step_returned" if is_back else "ui.edit.step_approved"
    tell(one.reviewed_at, reviewed, by(one.reviewer), one.review_note)
    for each in one.signatures:
        broken = "" if each.holds else text("ui.edit.signature_broken", lang)
        tell(each.at, f"ui.edit.signed_{each.meaning}", each.name, broken, wrong=not each.holds)
    tell(one.published_at, "ui.edit.step_published")
    if not is_back:
        tell(one.ended_at, f"ui.edit.status_{one.status}", "", one.ended_note)
    return [row for _, row in sorted(found, key=lambda pair: pair[0])]
