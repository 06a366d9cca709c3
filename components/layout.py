"""The frame of every page: title, landmarks, skip link, navigation, connection banner, popups.

Pages are modules under `components/pages/`; each exports `PAGE` (or `PAGES`), and popups of a context are modules under
`components/popups/` that export `popups()`. Nothing needs to be registered elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, Literal

import reflex as rx
from reflex_components_core.core.banner import has_connection_errors
from reflex_components_core.react_router.dom import ReactRouterLink

from components.parts.basic import Child, banner, heading, icon, link, typed
from components.parts.dialogs import popup_region
from components.parts.forms import segments
from components.parts.idle import idle_question
from components.parts.native import NativeLink, PageArrival
from components.parts.text import LANG, t
from components.parts.theme import Text, data
from components.popups import all_popups
from state.base import AppState
from state.preferences import PreferenceState

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Navigation = Literal["none", "role"]


@dataclass(frozen=True, slots=True)
class Page:
    """One page: where it is, what it is called (a message id), what it shows, and what runs when it opens."""

    route: str
    title: str
    build: Callable[[], rx.Component]
    on_load: Any = None
    on_live: Any = None


@dataclass(frozen=True, slots=True)
class NavItem:
    """One place of the navigation; `name` is the message `ui.nav_<name>`.

    From who lacks the permission in `needs` it is hidden; one in `given`, which no role has by itself, shows it.
    """

    name: str
    href: str
    icon: str
    needs: str = ""
    given: str = ""


@dataclass(frozen=True, slots=True)
class NavGroup:
    """Places that belong together, under a heading `ui.nav_<name>` on a wide screen.

    On a phone, where five places have room, they stand on the page that the role's `NavMore` leads to.
    """

    name: str
    items: tuple[NavItem, ...]


@dataclass(frozen=True, slots=True)
class NavMore(NavItem):
    """The place on a phone that leads to what is in groups."""


_EDITING = NavGroup(
    "editing_group",
    (
        NavItem("editing", "/know/edit", "file-pen-line", given="edit_knowledge"),
        NavItem("imports", "/know/imports", "file-up", given="edit_knowledge"),
    ),
)
_PATIENT = (
    NavItem("today", "/today", "sun"),
    NavItem("medicines", "/medicines", "pill"),
    NavItem("adherence", "/adherence", "chart-no-axes-column"),
    NavItem("inbox", "/inbox", "bell"),
    NavItem("more", "/more", "menu"),
)
_FOLLOWER = (
    NavItem("dependants", "/care", "users"),
    NavItem("search", "/search", "search"),
    NavItem("assistant", "/assistant", "message-circle"),
    NavItem("inbox", "/inbox", "bell"),
    NavItem("settings", "/settings", "settings"),
)
_DOCTOR = (
    NavItem("patients", "/care", "users"),
    NavItem("search", "/search", "search"),
    NavItem("assistant", "/assistant", "message-circle"),
    NavItem("inbox", "/inbox", "bell"),
    NavItem("settings", "/settings", "settings"),
    _EDITING,
)
_ADMIN = (
    NavItem("board", "/admin", "activity"),
    NavItem("users", "/admin/users", "users", "manage_accounts"),
    NavGroup(
        "access",
        (
            NavItem("roles", "/admin/roles", "key-round", "manage_accounts"),
            NavItem("other_apps", "/admin/apps", "blocks", "manage_apps"),
        ),
    ),
    NavGroup(
        "sending",
        (
            NavItem("dead_letters", "/admin/dead-letters", "mail-x", "manage_dead_letters"),
            NavItem("broadcast", "/admin/broadcast", "megaphone", "send_broadcasts"),
        ),
    ),
    # Whatever an administrator answers for: another such page is one line here.
    NavGroup(
        "evidence",
        (
            NavItem("recoveries", "/admin/recoveries", "life-buoy", "manage_accounts"),
            NavItem("compliance", "/admin/compliance", "shield-check", "read_compliance"),
            NavItem("trail", "/admin/audit", "scroll-text", "read_logs"),
            NavItem("logs", "/admin/logs", "terminal", "read_logs"),
            NavItem("retention", "/admin/retention", "archive-x", "read_logs"),
            NavItem("oversight", "/admin/assistant", "message-circle", "read_logs"),
        ),
    ),
    _EDITING,
    NavMore("admin_more", "/admin/more", "layout-grid"),
    NavItem("inbox", "/inbox", "bell"),
    NavItem("settings", "/settings", "settings"),
)
_EMERGENCY = (
    NavItem("emergency_desk", "/emergency-desk", "heart-pulse"),
    NavItem("own_security", "/settings/security", "shield-check"),
)
NAVIGATION: dict[str, tuple[NavItem | NavGroup, ...]] = {
    "patient": _PATIENT,
    "caregiver": _FOLLOWER,
    "doctor": _DOCTOR,
    "pharmacist": _DOCTOR,
    "provider": _DOCTOR,
    "admin": _ADMIN,
    "emergency": _EMERGENCY,
}


def frame(
    *content: Child,
    current: str = "",
    navigation: Navigation = "role",
    role: str | None = None,
    wide: bool = False,
    narrow: bool = False,
) -> rx.Component:
    """Put a page's content into the frame. Start the content with `heading(...)`, the page's one h1.

    `current` names the place in the navigation; several names where roles reach the page from different places. A page
    that only one role has says so in `role`: then its navigation is there before the login is known. `wide` is for
    boards and tables, `narrow` for a single short form.
    """
    nav = None
    if navigation == "role":
        nav = _navigation(current, role)
    told = rx.cond(
        AppState.banner_text != "",
        banner(
            AppState.banner_tone,
            rx.el.p(AppState.banner_text),
            on_dismiss=AppState.dismiss_banner,
            role="status",
            testid="banner",
        ),
    )
    inside = rx.fragment(told, *content)
    if place := next((item for item in _places(role) if item.needs and item.name == current), None):
        inside = rx.cond(AppState.lacks.contains(place.needs), _taken_away(place), inside)
    width = "content content-wide" if wide else ("content narrow" if narrow else "content")
    return rx.el.div(
        NativeLink.create(t("ui.skip_to_content"), href="#main", class_name="skip-link"),
        rx.cond(AppState.working, rx.el.div(t("ui.working"), class_name="working", role="status")),
        _topbar(signed_in=navigation == "role"),
        _connection(),
        rx.el.div(
            nav,
            rx.el.main(
                inside,
                id="main",
                tab_index=-1,
                class_name=width,
            ),
            class_name="body",
        ),
        popup_region(*all_popups()) if navigation == "role" else None,
        rx.cond(AppState.signed_in, idle_question()),
        PageArrival.create(),
        class_name="app",
        lang=LANG,
        custom_attrs=data(None, nav="true") if nav is not None else {},
    )


def _places(role: str | None) -> list[NavItem]:
    entries = NAVIGATION[role] if role else ()
    return [item for entry in entries for item in (entry.items if isinstance(entry, NavGroup) else (entry,))]


def _taken_away(place: NavItem) -> rx.Component:
    """Stand in for a page that was open, or is opened, while its permission is taken away."""
    said = banner("urgent", rx.el.p(t("errors.permission_taken")), role="status", testid="taken-away")
    return rx.fragment(heading(t(f"ui.nav_{place.name}")), said)


def page_title(title: str) -> rx.Var[str]:
    """Return the title of the browser's tab."""
    return t("ui.page_title", page=t(title))


def _brand() -> rx.Component:
    return link(rx.fragment(icon("heart-pulse", 26), rx.el.span(t("ui.app_name"))), "/", class_name="brand")


def _topbar(*, signed_in: bool) -> rx.Component:
    return rx.el.header(
        _brand(),
        rx.cond(AppState.user_name != "", typed(AppState.user_name, class_name="who")) if signed_in else None,
        language_switch(),
        class_name="topbar",
    )


def language_switch() -> rx.Component:
    """Switch the whole page between Bangla and English."""
    return segments(
        t("ui.language"),
        [("bn", t("ui.language_bn")), ("en", t("ui.language_en"))],
        LANG,
        setting="lang",
        on_pick=PreferenceState.set_lang,
    )


def _connection() -> rx.Component:
    """Say when the page may be stale. The region is always there, so that screen readers notice what appears in it."""
    lost = rx.fragment(
        icon("wifi-off"),
        rx.el.span(t("ui.connection_lost")),
        NativeLink.create(t("ui.connection_offline_page"), href="/offline.html"),
    )
    delayed = rx.fragment(icon("hourglass"), rx.el.span(t("ui.updates_delayed")))
    paused = rx.fragment(icon("pause"), rx.el.span(t("ui.updates_paused")))
    return rx.el.div(
        rx.cond(
            AppState.is_hydrated & has_connection_errors,
            lost,
            rx.match(AppState.live_mode, ("delayed", delayed), ("paused", paused), rx.fragment()),
        ),
        class_name="connection",
        role="status",
        custom_attrs=data("connection"),
    )


def _navigation(current: str, role: str | None) -> rx.Component:
    lists: Any
    if role is not None:
        lists = _nav_list(NAVIGATION[role], current)
    else:
        cases = [(name, _nav_list(items, current)) for name, items in NAVIGATION.items()]
        lists = rx.match(AppState.role, *cases, rx.el.ul(class_name="nav-list"))
    return rx.el.nav(lists, class_name="nav", aria_label=t("ui.main_navigation"))


def groups_of(role: str) -> tuple[NavGroup, ...]:
    """Return the groups of a role's navigation."""
    return tuple(entry for entry in NAVIGATION[role] if isinstance(entry, NavGroup))


def unless_lacking(places: Sequence[NavItem], shown: rx.Component) -> rx.Component:
    """Leave out what leads to nowhere else, for who lacks the permissions needed; the services refuse them anyway."""
    if not all(place.needs or place.given for place in places):
        return shown
    return rx.cond(reduce(or_, (_is_for_reader(place) for place in places)), shown, rx.fragment())


def _is_for_reader(place: NavItem) -> Any:
    return AppState.holds.contains(place.given) if place.given else ~AppState.lacks.contains(place.needs)


def may_edit_knowledge() -> Any:
    """Tell whether the reader was given the permission to edit medical texts."""
    return AppState.holds.contains("edit_knowledge")


def _nav_list(entries: tuple[NavItem | NavGroup, ...], current: str) -> rx.Component:
    grouped = {item.name for entry in entries if isinstance(entry, NavGroup) for item in entry.items}
    # On a phone the way to the group's places is marked in their stead.
    more = "admin_more" if grouped.intersection(current.split()) else current
    lines = []
    for entry in entries:
        if isinstance(entry, NavGroup):
            lines.append(unless_lacking(entry.items, _nav_group(entry, current)))
        elif isinstance(entry, NavMore):
            lines.append(rx.el.li(_nav_link(entry, more), class_name="nav-more"))
        else:
            lines.append(unless_lacking([entry], rx.el.li(_nav_link(entry, current))))
    return rx.el.ul(*lines, class_name="nav-list")


def _nav_group(group: NavGroup, current: str) -> rx.Component:
    return rx.el.li(
        rx.el.span(t(f"ui.nav_{group.name}"), class_name="nav-group-name", id=f"nav-group-{group.name}"),
        rx.el.ul(
            *(unless_lacking([item], rx.el.li(_nav_link(item, current))) for item in group.items),
            aria_labelledby=f"nav-group-{group.name}",
            class_name="nav-sublist",
        ),
        class_name="nav-group",
    )


def _nav_link(item: NavItem, current: str) -> rx.Component:
    name: Text = t(f"ui.nav_{item.name}")
    unread = None
    if item.name == "inbox":
        unread = rx.cond(
            AppState.unread > 0,
            rx.fragment(
                rx.el.span(AppState.unread_text, class_name="count", aria_hidden="true"),
                rx.el.span(t("ui.unread_count", n=AppState.unread_text), class_name="visually-hidden"),
            ),
        )
    return ReactRouterLink.create(
        icon(item.icon, 22),
        rx.el.span(name),
        unread,
        to=item.href,
        class_name="nav-link",
        custom_attrs={
            **data(f"nav-{item.name}"),
            **({"aria-current": "page"} if item.name in current.split() else {}),
        },
    )
