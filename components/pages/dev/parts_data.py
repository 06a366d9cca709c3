"""The tables and charts of the showcase."""

from __future__ import annotations

import reflex as rx

from components.parts.charts import bar_chart, heat_calendar
from components.parts.tables import Column, Paging, Sorting, data_table
from components.parts.text import by_lang
from state.dev_parts import PartsState

# Sections of the page in parts.py; no page of their own.
PAGES: tuple[()] = ()


def tables() -> rx.Component:
    """Show a table that sorts, filters and turns pages; one that is loading; one that failed; an empty one."""
    name, share = by_lang("ওষুধ", "Medicine"), by_lang("নিয়মিততা", "Adherence")
    columns = [
        Column(name, lambda item: item.name, sort_key="name", header=True),
        Column(share, lambda item: item.share_text, sort_key="share", numeric=True),
    ]
    plain = [Column(name, lambda item: item.name), Column(share, lambda item: item.share_text, numeric=True)]
    return rx.el.section(
        rx.el.h2(by_lang("টেবিল", "Tables")),
        data_table(
            "medicines",
            by_lang("ওষুধের তালিকা", "Medicines"),
            columns,
            PartsState.rows,
            sorting=Sorting(PartsState.sort_key, PartsState.descending, PartsState.sort),
            paging=Paging(
                PartsState.page, PartsState.pages, PartsState.page_text, PartsState.pages_text, PartsState.turn
            ),
            filter_text=PartsState.filter_text,
            on_filter=PartsState.search,
            stacked=True,
        ),
        *(
            data_table(
                status,
                title,
                plain,
                PartsState.rows[:0],
                status=rx.Var.create(status),
                on_retry=PartsState.load,
            )
            for status, title in (
                ("loading", by_lang("আসছে", "Loading")),
                ("failed", by_lang("হয়নি", "Failed")),
                ("ready", by_lang("খালি", "Empty")),
            )
        ),
        class_name="stack",
    )


def charts() -> rx.Component:
    """Show the two charts."""
    return rx.el.section(
        rx.el.h2(by_lang("চার্ট", "Charts")),
        bar_chart(
            "share",
            by_lang("প্রতিদিন কত ভাগ ডোজ খাওয়া হয়েছে", "Share of doses taken each day"),
            PartsState.chart,
            category=by_lang("দিন", "Day"),
            value=by_lang("খাওয়া ডোজ (%)", "Doses taken (%)"),
        ),
        heat_calendar(
            "month",
            by_lang("এই মাসের ডোজ", "Doses this month"),
            PartsState.month,
            [(0, by_lang("ডোজ নেই", "No doses")), (1, by_lang("কম", "Few")), (4, by_lang("সব", "All"))],
        ),
        class_name="stack",
    )
