"""Words a notice for its channel and reader.

What leaves the house (push shows on a lock screen, e-mail, SMS) names no medicine and no reason unless the patient
opted in; the inbox and the popup, behind the login, always do. A person's own words are cleaned, never shortened.
"""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from healthapp.contexts.notifications.rules.email_html import render
from healthapp.contexts.notifications.schemas import Channel, Kind, Priority, Topic
from healthapp.kit.i18n import format_date, format_datetime, format_list, format_number, format_time, has_message, text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
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
    change: str | None = None
    code: str | None = None
    checks: tuple[str, ...] = ()

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
            change=payload.get("change"),
            code=payload.get("code"),
            checks=tuple(payload.get("checks", ())),
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
    kept = (
        " " if unicodedata.category(char) in ("Cc", "Zl", "Zp") else char for char in plain if char not in _DIRECTION
    )
    return _SPACES.sub(" ", "".join(kept)).strip()


def compose(
    kind: Kind, channel: Channel, lang: Lang, facts: Facts, *, names_opt_in: bool = False, link: str | None = None
) -> NoticeText:
    """Word a notice. `names_opt_in` is the recipient's; `link` leads to the page that shows the rest, in e-mails."""
    # A caregiver's own opt-in doesn't cover the patient's medicine.
    outside = names_opt_in and kind is not Kind.CAREGIVER_ESCALATION
    words = _Words(kind, lang, facts, named=outside or channel is Channel.WEBSOCKET, link=link)
    title, body, sms = _WORDING[kind](words)
    if channel is Channel.SMS:
        return NoticeText(title, sms, lang)
    if channel in (Channel.WEBSOCKET, Channel.EMAIL) and words.medicine and kind in (Kind.DOSE_LATE, Kind.DOSE_MISSED):
        body = f"{body} {words.say('double_dose')}"
    actions = _actions(words) if channel in (Channel.PUSH, Channel.WEBSOCKET) else ()
    if channel is not Channel.EMAIL:
        return NoticeText(title, body, lang, actions)
    footer = text("notices.email_footer", lang)
    own = _link_of(words)
    lines = [title, "", body, ""]
    if link:
        lines += [text(f"notices.{own}_link", lang, link=link), ""]
    label = text(f"notices.{own}_open", lang)
    html = render(lang=lang, title=title, body=body, footer=footer, link=link, label=label)
    return NoticeText(title, "\n".join([*lines, "-- ", footer, ""]), lang, html=html)


class _Words:
    """What a notice's sentences are made of."""

    def __init__(self, kind: Kind, lang: Lang, facts: Facts, *, named: bool, link: str | None = None) -> None:
        self.kind = kind
        self.link = link
        self.lang = lang
        self.facts = facts
        self.medicine = facts.topic is Topic.MEDICINE
        self.what = (clean(facts.medicine) or clean(facts.title)) if named else ""
        self.dose = ", ".join(filter(None, map(clean, (facts.dose, facts.instructions)))) if named else ""
        self.person = clean(facts.person)
        self.left = format_number(facts.left, lang) if facts.left is not None and named else ""
        self.time = self.when = "…"
        if facts.due_at is not None:
            self.time = format_time(facts.due_at, lang, facts.zone)
            self.when = format_datetime(facts.due_at, lang, facts.zone, "short")

    def say(self, name: str, **params: str) -> str:
        return text(f"notices.{name}", self.lang, **params)

    def say_what(self, name: str, **params: str) -> str:
        """Choose the sentence that names the medicine when it may be named."""
        return self.say(f"{name}_named", what=self.what, **params) if self.what else self.say(name, **params)

    def say_person(self, name: str, **params: str) -> str:
        """Choose the sentence that names the person when one is known."""
        return self.say(f"{name}_person", person=self.person, **params) if self.person else self.say(name, **params)

    def say_side(self, name: str, **params: str) -> str:
        """Choose by who the other person of a consent is: the patient, or the caregiver."""
        return self.say(f"{name}_{'patient' if self.facts.from_patient else 'caregiver'}", **params)


_Parts = tuple[str, str, str]
"""Title, body, and the body of an SMS."""


def _due(words: _Words) -> _Parts:
    topic = words.facts.topic.value
    if words.what:
        topic = topic if words.medicine else "other"
    elif not has_message(f"notices.due_{topic}_title"):
        topic = "other"
    body = words.say("due_medicine_body" if words.medicine else "due_other_body", time=words.time)
    if words.medicine and words.dose:
        body = words.say("due_medicine_body_dose", dose=words.dose, time=words.time)
    return words.say_what(f"due_{topic}_title"), body, words.say_what(f"due_{topic}_sms", time=words.time)


def _late(words: _Words) -> _Parts:
    return words.say_what("late_title"), words.say("late_body", when=words.when), words.say("late_sms", time=words.time)


def _missed(words: _Words) -> _Parts:
    group = "medicine" if words.medicine else "other"
    title = words.say("missed_title_named", what=words.what) if words.what else words.say(f"missed_{group}_title")
    return title, words.say("missed_body", when=words.when), words.say(f"missed_{group}_sms", time=words.time)


def _caregiver(words: _Words) -> _Parts:
    told = "caregiver_missed" if words.facts.change == "missed" else "caregiver"  # missed: nobody was reminded in time
    body = words.say_what(f"{told}_body", when=words.when)
    return words.say_person(f"{told}_title"), body, words.say_person(f"{told}_sms", time=words.time)


def _refill(words: _Words) -> _Parts:
    body = words.say("refill_body_left", left=words.left) if words.left else words.say("refill_body")
    return words.say_what("refill_title"), body, words.say_what("refill_sms")


def _broadcast(words: _Words) -> _Parts:
    mine, other = words.facts.text_bn, words.facts.text_en
    if words.lang == "en":
        mine, other = other, mine
    message = clean(mine) or clean(other)
    return words.say("broadcast_title"), message, words.say("broadcast_sms", message=message)


def _consent(words: _Words) -> _Parts:
    name = words.kind.value
    if words.kind is Kind.CONSENT_REQUEST and words.person:
        title = words.say_side(f"{name}_title", person=words.person)
    elif words.kind is Kind.CONSENT_REQUEST:
        title = words.say(f"{name}_title")
    else:
        title = words.say_person(f"{name}_title")
    return title, words.say_side(f"{name}_body"), words.say("account_sms")


def _own_data(words: _Words) -> _Parts:
    name, due = words.kind.value, words.facts.due_at
    body = words.say(f"{name}_body")
    if due is not None and has_message(f"notices.{name}_body_day"):
        body = words.say(f"{name}_body_day", day=format_date(due, words.lang, "long", words.facts.zone))
    return words.say(f"{name}_title"), body, words.say(f"{name}_sms")


def _left(words: _Words) -> _Parts:
    # Whoever it was is nobody's to name any more.
    return words.say("person_left_title"), words.say_side("person_left_body"), words.say("account_sms")


def _account(words: _Words) -> _Parts:
    # Whoever registers once more is sent the link of a forgotten password: most often they had forgotten the account.
    name = "registered_again" if words.facts.change == "registered" else words.kind.value
    return words.say(f"{name}_title"), words.say(f"{name}_body"), words.say("account_sms")


def _code(words: _Words) -> _Parts:
    # In Latin digits in both languages: phones offer those to be filled in.
    name, code = words.kind.value, words.facts.code or ""
    return words.say(f"{name}_title"), words.say(f"{name}_body", code=code), words.say(f"{name}_sms", code=code)


def _address_changed(words: _Words) -> _Parts:
    name = f"address_changed_{'phone' if words.facts.change == 'phone' else 'email'}"
    return words.say(f"{name}_title"), words.say(f"{name}_body"), words.say(f"{name}_sms")


def _second_factor(words: _Words) -> _Parts:
    own = f"second_factor_{words.facts.change}"
    title, body = (
        name if has_message(f"notices.{name}") else "second_factor" + name.removeprefix(own)
        for name in (f"{own}_title", f"{own}_body")
    )
    return words.say(title), words.say(body), words.say("account_sms")


def _administered(words: _Words) -> _Parts:
    change, _, permission = (words.facts.change or "").partition("_")
    if change in ("taken", "given"):
        what = text(f"ui.roles.{permission}", words.lang)
        title = words.say(f"administered_{change}_title")
        return title, words.say(f"administered_{change}_body", what=what), words.say("account_sms")
    own = f"administered_{words.facts.change}"
    group = "administered_role" if own.startswith("administered_role_") else own
    return words.say(f"{own}_title"), words.say(f"{group}_body"), words.say("account_sms")


def _assignment(words: _Words) -> _Parts:
    name = f"assignment_{words.facts.change}"
    return words.say_person(f"{name}_title"), words.say(f"{name}_body"), words.say("account_sms")


def _compliance(words: _Words) -> _Parts:
    # Checks have names, not people's data; one that has gone meanwhile isn't named.
    known = [name for check in words.facts.checks if has_message(name := f"checks.{check}_title")]
    named = format_list([text(name, words.lang) for name in known], words.lang)
    own = f"compliance_{words.facts.change}"
    body = words.say(f"{own}_body", checks=named) if named else words.say(f"{own}_body_short")
    return words.say(f"{own}_title"), body, words.say("account_sms")


def _licence(words: _Words) -> _Parts:
    # The day is the council's: 30 June ends in Dhaka, wherever its reader is.
    own, last = f"licence_{words.facts.change}", words.facts.due_at
    if last is None or not has_message(f"notices.{own}_body_day"):
        return words.say(f"{own}_title"), words.say(f"{own}_body"), words.say("account_sms")
    day = format_date(last, words.lang, "long", "Asia/Dhaka")
    return words.say(f"{own}_title"), words.say(f"{own}_body_day", day=day), words.say("account_sms")


def _edited(words: _Words) -> _Parts:
    own = f"{words.kind.value}_{words.facts.change}"
    return words.say(f"{own}_title"), words.say_what(f"{own}_body"), words.say("account_sms")


def _link_of(words: _Words) -> str:
    """Return whose words say where an e-mail's link leads."""
    if _can_be_stopped(words):
        return "recovery_stop"
    own = words.kind.value
    return own if has_message(f"notices.{own}_open") else "email"


def _can_be_stopped(words: _Words) -> bool:
    return words.kind is Kind.RECOVERY and words.facts.change in ("asked", "approved")


def _recovery(words: _Words) -> _Parts:
    name = f"recovery_{words.facts.change}"
    when = {"when": words.when} if words.facts.change == "approved" else {}
    body, sms = words.say(f"{name}_body", **when), words.say(f"{name}_sms")
    if words.link and _can_be_stopped(words):
        # Longer than one part, and worth it: where the mailbox is in other hands, this alone reaches the owner.
        sms = words.say("recovery_stop_sms", what=sms, link=words.link)
    return words.say(f"{name}_title"), body, sms


_WORDING: Mapping[Kind, Callable[[_Words], _Parts]] = {
    Kind.DOSE_DUE: _due,
    Kind.DOSE_LATE: _late,
    Kind.DOSE_MISSED: _missed,
    Kind.CAREGIVER_ESCALATION: _caregiver,
    Kind.REFILL: _refill,
    Kind.BROADCAST: _broadcast,
    Kind.CONSENT_REQUEST: _consent,
    Kind.CONSENT_GRANTED: _consent,
    Kind.CONSENT_ENDED: _consent,
    Kind.SECOND_FACTOR: _second_factor,
    Kind.ADMINISTERED: _administered,
    Kind.PROVE_PHONE: _code,
    Kind.SECOND_STEP_CODE: _code,
    Kind.ADDRESS_CHANGED: _address_changed,
    Kind.ASSIGNMENT: _assignment,
    Kind.EXPORT_READY: _own_data,
    Kind.ERASURE_PLANNED: _own_data,
    Kind.ERASURE_UNDONE: _own_data,
    Kind.PERSON_LEFT: _left,
    Kind.COMPLIANCE: _compliance,
    Kind.LICENCE: _licence,
    Kind.RECOVERY: _recovery,
    Kind.EDITING: _edited,
    Kind.IMPORT: _edited,
    **dict.fromkeys(
        (
            # Who reads that mailbox wasn't asked yet: nobody is named.
            *(Kind.INVITATION, Kind.PROVE_EMAIL),
            *(Kind.WELCOME, Kind.SESSION_REVOKED, Kind.DEVICE_ADDED, Kind.PASSWORD_RESET, Kind.PASSWORD_CHANGED),
            *(Kind.APP_ALLOWED, Kind.APP_TOKEN_REUSED),
            *(Kind.RECOVERY_CONFIRM, Kind.RECOVERY_LINK, Kind.RECOVERY_WAITS),
        ),
        _account,
    ),
}


def _actions(words: _Words) -> tuple[Action, ...]:
    if words.kind in (Kind.DOSE_DUE, Kind.DOSE_LATE):
        # Two at most: browsers on phones show no more. Skipping asks for a reason, so it needs the page.
        done = "action_taken" if words.medicine else "action_done"
        return (Action(TAKEN, words.say(done)), Action(SNOOZE, words.say("action_snooze")))
    return (Action(OPEN, words.say("action_open")),)


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

    def worded(*, named: bool) -> dict[str, Any]:
        words = compose(kind, Channel.PUSH, lang, facts, names_opt_in=named)
        return {
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

    payload = worded(named=names_opt_in)
    # A name is never cut; when all the words don't fit into a push message, the neutral ones go.
    if names_opt_in and len(json.dumps(payload, ensure_ascii=False).encode(errors="replace")) > _PUSH_LIMIT:
        payload = worded(named=False)
    return payload
