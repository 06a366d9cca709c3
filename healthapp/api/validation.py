"""Turns what pydantic refuses into our own field errors: which field, and what to do, in words a person can act on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from healthapp.kit.errors import FieldError, HealthError, Kind
from healthapp.kit.i18n import has_message

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

# pydantic's error type → our code, and which of its context values the message names.
_CODES: dict[str, tuple[str, dict[str, str]]] = {
    "missing": ("required", {}),
    "missing_argument": ("required", {}),
    "extra_forbidden": ("unknown_field", {}),
    "unexpected_keyword_argument": ("unknown_field", {}),
    "string_type": ("not_a_text", {}),
    "string_unicode": ("bad_character", {}),
    "string_sub_type": ("not_a_text", {}),
    "string_too_short": ("too_short", {"min": "min_length"}),
    "string_too_long": ("too_long", {"max": "max_length"}),
    "string_pattern_mismatch": ("bad_format", {}),
    "too_short": ("too_few", {"min": "min_length"}),
    "too_long": ("too_many", {"max": "max_length"}),
    "int_type": ("not_an_integer", {}),
    "int_parsing": ("not_an_integer", {}),
    "int_parsing_size": ("not_an_integer", {}),
    "int_from_float": ("not_an_integer", {}),
    "float_type": ("not_a_number", {}),
    "float_parsing": ("not_a_number", {}),
    "finite_number": ("not_a_number", {}),
    "decimal_parsing": ("not_a_number", {}),
    "greater_than_equal": ("too_small", {"min": "ge"}),
    "less_than_equal": ("too_big", {"max": "le"}),
    "bool_type": ("not_a_bool", {}),
    "bool_parsing": ("not_a_bool", {}),
    "list_type": ("not_a_list", {}),
    "tuple_type": ("not_a_list", {}),
    "dict_type": ("not_an_object", {}),
    "model_type": ("not_an_object", {}),
    "model_attributes_type": ("not_an_object", {}),
    "uuid_parsing": ("bad_id", {}),
    "uuid_type": ("bad_id", {}),
    "uuid_version": ("bad_id", {}),
    "date_type": ("bad_date", {}),
    "date_parsing": ("bad_date", {}),
    "date_from_datetime_parsing": ("bad_date", {}),
    "date_from_datetime_inexact": ("bad_date", {}),
    "datetime_type": ("bad_datetime", {}),
    "datetime_parsing": ("bad_datetime", {}),
    "datetime_object_invalid": ("bad_datetime", {}),
    "datetime_from_date_parsing": ("bad_datetime", {}),
    "timezone_aware": ("time_without_zone", {}),
    "time_type": ("bad_time", {}),
    "time_parsing": ("bad_time", {}),
    "literal_error": ("unknown_choice", {"choices": "expected"}),
    "enum": ("unknown_choice", {"choices": "expected"}),
}
_DEFAULT = "bad_format"
_ROOTS = frozenset({"body", "query", "path", "header"})
# What a date-or-datetime field is called by its branches in pydantic's location; the caller knows no branches.
_BRANCHES = frozenset({"datetime", "date", "constrained-str"})


def field_errors(details: Iterable[Mapping[str, Any]]) -> tuple[FieldError, ...]:
    """Return one field error for each refused field, in the order of the request; the first reason counts."""
    found: dict[str, FieldError] = {}
    for detail in details:
        error = _field(detail)
        found.setdefault(error.field, error)
    return tuple(found.values())


def invalid_request(details: Iterable[Mapping[str, Any]]) -> HealthError:
    """Return one INVALID error that names every refused field."""
    return HealthError(Kind.INVALID, fields=field_errors(details))


def _path(location: Iterable[object]) -> str:
    parts = [str(part) for part in location]
    if parts and parts[0] in _ROOTS:
        parts = parts[1:] or parts
    return ".".join(part for n, part in enumerate(parts) if n == 0 or not _is_branch(part))


def _is_branch(part: str) -> bool:
    return part in _BRANCHES or part.startswith("function-")


def _field(detail: Mapping[str, Any]) -> FieldError:
    kind = str(detail["type"])
    path = _path(detail["loc"])
    context = detail.get("ctx") or {}
    if kind == "value_error" and path.rpartition(".")[2].casefold() == "email":
        return FieldError(path, "bad_email")
    if kind in _CODES:
        code, names = _CODES[kind]
        if code == "too_short" and context.get("min_length") == 1:
            return FieldError(path, "required")
        params = {name: context.get(source, "") for name, source in names.items()}
        if "choices" in params:
            params["choices"] = str(params["choices"]).replace("'", "").replace(" or ", ", ")
        return FieldError(path, code, params)
    # A custom error of our schemas: its type is the message's id, its context the message's parameters.
    key = kind if "." in kind else f"errors.{kind}"
    if has_message(key):
        return FieldError(path, kind, {name: value for name, value in context.items() if name != "error"})
    return FieldError(path, _DEFAULT)
