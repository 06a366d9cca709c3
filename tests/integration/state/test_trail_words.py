"""The audit trail as an administrator reads it: names where they may be known, and words instead of codes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from healthapp.contexts.compliance.schemas.permissions import TakePermission
from healthapp.contexts.compliance.service import Permission
from healthapp.contexts.identity.schemas import UpdateProfile
from healthapp.kit.actor import Actor, Role
from healthapp.kit.i18n import Lang
from state.trail import TrailState

if TYPE_CHECKING:
    from healthapp.wiring import Platform
    from tests.conftest import MakeUser
    from tests.support.people import Person
    from tests.support.rows import Connection
    from tests.support.tabs import Tab, Tabs

SAID = {Lang.EN: "Changed their own details", Lang.BN: "নিজের তথ্য বদল"}


async def _open(tabs: Tabs, admin: Person, lang: Lang = Lang.EN) -> Tab:
    tab = await tabs.open(admin, "/admin/audit/", lang)
    await tab.send(TrailState.load())
    assert tab.vars["status"] == "ready"
    return tab


def _line(tab: Tab, words: str) -> Any:
    return next(row for row in tab.vars["rows"] if row.action == words)


@pytest.mark.parametrize("lang", list(Lang))
async def test_it_names_people_and_says_what_they_did(
    tabs: Tabs, web: Platform, make_user: MakeUser, lang: Lang
) -> None:
    admin, patient = await make_user(Role.ADMIN, lang=lang), await make_user(name="Rahima Begum")
    async with web.begin(patient.actor) as uow:
        await web.identity.update_profile(uow, UpdateProfile(text_size="xl"))
    line = _line(await _open(tabs, admin, lang), SAID[lang])
    assert line.who == "Rahima Begum"
    facts = {value for _, value in line.facts}
    # The code is what one filters by, the id what one follows somebody by.
    assert {"user.update", str(patient.id)} <= facts


async def test_whoever_manages_no_accounts_reads_no_names(tabs: Tabs, web: Platform, make_user: MakeUser) -> None:
    admin, other = await make_user(Role.ADMIN), await make_user(Role.ADMIN)
    patient = await make_user(name="Rahima Begum")
    async with web.begin(patient.actor) as uow:
        await web.identity.update_profile(uow, UpdateProfile(text_size="xl"))
    command = TakePermission(permission=Permission.MANAGE_ACCOUNTS.value, user_id=other.id, reason="On leave")
    async with web.begin(admin.actor) as uow:
        await web.compliance.take_permission(uow, command)
    tab = await _open(tabs, other)
    assert _line(tab, SAID[Lang.EN]).who == f"…{str(patient.id)[-6:]}"
    assert "Rahima" not in str(tab.vars["rows"])


async def test_a_code_that_nobody_knows_is_shown_as_it_is(
    tabs: Tabs, web: Platform, make_user: MakeUser, owner: Connection
) -> None:
    admin, patient = await make_user(Role.ADMIN), await make_user()
    async with web.begin(patient.actor) as uow:
        uow.audit("hat.lifted", "hat")
    assert _line(await _open(tabs, admin), "hat.lifted")


async def test_who_is_no_person_is_said_in_words_too(tabs: Tabs, web: Platform, make_user: MakeUser) -> None:
    admin = await make_user(Role.ADMIN)
    async with web.begin(Actor.anonymous()) as uow:
        uow.audit("user.login_failed", "user")
    line = _line(await _open(tabs, admin), "Failed to log in")
    assert (line.who, line.role) == ("", "somebody without a login")
