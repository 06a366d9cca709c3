"""Buttons, links, cards, banners, badges and what stands in for content that is missing or on its way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import reflex as rx
from reflex_components_core.react_router.dom import ReactRouterLink

from components.parts.native import NativeLink
from components.parts.text import t
from components.parts.theme import (
    TONE_ICONS,
    StateVar,
    Text,
    Tone,
    Urgency,
    Variant,
    classes,
    data,
    tone_class,
    untranslated,
)

if TYPE_CHECKING:
    from collections.abc import Callable

Child = rx.Component | StateVar | str


def icon(name: str, size: int = 20, **props: Any) -> rx.Component:
    """Show an icon that only decorates: what it means is written beside it."""
    return rx.icon(name, size=size, custom_attrs={"aria-hidden": "true"}, **props)


def stack(*children: Child, gap: str = "", **props: Any) -> rx.Component:
    """Put things below each other; `gap` is "small", "large" or nothing."""
    own = props.pop("class_name", None)
    return rx.el.div(*children, class_name=classes("stack", f"stack-{gap}" if gap else None, own), **props)


def cluster(*children: Child, spread: bool = False, **props: Any) -> rx.Component:
    """Put things beside each other, wrapping."""
    own = props.pop("class_name", None)
    return rx.el.div(*children, class_name=classes("cluster", "spread" if spread else None, own), **props)


def grid(*children: Child, small: bool = False, **props: Any) -> rx.Component:
    """Put equal boxes in as many columns as fit; `small` ones fit twice on a phone."""
    return rx.el.div(*children, class_name="grid grid-small" if small else "grid", **props)


def typed(words: StateVar, **props: Any) -> rx.Component:
    """Show what somebody typed, or is called: in no language of ours, and no browser's translation may change it."""
    return rx.el.span(words, custom_attrs=untranslated(), **props)


def _button_class(variant: Variant, *, big: bool, wide: bool, bare: bool) -> str:
    names = ["btn", f"btn-{variant}"]
    names += [name for name, wanted in (("btn-big", big), ("btn-wide", wide), ("btn-icon", bare)) if wanted]
    return " ".join(names)


def button(
    label: Text,
    *,
    variant: Variant = "secondary",
    icon_name: str | None = None,
    icon_only: bool = False,
    big: bool = False,
    wide: bool = False,
    testid: str | StateVar | None = None,
    attrs: dict[str, Any] | None = None,
    **props: Any,
) -> rx.Component:
    """Make a button. With `icon_only` the label becomes its accessible name."""
    props.setdefault("type", "button")
    if icon_only:
        props["aria_label"] = label
    return rx.el.button(
        icon(icon_name) if icon_name else None,
        None if icon_only else label,
        class_name=_button_class(variant, big=big, wide=wide, bare=icon_only),
        custom_attrs={**data(testid), **(attrs or {})},
        **props,
    )


def link(label: Child, href: str | StateVar, *, testid: str | StateVar | None = None, **props: Any) -> rx.Component:
    """Link to a page of ours without loading the document anew."""
    return ReactRouterLink.create(label, to=href, custom_attrs={**data(testid), **props.pop("attrs", {})}, **props)


def link_button(
    label: Text,
    href: str | StateVar,
    *,
    variant: Variant = "secondary",
    icon_name: str | None = None,
    big: bool = False,
    wide: bool = False,
    document: bool = False,
    download: bool = False,
    testid: str | StateVar | None = None,
    **props: Any,
) -> rx.Component:
    """Make a link that looks like a button; `document` loads what is not a page of the app.

    `download` is for a file that the server hands over to be kept: without it the browser takes the click for leaving,
    and the page closes its connection though it stays.
    """
    children = (icon(icon_name) if icon_name else None, label)
    look = _button_class(variant, big=big, wide=wide, bare=False)
    if download:
        props["download"] = ""  # the server says how it is called
    if document or download:
        return NativeLink.create(*children, href=href, class_name=look, custom_attrs=data(testid), **props)
    return ReactRouterLink.create(*children, to=href, class_name=look, custom_attrs=data(testid), **props)


def way_back(label: Text, href: str, *, testid: str = "back") -> rx.Component:
    """Lead to the page above this one; stands over the heading, where it is seen without scrolling."""
    inside = rx.fragment(icon("arrow-left", 18), rx.el.span(label))
    return link(inside, href, class_name="back", testid=testid)


def heading(
    title: Text,
    *actions: rx.Component,
    lead: Text | rx.Component | None = None,
    back: rx.Component | None = None,
) -> rx.Component:
    """Start a page: the way back (`way_back`), its one h1, a line below it, and what one can do here."""
    return rx.el.div(
        rx.el.div(
            back,
            rx.el.h1(title),
            rx.el.p(lead, class_name="heading-lead") if lead is not None else None,
            class_name="heading-text",
        ),
        cluster(*actions) if actions else None,
        class_name="heading",
    )


def card(
    *children: Child,
    title: Text | None = None,
    actions: tuple[rx.Component, ...] = (),
    strong: bool = False,
    testid: str | StateVar | None = None,
    level: int = 2,
    **props: Any,
) -> rx.Component:
    """Group what belongs together; a title makes it a section with a heading."""
    head = None
    if title is not None:
        title_of = rx.el.h2 if level == 2 else rx.el.h3  # noqa: PLR2004 - the level of a heading
        head = rx.el.div(title_of(title), cluster(*actions) if actions else None, class_name="card-head")
    own = props.pop("class_name", None)
    box = rx.el.section if title is not None else rx.el.div
    look = classes("card", "card-strong" if strong else None, own)
    return box(head, *children, class_name=look, custom_attrs=data(testid), **props)


def care_card(urgency: Urgency, title: Text, *children: Child, testid: str | None = None) -> rx.Component:
    """Say how urgent something is and what to do. The only place for the three looks of urgency in running text."""
    return rx.el.section(
        rx.el.h2(
            icon(TONE_ICONS[urgency], 22),
            rx.el.span(rx.el.span(t(f"ui.care_{urgency}"), ": ", class_name="visually-hidden"), title),
            class_name="care-title",
        ),
        rx.el.div(*children, class_name="care-body stack stack-small"),
        class_name=classes("care", tone_class(urgency)),
        custom_attrs=data(testid),
    )


def banner(
    tone: Tone | StateVar,
    text: Child,
    *,
    title: Text | None = None,
    on_dismiss: Any = None,
    testid: str | None = None,
    **props: Any,
) -> rx.Component:
    """Tell something about the whole page. Give `role="status"` or `"alert"` when it appears by itself."""
    marks = {name: icon(shown) for name, shown in TONE_ICONS.items()}
    mark = rx.match(tone, *marks.items(), icon("info")) if isinstance(tone, rx.Var) else marks[tone]
    return rx.el.div(
        mark,
        rx.el.div(
            rx.el.p(title, class_name="banner-title") if title is not None else None, text, class_name="banner-text"
        ),
        button(t("ui.close"), icon_name="x", icon_only=True, variant="quiet", on_click=on_dismiss)
        if on_dismiss
        else None,
        class_name=classes("banner", tone_class(tone)),
        custom_attrs=data(testid),
        **props,
    )


def badge(label: Text, tone: Tone | StateVar = "plain", *, icon_name: str | None = None, **props: Any) -> rx.Component:
    """Name a state in a word or two; the word carries the meaning, the colour only helps."""
    return rx.el.span(
        icon(icon_name, 14) if icon_name else None, label, class_name=classes("badge", tone_class(tone)), **props
    )


def count(number: Text, label: Text) -> rx.Component:
    """Show a small number on an icon; `label` says what is counted."""
    return rx.fragment(
        rx.el.span(number, class_name="count", aria_hidden="true"), rx.el.span(label, class_name="visually-hidden")
    )


def rows(*children: Child, **props: Any) -> rx.Component:
    """Hold `row`s, as a list."""
    return rx.el.ul(*children, class_name="rows", **props)


def rows_of(items: StateVar, one: Callable[[Any], rx.Component], label: Child, none: Child) -> rx.Component:
    """Show a state's list as `row`s, each made by `one`; `none` is what stands there while it is empty."""
    empty_list = none if isinstance(none, rx.Component) else rx.el.p(none, class_name="muted")
    return rx.cond(items.length() > 0, rows(rx.foreach(items, one), aria_label=label), empty_list)


def list_card(
    items: StateVar,
    one: Callable[[Any], rx.Component],
    title: Text,
    none: Child,
    *more: Child,
    above: Child | None = None,
    testid: str,
) -> rx.Component:
    """Show a state's list in a card of its own; `above` it how much is shown, under it pages or a form."""
    return card(above, rows_of(items, one, title, none), *more, title=title, testid=testid)


def row(
    title: Child,
    *details: Child,
    lead: rx.Component | None = None,
    actions: tuple[rx.Component, ...] = (),
    href: str | StateVar | None = None,
    changed: StateVar | None = None,
    testid: str | StateVar | None = None,
) -> rx.Component:
    """Show one thing of a list, or with `href` a place: then all of the row opens it.

    `changed` makes it glow once when it changed by itself.
    """
    name = link(title, href, class_name="row-title") if href is not None else rx.el.p(title, class_name="row-title")
    base = "row" if href is None else "row row-open"
    look: Any = base if changed is None else rx.cond(changed, f"{base} glow", base)
    return rx.el.li(
        lead,
        rx.el.div(name, *(rx.el.div(detail, class_name="muted small") for detail in details), class_name="row-text"),
        cluster(*actions) if actions else None,
        icon("chevron-right", class_name="row-on") if href is not None else None,
        class_name=look,
        custom_attrs=data(testid),
    )


def stat(
    label: Text,
    value: Text,
    *,
    note: Text | None = None,
    href: str | None = None,
    tone: Tone | StateVar | None = None,
    testid: str | None = None,
) -> rx.Component:
    """Show a number with what it counts; a link opens the things counted."""
    inside = (
        rx.el.span(label, class_name="muted small"),
        rx.el.span(value, class_name="stat-value"),
        rx.el.span(note, class_name="muted small") if note is not None else None,
    )
    look = classes("stat", "stat-tone" if tone is not None else None, tone_class(tone) if tone is not None else None)
    if href is None:
        return rx.el.div(*inside, class_name=look, custom_attrs=data(testid))
    return ReactRouterLink.create(*inside, to=href, class_name=look, custom_attrs=data(testid))


def empty(
    title: Text, text: Text, *actions: rx.Component, icon_name: str = "inbox", testid: str | None = None
) -> rx.Component:
    """Say that there is nothing yet, and what to do next."""
    return rx.el.div(
        icon(icon_name, 36),
        rx.el.p(title, class_name="large strong"),
        rx.el.p(text, class_name="muted"),
        cluster(*actions) if actions else None,
        class_name="empty",
        custom_attrs=data(testid),
    )


def skeleton(lines: int = 3, *, cards: int = 0) -> rx.Component:
    """Hold the place of content that is on its way."""
    boxes = [rx.el.span(class_name="skeleton skeleton-card") for _ in range(cards)]
    widths = ("92%", "78%", "60%")
    texts = [rx.el.span(class_name="skeleton", style={"width": widths[n % 3]}) for n in range(0 if cards else lines)]
    return rx.el.div(
        rx.el.span(t("ui.loading"), class_name="visually-hidden"), *boxes, *texts, class_name="stack", role="status"
    )


def failed(on_retry: Any, text: Text | None = None) -> rx.Component:
    """Say that something could not be loaded, with a way to try again."""
    return banner(
        "urgent",
        cluster(
            rx.el.span(text if text is not None else t("ui.load_failed")),
            button(t("ui.retry"), icon_name="refresh-cw", on_click=on_retry),
            spread=True,
        ),
        role="alert",
    )


def loaded(
    status: StateVar,
    content: rx.Component,
    *,
    on_retry: Any,
    placeholder: rx.Component | None = None,
    missing: rx.Component | None = None,
) -> rx.Component:
    """Show content once `status` is "ready", a skeleton before, and a way to retry when it is "failed".

    `missing` stands where "missing" says that there is nothing at this address: trying again would find nothing either.
    """
    waiting = placeholder if placeholder is not None else skeleton(cards=3)
    cases = [("ready", content), ("failed", failed(on_retry))]
    if missing is not None:
        cases.append(("missing", missing))
    return rx.match(status, *cases, waiting)


def working() -> rx.Component:
    """Show that something takes longer than a moment."""
    return cluster(rx.el.span(class_name="spinner"), rx.el.span(t("ui.working")), role="status")
