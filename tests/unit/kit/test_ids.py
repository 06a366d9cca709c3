"""Identifiers follow the time."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING
from uuid import UUID

from healthapp.kit import ids

if TYPE_CHECKING:
    import pytest


def test_earlier_is_before_everything_of_that_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    now = time.time_ns()
    monkeypatch.setattr(time, "time_ns", lambda: now - 6 * 10**9)
    long_ago = ids.new_id()
    monkeypatch.setattr(time, "time_ns", lambda: now - 5 * 10**9)
    then = [ids.new_id() for _ in range(100)]
    monkeypatch.setattr(time, "time_ns", lambda: now)
    bound = ids.earlier(ids.new_id(), 5.0)
    assert long_ago < bound < min(then)


def test_before_all_time_there_is_nothing() -> None:
    assert ids.earlier(UUID(int=0), 5.0) == UUID(int=0)
