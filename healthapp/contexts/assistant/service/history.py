"""What a person asked before, what they thought of the answers, and the end of a conversation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from healthapp.contexts.assistant.models import Conversation, Feedback, Message, Processing
from healthapp.contexts.assistant.repository import AssistantRepository
from healthapp.contexts.assistant.rules.sentiment import sentiment
from healthapp.contexts.assistant.rules.writing import title_of
from healthapp.contexts.assistant.schemas import Asked, ConversationView, MessageView
from healthapp.contexts.assistant.service.base import REASON, TITLE, AssistantBase, require_chat
from healthapp.kit.crypto import UNREADABLE
from healthapp.kit.errors import forbidden
from healthapp.kit.idempotency import forget_conversation
from healthapp.kit.ids import new_id
from healthapp.kit.telemetry import observe_answer, observe_chat

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy import RowMapping

    from healthapp.contexts.assistant.schemas import Ask, GiveFeedback, Made
    from healthapp.kit.uow import UnitOfWork

_SHOWN = 200
_BEFORE = 6


class History(AssistantBase):
    """The use cases around kept conversations. Each is its person's alone."""

    async def begin_question(self, uow: UnitOfWork, asked: Ask) -> Asked:
        """Let a question in; the same FORBIDDEN for an unknown and a foreign conversation.

        `permission_taken` when an administrator took the asking away; INVALID when it holds nothing that can be read.
        """
        await require_chat(uow, "assistant.ask")
        read = await self._knowledge.read_question(asked.message, asked.language)
        may_write = self._model is not None and await AssistantRepository(uow).lets_write(self._model.host)
        may_leave = may_write and self._model is not None and self._knowledge.compared_at == self._model.host
        if asked.conversation_id is None:
            return Asked(
                new_id(), *_in_order(), is_new=True, message=asked.message, read=read, may_write=may_write,
                may_leave=may_leave,
            )  # fmt: skip
        await self._own(uow, asked.conversation_id)
        rows = await AssistantRepository(uow).messages(asked.conversation_id, _BEFORE)
        before = [self._open_question(row["id"], row["body_ct"]) for row in rows if row["author"] == "person"]
        uow.audit(
            "assistant.continue", "assistant_conversation", asked.conversation_id, patient_id=uow.actor.id,
            count=len(before),
        )  # fmt: skip
        kept = tuple(each for each in before if each != UNREADABLE)
        return Asked(
            asked.conversation_id, *_in_order(), is_new=False, message=asked.message, read=read, before=kept,
            may_write=may_write, may_leave=may_leave,
        )  # fmt: skip

    async def keep_answer(self, uow: UnitOfWork, asked: Asked, made: Made) -> None:
        """Store a question with its answer, sealed, and beside them how the answer was made."""
        repository, now, who = AssistantRepository(uow), uow.clock.now(), uow.actor.id
        if asked.is_new:
            title = self._cipher.seal(TITLE, asked.conversation_id, title_of(asked.message))
            await repository.add(
                Conversation(id=asked.conversation_id, user_id=who, title_ct=title, created_at=now, updated_at=now)
            )
        else:
            # It may have been deleted while the answer was made: then nothing comes back.
            await self._own(uow, asked.conversation_id, lock=True)
            await repository.touch(asked.conversation_id, now)
        question_id, answer_id = asked.question_id, asked.answer_id
        for message_id, author, sealed in (
            (question_id, "person", self._seal_question(question_id, asked.message)),
            (answer_id, "assistant", self._seal_answer(answer_id, made.answer)),
        ):
            await repository.add(
                Message(
                    id=message_id,
                    conversation_id=asked.conversation_id,
                    user_id=who,
                    author=author,
                    body_ct=sealed,
                    created_at=now,
                )
            )
        alert, processing_id = made.answer.alert, new_id()
        await repository.add(
            Processing(
                id=processing_id,
                message_id=answer_id,
                user_id=who,
                prompt_hash=self._cipher.blind("assistant.prompt", asked.message),
                model=made.model,
                outcome=made.answer.outcome,
                urgency=alert.urgency if alert else None,
                tools=list(made.answer.tools),
                # Of what kind, and no more, is open: which medicine or illness it was tells of the person.
                citations=[each.entry.partition(":")[0] for each in made.answer.citations],
                cited_ct=self._seal_cited(processing_id, made.answer),
                verdicts=made.verdicts,
                tokens_in=made.tokens_in,
                tokens_out=made.tokens_out,
                latency_ms=made.latency_ms,
                created_at=now,
            )
        )
        uow.audit(
            # How it was answered is in the processing log, which leads to nobody.
            "assistant.ask", "assistant_conversation", asked.conversation_id, patient_id=who,
        )  # fmt: skip
        uow.after_commit(lambda: _count(made))

    async def conversations(self, uow: UnitOfWork, limit: int, offset: int) -> tuple[list[ConversationView], int]:
        """Return the actor's conversations, the last used first, and how many there are."""
        repository = AssistantRepository(uow)
        rows = await repository.conversations(limit, offset)
        uow.audit("assistant.list", "assistant_conversation", patient_id=uow.actor.id, count=len(rows))
        views = [
            ConversationView(
                id=row.id,
                title=self._cipher.show(TITLE, row.id, row.title_ct),
                created_at=row.created_at,
                updated_at=row.updated_at,
            )
            for row in rows
        ]
        return views, await repository.count_conversations()

    async def conversation(self, uow: UnitOfWork, conversation_id: UUID) -> list[MessageView]:
        """Return the messages of one of the actor's conversations; FORBIDDEN for any other."""
        await self._own(uow, conversation_id)
        rows = await AssistantRepository(uow).messages(conversation_id, _SHOWN)
        uow.audit("assistant.read", "assistant_conversation", conversation_id, patient_id=uow.actor.id, count=len(rows))
        return [self._view(row) for row in rows]

    async def delete_conversation(self, uow: UnitOfWork, conversation_id: UUID) -> None:
        """Delete a conversation of the actor's, with its figures; FORBIDDEN for any other."""
        await self._own(uow, conversation_id, lock=True)
        await AssistantRepository(uow).delete(conversation_id)
        await forget_conversation(uow, conversation_id)
        uow.audit("assistant.delete", "assistant_conversation", conversation_id, patient_id=uow.actor.id)

    async def give_feedback(self, uow: UnitOfWork, message_id: UUID, given: GiveFeedback) -> None:
        """Keep what the actor thinks of an answer; said again, it replaces what was said before."""
        repository = AssistantRepository(uow)
        if await repository.find_answer(message_id) is None:
            raise forbidden(action="assistant.feedback", resource_type="assistant_message", message_id=message_id)
        before = await repository.find_feedback(message_id)
        feedback_id = before.id if before else new_id()
        values: dict[str, Any] = {
            "thumb": given.thumb,
            "reason_ct": self._cipher.seal_optional(REASON, feedback_id, given.reason or None),
            "sentiment": sentiment(given.thumb, given.reason),
        }
        feedback = Feedback(
            id=feedback_id, message_id=message_id, user_id=uow.actor.id, created_at=uow.clock.now(), **values
        )
        await repository.keep_feedback(feedback, values)
        uow.audit("assistant.feedback", "assistant_message", message_id, patient_id=uow.actor.id, thumb=given.thumb)

    async def _own(self, uow: UnitOfWork, conversation_id: UUID, *, lock: bool = False) -> Conversation:
        found = await AssistantRepository(uow).find_conversation(conversation_id, lock=lock)
        if found is None:
            raise forbidden(
                action="assistant.read", resource_type="assistant_conversation", conversation_id=conversation_id
            )
        return found

    def _view(self, row: RowMapping) -> MessageView:
        is_question = row["author"] == "person"
        return MessageView(
            id=row["id"],
            author=row["author"],
            text=self._open_question(row["id"], row["body_ct"]) if is_question else None,
            answer=None if is_question else self._open_answer(row["id"], row["body_ct"]),
            thumb=row["thumb"],
            reason=self._cipher.show_optional(REASON, row["feedback_id"], row["reason_ct"])
            if row["feedback_id"]
            else None,
            created_at=row["created_at"],
        )


def _in_order() -> tuple[UUID, UUID]:
    """Return an id for a question and one for its answer: messages stand in the order of their ids."""
    question, answer = sorted((new_id(), new_id()))
    return question, answer


async def _count(made: Made) -> None:
    observe_chat(made.answer.outcome)
    observe_answer("chat", made.latency_ms / 1000)
