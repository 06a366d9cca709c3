"""The symptom check: what was said becomes findings, the findings become chances and an urgency, and both are told."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from healthapp.contexts.knowledge.rules.medicine_history import MedicineHistory, Taking
from healthapp.contexts.knowledge.rules.medicine_names import MedicineNames
from healthapp.contexts.knowledge.rules.places import Places
from healthapp.contexts.knowledge.rules.reading import Reader, Reading
from healthapp.contexts.knowledge.rules.reading_illness import Illnesses
from healthapp.contexts.knowledge.rules.reading_names import Named, Names
from healthapp.contexts.knowledge.rules.triage import Triage
from healthapp.contexts.knowledge.rules.triage_case import PREGNANT, Case, been_in, make_case, season_of
from healthapp.contexts.knowledge.rules.triage_questions import next_question
from healthapp.contexts.knowledge.rules.triage_urgency import height, judge
from healthapp.contexts.knowledge.schemas.content import Site, Urgency
from healthapp.contexts.knowledge.schemas.symptoms import (
    FindingView,
    NotUnderstood,
    Place,
    RegionView,
    SymptomAnalysis,
    SymptomQuestion,
    SymptomResult,
    SymptomsUnderstood,
    SymptomTalk,
    SymptomTurn,
)
from healthapp.contexts.knowledge.service.symptom_views import Teller
from healthapp.kit.errors import invalid
from healthapp.kit.telemetry import answering

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from healthapp.contexts.knowledge.rules.book import Book
    from healthapp.contexts.knowledge.rules.triage_case import Sex
    from healthapp.contexts.knowledge.schemas.symptoms import SymptomPatient
    from healthapp.contexts.knowledge.service.library import Library
    from healthapp.kit.i18n import Lang

_HISTORY_OF = {
    "heart_attack": "history_heart_disease",
    "stroke": "history_stroke",
    "transient_ischaemic_attack": "history_stroke",
    "anaphylaxis": "history_allergy",
}
"""What an illness would be if it had been earlier."""
_SEXES: dict[str | None, Sex | None] = {"male": "male", "female": "female"}


@dataclass
class _Engines:
    """What is made of one edition of the content, once."""

    book: Book
    triage: Triage
    reader: Reader
    names: Names
    illnesses: Illnesses
    places: Places
    medicines: MedicineNames
    history: MedicineHistory

    def taking(self, said: str) -> Taking:
        """Return what a medicine says of whoever takes it, by its name, or by what people call such medicines."""
        found = self.history.of_name(said, self.medicines)
        if found.is_known:
            return found
        named = frozenset(self.names.history(said))
        return Taking(named, is_known=bool(named))


@dataclass(frozen=True)
class _Told:
    """What one request says, put together from its parts."""

    case: Case
    reading: Reading
    unknown: tuple[str, ...]
    asked: frozenset[str] = frozenset()
    illnesses: tuple[str, ...] = ()
    """The illnesses that can't wait and that they say to have now."""
    complains: bool = True
    """Whether anything is told that they have today: a history, a medicine or a pregnancy alone is no complaint."""


class SymptomChecks:
    """The part of the knowledge service that checks symptoms. Nothing of what is asked is kept anywhere."""

    library: Library
    emergency_number: str
    _engines: _Engines | None = None
    _making_engines: asyncio.Lock

    async def analyse_symptoms(self, asked: SymptomAnalysis, today: date) -> SymptomResult:
        """Return what may be behind these symptoms and how urgent it is. `today` tells the season.

        INVALID when nothing at all is said.
        """
        _require_something(asked)
        with answering("symptom_analysis"):
            engines = await self._ready()
            return await asyncio.to_thread(_analyse, engines, asked, today, self.emergency_number)

    async def ask_symptoms(self, talk: SymptomTalk, today: date) -> SymptomTurn:
        """Return the next question of a conversation, or its result when nothing more has to be asked.

        INVALID when nothing at all is said.
        """
        _require_something(talk)
        with answering("symptom_question"):
            engines = await self._ready()
            return await asyncio.to_thread(_turn, engines, talk, today, self.emergency_number)

    async def prepare_symptoms(self) -> None:
        """Read what checks are made by, for somebody who will soon ask; the first time takes a moment."""
        await self._ready()

    async def suggest_symptoms(self, typed: str, lang: Lang, most: int = 8) -> list[FindingView]:
        """Return findings with a name that begins as typed, in any writing; else what resembles it. To be confirmed."""
        engines = await self._ready()
        return Teller(engines.book, lang).findings(engines.names.begun(typed, most), ordered=True)

    async def symptoms_at(self, place: Place, lang: Lang) -> list[FindingView]:
        """Return the findings of a place, those that most people have first."""
        engines = await self._ready()
        found = [
            each.id
            for each in engines.book.content.concept
            if (each.kind == "symptom" and each.site is place if isinstance(place, Site) else each.kind == place)
            and each.id != PREGNANT
        ]
        found.sort(key=lambda each: (-engines.triage.chance[each], each))
        return Teller(engines.book, lang).findings(found, ordered=True)

    async def named_symptoms(self, said: str, lang: Lang) -> list[FindingView] | None:
        """Return the findings that these words name; None when they aren't known, nothing when they only deny some."""
        engines = await self._ready()
        named = engines.names.find(said)
        if named is None:
            return None
        return Teller(engines.book, lang).findings(_without_broader(engines.book, named.present))

    async def known_history(
        self, illnesses: Iterable[str], medicines: Iterable[str], lang: Lang
    ) -> tuple[list[FindingView], list[str]]:
        """Return which of these count as somebody's history, and those that aren't known; to be confirmed.

        Most medicines say nothing of an illness's chances; those that do (blood thinners, steroids) are findings. Of a
        medicine that nobody knows by its name it can't be told, so it is never passed over.
        """
        engines = await self._ready()
        found: dict[str, None] = {}
        unknown = []
        for said in illnesses:
            known = engines.names.history(said) or engines.names.history_begun(said)
            found |= dict.fromkeys(known)
            if not known:
                unknown.append(said)
        for said in medicines:
            taking = engines.taking(said)
            found |= dict.fromkeys(sorted(taking.concepts))
            if not taking.is_known:
                unknown.append(said)
        return Teller(engines.book, lang).findings(found, ordered=True), unknown

    async def regions(self, lang: Lang) -> list[RegionView]:
        """Return the regions of the country with their districts, by their names."""
        engines = await self._ready()
        return Teller(engines.book, lang).regions()

    async def symptoms_by_id(self, ids: Iterable[str], lang: Lang) -> list[FindingView]:
        """Return findings by their names, in the order of `ids`; what isn't an id is left out."""
        engines = await self._ready()
        known = [each for each in ids if each in engines.book.concepts]
        return Teller(engines.book, lang).findings(known, ordered=True)

    async def _ready(self) -> _Engines:
        async with self._making_engines:
            book = await self.library.book()
            if self._engines is None or self._engines.book is not book:
                self._engines = await asyncio.to_thread(self._engines_of, book)
            return self._engines

    @staticmethod
    def _engines_of(book: Book) -> _Engines:
        reader = Reader(book)
        medicines, history = MedicineNames(book), MedicineHistory(book)
        return _Engines(
            book, Triage(book), reader, Names(book, reader), Illnesses(book), Places(book), medicines, history
        )


def _require_something(asked: SymptomAnalysis) -> None:
    if not asked.symptoms and not asked.text:
        raise invalid("symptoms", "symptoms_or_text")


def _analyse(engines: _Engines, asked: SymptomAnalysis, today: date, number: str) -> SymptomResult:
    return _result(engines, _told(engines, asked, today), asked.language, number)


def _turn(engines: _Engines, talk: SymptomTalk, today: date, number: str) -> SymptomTurn:
    told = _told(engines, talk, today)
    triage = engines.triage
    of = _asked_of(told)
    # An illness that is told as happening now leaves nothing to be asked.
    concept_id = (
        None if told.illnesses else next_question(triage, of, triage.rank(of), told.asked, told.reading.unclear)
    )
    teller = Teller(engines.book, talk.language)
    understood, missed = _understood(engines, told, talk.language), _missed(engines, told, talk.language)
    if concept_id is None:
        result = _result(engines, told, talk.language, number)
        return SymptomTurn(result=result, understood=understood, not_understood=missed)
    concept = engines.book.concepts[concept_id]
    question = SymptomQuestion(
        id=concept_id,
        name=teller.text(concept.name),
        text=teller.text(concept.question),
        number=len(told.asked) + 1,
        most=triage.weights.questions.most,
    )
    so_far = teller.so_far(judge(triage, of, triage.rank(of)), number)
    return SymptomTurn(question=question, so_far=so_far, understood=understood, not_understood=missed)


def _asked_of(told: _Told) -> Case:
    """Return who is asked about: a child that is named without an age is asked about as one."""
    child = told.reading.child
    if child is None or told.case.age is not None or told.case.pregnant:
        return told.case
    anywhere = told.case.anywhere and replace(told.case.anywhere, age=child, pregnant=False)
    return replace(told.case, age=child, pregnant=False, anywhere=anywhere)


def _told(engines: _Engines, asked: SymptomAnalysis, today: date) -> _Told:
    who = asked.patient_info
    reading = engines.reader.read(asked.text or "", who.age)
    unknown: list[str] = []
    present, absent = set(reading.present), set(reading.absent)
    pregnant = reading.pregnant if who.pregnant is None else who.pregnant
    illnesses = set(engines.illnesses.now(asked.text or ""))
    for said in asked.symptoms:
        named = engines.names.find(said)
        illness = None if named and _has_complaint(engines.book, named.present) else engines.illnesses.named(said)
        if illness is not None:
            illnesses.add(illness)
        elif named is None:
            unknown.append(said)
        else:
            present |= named.present
            absent |= named.absent
    background = _background(engines, who, unknown)
    absent |= background.absent
    for said in asked.absent_symptoms:
        named = engines.names.find(said)
        if named is None:
            unknown.append(said)
        else:
            absent |= named.present
    answers = asked.answers if isinstance(asked, SymptomTalk) else ()
    known = [each for each in answers if each.id in engines.book.concepts]
    unknown += [each.id for each in answers if each.id not in engines.book.concepts]
    present |= {each.id for each in known if each.answer == "yes"}
    absent |= {each.id for each in known if each.answer == "no"}
    # What is told as happening now is no history of theirs.
    present -= {_HISTORY_OF[each] for each in illnesses if each in _HISTORY_OF}
    complains = _has_complaint(engines.book, present)
    present |= background.present
    if PREGNANT in absent and PREGNANT not in present and pregnant is None:
        pregnant = False
    case = make_case(
        engines.book,
        present,
        absent,
        age=reading.age if who.age is None else who.age,
        sex=_SEXES.get(who.gender or reading.sex),
        pregnant=pregnant,
        season=season_of(today.month),
    )
    case = been_in(
        engines.book,
        case,
        engines.places.read(asked.text or ""),
        [each for each in (who.region, who.district) if each is not None],
    )
    unclear = reading.unclear - case.present - case.absent
    reading = replace(
        reading, present=present, absent=absent, unclear=unclear, past=(reading.past | background.past) - case.present
    )
    return _Told(
        case,
        reading,
        tuple(dict.fromkeys(unknown)),
        frozenset(each.id for each in known),
        tuple(sorted(illnesses)),
        complains=complains,
    )


def _has_complaint(book: Book, concepts: Iterable[str]) -> bool:
    return any(book.concepts[each].kind != "history" for each in concepts)


def _background(engines: _Engines, who: SymptomPatient, unknown: list[str]) -> Named:
    """Return what somebody has had for long and takes, and add the names that nobody knows to `unknown`."""
    present: set[str] = set()
    absent: set[str] = set()
    past: set[str] = set()
    for said in who.medical_history:
        had = engines.names.had(said)
        if had is not None:
            present |= had.present
            absent |= had.absent
            past |= had.past
        elif not engines.taking(said).is_known:
            unknown.append(said)
    for said in who.medicines:
        taking = engines.taking(said)
        present |= taking.concepts
        if not taking.is_known:
            unknown.append(said)
    return Named(frozenset(present), frozenset(absent), frozenset(past))


def _feared(engines: _Engines, told: _Told) -> Iterable[Case]:
    """Return who this may be as well: somebody with what is unclear, and the child of an age that isn't told."""
    case, reading = told.case, told.reading
    if reading.unclear:
        # What can't be told may be there, so it counts as if it were until it is asked.
        yield replace(case, present=case.present | engines.book.with_broader(reading.unclear))
    if reading.child is not None and case.age is None and not case.pregnant:
        present = case.present | engines.book.with_broader(reading.unclear)
        yield replace(case, present=present, age=reading.child, pregnant=False, anywhere=None)


def _result(engines: _Engines, told: _Told, lang: Lang, number: str) -> SymptomResult:
    ranked = engines.triage.rank(told.case)
    urgency = judge(engines.triage, told.case, ranked)
    for feared in _feared(engines, told):
        urgency = max(
            urgency, judge(engines.triage, feared, engines.triage.rank(feared)), key=lambda each: height(each.level)
        )
    if told.illnesses:
        urgency = replace(urgency, level=Urgency.EMERGENCY, by_conditions=Urgency.EMERGENCY)
    if urgency.level is Urgency.LOW and (told.unknown or not told.complains):
        # What wasn't understood may be anything: it never reads as safe.
        urgency = replace(urgency, level=Urgency.MEDIUM, by_conditions=Urgency.MEDIUM)
    teller = Teller(engines.book, lang)
    return teller.result(
        engines.triage,
        ranked,
        urgency,
        number=number,
        understood=_understood(engines, told, lang),
        missed=_missed(engines, told, lang),
    )


def _understood(engines: _Engines, told: _Told, lang: Lang) -> SymptomsUnderstood:
    book, case = engines.book, told.case
    teller = Teller(book, lang)
    said = [each for each in told.reading.present if each in case.present]
    narrowest = _without_broader(book, said)
    return SymptomsUnderstood(
        present=teller.findings(each for each in narrowest if book.concepts[each].kind != "history"),
        absent=teller.findings(each for each in told.reading.absent if each in case.absent and each != PREGNANT),
        history=teller.findings(
            each for each in narrowest if book.concepts[each].kind == "history" and each != PREGNANT
        ),
        past=teller.findings(told.reading.past),
        unclear=teller.findings(told.reading.unclear),
        illnesses=[FindingView(id=each, name=teller.text(book.conditions[each].name)) for each in told.illnesses],
        age=case.age,
        gender=case.sex,
        pregnant=case.pregnant,
        places=teller.places(case.places),
    )


def _without_broader(book: Book, concepts: Iterable[str]) -> list[str]:
    every = set(concepts)
    implied = {broader for each in every for broader in book.with_broader([each]) - {each}}
    return sorted(every - implied)


def _missed(engines: _Engines, told: _Told, lang: Lang) -> list[NotUnderstood]:
    teller = Teller(engines.book, lang)
    return [
        NotUnderstood(said=each, suggestions=teller.findings(engines.names.suggest(each), ordered=True))
        for each in told.unknown
    ]
