"""What somebody is permitted: as a patient fills it in, and in plain words."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from healthapp.contexts.compliance.schemas import Purpose, RecordPart, Terms
from healthapp.kit.i18n import format_date, format_list, text

if TYPE_CHECKING:
    from healthapp.kit.errors import HealthError
    from state.base import Work

Day = Annotated[date | None, BeforeValidator(lambda given: given or None)]


def why_closed(error: HealthError, work: Work) -> str:
    """Say why somebody's record, which was open, isn't any more: a patient's permission, or an administrator's hand."""
    if error.code == "permission_taken":
        return error.message(work.lang)
    return text("ui.terms.closed", work.lang)


class TermsForm(BaseModel):
    """A box that isn't ticked isn't sent. Days are the patient's own; the last one is included."""

    # The browser also sends each control under its id.
    model_config = ConfigDict(extra="ignore", populate_by_name=True)

    purpose: Purpose | None = None
    """None where nobody was asked: then it is the whole, to be looked after."""
    doses: bool = False
    figures: bool = False
    alerts: bool = False
    health_facts: bool = False
    about_self: bool = False
    emergency_contacts: bool = False
    starts_on: Day = Field(default=None, alias="startsAt")
    ends_on: Day = Field(default=None, alias="endsAt")

    def terms(self, work: Work) -> Terms:
        """Return what was filled in."""
        if self.purpose is None:
            return Terms()
        zone = work.actor.time_zone
        last = self.ends_on
        return Terms(
            purpose=self.purpose,
            parts=[part for part in RecordPart if getattr(self, part)],
            starts_at=_midnight(self.starts_on, zone) if self.starts_on else None,
            ends_at=_midnight(last + timedelta(days=1), zone) if last and last < date.max else None,
        )


def _midnight(day: date, zone: str) -> datetime:
    """Return when a day of the zone begins; of the calendar's first and last day when it does so in UTC."""
    local = datetime.combine(day, time.min, tzinfo=ZoneInfo(zone))
    try:
        return local.astimezone(UTC)
    except OverflowError:
        return local.replace(tzinfo=UTC)


def first_day(terms: Terms, zone: str) -> date | None:
    """Return the first day on which something is permitted, by the clock of `zone`."""
    return terms.starts_at.astimezone(ZoneInfo(zone)).date() if terms.starts_at else None


def last_day(terms: Terms, zone: str) -> date | None:
    """Return the last day on which something is permitted, by the clock of `zone`."""
    if terms.ends_at is None:
        return None
    return (terms.ends_at - timedelta(microseconds=1)).astimezone(ZoneInfo(zone)).date()


def in_words(terms: Terms, work: Work, *, mine: bool = True) -> str:
    """Return for what, which parts, and for how long; as the patient reads it, or (not `mine`) as who follows does."""
    lang, zone = work.lang, work.actor.time_zone
    parts = format_list([text(f"ui.terms.part_{part}{'' if mine else '_them'}", lang) for part in terms.parts], lang)
    said = text(f"ui.terms.for_{terms.purpose}{'' if mine else '_them'}", lang, parts=parts)
    for name, day in (("from", first_day(terms, zone)), ("until", last_day(terms, zone))):
        if day is not None:
            said += text(f"ui.terms.{name}", lang, day=format_date(day, lang, "long"))
    return said
