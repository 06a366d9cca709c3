"""SQL of the assistant: what one person asked and was answered. Scoped by the actor, and by Postgres again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlmodel import col

from healthapp.contexts.assistant.models import Agreement, Conversation, Feedback, Message, Processing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy import RowMapping

    from healthapp.kit.uow import UnitOfWork


class AssistantRepository:
    """Reads and writes the actor's own rows."""

    def __init__(self, uow: UnitOfWork) -> None:
        """Bind to a unit of work."""
        self._session = uow.session
        self._actor = uow.actor

    async def add(self, row: Conversation | Message | Processing) -> None:
        """Store a row."""
        await self._session.execute(sa.insert(type(row)).values(row.model_dump()).inline())

    async def find_conversation(self, conversation_id: UUID, *, lock: bool = False) -> Conversation | None:
        """Return one of the actor's conversations, or None."""
        query = sa.select(Conversation).where(
            col(Conversation.id) == conversation_id, col(Conversation.user_id) == self._actor.id
        )
        return (await self._session.scalars(query.with_for_update() if lock else query)).one_or_none()

    async def conversations(self, limit: int, offset: int) -> Sequence[Conversation]:
        """Return the actor's conversations, the last used first."""
        query = (
            sa.select(Conversation)
            .where(col(Conversation.user_id) == self._actor.id)
            .order_by(col(Conversation.updated_at).desc(), col(Conversation.id).desc())
            .limit(limit)
            .offset(offset)
        )
        return (await self._session.scalars(query)).all()

    async def count_conversations(self) -> int:
        """Return how many conversations the actor has."""
        query = sa.select(sa.func.count()).where(col(Conversation.user_id) == self._actor.id)
        return int((await self._session.execute(query)).scalar_one())

    async def touch(self, conversation_id: UUID, at: datetime) -> None:
        """Note that a conversation went on."""
        await self._session.execute(
            sa.update(Conversation)
            .where(col(Conversation.id) == conversation_id, col(Conversation.user_id) == self._actor.id)
            .values(updated_at=at)
        )

    async def delete(self, conversation_id: UUID) -> None:
        """Delete a conversation with everything in it; figures of its answers go with it."""
        await self._session.execute(
            sa.delete(Conversation).where(
                col(Conversation.id) == conversation_id, col(Conversation.user_id) == self._actor.id
            )
        )

    async def messages(self, conversation_id: UUID, limit: int) -> list[RowMapping]:
        """Return the newest `limit` messages of a conversation in their order, each with its feedback."""
        query: Any = (
            sa.select(
                col(Message.id),
                col(Message.author),
                col(Message.body_ct),
                col(Message.created_at),
                col(Feedback.id).label("feedback_id"),
                col(Feedback.thumb),
                col(Feedback.reason_ct),
            )
            .outerjoin(Feedback, col(Feedback.message_id) == col(Message.id))
            .where(col(Message.conversation_id) == conversation_id, col(Message.user_id) == self._actor.id)
            .order_by(col(Message.id).desc())
            .limit(limit)
        )
        return list(reversed((await self._session.execute(query)).mappings().all()))

    async def find_answer(self, message_id: UUID) -> Message | None:
        """Return one of the answers that the actor was given, or None."""
        query = sa.select(Message).where(
            col(Message.id) == message_id, col(Message.user_id) == self._actor.id, col(Message.author) == "assistant"
        )
        return (await self._session.scalars(query)).one_or_none()

    async def find_feedback(self, message_id: UUID) -> Feedback | None:
        """Return the actor's feedback to an answer, locked, or None."""
        query = sa.select(Feedback).where(
            col(Feedback.message_id) == message_id, col(Feedback.user_id) == self._actor.id
        )
        return (await self._session.scalars(query.with_for_update())).one_or_none()

    async def keep_feedback(self, feedback: Feedback, values: dict[str, Any]) -> None:
        """Store feedback, or put `values` in the place of what was said before."""
        given = feedback.model_dump()
        names = ", ".join(given)
        query = (
            f"INSERT INTO assistant_feedback ({names}) VALUES ({', '.join(f':{name}' for name in given)})"  # noqa: S608 - names of columns
            " ON CONFLICT (message_id) DO NOTHING"
        )
        done = await self._session.execute(sa.text(query), given)
        if not done.rowcount:  # type: ignore[attr-defined]  # an INSERT always has a CursorResult
            await self._session.execute(
                sa.update(Feedback)
                .where(col(Feedback.message_id) == feedback.message_id, col(Feedback.user_id) == self._actor.id)
                .values(values)
            )

    async def days(self, since: datetime, zone: str) -> Sequence[RowMapping]:
        """Return figures of answers by day, model, outcome and urgency; nothing for who is no administrator."""
        query = sa.text("SELECT * FROM assistant_days(:since, :zone)")
        return (await self._session.execute(query, {"since": since, "zone": zone})).mappings().all()

    async def totals(self, since: datetime) -> RowMapping:
        """Return latencies and verdicts of all answers together; as above."""
        query = sa.text("SELECT * FROM assistant_totals(:since)")
        return (await self._session.execute(query, {"since": since})).mappings().one()

    async def processing_log(self, skipped: int, limit: int, zone: str) -> Sequence[RowMapping]:
        """Return how answers were made, the newest day first; as above."""
        query = sa.text("SELECT * FROM assistant_processing_log(:skipped, :wanted, :zone)")
        values = {"skipped": skipped, "wanted": limit, "zone": zone}
        return (await self._session.execute(query, values)).mappings().all()

    async def lets_write(self, recipient: str) -> bool:
        """Tell whether the actor lets a model at `recipient` write."""
        query = sa.select(col(Agreement.id)).where(
            col(Agreement.user_id) == self._actor.id, col(Agreement.recipient) == recipient
        )
        return (await self._session.execute(query)).first() is not None

    async def keep_agreement(self, recipient: str, at: datetime) -> None:
        """Keep that the actor lets a model at `recipient` write, in the place of any other."""
        await self.end_agreement()
        row = Agreement(user_id=self._actor.id, recipient=recipient, created_at=at)
        await self._session.execute(sa.insert(Agreement).values(row.model_dump()).inline())

    async def end_agreement(self) -> None:
        """Forget that the actor let a model write."""
        await self._session.execute(sa.delete(Agreement).where(col(Agreement.user_id) == self._actor.id))
