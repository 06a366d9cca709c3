"""What somebody may see: the fields of the invitation, and of changing or agreeing to a permission."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import reflex as rx

from components.parts.basic import button, card, cluster, stack
from components.parts.forms import checkbox, form, radio_group, text_field
from components.parts.native import FocusOnChange
from components.parts.text import t
from healthapp.contexts.compliance.schemas import HEALTH_PARTS
from state.care import CareState, GivenTerms

if TYPE_CHECKING:
    from components.layout import Page

PAGES: list[Page] = []


def terms_fields(values: Any = None, *, for_person: bool = True) -> rx.Component:
    """Ask for what, which parts and how long: the everyday ones to be looked after, unless `values` says what holds.

    Not `for_person` it is for an organisation: for treatment first, and nobody is told of a missed dose.
    """
    whole = values is None
    first = "caregiving" if for_person else "treatment"
    persons_own: Any = for_person if whole else values.for_person
    return stack(
        radio_group(
            "purpose",
            t("ui.terms.purpose"),
            [(name, t(f"ui.terms.purpose_{name}")) for name in ("caregiving", "treatment")],
            selected=first if whole else values.purpose,
            at_once=True,
        ),
        rx.el.fieldset(
            rx.el.legend(t("ui.terms.parts"), class_name="legend"),
            rx.el.p(rx.cond(persons_own, t("ui.terms.parts_hint"), t("ui.organisation.parts_hint")), class_name="hint"),
            rx.el.div(
                _part("doses", values, id="field-parts"),  # where a problem with the parts leads to
                _part("figures", values),
                rx.cond(persons_own, _part("alerts", values)),
                *(_part(part.value, values) for part in HEALTH_PARTS),
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
            ),
            class_name="pair",
        ),
    )


def _part(name: str, values: Any, **props: Any) -> rx.Component:
    checked = getattr(GivenTerms() if values is None else values, name)
    return checkbox(name, t(f"ui.terms.choose_{name}"), default_checked=checked, **props)


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
