"""The page that checks medicines: the list being made, what is known of the patient, and what was found."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated
from uuid import UUID

import reflex as rx
from pydantic import BaseModel, BeforeValidator, Field, TypeAdapter, ValidationError

from healthapp.api.limits import count_knowledge_call
from healthapp.contexts.knowledge.schemas.interactions import (
    LONGEST_NAME,
    MOST_MEDICINES,
    DrugInteractionResponse,
    Name,
    PatientInfo,
)
from healthapp.contexts.records.schemas import Counted
from healthapp.kit.actor import Role
from healthapp.kit.errors import FieldError, HealthError, Kind
from healthapp.kit.i18n import Lang, format_list, latin_digits, text
from state.about_self import in_words
from state.base import AppState, Work, authenticated, page_load, public

Typed = Annotated[str, Field(max_length=LONGEST_NAME)]
_NAME: TypeAdapter[str] = TypeAdapter(Name)
_SHORTEST = 2
_FIRST, _FEW = 6, 8
"""How many medicines of a wide word stand open where there are more than a few; one or two are never put away alone."""
_ANSWERS = {"yes": True, "no": False}


def _number(value: object) -> object:
    """Read a number as people type it, in either script; an empty field is none."""
    if not isinstance(value, str):
        return value
    return latin_digits(value.strip()).replace(",", ".") or None


def _several(value: object) -> object:
    """Read names separated by commas; an empty field says nothing."""
    if not isinstance(value, str):
        return value
    return [part.strip() for part in value.replace("،", ",").replace(";", ",").split(",") if part.strip()] or None


def _answer(value: object) -> object:
    return _ANSWERS.get(value) if isinstance(value, str) else value


class AddForm(BaseModel):
    """One more medicine."""

    medicine: Name


class FactsForm(BaseModel):
    """What the reader says of who takes the medicines; what is left empty stays unknown."""

    age: Annotated[Annotated[float, Field(ge=0, le=130)] | None, BeforeValidator(_number)] = None
    weight: Annotated[Annotated[float, Field(ge=0.4, le=300)] | None, BeforeValidator(_number)] = None
    gender: Annotated[str, Field(max_length=10)] = ""
    pregnant: Annotated[bool | None, BeforeValidator(_answer)] = None
    breastfeeding: Annotated[bool | None, BeforeValidator(_answer)] = None
    egfr: Annotated[Annotated[float, Field(ge=1, le=200)] | None, BeforeValidator(_number)] = None
    allergies: Annotated[list[Typed] | None, BeforeValidator(_several)] = None
    conditions: Annotated[list[Typed] | None, BeforeValidator(_several)] = None
    no_allergies: Annotated[str, Field(max_length=10)] = ""
    no_conditions: Annotated[str, Field(max_length=10)] = ""

    def info(self) -> PatientInfo:
        """Return it as the check takes it."""
        return PatientInfo.model_validate(
            {
                "age": self.age,
                "weight_kg": self.weight,
                "gender": self.gender or None,
                "pregnant": self.pregnant,
                "breastfeeding": self.breastfeeding,
                "egfr": self.egfr,
                "allergies": self.allergies or ([] if self.no_allergies else None),
                "conditions": self.conditions or ([] if self.no_conditions else None),
            }
        )


@dataclass
class OfferRow:
    """A medicine that may be meant; `use` is what stands in the list once it is chosen."""

    use: str
    label: str


@dataclass
class FindingRow:
    """One danger as the page shows it."""

    severity: str
    severity_text: str
    title: str
    text: str
    advice: str
    sources: str


@dataclass
class UnknownRow:
    """A name that was not checked."""

    name: str
    message: str
    offers: list[OfferRow] = field(default_factory=list)
    """The first few of what may be meant."""
    more: list[OfferRow] = field(default_factory=list)
    """The rest, by their names: an "antibiotic" is some forty medicines, too many to stand in a phone's way."""
    more_title: str = ""


class InteractionsState(AppState):
    """A list of medicines, checked on demand. Nothing of it is stored anywhere."""

    status: str = "loading"
    medicines: rx.Field[list[str]] = rx.field(default_factory=list)
    offers: rx.Field[list[OfferRow]] = rx.field(default_factory=list)
    typed_stamp: int = 0
    checked: bool = False
    worst: str = ""
    summary: str = ""
    findings: rx.Field[list[FindingRow]] = rx.field(default_factory=list)
    unknown: rx.Field[list[UnknownRow]] = rx.field(default_factory=list)
    alternatives: rx.Field[list[str]] = rx.field(default_factory=list)
    not_checked: rx.Field[list[str]] = rx.field(default_factory=list)
    understood: rx.Field[list[str]] = rx.field(default_factory=list)
    disclaimer: str = ""

    _typed: str = ""
    own_allergies: str = ""
    own_conditions: str = ""
    own_self: str = ""

    _info: PatientInfo | None = None
    _own: PatientInfo | None = None
    _from_address: tuple[str, ...] = ()
    _shown_in: str = ""

    @page_load(anyone=True)
    async def load(self, work: Work) -> None:
        """Show the list; in another language also what was found. Needs no login: the check is for everybody.

        Medicines that the address names are checked at once: a citation leads here.
        """
        sent = tuple(_sent(self.router.url.query_parameters.get("medicines", "")))
        if sent and sent != self._from_address:
            self.medicines, self._from_address, self._info = list(sent), sent, None
            await self._check(work)
        elif self.checked and self._shown_in != work.lang.value:
            await self._check(work)
        self.status = "ready"

    @public()
    async def suggest(self, work: Work, typed: Typed) -> None:
        """Offer names while somebody types. Needs no login: the check is for everybody."""
        typed = self._typed = typed.strip()
        # Of what was added while the suggestion was on its way nothing is offered any more.
        if len(typed) < _SHORTEST or typed.casefold() in map(str.casefold, self.medicines):
            self.offers = []
            return
        await count_knowledge_call(work.platform, None, work.actor)
        found = await work.platform.knowledge.suggest_medicines(typed, work.lang, 6)
        self.offers = [_offer(each.matched or each.name, each.name) for each in found]

    @public()
    async def add(self, work: Work, form: AddForm) -> None:
        """Put what was typed into the list. Needs no login, as above."""
        del work
        self._put(form.medicine)

    @public()
    async def choose(self, work: Work, name: Name) -> None:
        """Put a name that was offered into the list. Needs no login, as above."""
        del work
        self._put(name)

    @public()
    async def take_out(self, work: Work, name: Typed) -> None:
        """Take a medicine out of the list. Needs no login, as above."""
        del work
        self.medicines = [each for each in self.medicines if each != name]
        self._forget()

    @public()
    async def mean(self, work: Work, name: Typed, use: Name) -> None:
        """Take a name that was offered instead of one that wasn't known, and check again. Needs no login, as above."""
        self.medicines = list(dict.fromkeys(use if each == name else each for each in self.medicines))
        if self.checked:
            await self._check(work)

    @authenticated(Role.PATIENT)
    async def add_own(self, work: Work) -> None:
        """Put the reader's own medicines into the list, and count what they said of their health."""
        own = await work.platform.own_medicines(work.uow)
        if not own:
            self._banner("advice", text("ui.interactions.no_own", work.lang))
        self._own = await work.platform.own_info(work.uow)
        none = text("ui.interactions.own_none", work.lang)
        said = text("ui.interactions.own_unsaid", work.lang)
        self.own_allergies, self.own_conditions = (
            said if known is None else format_list(known, work.lang) or none
            for known in (self._own.allergies, self._own.conditions)
        )
        self.own_self = in_words(Counted.model_validate(self._own, from_attributes=True), work.lang) or said
        room = [each for each in own if each not in self.medicines][: MOST_MEDICINES - len(self.medicines)]
        left_out = [each for each in own if each not in self.medicines and each not in room]
        if left_out:
            self._banner("urgent", text("ui.interactions.no_room", work.lang, names=left_out))
        self.medicines = [*self.medicines, *room]
        self._forget()

    @public()
    async def check(self, work: Work, form: FactsForm) -> None:
        """Check the list. Needs no login, as above."""
        if self._typed:
            # Typed and not added: it would be missed otherwise.
            self._put(_name(self._typed))
        if not self.medicines:
            raise HealthError(Kind.INVALID, fields=(FieldError("medicine", "required"),))
        self._info = form.info()
        await self._check(work)

    @authenticated(Role.PATIENT)
    async def leave_own(self, work: Work) -> None:
        """Don't count what the reader said of their health: the medicines are somebody else's."""
        del work
        self._own = None
        self.own_allergies = self.own_conditions = self.own_self = ""
        self._forget()

    def _asked(self) -> PatientInfo | None:
        """Return what was said of who takes them; where nothing was, what the reader's own record says."""
        if self._own is None:
            return self._info
        info = self._info or PatientInfo()
        return info.model_copy(update={name: said for name, said in self._own if getattr(info, name) is None})

    def _put(self, name: str) -> None:
        name = " ".join(name.split())
        if name not in self.medicines:
            if len(self.medicines) >= MOST_MEDICINES:
                raise HealthError(Kind.INVALID, fields=(FieldError("medicine", "too_many", {"max": MOST_MEDICINES}),))
            self.medicines = [*self.medicines, name]
            self._forget()
        self.offers, self._typed = [], ""
        self.typed_stamp += 1

    def _forget(self) -> None:
        self.checked = False

    async def _check(self, work: Work) -> None:
        await count_knowledge_call(work.platform, None, work.actor)
        found = await work.platform.knowledge.check_medicines(self.medicines, self._asked(), work.lang)
        self._shown_in = work.lang.value
        self._show(found, work.lang)
        self.checked = True

    def _show(self, found: DrugInteractionResponse, lang: Lang) -> None:
        rows = [
            FindingRow(
                each.severity,
                text(f"ui.interactions.{each.severity}", lang),
                f"{each.drug1} + {each.drug2}",
                each.description,
                each.recommendation,
                "; ".join(each.sources),
            )
            for each in found.interactions
        ]
        rows += [
            FindingRow(
                each.severity,
                text(f"ui.interactions.{each.severity}", lang),
                text(f"ui.interactions.kind_{each.kind}", lang),
                each.description,
                each.recommendation,
                "; ".join(each.sources),
            )
            for each in found.findings
        ]
        self.findings = sorted(rows, key=lambda each: ("severe", "moderate", "mild").index(each.severity))
        self.worst = self.findings[0].severity if self.findings else ""
        self.summary, self.disclaimer, self.not_checked = found.summary, found.disclaimer, found.not_checked
        self.unknown = [
            _unknown(
                each.name, each.message, [_offer(one.matched or one.name, one.name) for one in each.suggestions], lang
            )
            for each in found.unknown
        ]
        self.understood = [
            f"{each.typed}: {format_list([one.name for one in each.medicines], lang)}" for each in found.understood
        ]
        self.alternatives = [
            text("ui.interactions.instead", lang, medicine=each.instead_of, options=each.options)
            for each in found.alternatives_for
        ]


class MedicineWarningState(AppState):
    """What is to be known of a medicine that was just added or changed: a warning, in the way of nothing."""

    lines: rx.Field[list[str]] = rx.field(default_factory=list)
    not_checked: rx.Field[list[str]] = rx.field(default_factory=list)
    not_possible: bool = False

    _about: str = ""

    @page_load(Role.PATIENT)
    async def load(self, work: Work) -> None:
        """Check the medicine against the others, after it has been stored: whatever happens here, it stays stored."""
        about, self._about = self._about, ""
        if not about:
            return
        self.lines, self.not_checked, self.not_possible = [], [], True
        found = await work.platform.medicine_warnings(work.uow, UUID(about), work.lang)
        self.lines, self.not_checked, self.not_possible = found.warnings, found.not_checked, False

    @authenticated(Role.PATIENT)
    async def close(self, work: Work) -> None:
        """Put the warning away."""
        del work
        self.lines, self.not_checked, self.not_possible = [], [], False


def _unknown(name: str, message: str, offers: list[OfferRow], lang: Lang) -> UnknownRow:
    if len(offers) <= _FEW:
        return UnknownRow(name, message, offers)
    more = sorted(offers[_FIRST:], key=lambda each: each.label.casefold())
    return UnknownRow(name, message, offers[:_FIRST], more, text("ui.interactions.more", lang, count=len(more)))


def _sent(names: str) -> list[str]:
    """Return the medicines that an address names; none when one of them is no name."""
    try:
        return [_NAME.validate_python(each) for each in names.split(",") if each.strip()][:MOST_MEDICINES]
    except ValidationError:
        return []


def _name(typed: str) -> str:
    try:
        return _NAME.validate_python(typed)
    except ValidationError:
        raise HealthError(Kind.INVALID, fields=(FieldError("medicine", "not_a_name"),)) from None


def _offer(use: str, generic: str) -> OfferRow:
    if use == generic:
        return OfferRow(use, use)
    return OfferRow(use, f"{use} – {generic}" if "(" in use + generic else f"{use} ({generic})")
