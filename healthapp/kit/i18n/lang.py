"""The two languages of the product."""

from enum import StrEnum
from typing import Literal


class Lang(StrEnum):
    """A language that every text exists in; Bangla is the default."""

    BN = "bn"
    EN = "en"


LangLike = Lang | Literal["bn", "en"]


def parse_lang(value: str | None) -> Lang:
    """Read a language from a cookie, a column or one Accept-Language tag; anything unknown is Bangla."""
    return Lang.EN if (value or "").strip().lower().replace("_", "-").split("-")[0] == "en" else Lang.BN


def negotiate(header: str | None) -> Lang:
    """Choose a language for an Accept-Language header: the first of ours by weight, else Bangla."""
    best, best_weight = Lang.BN, 0.0
    for part in (header or "").split(","):
        tag, _, rest = part.strip().partition(";")
        code = tag.strip().lower().split("-")[0]
        if code not in ("bn", "en"):
            continue
        try:
            weight = float(rest.strip().removeprefix("q=")) if rest else 1.0
        except ValueError:
            continue
        if weight > best_weight:
            best, best_weight = Lang(code), weight
    return best
