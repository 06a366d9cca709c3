"""Dangers whose words need an order: what can't be drunk, and what was taken in a number that no dose has.

After WHO's IMCI (general danger signs), WHO's guidelines on self-harm and pesticides, and the ERC's first aid.
"""

from __future__ import annotations

import re

_NOT_EATEN = r"(?:khete|খেতে|গিলতে|gilte)\s+(?:par\w*|পার\w*|পারছে|পারতেছে)\s*(?:na\b|nai\b|না|নাই)"
_TOO_MUCH = r"(?:too much|extra|double|twice|whole|wrong dose of|beshi|বেশি|অনেক|onek|দ্বিগুণ|ডাবল|dabol)"
_TAKEN = (
    r"(?:took|taken|take|injected|given|gave|pushed|overdose"
    r"|niye|nise|nisi|niyec|diye|dise|নিয়ে|নিছে|নিছি|নিয়েছ|দিয়ে|দিছে)"
)
WHOLE = (
    ("not_able_to_drink", re.compile(r"(?:\b(?:pani|dudh)|পানি|দুধ)\s+(?:ও\s+)?" + _NOT_EATEN)),
    ("medicine_overdose", re.compile(_TAKEN + r"[^.।,]{0,12}\b" + _TOO_MUCH + r"[^.।,]{0,16}\binsulin")),
    ("medicine_overdose", re.compile(r"\b(?:double|twice the) (?:the )?(?:dose|amount) of (?:my |his |her )?insulin")),
    ("medicine_overdose", re.compile(r"\binsulin\s+(?:overdose|" + _TOO_MUCH + r"\s+(?:\w+\s+)?" + _TAKEN + ")")),
    (
        "medicine_overdose",
        re.compile(
            r"(?:ইনসুলিন\s+" + _TOO_MUCH + r"\s+(?:\S+\s+)?" + _TAKEN + ")|" + _TOO_MUCH + r"\s+ইনসুলিন\s+" + _TAKEN
        ),
    ),
)
"""Of each finding a form of words that names it."""
