"""What the parts of the notifications service share: sealing payloads and the per-person feed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from healthapp.contexts.notifications.repository import DeliveryRepository

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy import RowMapping

    from healthapp.config import Settings
    from healthapp.contexts.compliance.service import ComplianceService
    from healthapp.contexts.identity.service import IdentityService
    from healthapp.kit.crypto import Cipher
    from healthapp.kit.uow import UnitOfWork

_FEED = "notifications.feed"


class NotificationsBase:
    """Shared by the parts of the service."""

    def __init__(
        self, cipher: Cipher, compliance: ComplianceService, identity: IdentityService, settings: Settings
    ) -> None:
        """Take what the context stands on."""
        self._cipher = cipher
        self._compliance = compliance
        self._identity = identity
        self._settings = settings

    def _expires_at(self, send_after: datetime, since: datetime) -> datetime:
        """Return until when "time for your medicine" may leave that is to be told at `send_after`, a dose due `since`.

        As late as a dose may be announced, and never once the dose counts as missed.
        """
        return min(send_after + self._settings.catch_up, since + self._settings.missed_after)

    def _seal_payload(self, message_id: UUID, payload: Mapping[str, Any]) -> str:
        return self._cipher.seal(
            "notifications_message.payload", message_id, json.dumps(dict(payload), ensure_ascii=False, default=str)
        )

    def _open_payload(self, message_id: UUID, sealed: str) -> dict[str, Any]:
        return dict(json.loads(self._cipher.open("notifications_message.payload", message_id, sealed)))

    def feed(self, uow: UnitOfWork, user_id: UUID, topic: str, payload: Mapping[str, Any]) -> None:
        """Append an event to a person's feed with the commit, and hint their tabs afterwards.

        The numbers are given out as the transaction's last step, so that the row locks that keep the order are short.
        """
        entries = uow.scratch.get(_FEED)
        if entries is None:
            entries = uow.scratch[_FEED] = []
            uow.before_commit(_append)
        entries.append((user_id, topic, dict(payload)))
        uow.hint(user_id, topic)


def shown_entry(notice_id: UUID, row: Mapping[str, Any] | RowMapping) -> dict[str, Any]:
    """Return what the feed says of an entry that has come into somebody's inbox: the same whatever it is about."""
    return {
        "noticeId": notice_id,
        "kind": row["kind"],
        "occurrenceId": row["occurrence_id"],
        "reminderId": row["reminder_id"],
    }


async def _append(uow: UnitOfWork) -> None:
    entries = uow.scratch.pop(_FEED, [])
    if entries:
        await DeliveryRepository(uow).append_feed(entries, uow.clock.now())
