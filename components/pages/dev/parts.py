"""All parts in all their states, to look at and for the accessibility checks."""

from __future__ import annotations

import reflex as rx

from components.layout import Page, frame
from components.pages.dev.parts_data import charts, tables
from components.pages.dev.parts_forms import dialogs, forms
from components.parts.basic import (
    badge,
    banner,
    button,
    card,
    care_card,
    cluster,
    empty,
    failed,
    grid,
    heading,
    icon,
    link_button,
    row,
    rows,
    skeleton,
    stat,
    working,
)
from components.parts.progress import meter, moment, stepper, timeline
from components.parts.text import by_lang
from components.parts.theme import untranslated
from state.dev_parts import CountState, PartsState


def build() -> rx.Component:
    """Show everything, section by section."""
    return frame(
        heading(
            by_lang("সব অংশ", "All parts"),
            button(by_lang("কাজ", "Action"), icon_name="plus", variant="primary"),
            lead=by_lang("প্রতিটি অংশ, প্রতিটি অবস্থায়।", "Every part, in every state."),
        ),
        _buttons(),
        _messages(),
        _lists(),
        forms(),
        dialogs(),
        tables(),
        charts(),
        _progress(),
        _placeholders(),
        navigation="role",
        role="patient",
        current="today",
        wide=True,
    )


def section(title: rx.Var[str], *children: rx.Component) -> rx.Component:
    """Group one kind of parts."""
    return rx.el.section(rx.el.h2(title), *children, class_name="stack")


def _buttons() -> rx.Component:
    return section(
        by_lang("বোতাম", "Buttons"),
        cluster(
            button(by_lang("খেয়েছি", "Taken"), variant="primary", icon_name="check"),
            button(by_lang("পরে মনে করান", "Snooze"), icon_name="alarm-clock"),
            button(by_lang("মুছে ফেলুন", "Delete"), variant="danger", icon_name="trash-2"),
            button(by_lang("বাদ দিন", "Skip"), variant="quiet"),
            button(by_lang("বন্ধ করুন", "Close"), variant="quiet", icon_name="x", icon_only=True),
            button(by_lang("এখন নয়", "Not now"), disabled=True),
            link_button(by_lang("সেটিংস", "Settings"), "/dev/parts", icon_name="settings"),
        ),
        button(by_lang("খেয়েছি", "Taken"), variant="primary", big=True, wide=True, icon_name="check"),
        cluster(
            button(by_lang("গুনুন", "Count"), icon_name="plus", on_click=CountState.count, testid="bench-add"),
            rx.el.output(CountState.number, data_testid="bench-number", custom_attrs=untranslated()),
        ),
    )


def _messages() -> rx.Component:
    return section(
        by_lang("খবর ও জরুরি অবস্থা", "Messages and urgency"),
        banner("good", by_lang("রিমাইন্ডারটি রাখা হয়েছে।", "The reminder was saved.")),
        banner(
            "urgent",
            by_lang("একটু পরে আবার চেষ্টা করুন।", "Try again in a moment."),
            title=by_lang("কাজটি হয়নি", "That did not work"),
            on_dismiss=PartsState.dismiss_banner,
        ),
        banner("advice", by_lang("রাত ১০টা থেকে সকাল ৭টা শান্ত সময়।", "Quiet hours are from 10 pm to 7 am.")),
        banner("emergency", by_lang("এলাকায় পানি ফুটিয়ে খান।", "Boil your water before drinking.")),
        care_card(
            "emergency",
            by_lang("শ্বাসকষ্ট হলে এখনই ৯৯৯ নম্বরে ফোন করুন", "Call 999 now if you cannot breathe"),
            rx.el.p(by_lang("অপেক্ষা করবেন না।", "Do not wait.")),
        ),
        care_card(
            "urgent",
            by_lang("আজই ডাক্তার দেখান", "See a doctor today"),
            rx.el.p(by_lang("জ্বর তিন দিনের বেশি হলে।", "If the fever lasts more than three days.")),
        ),
        care_card(
            "advice",
            by_lang("ডোজ বাদ পড়লে কী করবেন", "If you missed a dose"),
            rx.el.p(by_lang("একসঙ্গে দুই ডোজ খাবেন না।", "Do not take two doses at once.")),
        ),
        cluster(
            badge(by_lang("খেয়েছি", "Taken"), "good", icon_name="check"),
            badge(by_lang("বাদ পড়েছে", "Missed"), "urgent", icon_name="triangle-alert"),
            badge(by_lang("পরে", "Later")),
            badge(by_lang("নতুন", "New"), "advice"),
        ),
    )


def _lists() -> rx.Component:
    return section(
        by_lang("কার্ড, তালিকা, সংখ্যা", "Cards, lists, numbers"),
        card(
            rx.el.p(by_lang("খাবারের পরে ১টি ট্যাবলেট, পানি দিয়ে।", "One tablet after food, with water.")),
            cluster(button(by_lang("খেয়েছি", "Taken"), variant="primary", big=True)),
            title=by_lang("মেটফরমিন ৫০০ মি.গ্রা.", "Metformin 500 mg"),
            actions=(badge(by_lang("এখন", "Now"), "advice"),),
            strong=True,
        ),
        rows(
            row(
                by_lang("অ্যামলোডিপিন ৫ মি.গ্রা.", "Amlodipine 5 mg"),
                by_lang("প্রতিদিন সকাল ৮টা", "Every day at 8:00 am"),
                lead=icon("pill", 24),
                actions=(badge(by_lang("চলছে", "Active"), "good"),),
                href="/dev/parts",
            ),
            row(
                by_lang("ভিটামিন ডি", "Vitamin D"),
                by_lang("প্রতি শুক্রবার", "Every Friday"),
                lead=icon("sun", 24),
                actions=(button(by_lang("বদলান", "Edit"), icon_name="pencil"),),
                changed=PartsState.hints > 0,
            ),
        ),
        grid(
            stat(by_lang("নিয়মিততা", "Adherence"), by_lang("৮৫%", "85%"), note=by_lang("গত ৩০ দিন", "last 30 days")),
            stat(by_lang("টানা দিন", "Streak"), by_lang("১২ দিন", "12 days"), tone="good"),
            stat(by_lang("ব্যর্থ", "Failed"), by_lang("৩", "3"), href="/dev/parts", tone="urgent"),
            small=True,
        ),
    )


def _progress() -> rx.Component:
    steps = [by_lang("ওষুধ", "Medicine"), by_lang("সময়", "Times"), by_lang("দেখে নিন", "Check")]
    return section(
        by_lang("ধাপ ও দিনের তালিকা", "Steps and timelines"),
        stepper(by_lang("নতুন রিমাইন্ডার", "New reminder"), list(steps), PartsState.step),
        meter(by_lang("আজকের ডোজ", "Today's doses"), 75, by_lang("৪টির মধ্যে ৩টি", "3 of 4")),
        timeline(
            moment(
                by_lang("সকাল ৮টা", "8:00 am"),
                by_lang("মেটফরমিন ৫০০ মি.গ্রা.", "Metformin 500 mg"),
                badge(by_lang("খেয়েছি", "Taken"), "good"),
                tone="good",
                mark=icon("check", 16),
            ),
            moment(
                by_lang("দুপুর ২টা", "2:00 pm"),
                by_lang("প্যারাসিটামল", "Paracetamol"),
                badge(by_lang("বাদ পড়েছে", "Missed"), "urgent"),
                tone="urgent",
                mark=icon("triangle-alert", 16),
            ),
            moment(
                by_lang("রাত ৯টা", "9:00 pm"),
                by_lang("অ্যাটোরভাস্ট্যাটিন ১০ মি.গ্রা.", "Atorvastatin 10 mg"),
                actions=(
                    button(by_lang("খেয়েছি", "Taken"), variant="primary"),
                    button(by_lang("বাদ দিন", "Skip")),
                ),
            ),
            label=by_lang("আজকের ডোজ", "Today's doses"),
        ),
    )


def _placeholders() -> rx.Component:
    return section(
        by_lang("খালি, আসছে, আসেনি", "Empty, loading, failed"),
        empty(
            by_lang("এখনো কোনো রিমাইন্ডার নেই", "No reminders yet"),
            by_lang("প্রথমটি যোগ করলে এখানে দেখা যাবে।", "Add the first one and it appears here."),
            link_button(by_lang("রিমাইন্ডার যোগ করুন", "Add a reminder"), "/dev/parts", variant="primary"),
            icon_name="pill",
        ),
        skeleton(),
        skeleton(cards=1),
        failed(PartsState.load),
        working(),
    )


PAGE = Page("/dev/parts", "ui.dev_parts", build, on_load=PartsState.load, on_live=PartsState.glow)
