"""One family of errors for the whole product. Each edge maps a `Kind` once; messages exist in both languages.

An error carries ids and codes, never health data.
"""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field as dataclass_field
from enum import StrEnum
from typing import TYPE_CHECKING

from healthapp.kit.i18n import text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from healthapp.kit.i18n import Lang


class Kind(StrEnum):
    """What sort of thing went wrong, independent of any protocol."""

    NOT_FOUND = "not_found"
    FORBIDDEN = "forbidden"
    CONFLICT = "conflict"
    INVALID = "invalid"
    PAYMENT_REQUIRED = "payment_required"
    RATE_LIMITED = "rate_limited"
    UNAUTHENTICATED = "unauthenticated"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True)
class FieldError:
    """One field that was refused: its path as the caller named it, and the message id that says why."""

    field: str
    code: str
    params: Mapping[str, str | int] = dataclass_field(default_factory=dict)

    def message(self, lang: Lang) -> str:
        """Return what is wrong and what to do, in `lang`."""
        return text(f"errors.{self.code}" if "." not in self.code else self.code, lang, **self.params)


class HealthError(Exception):
    """Something the caller can be told. `code` names the message `errors.<code>`; `ids` are opaque identifiers."""

    def __init__(
        self,
        kind: Kind,
        code: str | None = None,
        *,
        fields: tuple[FieldError, ...] = (),
        retry_after: int | None = None,
        params: Mapping[str, str | int] | None = None,
        **ids: object,
    ) -> None:
        """Make an error of `kind`; `code` defaults to the kind's own message."""
        self.kind = kind
        self.code = code or kind.value
        self.fields = fields
        self.retry_after = retry_after
        self.params = dict(params or {})
        self.ids = {name: str(value) for name, value in ids.items()}
        super().__init__(f"{kind.value}:{self.code}")

    def message(self, lang: Lang) -> str:
        """Return the message in `lang`."""
        key = self.code if "." in self.code else f"errors.{self.code}"
        return text(key, lang, **self.params)


def forbidden(**ids: object) -> HealthError:
    """Return the one answer for unknown and foreign ids alike, so that neither can be told from the other."""
    return HealthError(Kind.FORBIDDEN, None, **ids)  # type: ignore[arg-type]  # ids never have the options' names


def invalid(field_name: str, code: str, **params: str | int) -> HealthError:
    """Return an INVALID error for one field."""
    return HealthError(Kind.INVALID, fields=(FieldError(field_name, code, params),))
