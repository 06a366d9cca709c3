"""What the assistant needs from outside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from healthapp.contexts.assistant.schemas import OwnDose
    from healthapp.contexts.knowledge.schemas.interactions import PatientInfo


class Own(Protocol):
    """What the asker's own reminders say; asked only when the question is about them."""

    async def doses_today(self) -> list[OwnDose] | None:
        """Return the doses of the asker's day in order of time; None for whoever has no reminders of their own."""

    async def medicines(self) -> list[str] | None:
        """Return what the asker takes by their reminders, as they wrote it; None as above."""

    async def info(self) -> PatientInfo | None:
        """Return the asker's own allergies and illnesses, as far as they have said; None as above."""
