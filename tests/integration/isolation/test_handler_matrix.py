"""Every event handler of the pages × role × owner, made from the handlers' own list: a new one is in here by itself.

Each is called as anybody with a websocket can call it: by its name, with arguments that no page would send. Who may is
written down in `tests/support/handlers.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from structlog.testing import capture_logs

from healthapp.api.browser import home_of
from healthapp.kit.actor import PEOPLE, Role
from healthapp.kit.errors import HealthError, Kind
from healthapp.kit.i18n import Lang
from healthapp.kit.ids import new_id
from state.refusals import ALL as ALL_OF_ONE
from tests.integration.state.conftest import tabs as tabs  # noqa: PLC0414 - the fixture
from tests.support import handlers
from tests.support.people import browser_token, make_person

if TYPE_CHECKING:
    from collections.abc import Callable

    from healthapp.wiring import Platform
    from state.base import HandlerSpec
    from tests.conftest import MakeUser
    from tests.support.owned import Life
    from tests.support.rows import Connection
    from tests.support.tabs import Tab, Tabs

ALL = handlers.all_handlers()
MEANT = handlers.expected()
FORBIDDEN = HealthError(Kind.FORBIDDEN).message(Lang.EN)
# What is sealed, known to nobody but the patient, and would be on a page of theirs.
SECRET = "Olanzapine"
# They go on with whom or what was chosen before: here nobody was.
ABOUT_SOMEBODY = frozenset(
    {
        "state.admin_apps.AdminAppsState.end",
        "state.admin_apps.AdminAppsState.renew",
        "state.admin_organisations.OrganisationsState.end",
        "state.care_day.CareDayState.go",
        "state.permissions.PermissionsState.give",
        "state.reminder_history.ReminderHistoryState.turn",
        "state.users.UserState.do",
    }
)
# They end the login that calls them, or the account.
LAST = frozenset({"state.sessions.SessionsState.end", "state.sessions.SessionsState.end_others"})


@pytest.fixture
def belongings(owner: Connection, life: Life) -> dict[str, str]:
    """Give the id of each thing of the patient's, by the name that handlers have for it."""
    found = {}
    for name, query in handlers.IDS.items():
        row = owner.execute(query.encode(), {"who": life.patient.id}).fetchone()
        assert row is not None, f"the life has nothing that {name} could be the id of"
        found[name] = str(row[0])
    return found


@pytest.fixture
def everything(owner: Connection, life: Life) -> Callable[[], dict[str, list[str]]]:
    """Give a reader of all rows that name the patient; the trail and the queue may tell of what was refused."""
    tables = [
        name
        for (name,) in owner.execute(
            "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE n.nspname = 'public' AND c.relkind = 'r' AND NOT c.relispartition"
        ).fetchall()
        if not name.startswith(("compliance_audit", "outbox_"))
    ]

    def read() -> dict[str, list[str]]:
        wanted = f"%{life.patient.id}%"
        found = {}
        for table in tables:
            query = f'SELECT t::text FROM "{table}" t WHERE t::text LIKE %s ORDER BY 1'  # noqa: S608 - Postgres' own names
            found[table] = [row for (row,) in owner.execute(query.encode(), (wanted,)).fetchall()]
        return found

    return read


async def _call(tab: Tab, spec: HandlerSpec, ids: Callable[[str], object]) -> dict[str, Any]:
    """Call a handler with fresh messages, so that what it says is its own."""
    tab.redirects.clear()
    tab.vars.update(banner_text="", field_errors={}, problems=[])
    return await tab.call(handlers.address_of(spec), handlers.arguments(spec, ids))


async def test_nobody_gets_nothing(tabs: Tabs, life: Life, belongings: dict[str, str], everything: Any) -> None:
    before = everything()
    tab = await tabs.open(at="/medicines/")
    for name, spec in ALL.items():
        changed = await _call(tab, spec, belongings.__getitem__)
        told = str(changed)
        assert SECRET not in told, name
        assert life.patient.email not in told, name
        if Role.ANONYMOUS not in MEANT[name]:
            assert [path.partition("?")[0] for path in tab.redirects] == ["/login/"], (name, tab.redirects, changed)
        assert not changed.get("signed_in"), name
    assert everything() == before


@pytest.mark.parametrize("role", [*sorted(PEOPLE), Role.APPLICANT, Role.EMERGENCY])
async def test_another_role_is_refused(
    tabs: Tabs,
    life: Life,
    make_user: MakeUser,
    owner: Connection,
    belongings: dict[str, str],
    everything: Any,
    role: Role,
) -> None:
    person = await make_user(Role.PATIENT if role is Role.APPLICANT else role)
    if role is Role.APPLICANT:
        owner.execute("UPDATE identity_user SET role = 'applicant' WHERE id = %s", (person.id,))
    before = everything()
    # The installed app opens at /today whoever one is, so that nobody is blamed there.
    tab = await tabs.open(person, at="/nowhere/")
    refused = {name: spec for name, spec in ALL.items() if role not in MEANT[name]}
    assert len(refused) > 10
    for name, spec in refused.items():
        changed = await _call(tab, spec, belongings.__getitem__)
        assert SECRET not in str(changed), name
        if spec.loads_page:
            assert tab.redirects == [home_of(role)], (name, changed)
        elif not spec.quiet:
            assert tab.banner == FORBIDDEN, (name, changed)
        else:
            assert not changed.keys() - {"banner_text", "banner_tone", "working"}, (name, changed)
    assert everything() == before
    # The trail knows who tried; of a loop over all of them as many rows as it keeps of one person.
    told = owner.execute(
        "SELECT count(*) FROM compliance_audit_event WHERE actor_id = %s AND action = 'api.role'",
        (person.id,),
    ).fetchone()
    assert told is not None
    assert told[0] >= min(len(refused), ALL_OF_ONE.burst)


@pytest.mark.parametrize("role", sorted(PEOPLE - {Role.ADMIN}))
async def test_a_foreign_and_an_unknown_id_are_one_answer(
    tabs: Tabs, life: Life, make_user: MakeUser, belongings: dict[str, str], everything: Any, role: Role
) -> None:
    """Also when the act itself is confirmed afterwards: what a question keeps is asked for again."""
    before = everything()
    person = await make_user(role)
    asked = {name: spec for name, spec in ALL.items() if role in MEANT[name] and handlers.ids_of(spec)}
    assert asked
    for name, spec in asked.items():
        said = []
        unknown = {wanted: str(new_id()) for wanted in belongings}
        for ids in (belongings, unknown):
            tab = await tabs.open(person, at="/nowhere/")
            changed = await _call(tab, spec, ids.__getitem__)
            assert SECRET not in str(changed), name
            said.append(_without(changed, ids))
            for next_name, follower in _following(name).items():
                if role in MEANT[next_name] and next_name not in LAST:
                    told = await _call(tab, follower, ids.__getitem__)
                    assert SECRET not in str(told), (name, next_name)
        assert said[0] == said[1], name
    assert everything() == before, "something was changed"


def _following(name: str) -> dict[str, HandlerSpec]:
    """Return what a page could call next: the handlers of the same state that take nothing."""
    state = name.rpartition(".")[0]
    return {
        other: spec
        for other, spec in ALL.items()
        if other.rpartition(".")[0] == state and not spec.parameters and not spec.loads_page
    }


def _without(changed: dict[str, Any], ids: dict[str, str]) -> str:
    """Return what was told, without the caller's own ids, stamps of the moment, and the sign that it takes a while."""
    told = {key: value for key, value in sorted(changed.items()) if not key.endswith("stamp") and key != "working"}
    text = str(told)
    for wanted in ids.values():
        text = text.replace(wanted, "ID")
    return text


@pytest.mark.parametrize("name", sorted(handlers.ADDRESSES))
async def test_a_page_of_somebody_else_does_not_open(
    tabs: Tabs, life: Life, platform: Platform, belongings: dict[str, str], everything: Any, name: str
) -> None:
    before = everything()
    for role in sorted(MEANT[name]):
        person = await make_person(platform, role)
        said = []
        for ids in (belongings, dict.fromkeys(belongings, str(new_id()))):
            tab = await tabs.open(person, at=handlers.ADDRESSES[name].format(**ids))
            changed = await _call(tab, ALL[name], ids.__getitem__)
            assert SECRET not in str(tab.vars), (name, role)
            assert life.patient.email not in str(tab.vars), (name, role)
            said.append(_without({**changed, "led": [path.partition("?")[0] for path in tab.redirects]}, ids))
        assert said[0] == said[1], (name, role)
    assert everything() == before


@pytest.mark.parametrize("role", sorted(PEOPLE))
async def test_whom_it_is_meant_for_gets_an_answer(
    tabs: Tabs,
    platform: Platform,
    life: Life,
    make_user: MakeUser,
    owner: Connection,
    belongings: dict[str, str],
    role: Role,
) -> None:
    """Else the refusals above would prove nothing: it works, or says what is wrong in words. Nothing breaks."""
    known = {Role.PATIENT: life.patient, Role.CAREGIVER: life.follower, Role.ADMIN: life.admin}
    person = known.get(role) or await make_user(role)
    tab = await tabs.open(person, at="/nowhere/")
    worked, broken, refused = 0, [], []
    for name, spec in ALL.items():
        if role not in MEANT[name] or name in LAST:
            continue
        if name in handlers.ADDRESSES:
            tab.at = handlers.ADDRESSES[name].format(**belongings)
        with capture_logs() as lines:
            await _call(tab, spec, belongings.__getitem__)
        broken += [name for line in lines if line["event"] == "handler_failed"]
        if tab.banner == FORBIDDEN and not handlers.ids_of(spec):
            refused.append(name)
        worked += not any(line["event"] == "handler_refused" for line in lines)
        # Whatever was turned on or off by one must not keep the next from being asked for.
        tab.cookies["healthapp_session"] = await browser_token(platform, person)
    # An editor's page whose address names no version: nobody has given them the permission either.
    nowhere = {name for name in ALL if name.startswith("state.editing_version.")}
    assert set(refused) <= ABOUT_SOMEBODY | handlers.ADDRESSES.keys() | nowhere, refused
    assert not broken, "these broke: " + ", ".join(broken)
    assert worked > 30


async def test_consent_opens_the_pages_that_read_and_nothing_that_changes(
    tabs: Tabs, platform: Platform, life: Life, belongings: dict[str, str], everything: Any
) -> None:
    before = everything()
    page = "state.care_day.CareDayState.load"
    tab = await tabs.open(life.follower, at=handlers.ADDRESSES[page].format(**belongings))
    assert SECRET in str(await _call(tab, ALL[page], belongings.__getitem__))
    for name, spec in ALL.items():
        # What is between the two of them is the follower's too: they may end it.
        if Role.CAREGIVER in MEANT[name] and handlers.ids_of(spec) and "consent_id" not in handlers.ids_of(spec):
            await _call(tab, spec, belongings.__getitem__)
    after = everything()
    assert {table for table in before if before[table] != after[table]} == set()
    async with platform.begin(life.patient.actor) as uow:
        await platform.compliance.withdraw(uow, life.consent_id)
    tab = await tabs.open(life.follower, at=handlers.ADDRESSES[page].format(**belongings))
    assert SECRET not in str(await _call(tab, ALL[page], belongings.__getitem__))
