"""Care between people: who follows whom, requests, the people one looks after, who looked at one's record."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

import reflex as rx
from pydantic import BaseModel, ConfigDict

from healthapp.api.rest.care import ask
from healthapp.contexts.compliance.schemas import AccessQuery, ConsentStatus
from healthapp.contexts.identity.schemas import Email
from healthapp.contexts.reminders.schemas.views import OccurrenceStatus
from healthapp.kit.actor import Role
from healthapp.kit.i18n import format_date, format_number, format_when, plural, text
from state.access_log import AccessRow, read_access
from state.base import AppState, Work, authenticated, page_load
from state.dose_rows import WAITING, DoseRow
from state.followed_doses import followed_dose, zone_text

if TYPE_CHECKING:
    from healthapp.contexts.compliance.schemas import ConsentView
    from healthapp.contexts.identity.schemas import PersonView
    from healthapp.contexts.reminders.schemas.views import AdherenceView, OccurrenceView

_WEEK = timedelta(days=6)
_LOG_SHOWN = 5


class AskForm(BaseModel):
    """Whom to invite, or to ask."""

    # The browser also sends each control under its id.
    model_config = ConfigDict(extra="ignore")

    email: Email


@dataclass
class PersonRow:
    """Someone on the other side of a permission or a request; `kind` says which of the page's lists it stands in."""

    consent_id: str
    name: str
    role: str
    when: str


@dataclass
class RequestRow:
    """A request that waits for the reader."""

    consent_id: str
    name: str
    title: str
    text: str
    when: str


@dataclass
class DependantCard:
    """Someone the reader follows: today at a glance, and the week."""

    id: str
    consent_id: str
    name: str
    tone: str
    headline: str
    today: str
    upcoming: str
    percent: int
    percent_text: str
    has_figures: bool
    urgency: int
    zone_text: str = ""
    doses: list[DoseRow] = field(default_factory=list)


class CareState(AppState):
    """Both sides of care; which of them a page shows depends on what there is."""

    status: str = "loading"
    requests: rx.Field[list[RequestRow]] = rx.field(default_factory=list)
    followers: rx.Field[list[PersonRow]] = rx.field(default_factory=list)
    invites: rx.Field[list[PersonRow]] = rx.field(default_factory=list)
    people: rx.Field[list[DependantCard]] = rx.field(default_factory=list)
    log: rx.Field[list[AccessRow]] = rx.field(default_factory=list)
    ending: str = ""
    ending_name: str = ""
    ending_mine: bool = False
    form_key: int = 0

    @page_load()
    async def load(self, work: Work) -> None:
        """Show everything."""
        self.status, self.ending = "failed", ""
        await self._read(work)
        await self._read_log(work)
        self.status = "ready"
        if self.router.url.query_parameters.get("invitation") == "ended":
            self._banner("advice", text("errors.invitation_ended", work.lang))

    @authenticated(quiet=True)
    async def refresh(self, work: Work) -> None:
        """Read again what may have changed: requests, permissions, doses of those one follows."""
        if self.status == "ready":
            await self._read(work)

    @authenticated()
    async def ask(self, work: Work, form: AskForm) -> None:
        """Invite someone, or ask to follow them. The answer never says whether the address has an account."""
        follows = work.actor.role is not Role.PATIENT
        await ask(work.platform, work.uow, form.email, "caregiver" if follows else "patient")
        await self._read(work)
        self.form_key += 1
        self._banner("good", text("ui.care.asked" if follows else "ui.care.invited", work.lang))

    @authenticated()
    async def answer(self, work: Work, consent_id: UUID, agree: bool) -> None:  # noqa: FBT001 - an event's argument
        """Agree or decline; the service lets only the one who was asked."""
        await work.platform.compliance.answer(work.uow, consent_id, agree=agree)
        await self._read(work)
        self._banner("good", text("ui.care.agreed" if agree else "ui.care.declined", work.lang))

    @authenticated()
    async def ask_to_end(self, work: Work, consent_id: UUID) -> None:
        """Ask before a permission is ended."""
        del work
        wanted = str(consent_id)
        mine = {row.consent_id: row.name for row in self.followers}
        theirs = {card.consent_id: card.name for card in self.people}
        self.ending_mine = wanted in mine
        self.ending_name = mine.get(wanted) or theirs.get(wanted, "")
        self.ending = wanted if self.ending_name else ""

    @authenticated()
    async def keep(self, work: Work) -> None:
        """Leave the permission as it is."""
        del work
        self.ending = ""

    @authenticated()
    async def end(self, work: Work) -> None:
        """End the permission that was asked about; either side may."""
        if not self.ending:
            return
        await work.platform.compliance.withdraw(work.uow, UUID(self.ending))
        self.ending = ""
        await self._read(work)
        self._banner("good", text("ui.care.ended", work.lang))

    @authenticated()
    async def take_back(self, work: Work, consent_id: UUID) -> None:
        """Take an invitation back that nobody has answered."""
        await work.platform.compliance.withdraw(work.uow, consent_id)
        await self._read(work)
        self._banner("good", text("ui.care.taken_back", work.lang))

    async def _read(self, work: Work) -> None:
        consents = await work.platform.compliance.consents(work.uow)
        known = [c.other_id for c in consents if c.other_id and (c.status is ConsentStatus.ACTIVE or c.waits_for_me)]
        names = await work.platform.identity.people(work.uow, list(dict.fromkeys(known)))
        active = [consent for consent in consents if consent.status is ConsentStatus.ACTIVE]
        self.requests = [_request(consent, names, work) for consent in consents if consent.waits_for_me]
        self.followers = [_person(consent, names, work) for consent in active if consent.mine]
        # Who was asked, and whether there is an account at all, stays unknown until they agree.
        waiting = [c for c in consents if c.status is ConsentStatus.PENDING and not c.waits_for_me]
        self.invites = [_invite(consent, work) for consent in waiting]
        cards = [await _card(consent, names, work) for consent in active if not consent.mine]
        self.people = sorted(cards, key=lambda card: (-card.urgency, card.name))

    async def _read_log(self, work: Work) -> None:
        if work.actor.role is Role.PATIENT:
            self.log, _ = await read_access(work, AccessQuery(limit=_LOG_SHOWN))


def _name(other: UUID | None, names: dict[UUID, PersonView], work: Work) -> str:
    return names[other].display_name if other in names else text("ui.care.someone", work.lang)


def _when(consent: ConsentView, work: Work) -> str:
    return format_when(consent.created_at, work.uow.clock.now(), work.lang, work.actor.time_zone, "long")


def _request(consent: ConsentView, names: dict[UUID, PersonView], work: Work) -> RequestRow:
    name = _name(consent.other_id, names, work)
    kind = "request_to_follow" if consent.mine else "request_to_be_followed"
    return RequestRow(
        consent_id=str(consent.id),
        name=name,
        title=text(f"ui.care.{kind}", work.lang, name=name),
        text=text(f"ui.care.{kind}_text", work.lang),
        when=text("ui.care.asked_on", work.lang, when=_when(consent, work)),
    )


def _person(consent: ConsentView, names: dict[UUID, PersonView], work: Work) -> PersonRow:
    other = consent.other_id
    role = text(f"ui.care.role_{names[other].role.value}", work.lang) if other in names else ""
    since = format_date(consent.created_at, work.lang, "long", work.actor.time_zone)
    return PersonRow(str(consent.id), _name(other, names, work), role, text("ui.care.since", work.lang, when=since))


def _invite(consent: ConsentView, work: Work) -> PersonRow:
    title = text("ui.care.invite_of" if consent.mine else "ui.care.sent_of", work.lang, when=_when(consent, work))
    return PersonRow(str(consent.id), title, "", "")


async def _card(consent: ConsentView, names: dict[UUID, PersonView], work: Work) -> DependantCard:
    patient = consent.patient_id
    zone = await work.platform.identity.zone_of(work.uow, patient)
    today = work.uow.clock.now().astimezone(ZoneInfo(zone)).date()
    doses = await work.platform.reminders.day(work.uow, today, patient)
    week = await work.platform.reminders.adherence(work.uow, today - _WEEK, today, patient)
    name = _name(patient, names, work)
    card = _glance(consent, name, doses, week, work, zone)
    return replace(card, zone_text=zone_text(zone, name, work))


def _glance(
    consent: ConsentView, name: str, doses: list[OccurrenceView], week: AdherenceView, work: Work, zone: str
) -> DependantCard:
    lang, now = work.lang, work.uow.clock.now()
    missed = sum(dose.status is OccurrenceStatus.MISSED for dose in doses)
    waiting = sum(dose.status in WAITING for dose in doses)
    taken = sum(dose.status is OccurrenceStatus.TAKEN for dose in doses)
    upcoming = next((dose for dose in doses if dose.status is OccurrenceStatus.SCHEDULED), None)
    if missed:
        tone, headline = "urgent", plural("ui.care.missed", missed, lang)
    elif waiting:
        tone, headline = "advice", plural("ui.care.waiting", waiting, lang)
    else:
        tone, headline = "good", text("ui.care.all_well", lang)
    shown = sorted(doses, key=lambda dose: (dose.status is not OccurrenceStatus.MISSED, dose.status not in WAITING))
    return DependantCard(
        id=str(consent.patient_id),
        consent_id=str(consent.id),
        name=name,
        tone=tone,
        headline=headline if doses else text("ui.care.today_none", lang),
        today=text("ui.care.today_taken", lang, taken=taken, total=len(doses)) if doses else "",
        upcoming=text("ui.care.next", lang, when=format_when(upcoming.scheduled_time, now, lang, zone))
        if upcoming
        else "",
        percent=int(week.percentage or 0),
        percent_text=_percent(week.percentage, work),
        has_figures=week.percentage is not None,
        urgency=missed * 1000 + waiting,
        doses=[followed_dose(dose, work, zone) for dose in shown],
    )


def _percent(share: float | None, work: Work) -> str:
    return text("ui.care.no_figure", work.lang) if share is None else f"{format_number(share, work.lang)}%"
