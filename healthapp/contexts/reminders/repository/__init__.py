"""SQL of the reminders context: `personal` for people, `due` for the worker's set-based steps."""

from healthapp.contexts.reminders.repository.due import DueRepository
from healthapp.contexts.reminders.repository.personal import PersonalRepository

__all__ = ["DueRepository", "PersonalRepository"]
