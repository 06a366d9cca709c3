"""The notifications service: `posting` writes notices, `personal` is what one person sees, `delivery` sends."""

from healthapp.contexts.notifications.service.delivery import Delivering
from healthapp.contexts.notifications.service.operations import Operating
from healthapp.contexts.notifications.service.personal import Reading

__all__ = ["NotificationsService"]


class NotificationsService(Operating, Reading, Delivering):
    """Everything about telling people."""
