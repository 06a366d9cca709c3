"""The places of an administrator that have no room in a phone's bar, by groups: made from the navigation itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.layout import NavItem, Page, frame, groups_of, unless_lacking
from components.parts.basic import card, heading, icon, row, rows, stack
from components.parts.text import t
from state.admin import MorePlacesState

if TYPE_CHECKING:
    import reflex as rx


def build() -> rx.Component:
    """Show a card for each group."""
    cards = [
        unless_lacking(
            group.items,
            card(
                rows(*(unless_lacking([item], _place(item)) for item in group.items)), title=t(f"ui.nav_{group.name}")
            ),
        )
        for group in groups_of("admin")
    ]
    return frame(heading(t("ui.more_places")), stack(*cards, gap="large"), current="admin_more", role="admin")


def _place(item: NavItem) -> rx.Component:
    return row(t(f"ui.nav_{item.name}"), lead=icon(item.icon, 22), href=item.href, testid=f"place-{item.name}")


PAGE = Page("/admin/more", "ui.more_places", build, on_load=MorePlacesState.load)
