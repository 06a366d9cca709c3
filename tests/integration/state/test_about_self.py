"""The form for what one says of oneself, and the two checks that count it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from state.about_self import AboutSelfState
from state.interactions import InteractionsState
from state.symptoms import SymptomsState

if TYPE_CHECKING:
    from healthapp.wiring import Platform
    from tests.conftest import MakeUser
    from tests.support.tabs import Tabs


async def test_the_page_keeps_it_and_the_checks_show_what_counts(
    tabs: Tabs, platform: Platform, make_user: MakeUser
) -> None:
    person = await make_user()
    tab = await tabs.open(person, "/settings/health/")
    await tab.send(AboutSelfState.load())
    assert tab.vars.get("counted", "") == ""
    due = (platform.clock.now() + timedelta(days=60)).date().isoformat()
    await tab.submit(
        AboutSelfState.save, birthDate="১৯৯৮", sex="female", pregnant="yes", dueDate=due, breastfeeding="", egfr="৮৮,৫"
    )
    assert (tab.vars["birth_date"], tab.vars["pregnant"], tab.vars["egfr"]) == ("1998", "yes", "88.5")
    assert "গর্ভবতী" in tab.vars["counted"] or "pregnant" in tab.vars["counted"]
    await tab.submit(AboutSelfState.save, birthDate="90", sex="female")
    assert "birthDate" in tab.errors
    tab.at = "/interactions/"
    await tab.send(InteractionsState.load())
    await tab.submit(InteractionsState.add, medicine="ramipril")
    await tab.send(InteractionsState.add_own())
    assert tab.vars["own_self"] != ""
    await tab.submit(InteractionsState.check)
    assert any(row.severity == "severe" for row in tab.vars["findings"])
    await tab.send(InteractionsState.leave_own())
    await tab.submit(InteractionsState.check)
    assert not any(row.severity == "severe" for row in tab.vars["findings"])
    tab.at = "/symptoms/"
    await tab.send(SymptomsState.load())
    await tab.send(SymptomsState.add_own())
    assert (tab.vars["sex"], tab.vars["pregnant"], tab.vars["age_unit"]) == ("female", "yes", "years")
    assert int(tab.vars["age"]) >= 26
    # A man's answer takes the pregnancy out, though the hidden field still holds it.
    tab.at = "/settings/health/"
    await tab.submit(AboutSelfState.save, sex="male", pregnant="yes")
    async with platform.begin(person.actor) as uow:
        told = await platform.records.about_self(uow)
    assert (told.gender, told.pregnant, told.birth_date) == ("male", None, None)
