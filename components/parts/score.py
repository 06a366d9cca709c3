"""A share of a hundred as a ring: a picture for who sees it, one sentence for who doesn't."""

from __future__ import annotations

import reflex as rx

from components.parts.theme import StateVar, Text, classes, data, tone_class

_RADIUS = 52


def score_ring(value: StateVar, shown: Text, label: Text, tone: StateVar, *, testid: str | None = None) -> rx.Component:
    """Fill `value` percent of a ring around the number as it is `shown`; `label` says it in words."""
    circle = {"cx": "60", "cy": "60", "r": str(_RADIUS), "fill": "none"}
    return rx.el.div(
        rx.el.svg(
            rx.el.circle(**circle, class_name="ring-rest"),
            # The whole way round counts as 100, so the share needs no arithmetic.
            rx.el.circle(
                **circle,
                class_name="ring-share",
                custom_attrs={"pathLength": "100", "strokeDasharray": value.to(str) + " 100"},
            ),
            view_box="0 0 120 120",
            custom_attrs={"aria-hidden": "true"},
        ),
        rx.el.span(shown, class_name="ring-number", aria_hidden="true"),
        rx.el.span(label, class_name="visually-hidden"),
        class_name=classes("ring", tone_class(tone)),
        custom_attrs=data(testid),
    )
