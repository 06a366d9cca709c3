"""Who is told by which channel and when, while nobody has answered.

The popup and the inbox come at once, push too; e-mail, SMS and the caregivers follow one after the other. Everything is
planned at the beginning and cancelled by the answer, so that no process has to stay alive for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING

from healthapp.contexts.notifications.rules.quiet_hours import QuietHours, earliest
from healthapp.contexts.notifications.schemas import Channel, Kind, Priority, Topic

if TYPE_CHECKING:
    from uuid import UUID

CAREGIVER = "caregiver"
"""Not a channel of its own: the preference that says whether and when the caregivers are told."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What holds for one topic and channel. `delay_seconds` counts from the due time while unanswered."""

    enabled: bool
    delay_seconds: int
    priority: Priority = Priority.MEDIUM
    max_attempts: int = 5


_ALARMS = frozenset(
    {
        Kind.SESSION_REVOKED,
        Kind.APP_TOKEN_REUSED,
        Kind.PASSWORD_CHANGED,
        Kind.DEVICE_ADDED,
        Kind.SECOND_FACTOR,
        Kind.ADDRESS_CHANGED,
        Kind.RECOVERY,
        Kind.RECOVERY_WAITS,
    }
)
"""An account may be in other hands: whoever can stop it hears before everybody hears of anything else."""

Choices = Mapping[tuple[Topic, str], Choice]
"""What one person chose themselves; the defaults fill the rest."""

_REMINDERS = (Topic.MEDICINE, Topic.APPOINTMENT, Topic.TEST, Topic.FOLLOWUP)
_ESCALATING = {Channel.WEBSOCKET: 0, Channel.PUSH: 0, Channel.EMAIL: 300, Channel.SMS: 600}
_ATTEMPTS = {Channel.WEBSOCKET: 1, Channel.PUSH: 4, Channel.EMAIL: 6, Channel.SMS: 4, Channel.OTHER: 3}
_CAREGIVER_ATTEMPTS = 5


def _defaults() -> dict[tuple[Topic, str], Choice]:
    table: dict[tuple[Topic, str], Choice] = {}
    for topic in Topic:
        for channel, attempts in _ATTEMPTS.items():
            if topic is Topic.EMERGENCY:
                choice = Choice(channel is not Channel.OTHER, 0, Priority.HIGH, 10)
            elif topic is Topic.CAREGIVER:
                # As the patient's side has it below, so that both forms show what holds when nobody chose.
                tries = _CAREGIVER_ATTEMPTS if channel in _ESCALATING and channel is not Channel.WEBSOCKET else attempts
                choice = Choice(channel in _ESCALATING, _ESCALATING.get(channel, 0), Priority.MEDIUM, tries)
            elif topic in _REMINDERS:
                choice = Choice(channel in _ESCALATING, _ESCALATING.get(channel, 0), Priority.MEDIUM, attempts)
            else:
                # Worth an e-mail, not worth an SMS: nothing is lost when it is read in the evening.
                choice = Choice(channel not in (Channel.SMS, Channel.OTHER), 0, Priority.LOW, attempts)
            table[topic, channel.value] = choice
        table[topic, CAREGIVER] = Choice(topic in _REMINDERS, 1800, Priority.MEDIUM, _CAREGIVER_ATTEMPTS)
    return table


DEFAULTS: Choices = MappingProxyType(_defaults())


@dataclass(frozen=True, slots=True)
class Recipient:
    """A person who may be told: what they chose, how they can be reached, their quiet hours."""

    id: UUID
    reachable: frozenset[Channel]
    choices: Choices = field(default_factory=dict)
    quiet: QuietHours | None = None
    high_doses_bypass: bool = False

    def choice(self, topic: Topic, channel: str) -> Choice:
        """Return what holds for this person."""
        return self.choices.get((topic, channel)) or DEFAULTS[topic, channel]


@dataclass(frozen=True, slots=True)
class PlannedNotice:
    """One row to be: this recipient, by this channel, from then on, at most so many tries."""

    channel: Channel
    recipient_id: UUID
    send_after: datetime
    max_attempts: int
    priority: Priority
    kind: Kind


def plan(
    kind: Kind,
    topic: Topic,
    since: datetime,
    patient: Recipient,
    caregivers: Sequence[Recipient] = (),
    *,
    priority: Priority | None = None,
) -> list[PlannedNotice]:
    """Plan everything that follows one occurrence from `since` on (when it fell due, or a snooze ended).

    `priority` is the reminder's own; without it each channel's choice counts. For a caregiver's channels those are
    the caregiver's own choices, and where there are none the patient's for telling caregivers.
    """
    notices = _steps(kind, topic, since, patient, priority)
    told = patient.choice(topic, CAREGIVER)
    if told.enabled:
        later = since + timedelta(seconds=told.delay_seconds)
        for caregiver in caregivers:
            # Someone may be registered as their own caregiver; they have been told already.
            if caregiver.id != patient.id:
                notices += _steps(Kind.CAREGIVER_ESCALATION, Topic.CAREGIVER, later, caregiver, priority, usual=told)
    return notices


def plan_direct(
    kind: Kind, topic: Topic, since: datetime, recipient: Recipient, *, priority: Priority | None = None
) -> list[PlannedNotice]:
    """Plan a message to one person that belongs to no occurrence."""
    return _steps(kind, topic, since, recipient, priority)


def may_go(at: datetime, recipient: Recipient, topic: Topic, channel: Channel, priority: Priority) -> datetime | None:
    """Return when what was planned for `at` may leave, by what its recipient chose since: None is never.

    It is what planning it for `at` would say now.
    """
    if channel is Channel.WEBSOCKET:
        return at
    if not recipient.choice(topic, channel.value).enabled:
        return None
    return earliest(at, recipient.quiet, topic=topic, priority=priority, high_doses_bypass=recipient.high_doses_bypass)


def _steps(
    kind: Kind,
    topic: Topic,
    since: datetime,
    recipient: Recipient,
    priority: Priority | None,
    *,
    usual: Choice | None = None,
) -> list[PlannedNotice]:
    """Plan each channel. `usual` says how urgent and how often where the recipient has chosen nothing themselves."""
    notices: list[PlannedNotice] = []
    for channel in Channel:
        choice = recipient.choice(topic, channel.value)
        # The inbox keeps everything, so it can't be turned off; what is off elsewhere can be found there.
        if channel is not Channel.WEBSOCKET and not (choice.enabled and channel in recipient.reachable):
            continue
        how = choice if usual is None or (topic, channel.value) in recipient.choices else usual
        urgency = Priority.HIGH if kind in _ALARMS else priority or how.priority
        wanted = since + timedelta(seconds=choice.delay_seconds)
        if channel is not Channel.WEBSOCKET:  # a popup is only seen by someone who has the page open
            wanted = earliest(
                wanted,
                recipient.quiet,
                topic=topic,
                priority=urgency,
                high_doses_bypass=recipient.high_doses_bypass,
            )
        notices.append(PlannedNotice(channel, recipient.id, wanted, how.max_attempts, urgency, kind))
    return notices
