"""The settings' handlers: what is kept, what is refused, and that they touch nobody else's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from healthapp.contexts.notifications.schemas import SubscribePush
from healthapp.kit.actor import Role
from healthapp.kit.i18n import Lang
from state.notify import NotifyState
from state.settings import SettingsState, device_name
from tests.support.doses import make_daily
from tests.support.owned import SUBSCRIPTION

if TYPE_CHECKING:
    from uuid import UUID

    from healthapp.contexts.identity.schemas import ProfileView
    from healthapp.contexts.notifications.schemas import PreferencesView, PreferenceView
    from healthapp.wiring import Platform
    from tests.conftest import MakeUser
    from tests.support.people import Person
    from tests.support.tabs import Tabs

NOBODY = "0192f0c1-0000-7000-8000-000000000000"


async def profile_of(platform: Platform, person: Person) -> ProfileView:
    async with platform.begin(person.actor) as uow:
        return await platform.identity.profile(uow)


async def preferences_of(platform: Platform, person: Person) -> PreferencesView:
    async with platform.begin(person.actor) as uow:
        return await platform.notifications.preferences(uow)


async def choice_of(platform: Platform, person: Person, topic: str, channel: str) -> PreferenceView:
    items = (await preferences_of(platform, person)).items
    return next(item for item in items if (item.topic.value, item.channel) == (topic, channel))


async def subscribe(platform: Platform, person: Person) -> UUID:
    async with platform.begin(person.actor) as uow:
        return await platform.notifications.subscribe_push(uow, SubscribePush.model_validate(SUBSCRIPTION))


async def test_about_oneself(tabs: Tabs, platform: Platform, make_user: MakeUser) -> None:
    patient = await make_user(phone="01712345678")
    tab = await tabs.open(patient, "/settings/")
    await tab.send(SettingsState.load())
    assert (tab.vars["email"], tab.vars["phone"]) == (patient.email, "01712-345678")
    await tab.submit(SettingsState.save_profile, displayName=" Rahima Begum ", timeZone="Asia/Dhaka")
    kept = await profile_of(platform, patient)
    assert (kept.display_name, tab.vars["user_name"]) == ("Rahima Begum", "Rahima Begum")
    assert tab.banner == "Saved."


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"displayName": "  "}, "displayName"),
        ({"displayName": "x" * 200}, "displayName"),
        ({"displayName": "a\x00b"}, "displayName"),
        ({"timeZone": "Mars/Base"}, "timeZone"),
        ({"timeZone": "../../etc/passwd"}, "timeZone"),
    ],
)
async def test_wrong_details_are_named_and_nothing_is_kept(
    tabs: Tabs, platform: Platform, make_user: MakeUser, change: dict[str, str], field: str
) -> None:
    patient = await make_user()
    before = await profile_of(platform, patient)
    tab = await tabs.open(patient, "/settings/")
    await tab.send(SettingsState.load())
    await tab.submit(SettingsState.save_profile, **{"displayName": "Other", "timeZone": "Asia/Tokyo", **change})
    assert list(tab.errors) == [field]
    assert await profile_of(platform, patient) == before


async def test_what_the_form_does_not_have_changes_nothing(tabs: Tabs, platform: Platform, make_user: MakeUser) -> None:
    patient = await make_user()
    tab = await tabs.open(patient, "/settings/")
    await tab.send(SettingsState.load())
    more = {
        "role": "admin",
        "phone": "01812345678",
        "email": "other@example.com",
        "status": "closed",
        "field_displayName": "Y",
    }
    await tab.submit(SettingsState.save_profile, displayName="X", timeZone="Asia/Dhaka", **more)
    kept = await profile_of(platform, patient)
    assert (kept.display_name, kept.role, kept.email, kept.phone) == ("X", Role.PATIENT, patient.email, None)
    await tab.submit(NotifyState.save_topic, topic="medicine", push_on="true", websocket_on="false")
    assert (await choice_of(platform, patient, "medicine", "websocket")).enabled


async def test_a_traveller_is_asked_whether_reminders_follow(
    tabs: Tabs, platform: Platform, make_user: MakeUser
) -> None:
    patient = await make_user()
    reminder_id = await make_daily(platform, patient, at="08:00")
    tab = await tabs.open(patient, "/settings/")
    await tab.send(SettingsState.load())
    await tab.submit(SettingsState.save_profile, displayName="Rahima", timeZone="Europe/London")
    assert tab.vars["move_offered"] is True
    await tab.send(SettingsState.move_reminders())
    assert (tab.vars["move_offered"], tab.banner) == (False, "One reminder now follows the new clock.")
    async with platform.begin(patient.actor) as uow:
        moved = await platform.reminders.get(uow, reminder_id)
    assert moved.time_zone == "Europe/London"
    assert moved.recurring_pattern is not None
    assert moved.recurring_pattern.times_of_day == ("08:00",)


async def test_without_reminders_nobody_is_asked(tabs: Tabs, make_user: MakeUser) -> None:
    for role in (Role.PATIENT, Role.CAREGIVER):
        tab = await tabs.open(await make_user(role), "/settings/")
        await tab.send(SettingsState.load())
        await tab.submit(SettingsState.save_profile, displayName="X", timeZone="Asia/Dubai")
        assert not tab.vars.get("move_offered")


async def test_quiet_hours(tabs: Tabs, platform: Platform, make_user: MakeUser) -> None:
    patient = await make_user()
    tab = await tabs.open(patient, "/settings/")
    await tab.send(SettingsState.load())
    await tab.submit(SettingsState.save_quiet, quietOn="true", quietFrom="22:30", quietTo="06:15")
    kept = await preferences_of(platform, patient)
    assert (str(kept.quiet_from), str(kept.quiet_to)) == ("22:30:00", "06:15:00")
    assert (tab.vars["quiet_on"], tab.vars["quiet_from"]) == (True, "22:30")
    await tab.submit(SettingsState.save_quiet, quietFrom="22:30", quietTo="06:15")
    assert (await preferences_of(platform, patient)).quiet_from is None


async def test_doses_of_high_priority_come_through_only_when_wanted(
    tabs: Tabs, platform: Platform, make_user: MakeUser
) -> None:
    patient = await make_user()
    tab = await tabs.open(patient, "/settings/")
    await tab.send(SettingsState.load())
    assert not tab.vars["high_doses"]
    hours = {"quietOn": "true", "quietFrom": "22:00", "quietTo": "06:00"}
    await tab.submit(SettingsState.save_quiet, **hours, highDoses="true")
    assert (await preferences_of(platform, patient)).high_doses_bypass
    assert tab.vars["high_doses"]
    await tab.submit(SettingsState.save_privacy, names="true")
    assert (await preferences_of(platform, patient)).high_doses_bypass, "one form leaves the other's choice alone"
    await tab.submit(SettingsState.save_quiet, **hours)
    assert not (await preferences_of(platform, patient)).high_doses_bypass


@pytest.mark.parametrize(
    ("start", "end", "field"),
    [
        ("22:00", "22:00", "quietTo"),
        ("", "06:00", "quietFrom"),
        ("22:00", "25:00", "quietTo"),
        ("২২:০০", "06:00", "quietFrom"),
    ],
)
async def test_quiet_hours_that_are_none(
    tabs: Tabs, platform: Platform, make_user: MakeUser, start: str, end: str, field: str
) -> None:
    patient = await make_user()
    tab = await tabs.open(patient, "/settings/")
    await tab.send(SettingsState.load())
    await tab.submit(SettingsState.save_quiet, quietOn="true", quietFrom=start, quietTo=end)
    assert list(tab.errors) == [field]
    assert (await preferences_of(platform, patient)).quiet_from is None


async def test_names_leave_the_house_only_when_wanted(tabs: Tabs, platform: Platform, make_user: MakeUser) -> None:
    patient = await make_user()
    tab = await tabs.open(patient, "/settings/")
    await tab.send(SettingsState.load())
    assert tab.vars["names"] is False
    await tab.submit(SettingsState.save_quiet, quietOn="true", quietFrom="22:00", quietTo="06:00")
    await tab.submit(SettingsState.save_privacy, names="true")
    kept = await preferences_of(platform, patient)
    assert kept.names_opt_in
    assert kept.quiet_from is not None, "one form leaves the other's choice alone"
    await tab.submit(SettingsState.save_privacy)
    assert not (await preferences_of(platform, patient)).names_opt_in


async def test_one_kind_of_message_and_channel(tabs: Tabs, platform: Platform, make_user: MakeUser) -> None:
    patient = await make_user()
    tab = await tabs.open(patient, "/settings/")
    await tab.send(NotifyState.load())
    assert [card.topic for card in tab.vars["cards"]][:2] == ["medicine", "appointment"]
    medicine = tab.vars["cards"][0]
    assert [row.channel for row in medicine.channels] == ["push", "email", "sms", "caregiver"]
    assert medicine.summary == (
        "notification at once, e-mail after 5 minutes, SMS after 10 minutes and your caregivers after 30 minutes"
    )
    await tab.submit(
        NotifyState.save_topic,
        topic="medicine",
        push_on="true",
        push_delay="0",
        push_priority="high",
        push_attempts="8",
        email_delay="300",
        caregiver_on="true",
        caregiver_delay="900",
    )
    push = await choice_of(platform, patient, "medicine", "push")
    assert (push.enabled, push.priority, push.max_attempts) == (True, "high", 8)
    assert not (await choice_of(platform, patient, "medicine", "email")).enabled
    assert not (await choice_of(platform, patient, "medicine", "sms")).enabled
    assert (await choice_of(platform, patient, "medicine", "caregiver")).delay_seconds == 900
    assert (await choice_of(platform, patient, "appointment", "email")).enabled, "other kinds stay"
    assert "15 minutes" in tab.vars["cards"][0].summary


async def test_a_caregiver_has_the_kinds_of_a_caregiver(tabs: Tabs, platform: Platform, make_user: MakeUser) -> None:
    carer = await make_user(Role.CAREGIVER)
    tab = await tabs.open(carer, "/settings/")
    await tab.send(NotifyState.load())
    assert [card.topic for card in tab.vars["cards"]] == ["caregiver", "account", "emergency"]
    await tab.submit(NotifyState.save_topic, topic="account", caregiver_on="true", email_on="true")
    assert (await choice_of(platform, carer, "account", "email")).enabled
    assert not (await choice_of(platform, carer, "account", "push")).enabled


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"topic": "everything"}, "topic"),
        ({"email_delay": "-1"}, "email_delay"),
        ({"email_delay": "999999"}, "email_delay"),
        ({"email_attempts": "0"}, "email_attempts"),
        ({"email_attempts": "many"}, "email_attempts"),
        ({"email_priority": "urgent"}, "email_priority"),
    ],
)
async def test_wrong_choices_are_refused(
    tabs: Tabs, platform: Platform, make_user: MakeUser, change: dict[str, str], field: str
) -> None:
    patient = await make_user()
    before = await preferences_of(platform, patient)
    tab = await tabs.open(patient, "/settings/")
    await tab.send(NotifyState.load())
    await tab.submit(NotifyState.save_topic, **{"topic": "medicine", "email_on": "true", **change})
    assert list(tab.errors) == [field]
    assert await preferences_of(platform, patient) == before


async def test_devices_are_named_and_removed(tabs: Tabs, platform: Platform, make_user: MakeUser) -> None:
    patient = await make_user()
    subscription = await subscribe(platform, patient)
    tab = await tabs.open(patient, "/settings/")
    await tab.send(SettingsState.load())
    assert [row.id for row in tab.vars["devices"]] == [str(subscription)]
    await tab.send(SettingsState.remove_device(str(subscription)))
    assert tab.vars["devices"] == []


async def test_nobody_removes_a_strangers_device(tabs: Tabs, platform: Platform, make_user: MakeUser) -> None:
    owner, thief = await make_user(), await make_user()
    subscription = await subscribe(platform, owner)
    tab = await tabs.open(thief, "/settings/")
    await tab.send(SettingsState.remove_device(str(subscription)))
    foreign = tab.banner
    await tab.send(SettingsState.remove_device(NOBODY))
    assert "permission" in foreign
    assert tab.banner == foreign
    async with platform.begin(owner.actor) as uow:
        assert len(await platform.notifications.subscriptions(uow)) == 1


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (
            "Mozilla/5.0 (Linux; Android 15; Pixel 8) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36",
            "Chrome on Android",
        ),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari on iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"),
        ("curl/8", "Unknown device"),
        (None, "Unknown device"),
    ],
)
def test_a_device_is_called_as_its_owner_would(agent: str | None, name: str) -> None:
    assert device_name(agent, Lang.EN) == name


@pytest.mark.parametrize(
    "event",
    [
        SettingsState.load(),
        SettingsState.move_reminders(),
        SettingsState.leave_reminders(),
        SettingsState.remove_device(NOBODY),
        SettingsState.reread_devices(),
        NotifyState.load(),
    ],
)
async def test_not_without_a_login(tabs: Tabs, event: Any) -> None:
    tab = await tabs.open(at="/settings/")
    await tab.send(event)
    assert tab.redirects == ["/login/?next=/settings/"]
    for handler, fields in (
        (SettingsState.save_profile, {"displayName": "X", "timeZone": "Asia/Dhaka"}),
        (SettingsState.save_quiet, {}),
        (SettingsState.save_privacy, {"names": "true"}),
        (NotifyState.save_topic, {"topic": "medicine"}),
    ):
        await tab.submit(handler, **fields)
    assert len(tab.redirects) == 5


async def test_only_patients_move_reminders(tabs: Tabs, make_user: MakeUser) -> None:
    tab = await tabs.open(await make_user(Role.CAREGIVER), "/settings/")
    await tab.send(SettingsState.move_reminders())
    assert "permission" in tab.banner
