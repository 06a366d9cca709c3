"""Care between people: who follows whom, requests, the people one looks after, who looked at one's record."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

import reflex as rx

from healthapp.api.rest.care import ask
from healthapp.contexts.compliance.schemas import HEALTH_PARTS, AccessQuery, ConsentStatus, RecordPart
from healthapp.contexts.compliance.schemas.organisations import MemberConsent
from healthapp.contexts.identity.schemas import Email
from healthapp.contexts.reminders.schemas.views import OccurrenceStatus
from healthapp.kit.actor import Role
from healthapp.kit.i18n import format_date, format_number, format_when, plural, text
from state.access_log import AccessRow, read_access
from state.base import AppState, Work, authenticated, page_load
from state.dose_rows import WAITING, DoseRow
from state.followed_doses import followed_dose, zone_text
from state.terms import TermsForm, first_day, in_words, last_day

if TYPE_CHECKING:
    from healthapp.contexts.compliance.schemas import ConsentView, Terms
    from healthapp.contexts.identity.schemas import PersonView
    from healthapp.contexts.reminders.schemas.views import OccurrenceView

_WEEK = timedelta(days=6)
_LOG_SHOWN = 5
_MEMBERS = frozenset({Role.DOCTOR, Role.PHARMACIST, Role.PROVIDER, Role.CAREGIVER})
"""Who can belong to an organisation."""


class AskForm(TermsForm):
    """Whom to invite, or to ask; a patient says what for as well."""

    email: Email


@dataclass
class GivenTerms:
    """What one person may see now, as the form's fields have it."""

    purpose: str = "caregiving"
    doses: bool = True
    figures: bool = True
    alerts: bool = True
    health_facts: bool = False
    about_self: bool = False
    emergency_contacts: bool = False
    for_person: bool = True
    starts_on: str = ""
    ends_on: str = ""


@dataclass
class PersonRow:
    """Someone on the other side of a permission or a request; `kind` says which of the page's lists it stands in."""

    consent_id: str
    name: str
    role: str
    when: str
    terms: str = ""
    is_organisation: bool = False


@dataclass
class RequestRow:
    """A request that waits for the reader."""

    consent_id: str
    name: str
    title: str
    text: str
    when: str
    mine: bool


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
    sees_doses: bool = True
    sees_figures: bool = True
    sees_health: bool = False
    note: str = ""
    zone_text: str = ""
    organisation: str = ""
    """For which one the reader sees it; "" where the patient agreed to them."""
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
    ending_side: str = "theirs"
    form_key: int = 0
    changing: str = ""
    changing_name: str = ""
    agreeing: bool = False
    given: rx.Field[GivenTerms] = rx.field(default_factory=GivenTerms)
    given_key: int = 0
    unproven: bool = False

    @page_load()
    async def load(self, work: Work) -> None:
        """Show everything."""
        self.status, self.ending, self.changing = "failed", "", ""
        await self._read(work)
        await self._read_log(work)
        self.unproven = not (await work.platform.identity.profile(work.uow)).email_verified
        self.status = "ready"
        asked = self.router.url.query_parameters
        if asked.get("invitation") == "ended":
            self._banner("advice", text("errors.invitation_ended", work.lang))
        elif asked.get("given") == "organisation":
            self._banner("good", text("ui.organisation.given", work.lang))
        elif asked.get("proven") == "email":
            self._banner("good", text("ui.addresses.claimed", work.lang))

    @authenticated(quiet=True)
    async def refresh(self, work: Work) -> None:
        """Read again what may have changed: requests, permissions, doses of those one follows."""
        if self.status == "ready":
            await self._read(work)

    @authenticated()
    async def ask(self, work: Work, form: AskForm) -> None:
        """Invite someone, or ask to follow them. The answer never says whether the address has an account."""
        follows = work.actor.role is not Role.PATIENT
        terms = None if follows else form.terms(work)
        await ask(work.platform, work.uow, form.email, "caregiver" if follows else "patient", terms)
        await self._read(work)
        self.form_key += 1
        self._banner("good", text("ui.care.asked" if follows else "ui.care.invited", work.lang))

    @authenticated()
    async def answer(self, work: Work, consent_id: UUID, agree: bool) -> None:  # noqa: FBT001 - an event's argument
        """Agree or decline; the service lets only the one who was asked."""
        await work.platform.compliance.answer(work.uow, consent_id, agree=agree)
        await self._read(work)
        self._banner("good", text("ui.care.agreed" if agree else "ui.care.declined", work.lang))

    @authenticated(Role.PATIENT)
    async def ask_to_change(self, work: Work, consent_id: UUID) -> None:
        """Open what one follower may see, to change it."""
        await self._open_terms(work, consent_id, agreeing=False)

    @authenticated(Role.PATIENT)
    async def ask_to_agree(self, work: Work, consent_id: UUID) -> None:
        """Open what somebody asks to see, to agree to it or to some of it."""
        await self._open_terms(work, consent_id, agreeing=True)

    @authenticated(Role.PATIENT)
    async def save_terms(self, work: Work, form: TermsForm) -> None:
        """Permit what was filled in, from now on."""
        if not self.changing:
            return
        consent_id = UUID(self.changing)
        if self.agreeing:
            await work.platform.compliance.answer(work.uow, consent_id, agree=True, terms=form.terms(work))
        else:
            await work.platform.compliance.change_terms(work.uow, consent_id, form.terms(work))
        said = "ui.care.agreed" if self.agreeing else "ui.terms.changed"
        self.changing = ""
        await self._read(work)
        self._banner("good", text(said, work.lang))

    async def _open_terms(self, work: Work, consent_id: UUID, *, agreeing: bool) -> None:
        consents = await work.platform.compliance.consents(work.uow)
        found = next((one for one in consents if one.id == consent_id and one.mine), None)
        names = {row.consent_id: row.name for row in self.followers} | {
            row.consent_id: row.name for row in self.requests
        }
        self.changing = str(consent_id) if found is not None and str(consent_id) in names else ""
        if found is not None:
            self.changing_name, self.agreeing = names.get(self.changing, ""), agreeing
            self.given = replace(_given(found.terms, work), for_person=found.organisation_id is None)
            self.given_key += 1

    @authenticated()
    async def ask_to_end(self, work: Work, consent_id: UUID) -> None:
        """Ask before a permission is ended."""
        del work
        wanted = str(consent_id)
        mine = {row.consent_id: row.name for row in self.followers}
        theirs = {card.consent_id: card.name for card in self.people}
        organisations = {row.consent_id for row in self.followers if row.is_organisation}
        self.ending_side = "organisation" if wanted in organisations else "mine" if wanted in mine else "theirs"
        self.ending_name = mine.get(wanted) or theirs.get(wanted, "")
        self.ending = wanted if self.ending_name else ""

    @authenticated()
    async def keep(self, work: Work) -> None:
        """Leave the permission as it is."""
        del work
        self.ending = self.changing = ""

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
        shared = await work.platform.compliance.member_consents(work.uow) if work.actor.role in _MEMBERS else []
        known += [one.patient_id for one in shared]
        names = await work.platform.identity.people(work.uow, list(dict.fromkeys(known)))
        active = [consent for consent in consents if consent.status is ConsentStatus.ACTIVE]
        self.requests = [_request(consent, names, work) for consent in consents if consent.waits_for_me]
        self.followers = [_person(consent, names, work) for consent in active if consent.mine]
        # Who was asked, and whether there is an account at all, stays unknown until they agree.
        waiting = [c for c in consents if c.status is ConsentStatus.PENDING and not c.waits_for_me]
        self.invites = [_invite(consent, work) for consent in waiting]
        theirs: list[ConsentView | MemberConsent] = [*(one for one in active if not one.mine), *shared]
        cards = [await _card(consent, names, work) for consent in theirs]
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
    wanted = in_words(consent.terms, work, mine=consent.mine)
    return RequestRow(
        consent_id=str(consent.id),
        name=name,
        title=text(f"ui.care.{kind}", work.lang, name=name),
        text=text(f"ui.care.{kind}_text", work.lang, terms=wanted),
        when=text("ui.care.asked_on", work.lang, when=_when(consent, work)),
        mine=consent.mine,
    )


def _person(consent: ConsentView, names: dict[UUID, PersonView], work: Work) -> PersonRow:
    if consent.organisation_id is not None:
        name, role = consent.organisation_name or "", text("ui.organisation.badge", work.lang)
    else:
        other = consent.other_id
        name = _name(other, names, work)
        role = text(f"ui.care.role_{names[other].role.value}", work.lang) if other in names else ""
    since = format_date(consent.created_at, work.lang, "long", work.actor.time_zone)
    when = text("ui.care.since", work.lang, when=since)
    return PersonRow(
        str(consent.id),
        name,
        role,
        when,
        in_words(consent.terms, work),
        is_organisation=consent.organisation_id is not None,
    )


def _invite(consent: ConsentView, work: Work) -> PersonRow:
    title = text("ui.care.invite_of" if consent.mine else "ui.care.sent_of", work.lang, when=_when(consent, work))
    return PersonRow(str(consent.id), title, "", "", in_words(consent.terms, work) if consent.mine else "")


def _given(terms: Terms, work: Work) -> GivenTerms:
    first, last = first_day(terms, work.actor.time_zone), last_day(terms, work.actor.time_zone)
    return GivenTerms(
        purpose=terms.purpose.value,
        doses=RecordPart.DOSES in terms.parts,
        figures=RecordPart.FIGURES in terms.parts,
        alerts=RecordPart.ALERTS in terms.parts,
        health_facts=RecordPart.HEALTH_FACTS in terms.parts,
        about_self=RecordPart.ABOUT_SELF in terms.parts,
        emergency_contacts=RecordPart.EMERGENCY_CONTACTS in terms.parts,
        starts_on=first.isoformat() if first else "",
        ends_on=last.isoformat() if last else "",
    )


async def _card(consent: ConsentView | MemberConsent, names: dict[UUID, PersonView], work: Work) -> DependantCard:
    patient = consent.patient_id
    zone = await work.platform.identity.zone_of(work.uow, patient)
    today = work.uow.clock.now().astimezone(ZoneInfo(zone)).date()
    name = _name(patient, names, work)
    card = DependantCard(str(patient), str(consent.id), name, "plain", "", "", "", 0, "", has_figures=False, urgency=0)
    card.sees_doses, card.sees_figures = consent.opens(RecordPart.DOSES), consent.opens(RecordPart.FIGURES)
    card.sees_health = any(map(consent.opens, HEALTH_PARTS))
    card.organisation = consent.name if isinstance(consent, MemberConsent) else ""
    card.note = _note(consent, work)
    if card.sees_doses:
        doses = await work.platform.reminders.day(work.uow, today, patient)
        card = _glance(card, doses, work, zone)
    if card.sees_figures:
        week = await work.platform.reminders.adherence(work.uow, today - _WEEK, today, patient)
        card.percent, card.percent_text = int(week.percentage or 0), _percent(week.percentage, work)
        card.has_figures = week.percentage is not None
    return replace(card, zone_text=zone_text(zone, name, work) if card.sees_doses else "")


def _note(consent: ConsentView | MemberConsent, work: Work) -> str:
    """Return what a follower has to know of what they may see; "" when that is everything."""
    starts = consent.terms.starts_at
    if not consent.running and starts is not None and starts > work.uow.clock.now():
        return text("ui.terms.waits", work.lang, day=format_date(starts, work.lang, "long", work.actor.time_zone))
    if consent.opens(RecordPart.DOSES):
        return ""
    if consent.opens(RecordPart.FIGURES):
        return text("ui.terms.no_doses", work.lang)
    return text("ui.terms.alerts_only" if consent.opens(RecordPart.ALERTS) else "ui.terms.health_only", work.lang)


def _glance(card: DependantCard, doses: list[OccurrenceView], work: Work, zone: str) -> DependantCard:
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
    return replace(
        card,
        tone=tone,
        headline=headline if doses else text("ui.care.today_none", lang),
        today=text("ui.care.today_taken", lang, taken=taken, total=len(doses)) if doses else "",
        upcoming=text("ui.care.next", lang, when=format_when(upcoming.scheduled_time, now, lang, zone))
        if upcoming
        else "",
        urgency=missed * 1000 + waiting,
        doses=[followed_dose(dose, work, zone) for dose in shown],
    )


def _percent(share: float | None, work: Work) -> str:
    return text("ui.care.no_figure", work.lang) if share is None else f"{format_number(share, work.lang)}%"
