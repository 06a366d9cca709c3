"""The assistant's service: answers, who writes them, and what is kept of them."""

from healthapp.contexts.assistant.service.base import Patience
from healthapp.contexts.assistant.service.composing import Composing
from healthapp.contexts.assistant.service.history import History
from healthapp.contexts.assistant.service.letting import LettingWrite
from healthapp.contexts.assistant.service.oversight import Overseeing


class AssistantService(Composing, LettingWrite, History, Overseeing):
    """What people may ask of the assistant, and what administrators see of it."""


__all__ = ["AssistantService", "Patience"]
