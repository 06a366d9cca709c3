"""Keeps a tab's state small: a page's own state is made when somebody first comes to the page.

Reflex makes an instance of every page's state for every tab, and fills all of their fields when the tab connects: most
of a tab's memory was for pages that nobody had opened. What the browser is told stays the same, since a state that was
never made holds what it begins with.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, cast

import reflex as rx

if TYPE_CHECKING:
    from collections.abc import Mapping

Told = dict[str, dict[str, Any]]


class _Untouched:
    """Stands for a state that nobody needed yet, where Reflex goes through all of them."""

    substates: Mapping[str, rx.State] = {}

    def __init__(self, above: type[rx.State], name: str) -> None:
        self._above, self._name = above, name

    def dict(self, **_options: bool) -> Told:
        """Return what it tells the browser: what it begins with."""
        return _beginning(self._above, self._name)

    def reset(self) -> None:
        """Begin again: it hasn't begun."""

    def _reset_client_storage(self) -> None:
        """Forget what lies in the browser: see above."""


class _MadeWhenNeeded(dict[str, rx.State]):
    """The states below one state, by name: each is made when it is first asked for."""

    def __init__(self, above: rx.State) -> None:
        super().__init__()
        self._above = above
        self._classes = _classes(type(above))

    def __contains__(self, name: object) -> bool:
        return name in self._classes

    def __missing__(self, name: str) -> rx.State:
        made = self._classes[name](parent_state=self._above, _reflex_internal_init=True)  # type: ignore[call-arg]  # Reflex's own
        self[name] = made
        return made

    def values(self) -> Any:
        """Return all of them: those that were made, and what stands for the others."""
        untouched = (_Untouched(type(self._above), name) for name in self._classes.keys() - self.keys())
        return [*super().values(), *untouched]


class SparingSubstates:
    """Makes the states below this one when they are first asked for. Stands before `rx.State` among the bases."""

    def __init__(self, *args: Any, init_substates: bool = True, **kwargs: Any) -> None:
        """Make it without those below; `init_substates` is Reflex's, and changes nothing here."""
        del init_substates
        super().__init__(*args, init_substates=False, **kwargs)  # type: ignore[call-arg]  # rx.State stands behind
        object.__setattr__(self, "substates", _MadeWhenNeeded(cast("rx.State", self)))


def _classes(above: type[rx.State]) -> Mapping[str, type[rx.State]]:
    return _by_name(above, len(above.get_substates()))


@cache
def _by_name(above: type[rx.State], _how_many: int) -> Mapping[str, type[rx.State]]:
    """Return the classes by name; a class that was defined since makes their number another."""
    return {each.get_name(): cast("type[rx.State]", each) for each in above.get_substates()}


@cache
def _beginning(above: type[rx.State], name: str) -> Told:
    """Return what a state tells that nobody has touched. Nobody changes it: it is written into messages only."""
    told: Told = above(_reflex_internal_init=True).substates[name].dict()  # type: ignore[call-arg]  # Reflex's own
    return told
