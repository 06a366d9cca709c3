"""Lists that are read page by page, the newest first."""

from __future__ import annotations

from typing import Any

import reflex as rx


class Paging(rx.State, mixin=True):
    """Where a list stands between its pages. Whoever has it reads the rows itself, and notes by `_turn` what it shows.

    A page begins before a cursor of the service's (an id or a number); None is the newest.
    """

    has_newer: bool = False
    has_older: bool = False

    _next: Any = None
    # Where each page that was turned over begins; the last is the one that is shown.
    _pages: list[Any] = []  # noqa: RUF012 - Reflex copies a state's defaults for each tab

    def _older(self) -> list[Any]:
        """Return the pages with the one before, where `has_older`."""
        return [*self._pages, self._next]

    def _newer(self) -> list[Any]:
        """Return the pages without the last; the newest where it is shown already."""
        return self._pages[:-1] or [None]

    def _turn(self, pages: list[Any], following: Any) -> None:
        """Note that the last of `pages` is shown, and where the one before it would begin."""
        self._pages, self._next = pages, following
        self.has_newer, self.has_older = len(pages) > 1, following is not None
