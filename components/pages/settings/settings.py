"""Settings, in the order in which people look for them: display, oneself, how one is told, devices, log out."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

import reflex as rx

from components.layout import Page, frame, language_switch
from components.pages.identity.landing import display_switches
from components.pages.settings.addresses import proven_badge
from components.pages.settings.notify import notify_section
from components.parts.basic import button, card, cluster, heading, icon, link_button, loaded, row, rows, rows_of, stack
from components.parts.dialogs import dialog
from components.parts.fold import jumps
from components.parts.forms import checkbox, error_summary, field, form, native_form, push_switch, text_field
from components.parts.licence import licence_section
from components.parts.pulse import WhenChanged
from components.parts.text import PUSH, by_lang, t
from components.parts.theme import Text, data
from healthapp.kit.i18n import canonical_zone, format_zone
from state.base import AppState
from state.licence import LicenceState
from state.notify import NotifyState
from state.settings import SettingsState

# Where people from Bangladesh live and work; every other zone is in the list behind them.
COMMON = {
    "Asia/Dhaka": "dhaka",
    "Asia/Kolkata": "kolkata",
    "Asia/Dubai": "dubai",
    "Asia/Riyadh": "riyadh",
    "Asia/Qatar": "qatar",
    "Asia/Kuwait": "kuwait",
    "Asia/Muscat": "muscat",
    "Asia/Kuala_Lumpur": "kuala_lumpur",
    "Asia/Singapore": "singapore",
    "Asia/Tokyo": "tokyo",
    "Europe/Rome": "rome",
    "Europe/London": "london",
    "America/New_York": "new_york",
    "America/Toronto": "toronto",
    "Australia/Sydney": "sydney",
}
# What is further down than a screen, as its heading calls it, and its id.
_PARTS = (
    ("you", "about-you"),
    ("notify", "notify"),
    ("quiet", "quiet"),
    ("privacy", "privacy"),
    ("devices", "devices"),
    ("places", "places"),
    ("logout_title", "log-out"),
)
_REGIONS = ("Africa/", "America/", "Antarctica/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/")


def build() -> rx.Component:
    """Show all settings; each card is saved by itself."""
    return frame(
        error_summary(),
        heading(t("ui.settings.title")),
        jumps(
            t("ui.settings.on_this_page"),
            *((t(f"ui.settings.{name}"), part) for name, part in _PARTS),
            there={"privacy": _is_told_names()},
        ),
        card(
            stack(
                stack(rx.el.span(t("ui.language"), class_name="label"), language_switch(), gap="small"),
                display_switches(),
            ),
            title=t("ui.settings.display"),
            testid="display",
        ),
        loaded(
            SettingsState.status,
            stack(
                _about_you(),
                licence_section(),
                notify_section(),
                _quiet_hours(),
                rx.cond(_is_told_names(), _privacy()),
                _devices(),
                _places(),
                _log_out(),
                gap="large",
            ),
            on_retry=SettingsState.load,
        ),
        _move_dialog(),
        current="settings more",
    )


def _about_you() -> rx.Component:
    fields = form(
        text_field(
            "displayName",
            t("ui.settings.name"),
            default_value=SettingsState.display_name,
            auto_complete="name",
            size="medium",
        ),
        _zone_field(),
        rx.el.div(button(t("ui.settings.save"), variant="primary", type="submit", testid="save-profile")),
        on_submit=SettingsState.save_profile,
        testid="profile-form",
    )
    return card(
        cluster(
            rx.el.span(t("ui.settings.email"), ":", class_name="muted"),
            rx.el.strong(SettingsState.email),
            proven_badge(SettingsState.email_verified),
        ),
        rx.cond(
            SettingsState.phone != "",
            cluster(
                rx.el.span(t("ui.settings.phone"), ":", class_name="muted"),
                rx.el.strong(SettingsState.phone),
                proven_badge(SettingsState.phone_verified),
            ),
        ),
        rx.el.div(
            link_button(t("ui.addresses.open"), "/settings/addresses", icon_name="at-sign", testid="open-addresses")
        ),
        rx.fragment(fields, key=SettingsState.filled),
        title=t("ui.settings.you"),
        id="about-you",
        testid="about-you",
    )


def zones_offered() -> set[str]:
    """Return every time zone that somebody may live in, each by one of its names."""
    return {zone for zone in map(canonical_zone, available_timezones()) if zone.startswith(_REGIONS)}


def _zone_field() -> rx.Component:
    common = [rx.el.option(t(f"ui.settings.zone_{name}"), value=zone) for zone, name in COMMON.items()]
    others = [
        rx.el.option(by_lang(format_zone(zone, "bn"), format_zone(zone, "en")), value=zone)
        for zone in sorted(zones_offered() - COMMON.keys(), key=lambda zone: zone.rpartition("/")[2])
    ]
    error: Any = AppState.field_errors
    return field(
        "timeZone",
        t("ui.settings.zone"),
        rx.el.select(
            rx.el.optgroup(*common, label=t("ui.settings.zone_common")),
            rx.el.optgroup(*others, label=t("ui.settings.zone_all")),
            id="field-timeZone",
            name="timeZone",
            default_value=SettingsState.time_zone,
            aria_describedby="hint-timeZone",
            class_name="input input-medium",
            custom_attrs=data("field-timeZone"),
        ),
        error=rx.cond(error.contains("timeZone"), error["timeZone"], "").to(str),
        hint=t("ui.settings.zone_hint"),
    )


def _move_dialog() -> rx.Component:
    return dialog(
        "move-reminders",
        t("ui.settings.move_title"),
        rx.el.p(t("ui.settings.move_text", zone=SettingsState.zone_name)),
        is_open=SettingsState.move_offered,
        on_dismiss=SettingsState.leave_reminders,
        actions=(
            button(t("ui.settings.move_no"), on_click=SettingsState.leave_reminders, testid="move-no"),
            button(
                t("ui.settings.move_yes"), variant="primary", on_click=SettingsState.move_reminders, testid="move-yes"
            ),
        ),
    )


def _quiet_hours() -> rx.Component:
    times = cluster(
        text_field(
            "quietFrom",
            t("ui.settings.quiet_from"),
            type="time",
            default_value=SettingsState.quiet_from,
            size="short",
        ),
        text_field(
            "quietTo", t("ui.settings.quiet_to"), type="time", default_value=SettingsState.quiet_to, size="short"
        ),
    )
    return card(
        rx.el.p(
            t("ui.settings.quiet_text"),
            rx.cond(AppState.role == "patient", rx.fragment(" ", t("ui.settings.quiet_doses"))),
        ),
        rx.fragment(
            form(
                checkbox("quietOn", t("ui.settings.quiet_on"), default_checked=SettingsState.quiet_on),
                times,
                rx.el.p(t("ui.settings.quiet_zone", zone=SettingsState.zone_name), class_name="muted small"),
                rx.cond(
                    SettingsState.role == "patient",
                    checkbox(
                        "highDoses",
                        t("ui.settings.quiet_high"),
                        hint=t("ui.settings.quiet_high_hint"),
                        default_checked=SettingsState.high_doses,
                    ),
                ),
                rx.el.div(button(t("ui.settings.save"), type="submit", testid="save-quiet")),
                on_submit=SettingsState.save_quiet,
                testid="quiet-form",
            ),
            key=SettingsState.filled,
        ),
        title=t("ui.settings.quiet"),
        id="quiet",
        testid="quiet",
    )


def _is_told_names() -> Any:
    """Tell whether messages to the reader could name anything: a patient's medicines, an editor's texts."""
    return (AppState.role == "patient") | AppState.holds.contains("edit_knowledge")


def _by_role(name: str) -> rx.Var[str]:
    return rx.cond(
        AppState.role == "patient",
        t(f"ui.settings.{name}"),
        t(f"ui.settings.{name.replace('privacy', 'privacy_texts')}"),
    )


def _privacy() -> rx.Component:
    return card(
        rx.el.p(_by_role("privacy_text")),
        rx.fragment(
            form(
                checkbox(
                    "names",
                    _by_role("privacy_on"),
                    hint=_by_role("privacy_hint"),
                    default_checked=SettingsState.names,
                ),
                rx.el.div(button(t("ui.settings.save"), type="submit", testid="save-privacy")),
                on_submit=SettingsState.save_privacy,
                testid="privacy-form",
            ),
            key=SettingsState.filled,
        ),
        title=_by_role("privacy"),
        id="privacy",
        testid="privacy",
    )


def _devices() -> rx.Component:
    return card(
        stack(rx.el.h3(t("ui.settings.this_device")), push_switch(), gap="small"),
        # This browser was just turned on or off: the list below follows.
        WhenChanged.create(value=PUSH, on_turn=SettingsState.reread_devices),
        rows_of(SettingsState.devices, _device, t("ui.settings.devices"), t("ui.settings.no_devices")),
        title=t("ui.settings.devices"),
        id="devices",
        testid="devices",
    )


def _device(device: Any) -> rx.Component:
    return row(
        device.name,
        device.since,
        lead=icon("monitor-smartphone", 22),
        actions=(
            button(
                t("ui.settings.device_remove"),
                variant="quiet",
                aria_label=t("ui.settings.device_remove_of", device=device.name),
                on_click=SettingsState.remove_device(device.id),
                testid="device-remove",
            ),
        ),
        testid="device",
    )


def _places() -> rx.Component:
    """List the pages of the settings: whose eyes, whose data, which ways in."""
    return card(
        rows(
            rx.cond(
                AppState.role == "patient",
                _place(t("ui.health.title"), t("ui.health.card_text"), "health", "heart-pulse", "open-health"),
            ),
            rx.cond(
                AppState.role == "patient",
                _place(t("ui.access.title"), t("ui.access.card_text"), "access-log", "eye", "open-access-log"),
            ),
            rx.cond(
                AppState.holds.contains("edit_knowledge"),
                rx.fragment(
                    row(
                        t("ui.edit.title"),
                        t("ui.edit.lead"),
                        lead=icon("file-pen-line", 22),
                        href="/know/edit",
                        testid="open-editing",
                    ),
                    row(
                        t("ui.imports.title"),
                        t("ui.imports.in_settings"),
                        lead=icon("file-up", 22),
                        href="/know/imports",
                        testid="open-imports",
                    ),
                ),
            ),
            _place(t("ui.own_data.title"), t("ui.own_data.in_settings"), "privacy", "folder-lock", "open-own-data"),
            _place(t("ui.security.title"), t("ui.security.in_settings"), "security", "shield-check", "open-security"),
            _place(t("ui.ways.title"), t("ui.ways.lead"), "sign-in", "log-in", "open-ways"),
            _place(t("ui.sessions.title"), t("ui.sessions.lead"), "sessions", "monitor-smartphone", "open-sessions"),
            _place(t("ui.apps.title"), t("ui.apps.card_text"), "apps", "blocks", "open-apps"),
            _place(t("ui.keys.card"), t("ui.keys.card_text"), "api-keys", "key-round", "api-keys"),
            aria_label=t("ui.settings.places"),
        ),
        title=t("ui.settings.places"),
        id="places",
        testid="places",
    )


def _place(title: Text, text: Text, page: str, picture: str, testid: str) -> rx.Component:
    return row(title, text, lead=icon(picture, 22), href=f"/settings/{page}", testid=testid)


def _log_out() -> rx.Component:
    return card(
        rx.el.p(t("ui.settings.logout_text")),
        log_out_form(),
        title=t("ui.settings.logout_title"),
        id="log-out",
        testid="log-out",
    )


def log_out_form() -> rx.Component:
    """Log out of this browser; posted by the browser itself, so that the answer can end the cookie."""
    return native_form(
        rx.el.div(button(t("ui.logout"), type="submit", icon_name="log-out", testid="logout")),
        action="/session/logout",
        testid="logout-form",
    )


PAGE = Page("/settings", "ui.settings.title", build, on_load=[SettingsState.load, NotifyState.load, LicenceState.load])
