"""How the things stand that the compliance context looks after: answers to small questions, for the checks."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SealedValues:
    """Of `total` values in sealed columns, `found` aren't as they must be; `names` are their columns or keys."""

    total: int
    found: int
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class UnnamedActs:
    """Of `total` acts of people who were logged in, `found` stand under nobody's account."""

    total: int
    found: int


@dataclass(frozen=True, slots=True)
class Gaps:
    """What was looked at (`total`), and by name what isn't as it must be."""

    total: int
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HeldTooLong:
    """Rows that a run should have removed; places that a run had to leave; whether no run has begun for long."""

    rows: int
    places: tuple[str, ...]
    late: bool


@dataclass(frozen=True, slots=True)
class EmergencyLooks:
    """How many may open a record when its patient can't speak, their looks, and those of which no patient was told."""

    able: int
    looks: int
    untold: int
