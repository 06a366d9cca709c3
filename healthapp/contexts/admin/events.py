"""What happened in the administration context."""

COMPLIANCE_CHANGED = "compliance.changed"
"""Checks fail, or are fine again, for some minutes already: ids of checks."""
