"""The editors' page of loads: what it shows of an upload, how often it looks, and what of that is in the trail."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from healthapp.kit.actor import Role
from healthapp.kit.i18n import Lang
from state.imports import ImportsState
from tests.support import editors
from tests.support.uploads import csv, upload
from workers.imports import work_on_next

if TYPE_CHECKING:
    from healthapp.wiring import Platform
    from tests.conftest import MakeUser
    from tests.support.rows import Connection
    from tests.support.tabs import Tabs

AT = "/know/imports/"
READ = "SELECT count(*) FROM compliance_audit_event WHERE action = 'knowledge.import_rejects'"


async def test_an_upload_is_followed_to_its_end(
    tabs: Tabs, platform: Platform, make_user: MakeUser, owner: Connection
) -> None:
    editor = await editors.make_editor(platform, make_user, lang=Lang.EN)
    tab = await tabs.open(editor, AT)
    await tab.send(ImportsState.load())
    assert (tab.vars["status"], tab.vars["seconds"], tab.vars["imports"]) == ("ready", 20, [])
    one = await upload(platform, editor, csv(*"ab", broken=25))
    await tab.send(ImportsState.sent())
    (row,) = tab.vars["imports"]
    assert (row.status, row.works, row.may_start, tab.vars["seconds"]) == ("checking", True, False, 2)
    await work_on_next(platform)
    for _ in range(3):
        await tab.send(ImportsState.tick())
    (row,) = tab.vars["imports"]
    assert (row.status, row.may_start, len(row.rejects), tab.vars["seconds"]) == ("checked", True, 20, 20)
    assert row.rejects_more == "There are 5 more; the file lists them."
    assert owner.execute(READ).fetchone() == (1,), "what stays as it is isn't read at each look"
    await tab.send(ImportsState.start(one.id))
    await work_on_next(platform)
    await tab.send(ImportsState.tick())
    (row,) = tab.vars["imports"]
    assert (row.status, row.works, row.may_stop, len(row.rejects)) == ("done", False, False, 20)
    assert [load.counts for load in tab.vars["loads"]] == [row.counts]
    await tab.send(ImportsState.choose_origin("rxnorm"))
    assert (tab.vars["origin"], tab.vars["accept"]) == ("rxnorm", ".zip")


async def test_who_may_not_edit_is_told_so(tabs: Tabs, make_user: MakeUser) -> None:
    tab = await tabs.open(await make_user(Role.DOCTOR, lang=Lang.EN), AT)
    await tab.send(ImportsState.load())
    assert tab.vars["status"] == "denied"
    assert tab.vars.get("holds", []) == []
    await tab.send(ImportsState.start(UUID(int=7)))
    assert tab.banner
