"""A patient chooses an organisation and what it may see."""

from __future__ import annotations

import reflex as rx

from components.layout import Page, frame
from components.pages.care.terms import terms_fields
from components.parts.basic import button, card, cluster, empty, heading, link_button, loaded, way_back
from components.parts.forms import error_summary, form, select_field
from components.parts.text import t
from state.organisation import OrganisationState


def build() -> rx.Component:
    """Show the form, or that there is none to choose yet."""
    return frame(
        error_summary(),
        heading(
            t("ui.organisation.title"),
            lead=t("ui.organisation.lead"),
            back=way_back(t("ui.terms.history_back"), "/care"),
        ),
        loaded(
            OrganisationState.status,
            rx.cond(
                OrganisationState.choices.length() > 0,
                _form(),
                card(
                    empty(
                        rx.cond(
                            OrganisationState.all_given, t("ui.organisation.all_title"), t("ui.organisation.none_title")
                        ),
                        rx.cond(
                            OrganisationState.all_given, t("ui.organisation.all_text"), t("ui.organisation.none_text")
                        ),
                        link_button(t("ui.terms.history_back"), "/care"),
                        icon_name="building-2",
                        testid="organisations-empty",
                    )
                ),
            ),
            on_retry=OrganisationState.load,
        ),
        current="more",
        role="patient",
    )


def _form() -> rx.Component:
    return card(
        form(
            select_field(
                "organisationId",
                t("ui.organisation.which"),
                OrganisationState.choices,
                hint=t("ui.organisation.which_hint"),
                placeholder=t("ui.organisation.which_placeholder"),
            ),
            terms_fields(for_person=False),
            rx.el.p(t("ui.organisation.log_hint"), class_name="muted"),
            cluster(
                button(t("ui.organisation.give"), variant="primary", type="submit", testid="give"),
                link_button(t("ui.cancel"), "/care"),
            ),
            on_submit=OrganisationState.give,
            testid="organisation-form",
        ),
    )


PAGE = Page("/care/organisation", "ui.organisation.title", build, on_load=OrganisationState.load)
