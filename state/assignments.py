"""Who reads a patient's record by an administrator's hand: as administrators arrange it, and as both sides see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID
from zoneinfo import ZoneInfo

import reflex as rx
from pydantic import BaseModel, ConfigDict, StringConstraints

from healthapp.contexts.compliance.schemas import AssignDoctor
from healthapp.contexts.identity.schemas.administration import FindUser
from healthapp.kit.actor import Role
from healthapp.kit.errors import forbidden, invalid
from healthapp.kit.i18n import format_date, format_datetime, text
from healthapp.kit.ids import parse_id
from state.base import AppState, Work, authenticated, page_load

if TYPE_CHECKING:
    from collections.abc import Mapping

    from healthapp.contexts.compliance.schemas import AssignmentView

_Typed = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)]
_MIN_REASON = 3


class AssignForm(BaseModel):
    """Which doctor, why, and until which day."""

    model_config = ConfigDict(extra="ignore")

    doctorEmail: _Typed = ""  # noqa: N815 - the name of the form's field
    assignReason: _Typed = ""  # noqa: N815 - as above
    assignUntil: _Typed = ""  # noqa: N815 - as above


class LookForm(BaseModel):
    """Why an administrator looks."""

    model_config = ConfigDict(extra="ignore")

    lookReason: _Typed = ""  # noqa: N815 - the name of the form's field


@dataclass
class AssignmentRow:
    """One assignment, as whoever reads the page sees it."""

    id: str
    other: str
    name: str
    sort: str
    when: str
    reason: str
    runs: bool
    is_look: bool
    reads: bool


def _span(view: AssignmentView, work: Work) -> str:
    lang, zone = work.lang, work.actor.time_zone
    if view.kind == "look":
        return format_datetime(view.starts_at, lang, zone)
    since = format_date(view.starts_at, lang, "long", zone)
    until = view.ended_at or view.ends_at
    if until is None:
        return text("ui.assign.since", lang, since=since)
    return text("ui.assign.span", lang, since=since, until=format_date(until, lang, "long", zone))


def _row(view: AssignmentView, me: UUID, names: Mapping[UUID, str], work: Work) -> AssignmentRow:
    other = view.reader_id if view.patient_id == me else view.patient_id
    now = work.uow.clock.now()
    return AssignmentRow(
        id=str(view.id),
        other=str(other),
        name=names.get(other) or text("ui.care.someone", work.lang),
        sort=text(f"ui.assign.kind_{view.kind}", work.lang),
        when=_span(view, work),
        reason=view.reason,
        runs=view.ended_at is None and (view.ends_at is None or view.ends_at > now),
        is_look=view.kind == "look",
        reads=view.reader_id == me,
    )


class AssignmentsState(AppState):
    """The assignments of the account that an administrator has open (`?id=`)."""

    assigned: rx.Field[list[AssignmentRow]] = rx.field(default_factory=list)
    of_patient: bool = False
    of_doctor: bool = False
    assign_key: int = 0

    @page_load(Role.ADMIN)
    async def load(self, work: Work) -> None:
        """Read them."""
        self.assigned, self.of_patient, self.of_doctor = [], False, False
        if parse_id(self.router.url.query_parameters.get("id", "")) is not None:
            await self._read(work)

    @authenticated(Role.ADMIN)
    async def assign(self, work: Work, form: AssignForm) -> None:
        """Assign the patient to the doctor with that address."""
        if len(form.assignReason) < _MIN_REASON:
            raise invalid("assignReason", "required")
        if "@" not in form.doctorEmail:
            raise invalid("doctorEmail", "no_such_doctor")
        await work.platform.identity.require_step_up(work.uow)
        found = await work.platform.identity.find_users(work.uow, FindUser(text=form.doctorEmail))
        doctor = next((user for user in found if user.role is Role.DOCTOR), None)
        if doctor is None:
            raise invalid("doctorEmail", "no_such_doctor")
        command = AssignDoctor(
            patient_id=self._who, doctor_id=doctor.id, reason=form.assignReason, ends_at=_end_of(form.assignUntil, work)
        )
        await work.platform.compliance.assign_doctor(work.uow, command)
        await self._read(work)
        self.assign_key += 1
        self._banner("good", text("ui.assign.made", work.lang))

    @authenticated(Role.ADMIN)
    async def look(self, work: Work, form: LookForm) -> Any:
        """Look at the patient's record for a quarter of an hour, with a reason."""
        if len(form.lookReason) < _MIN_REASON:
            raise invalid("lookReason", "required")
        await work.platform.identity.require_step_up(work.uow)
        await work.platform.compliance.look_at_record(work.uow, self._who, form.lookReason)
        return rx.redirect(f"/care/day?who={self._who}")

    @authenticated(Role.ADMIN)
    async def end(self, work: Work, assignment_id: UUID) -> None:
        """End one."""
        await work.platform.compliance.end_assignment(work.uow, assignment_id)
        await self._read(work)
        self._banner("good", text("ui.assign.ended", work.lang))

    @property
    def _who(self) -> UUID:
        found = parse_id(self.router.url.query_parameters.get("id", ""))
        if found is None:
            raise forbidden(action="assignment.list", resource_type="user")
        return found

    async def _read(self, work: Work) -> None:
        account = (await work.platform.identity.user(work.uow, self._who)).user
        self.of_patient, self.of_doctor = account.role is Role.PATIENT, account.role is Role.DOCTOR
        views = await work.platform.compliance.assignments_of(work.uow, self._who)
        names: dict[UUID, str] = {}
        for other in {view.reader_id if view.patient_id == self._who else view.patient_id for view in views}:
            found = await work.platform.identity.find_users(work.uow, FindUser(text=str(other)))
            names |= {user.id: user.display_name for user in found}
        self.assigned = [_row(view, self._who, names, work) for view in views]


def _end_of(typed: str, work: Work) -> datetime | None:
    """Return the end of that day in the administrator's zone; None for no day."""
    if not typed:
        return None
    try:
        day = datetime.strptime(typed, "%Y-%m-%d").date()  # noqa: DTZ007 - a day, which has no zone
    except ValueError:
        raise invalid("assignUntil", "bad_date") from None
    return datetime.combine(day + timedelta(days=1), time.min, tzinfo=ZoneInfo(work.actor.time_zone))


class AssignedState(AppState):
    """One's own, on the page of care: who reads one's record, and whose one reads."""

    readers: rx.Field[list[AssignmentRow]] = rx.field(default_factory=list)
    patients: rx.Field[list[AssignmentRow]] = rx.field(default_factory=list)

    @page_load()
    async def load(self, work: Work) -> None:
        """Read them."""
        await self._read(work)

    @authenticated()
    async def end(self, work: Work, assignment_id: UUID) -> None:
        """End one of one's own."""
        await work.platform.compliance.end_assignment(work.uow, assignment_id)
        await self._read(work)
        self._banner("good", text("ui.assign.ended", work.lang))

    async def _read(self, work: Work) -> None:
        me = work.actor.id
        views = await work.platform.compliance.assignments(work.uow)
        others = [view.reader_id if view.patient_id == me else view.patient_id for view in views]
        people = await work.platform.identity.people(work.uow, list(dict.fromkeys(others)))
        names = {person.id: person.display_name for person in people.values()}
        rows = [_row(view, me, names, work) for view in views]
        self.readers = [row for row in rows if not row.reads]
        self.patients = [row for row in rows if row.reads]
