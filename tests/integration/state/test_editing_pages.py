"""The pages of editors: what is typed is kept, a step is about the version that was read, and nobody else gets in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import state.permissions  # noqa: F401 - what the frame of every page shows is read by its refresher
from healthapp.kit.actor import Role
from healthapp.kit.ids import new_id
from state.editing import EditListState
from state.editing_version import RevisionState
from state.step_up import StepUpState
from tests.integration.knowledge import test_editing
from tests.support import editors

if TYPE_CHECKING:
    from healthapp.wiring import Platform
    from tests.conftest import MakeUser
    from tests.support.people import Person
    from tests.support.rows import Connection
    from tests.support.tabs import Tab, Tabs


@pytest.fixture
async def author(platform: Platform, make_user: MakeUser) -> Person:
    return await editors.make_editor(platform, make_user, name="Rumana Huq")


@pytest.fixture
async def other(platform: Platform, make_user: MakeUser) -> Person:
    return await editors.make_editor(platform, make_user, Role.PHARMACIST, name="Kamal Uddin")


def first_aid(entry_id: str, **more: str) -> dict[str, Any]:
    """Return a whole text with a source that ships."""
    return test_editing.first_aid(entry_id, sources=[{"source": "who_dengue", "at": "A test"}], **more)


def some() -> str:
    """Return the id of an entry that no other test writes."""
    return f"page_{new_id().hex[:12]}"


async def _open(tabs: Tabs, who: Person, version: object, lang: str = "en") -> Tab:
    tab = await tabs.open(who, f"/know/edit/version/?id={version}", lang)
    await tab.send(RevisionState.load())
    return tab


def _line(tab: Tab, path: str) -> Any:
    """Return a line of the form by its path."""
    found = [one for part in tab.vars["parts"] for box in part.boxes for one in box.fields if one.path == path]
    return found[0]


async def test_the_list_is_for_editors_alone_and_says_so(tabs: Tabs, make_user: MakeUser, author: Person) -> None:
    stranger = await tabs.open(await make_user(Role.DOCTOR), "/know/edit/")
    await stranger.send(EditListState.load())
    assert (stranger.vars["status"], stranger.vars.get("holds", [])) == ("refused", [])
    assert stranger.banner
    await stranger.send(EditListState.edit("condition", "dengue"))
    assert stranger.redirects == []
    editor = await tabs.open(author, "/know/edit/")
    await editor.send(EditListState.load())
    assert (editor.vars["status"], editor.vars["holds"]) == ("ready", ["edit_knowledge"])


async def test_an_entry_is_found_by_any_of_its_names_and_its_draft_opened_again(
    tabs: Tabs, platform: Platform, author: Person, other: Person
) -> None:
    desk = await tabs.open(author, "/know/edit/", "bn")
    await desk.send(EditListState.load())
    for words in ("ডেঙ্গু", "dengue", "dengu jor"):
        await desk.submit(EditListState.find, words=words, ofKind="condition")
        assert ("condition", "dengue") in [(one.kind, one.id) for one in desk.vars["entries"]], words
    await desk.submit(EditListState.find, words="no such thing at all")
    assert (desk.vars["looked"], desk.vars["entries"], desk.vars["rows"]) == (True, [], [])
    await editors.begin(platform, other, "first_aid", entry := some(), first_aid(entry))
    await desk.send(EditListState.edit("first_aid", entry))
    await desk.send(EditListState.edit("first_aid", entry))
    assert len(desk.redirects) == 2
    assert desk.redirects[0] == desk.redirects[1]  # somebody else's draft stays theirs
    await desk.submit(EditListState.begin, kind="", entryId="Not An Id")
    assert set(desk.errors) == {"kind", "entryId"}
    assert "condition" not in desk.errors["kind"], "what the files call a kind is no word for a reader"


async def test_what_is_typed_is_kept_and_what_is_wrong_stands_beside_it(
    tabs: Tabs, platform: Platform, author: Person
) -> None:
    made = await editors.begin(platform, author, "first_aid", some())
    tab = await _open(tabs, author, made.id)
    assert tab.vars["missing_text"].startswith("Still to be filled in: ")
    await tab.send(RevisionState.put("name.bn", "not Bangla", str(made.id)))
    await tab.send(RevisionState.put("name.en", "Sting", str(made.id)))
    await tab.send(RevisionState.add("steps", str(made.id)))
    assert tab.vars["focus"] == "field-steps.0.bn"
    await tab.send(RevisionState.put("steps.0.bn", "ধুয়ে ফেলুন।", str(made.id)))
    assert (_line(tab, "name").fault, _line(tab, "steps.0").fault) == ("Write this in Bangla.", "")
    await tab.send(RevisionState.submit(str(made.id)))
    assert "steps.0.en" in tab.errors
    assert tab.errors["steps"].startswith("Steps: At least")
    assert _line(tab, "urgency").fault
    anew = await _open(tabs, author, made.id)
    assert (_line(anew, "name").value_bn, anew.vars["title"]) == ("not Bangla", "Sting")


async def test_two_tabs_never_write_over_each_other(tabs: Tabs, platform: Platform, author: Person) -> None:
    made = await editors.begin(platform, author, "first_aid", entry := some(), first_aid(entry))
    one, two = await _open(tabs, author, made.id), await _open(tabs, author, made.id)
    await one.send(RevisionState.put("name.en", "In one tab", str(made.id)))
    await two.send(RevisionState.put("call.en", "In the other", str(made.id)))  # another field: both stay
    assert _line(two, "name").value == "In one tab"
    await one.send(RevisionState.remove("steps.0", str(made.id)))
    assert "another tab" in one.banner
    assert _line(one, "call").value == "In the other"
    await two.send(RevisionState.put("name.en", "Over it", str(made.id)))
    await one.send(RevisionState.put("name.en", "And back", str(made.id)))
    assert "another tab" in one.banner
    assert _line(one, "name").value == "Over it"


async def test_what_is_typed_for_one_draft_never_lands_in_another(
    tabs: Tabs, platform: Platform, author: Person
) -> None:
    one = await editors.begin(platform, author, "first_aid", entry := some(), first_aid(entry))
    two = await editors.begin(platform, author, "first_aid", other_entry := some(), first_aid(other_entry))
    tab = await _open(tabs, author, one.id)
    meant = str(two.id)  # the page shows the other still while the address is this one's
    for event in (
        RevisionState.put("name.en", "Astray", meant),
        RevisionState.add("steps", meant),
        RevisionState.remove("steps.0", meant),
        RevisionState.move_up("steps.1", meant),
        RevisionState.open_more("steps.0", meant),
    ):
        await tab.send(event)
        assert tab.banner.startswith("This version has moved on"), event
    await tab.submit(RevisionState.add_typed, at="red_flags", entry="fever", shown=meant)
    assert tab.banner.startswith("This version has moved on")
    async with platform.begin(author.actor) as uow:
        for each in (one, two):
            assert (await platform.knowledge.revision(uow, each.id)).body == each.body


async def test_a_text_never_lands_in_a_row_where_another_stands_by_now(
    tabs: Tabs, platform: Platform, author: Person
) -> None:
    step = {"en": "Wait.", "bn": "অপেক্ষা করুন।"}
    body = first_aid(entry := some())
    body["steps"] = [step, step, step]
    made = await editors.begin(platform, author, "first_aid", entry, body)
    one, two = await _open(tabs, author, made.id), await _open(tabs, author, made.id)
    await one.send(RevisionState.remove("steps.0", str(made.id)))
    # What stood in this row before stands there now too: it is another one all the same.
    await two.send(RevisionState.put("steps.1.en", "Wait for the doctor.", str(made.id)))
    assert "another tab" in two.banner
    async with platform.begin(author.actor) as uow:
        assert (await platform.knowledge.revision(uow, made.id)).body["steps"] == [step, step]


async def test_a_second_click_opens_the_draft_that_the_first_began(
    tabs: Tabs, platform: Platform, author: Person, other: Person
) -> None:
    made = await editors.begin(platform, author, "first_aid", entry := some(), first_aid(entry))
    await editors.submit(platform, author, made.id)
    await editors.review(platform, other, made.id, approve=False)
    tab = await _open(tabs, author, made.id)
    for event in (RevisionState.again(), RevisionState.again(), RevisionState.next_version()):
        await tab.send(event)
    assert len({*tab.redirects}) == 1
    begun = await _open(tabs, author, tab.redirects[0].rpartition("=")[2])
    assert _line(begun, "name").value == "Zorba sting"


async def test_only_places_of_the_form_are_opened(tabs: Tabs, platform: Platform, author: Person) -> None:
    made = await editors.begin(platform, author, "first_aid", entry := some(), first_aid(entry))
    tab = await _open(tabs, author, made.id)
    before = tab.vars.get("kept", 0)
    await tab.send(RevisionState.open_more("no.such.place", str(made.id)))
    assert (tab.vars.get("kept", 0), tab.banner) == (before, "")


async def test_nobody_but_its_author_changes_a_draft(
    tabs: Tabs, platform: Platform, author: Person, other: Person
) -> None:
    made = await editors.begin(platform, author, "first_aid", entry := some(), first_aid(entry))
    tab = await _open(tabs, other, made.id)
    assert tab.vars["parts"] == []
    await tab.send(RevisionState.put("name.en", "Somebody else's", str(made.id)))
    assert tab.banner
    async with platform.begin(author.actor) as uow:
        assert (await platform.knowledge.revision(uow, made.id)).body == first_aid(entry)


async def test_a_step_is_about_the_version_that_was_read(
    tabs: Tabs, platform: Platform, author: Person, other: Person
) -> None:
    read = await editors.begin(platform, author, "first_aid", entry := some(), first_aid(entry))
    unread = await editors.begin(platform, author, "first_aid", entry, first_aid(entry, urgency="low"))
    for one in (read, unread):
        await editors.submit(platform, author, one.id)
        await editors.review(platform, other, one.id)
    tab = await _open(tabs, other, unread.id)
    await tab.submit(RevisionState.sign, password=other.password, shown=str(read.id))
    assert tab.banner.startswith("This version has moved on")
    assert tab.vars["version_status"] == "approved"
    await tab.submit(RevisionState.sign, password="not it at all", shown=str(unread.id))
    assert set(tab.errors) == {"password"}
    assert tab.redirects == []
    await tab.submit(RevisionState.sign, password=other.password, shown=str(unread.id))
    assert tab.vars["version_status"] == "signed"
    assert [one.by for one in tab.vars["moments"]] == ["Rumana Huq", "Rumana Huq", "you", "Kamal Uddin"]


async def test_signing_asks_first_who_it_is_and_then_goes_on(
    tabs: Tabs, platform: Platform, author: Person, other: Person, owner: Connection
) -> None:
    made = await editors.begin(platform, author, "first_aid", entry := some(), first_aid(entry))
    await editors.submit(platform, author, made.id)
    await editors.review(platform, other, made.id)
    tab = await _open(tabs, other, made.id)
    owner.execute("UPDATE identity_session SET created_at = created_at - interval '1 hour'")
    await tab.submit(RevisionState.sign, password=other.password, shown=str(made.id))
    assert (tab.vars["version_status"], tab.errors) == ("approved", {})
    await tab.send(StepUpState.ask())
    assert tab.vars["step_up_open"]
    await tab.submit(StepUpState.confirm, stepUpPassword=other.password)
    await tab.submit(RevisionState.sign, password=other.password, shown=str(made.id))
    assert tab.vars["version_status"] == "signed"


async def test_what_everybody_reads_says_which_version_it_is_and_goes_by_a_signature(
    tabs: Tabs, platform: Platform, web: Platform, author: Person, other: Person
) -> None:
    made = await editors.signed(
        platform,
        author,
        other,
        "first_aid",
        entry := some(),
        first_aid(entry),
    )
    tab = await _open(tabs, other, made.id)
    await tab.send(RevisionState.publish(str(made.id)))
    assert (tab.vars["is_published"], tab.vars["public_href"]) == (True, f"/know?kind=first_aid&id={entry}")
    await web.knowledge.renew()
    leaf = await web.knowledge.entry(other.actor, "first_aid", entry)
    assert leaf.published is not None
    assert (leaf.published.version, leaf.published.approved_by, leaf.reviewed) == (1, "pharmacist", True)
    await tab.submit(RevisionState.withdraw, reason="A test", shown=str(made.id))
    assert set(tab.errors) == {"password"}
    await tab.submit(RevisionState.withdraw, reason="A test", password=other.password, shown=str(made.id))
    assert (tab.vars["version_status"], tab.vars["may_again"]) == ("withdrawn", True)
    await tab.send(RevisionState.again())
    begun = await _open(tabs, other, tab.redirects[-1].rpartition("=")[2])
    assert _line(begun, "name").value == "Zorba sting"
    assert (await web.knowledge.renew(), "again" in begun.vars) == (True, False)
