"""Form parts: label, hint and error belong to their control, and a summary of all errors takes the focus.

Every control is found by its `name`: id `field-<name>`, error `error-<name>`. Errors come from `AppState` unless a page
gives its own mapping of name → text.
"""

from __future__ import annotations

from typing import Any

import reflex as rx

from components.parts.basic import Child, button, icon
from components.parts.native import FieldName, FocusOnChange, NativeForm, NativeLink
from components.parts.secret import secret_input
from components.parts.text import PUSH, numeral, t
from components.parts.theme import StateVar, Text, classes, data
from state.base import AppState

Errors = StateVar


def native_form(*children: Child, action: str, testid: str | None = None) -> rx.Component:
    """Post to the API and follow its redirect."""
    return NativeForm.create(
        *children, action=action, method="post", no_validate=True, class_name="form", custom_attrs=data(testid)
    )


def form(*children: Child, on_submit: Any, testid: str | None = None, key: Any = None, by_address: bool = False) -> Any:
    """Send the fields to a handler; a new `key` starts again with new default values.

    Sent before the page has come to life, they go nowhere and stay; with `by_address` they go into the page's address.
    """
    return rx.el.form(
        *children,
        on_submit=on_submit,
        reset_on_submit=False,
        no_validate=True,
        class_name="form",
        custom_attrs=data(testid),
        key=key,
        **({} if by_address else {"method": "dialog"}),
    )


def error_summary(problems: StateVar | None = None, stamp: StateVar | None = None) -> rx.Component:
    """List what is wrong with the form, each with a link to its field. Put it above the form."""
    found: Any = AppState.problems if problems is None else problems
    return rx.cond(
        found.length() > 0,
        FocusOnChange.create(
            rx.el.h2(t("errors.summary_title"), id="error-summary-title"),
            rx.el.ul(rx.foreach(found, _problem), class_name="stack stack-small"),
            stamp=AppState.problems_stamp if stamp is None else stamp,
            role="group",
            aria_labelledby="error-summary-title",
            class_name="error-summary",
            custom_attrs=data("error-summary"),
        ),
    )


def _problem(problem: StateVar) -> rx.Component:
    return rx.el.li(
        rx.cond(
            problem.field == "",
            rx.el.span(problem.text),
            NativeLink.create(
                FieldName.create(field=problem.field), problem.text, href="#field-" + problem.field.to(str)
            ),
        )
    )


def _error_of(name: str, errors: Errors | None) -> rx.Var[str]:
    given: Any = AppState.field_errors if errors is None else errors
    return rx.cond(given.contains(name), given[name], "").to(str)


def _described_by(name: str, hint: Text | None, error: StateVar) -> Any:
    hint_id = f"hint-{name}" if hint is not None else ""
    return rx.cond(error != "", f"{hint_id} error-{name}".strip(), hint_id)


def _error_text(name: str, error: StateVar) -> rx.Component:
    return rx.cond(
        error != "",
        rx.el.p(
            icon("circle-alert", 18),
            rx.el.span(rx.el.span(t("ui.error_prefix"), " ", class_name="visually-hidden"), error),
            id=f"error-{name}",
            class_name="error",
        ),
    )


def field(
    name: str,
    label: Text,
    control: rx.Component,
    *,
    error: StateVar,
    hint: Text | None = None,
    optional: bool = False,
) -> rx.Component:
    """Put label, hint and error around one control with id `field-<name>`."""
    return rx.el.div(
        rx.el.label(label, " ", _optional() if optional else None, html_for=f"field-{name}", class_name="label"),
        rx.el.p(hint, id=f"hint-{name}", class_name="hint") if hint is not None else None,
        _error_text(name, error),
        control,
        class_name=rx.cond(error != "", "field has-error", "field"),
    )


def _optional() -> rx.Component:
    return rx.el.span(t("ui.optional"), class_name="muted small")


def _control_props(name: str, hint: Text | None, error: StateVar, props: dict[str, Any]) -> dict[str, Any]:
    size = props.pop("size", None)
    return {
        "id": f"field-{name}",
        "name": name,
        "class_name": classes("input", f"input-{size}" if size else None),
        "aria_describedby": _described_by(name, hint, error),
        "aria_invalid": rx.cond(error != "", "true", "false"),
        "custom_attrs": data(f"field-{name}"),
        **props,
    }


def text_field(
    name: str,
    label: Text,
    *,
    hint: Text | None = None,
    errors: Errors | None = None,
    optional: bool = False,
    lines: bool = False,
    **props: Any,
) -> rx.Component:
    """Ask for a line of text, or several; `type`, `default_value`, `auto_complete`, `size="short"` … pass through."""
    error = _error_of(name, errors)
    shared = _control_props(name, hint, error, props)
    shared.setdefault("max_length", 4000 if lines else 320)
    shared = {"type": "text", **shared} if not lines else shared
    control = rx.el.textarea if lines else rx.el.input
    shown = secret_input(shared) if shared.get("type") == "password" else control(**shared)
    return field(name, label, shown, error=error, hint=hint, optional=optional)


def select_field(
    name: str,
    label: Text,
    choices: list[tuple[str, Text]] | StateVar,
    *,
    hint: Text | None = None,
    errors: Errors | None = None,
    optional: bool = False,
    placeholder: Text | None = None,
    **props: Any,
) -> rx.Component:
    """Choose one of many."""
    error = _error_of(name, errors)
    options: Any
    if isinstance(choices, list):
        options = [rx.el.option(text, value=value) for value, text in choices]
    else:
        options = [rx.foreach(choices, lambda choice: rx.el.option(choice.text, value=choice.value))]
    first = [rx.el.option(placeholder, value="")] if placeholder is not None else []
    control = rx.el.select(*first, *options, **_control_props(name, hint, error, props))
    return field(name, label, control, error=error, hint=hint, optional=optional)


def checkbox(name: str, label: Child, *, hint: Text | None = None, value: str = "true", **props: Any) -> rx.Component:
    """Ask for a yes or no."""
    return rx.el.label(
        rx.el.input(
            type="checkbox",
            id=props.pop("id", f"field-{name}"),
            name=name,
            value=value,
            custom_attrs=data(f"field-{name}"),
            **props,
        ),
        rx.el.span(
            label,
            rx.el.span(hint, class_name="hint", style={"display": "block"}) if hint is not None else None,
            class_name="choice-text",
        ),
        class_name="choice",
    )


def _group(
    kind: str,
    name: str,
    legend: Text,
    choices: list[tuple[str, Text]],
    *,
    hint: Text | None,
    errors: Errors | None,
    inline: bool,
    selected: StateVar | str | list[str] | None,
    on_change: Any,
    optional: bool,
    at_once: bool,
) -> rx.Component:
    error = _error_of(name, errors)

    def one(index: int, value: str, text: Text) -> rx.Component:
        # The first control carries the field's id, so that the error summary can lead there.
        identity = f"field-{name}" if index == 0 else f"field-{name}-{value}"
        props: dict[str, Any] = {"type": kind, "name": name, "value": value, "id": identity}
        if isinstance(selected, rx.Var):
            chosen = selected.to(list).contains(value) if kind == "checkbox" else selected == value
            props["default_checked" if at_once else "checked"] = chosen
            props["read_only"] = on_change is None
        elif selected is not None:
            props["default_checked"] = value in selected if isinstance(selected, list) else value == selected
        if on_change is not None:
            props["on_change"] = on_change(value)
        return rx.el.label(
            rx.el.input(**props, custom_attrs=data(f"{name}-{value}")),
            rx.el.span(text, class_name="choice-text"),
            class_name="choice",
        )

    return rx.el.fieldset(
        rx.el.legend(legend, " ", _optional() if optional else None, class_name="legend"),
        rx.el.p(hint, id=f"hint-{name}", class_name="hint") if hint is not None else None,
        _error_text(name, error),
        rx.el.div(
            *(one(index, value, text) for index, (value, text) in enumerate(choices)),
            class_name=classes("choices", "choices-inline" if inline else None),
        ),
        class_name=rx.cond(error != "", "field has-error", "field"),
        aria_describedby=_described_by(name, hint, error),
        custom_attrs=data(f"group-{name}"),
    )


def radio_group(
    name: str,
    legend: Text,
    choices: list[tuple[str, Text]],
    *,
    hint: Text | None = None,
    errors: Errors | None = None,
    inline: bool = False,
    selected: StateVar | str | None = None,
    on_change: Any = None,
    optional: bool = False,
    at_once: bool = False,
) -> rx.Component:
    """Choose one of a few. `on_change` is called with the chosen value, for instance `State.choose`.

    With `at_once` a click shows before the server has heard of it; a new `key` around it shows what the state says.
    """
    return _group(
        "radio",
        name,
        legend,
        choices,
        hint=hint,
        errors=errors,
        inline=inline,
        selected=selected,
        on_change=on_change,
        optional=optional,
        at_once=at_once,
    )


def checkbox_group(
    name: str,
    legend: Text,
    choices: list[tuple[str, Text]],
    *,
    hint: Text | None = None,
    errors: Errors | None = None,
    inline: bool = False,
    selected: StateVar | list[str] | None = None,
    on_change: Any = None,
    optional: bool = False,
    at_once: bool = False,
) -> rx.Component:
    """Choose any of a few. `on_change` is called with the value whose box was clicked.

    With `at_once` a click shows before the server has heard of it; a new `key` around it shows what the state says.
    """
    return _group(
        "checkbox",
        name,
        legend,
        choices,
        hint=hint,
        errors=errors,
        inline=inline,
        selected=selected,
        on_change=on_change,
        optional=optional,
        at_once=at_once,
    )


def time_list(
    name: str,
    legend: Text,
    times: StateVar,
    *,
    on_change: Any,
    on_add: Any,
    on_remove: Any,
    hint: Text | None = None,
    errors: Errors | None = None,
) -> rx.Component:
    """Ask for several clock times. Handlers: `on_change(index, value)`, `on_add()`, `on_remove(index)`."""
    error = _error_of(name, errors)

    def one(value: StateVar, index: StateVar) -> rx.Component:
        number = (index + 1).to(str)
        return rx.el.li(
            rx.el.input(
                type="time",
                id=rx.cond(index == 0, f"field-{name}", f"field-{name}-" + number),
                value=value,
                on_change=lambda typed: on_change(index, typed),
                aria_label=t("ui.time_number", n=numeral(index + 1)),
                class_name="input input-short",
                custom_attrs=data(f"{name}-" + number),
            ),
            rx.cond(
                times.length() > 1,
                button(
                    t("ui.remove_time", n=numeral(index + 1)),
                    icon_name="trash-2",
                    icon_only=True,
                    variant="quiet",
                    on_click=on_remove(index),
                ),
            ),
            class_name="time-row",
        )

    return rx.el.fieldset(
        rx.el.legend(legend, class_name="legend"),
        rx.el.p(hint, id=f"hint-{name}", class_name="hint") if hint is not None else None,
        _error_text(name, error),
        rx.el.ul(rx.foreach(times, one), class_name="times"),
        rx.el.div(button(t("ui.add_time"), icon_name="plus", on_click=on_add, testid=f"{name}-add")),
        class_name=rx.cond(error != "", "field has-error", "field"),
        aria_describedby=_described_by(name, hint, error),
    )


def segments(
    label: Text, choices: list[tuple[str, Text]], current: StateVar, *, setting: str, on_pick: Any = None
) -> rx.Component:
    """Switch one of the reader's choices in the browser (`setting`: lang, theme, contrast, text)."""

    def one(value: str, text: Text) -> rx.Component:
        props = {"on_click": on_pick(value)} if on_pick is not None else {}
        return rx.el.button(
            text,
            type="button",
            class_name="segment",
            aria_pressed=rx.cond(current == value, "true", "false"),
            lang=value if setting in {"lang", "reading"} else None,
            custom_attrs=data(f"set-{setting}-{value}", **{f"set-{setting}": value}),
            **props,
        )

    return rx.el.div(*(one(*choice) for choice in choices), role="group", aria_label=label, class_name="segments")


def push_switch() -> rx.Component:
    """Turn push messages on or off for this browser; says what the browser allows."""
    return rx.el.div(
        rx.match(
            PUSH,
            ("on", button(t("ui.push_turn_off"), icon_name="bell-off", attrs=data("push-off", push_set="off"))),
            ("unsupported", rx.el.p(t("ui.push_unsupported"), class_name="muted")),
            ("denied", rx.el.p(t("ui.push_denied"), class_name="muted")),
            ("busy", rx.el.p(t("ui.working"))),
            ("failed", _push_on(rx.el.p(t("ui.push_failed"), class_name="error"))),
            _push_on(rx.el.p(t("ui.push_hint"), class_name="hint")),
        ),
        aria_live="polite",
        class_name="stack stack-small",
    )


def _push_on(text: rx.Component) -> rx.Component:
    turn_on = button(
        t("ui.push_turn_on"), variant="primary", icon_name="bell-ring", attrs=data("push-on", push_set="on")
    )
    return rx.fragment(text, rx.el.div(turn_on))
