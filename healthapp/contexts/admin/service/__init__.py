"""The administration service: `checking` makes the checks, `reading` shows how they stand."""

from healthapp.contexts.admin.service.checking import Checking
from healthapp.contexts.admin.service.reading import Reading

__all__ = ["AdminService"]


class AdminService(Checking, Reading):
    """Whether the product keeps what it promises."""
