"""Audit, consent and data keys. Knows only opaque ids."""
