"""What the assistant needs from outside."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Mapping, Sequence

    from healthapp.contexts.assistant.schemas import OwnDose
    from healthapp.contexts.knowledge.schemas.interactions import PatientInfo


class Own(Protocol):
    """What the asker's own reminders and facts say; asked only when the question is about them."""

    async def doses_today(self) -> list[OwnDose] | None:
        """Return the doses of the asker's day in order of time; None for whoever has no reminders of their own."""

    async def medicines(self) -> list[str] | None:
        """Return what the asker takes by their reminders, as they wrote it; None as above."""

    async def info(self) -> PatientInfo | None:
        """Return the asker's own allergies and illnesses, as far as they have said; None as above."""


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A tool that a model wants used. `arguments` is JSON as the model wrote it: anything may stand there."""

    id: str
    name: str
    arguments: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of what a model is given: our rules, the data, its own call of tools, or what a tool returned."""

    author: Literal["rules", "data", "model", "tool"]
    text: str = field(default="", repr=False)
    calls: tuple[ToolCall, ...] = ()
    call_id: str = ""
    """Of a tool's turn: which call it answers."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A tool that a model may ask for. `arguments` is a JSON schema."""

    name: str
    what: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Piece:
    """What comes from a model next: some letters, tools that it wants, or at the end how it ended and what it took."""

    text: str = field(default="", repr=False)
    calls: tuple[ToolCall, ...] = ()
    ended: Literal["", "whole", "too_long", "refused"] = ""
    tokens_in: int | None = None
    tokens_out: int | None = None


class ModelError(Exception):
    """Nothing (more) came. `code` is short, stable, and holds no word of what was asked or answered."""

    def __init__(self, code: str, *, slow: bool = False) -> None:
        """Say why, by a code; `slow` when it only took too long."""
        self.code = code
        self.slow = slow
        super().__init__(code)


class LanguageModel(Protocol):
    """Something that writes. What it writes is shown to nobody before it was checked."""

    name: str
    """The model, as its vendor calls it."""
    host: str
    """Whose machine it is."""

    def write(self, turns: Sequence[Turn], offers: Sequence[Offer] = ()) -> AsyncGenerator[Piece, None]:
        """Yield what the model writes, as it comes; ModelError when nothing more comes. The last piece has `ended`."""

    def too_slow(self) -> None:
        """Hear that it was waited for in vain."""

    async def aclose(self) -> None:
        """Close the connections."""
