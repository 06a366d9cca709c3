"""The assistant's service: answers, and what is kept of them."""

from healthapp.contexts.assistant.service.answering import Answering
from healthapp.contexts.assistant.service.history import History


class AssistantService(Answering, History):
    """What people may ask of the assistant."""


__all__ = ["AssistantService"]
