"""What the privacy context needs from outside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from healthapp.contexts.privacy.schemas import Copies, Gathered


class FileStore(Protocol):
    """Keeps files by name, such as `export/<id>`."""

    async def put(self, name: str, content: bytes) -> None:
        """Write a file, whole or not at all."""

    async def get(self, name: str) -> bytes | None:
        """Return a file, or None when there is none."""

    async def delete(self, name: str) -> None:
        """Delete a file; none is no error."""


class SummaryPrinter(Protocol):
    """Makes the page to print that goes with a copy."""

    async def summary(self, gathered: Gathered) -> bytes:
        """Return a PDF in the person's language."""


class OtherCopies(Protocol):
    """Where else something about a person may lie: an index, a cache, files of the demo."""

    async def erase(self, copies: Copies) -> None:
        """Take out whatever belongs to the person; repeating it does no harm. An error means: try again later."""
