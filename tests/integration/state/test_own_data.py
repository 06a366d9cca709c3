"""The page of one's own data says of what stays only what somebody in this role can have left behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from healthapp.contexts.compliance.access import Permission, grant_of
from healthapp.kit.actor import Role
from healthapp.kit.i18n import text
from state.own_data import OF, OwnDataState

if TYPE_CHECKING:
    from tests.conftest import MakeUser
    from tests.support.tabs import Tabs

EDITORS = ("privacy.keep_revision", "privacy.keep_import", "privacy.keep_signature")
ADMINISTRATORS = ("privacy.keep_broadcast", "privacy.keep_app")
EVERYBODY = ("privacy.keep_trail", "privacy.keep_erasure")


@pytest.mark.parametrize(
    ("role", "told"),
    [
        (Role.PATIENT, EVERYBODY),
        (Role.CAREGIVER, EVERYBODY),
        (Role.PHARMACIST, (*EVERYBODY, *EDITORS)),
        (Role.DOCTOR, (*EVERYBODY, *EDITORS)),
        (Role.ADMIN, (*EVERYBODY, *EDITORS, *ADMINISTRATORS)),
    ],
)
async def test_what_stays_fits_the_role(tabs: Tabs, make_user: MakeUser, role: Role, told: tuple[str, ...]) -> None:
    person = await make_user(role)
    tab = await tabs.open(person, "/settings/privacy/")
    await tab.send(OwnDataState.load())
    known = [*EVERYBODY, *EDITORS, *ADMINISTRATORS]
    either = {one: {text(one, lang) for lang in ("bn", "en")} for one in known}
    shown = set(tab.vars["kept_texts"])
    assert {one for one in known if either[one] & shown} == set(told)


def test_those_who_can_edit_are_told_what_editors_leave() -> None:
    """The page's list of roles is the table's."""
    may = {role for role in Role if Permission.EDIT_KNOWLEDGE in grant_of(role).permissions}
    assert all(may == OF[one] for one in EDITORS)
