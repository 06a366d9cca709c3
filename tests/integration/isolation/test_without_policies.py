"""The services refuse on their own what is somebody else's: isolation holds twice, so each half is tried alone.

Row-level security is taken off the tables of this worker's database; `test_row_level_security.py` tries the other half.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from psycopg import sql

from healthapp.kit.actor import Role
from tests.integration.isolation.test_route_matrix import PROTECTED, WITH_ID, _owner_of, _rows, _send
from tests.support import people

if TYPE_CHECKING:
    from collections.abc import Iterator

    from healthapp.wiring import Platform
    from tests.conftest import AsUser, MakeUser
    from tests.support.owned import Life
    from tests.support.rows import Connection

_GUARDED = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relrowsecurity"


@pytest.fixture
def unguarded(life: Life, owner: Connection) -> Iterator[None]:
    """Take row-level security off every table until the end of the test."""
    del life  # which was made under guard
    tables = [name for (name,) in owner.execute(_GUARDED)]
    assert "reminders_reminder" in tables

    def each(what: str) -> None:
        with owner.transaction():
            for name in tables:
                owner.execute(sql.SQL(f"ALTER TABLE {{}} {what} ROW LEVEL SECURITY").format(sql.Identifier(name)))

    each("DISABLE")
    yield
    each("ENABLE")


@pytest.mark.parametrize("follows", [False, True])
async def test_nobody_else_reads_or_changes_anything(
    platform: Platform,
    as_user: AsUser,
    make_user: MakeUser,
    life: Life,
    owner: Connection,
    unguarded: None,
    *,
    follows: bool,
) -> None:
    person = await make_user(Role.CAREGIVER)
    if follows:
        await people.follow(platform, life.patient, person)
    client, before, let = await as_user(person), _rows(owner), []
    for case in WITH_ID:
        # Who follows may read, and nothing more.
        if Role.CAREGIVER not in case.roles or (follows and case.method == "GET"):
            continue
        answer = await _send(client, case, _owner_of(case)(life))
        if answer.status_code != 403:
            let.append((str(case), answer.status_code))
    assert let == []
    for case in PROTECTED:
        if not follows and "{" not in case.path and case.method == "GET" and Role.CAREGIVER in case.roles:
            answer = await client.get(case.path)
            assert not any(str(found) in answer.text for found in life.ids), str(case)
    assert _rows(owner) == before, "something was changed"
