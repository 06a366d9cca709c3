"""The reminders service: what people do in `answer`, `manage` and `report`, what the worker does in `due`."""

from healthapp.contexts.reminders.service.due import DueSteps
from healthapp.contexts.reminders.service.manage import Managing
from healthapp.contexts.reminders.service.report import Reporting

__all__ = ["RemindersService"]


class RemindersService(Managing, Reporting, DueSteps):
    """Everything about reminders and their occurrences."""
