"""What the administrator does: figures, dead letters and their replay, emergency broadcasts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from healthapp.contexts.compliance.service import Permission, require_office
from healthapp.contexts.notifications import events
from healthapp.contexts.notifications.repository import DeliveryRepository, OperationsRepository, PersonalRepository
from healthapp.contexts.notifications.schemas import (
    BroadcastView,
    Channel,
    DirectNotice,
    DiscardReason,
    FailedNotice,
    Kind,
    Replay,
    SendBroadcast,
    Topic,
)
from healthapp.contexts.notifications.service.posting import Posting
from healthapp.kit.actor import Role
from healthapp.kit.errors import forbidden
from healthapp.kit.ids import id_of, new_id

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from healthapp.kit.uow import UnitOfWork


class Operating(Posting):
    """The administrator sees counts and causes, never whose or what."""

    @staticmethod
    def _require_admin(uow: UnitOfWork) -> None:
        if uow.actor.role not in (Role.ADMIN, Role.SYSTEM):
            raise forbidden(action="operations", resource_type="operations")

    @staticmethod
    async def _may_mend(uow: UnitOfWork) -> None:
        needed = Permission.MANAGE_DEAD_LETTERS
        await require_office(uow, needed, action="operations", resource_type="operations")

    @staticmethod
    async def _may_broadcast(uow: UnitOfWork) -> None:
        needed = Permission.SEND_BROADCASTS
        await require_office(uow, needed, action="operations", resource_type="broadcast")

    async def figures(self, uow: UnitOfWork) -> dict[str, float]:
        """Return the counts of reminders, notices and events to an administrator."""
        self._require_admin(uow)
        uow.audit("operations.figures", "operations")
        return await self.counted(uow)

    async def counted(self, uow: UnitOfWork) -> dict[str, float]:
        """Return the same counts to our own scrape: numbers only, nobody's rows."""
        return await OperationsRepository(uow).figures()

    async def news(self, uow: UnitOfWork, seen: Mapping[UUID, str]) -> dict[UUID, str]:
        """Return who has news since the mark given for each (empty: none yet), and their mark now.

        News is an event of one's own or of someone one follows, and a message read elsewhere. For the process itself:
        a person's actor learns nothing.
        """
        return await OperationsRepository(uow).news(seen)

    async def emergencies_given_up(self, uow: UnitOfWork) -> int:
        """Count the emergency messages that nobody tries again: broadcasts, and what a caregiver should have heard."""
        return await OperationsRepository(uow).emergencies_given_up()

    async def failed_notices(self, uow: UnitOfWork, limit: int = 100) -> list[FailedNotice]:
        """Return notices that could not be sent, newest first."""
        await self._may_mend(uow)
        rows = await OperationsRepository(uow).failed_notices(limit)
        uow.audit("operations.dead_letters", "notice")
        return [FailedNotice.model_validate(dict(row)) for row in rows]

    async def replay_notices(self, uow: UnitOfWork, ids: list[UUID], kinds: list[str]) -> Replay:
        """Send failed notices again: some by id, or all of a `channel:kind`.

        Those that don't apply any more are put away instead: the dose has been answered, or its time is over.
        """
        await self._may_mend(uow)
        replay = Replay(*await OperationsRepository(uow).replay_notices(ids, kinds))
        uow.audit("operations.replay", "notice", count=replay.again, lapsed=replay.lapsed)
        return replay

    async def discard_notices(self, uow: UnitOfWork, ids: list[UUID], kinds: list[str], reason: DiscardReason) -> int:
        """Put failed notices away for good, some by id, or all of a `channel:kind`; returns how many.

        Nobody sends them any more. Why, and by whom, stands in the audit trail.
        """
        await self._may_mend(uow)
        discarded = await OperationsRepository(uow).discard_notices(ids, kinds)
        self._audit_discard(uow, "notice", ids, kinds, reason, discarded)
        return discarded

    async def dead_events(self, uow: UnitOfWork, limit: int = 100) -> list[dict[str, Any]]:
        """Return event deliveries that were given up, newest first."""
        await self._may_mend(uow)
        rows = await OperationsRepository(uow).dead_events(limit)
        uow.audit("operations.dead_letters", "outbox_delivery")
        return [dict(row) for row in rows]

    async def replay_events(self, uow: UnitOfWork, ids: list[UUID], handlers: list[str]) -> int:
        """Deliver given-up events again: some by id, or all of a handler; returns how many."""
        await self._may_mend(uow)
        replayed = await OperationsRepository(uow).replay_events(ids, handlers)
        uow.audit("operations.replay", "outbox_delivery", count=replayed)
        return replayed

    async def discard_events(self, uow: UnitOfWork, ids: list[UUID], handlers: list[str], reason: DiscardReason) -> int:
        """Put given-up events away for good, some by id, or all of a handler; returns how many.

        What they should have started never happens. Why, and by whom, stands in the audit trail.
        """
        await self._may_mend(uow)
        discarded = await OperationsRepository(uow).discard_events(ids, handlers)
        self._audit_discard(uow, "outbox_delivery", ids, handlers, reason, discarded)
        return discarded

    @staticmethod
    def _audit_discard(
        uow: UnitOfWork, what: str, ids: list[UUID], kinds: list[str], reason: DiscardReason, count: int
    ) -> None:
        """Note what was put away, and why: which one, when it was one, else of which kinds."""
        one = ids[0] if len(ids) == 1 and not kinds else None
        named = " ".join(sorted(kinds)) or None
        uow.audit("operations.discard", what, one, count=count, reason=reason.value, kinds=named)

    async def send_broadcast(self, uow: UnitOfWork, command: SendBroadcast) -> UUID:
        """Store an emergency broadcast; the worker spreads it."""
        await self._may_broadcast(uow)
        broadcast_id = new_id()
        await PersonalRepository(uow).add_broadcast(
            {
                "id": broadcast_id,
                "created_by": uow.actor.id,
                "text_bn": command.text_bn,
                "text_en": command.text_en,
                "roles": [role.value for role in command.roles],
                "recipients": 0,
                "created_at": uow.clock.now(),
            }
        )
        uow.audit("broadcast.send", "broadcast", broadcast_id)
        uow.emit(events.BROADCAST_CREATED, broadcast_id=broadcast_id)
        return broadcast_id

    async def broadcasts(self, uow: UnitOfWork, limit: int = 20) -> list[BroadcastView]:
        """Return the newest broadcasts and how far they got."""
        await self._may_broadcast(uow)
        rows = await PersonalRepository(uow).broadcasts(limit)
        uow.audit("broadcast.list", "broadcast")
        return [BroadcastView.model_validate(row.model_dump()) for row in rows]

    async def spread_broadcast(self, uow: UnitOfWork, broadcast_id: UUID, page: int) -> None:
        """Give a broadcast to a page of recipients; while some are left, announce that it goes on."""
        repository = DeliveryRepository(uow)
        row = await repository.find_broadcast(broadcast_id)
        if row is None or row.done_at is not None:
            return
        users = await self._identity.user_ids_after(uow, row.last_user_id, row.roles, page)
        payload = {"bn": row.text_bn, "en": row.text_en}
        if row.last_user_id is None and self._settings.apprise_urls is not None:
            # The operator's own targets (a team's room, a screen in a ward) hear it once, whoever else does.
            targets = id_of(broadcast_id, "targets")
            await self.send_to(uow, row.created_by, Kind.BROADCAST, Channel.OTHER, payload, targets)
        notices = [DirectNotice(user_id, Topic.EMERGENCY, Kind.BROADCAST, payload) for user_id in users]
        await self.post(uow, notices, broadcast_id=broadcast_id)
        done = len(users) < page
        await repository.advance_broadcast(
            broadcast_id,
            {
                "recipients": row.recipients + len(users),
                "last_user_id": users[-1] if users else row.last_user_id,
                "done_at": uow.clock.now() if done else None,
            },
        )
        if not done:
            uow.emit(events.BROADCAST_CREATED, broadcast_id=broadcast_id)
