"""What every reader does with a record: what can't be read, or doesn't fit the schema, is a reject with its reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import ValidationError

from healthapp.contexts.knowledge.schemas.loaded import (
    LONGEST_KEY,
    BrokenRecord,
    Ready,
    Reason,
    Rejected,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from healthapp.contexts.knowledge.schemas.loaded import Outcome, RawRecord

_TOO_LONG = frozenset({"string_too_long", "too_long"})


class RejectedError(Exception):
    """A record is not loaded."""

    def __init__(self, reason: Reason) -> None:
        """Keep the reason."""
        super().__init__(reason)
        self.reason = reason


def outcomes(
    records: Iterable[RawRecord | BrokenRecord],
    key_of: Callable[[RawRecord], str],
    made_of: Callable[[RawRecord, str], Ready],
) -> Iterator[Outcome]:
    """Yield what becomes of each record. `key_of` and `made_of` raise RejectedError, or what pydantic raises."""
    for record in records:
        if isinstance(record, BrokenRecord):
            yield Rejected(record.number, "", record.reason)
            continue
        key = ""
        try:
            key = key_of(record).replace("\x00", "")[:LONGEST_KEY]
            if not key:
                raise RejectedError(Reason.MISSING_FIELD)  # noqa: TRY301 - one place where it becomes an outcome
            yield made_of(record, key)
        except RejectedError as error:
            yield Rejected(record.number, key, error.reason)
        except ValidationError as error:
            too_long = any(fault["type"] in _TOO_LONG for fault in error.errors(include_url=False))
            yield Rejected(record.number, key, Reason.TOO_LONG if too_long else Reason.INVALID_VALUE)
