"""What happens in the compliance context. Ids only."""

CONSENT_REQUESTED = "consent.requested"
CONSENT_GRANTED = "consent.granted"
CONSENT_ENDED = "consent.ended"
