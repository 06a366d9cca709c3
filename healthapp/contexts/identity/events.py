"""What happens in the identity context. Ids only."""

USER_REGISTERED = "user.registered"
PROFILE_UPDATED = "user.updated"
PASSWORD_FORGOTTEN = "password.forgotten"  # noqa: S105 - a topic
"""Somebody asked for a link, for an address that may have no account; announced by nobody."""
ADDRESS_ASKED = "user.address_asked"
"""Something is to be sent to an address, so that its reader can show it; the event names the row, never the secret."""
ADDRESS_CHANGED = "user.address_changed"
"""An e-mail address or phone number has taken the place of another; the other is in the row that is named."""
PASSWORD_CHANGED = "password.changed"  # noqa: S105 - a topic
SESSION_REVOKED = "session.revoked"
"""A refresh token turned up twice, or on another device: the session was ended. Not for a logout."""
SECOND_FACTOR_CHANGED = "user.second_factor_changed"
"""`what` happened: a factor is on or off, codes are new, one was used, or wrong ones have locked the account."""
USER_ADMINISTERED = "user.administered"
"""An administrator did something to an account: `what` says what, in one word."""
LICENCE_ENDS = "licence.ends"
"""A professional's licence is over, or will be in so many days: `what` says which; `until` is its last day."""

ACCOUNT_CHANGED = "account.changed"
"""The topic of a hint, not of an event: whoever remembers whom a session stands for has to ask again."""
