"""Writing notices: for occurrences that came due, and for single messages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from healthapp.contexts.compliance.schemas import RecordPart
from healthapp.contexts.notifications.events import FEED_NOTIFICATION_CREATED, FEED_REMINDER_DUE
from healthapp.contexts.notifications.repository import DeliveryRepository
from healthapp.contexts.notifications.rules.escalation import PlannedNotice, Recipient, plan, plan_direct
from healthapp.contexts.notifications.schemas import Channel, DirectNotice, Kind, Priority, Topic
from healthapp.contexts.notifications.service.base import NotificationsBase, shown_entry
from healthapp.contexts.notifications.service.recipients import choices_of, recipient_of
from healthapp.kit.ids import new_id

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from healthapp.contexts.compliance.schemas import Invitation
    from healthapp.contexts.notifications.schemas import OccurrenceNotice
    from healthapp.kit.i18n import Lang
    from healthapp.kit.uow import UnitOfWork

_INVITATION_TRIES = 6
_LINK_TRIES = 6
_PATIENT_KINDS = (Kind.DOSE_DUE, Kind.DOSE_LATE)


class Posting(NotificationsBase):
    """Set-based: a batch of occurrences costs a handful of statements, however many channels are planned."""

    async def post_occurrences(self, uow: UnitOfWork, notices: Sequence[OccurrenceNotice]) -> None:
        """Plan and write everything that follows these occurrences until they are answered; for the worker."""
        if not notices:
            return
        now = uow.clock.now()
        patients = list({notice.patient_id for notice in notices})
        followers = await self._compliance.followers(uow, patients, RecordPart.ALERTS)
        watching = await self._compliance.followers(uow, patients, RecordPart.DOSES)
        everyone = {*patients, *(user for users in followers.values() for user in users)}
        recipients, names = await self._recipients(uow, list(everyone), followers)
        messages: list[dict[str, Any]] = []
        rows: list[dict[str, Any]] = []
        for notice in notices:
            carers = [recipients[user] for user in followers.get(notice.patient_id, ())]
            planned = plan(notice.kind, notice.topic, now, recipients[notice.patient_id], carers)
            # The topic under which the patient chose whether others are told; a caregiver's message has another.
            payload = {**notice.payload, "patientName": names.get(notice.patient_id), "topic": notice.topic.value}
            if notice.kind is Kind.DOSE_MISSED:
                payload["change"] = "missed"
            self._write(messages, rows, planned, now, payload=payload, source=notice)
            topic = FEED_NOTIFICATION_CREATED
            if notice.kind in _PATIENT_KINDS:
                topic = FEED_REMINDER_DUE
                ids = {"occurrenceId": notice.occurrence_id, "reminderId": notice.reminder_id}
                payload = {**ids, "kind": notice.kind.value, "scheduledTime": notice.due_at}
                self.feed(uow, notice.patient_id, topic, payload)
            for user_id in watching.get(notice.patient_id, ()):
                uow.hint(user_id, topic)
        await self._insert(uow, messages, rows)

    async def post(self, uow: UnitOfWork, notices: Sequence[DirectNotice], *, broadcast_id: UUID | None = None) -> None:
        """Write single messages; one with a `message_id` that exists already is not written again."""
        if not notices:
            return
        now = uow.clock.now()
        recipients, _names = await self._recipients(uow, list({notice.recipient_id for notice in notices}), {})
        messages: list[dict[str, Any]] = []
        rows: list[dict[str, Any]] = []
        for notice in notices:
            planned = plan_direct(notice.kind, notice.topic, now, recipients[notice.recipient_id])
            self._write(messages, rows, planned, now, payload=notice.payload, source=notice, broadcast_id=broadcast_id)
        await self._insert(uow, messages, rows)
        uow.audit("notification.post", "notice", count=len(notices))

    async def alarm(self, uow: UnitOfWork, notice: DirectNotice, by: Collection[Channel] = tuple(Channel)) -> None:
        """Tell somebody by every channel of `by` that they have, and by those they chose, at once, whatever the hour.

        For what only its owner can stop: whoever is in the account already may have turned the messages off first.
        """
        now = uow.clock.now()
        recipients, _names = await self._recipients(uow, [notice.recipient_id], {})
        owner = recipients[notice.recipient_id]
        planned = [
            PlannedNotice(channel, notice.recipient_id, now, _LINK_TRIES, Priority.HIGH, notice.kind)
            for channel in Channel
            if channel in owner.reachable and (channel in by or owner.choice(notice.topic, channel).enabled)
        ]
        messages: list[dict[str, Any]] = []
        rows: list[dict[str, Any]] = []
        self._write(messages, rows, planned, now, payload=notice.payload, source=notice, at_once=True)
        await self._insert(uow, messages, rows)
        uow.audit("notification.post", "notice", count=1)

    async def invite(self, uow: UnitOfWork, invitation: Invitation, lang: Lang, message_id: UUID) -> None:
        """Send an invitation to an address without an account. Its recipient is nobody yet, so no inbox has it."""
        planned = PlannedNotice(
            Channel.EMAIL, invitation.consent_id, uow.clock.now(), _INVITATION_TRIES, Priority.LOW, Kind.INVITATION
        )
        payload = {"email": invitation.email, "token": invitation.token, "lang": lang.value}
        notice = DirectNotice(
            invitation.consent_id,
            Topic.ACCOUNT,
            Kind.INVITATION,
            patient_id=invitation.patient_id,
            message_id=message_id,
        )
        messages: list[dict[str, Any]] = []
        rows: list[dict[str, Any]] = []
        self._write(messages, rows, [planned], uow.clock.now(), payload=payload, source=notice, at_once=True)
        await DeliveryRepository(uow).insert(messages, rows)
        uow.audit("notification.post", "notice", count=1)

    async def send_link(self, uow: UnitOfWork, recipient_id: UUID, kind: Kind, token: str, message_id: UUID) -> None:
        """E-mail a link that works for who holds it: at once, whatever the hour, and into no inbox."""
        await self.send_to(uow, recipient_id, kind, Channel.EMAIL, {"token": token}, message_id)

    async def send_to(
        self,
        uow: UnitOfWork,
        recipient_id: UUID,
        kind: Kind,
        channel: Channel,
        payload: Mapping[str, str],
        message_id: UUID,
    ) -> None:
        """Send by one channel only, at once, whatever the hour or the preferences, and into no inbox.

        `to` in the payload is an address that isn't the account's, or isn't yet, or was.
        """
        planned = PlannedNotice(channel, recipient_id, uow.clock.now(), _LINK_TRIES, Priority.HIGH, kind)
        notice = DirectNotice(recipient_id, Topic.ACCOUNT, kind, message_id=message_id)
        messages: list[dict[str, Any]] = []
        rows: list[dict[str, Any]] = []
        self._write(messages, rows, [planned], uow.clock.now(), payload=payload, source=notice, at_once=True)
        await DeliveryRepository(uow).insert(messages, rows)
        uow.audit("notification.post", "notice", count=1)

    async def _insert(self, uow: UnitOfWork, messages: list[dict[str, Any]], rows: list[dict[str, Any]]) -> None:
        """Write rows; each that is new in an inbox is an event of its reader's, a repeat is none."""
        shown = await DeliveryRepository(uow).insert(messages, rows)
        told = {message["id"]: message for message in messages}
        for row in rows:
            if row["id"] in shown:
                entry = shown_entry(row["id"], told[row["message_id"]])
                self.feed(uow, row["recipient_id"], FEED_NOTIFICATION_CREATED, entry)

    def _write(
        self,
        messages: list[dict[str, Any]],
        rows: list[dict[str, Any]],
        planned: Sequence[PlannedNotice],
        now: datetime,
        *,
        payload: Mapping[str, Any],
        source: OccurrenceNotice | DirectNotice,
        broadcast_id: UUID | None = None,
        at_once: bool = False,
    ) -> None:
        """Turn a plan into rows: one message a kind, one notice a recipient and channel."""
        occurrence_id = getattr(source, "occurrence_id", None)
        round_ = getattr(source, "round", 0)
        ids: dict[Kind, UUID] = {}
        for step in planned:
            if step.kind not in ids:
                message_id = getattr(source, "message_id", None) or new_id()
                ids[step.kind] = message_id
                messages.append(
                    {
                        "id": message_id,
                        "kind": step.kind.value,
                        "topic": Topic.CAREGIVER.value
                        if step.kind is Kind.CAREGIVER_ESCALATION
                        else source.topic.value,
                        "patient_id": source.patient_id,
                        "about_id": getattr(source, "about_id", None),
                        "occurrence_id": occurrence_id,
                        "reminder_id": source.reminder_id,
                        "broadcast_id": broadcast_id,
                        "round": round_,
                        "payload_ct": self._seal_payload(message_id, payload),
                        "created_at": now,
                    }
                )
            shown = step.channel is Channel.WEBSOCKET and step.send_after <= now
            ends = step.kind in _PATIENT_KINDS and step.channel is not Channel.WEBSOCKET
            rows.append(
                {
                    "id": new_id(),
                    "message_id": ids[step.kind],
                    "occurrence_id": occurrence_id,
                    "recipient_id": step.recipient_id,
                    "channel": step.channel.value,
                    "round": round_,
                    "priority": step.priority.value,
                    "status": "sent" if shown else "pending",
                    "send_after": step.send_after,
                    "max_attempts": step.max_attempts,
                    "at_once": at_once,
                    "expires_at": self._expires_at(step.send_after, now) if ends else None,
                    "sent_at": now if shown else None,
                    "created_at": now,
                    "updated_at": now,
                }
            )

    async def _recipients(
        self, uow: UnitOfWork, user_ids: Sequence[UUID], followed: Mapping[UUID, Sequence[UUID]]
    ) -> tuple[dict[UUID, Recipient], dict[UUID, str]]:
        """Return what is known of people for planning, and the names of those whom others follow."""
        repository = DeliveryRepository(uow)
        reach = await self._identity.reach(uow, user_ids, names_of=set(followed))
        choices = choices_of(await repository.preferences(user_ids))
        settings = await repository.settings(user_ids)
        with_push = await repository.with_push(user_ids)
        recipients = {}
        for user_id in user_ids:
            person = reach.get(user_id)
            reachable = {Channel.WEBSOCKET}
            if user_id in with_push:
                reachable.add(Channel.PUSH)
            if person is not None:
                reachable.add(Channel.EMAIL)
                if person.has_phone:
                    reachable.add(Channel.SMS)
            zone = person.time_zone if person else "UTC"
            recipients[user_id] = recipient_of(user_id, frozenset(reachable), choices, settings.get(user_id), zone)
        return recipients, {uid: person.display_name for uid, person in reach.items() if person.display_name}
