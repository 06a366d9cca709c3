"""What is asked of the database, to compare two ways without a clock."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

if TYPE_CHECKING:
    from collections.abc import Iterator

    from healthapp.kit.actor import Role
    from healthapp.wiring import Platform


@contextmanager
def statements(platform: Platform, role: Role) -> Iterator[list[str]]:
    """Give the list that grows by every statement of the connections by which `role` acts."""
    said: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        said.append(statement)

    engine = platform.database.engine_for(role).sync_engine
    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)
