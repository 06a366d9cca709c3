"""The page of one's allergies and illnesses, and the medicine check that counts them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from state.health_facts import HealthFactsState
from state.interactions import InteractionsState

if TYPE_CHECKING:
    from tests.conftest import MakeUser
    from tests.support.tabs import Tabs


async def test_entered_marked_when_unknown_and_taken_out(tabs: Tabs, make_user: MakeUser) -> None:
    tab = await tabs.open(await make_user(), "/settings/health/")
    await tab.send(HealthFactsState.load())
    assert "Asthma" in tab.vars["condition_names"]
    await tab.send(HealthFactsState.say_none("allergies"))
    assert [tab.vars["no_allergies"]] == [True]
    await tab.submit(HealthFactsState.add_allergy, substance="penicillin", reaction=" ")
    await tab.submit(HealthFactsState.add_allergy, substance="Grandmother's pills", reaction="rash")
    shown = [(row.title, row.note, bool(row.unknown)) for row in tab.vars["allergies"]]
    assert shown == [("penicillin", "", False), ("Grandmother's pills", "rash", True)]
    assert [tab.vars["no_allergies"]] == [False]
    await tab.submit(HealthFactsState.add_condition, name="Penicillin")
    assert tab.vars["conditions"][0].unknown
    await tab.submit(HealthFactsState.add_condition, name="")
    assert "name" in tab.errors
    await tab.send(HealthFactsState.ask("allergies", tab.vars["allergies"][0].id))
    assert tab.vars["leaving_title"] == "penicillin"
    await tab.send(HealthFactsState.remove())
    assert [row.title for row in tab.vars["allergies"]] == ["Grandmother's pills"]
    assert len(tab.vars["conditions"]) == 1


async def test_the_check_counts_them_once_asked_for(tabs: Tabs, make_user: MakeUser) -> None:
    tab = await tabs.open(await make_user(), "/settings/health/")
    await tab.send(HealthFactsState.load())
    await tab.submit(HealthFactsState.add_allergy, substance="penicillin", reaction="")
    tab.at = "/interactions/"
    await tab.send(InteractionsState.load())
    await tab.submit(InteractionsState.add, medicine="Fimoxyl 500")
    await tab.submit(InteractionsState.check)
    assert not any(row.severity == "severe" for row in tab.vars.get("findings") or [])
    await tab.send(InteractionsState.add_own())
    assert tab.vars["own_allergies"] == "penicillin"
    assert tab.vars["own_conditions"] == "nothing is written down yet"
    await tab.submit(InteractionsState.check)
    assert any(row.severity == "severe" for row in tab.vars["findings"])
    # What is said on the page about somebody else comes before one's own.
    await tab.submit(InteractionsState.check, no_allergies="true")
    assert not any(row.severity == "severe" for row in tab.vars["findings"])
    await tab.send(InteractionsState.leave_own())
    await tab.submit(InteractionsState.check)
    assert not any(row.severity == "severe" for row in tab.vars["findings"])
