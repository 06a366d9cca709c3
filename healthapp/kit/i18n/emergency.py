"""The number that people call in an emergency, as the product's texts say it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from healthapp.kit.i18n.numbers import digits

WRITTEN = "999"
"""The number that stands in the texts as they are written: Bangladesh's national emergency service."""
_EITHER = re.compile("(?<![0-9])999(?![0-9])|(?<![০-৯])৯৯৯(?![০-৯])")


def with_number(text: str, number: str) -> str:
    """Return a text with `number` where it says 999, in the digits that stood there; other numbers stay."""
    if number == WRITTEN:
        return text
    return _EITHER.sub(lambda found: number if found.group() == WRITTEN else digits(number, "bn"), text)


def everywhere(entry: Mapping[str, Any], number: str) -> Mapping[str, Any]:
    """Return what is made of dicts, lists and texts with `number` in each of its texts, as `with_number`."""
    if number == WRITTEN:
        return entry
    return {key: _everywhere(each, number) for key, each in entry.items()}


def _everywhere(value: Any, number: str) -> Any:  # noqa: ANN401 - JSON
    if isinstance(value, str):
        return with_number(value, number)
    if isinstance(value, Mapping):
        return everywhere(value, number)
    return [_everywhere(each, number) for each in value] if isinstance(value, list | tuple) else value
