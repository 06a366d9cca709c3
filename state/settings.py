"""One's own account: name, phone, time zone, devices, quiet hours, what messages may say."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import time
from typing import TYPE_CHECKING
from uuid import UUID

import reflex as rx
from pydantic import BaseModel, ConfigDict

from healthapp.contexts.identity.schemas import Name, UpdateProfile, ZoneName
from healthapp.contexts.notifications.schemas import Preferences
from healthapp.contexts.reminders.schemas.commands import PAGE_MAX, ReminderQuery
from healthapp.kit.actor import Role
from healthapp.kit.errors import invalid
from healthapp.kit.i18n import canonical_zone, format_date, format_phone, format_zone, plural, text
from state.base import AppState, Work, authenticated, page_load

if TYPE_CHECKING:
    from healthapp.contexts.notifications.schemas import PushSubscriptionView
    from healthapp.kit.i18n import Lang

_QUIET_FROM, _QUIET_TO = "22:00", "07:00"

# The first that fits names it; a browser claims to be several.
_BROWSERS = (
    (r"Edg", "Edge"),
    (r"OPR|Opera", "Opera"),
    (r"SamsungBrowser", "Samsung Internet"),
    (r"UCBrowser", "UC Browser"),
    (r"Firefox|FxiOS", "Firefox"),
    (r"Chrome|CriOS|Chromium", "Chrome"),
    (r"Safari", "Safari"),
)
_SYSTEMS = (
    (r"Android", "Android"),
    (r"iPhone", "iPhone"),
    (r"iPad", "iPad"),
    (r"Windows", "Windows"),
    (r"CrOS", "ChromeOS"),
    (r"Mac OS X|Macintosh", "Mac"),
    (r"Linux", "Linux"),
)


class ProfileForm(BaseModel):
    """The form about oneself."""

    # The browser also sends each control under its id.
    model_config = ConfigDict(extra="ignore")

    displayName: Name  # noqa: N815 - the field's name in the form, as everywhere outside
    timeZone: ZoneName  # noqa: N815 - as above


class QuietForm(BaseModel):
    """Quiet hours, and what may come through; the times count only while the box is ticked."""

    # The browser also sends each control under its id.
    model_config = ConfigDict(extra="ignore")

    quietOn: bool = False  # noqa: N815 - as above
    quietFrom: str = ""  # noqa: N815 - as above
    quietTo: str = ""  # noqa: N815 - as above
    highDoses: bool = False  # noqa: N815 - as above


class PrivacyForm(BaseModel):
    """Whether messages that leave the house may name medicines."""

    # The browser also sends each control under its id.
    model_config = ConfigDict(extra="ignore")

    names: bool = False


@dataclass
class DeviceRow:
    """A browser that may be pushed to."""

    id: str
    name: str
    since: str


class SettingsState(AppState):
    """What the settings show; the part about notifications is `state.notify`."""

    status: str = "loading"
    filled: int = 0
    display_name: str = ""
    email: str = ""
    email_verified: bool = False
    phone: str = ""
    phone_verified: bool = False
    time_zone: str = "Asia/Dhaka"
    zone_name: str = ""
    move_offered: bool = False
    quiet_on: bool = False
    quiet_from: str = _QUIET_FROM
    quiet_to: str = _QUIET_TO
    high_doses: bool = False
    names: bool = False
    devices: rx.Field[list[DeviceRow]] = rx.field(default_factory=list)

    _shown_in: str = ""

    @page_load()
    async def load(self, work: Work) -> None:
        """Fill the forms."""
        turns, self._shown_in = self._turns(work.lang, self._shown_in), work.lang.value
        self.status = "failed"
        self.move_offered = False
        await self._read_profile(work)
        await self._read_choices(work)
        await self._read_devices(work)
        if not turns:
            self.filled += 1
        self.status = "ready"

    @authenticated()
    async def save_profile(self, work: Work, form: ProfileForm) -> None:
        """Keep name and time zone; offer to move the reminders when the zone is another one."""
        command = UpdateProfile(display_name=form.displayName, time_zone=form.timeZone)
        await work.platform.identity.update_profile(work.uow, command)
        self.user_name = form.displayName
        await self._read_profile(work)
        self.move_offered = await self._has_reminders_elsewhere(work, form.timeZone)
        self._banner("good", text("ui.settings.saved", work.lang))

    @authenticated(Role.PATIENT)
    async def move_reminders(self, work: Work) -> None:
        """Let the reminders follow the clock of the zone that was saved before."""
        zone = (await work.platform.identity.profile(work.uow)).time_zone
        moved = await work.platform.reminders.move_zone(work.uow, zone)
        self.move_offered = False
        self._banner("good", plural("ui.settings.moved", moved, work.lang))

    @authenticated()
    async def leave_reminders(self, work: Work) -> None:
        """Leave the reminders where they are."""
        del work
        self.move_offered = False

    @authenticated()
    async def save_quiet(self, work: Work, form: QuietForm) -> None:
        """Keep the quiet hours, or end them, and what may come through."""
        start = end = None
        if form.quietOn:
            start, end = _clock(form.quietFrom, "quietFrom"), _clock(form.quietTo, "quietTo")
            if start == end:
                raise invalid("quietTo", "ui.settings.quiet_same")
        command = Preferences(quiet_from=start, quiet_to=end, high_doses_bypass=form.highDoses)
        await work.platform.notifications.set_preferences(work.uow, command)
        await self._read_choices(work)
        self._banner("good", text("ui.settings.saved", work.lang))

    @authenticated()
    async def save_privacy(self, work: Work, form: PrivacyForm) -> None:
        """Keep whether messages may name medicines."""
        await work.platform.notifications.set_preferences(work.uow, Preferences(names_opt_in=form.names))
        await self._read_choices(work)
        self._banner("good", text("ui.settings.saved", work.lang))

    @authenticated()
    async def remove_device(self, work: Work, device_id: UUID) -> None:
        """Send no more notifications to one of the reader's browsers."""
        await work.platform.notifications.unsubscribe_push(work.uow, device_id)
        await self._read_devices(work)
        self._banner("good", text("ui.settings.device_removed", work.lang))

    @authenticated(quiet=True)
    async def reread_devices(self, work: Work) -> None:
        """Read the list again after this browser was turned on or off."""
        await self._read_devices(work)

    async def _read_profile(self, work: Work) -> None:
        profile = await work.platform.identity.profile(work.uow)
        self.display_name, self.email = profile.display_name, profile.email
        # Browsers say "Asia/Calcutta" as well, and the list has each zone once.
        zone = canonical_zone(profile.time_zone)
        self.phone, self.time_zone = format_phone(profile.phone or "", work.lang), zone
        self.email_verified, self.phone_verified = profile.email_verified, profile.phone_verified
        self.zone_name = format_zone(profile.time_zone, work.lang)

    async def _read_choices(self, work: Work) -> None:
        chosen = await work.platform.notifications.preferences(work.uow)
        self.quiet_on = chosen.quiet_from is not None
        self.quiet_from = f"{chosen.quiet_from:%H:%M}" if chosen.quiet_from else _QUIET_FROM
        self.quiet_to = f"{chosen.quiet_to:%H:%M}" if chosen.quiet_to else _QUIET_TO
        self.high_doses = chosen.high_doses_bypass
        self.names = chosen.names_opt_in

    async def _read_devices(self, work: Work) -> None:
        views = await work.platform.notifications.subscriptions(work.uow)
        self.devices = [_device(view, work.lang, work.actor.time_zone) for view in views]

    async def _has_reminders_elsewhere(self, work: Work, zone: str) -> bool:
        if work.actor.role is not Role.PATIENT or zone == canonical_zone(work.actor.time_zone):
            return False
        found, _ = await work.platform.reminders.search(work.uow, ReminderQuery(limit=PAGE_MAX))
        return any(reminder.is_recurring and canonical_zone(reminder.time_zone) != zone for reminder in found)


def _clock(value: str, name: str) -> time:
    """Read what a time field sends, such as 22:00."""
    if not value:
        raise invalid(name, "required")
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value, re.ASCII):
        raise invalid(name, "bad_time")
    return time.fromisoformat(value)


def _device(view: PushSubscriptionView, lang: Lang, zone: str) -> DeviceRow:
    since = text("ui.settings.device_since", lang, when=format_date(view.created_at, lang, "long", zone))
    return DeviceRow(str(view.id), device_name(view.user_agent, lang), since)


def device_name(user_agent: str | None, lang: Lang) -> str:
    """Name a browser as its owner would: "Chrome on Android"."""
    agent = user_agent or ""
    browser = next((name for pattern, name in _BROWSERS if re.search(pattern, agent)), "")
    system = next((name for pattern, name in _SYSTEMS if re.search(pattern, agent)), "")
    if browser and system:
        return text("ui.settings.device", lang, browser=browser, system=system)
    return browser or system or text("ui.settings.device_unknown", lang)
