"""What the context of knowledge needs from outside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator


class ContentFiles(Protocol):
    """Where the content lies that people wrote."""

    def files(self) -> Iterator[tuple[str, str]]:
        """Yield the name of each file, relative and with `/`, and its text (TOML), in the order of their names."""
        ...
