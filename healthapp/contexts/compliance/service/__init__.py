"""The compliance service: permission in `consent`, data keys in `keys`, `signing`, the audit chain in `trail`."""

from healthapp.contexts.compliance.service.consent import REMINDERS_SCOPE, Consenting
from healthapp.contexts.compliance.service.keys import KeyCare
from healthapp.contexts.compliance.service.signing import Signing
from healthapp.contexts.compliance.service.trail import Trail

__all__ = ["REMINDERS_SCOPE", "ComplianceService"]


class ComplianceService(Consenting, KeyCare, Signing, Trail):
    """What every context may ask about permission, the keys, and what nobody can undo: the trail."""
