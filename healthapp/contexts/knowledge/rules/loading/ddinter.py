"""Pairs of DDInter (CSV: DDInterID_A, Drug_A, DDInterID_B, Drug_B, Level).

A pair counts where both medicines are exactly the content's; it tells a level and nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from healthapp.contexts.knowledge.rules.loading import texts
from healthapp.contexts.knowledge.rules.loading.records import RejectedError, outcomes
from healthapp.contexts.knowledge.schemas.loaded import LoadedPair, Ready, Reason

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from healthapp.contexts.knowledge.ports import LicensedFile
    from healthapp.contexts.knowledge.rules.loading.known import Known
    from healthapp.contexts.knowledge.schemas.loaded import Licence, Outcome, RawRecord

_LEVELS: Mapping[str, Literal["mild", "moderate", "severe"]] = {
    "major": "severe",
    "moderate": "moderate",
    "minor": "mild",
}


def read(file: LicensedFile, known: Known, licence: Licence) -> Iterator[Outcome]:
    """Yield a pair for each row, by both ids."""
    return outcomes(file.rows(), _key, lambda record, key: _made(record, key, known, licence))


def row(record: RawRecord) -> Mapping[str, str]:
    """Return the row that a record is."""
    if not isinstance(record.data, dict):
        raise RejectedError(Reason.UNREADABLE)
    return record.data


def _key(record: RawRecord) -> str:
    found = row(record)
    ids = [texts.clean(found.get(each, "")) for each in ("ddinterid_a", "ddinterid_b")]
    return "+".join(sorted(ids)) if all(ids) else ""


def _made(record: RawRecord, key: str, known: Known, licence: Licence) -> Ready:
    found = row(record)
    sides = [texts.name(found.get(each, "")) for each in ("drug_a", "drug_b")]
    if not all(sides) or "level" not in found:
        raise RejectedError(Reason.MISSING_FIELD)
    level = texts.clean(found["level"]).lower()
    if level == "unknown":
        raise RejectedError(Reason.NO_LEVEL)
    if level not in _LEVELS:
        raise RejectedError(Reason.INVALID_VALUE)
    ids = []
    for each in sides:
        medicine = known.medicine(each)
        if isinstance(medicine, Reason):
            raise RejectedError(medicine)
        ids.append(medicine)
    first, second = sorted(ids)
    if first == second:
        raise RejectedError(Reason.SAME_MEDICINE)
    return Ready(record.number, key, LoadedPair(a=first, b=second, severity=_LEVELS[level], licence=licence))
