"""Tables with sorting, a filter and pages. The state does the work and holds one page of rows (25–50)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import reflex as rx

from components.parts.basic import button, failed, icon, skeleton
from components.parts.text import t
from components.parts.theme import StateVar, Text, classes, data, untranslated

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its title, what a row shows in it, whether one can sort by it, and whether people typed that.

    `whole` keeps what is short, as a time is, in one line where there is room.
    """

    title: Text
    cell: Callable[[Any], Any]
    sort_key: str | None = None
    numeric: bool = False
    header: bool = False
    typed: bool = False
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Sorting:
    """How the rows are sorted now, and the handler that sorts by a key (again: the other way round)."""

    key: StateVar
    descending: StateVar
    on_sort: Any


@dataclass(frozen=True, slots=True)
class Paging:
    """Which page is shown. The two texts are written in Python, in the reader's digits."""

    page: StateVar
    pages: StateVar
    page_text: StateVar
    pages_text: StateVar
    on_page: Any


def data_table(
    name: str,
    caption: Text,
    columns: list[Column],
    rows: StateVar,
    *,
    status: StateVar | str = "ready",
    on_retry: Any = None,
    empty: rx.Component | None = None,
    sorting: Sorting | None = None,
    paging: Paging | None = None,
    filter_text: StateVar | None = None,
    on_filter: Any = None,
    tools: tuple[rx.Component, ...] = (),
    row_class: Callable[[Any], Any] | None = None,
    dense: bool = False,
    stacked: bool = False,
) -> rx.Component:
    """Show rows in a table. `stacked` turns each row into a card on a phone; otherwise the table scrolls sideways."""
    nothing = empty if empty is not None else rx.el.p(t("ui.nothing_found"), class_name="muted")

    def line(item: Any) -> rx.Component:
        cells = [_cell(column, item) for column in columns]
        return rx.el.tr(*cells, class_name=row_class(item) if row_class is not None else None)

    def whole(content: rx.Component) -> rx.Component:
        return rx.el.tr(rx.el.td(content, col_span=len(columns), class_name="state-cell"))

    found = rx.cond(rows.length() > 0, rx.foreach(rows, line), whole(nothing))
    body: Any = found
    if isinstance(status, rx.Var):
        body = rx.match(status, ("ready", found), ("failed", whole(failed(on_retry))), whole(skeleton(3)))
    return rx.el.div(
        _tools(name, filter_text, on_filter, tools),
        rx.el.div(
            rx.el.table(
                rx.el.caption(caption, class_name="visually-hidden"),
                rx.el.thead(rx.el.tr(*(_head(column, sorting) for column in columns))),
                rx.el.tbody(body),
                class_name=classes("table", "table-dense" if dense else None, "table-stack" if stacked else None),
            ),
            class_name="table-wrap",
            role="region",
            aria_label=caption,
            tab_index=0,
            custom_attrs=data(f"table-{name}"),
        ),
        pager(caption, paging) if paging is not None else None,
        class_name="stack",
    )


def _cell(column: Column, item: Any) -> rx.Component:
    look = "numbers" if column.numeric else "whole" if column.whole else None
    own = untranslated() if column.typed else {}
    if column.header:
        return rx.el.th(column.cell(item), scope="row", class_name=look, custom_attrs=own)
    return rx.el.td(column.cell(item), class_name=look, custom_attrs={"data-label": column.title, **own})


def _head(column: Column, sorting: Sorting | None) -> rx.Component:
    look = "numbers" if column.numeric else None
    if sorting is None or column.sort_key is None:
        return rx.el.th(column.title, scope="col", class_name=look)
    chosen = sorting.key == column.sort_key
    return rx.el.th(
        rx.el.button(
            column.title,
            rx.cond(
                chosen,
                rx.cond(sorting.descending, icon("arrow-down", 16), icon("arrow-up", 16)),
                icon("arrow-up-down", 16, style={"opacity": "0.5"}),
            ),
            type="button",
            class_name="sort",
            on_click=sorting.on_sort(column.sort_key),
            custom_attrs=data(f"sort-{column.sort_key}"),
        ),
        scope="col",
        class_name=look,
        aria_sort=rx.cond(chosen, rx.cond(sorting.descending, "descending", "ascending"), "none"),
    )


def _tools(
    name: str, filter_text: StateVar | None, on_filter: Any, tools: tuple[rx.Component, ...]
) -> rx.Component | None:
    if filter_text is None and not tools:
        return None
    search = None
    if filter_text is not None:
        search = rx.el.div(
            rx.el.label(t("ui.filter"), html_for=f"filter-{name}", class_name="label"),
            rx.el.input(
                type="search",
                id=f"filter-{name}",
                default_value=filter_text,
                on_change=on_filter.debounce(250) if hasattr(on_filter, "debounce") else on_filter,
                class_name="input input-medium",
                custom_attrs=data(f"filter-{name}"),
            ),
            class_name="field",
        )
    return rx.el.div(search, rx.el.div(*tools, class_name="cluster"), class_name="table-tools")


def pager(caption: Text, paging: Paging) -> rx.Component:
    """Turn the pages of a table or list named `caption`; nothing while there is only one."""
    return rx.cond(
        paging.pages > 1,
        rx.el.nav(
            button(
                t("ui.page_previous"),
                icon_name="chevron-left",
                icon_only=True,
                on_click=paging.on_page(paging.page - 1),
                disabled=paging.page <= 1,
            ),
            rx.el.span(t("ui.page_of", page=paging.page_text, pages=paging.pages_text), aria_live="polite"),
            button(
                t("ui.page_next"),
                icon_name="chevron-right",
                icon_only=True,
                on_click=paging.on_page(paging.page + 1),
                disabled=paging.page >= paging.pages,
            ),
            class_name="pages",
            aria_label=t("ui.pages_of_table", table=caption),
        ),
    )


@dataclass(frozen=True, slots=True)
class Turning:
    """Pages of a list that nobody counts: whether there are newer and older ones, and the handlers that turn."""

    has_newer: StateVar
    has_older: StateVar
    on_newer: Any
    on_older: Any


def turn_pages(caption: Text, turning: Turning) -> rx.Component:
    """Turn the pages of a long list named `caption`; nothing while there is only one."""
    return rx.cond(
        turning.has_newer | turning.has_older,
        rx.el.nav(
            button(
                t("ui.page_newer"),
                icon_name="chevron-left",
                on_click=turning.on_newer,
                disabled=~turning.has_newer,
                testid="newer",
            ),
            button(
                t("ui.page_older"),
                icon_name="chevron-right",
                on_click=turning.on_older,
                disabled=~turning.has_older,
                testid="older",
            ),
            class_name="pages",
            aria_label=t("ui.pages_of_table", table=caption),
        ),
    )
