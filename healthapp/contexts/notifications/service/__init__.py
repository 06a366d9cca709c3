"""The notifications service: `posting` writes notices, `personal` is what one person sees, `delivery` sends."""

from healthapp.contexts.notifications.service.delivery import Delivering
from healthapp.contexts.notifications.service.operations import Operating
from healthapp.contexts.notifications.service.personal import Reading
from healthapp.contexts.notifications.service.posting import Posting

__all__ = ["NotificationsService"]


class NotificationsService(Posting, Reading, Delivering, Operating):
    """Everything about telling people."""
