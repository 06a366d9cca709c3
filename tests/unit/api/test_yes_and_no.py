"""A yes is `true` and a no is `false`: a 1, or a "no" in words, is named and not guessed at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from pydantic import TypeAdapter, ValidationError

from healthapp.api.app import ROUTERS
from healthapp.api.routes import SecuredRoute

if TYPE_CHECKING:
    from collections.abc import Iterator

BODIES = {
    f"{method} {route.path}": TypeAdapter[Any](route.body_field.field_info.annotation or Any)
    for router in ROUTERS
    for route in router.routes
    if isinstance(route, SecuredRoute) and route.body_field is not None
    for method in route.methods or ()
}


def _yes_and_no(schema: dict[str, Any], parts: dict[str, Any], seen: tuple[str, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Return the way to each field of a body that holds a yes or a no."""
    if (name := schema.get("$ref", "").rpartition("/")[2]) and name not in seen:
        yield from _yes_and_no(parts[name], parts, (*seen, name))
    for each in schema.get("anyOf", ()):
        yield from _yes_and_no(each, parts, seen)
    if schema.get("type") == "boolean":
        yield ()
    for field, each in schema.get("properties", {}).items():
        yield from ((field, *rest) for rest in _yes_and_no(each, parts, seen))
    if isinstance(schema.get("items"), dict):
        yield from ((0, *rest) for rest in _yes_and_no(schema["items"], parts, seen))


def _whole(way: tuple[Any, ...], value: object) -> Any:
    for step in reversed(way):
        value = [value] if step == 0 else {step: value}
    return value


def test_nothing_else_is_read_as_one() -> None:
    asked = 0
    for name, body in BODIES.items():
        schema = body.json_schema()
        for way in _yes_and_no(schema, schema.get("$defs", {})):
            for value in (1, 0, "yes", "false"):
                with pytest.raises(ValidationError) as refused:
                    body.validate_python(_whole(way, value))
                named = {error["loc"][: len(way)] for error in refused.value.errors() if error["type"] == "bool_type"}
                assert way in named, (name, way, value)
            asked += 1
    assert asked > 10
