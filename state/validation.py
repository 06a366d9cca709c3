"""Turns what pydantic refuses into our own field errors, in words a person can act on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthapp.kit.errors import FieldError, HealthError, Kind
from healthapp.kit.i18n import has_message

if TYPE_CHECKING:
    from pydantic import ValidationError
    from pydantic_core import ErrorDetails

# pydantic's error type → our code, and which of its context values the message names.
_CODES: dict[str, tuple[str, dict[str, str]]] = {
    "missing": ("required", {}),
    "extra_forbidden": ("unknown_field", {}),
    "string_type": ("not_a_text", {}),
    "string_too_short": ("too_short", {"min": "min_length"}),
    "string_too_long": ("too_long", {"max": "max_length"}),
    "string_pattern_mismatch": ("bad_format", {}),
    "too_short": ("too_few", {"min": "min_length"}),
    "too_long": ("too_many", {"max": "max_length"}),
    "int_type": ("not_an_integer", {}),
    "int_parsing": ("not_an_integer", {}),
    "int_from_float": ("not_an_integer", {}),
    "float_type": ("not_a_number", {}),
    "float_parsing": ("not_a_number", {}),
    "decimal_parsing": ("not_a_number", {}),
    "greater_than_equal": ("too_small", {"min": "ge"}),
    "less_than_equal": ("too_big", {"max": "le"}),
    "bool_type": ("not_a_bool", {}),
    "bool_parsing": ("not_a_bool", {}),
    "list_type": ("not_a_list", {}),
    "dict_type": ("not_an_object", {}),
    "model_type": ("not_an_object", {}),
    "uuid_parsing": ("bad_id", {}),
    "uuid_type": ("bad_id", {}),
    "literal_error": ("unknown_choice", {"choices": "expected"}),
    "enum": ("unknown_choice", {"choices": "expected"}),
}


def to_health_error(error: ValidationError) -> HealthError:
    """Return one INVALID error that names every refused field."""
    return HealthError(Kind.INVALID, fields=tuple(_field(detail) for detail in error.errors(include_url=False)))


def _field(detail: ErrorDetails) -> FieldError:
    # The first part is the handler's parameter; what a form calls its field comes after it.
    path = ".".join(str(part) for part in (detail["loc"][1:] or detail["loc"]))
    kind = detail["type"]
    if detail.get("input") in ("", None) and kind not in ("missing", "extra_forbidden"):
        return FieldError(path, "required")
    code, names = _CODES.get(kind, (kind if has_message(f"errors.{kind}") else "bad_format", {}))
    context = detail.get("ctx") or {}
    return FieldError(path, code, {name: context.get(source, "") for name, source in names.items()})
