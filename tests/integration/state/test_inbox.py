"""The inbox's handlers: one's own messages in one's language, and nobody else's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from healthapp.contexts.notifications.schemas import DirectNotice, Kind, Topic
from healthapp.kit.actor import Actor, Role
from state.inbox import InboxState, MoreState

if TYPE_CHECKING:
    from healthapp.wiring import Platform
    from tests.conftest import MakeUser
    from tests.support.people import Person
    from tests.support.tabs import Tabs


async def tell(platform: Platform, person: Person, *kinds: Kind, **payload: Any) -> None:
    """Put messages into someone's inbox as the worker does."""
    async with platform.begin(Actor.worker()) as uow:
        notices = [
            DirectNotice(person.id, Topic.EMERGENCY if kind is Kind.BROADCAST else Topic.ACCOUNT, kind, payload)
            for kind in kinds
        ]
        await platform.notifications.post(uow, notices)


async def test_messages_are_worded_in_the_language_of_the_page(
    tabs: Tabs, platform: Platform, make_user: MakeUser
) -> None:
    patient = await make_user()
    await tell(platform, patient, Kind.WELCOME)
    english, bangla = await tabs.open(patient), await tabs.open(patient, lang="bn")
    await english.send(InboxState.load())
    await bangla.send(InboxState.load())
    assert [row.title for row in english.vars["rows"]] == ["Welcome to healthapp"]
    assert "স্বাগতম" in bangla.vars["rows"][0].title
    assert (english.vars["unread"], english.vars["unread_text"], bangla.vars["unread_text"]) == (1, "1", "১")


async def test_reading_one_and_all_moves_the_badge(tabs: Tabs, platform: Platform, make_user: MakeUser) -> None:
    patient = await make_user()
    await tell(platform, patient, Kind.WELCOME, Kind.REFILL, Kind.CONSENT_ENDED)
    tab = await tabs.open(patient)
    await tab.send(InboxState.load())
    await tab.send(InboxState.read_one(tab.vars["rows"][0].id))
    assert tab.vars["unread"] == 2
    assert [row.unread for row in tab.vars["rows"]] == [False, True, True]
    await tab.send(InboxState.choose("unread"))
    assert len(tab.vars["rows"]) == 2
    await tab.send(InboxState.read_all())
    assert (tab.vars["unread"], tab.vars["rows"]) == (0, [])
    assert tab.banner == "2 messages marked as read."


async def test_another_persons_message_stays_unread(tabs: Tabs, platform: Platform, make_user: MakeUser) -> None:
    owner, thief = await make_user(), await make_user()
    await tell(platform, owner, Kind.WELCOME)
    theirs = await tabs.open(owner)
    await theirs.send(InboxState.load())
    tab = await tabs.open(thief)
    await tab.send(InboxState.read_one(theirs.vars["rows"][0].id))
    assert tab.vars.get("rows", []) == []
    await theirs.send(InboxState.load())
    assert theirs.vars["unread"] == 1


async def test_pages_hold_what_they_say(tabs: Tabs, platform: Platform, make_user: MakeUser) -> None:
    patient = await make_user()
    await tell(platform, patient, *[Kind.WELCOME] * 27)
    tab = await tabs.open(patient)
    await tab.send(InboxState.load())
    assert (len(tab.vars["rows"]), tab.vars["pages"]) == (25, 2)
    await tab.send(InboxState.turn(2))
    assert (len(tab.vars["rows"]), tab.vars["page_text"]) == (2, "2")
    await tab.send(InboxState.turn(100_000))
    assert tab.vars["page"] == 2


async def test_what_arrives_glows_once(tabs: Tabs, platform: Platform, make_user: MakeUser) -> None:
    patient = await make_user()
    await tell(platform, patient, Kind.WELCOME)
    tab = await tabs.open(patient)
    await tab.send(InboxState.load())
    await tell(platform, patient, Kind.REFILL)
    await tab.send(InboxState.refresh())
    assert [row.fresh for row in tab.vars["rows"]] == [True, False]
    await tab.send(InboxState.refresh())
    assert [row.fresh for row in tab.vars["rows"]] == [False, False]


@pytest.mark.parametrize(
    ("role", "kind", "href"),
    [
        (Role.PATIENT, Kind.REFILL, "/reminders"),
        (Role.PATIENT, Kind.DOSE_MISSED, "/today"),
        (Role.CAREGIVER, Kind.CONSENT_REQUEST, "/care"),
        (Role.CAREGIVER, Kind.WELCOME, ""),
        (Role.ADMIN, Kind.BROADCAST, ""),
    ],
)
async def test_a_message_leads_to_what_it_is_about(
    tabs: Tabs, platform: Platform, make_user: MakeUser, role: Role, kind: Kind, href: str
) -> None:
    person = await make_user(role)
    await tell(platform, person, kind)
    tab = await tabs.open(person)
    await tab.send(InboxState.load())
    assert [row.href for row in tab.vars["rows"]] == [href]


@pytest.mark.parametrize(
    "raw",
    [
        {"page": 0},
        {"page": -1},
        {"page": 10**12},
        {"page": {"a": 1}},
        {"page": "1; DROP TABLE"},
        {},
        {"page": 1, "limit": 10_000},
    ],
)
async def test_wrong_pages_are_refused(tabs: Tabs, make_user: MakeUser, raw: dict[str, Any]) -> None:
    tab = await tabs.open(await make_user())
    await tab.send(InboxState.load())
    await tab.send(InboxState.turn(1), raw=raw)
    assert tab.errors
    assert tab.vars["page"] == 1


@pytest.mark.parametrize(
    "event",
    [
        InboxState.load(),
        InboxState.choose("unread"),
        InboxState.turn(1),
        InboxState.read_one("0192f0c1-0000-7000-8000-000000000000"),
        InboxState.read_all(),
        InboxState.refresh(),
        MoreState.load(),
    ],
)
async def test_without_a_login_there_is_nothing(tabs: Tabs, event: Any) -> None:
    tab = await tabs.open(at="/inbox/")
    await tab.send(event)
    assert tab.redirects == ["/login/?next=/inbox/"]
    assert not tab.vars.get("rows")
