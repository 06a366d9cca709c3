"""Lays entries of editors and operators over the content's files, and lets nothing in that doesn't fit together."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter, ValidationError

from healthapp.contexts.knowledge.rules.content import faults
from healthapp.contexts.knowledge.schemas.additions import Origin
from healthapp.contexts.knowledge.schemas.content import ContentFile

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from healthapp.contexts.knowledge.schemas.additions import Addition, Standing

    Key = tuple[str, ...]

_EVERY = tuple(ContentFile.model_fields)
_FIXED = frozenset({"symptom_check", "region", "district"})
KINDS = tuple(kind for kind in _EVERY if kind not in _FIXED)
"""Kinds of entries that can be added or replaced, in the order of the schema; the others are the files' alone.

What the symptom check reckons by is measured with the files as they ship, so nobody changes it while it runs.
"""
_PAIRS = frozenset({"interaction", "class_rule"})
_ENTRIES: dict[str, TypeAdapter[Any]] = {}
_TRIED = 50
"""So many additions are tried one by one when a fault names none: each trial looks at the whole content."""


@dataclass(frozen=True, slots=True)
class Laid:
    """An addition whose form is right: `name` says in a fault which one it is."""

    name: str
    kind: str
    entry: Any
    origin: Origin
    at: datetime | None = None
    standing: Standing | None = None

    @property
    def key(self) -> Key:
        """Return what it takes the place of."""
        return key_of(self.kind, self.entry)


@dataclass(frozen=True, slots=True)
class Merged:
    """All content as one, what is wrong with the additions that were left out of it, and which lie in it."""

    content: ContentFile
    left_out: tuple[str, ...]
    laid: Mapping[Key, Laid] = field(default_factory=dict)


def key_of(kind: str, entry: Any) -> Key:  # noqa: ANN401 - one of several schemas; pairs have no id
    """Return what names an entry among all: of a pair both sides, in whichever order they stand."""
    return (kind, *sorted((entry.a, entry.b))) if kind in _PAIRS else (kind, entry.id)


def parse(kind: str, entry: Mapping[str, Any]) -> Any:  # noqa: ANN401 - one of several schemas
    """Return an entry by the schema of its kind; ValidationError when it has another form. KeyError: no such kind."""
    if kind not in _ENTRIES:
        _ENTRIES[kind] = TypeAdapter[Any](ContentFile.model_fields[kind].annotation or object)
    return _ENTRIES[kind].validate_python([entry])[0]


def lay(additions: Iterable[Addition]) -> tuple[list[Laid], list[str]]:
    """Return the additions whose form is right, and what is wrong with the others, one line each."""
    right: list[Laid] = []
    wrong: list[str] = []
    for each in additions:
        name = name_of(each.origin, each.kind, each.entry)
        if each.kind not in KINDS:
            wrong.append(f"{name}: there is no such kind")
            continue
        try:
            entry = parse(each.kind, each.entry)
            right.append(Laid(name, each.kind, entry, each.origin, each.at, each.standing))
        except ValidationError as error:
            wrong += [f"{name}: {line}" for line in lines_of(error)]
    return right, wrong


def lines_of(error: ValidationError) -> list[str]:
    """Return what is wrong with the one entry that was parsed, one line each: the field, then the fault."""
    return [
        f"{'.'.join(map(str, fault['loc'][1:]))}: {fault['msg']}"
        for fault in error.errors(include_url=False, include_input=False)
    ]


def merge(files: Mapping[str, ContentFile], additions: Sequence[Laid]) -> Merged:
    """Return the files' content with the additions in it that fit.

    Those that don't are left out, with all that fits only together with them: the files alone always do.
    """
    own = {key_of(kind, each) for file in files.values() for kind in KINDS for each in getattr(file, kind)}
    chosen = _chosen(own, additions)
    left_out: list[str] = []
    while chosen:
        found = _faults(files, chosen)
        if not found:
            break
        chosen, said = _fitting(files, chosen, found)
        left_out += said
    return Merged(_together(files, chosen), tuple(left_out), chosen)


def joined(files: Mapping[str, ContentFile]) -> ContentFile:
    """Return several files as one."""
    return _together(files, {})


def _chosen(own: set[Key], additions: Sequence[Laid]) -> dict[Key, Laid]:
    loaded = {one.key: one for one in additions if one.origin is Origin.LOADED and one.key not in own}
    return loaded | {one.key: one for one in additions if one.origin is Origin.PUBLISHED}


def _faults(files: Mapping[str, ContentFile], chosen: Mapping[Key, Laid]) -> list[str]:
    return faults({**_without(files, chosen), **{one.name: _alone(one) for one in chosen.values()}})


def _fitting(
    files: Mapping[str, ContentFile], chosen: Mapping[Key, Laid], found: list[str]
) -> tuple[dict[Key, Laid], list[str]]:
    """Return those that no fault names, and what is said of the others.

    Where faults name none of them, an addition harms what it takes the place of: then one is left out. That is the
    newest without which less is wrong; and the newest of all when there is no such one.
    """
    names = {one.name for one in chosen.values()}
    named = {line.partition(": ")[0] for line in found} & names
    if named:
        return {key: one for key, one in chosen.items() if one.name not in named}, found
    tried = _newest_first(chosen)
    gone = next((key for key in tried[:_TRIED] if len(_faults(files, _less(chosen, key))) < len(found)), tried[0])
    return _less(chosen, gone), [f"{chosen[gone].name}: {found[0]}"]


def _less(chosen: Mapping[Key, Laid], gone: Key) -> dict[Key, Laid]:
    return {key: one for key, one in chosen.items() if key != gone}


def _newest_first(chosen: Mapping[Key, Laid]) -> list[Key]:
    """Return them with what is published before what is loaded, and of each what came last first."""
    return sorted(chosen, key=lambda key: (chosen[key].origin, _stamp(chosen[key]), key), reverse=True)


def _stamp(one: Laid) -> float:
    return one.at.timestamp() if one.at else 0.0


def _without(files: Mapping[str, ContentFile], chosen: Mapping[Key, Laid]) -> dict[str, ContentFile]:
    """Return the files without the entries whose place is taken."""
    kept = {}
    for name, file in files.items():
        less = {
            kind: tuple(each for each in entries if key_of(kind, each) not in chosen)
            for kind in KINDS
            for entries in [getattr(file, kind)]
            if any(key_of(kind, each) in chosen for each in entries)
        }
        kept[name] = file.model_copy(update=less) if less else file
    return kept


def _alone(one: Laid) -> ContentFile:
    return ContentFile.model_validate({one.kind: (one.entry,)})


def _together(files: Mapping[str, ContentFile], chosen: Mapping[Key, Laid]) -> ContentFile:
    """Return everything as one: what takes a place stands there, what is new behind all, in the order of its key."""
    whole: dict[str, tuple[Any, ...]] = {}
    for kind in _EVERY:
        own = [each for file in files.values() for each in getattr(file, kind)]
        keys = [key_of(kind, each) for each in own]
        taken = set(keys)
        new = sorted(key for key, one in chosen.items() if one.kind == kind and key not in taken)
        placed = [chosen[key].entry if key in chosen else each for key, each in zip(keys, own, strict=True)]
        whole[kind] = (*placed, *(chosen[key].entry for key in new))
    return ContentFile.model_construct(None, **whole)


def name_of(origin: Origin, kind: str, entry: Mapping[str, Any]) -> str:
    """Return what an addition is called in a line that says what is wrong with it, before the colon."""
    return f"{origin} {kind} {_said(entry)}"


def _said(entry: Mapping[str, Any]) -> str:
    said = str(entry["id"]) if "id" in entry else f"{entry.get('a')} {entry.get('b')}"
    return said.replace(":", " ")[:120]
