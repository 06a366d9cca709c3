"""Words a notice for its channel and reader.

What leaves the house (push shows on a lock screen, e-mail, SMS) names no medicine and no reason unless the patient opted
in; the inbox and the popup, behind the login, always do. A person's own words are cleaned, never shortened.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from healthapp.contexts.notifications.rules.email_html import render
from healthapp.contexts.notifications.schemas import Channel, Kind, Priority, Topic
from healthapp.kit.i18n import format_datetime, format_number, format_time, has_message, text

if TYPE_CHECKING:
    from uuid import UUID

    from healthapp.kit.i18n import Lang

TAKEN, SNOOZE, OPEN = "taken", "snooze", "open"
_PUSH_LIMIT = 3_000
_DIRECTION = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Facts:
    """What a notice is about; everything is optional, and what is missing isn't mentioned."""

    topic: Topic
    due_at: datetime | None = None
    zone: str = "Asia/Dhaka"
    title: str | None = None
    medicine: str | None = None
    dose: str | None = None
    instructions: str | None = None
    person: str | None = None
    from_patient: bool = False
    left: int | float | None = None
    text_bn: str | None = None
    text_en: str | None = None

    @classmethod
    def from_payload(cls, topic: Topic, payload: Mapping[str, Any], zone: str) -> Facts:
        """Read a message's stored payload; times are written in the reader's `zone`."""
        due = payload.get("dueAt")
        return cls(
            topic=topic,
            due_at=datetime.fromisoformat(due) if isinstance(due, str) else None,
            zone=zone,
            title=payload.get("title"),
            medicine=payload.get("medicine"),
            dose=payload.get("dosage"),
            instructions=payload.get("instructions"),
            person=payload.get("patientName") or payload.get("name"),
            from_patient=bool(payload.get("fromPatient")),
            left=payload.get("left"),
            text_bn=payload.get("bn"),
            text_en=payload.get("en"),
        )


@dataclass(frozen=True, slots=True)
class Action:
    """A button of a notification; `id` is what the service worker acts on."""

    id: str
    label: str


@dataclass(frozen=True, slots=True)
class NoticeText:
    """A notice in words. For SMS only `body` counts; `html` is there for e-mail."""

    title: str
    body: str
    lang: Lang
    actions: tuple[Action, ...] = ()
    html: str | None = None


def clean(words: str | None) -> str:
    """Return a person's words as one line: NFC, no control characters, nothing that turns the reading direction."""
    if not words:
        return ""
    plain = unicodedata.normalize("NFC", words)
    kept = (" " if unicodedata.category(char) in ("Cc", "Zl", "Zp") else char for char in plain if char not in _DIRECTION)
    return _SPACES.sub(" ", "".join(kept)).strip()


def compose(
    kind: Kind, channel: Channel, lang: Lang, facts: Facts, *, names_opt_in: bool = False, link: str | None = None
) -> NoticeText:
    """Word a notice. `names_opt_in` is the patient's; `link` leads to the page that shows the rest (e-mail only)."""
    named = names_opt_in or channel is Channel.WEBSOCKET
    words = _Words(kind, lang, facts, named=named)
    title, body = words.title(), words.body()
    if channel is Channel.SMS:
        return NoticeText(title, words.sms(), lang)
    advice = words.advice()
    if advice and channel in (Channel.WEBSOCKET, Channel.EMAIL):
        body = f"{body} {advice}"
    actions = words.actions() if channel in (Channel.PUSH, Channel.WEBSOCKET) else ()
    if channel is not Channel.EMAIL:
        return NoticeText(title, body, lang, actions)
    footer = text("notices.email_footer", lang)
    lines = [title, "", body, ""]
    if link:
        lines += [text("notices.email_link", lang, link=link), ""]
    html = render(lang=lang, title=title, body=body, footer=footer, link=link, label=text("notices.email_open", lang))
    return NoticeText(title, "\n".join([*lines, "-- ", footer, ""]), lang, html=html)


def inbox_text(
    kind: Kind, payload: Mapping[str, Any], lang: Lang, zone: str, topic: Topic | None = None
) -> tuple[str, str]:
    """Return title and body of an inbox entry. Without a topic, a payload with a medicine is about medicine."""
    topic = topic or (Topic.MEDICINE if payload.get("medicine") else Topic.ACCOUNT)
    words = compose(kind, Channel.WEBSOCKET, lang, Facts.from_payload(topic, payload, zone))
    return words.title, words.body


class _Words:
    """The pieces of one notice's text."""

    def __init__(self, kind: Kind, lang: Lang, facts: Facts, *, named: bool) -> None:
        self.kind = kind
        self.lang = lang
        self.facts = facts
        self.what = (clean(facts.medicine) or clean(facts.title)) if named else ""
        self.dose = ", ".join(filter(None, map(clean, (facts.dose, facts.instructions)))) if named else ""
        self.person = clean(facts.person)
        self.left = format_number(facts.left, lang) if facts.left is not None and named else ""
        self.time = self.when = "…"
        if facts.due_at is not None:
            self.time = format_time(facts.due_at, lang, facts.zone)
            self.when = format_datetime(facts.due_at, lang, facts.zone, "short")

    def title(self) -> str:
        match self.kind:
            case Kind.DOSE_DUE if self.what:
                group = "medicine" if self.facts.topic is Topic.MEDICINE else "other"
                return self._say(f"due_{group}_title_named", what=self.what)
            case Kind.DOSE_DUE:
                return self._say(self._by_topic("due", "title"))
            case Kind.DOSE_LATE:
                return self._say("late_title_named", what=self.what) if self.what else self._say("late_title")
            case Kind.DOSE_MISSED:
                return self._say("missed_title_named", what=self.what) if self.what else self._say(self._missed("title"))
            case Kind.REFILL:
                return self._say("refill_title_named", what=self.what) if self.what else self._say("refill_title")
            case Kind.CAREGIVER_ESCALATION:
                return self._with_person("caregiver_title")
            case Kind.CONSENT_REQUEST if self.person:
                return self._say(self._side("consent_request_title"), person=self.person)
            case Kind.CONSENT_GRANTED | Kind.CONSENT_ENDED:
                return self._with_person(f"{self.kind.value}_title")
            case _:
                return self._say(f"{self.kind.value}_title")

    def body(self) -> str:
        match self.kind:
            case Kind.DOSE_DUE if self.facts.topic is Topic.MEDICINE:
                if self.dose:
                    return self._say("due_medicine_body_dose", dose=self.dose, time=self.time)
                return self._say("due_medicine_body", time=self.time)
            case Kind.DOSE_DUE:
                return self._say("due_other_body", time=self.time)
            case Kind.DOSE_LATE:
                return self._say("late_body", when=self.when)
            case Kind.DOSE_MISSED:
                return self._say("missed_body", when=self.when)
            case Kind.CAREGIVER_ESCALATION:
                if self.what:
                    return self._say("caregiver_body_named", when=self.when, what=self.what)
                return self._say("caregiver_body", when=self.when)
            case Kind.REFILL:
                return self._say("refill_body_left", left=self.left) if self.left else self._say("refill_body")
            case Kind.BROADCAST:
                return self._message()
            case Kind.CONSENT_REQUEST | Kind.CONSENT_GRANTED | Kind.CONSENT_ENDED:
                return self._say(self._side(f"{self.kind.value}_body"))
            case _:
                return self._say(f"{self.kind.value}_body")

    def sms(self) -> str:
        match self.kind:
            case Kind.DOSE_DUE if self.what:
                group = "medicine" if self.facts.topic is Topic.MEDICINE else "other"
                return self._say(f"due_{group}_sms_named", what=self.what, time=self.time)
            case Kind.DOSE_DUE:
                return self._say(self._by_topic("due", "sms"), time=self.time)
            case Kind.DOSE_LATE:
                return self._say("late_sms", time=self.time)
            case Kind.DOSE_MISSED:
                return self._say(self._missed("sms"), time=self.time)
            case Kind.CAREGIVER_ESCALATION:
                if self.person:
                    return self._say("caregiver_sms_person", person=self.person, time=self.time)
                return self._say("caregiver_sms", time=self.time)
            case Kind.REFILL:
                return self._say("refill_sms_named", what=self.what) if self.what else self._say("refill_sms")
            case Kind.BROADCAST:
                return self._say("broadcast_sms", message=self._message())
            case _:
                return self._say("account_sms")

    def advice(self) -> str:
        if self.facts.topic is Topic.MEDICINE and self.kind in (Kind.DOSE_LATE, Kind.DOSE_MISSED):
            return self._say("double_dose")
        return ""

    def actions(self) -> tuple[Action, ...]:
        if self.kind in (Kind.DOSE_DUE, Kind.DOSE_LATE):
            # Two at most: browsers on phones show no more. Skipping asks for a reason, so it needs the page.
            done = "action_taken" if self.facts.topic is Topic.MEDICINE else "action_done"
            return (Action(TAKEN, self._say(done)), Action(SNOOZE, self._say("action_snooze")))
        return (Action(OPEN, self._say("action_open")),)

    def _message(self) -> str:
        mine, other = self.facts.text_bn, self.facts.text_en
        if self.lang == "en":
            mine, other = other, mine
        return clean(mine) or clean(other)

    def _by_topic(self, stem: str, part: str) -> str:
        name = f"{stem}_{self.facts.topic.value}_{part}"
        return name if has_message(f"notices.{name}") else f"{stem}_other_{part}"

    def _missed(self, part: str) -> str:
        return f"missed_{'medicine' if self.facts.topic is Topic.MEDICINE else 'other'}_{part}"

    def _side(self, name: str) -> str:
        """Choose by who the other one is: the patient, or the caregiver."""
        return f"{name}_patient" if self.facts.from_patient else f"{name}_caregiver"

    def _with_person(self, name: str) -> str:
        return self._say(f"{name}_person", person=self.person) if self.person else self._say(name)

    def _say(self, name: str, **params: str) -> str:
        return text(f"notices.{name}", self.lang, **params)


def push_payload(
    kind: Kind,
    lang: Lang,
    facts: Facts,
    *,
    notice_id: UUID,
    occurrence_id: UUID | None,
    url: str,
    priority: Priority,
    names_opt_in: bool = False,
) -> dict[str, Any]:
    """Return what the service worker gets: ready words, and the ids that its buttons act on."""
    for named in dict.fromkeys((names_opt_in, False)):
        words = compose(kind, Channel.PUSH, lang, facts, names_opt_in=named)
        payload = {
            "id": str(notice_id),
            "occurrenceId": str(occurrence_id) if occurrence_id else None,
            "kind": kind.value,
            "title": words.title,
            "body": words.body,
            "lang": str(lang),
            # A snoozed dose comes back as a new notice and takes the old one's place on the screen.
            "tag": str(occurrence_id or notice_id),
            "url": url,
            "actions": [{"action": action.id, "title": action.label} for action in words.actions],
            "urgent": priority is Priority.HIGH or facts.topic is Topic.EMERGENCY,
        }
        # A name is never cut; when all the words don't fit into a push message, the neutral ones go.
        if len(json.dumps(payload, ensure_ascii=False).encode()) <= _PUSH_LIMIT:
            break
    return payload
