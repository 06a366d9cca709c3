"""A version's steps, who may take them, what it changes, and what is wrong with it, field by field."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Literal

from pydantic import ValidationError

from healthapp.contexts.knowledge.rules.merging import key_of, parse
from healthapp.contexts.knowledge.schemas.editing import RevisionStatus
from healthapp.kit.canonical import digest
from healthapp.kit.errors import FieldError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from uuid import UUID

    from healthapp.contexts.knowledge.schemas.content import ContentFile

    Step = Literal["change", "submit", "review", "sign", "publish", "withdraw"]

FROM: dict[Step, frozenset[RevisionStatus]] = {
    "change": frozenset({RevisionStatus.DRAFT}),
    "submit": frozenset({RevisionStatus.DRAFT}),
    "review": frozenset({RevisionStatus.IN_REVIEW}),
    "sign": frozenset({RevisionStatus.APPROVED}),
    "publish": frozenset({RevisionStatus.SIGNED}),
    "withdraw": frozenset(
        {
            RevisionStatus.DRAFT,
            RevisionStatus.IN_REVIEW,
            RevisionStatus.APPROVED,
            RevisionStatus.SIGNED,
            RevisionStatus.PUBLISHED,
        }
    ),
}
"""From which states each step may be taken."""
_AUTHORS = frozenset({"change", "submit"})
_OTHERS = frozenset({"review", "sign"})
_GRAVE = frozenset({"red_flag", "interaction", "class_rule", "allergy_group", "medicine"})

_CODES: dict[str, tuple[str, dict[str, str]]] = {
    "missing": ("required", {}),
    "extra_forbidden": ("unknown_field", {}),
    "string_type": ("not_a_text", {}),
    "string_too_short": ("required", {}),
    "string_too_long": ("too_long", {"max": "max_length"}),
    "string_pattern_mismatch": ("content_bad_id", {}),
    "too_short": ("content_too_few", {"min": "min_length"}),
    "too_long": ("too_many", {"max": "max_length"}),
    "int_type": ("not_an_integer", {}),
    "int_parsing": ("not_an_integer", {}),
    "int_from_float": ("not_an_integer", {}),
    "float_type": ("not_a_number", {}),
    "float_parsing": ("not_a_number", {}),
    "greater_than": ("content_too_small", {"min": "gt"}),
    "greater_than_equal": ("too_small", {"min": "ge"}),
    "less_than_equal": ("too_big", {"max": "le"}),
    "bool_type": ("not_a_bool", {}),
    "bool_parsing": ("not_a_bool", {}),
    "tuple_type": ("not_a_list", {}),
    "model_type": ("not_an_object", {}),
    "literal_error": ("required", {}),
    "enum": ("required", {}),
}
_NO_SUCH = re.compile(r": there is no ([a-z ]+) (\S+)$")
_TWICE = re.compile(r": (\S+) twice$")


def may(step: Step, status: RevisionStatus, author: UUID | None, actor: UUID, *, is_grave: bool = False) -> bool:
    """Tell whether an editor may take a step: only the author changes and submits, only others review and sign.

    A published text that safety hangs on (`is_grave`) only others withdraw.
    """
    if status not in FROM[step]:
        return False
    if step in _AUTHORS:
        return author == actor
    is_others = step in _OTHERS or (is_grave and step == "withdraw" and status is RevisionStatus.PUBLISHED)
    return not is_others or author != actor


def is_grave(kind: str, body: Mapping[str, Any]) -> bool:
    """Tell whether a warning of a check goes when this entry goes. The database has the same rule."""
    return kind in _GRAVE or (kind == "condition" and bool(body.get("dangers")))


def entry_id_of(kind: str, body: Mapping[str, Any]) -> str:
    """Return what an entry is called by; a pair by both sides."""
    if kind in ("interaction", "class_rule"):
        return " ".join(sorted((str(body.get("a", "")), str(body.get("b", "")))))
    return str(body.get("id", ""))


def named(kind: str, entry_id: str) -> dict[str, Any]:
    """Return an entry that says nothing but what it is called by."""
    if kind in ("interaction", "class_rule"):
        a, _, b = entry_id.partition(" ")
        return {"a": a, "b": b}
    return {"id": entry_id}


def current(content: ContentFile, kind: str, entry_id: str) -> dict[str, Any] | None:
    """Return an entry as it is read now; None when there is none."""
    key = (kind, *entry_id.split(" "))
    for each in getattr(content, kind):
        if key_of(kind, each) == key:
            return plain(each)
    return None


def mark(entry: Mapping[str, Any] | None) -> str:
    """Return what names what an entry says; empty for none."""
    return "" if entry is None else digest(dict(entry))


def plain(entry: Any) -> dict[str, Any]:  # noqa: ANN401 - one of several schemas
    """Return an entry as it is written, without what it says by being silent."""
    return dict(entry.model_dump(mode="json", exclude_defaults=True))


def faults_of_form(kind: str, entry_id: str, body: Mapping[str, Any]) -> list[FieldError]:
    """Return what is wrong with an entry by itself, one for each field."""
    found: dict[str, FieldError] = {}
    if entry_id_of(kind, body) != entry_id:
        found["id"] = FieldError("id", "content_other_id", {"id": entry_id})
    try:
        parse(kind, body)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            one = _field(detail)
            found.setdefault(one.field, one)
    return list(found.values())


def faults_of_whole(lines: Iterable[str]) -> list[FieldError]:
    """Return what doesn't fit together, as `rules.content.faults` says it, in words for whoever edits."""
    return [_of_line(line) for line in dict.fromkeys(lines)]


def _of_line(line: str) -> FieldError:
    if found := _NO_SUCH.search(line):
        return FieldError("body", "content_no_such", {"kind": found[1], "id": found[2]})
    if found := _TWICE.search(line):
        return FieldError("body", "content_twice", {"id": found[1]})
    return FieldError("body", "content_fault", {"fault": line.partition(": ")[2]})


def _field(detail: Mapping[str, Any]) -> FieldError:
    path = ".".join(map(str, detail["loc"][1:]))
    kind, context = str(detail["type"]), detail.get("ctx") or {}
    if kind == "value_error":
        is_english = str(detail["msg"]).startswith("Value error, there is Bangla")
        side, code = ("en", "content_bangla_in_english") if is_english else ("bn", "content_not_bangla")
        return FieldError(f"{path}.{side}", code)
    code, names = _CODES.get(kind, ("bad_format", {}))
    return FieldError(path, code, {name: context.get(source, "") for name, source in names.items()})


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[tuple[str, str | None, str | None]]:
    """Return each field that differs, in the order of the fields, with what it said and says."""
    old, new = dict(_leaves(before)), dict(_leaves(after))
    return [
        (field, old.get(field), new.get(field))
        for field in dict.fromkeys((*old, *new))
        if old.get(field) != new.get(field)
    ]


def _leaves(value: Any, path: str = "") -> Iterator[tuple[str, str]]:  # noqa: ANN401 - JSON
    if isinstance(value, dict):
        for name, each in value.items():
            yield from _leaves(each, f"{path}.{name}" if path else str(name))
    elif isinstance(value, list):
        for number, each in enumerate(value):
            yield from _leaves(each, f"{path}.{number}")
    elif value is not None:
        yield path, str(value)
