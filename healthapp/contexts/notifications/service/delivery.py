"""The steps of sending: lease, take, record. The sending itself happens outside any transaction."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from healthapp.contexts.compliance.schemas import RecordPart
from healthapp.contexts.identity.schemas import ContactView
from healthapp.contexts.notifications import events
from healthapp.contexts.notifications.repository import DeliveryRepository
from healthapp.contexts.notifications.rules.backoff import retry_at
from healthapp.contexts.notifications.rules.escalation import CAREGIVER, may_go
from healthapp.contexts.notifications.schemas import Channel, Kind, Priority, SendJob, Target, Topic
from healthapp.contexts.notifications.service.base import NotificationsBase, shown_entry
from healthapp.contexts.notifications.service.recipients import choices_of, recipient_of
from healthapp.kit.crypto import CipherError
from healthapp.kit.i18n import parse_lang

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, timedelta
    from uuid import UUID

    from sqlalchemy import RowMapping

    from healthapp.contexts.notifications.ports import TransientSendError
    from healthapp.kit.uow import UnitOfWork

_CRASHES = 5
"""A process that ends in the middle of a try says nothing of the notice: it gets so many tries more than a vendor."""
_QUEUES = {"queue": "pending", "processing": "processing", "failed": "failed"}


class Delivering(NotificationsBase):
    """For the worker. Every step checks the row again, so that an answer, a repeat or a second worker does no harm."""

    async def settle(self, uow: UnitOfWork, occurrence_id: UUID, until_round: int) -> list[UUID]:
        """Cancel what still waits for an answered occurrence; returns who had been told of it."""
        return await DeliveryRepository(uow).settle(occurrence_id, until_round, uow.clock.now())

    async def claim_due(self, uow: UnitOfWork, limit: int, lease: timedelta) -> list[tuple[UUID, str]]:
        """Put inbox notices whose time has come into the inbox; lease the others and return `(id, try)`.

        One of a dose that has been answered meanwhile is given up.
        """
        now = uow.clock.now()
        repository = DeliveryRepository(uow)
        rows = await repository.claim_due(now, now + lease, limit)
        shown = [row for row in rows if row["channel"] == Channel.WEBSOCKET]
        kept = await self._still_permitted(uow, [row for row in shown if row["applies"]])
        await repository.cancel([row["id"] for row in shown if row not in kept], now)
        shown = kept
        if shown:
            await repository.mark_shown([row["id"] for row in shown], now)
            for row in shown:
                self.feed(uow, row["recipient_id"], events.FEED_NOTIFICATION_CREATED, shown_entry(row["id"], row))
        stamp = f"{now.timestamp():.3f}"
        return [(row["id"], stamp) for row in rows if row["channel"] != Channel.WEBSOCKET]

    async def take(self, uow: UnitOfWork, notice_id: UUID, lease: timedelta) -> SendJob | None:
        """Take one notice for sending; None when it is answered, sent, or another process is at it.

        It is given up when it doesn't apply any more, and put back when its recipient's quiet hours have begun.
        """
        now = uow.clock.now()
        repository = DeliveryRepository(uow)
        row = await repository.take(notice_id, now, now + lease)
        if row is None:
            return None
        if row["attempts"] > row["max_attempts"] + _CRASHES:
            # Each try of it ended a process before it could be recorded: it would come again for ever.
            await self._fail(uow, repository, notice_id, row["channel"], "never_recorded")
            return None
        if not row["applies"] or not await self._still_permitted(uow, [row]):
            await repository.cancel([notice_id], now)
            return None
        try:
            job = await self._job(repository, uow, row)
            return job if row["at_once"] or await self._may_go(repository, uow, row, job) else None
        except CipherError:
            # Left as it is it would come again for ever. Mended (a key found), it can be replayed.
            await self._fail(uow, repository, notice_id, row["channel"], "unreadable")
            return None

    async def _may_go(self, repository: DeliveryRepository, uow: UnitOfWork, row: RowMapping, job: SendJob) -> bool:
        """Tell whether a notice may leave now, by what holds now; if not, give it up or put it back until it may."""
        now = uow.clock.now()
        people = {job.recipient_id, job.patient_id or job.recipient_id}
        choices = choices_of(await repository.preferences(list(people)))
        setting = (await repository.settings([job.recipient_id])).get(job.recipient_id)
        zone = job.contact.time_zone if job.contact else "UTC"
        recipient = recipient_of(job.recipient_id, frozenset({job.channel}), choices, setting, zone)
        until = may_go(now, recipient, job.topic, job.channel, job.priority)
        if job.kind is Kind.CAREGIVER_ESCALATION and job.patient_id is not None and "topic" in job.payload:
            patient = recipient_of(job.patient_id, frozenset(), choices, None, zone)
            until = until if patient.choice(Topic(job.payload["topic"]), CAREGIVER).enabled else None
        if until is not None and until <= now:
            return True
        expires_at = row["expires_at"]
        if until is not None and expires_at is not None:
            expires_at = self._expires_at(until, row["created_at"])
            until = until if until < expires_at else None
        if until is None:
            await repository.cancel([job.notice_id], now)
            return False
        held = {"status": "pending", "send_after": until, "expires_at": expires_at, "attempts": job.attempts - 1}
        await self._finish(uow, job, held)
        return False

    @staticmethod
    async def _fail(uow: UnitOfWork, repository: DeliveryRepository, notice_id: UUID, channel: str, code: str) -> None:
        """Make a dead letter of what was never given to a vendor, or perhaps was."""
        values = {"status": "failed", "error": code, "leased_until": None, "updated_at": uow.clock.now()}
        await repository.finish(notice_id, None, values)
        uow.audit("notification.failed", "notice", notice_id, outcome="failed", channel=channel, code=code)
        uow.emit(events.NOTICE_FAILED, notice_id=notice_id, channel=channel)

    async def _still_permitted(self, uow: UnitOfWork, rows: Sequence[RowMapping]) -> list[RowMapping]:
        """Return those that may still be told: what was planned about somebody else's dose needs their permission now.

        It was there when the notice was written, and may have been ended, or have come to its end, since.
        """
        others = {row["id"] for row in rows if row["occurrence_id"] and row["patient_id"] != row["recipient_id"]}
        if not others:
            return list(rows)
        patients = list({row["patient_id"] for row in rows if row["id"] in others})
        permitted = await self._compliance.followers(uow, patients, RecordPart.ALERTS)
        return [
            row
            for row in rows
            if row["id"] not in others or row["recipient_id"] in permitted.get(row["patient_id"], ())
        ]

    async def note_sent(self, uow: UnitOfWork, job: SendJob, reference: str) -> None:
        """Record that a vendor has taken a notice."""
        # A vendor took it: that stays true when another try has begun meanwhile.
        values = {"status": "sent", "sent_at": uow.clock.now(), "provider_ref": reference[:200], "error": None}
        await self._finish(uow, job, values, any_try=True)
        told: dict[str, Any] = {}
        if job.patient_id not in (None, job.recipient_id) and job.occurrence_id is not None:
            # Somebody else heard of a dose: the patient reads who.
            told = {"recipient_id": str(job.recipient_id)}
        uow.audit(
            "notification.send",
            "notice",
            job.notice_id,
            patient_id=job.patient_id if told else None,
            channel=job.channel.value,
            **told,
        )

    async def note_retry(self, uow: UnitOfWork, job: SendJob, error: TransientSendError, jitter: float) -> None:
        """Record a failed try: again later, or failed for good when that was the last one."""
        if error.attempted and job.attempts >= job.max_attempts:
            await self.note_failed(uow, job, error.code)
            return
        if await self._lapsed(uow, job, error.code):
            return
        again = retry_at(uow.clock.now(), job.attempts, lambda: jitter, retry_after=error.retry_after)
        values: dict[str, Any] = {"status": "pending", "send_after": again, "error": error.code}
        if not error.attempted:
            values["attempts"] = job.attempts - 1
        await self._finish(uow, job, values)

    async def note_failed(self, uow: UnitOfWork, job: SendJob, code: str) -> None:
        """Record that a notice can't be sent: a dead letter that the administrator sees and may replay."""
        if await self._lapsed(uow, job, code):
            return
        await self._finish(uow, job, {"status": "failed", "error": code[:200]})
        uow.audit(
            "notification.failed",
            "notice",
            job.notice_id,
            outcome="failed",
            channel=job.channel.value,
            code=code[:80],
        )
        uow.emit(events.NOTICE_FAILED, notice_id=job.notice_id, channel=job.channel.value)

    async def _lapsed(self, uow: UnitOfWork, job: SendJob, code: str) -> bool:
        """Give a notice up that could not be sent and needn't be any more: answered meanwhile, or too late."""
        if await DeliveryRepository(uow).still_applies(job.notice_id, uow.clock.now()):
            return False
        await self._finish(uow, job, {"status": "cancelled", "error": code[:200]})
        return True

    async def note_unreachable(self, uow: UnitOfWork, job: SendJob, code: str) -> None:
        """Record that there is no address left to send to; nothing a replay could mend."""
        await self._finish(uow, job, {"status": "suppressed", "error": code[:200]})

    async def drop_target(self, uow: UnitOfWork, target_id: UUID) -> None:
        """Forget a browser whose subscription has ended."""
        await DeliveryRepository(uow).drop_subscription(target_id)
        uow.audit("push_subscription.gone", "push_subscription", target_id)

    async def queue_views(self, uow: UnitOfWork, limit: int) -> dict[str, list[dict[str, str]]]:
        """Return delivery rows in the form of the seed's queue lists, oldest first."""
        repository = DeliveryRepository(uow)
        views = {}
        for name, status in _QUEUES.items():
            views[name] = [
                {
                    "id": str(row["id"]),
                    "reminderId": str(row["reminder_id"] or ""),
                    "userId": str(row["recipient_id"]),
                    "type": "reminder" if row["reminder_id"] else row["kind"],
                    "channel": row["channel"],
                    "timestamp": row["send_after"].isoformat(),
                }
                for row in await repository.queue_rows(status, limit)
            ]
        return views

    async def prune_feed(self, uow: UnitOfWork, before: datetime, limit: int) -> int:
        """Delete a batch of feed events nobody needs any more; returns how many."""
        return await DeliveryRepository(uow).prune(before, limit)

    async def _job(self, repository: DeliveryRepository, uow: UnitOfWork, row: RowMapping) -> SendJob:
        """Return all that sending a notice takes; CipherError when some of it can't be opened."""
        # Whether a medicine's name may leave the house is the patient's choice, whoever is told.
        patient_id = row["patient_id"] or row["recipient_id"]
        setting = (await repository.settings([patient_id])).get(patient_id)
        payload = self._open_payload(row["message_id"], row["payload_ct"])
        if row["kind"] == Kind.INVITATION:
            contact: ContactView | None = _invited(row["recipient_id"], payload)
        else:
            contact = (await self._identity.contacts(uow, [row["recipient_id"]])).get(row["recipient_id"])
        channel = Channel(row["channel"])
        if contact is not None and isinstance(payload.get("to"), str):
            contact = contact.model_copy(update={"phone" if channel is Channel.SMS else "email": payload["to"]})
        return SendJob(
            notice_id=row["id"],
            channel=channel,
            kind=Kind(row["kind"]),
            topic=Topic(row["topic"]),
            priority=Priority(row["priority"]),
            recipient_id=row["recipient_id"],
            patient_id=row["patient_id"],
            reminder_id=row["reminder_id"],
            occurrence_id=row["occurrence_id"],
            payload=payload,
            attempts=row["attempts"],
            max_attempts=row["max_attempts"],
            created_at=row["created_at"],
            names_opt_in=bool(setting and setting.names_opt_in) and _is_theirs(channel, contact),
            contact=contact,
            targets=await self._targets(repository, row["recipient_id"]) if row["channel"] == Channel.PUSH else (),
        )

    async def _targets(self, repository: DeliveryRepository, user_id: UUID) -> tuple[Target, ...]:
        found = []
        for row in await repository.subscriptions(user_id):
            try:
                keys = json.loads(self._cipher.open("notifications_push_subscription.keys", row.id, row.keys_ct))
                endpoint = self._cipher.open("notifications_push_subscription.endpoint", row.id, row.endpoint_ct)
            except CipherError:
                continue  # one browser's trouble keeps no other from hearing
            found.append(Target(id=row.id, endpoint=endpoint, p256dh=keys["p256dh"], auth=keys["auth"]))
        return tuple(found)

    async def _finish(self, uow: UnitOfWork, job: SendJob, values: dict[str, Any], *, any_try: bool = False) -> None:
        values = {"leased_until": None, "updated_at": uow.clock.now(), **values}
        await DeliveryRepository(uow).finish(job.notice_id, None if any_try else job.attempts, values)


def _is_theirs(channel: Channel, contact: ContactView | None) -> bool:
    """Tell whether somebody has shown that what goes out by this channel reaches them and nobody else."""
    if contact is None or channel not in (Channel.EMAIL, Channel.SMS):
        return True
    return contact.email_proven if channel is Channel.EMAIL else contact.phone_proven


def _invited(consent_id: UUID, payload: dict[str, Any]) -> ContactView:
    """Return where an invitation goes: to an address without an account, in the language of who invites."""
    lang = parse_lang(payload["lang"])
    return ContactView(
        id=consent_id, email=payload["email"], phone=None, display_name="", locale=lang, time_zone="Asia/Dhaka"
    )
