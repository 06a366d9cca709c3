"""What is taken away shuts the pages that it opened, in open tabs too; what is given back opens them again."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest

from healthapp.api.realtime.hub import Hub
from healthapp.contexts.assistant.schemas import Ask
from healthapp.contexts.compliance.access import Permission, givable, takable
from healthapp.contexts.compliance.schemas import AssignDoctor
from healthapp.contexts.compliance.schemas.permissions import TakePermission
from healthapp.kit.actor import Actor, Role
from healthapp.kit.errors import HealthError, Kind
from state import reflex_inside
from state.adherence import AdherenceState
from state.admin import AdminState, MorePlacesState
from state.admin_apps import AdminAppsState
from state.admin_organisations import OrganisationsState
from state.assistant import AssistantState
from state.base import AppState
from state.broadcast import BroadcastState
from state.care import CareState
from state.care_day import CareDayState
from state.compliance import ComplianceState
from state.dead_letters import DeadLetterState
from state.live import LiveTabs
from state.permissions import PermissionsState
from state.recoveries import RecoveriesState
from state.retention import RetentionState
from state.system_log import SystemLogState
from state.trail import TrailState
from state.users import UsersState
from tests.support.doses import make_daily
from workers import notifications

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from uuid import UUID

    from healthapp.wiring import Platform
    from tests.conftest import MakeUser
    from tests.support.people import Person
    from tests.support.rows import Connection
    from tests.support.tabs import Tab, Tabs

TAKEN = "An administrator has taken this permission away"
# Every page of the administrators', and the permission that it needs.
PAGES: dict[str, tuple[Any, str, Permission | None]] = {
    "/admin/": (AdminState, "status", None),
    "/admin/apps/": (AdminAppsState, "status", Permission.MANAGE_APPS),
    "/admin/dead-letters/": (DeadLetterState, "status", Permission.MANAGE_DEAD_LETTERS),
    "/admin/broadcast/": (BroadcastState, "status", Permission.SEND_BROADCASTS),
    "/admin/users/": (UsersState, "status", Permission.MANAGE_ACCOUNTS),
    "/admin/roles/": (PermissionsState, "permissions_status", Permission.MANAGE_ACCOUNTS),
    "/admin/organisations/": (OrganisationsState, "status", Permission.MANAGE_ACCOUNTS),
    "/admin/recoveries/": (RecoveriesState, "status", Permission.MANAGE_ACCOUNTS),
    "/admin/compliance/": (ComplianceState, "status", Permission.READ_COMPLIANCE),
    "/admin/audit/": (TrailState, "status", Permission.READ_LOGS),
    "/admin/logs/": (SystemLogState, "status", Permission.READ_LOGS),
    "/admin/retention/": (RetentionState, "status", Permission.READ_LOGS),
}


async def take(web: Platform, admin: Person, permission: Permission, **whose: Any) -> UUID:
    command = TakePermission.model_validate({**whose, "permission": permission.value, "reason": "On leave"})
    async with web.begin(admin.actor) as uow:
        return await web.compliance.take_permission(uow, command)


async def give(web: Platform, admin: Person, taking: UUID) -> None:
    async with web.begin(admin.actor) as uow:
        await web.compliance.give_permission(uow, taking, "Back again")


@pytest.mark.parametrize("permission", sorted(takable(Role.ADMIN, from_all=False) - givable(Role.ADMIN)))
async def test_each_page_of_administrators_asks_for_its_own(
    tabs: Tabs, web: Platform, make_user: MakeUser, permission: Permission
) -> None:
    admin, other = await make_user(Role.ADMIN), await make_user(Role.ADMIN)
    taking = await take(web, admin, permission, user_id=other.id)
    for at, (page, status, needed) in PAGES.items():
        tab = await tabs.open(other, at)
        await tab.send(page.load())
        shut = needed == permission
        assert (tab.banner.startswith(TAKEN), tab.vars[status]) == (shut, "failed" if shut else "ready"), at
        assert tab.vars["lacks"] == [permission.value], "the frame shows nothing of it"
    await give(web, admin, taking)
    for at, (page, status, _needed) in PAGES.items():
        tab = await tabs.open(other, at)
        await tab.send(page.load())
        assert (tab.vars[status], tab.vars.get("lacks", [])) == ("ready", []), at


async def test_who_may_not_ask_the_assistant_still_has_what_they_asked(
    tabs: Tabs, web: Platform, make_user: MakeUser
) -> None:
    admin, patient = await make_user(Role.ADMIN), await make_user()
    asked = await web.open_chat(patient.actor, Ask(message="What is dengue?"))
    async for _ in web.chat(patient.actor, asked):
        pass
    taking = await take(web, admin, Permission.CHAT_ACCESS, user_id=patient.id)
    tab = await tabs.open(patient, "/assistant/")
    await tab.send(AssistantState.load())
    assert (tab.vars["status"], tab.vars["lacks"]) == ("ready", ["chat_access"])
    await tab.send(AssistantState.open_talk(str(asked.conversation_id)))
    assert len(tab.vars["messages"]) == 2
    # What a page that was open already sends goes the way of the API, and is given back with the reason.
    with pytest.raises(HealthError) as refused:
        await web.open_chat(patient.actor, Ask(message="And malaria?"))
    assert (refused.value.kind, refused.value.code) == (Kind.FORBIDDEN, "permission_taken")
    await tab.send(AssistantState.suggest("And malaria?"))
    await tab.send(AssistantState.not_answered(refused.value.code))
    assert tab.banner.startswith(TAKEN)
    await tab.send(AssistantState.ask_delete(str(asked.conversation_id)))
    await tab.send(AssistantState.delete())
    assert tab.vars["talks"] == []
    await give(web, admin, taking)
    await web.open_chat(patient.actor, Ask(message="And malaria?"))


async def test_a_patients_day_that_is_open_is_shut(
    tabs: Tabs, platform: Platform, web: Platform, make_user: MakeUser
) -> None:
    admin, doctor = await make_user(Role.ADMIN), await make_user(Role.DOCTOR)
    patient = await make_user(name="Rahima Begum")
    await make_daily(platform, patient)
    async with web.begin(admin.actor) as uow:
        await web.compliance.assign_doctor(
            uow, AssignDoctor(patient_id=patient.id, doctor_id=doctor.id, reason="Clinic")
        )
    day = await tabs.open(doctor, f"/care/day/?who={patient.id}")
    figures = await tabs.open(doctor, f"/adherence/?who={patient.id}")
    pages: tuple[tuple[Tab, Any], ...] = ((day, CareDayState), (figures, AdherenceState))
    for tab, page in pages:
        await tab.send(page.load())
        assert tab.vars["status"] == "ready"
    assert (day.vars["name"], len(day.vars["rows"])) == ("Rahima Begum", 1)
    taking = await take(web, admin, Permission.READ_PATIENT_DATA, role=Role.DOCTOR)
    for tab, page in pages:
        await tab.send(page.refresh())
        assert (tab.vars["status"], tab.banner.startswith(TAKEN)) == ("failed", True)
    assert (day.vars["name"], day.vars["rows"], figures.vars["someone"]) == ("", [], "")
    for at, page in ((day.at, CareDayState), (figures.at, AdherenceState)):
        anew = await tabs.open(doctor, at)
        await anew.send(page.load())
        assert (anew.vars["status"], anew.banner.startswith(TAKEN)) == ("failed", True)
        assert "Rahima" not in str(anew.vars)
    await give(web, admin, taking)
    await day.send(CareDayState.load())
    assert (day.vars["name"], len(day.vars["rows"])) == ("Rahima Begum", 1)


async def test_a_consent_that_ended_is_told_from_a_permission_that_was_taken(
    tabs: Tabs, platform: Platform, web: Platform, make_user: MakeUser
) -> None:
    """A doctor whom the patient permitted reads on, and is told of the patient when that ends."""
    from tests.support.people import follow  # noqa: PLC0415 - one helper

    admin, doctor, patient = await make_user(Role.ADMIN), await make_user(Role.DOCTOR), await make_user(name="Rahima")
    consent = await follow(platform, patient, doctor)
    await take(web, admin, Permission.READ_PATIENT_DATA, role=Role.DOCTOR)
    day = await tabs.open(doctor, f"/care/day/?who={patient.id}")
    await day.send(CareDayState.load())
    assert (day.vars["status"], day.vars["name"]) == ("ready", "Rahima")
    care = await tabs.open(doctor, "/care/")
    await care.send(CareState.load())
    assert [card.name for card in care.vars["people"]] == ["Rahima"]
    async with platform.begin(patient.actor) as uow:
        await platform.compliance.withdraw(uow, consent)
    await day.send(CareDayState.refresh())
    assert day.vars["status"] == "failed"
    assert not day.banner.startswith(TAKEN)


async def test_taking_and_giving_back_on_the_page(tabs: Tabs, make_user: MakeUser) -> None:
    admin, doctor = await make_user(Role.ADMIN, name="Tanvir"), await make_user(Role.DOCTOR, name="Dr. Farhana")
    one = await tabs.open(admin, f"/admin/users/user/?id={doctor.id}")
    await one.send(PermissionsState.load())
    assert [choice.value for choice in one.vars["choices"]] == ["chat_access", "read_patient_data", "analytics"]
    for wrong in ({"takeWhat": "read_logs", "takeReason": "On leave"}, {"takeWhat": "read_patient_data"}):
        await one.submit(PermissionsState.take, **wrong)
        assert one.errors
    await one.submit(PermissionsState.take, takeWhat="read_patient_data", takeReason="On leave")
    (row,) = one.vars["taken"]
    assert (row.what, row.reason) == ("read_patient_data", "On leave")
    assert [choice.value for choice in one.vars["choices"]] == ["chat_access", "analytics"]
    assert "Tanvir" in row.when
    every = await tabs.open(admin, "/admin/roles/")
    await every.send(PermissionsState.load())
    (listed,) = every.vars["taken"]
    assert (listed.id, listed.whose, listed.href) == (row.id, "Dr. Farhana", f"/admin/users/user?id={doctor.id}")
    assert "doctor:read_patient_data" in [choice.value for choice in every.vars["choices"]]
    await every.submit(PermissionsState.give, giveReason="Nothing was asked for")
    assert every.banner.startswith("You do not have permission")
    await every.send(PermissionsState.ask_give(row.id))
    await every.send(PermissionsState.leave_give())
    assert every.vars["giving"] == ""
    await every.send(PermissionsState.ask_give(row.id))
    await every.submit(PermissionsState.give, giveReason=" ")
    assert every.errors
    await every.submit(PermissionsState.give, giveReason="Back again")
    assert every.vars["taken"] == []


# Live


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110 - what is waited for has no event
            await asyncio.sleep(0.01)


@asynccontextmanager
async def following(web: Platform, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[dict[str, Tab]]:
    """Let the tabs that are put into what is given follow the hints of a real Valkey, as in the web process."""
    live, hub = LiveTabs(), Hub(web.valkey, web.news)
    opened: dict[str, Tab] = {}

    async def send(_app: object, token: str, event: Any) -> Awaitable[Any]:
        return asyncio.ensure_future(opened[token].send(event))

    monkeypatch.setattr("state.live.live_tabs", live)
    monkeypatch.setattr(reflex_inside, "socket_of", lambda _app, token: f"socket-{token}")
    monkeypatch.setattr(reflex_inside, "send", send)
    live.attach(hub)
    async with live.lifespan(object()):  # type: ignore[arg-type]  # no app behind it
        await until(lambda: live.mode == "live")
        yield opened


async def test_open_tabs_hear_of_it_at_once(
    tabs: Tabs, web: Platform, make_user: MakeUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every tab of theirs, time and again: what one hint found is nothing that the next one says."""
    admin, other = await make_user(Role.ADMIN), await make_user(Role.ADMIN)
    async with following(web, monkeypatch) as opened:
        for at in ("/admin/more/", "/admin/logs/"):
            tab = await tabs.open(other, at)
            opened[tab.token] = tab
            await tab.send(MorePlacesState.load())
        for _ in range(2):
            taking = await take(web, admin, Permission.READ_LOGS, user_id=other.id)
            await until(lambda: all(tab.vars.get("lacks") == ["read_logs"] for tab in opened.values()))
            await give(web, admin, taking)
            await until(lambda: all(tab.vars.get("lacks") == [] for tab in opened.values()))


async def test_tabs_of_everybody_with_a_role_hear_of_it_with_their_message(
    tabs: Tabs,
    web: Platform,
    platform: Platform,
    make_user: MakeUser,
    owner: Connection,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    admin, doctors = await make_user(Role.ADMIN), [await make_user(Role.DOCTOR) for _ in range(2)]
    async with following(web, monkeypatch) as opened:
        for doctor in doctors:
            tab = await tabs.open(doctor, "/care/")
            opened[tab.token] = tab
            await tab.send(CareState.load())
        await take(web, admin, Permission.READ_PATIENT_DATA, role=Role.DOCTOR)
        found = owner.execute("SELECT id, payload FROM outbox_event WHERE topic = 'permission.taken'").fetchone()
        assert found is not None
        async with platform.begin(Actor.worker()) as uow:
            await notifications.permission_taken(platform, uow, *found)
        await until(lambda: all(tab.vars.get("lacks") == ["read_patient_data"] for tab in opened.values()))


async def test_a_hint_by_anybody_changes_nothing(tabs: Tabs, make_user: MakeUser) -> None:
    tab = await tabs.open(await make_user(Role.ADMIN), "/admin/more/")
    await tab.send(MorePlacesState.load())
    await tab.send(AppState.live_hint("live"))
    assert tab.vars.get("lacks", []) == []
