"""Words a notice for its channel and hands it to the vendor's port. No database here."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from healthapp.contexts.notifications.ports import (
    OutgoingEmail,
    OutgoingLongTail,
    OutgoingPush,
    OutgoingSms,
    PermanentSendError,
    SubscriptionGone,
    TransientSendError,
    push_topic,
)
from healthapp.contexts.notifications.rules.texts import Facts, compose, push_payload
from healthapp.contexts.notifications.schemas import Channel, Kind, Priority

if TYPE_CHECKING:
    from uuid import UUID

    from healthapp.contexts.notifications.ports import EmailPort, LongTailPort, PushPort, SendResult, SmsPort, Urgency
    from healthapp.contexts.notifications.rules.texts import NoticeText
    from healthapp.contexts.notifications.schemas import SendJob, Target

_PUSH_TTL = timedelta(hours=4)
_URGENCY: dict[Priority, Urgency] = {Priority.HIGH: "high", Priority.MEDIUM: "high", Priority.LOW: "normal"}
_OWN_DOSES = (Kind.DOSE_DUE, Kind.DOSE_LATE, Kind.DOSE_MISSED)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The vendor's name for what it took, and the browsers that turned out to be gone."""

    reference: str
    gone: tuple[UUID, ...] = ()


class UnreachableError(PermanentSendError):
    """There is no address or no channel to send to. `gone` are browsers to forget."""

    def __init__(self, code: str, gone: tuple[UUID, ...] = ()) -> None:
        """Say why in a code."""
        super().__init__(code)
        self.gone = gone


class NoticeSender:
    """Sends one notice by its channel."""

    def __init__(
        self,
        *,
        email: EmailPort | None,
        sms: SmsPort | None,
        push: PushPort | None,
        long_tail: LongTailPort | None,
        base_url: str,
    ) -> None:
        """Use the channels that are set up; `base_url` is where links lead."""
        self._email = email
        self._sms = sms
        self._push = push
        self._long_tail = long_tail
        self._base_url = base_url

    async def send(self, job: SendJob) -> Outcome:
        """Send; TransientSendError, PermanentSendError or UnreachableError when it didn't work."""
        if job.contact is None:
            raise UnreachableError("recipient.gone")
        if job.channel is Channel.EMAIL and self._email is not None:
            return Outcome((await self._send_email(job, self._email)).provider_ref)
        if job.channel is Channel.SMS and self._sms is not None:
            return Outcome((await self._send_sms(job, self._sms)).provider_ref)
        if job.channel is Channel.PUSH and self._push is not None:
            return await self._send_push(job, self._push)
        if job.channel is Channel.OTHER and self._long_tail is not None:
            words = self._words(job, Channel.PUSH)
            sent = await self._long_tail.send(OutgoingLongTail(str(job.notice_id), words.title, words.body))
            return Outcome(sent.provider_ref)
        msg = f"{job.channel.value}.off"
        raise UnreachableError(msg)

    async def _send_email(self, job: SendJob, port: EmailPort) -> SendResult:
        assert job.contact is not None  # noqa: S101 - checked by the caller, for the type checker
        words = self._words(job, Channel.EMAIL)
        message = OutgoingEmail(
            message_id=str(job.notice_id),
            to=job.contact.email,
            subject=words.title,
            text=words.body,
            html=words.html,
            lang=job.contact.locale,
        )
        return await port.send(message)

    async def _send_sms(self, job: SendJob, port: SmsPort) -> SendResult:
        assert job.contact is not None  # noqa: S101 - as above
        if job.contact.phone is None:
            raise UnreachableError("sms.no_number")
        text = self._words(job, Channel.SMS).body
        return await port.send(OutgoingSms(str(job.notice_id), job.contact.phone, text))

    async def _send_push(self, job: SendJob, port: PushPort) -> Outcome:
        """Push to every browser of the recipient; one that took it is enough, those that are gone are named."""
        if not job.targets:
            raise UnreachableError("push.no_browser")
        # Side by side: six slow push services one after the other would outlive the lease.
        results = await asyncio.gather(
            *(port.send(self._push_message(job, target)) for target in job.targets), return_exceptions=True
        )
        gone = tuple(
            target.id
            for target, result in zip(job.targets, results, strict=True)
            if isinstance(result, SubscriptionGone)
        )
        failures = [result for result in results if isinstance(result, BaseException)]
        sent = [result for result in results if not isinstance(result, BaseException)]
        if sent:
            return Outcome(sent[0].provider_ref, gone)
        # What may still work is worth another try, whatever became of the other browsers.
        for wanted in (TransientSendError, PermanentSendError, BaseException):
            for failure in failures:
                if isinstance(failure, wanted) and not isinstance(failure, SubscriptionGone):
                    raise failure
        raise UnreachableError("push.gone", gone)

    def _push_message(self, job: SendJob, target: Target) -> OutgoingPush:
        assert job.contact is not None  # noqa: S101 - as above
        payload = push_payload(
            job.kind,
            job.contact.locale,
            Facts.from_payload(job.topic, job.payload, job.contact.time_zone),
            notice_id=job.notice_id,
            occurrence_id=job.occurrence_id,
            url=self._link(job),
            priority=job.priority,
            names_opt_in=job.names_opt_in,
        )
        return OutgoingPush(
            id=str(job.notice_id),
            endpoint=target.endpoint,
            p256dh=target.p256dh,
            auth=target.auth,
            payload={**payload, "reminderId": str(job.reminder_id) if job.reminder_id else None},
            ttl=int(_PUSH_TTL.total_seconds()),
            urgency=_URGENCY[job.priority],
            topic=push_topic(job.notice_id),
        )

    def _words(self, job: SendJob, channel: Channel) -> NoticeText:
        assert job.contact is not None  # noqa: S101 - as above
        facts = Facts.from_payload(job.topic, job.payload, job.contact.time_zone)
        # A code is typed where it was asked for. A mail that also leads somewhere is what thieves send.
        link = None if job.kind is Kind.SECOND_STEP_CODE else self._link(job)
        return compose(job.kind, channel, job.contact.locale, facts, names_opt_in=job.names_opt_in, link=link)

    def _link(self, job: SendJob) -> str:
        """Return the page that shows the rest: the day's doses for one's own, the inbox for everything else."""
        if job.kind is Kind.INVITATION:
            return f"{self._base_url}/session/invitation?token={job.payload['token']}"
        if job.kind is Kind.PASSWORD_RESET:
            return f"{self._base_url}/session/reset?token={job.payload['token']}"
        if job.kind is Kind.PROVE_EMAIL:
            return f"{self._base_url}/session/prove?token={job.payload['token']}"
        if job.kind is Kind.RECOVERY_CONFIRM:
            return f"{self._base_url}/session/recovery/confirm?token={job.payload['token']}"
        if job.kind is Kind.RECOVERY_LINK:
            return f"{self._base_url}/session/recovery/complete?token={job.payload['token']}"
        if job.kind is Kind.RECOVERY_WAITS:
            return f"{self._base_url}/admin/recoveries"
        if job.kind is Kind.RECOVERY:
            return self._way_to_stop(job)
        page = "today" if job.kind in _OWN_DOSES else "inbox"
        return f"{self._base_url}/{page}"

    def _way_to_stop(self, job: SendJob) -> str:
        """Return what stops a recovery without a login, where its owner alone reads; else the page that does it."""
        token = job.payload.get("token")
        if token and job.channel in (Channel.EMAIL, Channel.SMS):
            return f"{self._base_url}/session/recovery/stop?token={token}"
        return f"{self._base_url}/settings/security"
