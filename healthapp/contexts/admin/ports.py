"""What the administration context needs from outside: what no database knows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from healthapp.contexts.admin.schemas import BackupAge


class Backups(Protocol):
    """Where backups lie."""

    def age(self, now: datetime) -> BackupAge:
        """Return how old the newest good backup is. OSError when the place doesn't answer."""
        ...
