"""The editors' page of loads: what it shows of an upload, how often it looks, and what of that is in the trail."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from healthapp.kit.actor import Role
from healthapp.kit.i18n import Lang
from state.imports import ImportsState
from tests.support import editors
from tests.support.uploads import LICENCE, csv, upload
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
    editor = await editors.make_editor(platform, make_user, lang=Lang.EN, name="Rumana Huq")
    second = await editors.make_editor(platform, make_user, Role.PHARMACIST, lang=Lang.EN, name="Kamal Uddin")
    tab, other = await tabs.open(editor, AT), await tabs.open(second, AT)
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
    assert (row.status, row.may_start, len(row.rejects), tab.vars["seconds"]) == ("checked", False, 20, 20)
    assert row.status_text == "Waits for another editor"
    assert "These were told: Kamal Uddin." in row.asks
    assert row.rejects_more == "There are 5 more; the file lists them."
    assert owner.execute(READ).fetchone() == (1,), "what stays as it is isn't read at each look"
    await tab.send(ImportsState.start(one.id))
    assert tab.banner.startswith("Whoever uploaded a file")
    await other.send(ImportsState.load())
    (row,) = other.vars["imports"]
    assert (row.may_start, row.status_text, row.licence) == (True, "Waits for your word", LICENCE)
    assert "uploaded by Rumana Huq" in row.about
    await other.send(ImportsState.start(one.id))
    await work_on_next(platform)
    await tab.send(ImportsState.tick())
    (row,) = tab.vars["imports"]
    assert (row.status, row.works, row.may_stop, len(row.rejects)) == ("done", False, False, 20)
    assert row.about.endswith("uploaded by you · approved by Kamal Uddin")
    assert [load.counts for load in tab.vars["loads"]] == [row.counts]
    await tab.send(ImportsState.choose_origin("rxnorm"))
    assert (tab.vars["origin"], tab.vars["accept"]) == ("rxnorm", ".zip")


async def test_it_is_said_when_there_is_nobody_to_look(tabs: Tabs, platform: Platform, make_user: MakeUser) -> None:
    editor = await editors.make_editor(platform, make_user, lang=Lang.EN)
    for content, file in ((csv("a"), "new.csv"), (csv(broken=1), "nothing.csv")):
        await upload(platform, editor, content, file)
        await work_on_next(platform)
    tab = await tabs.open(editor, AT)
    await tab.send(ImportsState.load())
    nothing, new = tab.vars["imports"]
    assert "there is none now" in new.asks
    assert (nothing.status_text, nothing.asks, nothing.nothing) == ("Checked", "", True)
    await tab.send(ImportsState.stop(UUID(new.id)))
    (discarded,) = [row for row in tab.vars["imports"] if row.file == "new.csv"]
    assert (discarded.failure, discarded.was_begun) == ("an editor discarded it before anything was loaded", False)


async def test_who_may_not_edit_is_told_so(tabs: Tabs, make_user: MakeUser) -> None:
    tab = await tabs.open(await make_user(Role.DOCTOR, lang=Lang.EN), AT)
    await tab.send(ImportsState.load())
    assert tab.vars["status"] == "denied"
    assert tab.vars.get("holds", []) == []
    await tab.send(ImportsState.start(UUID(int=7)))
    assert tab.banner
