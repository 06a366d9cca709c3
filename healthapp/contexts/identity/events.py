"""What happens in the identity context. Ids only."""

USER_REGISTERED = "user.registered"
PROFILE_UPDATED = "user.updated"
