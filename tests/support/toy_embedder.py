"""An embedder for tests that makes small vectors of texts at once, and counts."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from healthapp.contexts.knowledge.errors import EmbedderUnavailableError, Trouble

if TYPE_CHECKING:
    from collections.abc import Sequence


class ToyEmbedder:
    """Makes vectors of a text's digest. `fails` is raised instead while it is set; `refuses` are never taken."""

    def __init__(self, model: str = "toy", dimension: int = 2) -> None:
        """Make vectors of that length."""
        self.model = model
        self.dimension = dimension
        self.host: str | None = None
        self.made = 0
        self.requests: list[int] = []
        self.asked: list[str] = []
        self.fails: EmbedderUnavailableError | None = None
        self.refuses: set[str] = set()

    async def query(self, text: str) -> Sequence[float]:
        """Return the vector of one text."""
        if self.fails is not None:
            raise self.fails
        return self._vector(text)

    async def passages(self, texts: Sequence[str]) -> list[Sequence[float]]:
        """Return the vectors of some texts."""
        self.requests.append(len(texts))
        if self.fails is not None:
            raise self.fails
        if self.refuses & set(texts):
            raise EmbedderUnavailableError(trouble=Trouble.REFUSED)
        self.made += len(texts)
        self.asked += texts
        return [self._vector(text) for text in texts]

    async def close(self) -> None:
        """Do nothing."""

    def _vector(self, text: str) -> list[float]:
        drawn = sha256(f"{self.model}\0{text}".encode()).digest()
        return [1.0 + drawn[at % len(drawn)] for at in range(self.dimension)]
