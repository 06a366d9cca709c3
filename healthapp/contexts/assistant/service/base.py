"""What the parts of the assistant share: who knows the content, and how messages lie sealed."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from healthapp.contexts.assistant.schemas import Answer
from healthapp.contexts.compliance.service import Permission, require_permission
from healthapp.kit.clock import monotonic
from healthapp.kit.crypto import UNREADABLE

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from healthapp.contexts.assistant.ports import LanguageModel
    from healthapp.contexts.knowledge.service import KnowledgeService
    from healthapp.kit.crypto import Cipher
    from healthapp.kit.uow import UnitOfWork

TITLE = "assistant_conversation.title"
BODY = "assistant_message.body"
REASON = "assistant_feedback.reason"
CITED = "assistant_processing.cited"


@dataclass(frozen=True, slots=True)
class Patience:
    """How many seconds a model is waited for: until something of it may be shown, and until it is done."""

    first: float = 8.0
    whole: float = 30.0


PATIENCE = Patience()


async def require_chat(uow: UnitOfWork, action: str) -> None:
    """Let nobody ask from whom an administrator took the permission to. FORBIDDEN `permission_taken`."""
    await require_permission(uow, Permission.CHAT_ACCESS, action=action, resource_type="assistant_conversation")


class AssistantBase:
    """Shared by the parts of the service."""

    def __init__(
        self,
        cipher: Cipher,
        knowledge: KnowledgeService,
        model: LanguageModel | None = None,
        *,
        patience: Patience = PATIENCE,
        now: Callable[[], float] = monotonic,
    ) -> None:
        """Take what the context stands on. Without `model` nothing writes, and nothing is asked outside."""
        self._cipher = cipher
        self._knowledge = knowledge
        self._model = model
        self._patience = patience
        self._now = now

    async def aclose(self) -> None:
        """Let go of the model."""
        if self._model is not None:
            await self._model.aclose()

    def _seal_question(self, message_id: UUID, question: str) -> str:
        return self._cipher.seal(BODY, message_id, json.dumps({"text": question}, ensure_ascii=False))

    def _seal_answer(self, message_id: UUID, answer: Answer) -> str:
        return self._cipher.seal(BODY, message_id, answer.model_dump_json(by_alias=True))

    def _seal_cited(self, processing_id: UUID, answer: Answer) -> str:
        """Seal which passages an answer stands on; the digest of each tells whether its page says the same today."""
        cited = [
            {"entry": each.entry, "section": each.section, "passage": hashlib.sha256(each.quote.encode()).hexdigest()}
            for each in answer.citations
        ]
        return self._cipher.seal(CITED, processing_id, json.dumps(cited, ensure_ascii=False))

    def _open_question(self, message_id: UUID, sealed: str) -> str:
        shown = self._cipher.show(BODY, message_id, sealed)
        return shown if shown == UNREADABLE else str(json.loads(shown)["text"])

    def _open_answer(self, message_id: UUID, sealed: str) -> Answer | None:
        """Return an answer; None when it can't be opened."""
        shown = self._cipher.show(BODY, message_id, sealed)
        return None if shown == UNREADABLE else Answer.model_validate_json(shown)
