"""The one form for every reminder. A daily medicine needs a name and two clicks; all else waits."""

from __future__ import annotations

from typing import Any

import reflex as rx

from components.layout import Page, frame
from components.pages.reminders.schedule import dates_and_length, schedule, step_rows
from components.parts.basic import button, card, cluster, heading, icon, link_button, loaded, stack, way_back
from components.parts.forms import error_summary, form, radio_group, text_field
from components.parts.missing import no_reminder
from components.parts.text import t
from components.parts.theme import data
from state.reminder_form import ReminderFormState

_TYPES = ("medicine", "appointment", "test", "followup")
_HOW = ("after_food", "before_food", "empty_stomach", "with_water", "before_sleep")
# Where patients and their families are; any other zone of the IANA can be typed.
_ZONES = (
    "Asia/Dhaka",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Asia/Dubai",
    "Asia/Riyadh",
    "Asia/Qatar",
    "Asia/Kuwait",
    "Asia/Muscat",
    "Asia/Bahrain",
    "Asia/Kuala_Lumpur",
    "Asia/Singapore",
    "Asia/Bangkok",
    "Asia/Tokyo",
    "Asia/Seoul",
    "Asia/Shanghai",
    "Asia/Karachi",
    "Asia/Colombo",
    "Indian/Maldives",
    "Europe/London",
    "Europe/Berlin",
    "Europe/Paris",
    "Europe/Rome",
    "Europe/Madrid",
    "Europe/Istanbul",
    "Africa/Johannesburg",
    "Australia/Sydney",
    "Australia/Melbourne",
    "America/New_York",
    "America/Toronto",
    "America/Chicago",
    "America/Los_Angeles",
)

_draft: Any = ReminderFormState.draft
_is_medicine: Any = _draft.type == "medicine"


def build() -> rx.Component:
    """Ask for everything on one page, most of it answered already."""
    return rx.el.div(
        frame(
            error_summary(),
            heading(
                rx.cond(ReminderFormState.editing, t("ui.reminder.edit_title"), t("ui.reminder.new_title")),
                rx.cond(
                    ReminderFormState.editing & (ReminderFormState.status == "ready"),
                    link_button(
                        t("ui.medicines.history"),
                        ReminderFormState.history_href,
                        icon_name="history",
                        testid="history",
                    ),
                ),
                back=way_back(t("ui.history.back"), "/medicines"),
            ),
            loaded(ReminderFormState.status, _form(), on_retry=ReminderFormState.load, missing=no_reminder()),
            current="medicines",
            role="patient",
        ),
        on_unmount=ReminderFormState.leave,
    )


def _form() -> rx.Component:
    return form(
        card(
            radio_group(
                "type",
                t("ui.reminder.type"),
                [(name, t(f"ui.reminder.type_{name}")) for name in _TYPES],
                inline=True,
                at_once=True,
                selected=_draft.type,
                on_change=ReminderFormState.choose_type,
            ),
            _what(),
        ),
        card(schedule(), dates_and_length(), title=t("ui.reminder.when")),
        _preview(),
        _more(),
        cluster(
            button(
                rx.cond(ReminderFormState.editing, t("ui.reminder.save"), t("ui.reminder.create")),
                variant="primary",
                type="submit",
                big=True,
                testid="save",
            ),
            link_button(t("ui.cancel"), "/medicines", big=True, testid="cancel"),
        ),
        on_submit=ReminderFormState.save,
        key=ReminderFormState.filled,
        testid="reminder-form",
    )


def _name_label() -> rx.Var[str]:
    return rx.match(
        _draft.type,
        *((name, t(f"ui.reminder.name_{name}")) for name in _TYPES[1:]),
        t("ui.reminder.name_medicine"),
    )


def _what() -> rx.Component:
    return stack(
        text_field("name", _name_label(), default_value=_draft.name, auto_complete="off", max_length=200),
        rx.cond(
            _is_medicine,
            stack(
                text_field(
                    "dosage",
                    t("ui.reminder.dosage"),
                    hint=t("ui.reminder.dosage_hint"),
                    optional=True,
                    default_value=_draft.dosage,
                    auto_complete="off",
                    max_length=200,
                ),
                text_field(
                    "instructions",
                    t("ui.reminder.instructions"),
                    hint=t("ui.reminder.instructions_hint"),
                    optional=True,
                    default_value=_draft.instructions,
                    auto_complete="off",
                    list="usual-instructions",
                    max_length=2000,
                ),
                rx.el.datalist(
                    *(rx.el.option(value=t(f"ui.reminder.{name}")) for name in _HOW), id="usual-instructions"
                ),
            ),
            _description(),
        ),
    )


def _description() -> rx.Component:
    return text_field(
        "description",
        t("ui.reminder.description"),
        hint=t("ui.reminder.description_hint"),
        optional=True,
        lines=True,
        default_value=_draft.description,
        max_length=2000,
    )


def _preview() -> rx.Component:
    return rx.el.section(
        rx.el.h2(icon("bell", 22), t("ui.reminder.preview"), class_name="preview-title"),
        rx.cond(
            ReminderFormState.sentence != "",
            rx.el.p(ReminderFormState.sentence, class_name="large strong", custom_attrs=data("preview-sentence")),
        ),
        rx.cond(
            ReminderFormState.next_times.length() > 0,
            rx.fragment(
                rx.el.p(t("ui.reminder.preview_next"), class_name="muted small"),
                rx.el.ol(
                    rx.foreach(ReminderFormState.next_times, _next_time),
                    class_name="preview-times",
                    custom_attrs=data("preview-times"),
                ),
            ),
        ),
        rx.cond(
            ReminderFormState.preview_note != "",
            rx.el.p(ReminderFormState.preview_note, class_name="muted", custom_attrs=data("preview-note")),
        ),
        rx.cond(ReminderFormState.zone_text != "", rx.el.p(ReminderFormState.zone_text, class_name="muted")),
        class_name="card preview",
        aria_live="polite",
        custom_attrs=data("preview"),
    )


def _next_time(when: Any) -> rx.Component:
    return rx.el.li(when)


def _more() -> rx.Component:
    """Hold what few people need. Folded away it stays in the form, so that nothing typed is lost."""
    return stack(
        rx.el.div(
            button(
                t("ui.reminder.more"),
                icon_name="sliders-horizontal",
                testid="more",
                on_click=ReminderFormState.toggle_more,
                attrs={
                    "aria-expanded": rx.cond(ReminderFormState.more_open, "true", "false"),
                    "aria-controls": "more-options",
                },
            ),
        ),
        rx.cond(
            ReminderFormState.more_open,
            rx.fragment(),
            rx.el.p(t("ui.reminder.more_hint"), class_name="muted small"),
        ),
        rx.el.div(
            _start(),
            rx.cond(_is_medicine, rx.fragment(_title(), _description())),
            rx.cond((_draft.kind != "once") & (_draft.kind != "as_needed"), step_rows()),
            rx.cond(_is_medicine, _refill()),
            _zone(),
            id="more-options",
            hidden=~ReminderFormState.more_open,
            class_name="card",
        ),
    )


def _start() -> rx.Component:
    return rx.match(
        _draft.kind,
        ("once", rx.fragment()),
        ("monthly", rx.fragment()),
        ("hourly", rx.fragment()),
        text_field(
            "date",
            t("ui.reminder.start"),
            type="date",
            size="medium",
            default_value=_draft.date,
            on_change=lambda typed: ReminderFormState.change("date", typed),
        ),
    )


def _title() -> rx.Component:
    return text_field(
        "title",
        t("ui.reminder.title"),
        hint=t("ui.reminder.title_hint"),
        optional=True,
        default_value=_draft.title,
        auto_complete="off",
        max_length=200,
    )


def _refill() -> rx.Component:
    def number(name: str, **props: Any) -> rx.Component:
        return text_field(
            name,
            t(f"ui.reminder.{name}"),
            input_mode="numeric",
            size="short",
            auto_complete="off",
            default_value=getattr(_draft, name),
            max_length=12,
            **props,
        )

    return rx.el.fieldset(
        rx.el.legend(t("ui.reminder.refill"), class_name="legend legend-large"),
        rx.el.div(
            number("on_hand", hint=t("ui.reminder.on_hand_hint"), optional=True),
            number("per_dose"),
            number("threshold"),
            class_name="stack",
        ),
    )


def _zone() -> rx.Component:
    return rx.fragment(
        text_field(
            "zone",
            t("ui.reminder.zone"),
            hint=t("ui.reminder.zone_hint"),
            default_value=_draft.zone,
            auto_complete="off",
            size="medium",
            list="zones",
            max_length=64,
            on_blur=lambda typed: ReminderFormState.change("zone", typed),
        ),
        rx.el.datalist(*(rx.el.option(value=zone) for zone in _ZONES), id="zones"),
    )


PAGES = [
    Page("/reminders/new", "ui.reminder.new_title", build, on_load=ReminderFormState.load),
    Page("/reminders/[reminder_id]", "ui.reminder.edit_title", build, on_load=ReminderFormState.load),
]
