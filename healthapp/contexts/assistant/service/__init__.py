"""The assistant's service: answers, and what is kept of them."""

from healthapp.contexts.assistant.service.answering import Answering
from healthapp.contexts.assistant.service.history import History
from healthapp.contexts.assistant.service.oversight import Overseeing


class AssistantService(Answering, History, Overseeing):
    """What people may ask of the assistant, and what administrators see of it."""


__all__ = ["AssistantService"]
