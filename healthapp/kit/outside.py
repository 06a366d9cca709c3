"""What of somebody's words may leave the house at all, whoever agreed to it."""

from __future__ import annotations

import re

LEFT_OUT = "[…]"
"""Stands for what was taken out."""
_NAME = r"[^\s@<>(),;:]"
_LEADS_TO_SOMEBODY = re.compile(
    rf"{_NAME}{{1,64}}@{_NAME}+"  # an e-mail address, in any letters
    rf"|{_NAME}{{1,64}}\s{{0,3}}@\s{{0,3}}[^\s@<>(),;:.]{{1,64}}\s{{0,2}}\.\s{{0,2}}{_NAME}+"  # with spaces in it
    r"|(?:https?://|www\.)\S+"
    r"|(?<![\w.-])(?:[\w-]{1,63}\.)+[a-z]{2,24}/\S+"  # a page of somebody without "https"
    r"|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}"
    r"|\+?\d(?:[\W_]{0,3}\d){6,}",  # a phone number, an identity card, a file number, however it is parted
    re.IGNORECASE,
)


def for_outside(words: str) -> str:
    """Return somebody's words without e-mail addresses, links, and numbers that lead to a person."""
    return _LEADS_TO_SOMEBODY.sub(LEFT_OUT, words)
