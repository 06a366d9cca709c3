"""How many parts a text message takes, for that is what it costs (GSM 03.38, 3GPP TS 23.038)."""

from __future__ import annotations

_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_TWICE = frozenset("^{}\\[~]|€\f")
_GSM_ONE, _GSM_EACH = 160, 153
_UCS2_ONE, _UCS2_EACH = 70, 67


def length(text: str) -> tuple[int, bool]:
    """Return the length in the units of the encoding it needs, and whether that is UCS-2 (any Bangla needs it)."""
    if all(char in _GSM or char in _GSM_TWICE for char in text):
        return sum(2 if char in _GSM_TWICE else 1 for char in text), False
    return len(text.encode("utf-16-be")) // 2, True


def segments(text: str) -> int:
    """Return the number of parts."""
    units, wide = length(text)
    one, each = (_UCS2_ONE, _UCS2_EACH) if wide else (_GSM_ONE, _GSM_EACH)
    return 1 if units <= one else -(-units // each)
