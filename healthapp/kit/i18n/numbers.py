"""Numbers and money in the reader's script.

Babel groups by lakh but prints Latin digits for Bangla, so the digits are mapped here. English uses lakh grouping too:
that is how amounts are written in Bangladesh in either language.
"""

import re
from decimal import Decimal

from babel.numbers import format_decimal, get_currency_precision, get_currency_symbol

from healthapp.kit.i18n.lang import LangLike

_BANGLA = str.maketrans("0123456789", "০১২৩৪৫৬৭৮৯")
_LATIN = str.maketrans("০১২৩৪৫৬৭৮৯", "0123456789")
_GROUPING = "en_IN"
_MAX_DECIMALS = 6
# Mobiles of Bangladesh: 1, the operator's 3 to 9, and eight more.
_BD_MOBILE = re.compile(r"\+880(1[3-9][0-9]{2})([0-9]{6})")


def digits(value: str | float | Decimal, lang: LangLike) -> str:
    """Write the digits of a text in the reader's script and leave the rest as it is."""
    return str(value).translate(_BANGLA if lang == "bn" else _LATIN)


def latin_digits(value: str) -> str:
    """Read what a person typed: Bangla digits become Latin ones."""
    return value.translate(_LATIN)


def format_phone(number: str, lang: LangLike) -> str:
    """Write a number in E.164 as people read it: Bangladesh's mobiles as they are dialled there (01712-345678)."""
    found = _BD_MOBILE.fullmatch(number)
    return digits(f"0{found[1]}-{found[2]}" if found else number, lang)


def format_number(value: float | Decimal, lang: LangLike, decimals: int | None = None) -> str:
    """Write a number with lakh grouping; `decimals` fixes the places, else only the needed ones appear."""
    places = "#" * _MAX_DECIMALS if decimals is None else "0" * decimals
    pattern = "#,##,##0." + places if places else "#,##,##0"
    return digits(format_decimal(value, format=pattern, locale=_GROUPING), lang)


def format_percent(share: float | Decimal, lang: LangLike, decimals: int = 0) -> str:
    """Write a share of one as a percentage: 0.85 is 85%."""
    return format_number(Decimal(str(share)) * 100, lang, decimals) + "%"


def format_money(minor: int, currency: str, lang: LangLike) -> str:
    """Write minor units of a currency: 12500000 BDT is ৳১,২৫,০০০; whole amounts lose their empty decimals."""
    precision = get_currency_precision(currency)
    amount = Decimal(abs(minor)).scaleb(-precision)
    whole = amount == amount.to_integral_value()
    symbol = "৳" if currency == "BDT" else get_currency_symbol(currency, locale="en_US")
    gap = " " if symbol.isalpha() else ""
    sign = "-" if minor < 0 else ""
    return f"{sign}{symbol}{gap}{format_number(amount, lang, 0 if whole else precision)}"
