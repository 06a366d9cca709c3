"""Geometry and texts of the charts."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from state.charts import bar_chart, heat_month


def test_bars_stand_on_the_axis_and_speak_bangla() -> None:
    chart = bar_chart([("শনি", 50), ("রবি", 100)], "bn", top=100, suffix="%")
    half, whole = chart.bars
    assert (half.value, whole.value) == ("৫০%", "১০০%")
    assert float(half.y) + float(half.height) == float(chart.bottom)
    assert float(whole.height) == pytest.approx(2 * float(half.height))
    assert [tick.text for tick in chart.ticks] == ["০%", "২৫%", "৫০%", "৭৫%", "১০০%"]


def test_the_normal_range_is_shaded_between_its_ends() -> None:
    chart = bar_chart([("a", 50)], "en", top=100, normal=(80, 100))
    assert float(chart.normal_height) == pytest.approx(0.2 * (float(chart.bottom) - float(chart.normal_top)), abs=0.1)


@given(st.lists(st.tuples(st.text(max_size=5), st.floats(0, 1e9, allow_nan=False)), max_size=40))
def test_no_bar_leaves_the_drawing(values: list[tuple[str, float]]) -> None:
    chart = bar_chart(values, "en")
    _, _, width, height = (float(part) for part in chart.view_box.split())
    for bar in chart.bars:
        assert 0 <= float(bar.x) <= float(bar.x) + float(bar.width) <= width + 0.1
        assert 0 <= float(bar.y) <= height


def test_a_month_begins_on_its_weekday() -> None:
    month = heat_month(
        date(2026, 11, 9), {date(2026, 11, 1): 4}, lambda day: f"{day.day}", "bn", today=date(2026, 11, 21)
    )
    assert month.caption == "নভেম্বর ২০২৬"
    assert month.weekdays[0].name == "রবিবার"
    days = [day for week in month.weeks for day in week.days if day.number]
    assert len(days) == 30
    assert (days[0].number, days[0].level) == ("১", 4)
    assert [day.number for day in days if day.today] == ["২১"]
    assert all(len(week.days) == 7 for week in month.weeks)
