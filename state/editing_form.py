"""The form of a medical text in words: its parts, their lines, and what is wrong beside each."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from healthapp.kit.errors import FieldError
from healthapp.kit.i18n import digits, text
from state.editing_rows import called, choice_text, label_of
from state.rows import Choice

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from healthapp.contexts.knowledge.schemas.editing import FaultView
    from healthapp.contexts.knowledge.schemas.forms import FormRow
    from healthapp.kit.i18n import Lang

_SHORT = 3
"""A list of so many is shown at once; a longer one when somebody unfolds it."""
_UNFINISHED = frozenset({"required", "content_too_few"})
"""What nobody is told of a draft before they send it off: it isn't wrong, only not there yet."""


@dataclass
class FieldRow:
    """A line of the form."""

    key: str
    path: str
    label: str
    control: str
    depth: str
    value: str
    value_bn: str
    choices: list[Choice] = field(default_factory=list)
    may_be_empty: bool = True
    ids: list[Choice] = field(default_factory=list)
    refers: str = ""
    meaning: str = ""
    fault: str = ""
    there: bool = True
    optional: bool = False
    first: bool = False


@dataclass
class ItemRow:
    """An item of a list with its fields; without a title what stands alone."""

    key: str
    path: str
    title: str
    fault: str
    first: bool
    fields: list[FieldRow] = field(default_factory=list)


@dataclass
class PartRow:
    """A part of the form under a heading of its own. `path` leads to its list, or its group that may be absent."""

    path: str
    title: str
    control: str
    optional: bool
    there: bool
    fault: str
    note: str = ""
    unfolded: bool = True
    boxes: list[ItemRow] = field(default_factory=list)


def row_at(rows: Iterable[FormRow], path: str) -> FormRow | None:
    """Return the line of the form beside which something about a path is said; None for the whole entry."""
    by_path: dict[str, FormRow] = {}
    for row in rows:
        # An item's own line comes before that of the one field that it may consist of.
        if row.control != "more" and not (row.path in by_path and row.control == "item"):
            by_path[row.path] = row
    parts = path.split(".")
    for length in range(len(parts), 0, -1):
        if (found := by_path.get(".".join(parts[:length]))) is not None:
            return found
    return None


def place_of(fault: FaultView | FieldError, rows: list[FormRow]) -> FormRow | None:
    """Return the line of the form that a fault belongs to: by its path, or by the id that it names."""
    if fault.field != "body":
        return row_at(rows, fault.field)
    wanted = str(fault.params.get("id", ""))
    return next((row for row in rows if row.refers and wanted and wanted in (row.value, *row.ids)), None)


def said_faults(
    faults: Iterable[FaultView], rows: list[FormRow], lang: Lang, *, is_asked: bool
) -> tuple[dict[int, str], list[str], int]:
    """Return what is said beside lines of the form (by their number), what of the whole, and how much isn't there yet.

    What a draft hasn't got yet is counted only, until its author `is_asked` for it.
    """
    beside: dict[int, str] = {}
    whole: list[str] = []
    missing = 0
    for fault in faults:
        if fault.code in _UNFINISHED and not is_asked:
            missing += 1
            continue
        said = FieldError(fault.field, fault.code, fault.params).message(lang)
        row = place_of(fault, rows)
        number = next((at for at, one in enumerate(rows) if one is row), None)
        if number is None:
            whole.append(said)
        else:
            beside[number] = f"{beside[number]} {said}" if number in beside else said
    return beside, whole, missing


def parts_of(
    rows: list[FormRow],
    beside: Mapping[int, str],
    names: Mapping[str, Mapping[str, str]],
    lang: Lang,
    *,
    opened: set[str],
    key_of: Callable[[str], str],
) -> list[PartRow]:
    """Arrange the form: what stands alone first, then each list and each group as a part of its own."""
    parts = {"": PartRow("", text("ui.edit.general", lang), "group", optional=False, there=True, fault="")}
    opened = opened | {row.owner for at, row in enumerate(rows) if row.rare and at in beside}
    seldom = {row.owner: text("ui.edit.more", lang) for row in rows if row.control == "more"}
    for at, row in enumerate(rows):
        is_opened = row.owner in opened and row.owner in seldom
        if (row.rare and not is_opened) or (row.control == "more" and is_opened):
            continue
        fault = beside.get(at, "")
        if row.section and row.path == row.section:
            title = label_of(row.name, lang)
            parts[row.section] = PartRow(row.path, title, row.control, row.optional, row.there, fault)
            continue
        items = parts[row.section].boxes
        if row.control == "item" and row.of_section:
            title = f"{label_of('item_' + row.name, lang)} {digits(row.number, lang)}"
            items.append(ItemRow(key_of(row.path), row.path, title, fault, first=row.number == 1))
            continue
        if not items:
            items.append(ItemRow(row.section or "whole", "", "", "", first=True))
        items[-1].fields.append(_field_row(row, fault, names, lang, key_of))
    for part in parts.values():
        if part.control == "list":
            part.note = text("ui.edit.so_many", lang, n=digits(len(part.boxes), lang))
    return list(parts.values())


def unfolded(parts: Iterable[PartRow], before: set[str]) -> set[str]:
    """Return the parts that stand open: those that did, short ones, and wherever something is wrong."""
    now = {part.path for part in parts if len(part.boxes) <= _SHORT or _is_wrong(part)}
    return before | now


def _is_wrong(part: PartRow) -> bool:
    inside = (one.fault for box in part.boxes for one in box.fields)
    return bool(part.fault) or any(box.fault for box in part.boxes) or any(inside)


def _field_row(
    row: FormRow, fault: str, names: Mapping[str, Mapping[str, str]], lang: Lang, key_of: Callable[[str], str]
) -> FieldRow:
    known = names.get(row.refers, {})
    label = text("ui.edit.more", lang) if row.control == "more" else label_of(row.name, lang)
    if row.control == "item":
        label = f"{label_of('item_' + row.name, lang)} {digits(row.number, lang)}"
    elif row.path.rpartition(".")[2].isdigit() and row.control in ("both", "ids"):
        label = label_of("text" if row.control == "both" else "one_of", lang)  # the item's own heading says the rest
    # A list of ids empties its box by being made anew.
    key = f"{key_of(row.path)}:{row.control}:{len(row.ids)}"
    return FieldRow(
        key=key,
        path=row.path,
        label=label,
        control=row.control,
        depth=str(min(row.depth, 3)),
        value=row.value,
        value_bn=row.value_bn,
        choices=[Choice(each, choice_text(row.name, each, lang)) for each in row.choices],
        may_be_empty=row.may_be_empty,
        ids=[Choice(f"{row.path}.{at}", called(each, known)) for at, each in enumerate(row.ids)],
        refers=row.refers,
        meaning=known.get(row.value, "") if row.refers else "",
        fault=fault,
        there=row.there,
        optional=row.optional,
        first=row.number == 1,
    )


def spoken(value: str | None, row: FormRow | None, names: dict[str, dict[str, str]], lang: Lang) -> str:
    """Say one side of a change as the form would; what stands for nothing is a dash."""
    if value is None:
        return "–"
    if row is not None and row.choices:
        return choice_text(row.name, {"True": "yes", "False": "no"}.get(value, value), lang)
    return called(value, names.get(row.refers, {})) if row is not None and row.refers else value


def anchor_of(path: str, row: FormRow | None) -> str:
    """Return the field that the summary of errors leads to; "" for none."""
    if row is None:
        return ""
    if row.control == "both":
        return path if path.endswith((".bn", ".en")) else f"{row.path}.bn"
    return row.path
