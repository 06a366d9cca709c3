"""How deep a query may go, seen on a schema that goes on for ever."""

from __future__ import annotations

import pytest
from graphql import build_schema, parse, validate

from healthapp.api.graphql.limits import DEPTH_MAX, Limits

ENDLESS = build_schema("type Query { more: Query end: Int }")


@pytest.mark.parametrize(("depth", "refused"), [(DEPTH_MAX, False), (DEPTH_MAX + 1, True), (200, True)])
@pytest.mark.parametrize("by_fragment", [False, True])
def test_a_query_goes_so_deep_and_no_deeper(depth: int, refused: bool, by_fragment: bool) -> None:
    inner = "{ more " * (depth - 2) + "{ end }" + " }" * (depth - 2)
    query = f"{{ more {inner} }}"
    if by_fragment:
        query = f"{{ more {{ ...Rest }} }} fragment Rest on Query {inner}"
    found = validate(ENDLESS, parse(query), [Limits])
    assert bool(found) is refused, found
    if refused:
        assert f"{depth} deep" in found[0].message
