"""How and when one is told: per kind of message and channel, in plain words and as forms."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

import reflex as rx
from pydantic import BaseModel, ConfigDict, Field

from healthapp.contexts.notifications.schemas import PreferenceItem, Preferences, PreferenceView, Priority, Topic
from healthapp.kit.actor import Role
from healthapp.kit.i18n import format_duration, format_list, text
from state.base import AppState, Work, authenticated, page_load

if TYPE_CHECKING:
    from healthapp.kit.i18n import Lang

_REMINDERS = (Topic.MEDICINE, Topic.APPOINTMENT, Topic.TEST, Topic.FOLLOWUP)
_EVERYONE = (Topic.ACCOUNT, Topic.EMERGENCY)
_TOPICS: dict[Role, tuple[Topic, ...]] = {
    Role.PATIENT: (*_REMINDERS, Topic.REFILL, Topic.CAREGIVER, *_EVERYONE),
    Role.CAREGIVER: (Topic.CAREGIVER, *_EVERYONE),
    Role.DOCTOR: (Topic.CAREGIVER, *_EVERYONE),
    Role.PROVIDER: (Topic.CAREGIVER, *_EVERYONE),
}
_CHANNELS = ("push", "email", "sms")
_CAREGIVER = "caregiver"
DELAYS = (0, 300, 600, 900, 1800, 3600, 7200)
"""What the forms offer, in seconds."""
ATTEMPTS = (1, 2, 3, 4, 5, 6, 8, 10, 15, 20)


@dataclass
class ChannelRow:
    """One channel of a kind of message, as its part of the form shows it. Numbers are texts, as form values are."""

    channel: str
    title: str
    enabled: bool
    delay: str
    delay_text: str
    delay_offered: bool
    priority: str
    attempts: str
    attempts_offered: bool


@dataclass
class TopicCard:
    """One kind of message: what it is, what holds now in words, and its channels."""

    topic: str
    title: str
    text: str
    summary: str
    channels: list[ChannelRow] = field(default_factory=list)


class TopicForm(BaseModel):
    """The form of one kind of message. A box that is not ticked sends nothing."""

    # The browser also sends each control under its id.
    model_config = ConfigDict(extra="ignore")

    topic: Topic
    push_on: bool = False
    push_delay: int | None = Field(default=None, ge=0, le=86_400)
    push_priority: Priority | None = None
    push_attempts: int | None = Field(default=None, ge=1, le=20)
    email_on: bool = False
    email_delay: int | None = Field(default=None, ge=0, le=86_400)
    email_priority: Priority | None = None
    email_attempts: int | None = Field(default=None, ge=1, le=20)
    sms_on: bool = False
    sms_delay: int | None = Field(default=None, ge=0, le=86_400)
    sms_priority: Priority | None = None
    sms_attempts: int | None = Field(default=None, ge=1, le=20)
    caregiver_on: bool = False
    caregiver_delay: int | None = Field(default=None, ge=0, le=86_400)
    caregiver_priority: Priority | None = None
    caregiver_attempts: int | None = Field(default=None, ge=1, le=20)


class NotifyState(AppState):
    """The cards, one for each kind of message that the reader can get."""

    status: str = "loading"
    cards: rx.Field[list[TopicCard]] = rx.field(default_factory=list)
    filled: int = 0
    has_phone: bool = True
    has_push: bool = True

    _shown_in: str = ""

    @page_load()
    async def load(self, work: Work) -> None:
        """Fill the cards."""
        turns, self._shown_in = self._turns(work.lang, self._shown_in), work.lang.value
        self.status = "failed"
        await self._fill(work)
        if not turns:
            self.filled += 1
        self.status = "ready"

    @authenticated()
    async def save_topic(self, work: Work, form: TopicForm) -> None:
        """Keep the choices for one kind of message; what its card does not show stays as it was."""
        stored = await self._items(work)
        changed = []
        for channel in _channels_of(form.topic, work.actor.role):
            item = stored[form.topic, channel]
            values = {"enabled": getattr(form, f"{channel}_on")}
            given = {"delay_seconds": "delay", "priority": "priority", "max_attempts": "attempts"}
            for name, part in given.items():
                chosen = getattr(form, f"{channel}_{part}")
                if chosen is not None:
                    values[name] = chosen
            changed.append(PreferenceItem.model_validate({**item.model_dump(), **values}))
        await work.platform.notifications.set_preferences(work.uow, Preferences(items=changed))
        await self._fill(work)
        self._banner("good", text("ui.settings.saved", work.lang))

    async def _items(self, work: Work) -> dict[tuple[Topic, str], PreferenceView]:
        chosen = await work.platform.notifications.preferences(work.uow)
        return {(item.topic, item.channel): item for item in chosen.items}

    async def _fill(self, work: Work) -> None:
        items = await self._items(work)
        role = work.actor.role
        self.cards = [_card(topic, role, items, work.lang) for topic in _TOPICS.get(role, _EVERYONE)]
        self.has_phone = (await work.platform.identity.profile(work.uow)).phone is not None
        self.has_push = bool(await work.platform.notifications.subscriptions(work.uow))


def _channels_of(topic: Topic, role: Role) -> tuple[str, ...]:
    return (*_CHANNELS, _CAREGIVER) if topic in _REMINDERS and role is Role.PATIENT else _CHANNELS


def _card(topic: Topic, role: Role, items: dict[tuple[Topic, str], PreferenceView], lang: Lang) -> TopicCard:
    shown = [items[topic, channel] for channel in _channels_of(topic, role)]
    return TopicCard(
        topic=topic.value,
        title=text(f"ui.settings.topic_{topic.value}", lang),
        text=text(f"ui.settings.topic_{topic.value}_text", lang),
        summary=_summary(shown, lang),
        channels=[_row(item, lang) for item in shown],
    )


def _row(item: PreferenceView, lang: Lang) -> ChannelRow:
    return ChannelRow(
        channel=item.channel,
        title=text(f"ui.settings.channel_{item.channel}", lang),
        enabled=item.enabled,
        delay=str(item.delay_seconds),
        delay_text=_wait(item.delay_seconds, lang),
        # The API takes other values as well; then the list shows that one too.
        delay_offered=item.delay_seconds in DELAYS,
        priority=item.priority.value,
        attempts=str(item.max_attempts),
        attempts_offered=item.max_attempts in ATTEMPTS,
    )


def _wait(seconds: int, lang: Lang) -> str:
    if not seconds:
        return text("ui.settings.at_once", lang)
    return text("ui.settings.after", lang, wait=format_duration(timedelta(seconds=seconds), lang))


def _summary(items: list[PreferenceView], lang: Lang) -> str:
    """Say what holds, in the order in which it happens."""
    parts = []
    for item in sorted((item for item in items if item.enabled), key=lambda item: item.delay_seconds):
        channel = text(f"ui.settings.told_{item.channel}", lang)
        if item.delay_seconds:
            wait = format_duration(timedelta(seconds=item.delay_seconds), lang)
            parts.append(text("ui.settings.summary_after", lang, channel=channel, wait=wait))
        else:
            parts.append(text("ui.settings.summary_now", lang, channel=channel))
    return format_list(parts, lang) if parts else text("ui.settings.summary_off", lang)
