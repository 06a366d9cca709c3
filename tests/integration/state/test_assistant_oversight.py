"""The administrators' page of how the assistant's answers are made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthapp.kit.actor import Role
from healthapp.kit.i18n import Lang
from state.assistant_oversight import OversightState
from tests.integration.assistant.test_oversight import rated

if TYPE_CHECKING:
    from tests.conftest import AsUser, MakeUser
    from tests.support.tabs import Tabs


async def test_the_page_shows_it(tabs: Tabs, make_user: MakeUser, as_user: AsUser) -> None:
    patient = await as_user(await make_user(lang=Lang.EN))
    await rated(patient, "How do I prevent dengue?", "down", "ভুল")
    tab = await tabs.open(await make_user(Role.ADMIN), "/admin/assistant/")
    await tab.send(OversightState.load())
    first = tab.vars["rows"][0]
    assert (first.model, first.feeling, first.tone) == ("quotes, no model", "Not content", "advice")
    assert tab.vars["figures"]["answers"] != "0"
    assert {row.name for row in tab.vars["outcomes"]} & {"Quoted"}
    await tab.send(OversightState.older())
    await tab.send(OversightState.newer())
    assert tab.vars["rows"][0] == first
