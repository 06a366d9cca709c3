"""Plain rows that several pages show. They hold finished texts: pages neither count nor format."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Problem:
    """Something wrong with a form: the field it belongs to ("" for the whole form) and what to do."""

    field: str
    text: str


@dataclass
class Choice:
    """One option of a select."""

    value: str
    text: str
