"""What SQLAlchemy says too slowly by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

if TYPE_CHECKING:
    from collections.abc import Collection
    from uuid import UUID


def is_one_of(column: sa.SQLColumnExpression[UUID], ids: Collection[UUID]) -> sa.ColumnElement[bool]:
    """Say that `column` is among `ids`, by one array.

    `in_` makes a parameter of each, and so a new statement for each number of them, which nobody can keep prepared.
    """
    return column == sa.any_(sa.literal(list(ids), ARRAY(sa.Uuid)))
