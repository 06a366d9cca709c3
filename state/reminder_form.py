"""The one form for every reminder, with a preview in plain words while it is being filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal
from uuid import UUID

import reflex as rx
from pydantic import BaseModel, BeforeValidator, Field, ValidationError

from healthapp.api.validation import field_errors
from healthapp.contexts.reminders.schemas.commands import CreateReminder, PreviewReminder, UpdateReminder
from healthapp.contexts.reminders.schemas.pattern import Weekday
from healthapp.contexts.reminders.schemas.views import ReminderType
from healthapp.kit.actor import Role
from healthapp.kit.errors import FieldError, HealthError, Kind, forbidden
from healthapp.kit.i18n import format_when, format_zone, text
from healthapp.kit.ids import parse_id
from state import reminder_draft as drafts
from state.base import MISSING, AppState, Work, authenticated, page_load
from state.interactions import MedicineWarningState
from state.reminder_draft import MOST_STEPS, MOST_TIMES, PRESETS, Draft, Problems, Step
from state.reminders import RemindersState, title_of
from state.rows import Problem

if TYPE_CHECKING:
    from healthapp.contexts.reminders.schemas.views import PreviewView, ReminderView
    from healthapp.kit.i18n import Lang

Scalar = Literal["date", "time", "interval", "days", "until", "count", "zone"]
Typed = Annotated[str, Field(max_length=100)]
StepField = Literal["dose", "amount", "unit"]
_LONGEST = 4_000


def _typed_only(form: object) -> object:
    """Leave out what the framework adds: each control again under its id, empty for those that are not shown."""
    if not isinstance(form, dict):
        return form
    return {
        name: value for name, value in form.items() if not str(name).startswith("field_") and isinstance(value, str)
    }


Filled = Annotated[dict[str, Annotated[str, Field(max_length=_LONGEST)]], BeforeValidator(_typed_only)]
_TEXTS = ("name", "title", "dosage", "instructions", "description", "on_hand", "per_dose", "threshold")
_SCALARS = ("date", "time", "interval", "days", "until", "count", "zone")
_STEP_FIELDS = ("dose", "amount", "unit")


def reminder_in_path(path: str) -> UUID | None:
    """Return the reminder that a page's address names: /reminders/<id>…."""
    parts = path.strip("/").split("/")
    return parse_id(parts[1]) if len(parts) > 1 and parts[0] == "reminders" else None


async def stored_reminder(reminder_id: UUID | None, work: Work) -> ReminderView:
    """Return the reminder of a page's address; FORBIDDEN when there is none of the reader's."""
    if reminder_id is None:
        raise forbidden(action="reminder.read", resource_type="reminder")
    return await work.platform.reminders.get(work.uow, reminder_id)


def without_reminder(error: HealthError) -> str:
    """Return the state of a page whose reminder couldn't be had: it isn't there, or can't be read just now."""
    return MISSING if error.kind is Kind.FORBIDDEN else "failed"


class ReminderFormState(AppState):
    """A draft in the making. Lists and choices live here; what is typed comes along with the form as well."""

    status: str = "loading"
    editing: bool = False
    draft: rx.Field[Draft] = rx.field(default_factory=Draft)
    more_open: bool = False
    filled: int = 0
    history_href: str = ""
    sentence: str = ""
    next_times: rx.Field[list[str]] = rx.field(default_factory=list)
    preview_note: str = ""
    zone_text: str = ""

    _id: UUID | None = None
    _path: str = ""
    _shown_in: str = ""
    _steps_made: int = 0
    _done: bool = False

    @page_load(Role.PATIENT)
    async def load(self, work: Work) -> None:
        """Start a new draft, or one of the reminder in the address; turning the language keeps what is there."""
        path = self.router.url.path
        turned = self.status == "ready" and path == self._path and self._shown_in != work.lang.value and not self._done
        self._shown_in = work.lang.value
        if turned:
            drafts.write_numbers(self.draft, work.lang)
            self._preview(work)
            return
        self.status, self._path, self._done, self.more_open = "failed", path, False, False
        self.editing = not path.strip("/").endswith("reminders/new")
        if self.editing:
            view = await self._stored(work)
            self._id, self.draft = view.id, drafts.draft_of(view)
            self.history_href = f"/reminders/{view.id}/history"
            self.more_open = bool(self.draft.steps or self.draft.on_hand)
        else:
            self._id, self.draft = None, drafts.new_draft(work.uow.clock.now(), work.actor.time_zone)
        drafts.write_numbers(self.draft, work.lang)
        self._steps_made = len(self.draft.steps)
        self.filled += 1
        self._preview(work)
        self.status = "ready"

    @authenticated(Role.PATIENT, quiet=True)
    async def leave(self, work: Work) -> None:
        """Forget the draft when its page is left; the next form waits for what is its own."""
        del work
        # A browser tells of the page that it leaves. Of another: the next form is there already.
        if self.router.url.path == self._path:
            self._path, self.status = "", "loading"

    @authenticated(Role.PATIENT, quiet=True)
    async def choose_type(self, work: Work, chosen: ReminderType) -> None:
        """Say what it is about."""
        drafts.choose_type(self.draft, chosen)
        drafts.write_numbers(self.draft, work.lang)
        self._preview(work)

    @authenticated(Role.PATIENT, quiet=True)
    async def choose_kind(self, work: Work, kind: drafts.Kind) -> None:
        """Say how often it comes."""
        drafts.choose_kind(self.draft, kind)
        drafts.write_numbers(self.draft, work.lang)
        self._preview(work)

    @authenticated(Role.PATIENT, quiet=True)
    async def choose_end(self, work: Work, ends: drafts.Ends) -> None:
        """Say how long it goes on."""
        self.draft.ends = ends
        self._preview(work)

    @authenticated(Role.PATIENT, quiet=True)
    async def change(self, work: Work, name: Scalar, value: Typed) -> None:
        """Take over one field that the preview depends on."""
        setattr(self.draft, name, value)
        self._preview(work)

    @authenticated(Role.PATIENT, quiet=True)
    async def toggle_weekday(self, work: Work, day: Weekday) -> None:
        """Choose or drop a weekday."""
        chosen = list(self.draft.weekdays)
        self.draft.weekdays = [one for one in chosen if one != day] if day in chosen else [*chosen, day]
        self._preview(work)

    @authenticated(Role.PATIENT, quiet=True)
    async def times_a_day(self, work: Work, number: Literal["1", "2", "3", "4"]) -> None:
        """Fill in the usual times for so many doses a day."""
        self.draft.times = list(PRESETS[int(number)])
        self._preview(work)

    @authenticated(Role.PATIENT, quiet=True)
    async def change_time(self, work: Work, index: int, value: Typed) -> None:
        """Change one of the times."""
        times = list(self.draft.times)
        if 0 <= index < len(times):
            times[index] = value
            self.draft.times = times
            self._preview(work)

    @authenticated(Role.PATIENT, quiet=True)
    async def add_time(self, work: Work) -> None:
        """Add a time: the first usual one that is not there yet."""
        times = list(self.draft.times)
        free = next((at for at in (*PRESETS[3], *PRESETS[4]) if at not in times), "")
        self.draft.times = [*times, free][:MOST_TIMES]
        self._preview(work)

    @authenticated(Role.PATIENT, quiet=True)
    async def remove_time(self, work: Work, index: int) -> None:
        """Remove one of the times."""
        self.draft.times = [at for place, at in enumerate(self.draft.times) if place != index]
        self._preview(work)

    @authenticated(Role.PATIENT, quiet=True)
    async def add_step(self, work: Work) -> None:
        """Add a step to a changing dose."""
        if len(self.draft.steps) < MOST_STEPS:
            self._steps_made += 1
            self.draft.steps.append(Step(uid=str(self._steps_made)))
            self._preview(work)

    @authenticated(Role.PATIENT, quiet=True)
    async def remove_step(self, work: Work, uid: Typed) -> None:
        """Remove a step."""
        place = next((place for place, step in enumerate(self.draft.steps) if step.uid == uid), None)
        if place is not None:
            self.draft.steps.pop(place)
            self._preview(work)

    @authenticated(Role.PATIENT, quiet=True)
    async def change_step(
        self, work: Work, uid: Typed, name: StepField, value: Annotated[str, Field(max_length=_LONGEST)]
    ) -> None:
        """Take over one field of a step."""
        for step in self.draft.steps:
            if step.uid == uid:
                setattr(step, name, value)
        self._preview(work)

    @authenticated(Role.PATIENT, quiet=True)
    async def toggle_more(self, work: Work) -> None:
        """Show or fold away what few people need."""
        del work
        self.more_open = not self.more_open

    @authenticated(Role.PATIENT)
    async def save(self, work: Work, form: Filled) -> Any:
        """Store the reminder, then lead to the list."""
        if self._done or self.status != "ready":
            return None
        self._take_over(form)
        problems = Problems()
        fields = drafts.fields_of(self.draft, problems)
        try:
            view = await self._store(work, fields, problems)
        except HealthError as error:
            if not error.fields:
                raise
            self._refuse(error, work.lang)
            return None
        # Whoever comes here again waits for what is stored now, and doesn't begin to write in this form.
        self._done, self.status = True, "loading"
        listed = await self.get_state(RemindersState)
        done = "ui.medicines.said_saved" if self.editing else "ui.medicines.said_created"
        if view.type is ReminderType.MEDICINE and view.is_active:
            warned = await self.get_state(MedicineWarningState)
            warned._about = str(view.id)  # noqa: SLF001 - it is checked there, once this is stored
        listed._fresh = str(view.id)  # noqa: SLF001 - it glows there
        self._banner("good", text(done, work.lang, name=title_of(view)), stay=True)
        return rx.redirect("/medicines")

    async def _stored(self, work: Work) -> ReminderView:
        try:
            return await stored_reminder(reminder_in_path(self.router.url.path), work)
        except HealthError as error:
            self.status = without_reminder(error)
            raise

    def _take_over(self, form: dict[str, str]) -> None:
        """Put what was typed into the draft; a field that is not shown keeps its value."""
        for name in (*_TEXTS, *_SCALARS):
            if name in form:
                setattr(self.draft, name, form[name])
        for step in self.draft.steps:
            for name in _STEP_FIELDS:
                if (typed := form.get(f"{name}-{step.uid}")) is not None:
                    setattr(step, name, typed)

    async def _store(self, work: Work, fields: dict[str, Any], problems: Problems) -> ReminderView:
        """Create or change; INVALID names everything that is wrong at once."""
        said = fields
        if self._id is not None:
            before = drafts.fields_of(
                drafts.draft_of(await work.platform.reminders.get(work.uow, self._id)), Problems()
            )
            said = drafts.changes(before, fields)
        model = UpdateReminder if self._id is not None else CreateReminder
        command = _checked(model, said, problems)
        if "scheduledTime" in said:
            self._refuse_what_is_over(work, fields)
        if isinstance(command, UpdateReminder) and self._id is not None:
            return await work.platform.reminders.update(work.uow, self._id, command)
        return await work.platform.reminders.create(work.uow, command)

    def _refuse_what_is_over(self, work: Work, fields: dict[str, Any]) -> None:
        """Refuse a plan without a time to come; the service would store it and never remind."""
        found = work.platform.reminders.preview(work.uow, _checked(PreviewReminder, _schedule(fields), Problems()))
        if self.draft.kind == "as_needed":
            return
        if self.draft.kind == "once":
            if found.next_times[0] <= work.uow.clock.now():
                raise _refusal("date", "time_in_past")
        elif not found.next_times:
            raise _refusal(self.draft.ends if self.draft.ends != "open" else "date", "no_occurrence")

    def _refuse(self, error: HealthError, lang: Lang) -> None:
        named = drafts.form_errors(error.fields, self.draft)
        if any(problem.field in drafts.IN_MORE or "-" in problem.field for problem in named) or (
            self.draft.kind in {"daily", "weekly", "interval", "as_needed"}
            and any(problem.field == "date" for problem in named)
        ):
            self.more_open = True
        self._show_problems([Problem(problem.field, problem.message(lang)) for problem in named])

    def _preview(self, work: Work) -> None:
        """Say what would come of the draft as it is. Nothing is stored, and nothing is an error yet."""
        problems = Problems()
        try:
            command = _checked(PreviewReminder, drafts.schedule_of(self.draft, problems), problems)
            found = work.platform.reminders.preview(work.uow, command)
        except HealthError as error:
            first = next(iter(error.fields), FieldError("", "required"))
            waiting = first.code in {"required", "nothing_chosen"}
            self.sentence, self.next_times, self.zone_text = "", [], ""
            self.preview_note = text("ui.reminder.preview_waiting", work.lang) if waiting else first.message(work.lang)
            return
        self._show_preview(found, work)

    def _show_preview(self, found: PreviewView, work: Work) -> None:
        lang = work.lang
        now = work.uow.clock.now()
        self.sentence = found.sentence
        self.next_times = [format_when(at, now, lang, found.time_zone) for at in found.next_times]
        own = found.time_zone == work.actor.time_zone
        self.zone_text = "" if own else text("ui.reminder.preview_zone", lang, zone=format_zone(found.time_zone, lang))
        if found.next_times:
            self.preview_note = ""
        else:
            over = "ui.reminder.preview_none" if self.draft.kind == "as_needed" else "ui.reminder.preview_past"
            self.preview_note = text(over, lang)


def _schedule(fields: dict[str, Any]) -> dict[str, Any]:
    wanted = ("scheduledTime", "isRecurring", "recurringPattern", "timeZone")
    return {name: fields[name] for name in wanted if name in fields}


def _refusal(name: str, code: str) -> HealthError:
    return HealthError(Kind.INVALID, fields=(FieldError(name, code),))


def _checked(model: type[BaseModel], fields: dict[str, Any], problems: Problems) -> Any:
    """Return the command of some fields, or raise INVALID with what was wrong before and what the schema refuses."""
    found: tuple[FieldError, ...] = ()
    command = None
    try:
        command = model.model_validate(fields)
    except ValidationError as error:
        found = field_errors(error.errors(include_url=False))
    if problems or found:
        raise HealthError(Kind.INVALID, fields=(*problems, *found))
    return command
