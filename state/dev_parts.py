"""What the showcase of parts plays with. No data of anybody's; the page exists in the embedded mode only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import reflex as rx

from healthapp.kit.i18n import Lang, digits
from state.base import AppState, Work, authenticated, page_load, public
from state.charts import BarChart, HeatMonth, bar_chart, heat_month
from state.rows import Problem

_DAY = date(2026, 11, 21)
_PAGE_SIZE = 5
_MEDICINES = (
    ("মেটফরমিন ৫০০ মি.গ্রা.", "Metformin 500 mg", 92),
    ("অ্যামলোডিপিন ৫ মি.গ্রা.", "Amlodipine 5 mg", 75),
    ("অ্যাটোরভাস্ট্যাটিন ১০ মি.গ্রা.", "Atorvastatin 10 mg", 100),
    ("লোসার্টান পটাশিয়াম ৫০ মি.গ্রা.", "Losartan potassium 50 mg", 64),
    ("ওমিপ্রাজল ২০ মি.গ্রা.", "Omeprazole 20 mg", 88),
    ("লেভোথাইরক্সিন ৫০ মাইক্রোগ্রাম", "Levothyroxine 50 mcg", 97),
    ("ভিটামিন ডি", "Vitamin D", 40),
)


@dataclass
class MedicineRow:
    """A row of the demonstration table."""

    name: str
    share: int
    share_text: str


class CountState(AppState):
    """A number: the smallest thing that a page can show, beside the same of a blank application in `make bench`."""

    number: int = 0

    @authenticated()
    async def count(self, work: Work) -> None:
        """Add one."""
        del work
        self.number += 1


class PartsState(AppState):
    """Every value the showcase needs."""

    dialog_open: bool = False
    step: int = 1
    hints: int = 0
    times: rx.Field[list[str]] = rx.field(default_factory=lambda: ["08:00", "21:00"])
    chosen: rx.Field[list[str]] = rx.field(default_factory=lambda: ["mon", "wed"])
    rows: rx.Field[list[MedicineRow]] = rx.field(default_factory=list)
    sort_key: str = "name"
    descending: bool = False
    filter_text: str = ""
    page: int = 1
    pages: int = 1
    page_text: str = ""
    pages_text: str = ""
    chart: rx.Field[BarChart] = rx.field(default_factory=BarChart)
    month: rx.Field[HeatMonth] = rx.field(default_factory=HeatMonth)

    @page_load(anyone=True)
    async def load(self, work: Work) -> None:
        """Fill the page. Open to anyone: it shows made-up values."""
        self._fill(work.lang)
        shares = {_DAY.replace(day=1) + timedelta(days=n): (n * 7) % 5 for n in range(21)}
        self.chart = bar_chart(
            [
                (digits(f"{n} নভে" if work.lang == Lang.BN else f"{n} Nov", work.lang), (n * 37) % 101)
                for n in range(15, 22)
            ],
            work.lang,
            top=100,
            suffix="%",
            normal=(80, 100),
        )
        words = ("{}টির মধ্যে {}টি", "{} of {} taken")
        self.month = heat_month(
            _DAY,
            shares,
            lambda day: digits(
                words[0].format(4, shares.get(day, 0))
                if work.lang == Lang.BN
                else words[1].format(shares.get(day, 0), 4),
                work.lang,
            ),
            work.lang,
            today=_DAY,
        )

    @authenticated(quiet=True)
    async def glow(self, work: Work) -> None:
        """Show that a hint arrived."""
        del work
        self.hints += 1

    @public()
    async def show_dialog(self, work: Work, shown: bool) -> None:  # noqa: FBT001 - an event's argument
        """Open or close the dialog."""
        del work
        self.dialog_open = shown

    @public()
    async def change_time(self, work: Work, index: int, value: str) -> None:
        """Change one time."""
        del work
        if 0 <= index < len(self.times):
            self.times[index] = value[:5]

    @public()
    async def add_time(self, work: Work) -> None:
        """Add a time."""
        del work
        self.times = [*self.times, "12:00"][:12]

    @public()
    async def remove_time(self, work: Work, index: int) -> None:
        """Remove a time."""
        del work
        self.times = [time for place, time in enumerate(self.times) if place != index]

    @public()
    async def toggle(self, work: Work, value: str) -> None:
        """Choose or drop a weekday."""
        del work
        self.chosen = [day for day in self.chosen if day != value]

    @public()
    async def sort(self, work: Work, key: str) -> None:
        """Sort the table."""
        self.descending = self.sort_key == key and not self.descending
        self.sort_key = key
        self._fill(work.lang)

    @public()
    async def search(self, work: Work, wanted: str) -> None:
        """Filter the table."""
        self.filter_text, self.page = wanted[:100], 1
        self._fill(work.lang)

    @public()
    async def turn(self, work: Work, page: int) -> None:
        """Turn to a page of the table."""
        self.page = page
        self._fill(work.lang)

    @public()
    async def submit(self, work: Work, form: dict[str, str]) -> None:
        """Refuse the form, to show how that looks."""
        bangla = work.lang == Lang.BN
        del form
        self._show_problems(
            [
                Problem("dose", "কতটুকু খাবেন তা লিখুন।" if bangla else "Enter how much to take."),
                Problem("kind", "একটি বেছে নিন।" if bangla else "Choose one."),
            ]
        )

    def _fill(self, lang: Lang) -> None:
        names = [(bn if lang == Lang.BN else en, share) for bn, en, share in _MEDICINES]
        found = [row for row in names if self.filter_text.casefold() in row[0].casefold()]
        found.sort(key=lambda row: row[self.sort_key != "name"], reverse=self.descending)
        self.pages = max(1, -(-len(found) // _PAGE_SIZE))
        self.page = min(max(self.page, 1), self.pages)
        first = (self.page - 1) * _PAGE_SIZE
        self.rows = [
            MedicineRow(name, share, digits(f"{share}%", lang)) for name, share in found[first : first + _PAGE_SIZE]
        ]
        self.page_text, self.pages_text = digits(self.page, lang), digits(self.pages, lang)
