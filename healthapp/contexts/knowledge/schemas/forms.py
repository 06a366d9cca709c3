"""An entry as a form: the fields of its schema in the order in which an editor fills them in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Control = Literal["both", "text", "number", "choice", "lines", "ids", "list", "item", "group", "more"]
Act = Literal["put", "add", "remove", "move_up"]


@dataclass
class FormRow:
    """One line of the form: a field, the head of a list, of one of its items, or of a group of fields.

    `path` leads to it within the entry, with dots. `both` has two texts, Bangla and English. `lines` holds one short
    text on each line, `ids` the ids of other entries. A list can be added to; an item moved and taken out; a group that
    may be absent can be added and taken out. `more` stands for the fields of its item that are seldom filled in.
    """

    path: str
    name: str
    control: Control
    depth: int
    section: str = ""
    """The field of the entry that this belongs to, where that has a part of the form to itself."""
    value: str = ""
    value_bn: str = ""
    choices: list[str] = field(default_factory=list)
    may_be_empty: bool = True
    """Whether nothing may be chosen."""
    ids: list[str] = field(default_factory=list)
    refers: str = ""
    """The kinds of entries whose ids stand here, with - between."""
    number: int = 0
    """Which item of its list, from 1 on."""
    of_section: bool = False
    """Whether it is an item of the section's own list, and not of one within."""
    optional: bool = False
    """Whether a group can be taken out."""
    there: bool = True
    rare: bool = False
    """Whether it is empty, and shown only on demand; `owner` is the path of the item that it belongs to."""
    owner: str = ""


@dataclass(frozen=True)
class FoundEntry:
    """An entry that can be edited, with its names."""

    kind: str
    entry_id: str
    title_en: str
    title_bn: str


@dataclass(frozen=True)
class Named:
    """An id that a field may refer to, and what it is called."""

    id: str
    en: str
    bn: str
