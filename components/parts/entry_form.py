"""The form of a medical text, made of its schema: both languages beside each other, lists that grow, errors in place.

Each field is kept as it is left. What could not be kept yet makes the browser ask before the page is left.
"""

from __future__ import annotations

from typing import Any

import reflex as rx

from components.parts.basic import badge, button, cluster, icon, stack, typed
from components.parts.native import FocusOn, KeepTyped, NativeLink
from components.parts.text import t
from components.parts.theme import data, untranslated
from state.editing_version import RevisionState


def entry_form() -> rx.Component:
    """Show what is wrong with the whole, the parts to jump to, then every part."""
    return KeepTyped.create(
        rx.el.p(t("ui.edit.saved_hint"), class_name="muted"),
        _overview(),
        rx.foreach(RevisionState.parts, _part),
        FocusOn.create(target=RevisionState.focus, stamp=RevisionState.kept),
        _names(),
        stamp=RevisionState.kept,
        class_name="stack stack-large entry-form",
        custom_attrs=data("entry-form"),
    )


def kept_line() -> rx.Component:
    """Say when the last field was kept."""
    return rx.el.div(RevisionState.kept_text, class_name="muted small", role="status", custom_attrs=data("kept"))


def _overview() -> rx.Component:
    return rx.el.nav(
        rx.el.ul(
            rx.foreach(
                RevisionState.parts,
                lambda part: rx.el.li(
                    NativeLink.create(part.title, href="#part-" + part.path.to(str), class_name="link-line")
                ),
            ),
            class_name="cluster",
        ),
        aria_label=t("ui.edit.parts"),
    )


def _part(part: Any) -> rx.Component:
    return rx.cond(part.path == "", _general(part), _folded(part))


def _general(part: Any) -> rx.Component:
    return rx.el.section(
        rx.el.h2(part.title),
        rx.foreach(part.boxes, _item),
        id="part-",
        class_name="card stack",
        custom_attrs=data("entry-part", part=part.path),
    )


def _folded(part: Any) -> rx.Component:
    """A list or a group: its heading unfolds it; what makes it longer stands where it ends."""
    return rx.el.details(
        rx.el.summary(
            rx.el.span(
                rx.el.h2(part.title),
                rx.cond(part.note != "", rx.el.span(part.note, class_name="muted small")),
                _fault(part.path, part.fault),
                class_name="fold-text",
            ),
            icon("chevron-down"),
            class_name="fold-head",
        ),
        rx.el.div(rx.foreach(part.boxes, _item), _part_action(part), class_name="fold-body stack"),
        id="part-" + part.path.to(str),
        open=part.unfolded,
        class_name=rx.cond(part.fault != "", "fold has-error", "fold"),
        custom_attrs=data("entry-part", part=part.path),
    )


def _part_action(part: Any) -> rx.Component:
    return rx.el.div(
        rx.match(
            part.control,
            ("list", _add(part.path, part.title)),
            rx.cond(
                part.optional,
                rx.cond(part.there, _remove(part.path, part.title, icon_only=False), _add(part.path, part.title)),
            ),
        )
    )


def _item(item: Any) -> rx.Component:
    return rx.cond(
        item.title == "",
        rx.el.div(rx.foreach(item.fields, _field), class_name="entry-fields"),
        rx.el.div(
            rx.el.div(
                rx.el.h3(item.title),
                cluster(_up(item.path, item.title, item.first), _remove(item.path, item.title)),
                class_name="card-head",
            ),
            _fault(item.path, item.fault),
            rx.el.div(rx.foreach(item.fields, _field), class_name="entry-fields"),
            class_name="entry-item",
            role="group",
            aria_label=item.title,
            key=item.key,
            custom_attrs=data("entry-item", path=item.path),
        ),
    )


def _field(one: Any) -> rx.Component:
    return rx.el.div(
        rx.match(
            one.control,
            ("list", _row_head(one, _add(one.path, one.label))),
            ("group", _group(one)),
            ("item", _row_head(one, cluster(_up(one.path, one.label, one.first), _remove(one.path, one.label)))),
            ("more", _more(one)),
            ("both", _both(one)),
            ("choice", _choice(one)),
            ("lines", _lines(one)),
            ("ids", _ids(one)),
            _line(one),
        ),
        class_name="field entry-"
        + one.control.to(str)
        + " entry-in-"
        + one.depth.to(str)
        + rx.cond(one.fault != "", " has-error", ""),
        key=one.key,
        custom_attrs=data("entry-field", path=one.path),
    )


def _row_head(one: Any, action: rx.Component) -> rx.Component:
    return stack(cluster(rx.el.strong(one.label), action, spread=True), _fault(one.path, one.fault), gap="small")


def _group(one: Any) -> rx.Component:
    action = rx.cond(
        one.optional, rx.cond(one.there, _remove(one.path, one.label), _add(one.path, one.label)), rx.fragment()
    )
    return _row_head(one, action)


def _more(one: Any) -> rx.Component:
    return rx.el.div(
        button(
            one.label,
            variant="quiet",
            icon_name="plus",
            on_click=RevisionState.open_more(one.path, RevisionState.shown),
            testid="more",
        )
    )


def _both(one: Any) -> rx.Component:
    return rx.el.fieldset(
        rx.el.legend(one.label, class_name="legend"),
        _fault(one.path, one.fault),
        rx.el.div(_side(one, "bn", one.value_bn), _side(one, "en", one.value), class_name="grid"),
    )


def _side(one: Any, lang: str, value: Any) -> rx.Component:
    at = one.path.to(str) + "." + lang
    return rx.el.div(
        rx.el.label(
            rx.el.span(one.label, class_name="visually-hidden"),
            rx.el.span(" ", t(f"ui.edit.{lang}")),
            html_for="field-" + at,
            class_name="small muted",
        ),
        rx.el.textarea(
            default_value=value,
            lang=lang,
            max_length=1200,
            on_blur=lambda typed: RevisionState.put(at, typed, RevisionState.shown),
            **_shared(at, one),
        ),
        class_name="field",
    )


def _choice(one: Any) -> rx.Component:
    return _labelled(
        one,
        rx.el.select(
            rx.cond(one.may_be_empty, rx.el.option(t("ui.choose_one"), value="")),
            rx.foreach(one.choices, lambda each: rx.el.option(each.text, value=each.value)),
            default_value=one.value,
            on_change=lambda chosen: RevisionState.put(one.path, chosen, RevisionState.shown),
            **_shared(one.path, one),
        ),
    )


def _lines(one: Any) -> rx.Component:
    return _labelled(
        one,
        rx.el.textarea(
            default_value=one.value,
            max_length=5000,
            on_blur=lambda typed: RevisionState.put(one.path, typed, RevisionState.shown),
            **_shared(one.path, one),
        ),
        hint=t("ui.edit.one_a_line"),
    )


def _line(one: Any) -> rx.Component:
    return _labelled(
        one,
        rx.el.input(
            type="text",
            default_value=one.value,
            list="names-" + one.refers.to(str),
            input_mode=rx.cond(one.control == "number", "decimal", "text"),
            auto_complete="off",
            max_length=1200,
            on_blur=lambda typed: RevisionState.put(one.path, typed, RevisionState.shown),
            **_shared(one.path, one, **untranslated()),
        ),
        after=rx.cond(one.meaning != "", rx.el.p(typed(one.meaning), class_name="muted small")),
    )


def _ids(one: Any) -> rx.Component:
    """Ids of other entries: those that are there, each to be taken out, and a box for one more."""
    return rx.el.div(
        rx.el.label(one.label, html_for="field-" + one.path.to(str), class_name="label"),
        _fault(one.path, one.fault),
        rx.el.ul(rx.foreach(one.ids, _id), class_name="cluster"),
        rx.el.form(
            rx.el.input(type="hidden", name="shown", value=RevisionState.shown, id="shown-" + one.path.to(str)),
            rx.el.input(type="hidden", name="at", value=one.path, id="at-" + one.path.to(str)),
            rx.el.input(
                type="text",
                name="entry",
                list="names-" + one.refers.to(str),
                auto_complete="off",
                max_length=130,
                placeholder=t("ui.edit.id_hint"),
                on_blur=lambda typed: RevisionState.add_typed(
                    {"shown": RevisionState.shown, "at": one.path, "entry": typed}
                ),
                **_shared(one.path, one),
            ),
            button(
                t("ui.edit.add"),
                type="submit",
                icon_name="plus",
                aria_label=t("ui.edit.add_to", what=one.label),
                testid="add-id",
            ),
            on_submit=RevisionState.add_typed,
            reset_on_submit=False,
            no_validate=True,
            method="dialog",
            class_name="entry-add",
        ),
        class_name="field",
    )


def _id(each: Any) -> rx.Component:
    return rx.el.li(
        badge(each.text, custom_attrs=untranslated()),
        button(
            t("ui.edit.remove_of", what=each.text),
            variant="quiet",
            icon_name="x",
            icon_only=True,
            on_click=RevisionState.remove(each.value, RevisionState.shown),
            testid="remove-id",
        ),
        class_name="cluster entry-id",
    )


def _labelled(one: Any, control: rx.Component, *, hint: Any = None, after: Any = None) -> rx.Component:
    return rx.el.div(
        rx.el.label(one.label, html_for="field-" + one.path.to(str), class_name="label"),
        rx.el.p(hint, class_name="hint") if hint is not None else None,
        _fault(one.path, one.fault),
        control,
        after,
        class_name="field",
    )


def _shared(at: Any, one: Any, **more: str) -> dict[str, Any]:
    path = at.to(str) if isinstance(at, rx.Var) else at
    return {
        "id": "field-" + path,
        "class_name": "input",
        "aria_invalid": rx.cond(one.fault != "", "true", "false"),
        "aria_describedby": rx.cond(one.fault != "", "error-" + one.path.to(str), ""),
        "custom_attrs": {**data("field-" + path), **more},
    }


def _fault(path: Any, fault: Any) -> rx.Component:
    return rx.cond(
        fault != "",
        rx.el.p(
            rx.el.span(t("ui.error_prefix"), " ", class_name="visually-hidden"),
            fault,
            id="error-" + path.to(str),
            class_name="error",
        ),
    )


def _add(path: Any, label: Any) -> rx.Component:
    return button(
        t("ui.edit.add"),
        id="field-" + path.to(str),
        aria_label=t("ui.edit.add_to", what=label),
        icon_name="plus",
        on_click=RevisionState.add(path, RevisionState.shown),
        testid="add-" + path.to(str),
    )


def _remove(path: Any, label: Any, *, icon_only: bool = True) -> rx.Component:
    return button(
        t("ui.edit.remove_of", what=label),
        variant="quiet",
        icon_name="trash-2",
        icon_only=icon_only,
        on_click=RevisionState.remove(path, RevisionState.shown),
        testid="remove-" + path.to(str),
    )


def _up(path: Any, label: Any, first: Any) -> rx.Component:
    return rx.cond(
        first,
        rx.fragment(),
        button(
            t("ui.edit.up_of", what=label),
            id="up-" + path.to(str),
            variant="quiet",
            icon_name="arrow-up",
            icon_only=True,
            on_click=RevisionState.move_up(path, RevisionState.shown),
            testid="up-" + path.to(str),
        ),
    )


def _names() -> rx.Component:
    """Offer the ids that a field may refer to, with their names."""
    return rx.foreach(
        RevisionState.names,
        lambda one: rx.el.datalist(
            rx.foreach(one.choices, lambda each: rx.el.option(each.text, value=each.value)),
            id="names-" + one.refers.to(str),
            custom_attrs=untranslated(),
        ),
    )
