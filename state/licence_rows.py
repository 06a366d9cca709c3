"""A licence as pages show it, and its last day as a form sends it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

from healthapp.contexts.identity.schemas.administration import ApplicationStatus, ApplicationView, CheckedLicence
from healthapp.contexts.identity.schemas.licences import coming, licence_day
from healthapp.kit.errors import invalid
from healthapp.kit.i18n import Lang, format_date, format_when, has_message, text

if TYPE_CHECKING:
    from state.base import Work


class ValidForm(BaseModel):
    """Until when a licence is valid: the day as the field sends it, empty where nothing was chosen."""

    model_config = ConfigDict(extra="ignore")

    validUntil: Annotated[str, StringConstraints(strip_whitespace=True, max_length=20)] = ""  # noqa: N815 - the field's

    def day(self, now: datetime) -> date:
        """Return the day; INVALID without one that is to come."""
        try:
            return coming(date.fromisoformat(self.validUntil) if self.validUntil else None, now)
        except ValueError:
            raise invalid("validUntil", "bad_date") from None


@dataclass
class SameRow:
    """Somebody else who says to have the same licence."""

    id: str
    name: str
    status: str


@dataclass
class LicenceRow:
    """A licence, and what became of it."""

    id: str
    title: str
    number: str
    body: str
    country: str
    status: str
    tone: str
    when: str
    reason: str
    is_open: bool
    until: str
    until_day: str
    can_renew: bool
    same: list[SameRow]


def country_name(code: str, lang: Lang) -> str:
    """Return a country's name where the catalogues have it, else its code."""
    name = f"ui.licence.country_{code.lower()}"
    return text(name, lang) if has_message(name) else code


_TONES = {"pending": "advice", "approved": "good", "refused": "urgent", "expired": "urgent"}


def until_text(view: ApplicationView, lang: Lang) -> str:
    """Return until when a licence is valid in words; "" for one that nobody has approved."""
    if view.valid_until is not None:
        return format_date(view.valid_until, lang, "long")
    return text("ui.licence.no_day", lang) if view.status is ApplicationStatus.APPROVED else ""


def licence_row(view: CheckedLicence, work: Work, *, is_newest: bool) -> LicenceRow:
    """Return a licence in words; the newest one can be renewed once it was approved."""
    lang, zone, now = work.lang, work.actor.time_zone, work.uow.clock.now()
    sent = format_when(view.created_at, now, lang, zone, "long")
    # The worker writes it down within the minute.
    is_over = view.valid_until is not None and view.valid_until < licence_day(now)
    status = "expired" if is_over and view.status is ApplicationStatus.APPROVED else view.status.value
    return LicenceRow(
        id=str(view.id),
        title=text(f"ui.users.role_{view.wanted_role}", lang),
        number=view.licence_number,
        body=view.issuing_body,
        country=country_name(view.country, lang),
        status=text(f"ui.users.licence_{status}", lang),
        tone=_TONES[status],
        when=text("ui.users.licence_sent", lang, when=sent),
        reason=view.reason or "",
        is_open=view.status is ApplicationStatus.PENDING,
        until=until_text(view, lang),
        until_day=view.valid_until.isoformat() if view.valid_until else "",
        can_renew=is_newest and view.status in (ApplicationStatus.APPROVED, ApplicationStatus.EXPIRED),
        same=[
            SameRow(str(one.user_id), one.display_name, text(f"ui.users.licence_{one.status.value}", lang))
            for one in view.same_number
        ],
    )
