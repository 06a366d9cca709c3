"""The adherence report as a PDF for the doctor, typeset by Typst with our own fonts (Bangla is shaped rightly).

Everything a person wrote goes in as data, never as markup.
"""

from __future__ import annotations

import asyncio
import calendar
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from healthapp.adapters.typst_pdf import compile_pdf
from healthapp.kit.i18n import (
    digits,
    format_date,
    format_datetime,
    format_number,
    format_weekday,
    format_zone,
    plural,
    text,
)

if TYPE_CHECKING:
    from datetime import datetime

    from healthapp.contexts.reminders.schemas.views import AdherenceDay, AdherenceView
    from healthapp.kit.clock import Clock
    from healthapp.kit.i18n import Lang

_TEMPLATE = Path(__file__).parent / "adherence.typ"
_HALF = 0.5


@dataclass(frozen=True, slots=True)
class AdherenceReport:
    """What the report is made of. `zone` is the one that the days were counted in."""

    patient: str
    view: AdherenceView
    lang: Lang
    zone: str
    made_at: datetime


class AdherencePdf:
    """Makes adherence reports."""

    def __init__(self, clock: Clock) -> None:
        """Take the clock that says when a report was made."""
        self._clock = clock

    async def report(self, view: AdherenceView, *, patient: str, zone: str, lang: Lang) -> bytes:
        """Return the report of `patient`, whose days were counted in `zone`."""
        report = AdherenceReport(patient, view, lang, zone, self._clock.now())
        return await asyncio.to_thread(render_adherence, report)


def level_of(taken: int, expected: int) -> int:
    """Return how well a day went, as the calendar colours it: 0 no doses, 1 none taken, 2 few, 3 most, 4 all."""
    if not expected:
        return 0
    if not taken:
        return 1
    if taken >= expected:
        return 4
    return 3 if taken / expected >= _HALF else 2


def render_adherence(report: AdherenceReport) -> bytes:
    """Return the report as a PDF (PDF/UA-1: tagged for screen readers). Takes some 0.1 s of CPU: use a thread."""
    return compile_pdf(_TEMPLATE, "report", _content(report))


def _content(report: AdherenceReport) -> dict[str, Any]:
    lang, view = report.lang, report.view

    def say(name: str, **params: object) -> str:
        return text(f"ui.adherence.{name}", lang, **params)

    zone = say("pdf_zone", zone=format_zone(report.zone, lang))
    period = say("from_to", start=format_date(view.start, lang, "long"), end=format_date(view.end, lang, "long"))
    return {
        "lang": str(lang),
        "app": text("ui.app_name", lang),
        "title": say("pdf_title"),
        "facts": [
            [say("pdf_patient"), report.patient],
            [say("pdf_period"), period],
            [
                say("pdf_made"),
                f"{format_datetime(report.made_at, lang, report.zone)} ({zone})",
            ],
        ],
        "stats": [
            [
                say("percentage"),
                _percent(view.percentage, lang),
                say("of_expected", taken=view.taken, expected=view.expected),
            ],
            [say("missed"), format_number(view.missed, lang), say("missed_note")],
            [say("skipped"), format_number(view.skipped, lang), say("skipped_note")],
            [say("streak"), plural("ui.adherence.streak_days", view.streak_days, lang), say("streak_note")],
        ],
        "medicines": _medicines(report),
        "calendar": {
            "title": say("calendar"),
            "note": say("pdf_legend"),
            "weekdays": [format_weekday(day, lang, short=True) for day in _week()],
            "months": _months(report),
            "legend": [
                [level, say(f"level_{name}")] for level, name in enumerate(("none", "missed", "few", "most", "all"))
            ],
        },
        "how": [say("pdf_source"), say("how")],
        "page": say("pdf_page", page="{page}", pages="{pages}"),
        "digits": digits("0123456789", lang),
    }


def _percent(share: float | None, lang: Lang) -> str:
    return "–" if share is None else f"{format_number(share, lang)}%"


def _medicines(report: AdherenceReport) -> dict[str, Any]:
    lang = report.lang
    return {
        "title": text("ui.adherence.medicines", lang),
        "head": [text(f"ui.adherence.{name}", lang) for name in ("medicine", "taken", "expected", "share")],
        "rows": [
            {
                "name": medicine.title,
                "taken": format_number(medicine.taken, lang),
                "expected": format_number(medicine.expected, lang),
                "share": _percent(medicine.percentage, lang),
                "percent": medicine.percentage or 0,
            }
            for medicine in report.view.medicines
        ],
        "none": text("ui.adherence.no_expected", lang),
    }


def _week() -> list[int]:
    """Return the weekdays in the order of the calendar: in Bangladesh the week begins on Sunday."""
    return list(calendar.Calendar(calendar.SUNDAY).iterweekdays())


def _months(report: AdherenceReport) -> list[dict[str, Any]]:
    view = report.view
    figures = {day.day: day for day in view.days}
    layout = calendar.Calendar(calendar.SUNDAY)
    months = []
    year, month = view.start.year, view.start.month
    while (year, month) <= (view.end.year, view.end.month):
        cells: list[dict[str, Any] | None] = []
        for day in layout.itermonthdates(year, month):
            inside = day.month == month and view.start <= day <= view.end
            cells.append(_cell(figures.get(day), day, report.lang) if inside else None)
        # Weeks that lie outside the period wholly only take room.
        weeks = [cells[at : at + 7] for at in range(0, len(cells), 7)]
        kept = [cell for week in weeks if any(week) for cell in week]
        months.append({"name": format_date(date(year, month, 1), report.lang, "month"), "cells": kept})
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)  # noqa: PLR2004 - December
    return months


def _cell(found: AdherenceDay | None, day: date, lang: Lang) -> dict[str, Any]:
    taken = found.taken if found else 0
    expected = found.taken + found.skipped + found.missed if found else 0
    return {
        "day": digits(day.day, lang),
        "level": level_of(taken, expected),
        "share": f"{format_number(taken, lang)}/{format_number(expected, lang)}" if expected else "",
    }
