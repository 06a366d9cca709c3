"""What of somebody's words may leave the house at all, whoever agreed to it."""

from __future__ import annotations

import re

LEFT_OUT = "[…]"
"""Stands for what was taken out."""
_LEADS_TO_SOMEBODY = re.compile(
    r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"  # an e-mail address
    r"|(?:https?://|www\.)\S+"
    r"|[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}"
    r"|\+?[0-9০-৯](?:[ ()-]?[0-9০-৯]){6,}"  # a phone number, an identity card, a file number
)


def for_outside(words: str) -> str:
    """Return somebody's words without e-mail addresses, links, and numbers that lead to a person."""
    return _LEADS_TO_SOMEBODY.sub(LEFT_OUT, words)
