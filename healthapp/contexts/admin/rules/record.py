"""The record of processing activities (GDPR Art. 30(1)), read off the registry of personal data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthapp.contexts.admin.schemas import ProcessingRecord
from healthapp.kit.i18n import has_message, text
from healthapp.kit.personal_data import Erasure, Place, Span

if TYPE_CHECKING:
    from collections.abc import Mapping

    from healthapp.kit.i18n import Lang
    from healthapp.kit.personal_data import Holding, Registry


_YEARS = (Span.HEALTH, Span.LOG, Span.AUDIT)


def _texts(holding: Holding) -> tuple[str, ...]:
    """Return the messages that a line of the record is worded with."""
    named = [f"checks.{what}_{holding.category}" for what in ("category", "purpose")]
    named += [f"checks.basis_{holding.basis}", f"checks.erasure_{holding.erasure}", f"checks.place_{holding.place}"]
    named += [] if holding.span in _YEARS else [f"checks.span_{holding.span}"]
    return (*named, *([holding.reason] if holding.reason else []))


def holes(registry: Registry) -> list[str]:
    """Return the places whose line is incomplete: no owner, purpose, legal basis, time or end in words.

    What is kept when an account ends needs the law's reason; a table needs its columns.
    """
    found = []
    for holding in registry.held:
        is_worded = all(has_message(message) for message in _texts(holding))
        is_reasoned = bool(holding.reason) == (holding.erasure is not Erasure.DELETE)
        is_listed = bool(holding.columns) or holding.place is not Place.TABLE
        if not (holding.whose.strip() and is_worded and is_reasoned and is_listed):
            found.append(holding.name)
    return found


def record(registry: Registry, lang: Lang, years: Mapping[Span, int]) -> list[ProcessingRecord]:
    """Return the record, a line for each place that holds personal data; `years` are those of the settings."""
    return [
        ProcessingRecord(
            place=text(f"checks.place_{holding.place}", lang),
            name=holding.name,
            category=text(f"checks.category_{holding.category}", lang),
            purpose=text(f"checks.purpose_{holding.category}", lang),
            legal_basis=text(f"checks.basis_{holding.basis}", lang),
            data_subjects=text("checks.subjects", lang),
            recipients=text("checks.recipients", lang),
            transfers=text("checks.transfers", lang),
            kept_for=_span(holding, lang, years),
            erasure=text(f"checks.erasure_{holding.erasure}", lang),
            security=text("checks.measures", lang),
            columns=list(holding.columns),
            sealed=list(holding.sealed),
        )
        for holding in registry.held
    ]


def _span(holding: Holding, lang: Lang, years: Mapping[Span, int]) -> str:
    if holding.span in _YEARS:
        return text("checks.span_years", lang, years=years[holding.span])
    return text(f"checks.span_{holding.span}", lang)
