"""How much of a request is read."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from healthapp.api.bounds import (
    ADDRESS_LIMIT,
    BODY_LIMIT,
    HEADER_COUNT,
    HEADER_LIMIT,
    JSON_DEPTH,
    QUERY_LIMIT,
    is_too_deep,
    refused,
)


def asked(*headers: tuple[bytes, bytes], path: bytes = b"/", query: bytes = b"") -> dict[str, Any]:
    return {"raw_path": path, "query_string": query, "headers": list(headers)}


@pytest.mark.parametrize(
    ("scope", "status"),
    [
        (asked(query=b"x" * QUERY_LIMIT), None),
        (asked(query=b"x" * (QUERY_LIMIT + 1)), 414),
        (asked(path=b"x" * ADDRESS_LIMIT), None),
        (asked(path=b"x" * (ADDRESS_LIMIT + 1)), 414),
        (asked(path=b"x" * (ADDRESS_LIMIT - 10), query=b"x" * 11), 414),
        (asked(*[(b"x", b"y")] * HEADER_COUNT), None),
        (asked(*[(b"x", b"y")] * (HEADER_COUNT + 1)), 431),
        (asked((b"cookie", b"y" * (HEADER_LIMIT - 6))), None),
        (asked((b"cookie", b"y" * (HEADER_LIMIT - 5))), 431),
        (asked((b"content-length", str(BODY_LIMIT).encode())), None),
        (asked((b"content-length", str(BODY_LIMIT + 1).encode())), 413),
        (asked((b"content-length", b"9" * 5000)), 413),
        (asked((b"content-length", b"-1")), 400),
        (asked((b"content-length", b"1_0")), 400),
        (asked((b"content-length", "\u0661".encode())), 400),
        (asked((b"content-length", b"5"), (b"content-length", b"6")), 400),
        (asked((b"content-length", b"5, 6")), 400),
    ],
)
def test_what_is_refused_before_reading(scope: dict[str, Any], status: int | None) -> None:
    assert refused(scope) == status


def nested(depth: int, *, wide: int = 1) -> bytes:
    return (
        (b"[" * depth + b"1" + b"]" * depth) if wide == 1 else json.dumps([json.loads(nested(depth))] * wide).encode()
    )


@pytest.mark.parametrize(
    ("body", "deep"),
    [
        (nested(JSON_DEPTH), False),
        (nested(JSON_DEPTH + 1), True),
        (nested(JSON_DEPTH - 1, wide=500), False),
        (b'{"a":' * (JSON_DEPTH + 1), True),
        (b"[" * 100_000, True),
        # Brackets that people write are text.
        (json.dumps({"title": "[" * 500 + '"\\{'}).encode(), False),
        (b'{"title": "' + b"[" * 500, False),
        (b'"\\' * 50_000, False),
        (b"", False),
    ],
)
def test_how_deep_is_too_deep(body: bytes, deep: bool) -> None:
    assert is_too_deep(body) is deep


def _depth(value: Any) -> int:
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return 0 if parts is None else 1 + max((_depth(part) for part in parts), default=0)


@given(st.recursive(st.text() | st.none(), lambda part: st.lists(part) | st.dictionaries(st.text(), part)))
def test_depth_is_what_a_parser_finds(value: Any) -> None:
    value = {"x": [value]}
    for _ in range(JSON_DEPTH - 4):
        value = [value]
    assert is_too_deep(json.dumps(value, ensure_ascii=False).encode()) is (_depth(value) > JSON_DEPTH)
