"""How far hypothesis searches. The same examples in every run, so that a red one is this change's; or ever new ones:

HEALTHAPP_EXAMPLES=5000 python -m pytest tests/unit/reminders
"""

from __future__ import annotations

import os

from hypothesis import settings

WIDER = int(os.environ.get("HEALTHAPP_EXAMPLES") or 0)
"""How many new random examples each test takes; 0: the usual ones."""


def searched(usual: int) -> settings:
    """Return the settings of a test that usually takes so many examples."""
    return settings(deadline=None, derandomize=not WIDER, max_examples=WIDER or usual)
