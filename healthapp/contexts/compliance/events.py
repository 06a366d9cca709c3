"""What happens in the compliance context. Ids only."""

CONSENT_REQUESTED = "consent.requested"
CONSENT_GRANTED = "consent.granted"
CONSENT_ENDED = "consent.ended"
ASSIGNMENT_MADE = "assignment.made"
ASSIGNMENT_ENDED = "assignment.ended"
"""`kind` says whether a doctor was assigned, or an administrator looks with a reason."""
