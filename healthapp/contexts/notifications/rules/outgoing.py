"""Turns a notice that is to be sent now into the message for its channel's port."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, assert_never

from healthapp.contexts.notifications.ports import (
    OutgoingEmail,
    OutgoingLongTail,
    OutgoingPush,
    OutgoingSms,
    Urgency,
    push_topic,
)
from healthapp.contexts.notifications.rules.texts import Facts, NoticeText, compose, push_payload
from healthapp.contexts.notifications.schemas import Channel, Kind, Priority, Topic

if TYPE_CHECKING:
    from healthapp.contexts.identity.schemas import ContactView
    from healthapp.contexts.notifications.schemas import SendJob, Target

_PUSH_TTL = timedelta(hours=4)


def email(job: SendJob, contact: ContactView, base_url: str) -> OutgoingEmail:
    """Return the e-mail."""
    words = _words(job, contact, Channel.EMAIL, link(job, base_url))
    return OutgoingEmail(
        message_id=str(job.notice_id),
        to=contact.email,
        subject=words.title,
        text=words.body,
        html=words.html,
        lang=contact.locale,
    )


def sms(job: SendJob, contact: ContactView, phone: str) -> OutgoingSms:
    """Return the text message; a retry says since when an earlier try may have arrived."""
    words = _words(job, contact, Channel.SMS)
    return OutgoingSms(str(job.notice_id), phone, words.body, retry_since=job.created_at if job.attempts > 1 else None)


def push(job: SendJob, contact: ContactView, target: Target, base_url: str) -> OutgoingPush:
    """Return the push message for one browser."""
    payload = push_payload(
        job.kind,
        contact.locale,
        _facts(job, contact),
        notice_id=job.notice_id,
        occurrence_id=job.occurrence_id,
        url=link(job, base_url),
        priority=job.priority,
        names_opt_in=_named(job),
    )
    return OutgoingPush(
        id=str(job.notice_id),
        endpoint=target.endpoint,
        p256dh=target.p256dh,
        auth=target.auth,
        payload={**payload, "reminderId": str(job.reminder_id) if job.reminder_id else None},
        ttl=int(_PUSH_TTL.total_seconds()),
        urgency=_urgency(job),
        topic=push_topic(job.notice_id),
    )


def long_tail(job: SendJob, contact: ContactView) -> OutgoingLongTail:
    """Return the message for the operator's other channels."""
    words = _words(job, contact, Channel.OTHER)
    return OutgoingLongTail(str(job.notice_id), words.title, words.body)


def link(job: SendJob, base_url: str) -> str:
    """Return the page that shows what the notice is about; ids only, it means nothing without a login."""
    match job.kind:
        case Kind.DOSE_DUE | Kind.DOSE_LATE | Kind.DOSE_MISSED:
            return f"{base_url}/"
        case Kind.CAREGIVER_ESCALATION:
            return f"{base_url}/care"
        case _:
            return f"{base_url}/inbox"


def _words(job: SendJob, contact: ContactView, channel: Channel, link_: str | None = None) -> NoticeText:
    facts = _facts(job, contact)
    return compose(job.kind, channel, contact.locale, facts, names_opt_in=_named(job), link=link_)


def _facts(job: SendJob, contact: ContactView) -> Facts:
    return Facts.from_payload(job.topic, job.payload, contact.time_zone)


def _named(job: SendJob) -> bool:
    """Tell whether names may leave the house: the opt-in is the recipient's, and covers only what is theirs."""
    return job.names_opt_in and job.kind is not Kind.CAREGIVER_ESCALATION


def _urgency(job: SendJob) -> Urgency:
    """Choose how hard the push service tries to wake the device: a dose is wanted now, on a phone asleep too."""
    if job.topic is Topic.EMERGENCY or job.kind is Kind.CAREGIVER_ESCALATION:
        return "high"
    match job.priority:
        case Priority.HIGH | Priority.MEDIUM:
            return "high"
        case Priority.LOW:
            return "normal"
        case _:
            assert_never(job.priority)
