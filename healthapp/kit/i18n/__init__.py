"""Texts, numbers, dates and money in Bangla and English."""

from healthapp.kit.i18n.lang import Lang, LangLike, negotiate, parse_lang
from healthapp.kit.i18n.messages import (
    MessageParameterError,
    UnknownMessageError,
    both,
    format_list,
    has_message,
    placeholders,
    plural,
    show,
    text,
)
from healthapp.kit.i18n.numbers import digits, format_money, format_number, format_percent, latin_digits
from healthapp.kit.i18n.times import (
    DateStyle,
    format_ago,
    format_date,
    format_datetime,
    format_day,
    format_duration,
    format_time,
    format_weekday,
    format_when,
    part_of_day,
)

__all__ = [
    "DateStyle",
    "Lang",
    "LangLike",
    "MessageParameterError",
    "UnknownMessageError",
    "both",
    "digits",
    "format_ago",
    "format_date",
    "format_datetime",
    "format_day",
    "format_duration",
    "format_list",
    "format_money",
    "format_number",
    "format_percent",
    "format_time",
    "format_weekday",
    "format_when",
    "has_message",
    "latin_digits",
    "negotiate",
    "parse_lang",
    "part_of_day",
    "placeholders",
    "plural",
    "show",
    "text",
]
