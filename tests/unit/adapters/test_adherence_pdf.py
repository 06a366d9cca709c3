"""The adherence report: what a doctor reads on it, in both languages; what people typed is never markup."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pypdfium2  # type: ignore[import-untyped]  # it has no type information
import pytest

from healthapp.adapters.adherence_pdf import AdherencePdf, AdherenceReport, level_of, render_adherence
from healthapp.contexts.reminders.schemas.views import AdherenceDay, AdherenceView, MedicineAdherence
from healthapp.kit.clock import FixedClock
from healthapp.kit.i18n import Lang

END = date(2026, 11, 21)
NOW = datetime(2026, 11, 21, 3, 5, tzinfo=UTC)


def make_view(days: int = 30, titles: tuple[str, ...] = ("মেটফরমিন (কমেট)",)) -> AdherenceView:
    start = END - timedelta(days=days - 1)
    return AdherenceView(
        start=start,
        end=END,
        taken=26,
        skipped=1,
        missed=3,
        expected=30,
        percentage=86.6,
        streak_days=4,
        full_days=80.0,
        days=[
            AdherenceDay(day=start + timedelta(days=n), taken=n % 3, skipped=0, missed=2 - n % 3, state="partial")
            for n in range(days)
        ],
        medicines=[
            MedicineAdherence(reminder_id=UUID(int=n), title=title, taken=26, expected=30, percentage=86.6)
            for n, title in enumerate(titles)
        ],
    )


def read(pdf: bytes) -> tuple[str, int]:
    document = pypdfium2.PdfDocument(pdf)
    return "\n".join(page.get_textpage().get_text_range() for page in document), len(document)


def report(view: AdherenceView, lang: Lang, patient: str = "Rahima Begum") -> bytes:
    return render_adherence(AdherenceReport(patient, view, lang, "Asia/Dhaka", NOW))


def test_english_report_says_who_when_and_how_much() -> None:
    text, pages = read(report(make_view(), Lang.EN))
    assert pages == 1
    for wanted in (
        "Rahima Begum",
        "23 October 2026 to 21 November 2026",
        "86.6%",
        "26 of 30 doses",
        "4 days",
        "9:05 am",
    ):
        assert wanted in text, wanted
    assert "9:05 am" in text
    assert "Page 1 of 1" in text


def test_bangla_report_has_bangla_digits() -> None:
    text, _ = read(report(make_view(), Lang.BN, patient="রহিমা বেগম"))
    assert "৮৬.৬%" in text
    assert "২১ নভেম্বর ২০২৬" in text.replace("\u200c", "")
    # Latin digits are left only where a name has them.
    assert not [char for char in text if char in "0123456789"]


@pytest.mark.parametrize("days", [7, 30, 90])
def test_a_quarter_fits_on_one_page(days: int) -> None:
    assert read(report(make_view(days), Lang.BN))[1] == 1


def test_how_it_was_counted_stands_on_no_page_of_its_own() -> None:
    seven = tuple(f"Medicine {n}" for n in range(7))
    assert read(report(make_view(90, seven), Lang.BN))[1] == 1


@pytest.mark.parametrize("word", ["ক" * 60, "ক্ষ্ম" * 60, "W" * 60], ids=["bangla", "conjuncts", "latin"])
def test_a_word_that_nothing_breaks_stays_in_its_column(word: str) -> None:
    page = pypdfium2.PdfDocument(report(make_view(titles=(word,)), Lang.BN, patient=word))[0]
    textpage = page.get_textpage()
    text = textpage.get_text_range()
    rights = [textpage.get_charbox(at)[2] for at in range(textpage.count_chars())]
    assert max(rights) < page.get_width() - 17 * 72 / 25.4 + 1
    # No conjunct is torn apart: its virama never ends a line.
    assert "\u09cd\r" not in text
    assert "\u09cd\u200b" not in text


def test_an_amount_is_not_torn_from_its_unit() -> None:
    text, _ = read(report(make_view(titles=("Metformin hydrochloride extended release 500 mg",)), Lang.EN))
    assert "500 mg" in text.replace("\xa0", " ")


def test_many_medicines_go_on_on_the_next_page() -> None:
    text, pages = read(report(make_view(titles=tuple(f"Medicine {n}" for n in range(40))), Lang.EN))
    assert pages > 1
    assert "Medicine 39" in text


def test_what_people_typed_is_text_and_never_markup() -> None:
    typed = '#panic("x") *bold* $x^2$ \\ @ref <label> [x] "quoted" `raw` //comment'
    text, _ = read(report(make_view(titles=(typed,)), Lang.EN, patient="#set page(fill: red)"))
    assert "#set page(fill: red)" in text
    flat = " ".join(text.split())
    assert '#panic("x") *bold* $x^2$' in flat
    assert "//comment" in flat


def test_nothing_expected_is_said_and_not_divided() -> None:
    view = make_view().model_copy(update={"percentage": None, "expected": 0, "taken": 0, "medicines": [], "days": []})
    text, _ = read(report(view, Lang.EN))
    assert "No doses in this period" in text


def test_only_our_fonts_are_in_it() -> None:
    document = pypdfium2.PdfDocument(report(make_view(), Lang.BN))
    names = {
        obj.get_font().get_base_name() for obj in document[0].get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_TEXT])
    }
    assert names
    assert all("NotoSansBengali" in name or "Inter" in name for name in names), names


@pytest.mark.parametrize(
    ("taken", "expected", "level"), [(0, 0, 0), (0, 3, 1), (1, 3, 2), (2, 4, 3), (3, 4, 3), (4, 4, 4)]
)
def test_levels_of_a_day(taken: int, expected: int, level: int) -> None:
    assert level_of(taken, expected) == level


async def test_the_clock_says_when_it_was_made() -> None:
    pdf = await AdherencePdf(FixedClock(NOW)).report(make_view(), patient="R", zone="Asia/Tokyo", lang=Lang.EN)
    assert "12:05 pm" in read(pdf)[0]


@pytest.mark.parametrize("sign", ["🌼", "\U0004d5a2", "薬"])
def test_a_sign_that_our_fonts_lack_takes_no_report_away(sign: str) -> None:
    written, _ = read(report(make_view(), Lang.EN, patient=f"Rahima {sign}"))
    assert "Rahima" in written
