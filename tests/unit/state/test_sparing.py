"""A tab holds the states of the pages that were opened, and tells of the others what they begin with."""

from __future__ import annotations

import pytest
import reflex as rx

from state.base import AppState
from state.search import SearchState
from state.today import TodayState

SEARCH, TODAY = SearchState.get_name(), TodayState.get_name()


def _tree() -> tuple[rx.State, AppState]:
    root = rx.State(_reflex_internal_init=True)  # type: ignore[call-arg]  # Reflex's own
    app = root.substates[AppState.get_name()]
    assert isinstance(app, AppState)
    return root, app


def _made(app: AppState) -> set[str]:
    return set(dict.keys(app.substates))


def test_nothing_is_made_that_nobody_asked_for() -> None:
    root, app = _tree()
    told = root.dict()
    assert _made(app) == set()
    search = root.get_substate(SearchState.get_full_name().split("."))
    assert isinstance(search, SearchState)
    assert search.parent_state is app
    assert _made(app) == {SEARCH}
    # What the browser is told is all that it would be told if every state were there.
    for each in AppState.get_substates():
        assert app.substates[each.get_name()].get_name() == each.get_name()
    assert _made(app) == {each.get_name() for each in AppState.get_substates()}
    assert root.dict() == told
    assert root.dict(initial=True) == told
    with pytest.raises(KeyError):
        app.substates["nobody"]
    with pytest.raises(ValueError, match="Invalid path"):
        root.get_substate([root.get_name(), AppState.get_name(), "nobody"])


def test_what_was_made_is_told_as_it_is_and_begins_again() -> None:
    root, app = _tree()
    search = app.substates[SEARCH]
    assert isinstance(search, SearchState)
    search.query = "dengue"
    assert any(value == "dengue" for value in root.dict()[SearchState.get_full_name()].values())
    assert set(root.get_delta()) == {SearchState.get_full_name()}
    root.reset()  # type: ignore[no-untyped-call]  # Reflex's
    assert search.query == ""
    assert _made(app) == {SEARCH}
