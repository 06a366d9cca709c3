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


def sealed_tables() -> tuple[SealedTable, ...]:
    """Return every table of the imported models that holds ciphertext, by name.

    ValueError for a table whose rows aren't named by one `id`: its values couldn't be found again one by one.
    """
    found = []
    for table in sorted(SQLModel.metadata.tables.values(), key=lambda each: each.name):
        columns = tuple(column.name for column in table.columns if column.name.endswith(SUFFIX))
        if not columns:
            continue
        if [column.name for column in table.primary_key.columns] != ["id"]:
            msg = f"{table.name} holds ciphertext, so its rows need one key named id"
            raise ValueError(msg)
        found.append(SealedTable(table.name, columns))
    return tuple(found)
