"""Entries that lie on top of the content's files: published by editors, or loaded by an operator."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID


class Origin(StrEnum):
    """Where an addition comes from. What editors published takes an entry's place; what was loaded never takes ours."""

    PUBLISHED = "published"
    LOADED = "loaded"


@dataclass(frozen=True, slots=True)
class Standing:
    """Which version of an entry it is that editors published, and the role of who approved it by their signature."""

    version: int
    signed_as: str


@dataclass(frozen=True, slots=True)
class Was:
    """As what a published entry was submitted and signed: digests of it, and of the record that the signature is of."""

    hash: str
    id: UUID
    entry_id: str
    version: int
    based_on: int
    signed: str
    """"" where nobody signed it."""


@dataclass(frozen=True, slots=True)
class Addition:
    """One entry: of which kind (a field of `ContentFile`), and what it says, by the schema of that kind."""

    kind: str
    entry: Mapping[str, Any]
    origin: Origin
    at: datetime | None = None
    """Since when it is there; of two the newer one gives way."""
    standing: Standing | None = None
    """Of what was published."""
