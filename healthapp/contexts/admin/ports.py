"""What the administration context needs from outside: what no database knows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from healthapp.contexts.admin.schemas import BackupAge, LedgerState
    from healthapp.contexts.compliance.schemas import Head


class Backups(Protocol):
    """Where backups lie."""

    def age(self, now: datetime) -> BackupAge:
        """Return how old the newest good backup is. OSError when the place doesn't answer."""
        ...

    def ledger(self, now: datetime) -> LedgerState:
        """Return how the ledger of erasures beside them stands. OSError when the place doesn't answer."""
        ...


class KeptHeads(Protocol):
    """The heads of the audit chain that lie outside the database."""

    def all(self) -> Sequence[Head]:
        """Return them. OSError or ValueError when they can't be read."""
        ...
