"""The privacy service: copies of one's data, the end of an account, and what has grown old."""

from healthapp.contexts.privacy.service.erasing import Erasing
from healthapp.contexts.privacy.service.exporting import Exporting
from healthapp.contexts.privacy.service.repeating import Repeating
from healthapp.contexts.privacy.service.standing import Standings


class PrivacyService(Exporting, Erasing, Repeating, Standings):
    """What people may ask of their own data."""


__all__ = ["PrivacyService"]
