"""How an account is had back without second factors: how long each step takes, and how often it may be begun."""

from __future__ import annotations

from datetime import timedelta

LINK_LIFE = timedelta(hours=1)
"""As long as the link for a forgotten password lives."""
UNDECIDED_LIFE = timedelta(days=14)
"""After that nobody has looked: whoever still needs it asks again."""
READY_LIFE = timedelta(days=7)
"""How long after the waiting a link may be had: it comes at night too, and lives an hour."""
MOST_LINKS = 5
MOST_A_DAY = 3
DAY = timedelta(hours=24)
"""Each tells the owner by every channel: more of them annoy, and hide the one that matters."""
