"""What somebody may see: the fields of the invitation, and of changing or agreeing to a permission."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import reflex as rx

from components.parts.basic import button, card, cluster, stack
from components.parts.forms import checkbox, form, radio_group, text_field
from components.parts.native import FocusOnChange
from components.parts.text import t
from state.care import CareState

if TYPE_CHECKING:
    from components.layout import Page

PAGES: list[Page] = []


def terms_fields(values: Any = None) -> rx.Component:
    """Ask for what, which parts and how long: the whole to be looked after, unless `values` says what holds now."""
    whole = values is None
    return stack(
        radio_group(
            "purpose",
            t("ui.terms.purpose"),
            [(name, t(f"ui.terms.purpose_{name}")) for name in ("caregiving", "treatment")],
            selected="caregiving" if whole else values.purpose,
            at_once=True,
        ),
        rx.el.fieldset(
            rx.el.legend(t("ui.terms.parts"), class_name="legend"),
            rx.el.p(t("ui.terms.parts_hint"), class_name="hint"),
            rx.el.div(
                *(
                    checkbox(
                        name,
                        t(f"ui.terms.choose_{name}"),
                        default_checked=True if whole else getattr(values, name),
                        # The first box is where a problem with the parts leads to.
                        **({"id": "field-parts"} if name == "doses" else {}),
                    )
                    for name in ("doses", "figures", "alerts")
                ),
                class_name="choices",
            ),
            class_name="field",
        ),
        cluster(
            *(
                text_field(
                    name,
                    t(f"ui.terms.{word}"),
                    hint=t(f"ui.terms.{word}_hint"),
                    type="date",
                    optional=True,
                    size="medium",
                    default_value="" if whole else value,
                )
                for name, word, value in (
                    ("startsAt", "starts", "" if whole else values.starts_on),
                    ("endsAt", "ends", "" if whole else values.ends_on),
                )
            )
        ),
    )


def terms_form() -> rx.Component:
    """Change what one person may see, or agree to their request; it has the focus once it is there."""
    fields = card(
        form(
            rx.fragment(terms_fields(CareState.given), key=CareState.given_key),
            cluster(
                button(
                    rx.cond(CareState.agreeing, t("ui.terms.agree"), t("ui.terms.save")),
                    variant="primary",
                    type="submit",
                    testid="save-terms",
                ),
                button(t("ui.cancel"), on_click=CareState.keep, testid="keep-terms"),
            ),
            on_submit=CareState.save_terms,
            testid="terms-form",
        ),
        title=rx.cond(
            CareState.agreeing,
            t("ui.terms.title_agree", name=CareState.changing_name),
            t("ui.terms.title_change", name=CareState.changing_name),
        ),
        strong=True,
        testid="terms",
    )
    return rx.cond(CareState.changing != "", FocusOnChange.create(fields, stamp=CareState.given_key))
