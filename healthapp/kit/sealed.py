"""Where ciphertext lies: the one list, read off the models, by which keys are rotated and values are checked.

A column named `<field>_ct` holds values that were sealed as `"<table>.<field>"` for the row's `id`. Rotation, the check
of every value and the coverage figure all ask here; a table that seals differently can't be forgotten, because a test
compares this list with the database's own columns.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import SQLModel

from healthapp.kit import idempotency  # noqa: F401 - not every process imports its table, and every one must know it

SUFFIX = "_ct"


@dataclass(frozen=True, slots=True)
class SealedTable:
    """A table with ciphertext: its columns by name, each with the field name it is sealed under."""

    name: str
    columns: tuple[str, ...]

    def field(self, column: str) -> str:
        """Return the name under which a column's values are sealed."""
        return f"{self.name}.{column.removesuffix(SUFFIX)}"


_BY_HAND = (SealedTable("compliance_audit_event", ("payload_ct",)),)
"""The trail, partitioned by month, is in no model. Its rows are named by `id` like all others."""


def sealed_tables() -> tuple[SealedTable, ...]:
    """Return every table that holds ciphertext, by name: of the imported models, and the trail.

    ValueError for a table whose rows aren't named by one `id`: its values couldn't be found again one by one.
    """
    found = list(_BY_HAND)
    for table in sorted(SQLModel.metadata.tables.values(), key=lambda each: each.name):
        columns = tuple(column.name for column in table.columns if column.name.endswith(SUFFIX))
        if not columns:
            continue
        if [column.name for column in table.primary_key.columns] != ["id"]:
            msg = f"{table.name} holds ciphertext, so its rows need one key named id"
            raise ValueError(msg)
        found.append(SealedTable(table.name, columns))
    return tuple(sorted(found, key=lambda each: each.name))
