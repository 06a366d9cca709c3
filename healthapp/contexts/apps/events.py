"""What happens with apps of others. Ids only."""

APP_ALLOWED = "app.allowed"
"""Somebody let an app in, or let it do more."""
APP_TOKEN_REUSED = "app.token_reused"  # noqa: S105 - a topic
"""A code or refresh token of an app turned up twice: what it had led to was ended."""
