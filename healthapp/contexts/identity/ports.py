"""What the identity context needs from outside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence


class EndedTokens(Protocol):
    """Access tokens that ended before their time, by their digests: the net under a hint that was lost.

    The truth is the session's row. Whoever can't ask here has to ask there.
    """

    async def add(self, digests: Sequence[str], seconds: int) -> None:
        """Remember that these are over, until none of them could still be good by its own word."""
        ...

    async def has(self, digest: str) -> bool:
        """Tell whether this one is known to be over."""
        ...
