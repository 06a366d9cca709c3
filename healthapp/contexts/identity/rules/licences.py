"""When two licences are the same one."""

from __future__ import annotations

import unicodedata

from healthapp.kit.i18n.words import normal


def licence_key(role: str, country: str, number: str) -> str:
    """Return what two people have in common who say that they have the same licence.

    Numbers are compared as people type them: small or large letters, Bangla or Latin digits, with and without spaces,
    dashes and strokes. Who issued it isn't compared: outside Bangladesh applicants write that as they like.
    """
    # NFKC first: full-width letters and digits become the usual ones.
    small = normal(unicodedata.normalize("NFKC", number))
    kept = "".join(sign for sign in small if unicodedata.category(sign)[0] in "LMN")
    return f"{role}|{country}|{kept or small}"
