"""What the database writes into its ledger by itself, and what the registry says that a restore does again."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import psycopg
import pytest

from healthapp.kit.personal_data import Again
from healthapp.wiring import PERSONAL_DATA
from tests.support import people
from tests.support.doses import make_daily

if TYPE_CHECKING:
    from healthapp.wiring import Platform
    from tests.conftest import MakeUser
    from tests.support.rows import Connection

OF_EVERY_ROW = {Again.EARLIER, Again.BLIND}
TRIGGERS = (
    "SELECT tgrelid::regclass::text, substr(tgname, 16) FROM pg_trigger"
    " WHERE NOT tgisinternal AND tgname LIKE 'privacy\\_ledger\\_%'"
)
KEEPS_NOTHING = {
    "api_idempotency": "an answer for a day, of what was asked",
    "identity_login_attempt": "failures are forgotten by the next right login",
    "identity_login_ticket": "all end with a restore",
    "identity_recovery_code": "a used one is; older sets stay as long as the factor that they stand in for",
    "identity_second_factor": "who took one away has no other, and an old one asks for more than none",
    "notifications_preference": "a choice, and the usual one says more, not less",
    "reminders_occurrence": "a time that a plan no longer has; the plan is as it was",
}


def test_each_kind_that_is_done_again_is_written_down_and_nothing_else(owner: Connection) -> None:
    written = {(table, kind) for table, kind in owner.execute(TRIGGERS) if kind != "erasure"}
    registered = {
        (holding.name, again.value) for holding in PERSONAL_DATA.tables for again in holding.again.keys() - OF_EVERY_ROW
    }
    assert written == registered


def test_each_statement_of_the_registry_runs(owner: Connection) -> None:
    for holding in PERSONAL_DATA.tables:
        for change in holding.again.values():
            if change is None:
                continue
            query = re.sub(r":(at|detail)\b", lambda found: "now()" if found[1] == "at" else "role", change)
            owner.execute(f"EXPLAIN UPDATE {holding.name} SET {query}".encode())  # noqa: S608 - the registry's own


def test_whatever_web_may_delete_is_written_down_or_needn_t_be(owner: Connection) -> None:
    query = (
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
        " AND has_table_privilege('healthapp_app', oid, 'DELETE')"
    )
    deletable = {name for (name,) in owner.execute(query)}
    noted = {holding.name for holding in PERSONAL_DATA.tables if Again.DELETED in holding.again}
    assert deletable == noted | KEEPS_NOTHING.keys()
    assert not noted & KEEPS_NOTHING.keys()


async def test_nobody_writes_or_changes_a_line_but_the_database(owner: Connection) -> None:
    rights = (
        "SELECT r, p FROM unnest(ARRAY['healthapp_app','healthapp_worker','healthapp_system']) r,"
        " unnest(ARRAY['SELECT','INSERT','UPDATE','DELETE','TRUNCATE']) p"
        " WHERE has_table_privilege(r, 'privacy_ledger', p)"
    )
    # DELETE is retention's; a restore writes as the operator's role.
    assert set(owner.execute(rights)) == {
        *((role, right) for role in ("healthapp_worker", "healthapp_system") for right in ("SELECT", "DELETE")),
        ("healthapp_system", "INSERT"),
    }
    owner.execute(
        "INSERT INTO privacy_ledger (id, at, kind, place, row_id) VALUES"
        " (gen_random_uuid(), now(), 'taken', 'identity_api_key', gen_random_uuid())"
    )
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="stays as it was"):
        owner.execute("UPDATE privacy_ledger SET number = number + 1")


async def test_an_erasure_is_written_with_each_of_its_steps(
    platform: Platform, owner: Connection, make_user: MakeUser
) -> None:
    person = await make_user()
    await make_daily(platform, person)
    actor = await people.at_home(platform, person, person.actor)
    async with platform.begin(actor) as uow:
        await platform.request_erasure(uow)
    lines = "SELECT kind FROM privacy_ledger WHERE person = %s ORDER BY number"
    assert [kind for (kind,) in owner.execute(lines, (person.id,))] == ["asked"]
    owner.execute("UPDATE privacy_erasure SET undone_at = now() WHERE user_id = %s", (person.id,))
    assert [kind for (kind,) in owner.execute(lines, (person.id,))] == ["asked", "undone"]
