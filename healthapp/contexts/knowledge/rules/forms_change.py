"""Changes what stands in the form of an entry: a field's value, the items of a list, a group that may be absent."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from healthapp.contexts.knowledge.rules.forms import YES, bare_type, is_model, is_scalar, item_of, model_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from healthapp.contexts.knowledge.schemas.forms import Act

    Step = Callable[[Any, Any, Any], None]

MOST_ITEMS = 100


def changed(kind: str, body: dict[str, Any], act: Act, path: str, value: str = "") -> dict[str, Any]:
    """Return the entry after something was done in its form; the same for a path that the form hasn't."""
    if act == "put":
        return put(kind, body, path, value)
    if act == "add":
        return add(kind, body, path, value)
    return remove(kind, body, path) if act == "remove" else move_up(kind, body, path)


def put(kind: str, body: dict[str, Any], path: str, value: str) -> dict[str, Any]:
    """Return the entry with another value at a path. Of a list of short texts each line is one."""

    def step(holder: Any, key: Any, type_: Any) -> None:  # noqa: ANN401 - JSON and its schema
        item = item_of(type_)
        if not is_model(bare_type(type_)[0]) and (item is None or is_scalar(item)):
            _set(holder, key, _typed(type_, value))

    after = _changed(kind, body, path, step)
    holder = path.rpartition(".")[0]
    # A text that may be absent is absent once both of its sides are empty; an item stays until it is taken out.
    is_empty = bool(holder) and at(after, holder) == {} and not holder.rpartition(".")[2].isdigit()
    return remove(kind, after, holder) if is_empty else after


def add(kind: str, body: dict[str, Any], path: str, value: str = "") -> dict[str, Any]:
    """Return the entry with one more item in a list, empty or this id, or with a group that it had not."""

    def step(holder: Any, key: Any, type_: Any) -> None:  # noqa: ANN401 - as above
        item = item_of(type_)
        if item is None:
            _set(holder, key, _blank(type_))
            return
        there = _get(holder, key)
        there = [*there] if isinstance(there, list) else []
        one: Any = value.strip() if is_scalar(item) else _blank(item)
        if len(there) < MOST_ITEMS and not (is_scalar(item) and (not one or one in there)):
            _set(holder, key, [*there, one])

    return _changed(kind, body, path, step)


def remove(kind: str, body: dict[str, Any], path: str) -> dict[str, Any]:
    """Return the entry without an item, or without a group."""

    def step(holder: Any, key: Any, _type: Any) -> None:  # noqa: ANN401 - as above
        if isinstance(holder, list):
            del holder[key]
        else:
            holder.pop(key, None)

    return _changed(kind, body, path, step)


def move_up(kind: str, body: dict[str, Any], path: str) -> dict[str, Any]:
    """Return the entry with an item before the one that stood before it."""

    def step(holder: Any, key: Any, _type: Any) -> None:  # noqa: ANN401 - as above
        if isinstance(holder, list) and key > 0:
            holder[key - 1], holder[key] = holder[key], holder[key - 1]

    return _changed(kind, body, path, step)


def at(body: Any, path: str) -> Any:  # noqa: ANN401 - JSON
    """Return what stands at a path of an entry; None for nothing."""
    for part in path.split(".") if path else ():
        body = _get(body, int(part) if part.isdecimal() else part)
    return body


def _changed(kind: str, body: dict[str, Any], path: str, step: Step) -> dict[str, Any]:
    """Return a copy of the entry in which `step` was done to what holds the path; the same for a path it hasn't."""
    whole = copy.deepcopy(body)
    holder: Any = whole
    type_: Any = model_of(kind)
    *way, last = path.split(".")
    for part in way:
        type_, key = _into(type_, part)
        if type_ is None:
            return body
        there = _get(holder, key)
        if there is None and isinstance(holder, dict):
            there = holder[key] = {} if is_model(bare_type(type_)[0]) else []
        if not isinstance(there, dict | list):
            return body
        holder = there
    type_, key = _into(type_, last)
    is_id = not way and last == "id"
    is_there = isinstance(holder, dict) == isinstance(key, str) and (isinstance(key, str) or key < len(holder))
    if type_ is None or is_id or not is_there:
        return body
    step(holder, key, type_)
    return whole


def _into(type_: Any, part: str) -> tuple[Any, Any]:  # noqa: ANN401 - a type
    """Return of which type a part of it is, and by what it is held there; None for what isn't there."""
    bare, _ = bare_type(type_)
    if part.isdecimal():
        item, number = item_of(bare), int(part)
        several = getattr(bare, "__args__", ())
        if item is None and not is_model(bare) and number < len(several):
            item = several[number]
        return item, number
    if is_model(bare) and part in bare.model_fields:
        return bare.model_fields[part].annotation, part
    return None, part


def _blank(type_: Any) -> Any:  # noqa: ANN401 - a type
    bare, _ = bare_type(type_)
    if item_of(bare) is not None:
        return []
    if is_model(bare):
        needed = {name: one.annotation for name, one in bare.model_fields.items() if one.is_required()}
        return {name: blank for name, one in needed.items() if (blank := _blank(one)) is not None}
    several = getattr(bare, "__args__", ())
    return [None for _ in several] if getattr(bare, "__origin__", None) is tuple else None


def _typed(type_: Any, value: str) -> Any:  # noqa: ANN401 - a type
    """Return what was typed as what it has to be; as it was typed when it can't be: the check says so."""
    bare, _ = bare_type(type_)
    value = value.strip()
    if item_of(bare) is not None:
        return [line for each in value.splitlines() if (line := each.strip())][:MOST_ITEMS] or None
    if value == "":
        return None
    if bare is bool:
        return value == YES
    if bare in (int, float):
        return _number(value, whole=bare is int)
    return value


def _number(value: str, *, whole: bool) -> int | float | str:
    """Return a number in either script; what is none as it was typed."""
    try:
        number = float(value)  # what has a comma could be meant in two ways: it is none
    except ValueError:
        return value
    if number != number or number in (float("inf"), float("-inf")):  # noqa: PLR0124 - no number is itself
        return value
    return int(number) if number.is_integer() else value if whole else number


def _get(holder: Any, key: Any) -> Any:  # noqa: ANN401 - JSON
    if isinstance(holder, dict):
        return holder.get(key)
    return holder[key] if isinstance(holder, list) and isinstance(key, int) and key < len(holder) else None


def _set(holder: Any, key: Any, value: Any) -> None:  # noqa: ANN401 - JSON
    if value is None and isinstance(holder, dict):
        holder.pop(key, None)
    else:
        holder[key] = value
