"""Who is told by what and when."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from healthapp.contexts.notifications.rules.escalation import (
    CAREGIVER,
    DEFAULTS,
    Choice,
    PlannedNotice,
    Recipient,
    may_go,
    plan,
    plan_direct,
)
from healthapp.contexts.notifications.rules.quiet_hours import quiet_hours
from healthapp.contexts.notifications.schemas import Channel, Kind, Priority, Topic

SINCE = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)  # 8 in the morning in Dhaka
ALL = frozenset(Channel)
PATIENT = Recipient(uuid4(), ALL)
CARER = Recipient(uuid4(), ALL)
REMINDERS = [Topic.MEDICINE, Topic.APPOINTMENT, Topic.TEST, Topic.FOLLOWUP]


def steps(notices: list[PlannedNotice], who: Recipient) -> dict[str, int]:
    mine = [notice for notice in notices if notice.recipient_id == who.id]
    assert len({notice.channel for notice in mine}) == len(mine), "the table has one row a recipient and channel"
    return {notice.channel.value: int((notice.send_after - SINCE).total_seconds()) for notice in mine}


@pytest.mark.parametrize("topic", REMINDERS)
def test_the_promised_steps(topic: Topic) -> None:
    notices = plan(Kind.DOSE_DUE, topic, SINCE, PATIENT, [CARER])
    assert steps(notices, PATIENT) == {"websocket": 0, "push": 0, "email": 300, "sms": 600}
    assert steps(notices, CARER) == {"websocket": 1800, "push": 1800, "email": 2100, "sms": 2400}
    assert {notice.kind for notice in notices if notice.recipient_id == PATIENT.id} == {Kind.DOSE_DUE}
    assert {notice.kind for notice in notices if notice.recipient_id == CARER.id} == {Kind.CAREGIVER_ESCALATION}


def test_only_where_someone_can_be_reached() -> None:
    patient = Recipient(uuid4(), frozenset({Channel.WEBSOCKET, Channel.EMAIL}))
    assert steps(plan(Kind.DOSE_DUE, Topic.MEDICINE, SINCE, patient), patient) == {"websocket": 0, "email": 300}


def test_what_they_chose() -> None:
    choices = {
        (Topic.MEDICINE, "email"): Choice(enabled=False, delay_seconds=0),
        (Topic.MEDICINE, "sms"): Choice(enabled=True, delay_seconds=60, priority=Priority.HIGH, max_attempts=2),
        (Topic.MEDICINE, CAREGIVER): Choice(enabled=True, delay_seconds=900),
        (Topic.TEST, "push"): Choice(enabled=False, delay_seconds=0),
    }
    patient = Recipient(uuid4(), ALL, choices)
    notices = plan(Kind.DOSE_DUE, Topic.MEDICINE, SINCE, patient, [CARER])
    assert steps(notices, patient) == {"websocket": 0, "push": 0, "sms": 60}
    assert steps(notices, CARER)["websocket"] == 900
    [text] = [notice for notice in notices if notice.recipient_id == patient.id and notice.channel is Channel.SMS]
    assert (text.priority, text.max_attempts) == (Priority.HIGH, 2)
    assert steps(plan(Kind.DOSE_DUE, Topic.TEST, SINCE, patient), patient) == {"websocket": 0, "email": 300, "sms": 600}


def test_caregivers_left_out() -> None:
    alone = Recipient(uuid4(), ALL, {(Topic.MEDICINE, CAREGIVER): Choice(enabled=False, delay_seconds=0)})
    assert steps(plan(Kind.DOSE_DUE, Topic.MEDICINE, SINCE, alone, [CARER]), CARER) == {}
    themselves = plan(Kind.DOSE_DUE, Topic.MEDICINE, SINCE, PATIENT, [PATIENT, CARER])
    assert steps(themselves, PATIENT) == {"websocket": 0, "push": 0, "email": 300, "sms": 600}


def test_a_caregivers_own_choice_goes_before_the_patients() -> None:
    asked = {(Topic.MEDICINE, CAREGIVER): Choice(True, 1800, Priority.HIGH, 9)}
    patient = Recipient(uuid4(), ALL, asked)
    carer = Recipient(uuid4(), ALL, {(Topic.CAREGIVER, "sms"): Choice(True, 0, Priority.LOW, 2)})
    notices = plan(Kind.DOSE_DUE, Topic.MEDICINE, SINCE, patient, [carer])
    how = {n.channel.value: (n.priority, n.max_attempts) for n in notices if n.recipient_id == carer.id}
    usual = (Priority.HIGH, 9)
    assert how == {"websocket": usual, "push": usual, "email": usual, "sms": (Priority.LOW, 2)}
    assert all(n.max_attempts != 9 for n in notices if n.recipient_id == patient.id)


def test_both_forms_show_what_holds_for_a_caregiver_when_nobody_chose() -> None:
    notices = plan(Kind.DOSE_DUE, Topic.MEDICINE, SINCE, PATIENT, [CARER])
    told = [n for n in notices if n.recipient_id == CARER.id and n.channel is not Channel.WEBSOCKET]
    assert len(told) == 3
    for notice in told:
        for shown in (DEFAULTS[Topic.MEDICINE, CAREGIVER], DEFAULTS[Topic.CAREGIVER, notice.channel.value]):
            assert (notice.priority, notice.max_attempts) == (shown.priority, shown.max_attempts)


def test_the_reminders_own_priority_counts_for_all() -> None:
    notices = plan(Kind.DOSE_DUE, Topic.MEDICINE, SINCE, PATIENT, [CARER], priority=Priority.HIGH)
    assert {notice.priority for notice in notices} == {Priority.HIGH}


def test_quiet_hours_are_each_persons_own_and_never_hold_the_inbox_back() -> None:
    quiet = quiet_hours(time(8), time(9), "Asia/Dhaka")
    patient, carer = (
        Recipient(uuid4(), ALL, {}, quiet),
        Recipient(uuid4(), ALL, {}, quiet_hours(time(20), time(21), "UTC")),
    )
    notices = plan(Kind.DOSE_DUE, Topic.MEDICINE, SINCE, patient, [carer])
    assert steps(notices, patient) == {"websocket": 0, "push": 3600, "email": 3600, "sms": 3600}
    assert steps(notices, carer) == {"websocket": 1800, "push": 1800, "email": 2100, "sms": 2400}
    urgent = Recipient(uuid4(), ALL, {}, quiet, high_doses_bypass=True)
    through = plan(Kind.DOSE_DUE, Topic.MEDICINE, SINCE, urgent, priority=Priority.HIGH)
    assert steps(through, urgent) == {"websocket": 0, "push": 0, "email": 300, "sms": 600}


def test_an_emergency_goes_out_by_everything_at_once() -> None:
    asleep = Recipient(uuid4(), ALL, {}, quiet_hours(time(0), time(23, 59), "Asia/Dhaka"))
    notices = plan_direct(Kind.BROADCAST, Topic.EMERGENCY, SINCE, asleep)
    assert steps(notices, asleep) == {"websocket": 0, "push": 0, "email": 0, "sms": 0}
    assert {notice.priority for notice in notices} == {Priority.HIGH}


def test_what_can_wait_costs_no_sms() -> None:
    for topic in (Topic.REFILL, Topic.ACCOUNT):
        assert steps(plan_direct(Kind.REFILL, topic, SINCE, PATIENT), PATIENT) == {
            "websocket": 0,
            "push": 0,
            "email": 0,
        }


def test_there_is_a_default_for_everything() -> None:
    assert set(DEFAULTS) == {(topic, channel) for topic in Topic for channel in [*map(str, Channel), CAREGIVER]}
    assert all(0 <= choice.delay_seconds <= 86_400 for choice in DEFAULTS.values())
    assert all(1 <= choice.max_attempts <= 20 for choice in DEFAULTS.values())


ids = st.integers(1, 4).map(lambda number: UUID(int=number))
choices = st.dictionaries(
    st.tuples(st.sampled_from(list(Topic)), st.sampled_from([*map(str, Channel), CAREGIVER])),
    st.builds(Choice, st.booleans(), st.integers(0, 86_400), st.sampled_from(list(Priority)), st.integers(1, 20)),
)
people = st.builds(
    Recipient,
    ids,
    st.frozensets(st.sampled_from(list(Channel))),
    choices,
    st.none() | st.just(quiet_hours(time(22), time(7), "Asia/Dhaka")),
    st.booleans(),
)


@given(people, st.lists(people, max_size=3, unique_by=lambda one: one.id), st.sampled_from(REMINDERS))
def test_whatever_was_chosen(patient: Recipient, carers: list[Recipient], topic: Topic) -> None:
    notices = plan(Kind.DOSE_DUE, topic, SINCE, patient, carers)
    keys = [(notice.recipient_id, notice.channel) for notice in notices]
    assert len(set(keys)) == len(keys)
    assert (patient.id, Channel.WEBSOCKET) in keys, "the inbox keeps everything"
    told = patient.choice(topic, CAREGIVER)
    for notice in notices:
        assert notice.send_after >= SINCE
        if notice.recipient_id == patient.id:
            person = patient
        else:
            person = next(carer for carer in carers if carer.id == notice.recipient_id)
            assert told.enabled
            assert notice.send_after >= SINCE + timedelta(seconds=told.delay_seconds)
        if notice.channel is not Channel.WEBSOCKET:
            assert notice.channel in person.reachable
            held = person.quiet is not None and person.quiet.covers(notice.send_after)
            assert not held or (person.high_doses_bypass and notice.priority is Priority.HIGH)


@given(
    people,
    st.sampled_from(list(Topic)),
    st.sampled_from(list(Channel)),
    st.sampled_from(list(Priority)),
    st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - hypothesis adds the zone
)
def test_what_leaves_late_follows_what_a_plan_of_now_would_say(
    person: Recipient, topic: Topic, channel: Channel, priority: Priority, now: datetime
) -> None:
    """The planning rule is the oracle: without its delay, and with the priority that the notice has."""
    at_once = {key: replace(choice, delay_seconds=0) for key, choice in {**DEFAULTS, **person.choices}.items()}
    fresh = replace(person, choices=at_once, reachable=ALL)
    planned = plan_direct(Kind.REFILL, topic, now, fresh, priority=priority)
    expected = next((notice.send_after for notice in planned if notice.channel is channel), None)
    allowed = may_go(now, person, topic, channel, priority)
    assert allowed == expected
    if allowed is not None:
        assert may_go(allowed, person, topic, channel, priority) == allowed, "what was put back once leaves then"
