"""What goes into and comes out of the administration context."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel


class State(StrEnum):
    """How a check ended. One that couldn't be made, or was made too long ago, is `unknown`, never `ok`."""

    OK = "ok"
    WARNING = "warning"
    FAILING = "failing"
    UNKNOWN = "unknown"


class Framework(StrEnum):
    """Whose rules a control belongs to; `label` is its name, the same in every language."""

    HIPAA = "hipaa"
    GDPR = "gdpr"
    PART11 = "part11"
    PCI = "pci"
    SOC2 = "soc2"
    ISO27001 = "iso27001"

    @property
    def label(self) -> str:
        """Return what people call it."""
        return _LABELS[self]


_LABELS = {
    Framework.HIPAA: "HIPAA",
    Framework.GDPR: "GDPR",
    Framework.PART11: "21 CFR Part 11",
    Framework.PCI: "PCI DSS",
    Framework.SOC2: "SOC 2",
    Framework.ISO27001: "ISO 27001",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one check found: how many, of how many, and what by name (tables, columns, keys, roles: nobody's data).

    `variant` chooses another sentence where the same state can have several reasons.
    """

    state: State
    figure: int = 0
    total: int = 0
    names: tuple[str, ...] = ()
    variant: str = ""
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Transport:
    """How the product is reached. `local`: from its own machine alone, as a demonstration."""

    https: bool
    local: bool


@dataclass(frozen=True, slots=True)
class BackupAge:
    """`configured`: there is a place for backups. `verified`: how old the newest one is that was found good."""

    configured: bool
    verified: timedelta | None = None


@dataclass(frozen=True, slots=True)
class LedgerState:
    """The ledger of erasures beside the backups: `wanted` where there is a backup, `whole` if no file is missing.

    `age`: how long ago it was last as the database; None: there is no ledger.
    """

    wanted: bool
    whole: bool = True
    age: timedelta | None = None
    lines: int = 0


class _View(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)


class ControlView(_View):
    """One requirement of a framework, in our own words."""

    framework: Framework
    reference: str
    title: str


class CheckView(_View):
    """One check: what it protects, how it stands (`computed_at` UTC), and what to do when it isn't ok.

    `href` leads to the page where it can be done; `commands` are commands, settings or words of the log, as they are
    typed, for what is done on the machine.
    """

    id: str
    title: str
    protects: str
    weight: int
    state: State
    found: str
    names: list[str]
    advice: str | None
    commands: list[str]
    href: str | None
    figure: int
    total: int
    computed_at: datetime | None
    changed_at: datetime | None
    every_seconds: int
    error: str | None
    controls: list[ControlView]


class ScorePoint(_View):
    """The score in one hour, day, or whatever `at` begins; the lowest in it."""

    at: datetime
    score: float
    lowest: float


class ComplianceView(_View):
    """The score (0–100), how many checks are in each state, and what counts for the board."""

    score: float
    counts: dict[State, int]
    active_users: int
    computed_at: datetime | None
    checking: bool
    """Somebody asked for all checks, and they aren't through yet."""
    history: list[ScorePoint]


class ProcessingRecord(_View):
    """One line of the record of processing activities (GDPR Art. 30(1)(b)-(g)); who runs the app adds their name."""

    place: str
    name: str
    category: str
    purpose: str
    legal_basis: str
    data_subjects: str
    recipients: str
    transfers: str
    kept_for: str
    erasure: str
    security: str
    columns: list[str]
    sealed: list[str]


@dataclass(frozen=True, slots=True)
class Change:
    """Checks whose state administrators have yet to hear of, by id."""

    failing: tuple[str, ...] = ()
    fine: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Counted:
    """The figures for `/metrics`."""

    score: float
    active_users: int
