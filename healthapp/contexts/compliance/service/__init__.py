"""The compliance service: permission in `consent`, data keys in `keys`, the audit chain in `trail`."""

from healthapp.contexts.compliance.service.consent import REMINDERS_SCOPE, Consenting
from healthapp.contexts.compliance.service.keys import KeyCare
from healthapp.contexts.compliance.service.trail import Trail

__all__ = ["REMINDERS_SCOPE", "ComplianceService"]


class ComplianceService(Consenting, KeyCare, Trail):
    """What every context may ask about permission, the keys, and what nobody can undo: the trail."""
