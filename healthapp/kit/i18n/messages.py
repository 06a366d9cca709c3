"""Looks a message up and fills it in."""

import os
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from string import Formatter
from typing import Any

import structlog

from healthapp.kit.i18n.catalogue import MESSAGES
from healthapp.kit.i18n.lang import LangLike
from healthapp.kit.i18n.numbers import digits, format_number
from healthapp.kit.i18n.times import format_date, format_datetime, format_duration, format_time

_log = structlog.get_logger(__name__)

# A wrong id or parameter is a mistake of ours. Under pytest (which sets this variable, for child processes too) it
# raises; in front of a patient the rest of the page still works and the mistake is in the log.
_STRICT = "PYTEST_VERSION" in os.environ


class UnknownMessageError(LookupError):
    """There is no message with this id."""


class MessageParameterError(ValueError):
    """The parameters given are not the ones that the message names."""


def has_message(message_id: str) -> bool:
    """Tell whether the catalogues have a message."""
    return message_id in MESSAGES


def placeholders(template: str) -> frozenset[str]:
    """Return the parameter names of a template."""
    return frozenset(name for _, name, _, _ in Formatter().parse(template) if name)


def both(message_id: str, **params: object) -> tuple[str, str]:
    """Return a message in both languages (Bangla, English), for pages that compile both in."""
    return text(message_id, "bn", **params), text(message_id, "en", **params)


def text(message_id: str, lang: LangLike, **params: object) -> str:
    """Return a message in a language, its `{name}` parameters filled in.

    Numbers, dates, times and durations are written the reader's way; a text parameter goes in unchanged.
    """
    pair = MESSAGES.get(message_id)
    if pair is None:
        if _STRICT:
            raise UnknownMessageError(message_id)
        _log.error("message_missing", message_id=message_id)
        return message_id
    template = pair[0] if lang == "bn" else pair[1]
    wanted = placeholders(template)
    if wanted != params.keys():
        _complain(message_id, wanted, params)
    if not wanted:
        # Through the formatter all the same, so that a literal brace is always written {{ }}.
        return template.format()
    return template.format_map(_Shown({name: show(value, lang) for name, value in params.items()}))


def plural(message_id: str, count: int, lang: LangLike, **params: object) -> str:
    """Return the form of a message for a count: ids `<id>_one` and `<id>_other`; the count is `{n}`.

    Bangla does not change the noun, so both forms may carry one Bangla text; the form for one may say it in words.
    """
    form = f"{message_id}_{'one' if count == 1 else 'other'}"
    if form not in MESSAGES or "n" in placeholders(MESSAGES[form][1]):
        params["n"] = count
    return text(form, lang, **params)


def format_list(items: Sequence[str], lang: LangLike) -> str:
    """Join items as a sentence does: "সকাল ৮টা, দুপুর ২টা ও রাত ৯টা"; "a, b and c"."""
    if not items:
        return ""
    if len(items) == 1:
        return items[0]
    return f"{', '.join(items[:-1])} {'ও' if lang == 'bn' else 'and'} {items[-1]}"


def show(value: object, lang: LangLike) -> str:
    """Write a value the reader's way."""
    match value:
        case bool():
            shown = ("হ্যাঁ" if value else "না") if lang == "bn" else ("yes" if value else "no")
        case int() | float() | Decimal():
            shown = format_number(value, lang)
        case datetime():
            shown = format_datetime(value, lang)
        case date():
            shown = format_date(value, lang)
        case time():
            shown = format_time(value, lang)
        case timedelta():
            shown = format_duration(value, lang)
        case list() | tuple():
            shown = format_list([show(item, lang) for item in value], lang)
        case _:
            shown = str(value)
    return shown


def _complain(message_id: str, wanted: frozenset[str], params: dict[str, Any]) -> None:
    missing, unknown = sorted(wanted - params.keys()), sorted(params.keys() - wanted)
    if _STRICT:
        problem = f"{message_id}: missing {missing}, unknown {unknown}"
        raise MessageParameterError(problem)
    _log.error("message_parameters", message_id=message_id, missing=missing, unknown=unknown)


class _Shown(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "…"


__all__ = [
    "MessageParameterError",
    "UnknownMessageError",
    "both",
    "digits",
    "format_list",
    "has_message",
    "placeholders",
    "plural",
    "show",
    "text",
]
