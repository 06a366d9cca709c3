"""The forms and dialogs of the showcase."""

from __future__ import annotations

import reflex as rx

from components.parts.basic import button, card, cluster
from components.parts.dialogs import confirm, popup
from components.parts.forms import (
    checkbox,
    checkbox_group,
    error_summary,
    form,
    radio_group,
    select_field,
    text_field,
    time_list,
)
from components.parts.text import by_lang
from state.dev_parts import PartsState

# Sections of the page in parts.py; no page of their own.
PAGES: tuple[()] = ()


def forms() -> rx.Component:
    """Show every control; sending the form shows its errors."""
    return rx.el.section(
        rx.el.h2(by_lang("ফর্ম", "Forms")),
        error_summary(),
        form(
            text_field(
                "name",
                by_lang("ওষুধের নাম", "Name of the medicine"),
                hint=by_lang("প্যাকেটে যেমন লেখা আছে", "As it stands on the box"),
            ),
            text_field("dose", by_lang("কতটুকু", "How much"), size="short", default_value="১টি"),
            text_field("note", by_lang("মনে রাখার কথা", "Notes"), lines=True, optional=True),
            select_field(
                "kind",
                by_lang("ধরন", "Kind"),
                [("medicine", by_lang("ওষুধ", "Medicine")), ("water", by_lang("পানি", "Water"))],
                placeholder=by_lang("একটি বেছে নিন", "Choose one"),
            ),
            radio_group(
                "often",
                by_lang("কত ঘন ঘন?", "How often?"),
                [("daily", by_lang("প্রতিদিন", "Every day")), ("weekly", by_lang("প্রতি সপ্তাহে", "Every week"))],
                selected="daily",
            ),
            checkbox_group(
                "days",
                by_lang("কোন কোন দিন?", "On which days?"),
                [("sat", by_lang("শনি", "Sat")), ("mon", by_lang("সোম", "Mon")), ("wed", by_lang("বুধ", "Wed"))],
                inline=True,
                selected=["mon"],
            ),
            time_list(
                "times",
                by_lang("কখন কখন?", "At what times?"),
                PartsState.times,
                on_change=PartsState.change_time,
                on_add=PartsState.add_time,
                on_remove=PartsState.remove_time,
            ),
            checkbox(
                "names",
                by_lang("বার্তায় ওষুধের নাম দেখান", "Show the name in messages"),
                hint=by_lang("লক করা পর্দায়ও দেখা যাবে।", "It will be seen on the lock screen too."),
            ),
            cluster(button(by_lang("সেভ করুন", "Save"), variant="primary", type="submit", testid="demo-submit")),
            on_submit=PartsState.submit,
        ),
        class_name="stack",
    )


def dialogs() -> rx.Component:
    """Show a dialog, and what a popup looks like (here inside the page)."""
    return rx.el.section(
        rx.el.h2(by_lang("ডায়ালগ ও পপআপ", "Dialogs and popups")),
        cluster(
            button(
                by_lang("মুছে ফেলুন", "Delete"),
                variant="danger",
                on_click=PartsState.show_dialog(True),  # noqa: FBT003 - an event's argument
                testid="demo-dialog",
            )
        ),
        confirm(
            "demo",
            by_lang("রিমাইন্ডারটি মুছবেন?", "Delete this reminder?"),
            by_lang(
                "আগের হিসাব থেকে যাবে, নতুন করে আর মনে করানো হবে না।", "Its history stays, but it will not remind you again."
            ),
            is_open=PartsState.dialog_open,
            action=by_lang("মুছে ফেলুন", "Delete"),
            on_confirm=PartsState.show_dialog(False),  # noqa: FBT003 - an event's argument
            on_dismiss=PartsState.show_dialog(False),  # noqa: FBT003 - an event's argument
        ),
        card(
            popup(
                by_lang("ওষুধের সময় হয়েছে", "Time for your medicine"),
                rx.el.p(by_lang("মেটফরমিন ৫০০ মি.গ্রা., সকাল ৮টা", "Metformin 500 mg, 8:00 am")),
                actions=(
                    button(by_lang("খেয়েছি", "Taken"), variant="primary", icon_name="check"),
                    button(by_lang("পরে মনে করান", "Snooze")),
                    button(by_lang("বাদ দিন", "Skip"), variant="quiet"),
                ),
            )
        ),
        class_name="stack",
    )
