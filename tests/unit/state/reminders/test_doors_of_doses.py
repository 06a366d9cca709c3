"""Handlers of doses and reminders, as anyone with a websocket may call them: others' ids, wrong roles, no login."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from healthapp.kit.actor import Role
from state.base import HANDLERS
from state.doses import DosesState
from state.reminder_form import ReminderFormState
from state.reminder_history import ReminderHistoryState
from state.reminders import RemindersState
from state.today import TodayState
from tests.support.people import browser_token, make_person
from tests.unit.state.reminders.home import Home, ReminderTab, cookie

if TYPE_CHECKING:
    from collections.abc import Callable

MODULES = ("state.doses", "state.today", "state.reminders", "state.reminder_form", "state.reminder_history")
NAMES = sorted(name for name in HANDLERS if name.rpartition(".")[0].rpartition(".")[0] in MODULES)


def arguments(name: str, home: Home) -> dict[str, Any]:
    """Return good arguments for a handler, with the ids of somebody's real dose."""
    by_name: dict[str, Any] = {
        "reminder_id": str(home.reminder_id),
        "occurrence_id": str(home.occurrence_id),
        "minutes": 5,
        "name": "x",
        "kind": "daily",
        "folded": True,
        "form": {},
        "days": 0,
        "show": "all",
        "wanted": "",
        "page": 1,
        "chosen": "medicine",
        "ends": "open",
        "value": "1",
        "day": "mo",
        "number": "1",
        "index": 0,
        "uid": "1",
    }
    special = {
        "state.doses.DosesState.ask_skip": {"kind": "medicine"},
        "state.reminders.RemindersState.choose_kind": {"kind": "medicine"},
        "state.reminder_form.ReminderFormState.change": {"name": "days"},
        "state.reminder_form.ReminderFormState.change_step": {"name": "dose"},
    }
    wanted = [given.name for given in HANDLERS[name].parameters]
    return {one: by_name[one] for one in wanted} | special.get(name, {})


async def test_without_a_login_nothing_happens(tab: ReminderTab, home: Home, redirects: list[str]) -> None:
    for name in NAMES:
        redirects.clear()
        changed = await tab.call(name, **arguments(name, home))
        assert [path.split("?")[0] for path in redirects] == ["/login/"], name
        assert "Metformin" not in str(changed), name
    await home.is_untouched()


@pytest.mark.parametrize("role", [Role.CAREGIVER, Role.DOCTOR, Role.PHARMACIST, Role.ADMIN])
async def test_only_patients_have_doses(tab: ReminderTab, home: Home, role: Role) -> None:
    person = await make_person(home.platform, role)
    tab.cookie = cookie(await browser_token(home.platform, person))
    # The installed app opens at /today whoever one is, so that nobody is blamed there.
    tab.path = "/medicines"
    for name in NAMES:
        changed = await tab.call(name, **arguments(name, home))
        assert "Metformin" not in str(changed), name
        if not HANDLERS[name].quiet:
            assert "permission" in changed["banner_text"], name
            await tab.call("state.base.AppState.dismiss_banner")
    await home.is_untouched()


FOREIGN: list[Callable[[Home], Any]] = [
    lambda home: DosesState.take(str(home.reminder_id), str(home.occurrence_id)),
    lambda home: DosesState.snooze(str(home.reminder_id), str(home.occurrence_id), 5),
    lambda home: TodayState.ask_taken(str(home.reminder_id)),
    lambda home: RemindersState.pause(str(home.reminder_id)),
    lambda home: RemindersState.resume(str(home.reminder_id)),
    lambda home: RemindersState.ask_delete(str(home.reminder_id)),
    lambda home: RemindersState.ask_bought(str(home.reminder_id)),
]


@pytest.mark.parametrize("event", FOREIGN)
async def test_somebody_elses_ids_are_refused(
    tab: ReminderTab, home: Home, stranger: str, event: Callable[[Home], Any]
) -> None:
    tab.cookie = stranger
    changed = await tab.send(event(home))
    assert "permission" in changed["banner_text"]
    assert "Metformin" not in str(changed)
    await home.is_untouched()


async def test_an_unknown_id_is_answered_like_a_foreign_one(tab: ReminderTab, home: Home, stranger: str) -> None:
    tab.cookie = stranger
    foreign = await tab.send(RemindersState.pause(str(home.reminder_id)))
    unknown = await tab.send(RemindersState.pause(str(uuid4())))
    assert foreign["banner_text"] == unknown.get("banner_text", foreign["banner_text"])


async def test_skipping_somebody_elses_dose_is_refused(tab: ReminderTab, home: Home, stranger: str) -> None:
    tab.cookie = stranger
    await tab.send(DosesState.ask_skip(str(home.reminder_id), str(home.occurrence_id), "x", "medicine"))
    changed = await tab.call("state.doses.DosesState.skip", form={"reason": "ran_out"})
    assert "permission" in changed["banner_text"]
    await home.is_untouched()


async def test_somebody_elses_pages_do_not_open(tab: ReminderTab, home: Home, stranger: str) -> None:
    tab.cookie = stranger
    for path, event in (
        (f"/reminders/{home.reminder_id}", ReminderFormState.load()),
        (f"/reminders/{home.reminder_id}/history", ReminderHistoryState.load()),
    ):
        tab.path = path
        changed = await tab.send(event)
        assert changed["status"] == "missing"
        assert "Metformin" not in str(changed)


async def test_a_stolen_page_state_cannot_save_into_somebody_elses_reminder(
    tab: ReminderTab, home: Home, stranger: str
) -> None:
    tab.cookie = home.cookie
    tab.path = f"/reminders/{home.reminder_id}"
    await tab.send(ReminderFormState.load())
    # The same tab token, another login: the state is emptied before anything runs.
    tab.cookie = stranger
    await tab.call("state.reminder_form.ReminderFormState.save", form={"name": "mine now"})
    await home.is_untouched()


WRONG: list[tuple[str, dict[str, Any]]] = [
    ("state.doses.DosesState.take", {"reminder_id": "x", "occurrence_id": {"a": 1}}),
    ("state.doses.DosesState.snooze", {"minutes": 7}),
    ("state.doses.DosesState.snooze", {"minutes": -5}),
    ("state.doses.DosesState.snooze", {"minutes": "5; DROP"}),
    ("state.doses.DosesState.skip", {"form": {"reason": "because"}}),
    ("state.doses.DosesState.skip", {"form": {"note": "x" * 10_000}}),
    ("state.today.TodayState.turn", {"days": "many"}),
    ("state.reminders.RemindersState.choose", {"show": "everything of everyone"}),
    ("state.reminders.RemindersState.turn", {"page": 0}),
    ("state.reminders.RemindersState.search", {"wanted": "x" * 1_000}),
    ("state.reminder_form.ReminderFormState.change", {"name": "_id", "value": "x"}),
    ("state.reminder_form.ReminderFormState.change", {"name": "date", "value": "x" * 1_000_000}),
    ("state.reminder_form.ReminderFormState.choose_kind", {"kind": "yearly"}),
    ("state.reminder_form.ReminderFormState.change_step", {"name": "__class__"}),
    ("state.reminder_form.ReminderFormState.save", {"form": {"name": "x" * 1_000_000}}),
    ("state.reminder_form.ReminderFormState.save", {"form": "no form"}),
]


@pytest.mark.parametrize(("name", "given"), WRONG)
async def test_wrong_arguments_are_refused(tab: ReminderTab, home: Home, name: str, given: dict[str, Any]) -> None:
    tab.cookie = home.cookie
    changed = await tab.call(name, **{**arguments(name, home), **given})
    assert changed["problems"], changed
    await home.is_untouched()
