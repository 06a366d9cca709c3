"""What happens in the identity context. Ids only."""

USER_REGISTERED = "user.registered"
PROFILE_UPDATED = "user.updated"

ACCOUNT_CHANGED = "account.changed"
"""The topic of a hint, not of an event: whoever remembers whom a session stands for has to ask again."""
