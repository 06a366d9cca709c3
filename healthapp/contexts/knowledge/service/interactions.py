"""Checks medicines against each other and against who takes them, and says it in the reader's language."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from healthapp.contexts.knowledge.rules.interactions import RANK, Finding, FindingKind
from healthapp.contexts.knowledge.rules.interactions_check import Checked, Gap, Planned, check, warn
from healthapp.contexts.knowledge.rules.medicine_doses import planned_dose
from healthapp.contexts.knowledge.rules.medicine_names import Kind, MedicineNames, Reading, Suggestion
from healthapp.contexts.knowledge.rules.patient_facts import Patient, PatientNames
from healthapp.contexts.knowledge.schemas.interactions import (
    Alternative,
    DrugInteractionResponse,
    InteractionFound,
    MedicineName,
    MedicineWarnings,
    OtherFinding,
    OwnMedicine,
    PatientInfo,
    Understood,
    UnknownName,
)
from healthapp.contexts.knowledge.service.loaded import LoadedKnowledge
from healthapp.kit.i18n import Lang, format_list, text
from healthapp.kit.telemetry import answering

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from healthapp.contexts.knowledge.rules.book import Book
    from healthapp.contexts.knowledge.schemas.parts import Cite, Text
    from healthapp.contexts.knowledge.service.library import Library

_MEDICINES_LEAD = 60
_MILD = "mild"
_OF_A_CLASS = frozenset({"class_all", "class_some"})


@dataclass(frozen=True)
class _Tools:
    book: Book
    medicines: MedicineNames
    people: PatientNames


class CheckingMedicines(LoadedKnowledge):
    """The use case of the interaction check."""

    library: Library
    _tools: _Tools | None = None

    async def _made(self) -> _Tools:
        book = await self._with_loaded(await self.library.book())
        if self._tools is None or self._tools.book is not book:
            self._tools = self._tools_of(book)
        return self._tools

    @staticmethod
    def _tools_of(book: Book) -> _Tools:
        names = MedicineNames(book)
        return _Tools(book, names, PatientNames(book, names))

    async def check_medicines(
        self, medicines: Sequence[str], info: PatientInfo | None, lang: Lang, own: Sequence[str] = ()
    ) -> DrugInteractionResponse:
        """Return what is known of these medicines together and for this patient; the worst first.

        `own`: what they take by their reminders, a name for each reminder; what is named in both is taken once.
        """
        tools = await self._made()
        unread = self.unread(lang)
        # Suggestions for thirty unknown names take a while; the other requests of this process shall not wait for it.
        with answering("interactions"):
            found = await asyncio.to_thread(_check, tools, medicines, own, info or PatientInfo(), lang)
        return found.model_copy(update={"not_checked": [*unread, *found.not_checked]})

    async def warn_of_medicine(
        self, one: OwnMedicine, others: Sequence[OwnMedicine], info: PatientInfo, lang: Lang
    ) -> MedicineWarnings:
        """Return what is severe or needs care of one medicine beside the others that somebody takes by reminders.

        A name that isn't known is a warning too: it was not checked.
        """
        tools = await self._made()
        unread = self.unread(lang)
        found = await asyncio.to_thread(_warn, tools, one, others, info, lang)
        return MedicineWarnings(found.warnings, [*unread, *found.not_checked])

    def unread(self, lang: Lang) -> list[str]:
        """Return which lists of medicines this process has not been able to read, a line each: no check counts them."""
        is_loaded_unread = self._begin is not None and self._loaded_lacks
        codes = {"loaded": is_loaded_unread, "published": not self.library.is_whole}
        return [text(f"interactions.gap_{code}", lang) for code, is_unread in codes.items() if is_unread]

    async def suggest_medicines(self, typed: str, lang: Lang, most: int = 10) -> list[MedicineName]:
        """Return medicines whose name begins as somebody has typed so far, or is like it."""
        tools = await self._made()
        return _named(tools.book, tools.medicines.begin(typed, most), lang)

    async def unknown_facts(self, allergies: Sequence[str], conditions: Sequence[str]) -> frozenset[str]:
        """Return those of these allergies and illnesses that no check counts: nobody knows them by that name."""
        tools = await self._made()
        unknown = (*tools.people.allergies(allergies).unknown, *tools.people.conditions(conditions).unknown)
        return frozenset(unknown)

    async def choices_for_patient(self, lang: Lang) -> tuple[list[MedicineName], list[MedicineName]]:
        """Return the allergy groups and the conditions that a person may choose from, by name."""
        book = await self.library.book()
        groups = [MedicineName(id=each.id, name=_in(each.name, lang)) for each in book.allergy_groups.values()]
        conditions = [MedicineName(id=each.id, name=_in(each.name, lang)) for each in book.conditions.values()]
        return sorted(groups, key=lambda each: each.name), sorted(conditions, key=lambda each: each.name)


def _check(
    tools: _Tools, medicines: Sequence[str], own: Sequence[str], info: PatientInfo, lang: Lang
) -> DrugInteractionResponse:
    checked = check(tools.book, tools.medicines, medicines, _patient(tools, info), own)
    return _Telling(tools.book, lang).response(checked)


def _warn(
    tools: _Tools, one: OwnMedicine, others: Sequence[OwnMedicine], info: PatientInfo, lang: Lang
) -> MedicineWarnings:
    plans = [Planned(each.name, planned_dose(each.name, each.amounts, each.a_day, often=each.often)) for each in others]
    own = Planned(one.name, planned_dose(one.name, one.amounts, one.a_day, often=one.often))
    found = warn(tools.book, tools.medicines, own, plans, _patient(tools, info))
    telling = _Telling(tools.book, lang)
    lines = telling.warnings(found.findings)
    if found.reading.kind is not Kind.MEDICINE:
        lines.append(telling.unknown(found.reading).message)
    if found.same:
        lines.append(text("interactions.same_name", lang, name=one.name))
    not_checked = [*telling.gaps(found.gaps), *(telling.unknown(each).message for each in found.unknown)]
    return MedicineWarnings(lines, not_checked)


def _patient(tools: _Tools, info: PatientInfo) -> Patient:
    return Patient(
        age=info.age,
        gender=info.gender,
        pregnant=info.pregnant,
        breastfeeding=info.breastfeeding,
        egfr=info.egfr,
        weight_kg=info.weight_kg,
        allergies=None if info.allergies is None else tools.people.allergies(info.allergies),
        conditions=None if info.conditions is None else tools.people.conditions(info.conditions),
    )


def _in(words: Text, lang: Lang) -> str:
    return words.bn if lang == Lang.BN else words.en


def _named(book: Book, found: Iterable[Suggestion], lang: Lang) -> list[MedicineName]:
    return [
        MedicineName(id=each.medicine_id, name=_in(book.medicines[each.medicine_id].name, lang), matched=each.name)
        for each in found
    ]


@dataclass(frozen=True)
class _Telling:
    """Says what was found, in one language."""

    book: Book
    lang: Lang

    def response(self, checked: Checked) -> DrugInteractionResponse:
        pairs = [each for each in checked.findings if each.kind is FindingKind.INTERACTION]
        others = [self._other(each) for each in checked.findings if each.kind is not FindingKind.INTERACTION]
        unknown = [self.unknown(each) for each in checked.unknown]
        options = {other: None for _instead, offered in checked.alternatives for other in offered}
        return DrugInteractionResponse(
            interactions=[self._pair(each) for each in pairs],
            warnings=[*(each.description for each in others), *(each.message for each in unknown)],
            alternatives=[self._medicine(each) for each in options],
            summary=self._summary(checked),
            findings=others,
            alternatives_for=[
                Alternative(instead_of=self._medicine(instead), options=[self._medicine(each) for each in offered])
                for instead, offered in checked.alternatives
            ],
            understood=[self._understood(each) for each in checked.readings if each.kind is Kind.MEDICINE],
            unknown=unknown,
            not_checked=self.gaps(checked.gaps),
            disclaimer=self._text("disclaimer"),
            content_version=self.book.version,
        )

    def warnings(self, findings: Iterable[Finding]) -> list[str]:
        """Return the findings that are more than mild, a line each with what to do."""
        lines = []
        for each in findings:
            if each.severity == _MILD:
                continue
            if each.kind is FindingKind.INTERACTION:
                pair = self._pair(each)
                lines.append(f"{pair.drug1} + {pair.drug2}: {pair.description} {pair.recommendation}")
            else:
                other = self._other(each)
                lines.append(f"{other.description} {other.recommendation}")
        return lines

    def gaps(self, found: Iterable[Gap]) -> list[str]:
        """Return what could not be checked, a line each; all amounts in one."""
        lines, amounts = [], []
        for each in found:
            if each.code == "dose":
                amounts.append(self._combined(each.about))
            elif each.code == "also_held":
                other = self._combined(each.beside)
                lines.append(self._text("gap_also_held", about=self._medicine(each.about), other=other))
            else:
                lines.append(self._gap(each.code, each.about))
        if amounts:
            lines.append(self._text("gap_dose", about=format_list(amounts, self.lang)))
        return lines

    def _text(self, message: str, **params: object) -> str:
        return text(f"interactions.{message}", self.lang, **params)

    def _combined(self, ids: str) -> str:
        return " + ".join(map(self._medicine, ids.split("+")))

    def _medicine(self, medicine_id: str) -> str:
        if group := self.book.classes.get(medicine_id):
            return self._text("any_of", group=_in(group.name, self.lang))
        return _in(self.book.medicines[medicine_id].name, self.lang)

    def _summary(self, checked: Checked) -> str:
        if not any(each.kind is Kind.MEDICINE for each in checked.readings):
            return self._text("nothing_checked")
        worst = max((each.severity for each in checked.findings), key=RANK.__getitem__, default="")
        said = self._text(f"found_{worst}") if worst else self._text("none")
        return f"{said} {self._text('some_unknown')}" if checked.unknown else said

    def _sources(self, cites: Iterable[Cite]) -> list[str]:
        return [f"{self.book.sources[each.source].title}: {each.at}" for each in cites]

    def _said(self, finding: Finding, words: str) -> str:
        return f"{words} {self._text('may')}" if finding.local else words

    def _pair(self, finding: Finding) -> InteractionFound:
        described = [_in(finding.text, self.lang)] if finding.text else []
        sources = self._sources(finding.sources)
        advice = _in(finding.advice, self.lang) if finding.advice else self._text("ask")
        if listed := finding.listed:
            level = self._text(f"listed_{listed.severity}")
            code = "listed_worse" if finding.text else "listed"
            described.append(self._text(code, publisher=listed.publisher, level=level))
            sources.append(listed.publisher)
            more = self._text("ask_severe" if finding.severity == "severe" else "ask_listed")
            advice = f"{advice} {more}" if finding.advice else more
        return InteractionFound(
            drug1=self._medicine(finding.a),
            drug2=self._medicine(finding.b or finding.a),
            severity=finding.severity,
            description=self._said(finding, " ".join(described)),
            recommendation=advice,
            sources=sources,
        )

    def _other(self, finding: Finding) -> OtherFinding:
        about = self._about(finding)
        medicine = self._medicine(finding.a)
        described = self._described(finding, medicine, about)
        if finding.code in _OF_A_CLASS:
            about = about or self._text(f"because_{finding.kind.value}")
            group = _in(self.book.classes[finding.a].name, self.lang)
            described = self._text(finding.code, group=group, about=about)
        elif not finding.code:
            described = f"{medicine}{f' ({about})' if about else ''}: {described}"
        return OtherFinding(
            kind=finding.kind.value,
            severity=finding.severity,
            medicine=medicine,
            other=self._medicine(finding.b) if finding.kind is FindingKind.DUPLICATE and finding.b else None,
            about=about,
            description=self._said(finding, described),
            recommendation=self._advice(finding),
            sources=self._sources(finding.sources),
        )

    def _described(self, finding: Finding, medicine: str, about: str | None) -> str:
        code, _, detail = finding.code.partition(":")
        own = _in(finding.text, self.lang) if finding.text else ""
        match code:
            case "same":
                return self._text("same", medicine=medicine)
            case "contains":
                second = self._medicine(finding.b or finding.a)
                return self._text("contains", first=medicine, second=second, medicine=self._medicine(detail))
            case "class":
                second = self._medicine(finding.b or finding.a)
                return self._text("class", first=medicine, second=second, group=about or "")
            case "allergy_group":
                return self._text("allergy_group", medicine=medicine, group=about or "")
            case "allergy_same":
                return self._text("allergy_same", medicine=medicine)
            case _ if finding.number is not None:
                return f"{medicine}: {self._text(code, limit=finding.number)} {own}"
            case "specialist" | "weekly":
                lead = self._text("for_children", medicine=medicine) if code == "specialist" else f"{medicine}:"
                return f"{lead} {own}"
            case _:
                return own

    def _advice(self, finding: Finding) -> str:
        name = {FindingKind.ALLERGY: "ask_allergy", FindingKind.DUPLICATE: "ask_duplicate"}.get(finding.kind)
        if finding.kind is FindingKind.DOSE:
            name = "ask_dose"
        if name == "ask_allergy" and finding.severity != "severe":
            name = None
        return self._text(name or ("ask_severe" if finding.severity == "severe" else "ask"))

    def _about(self, finding: Finding) -> str | None:
        if finding.code.startswith("class:"):
            return _in(self.book.classes[finding.code.partition(":")[2]].name, self.lang)
        if finding.b is None or finding.kind is FindingKind.DUPLICATE:
            return None
        if finding.kind is FindingKind.ALLERGY:
            return _in(self.book.allergy_groups[finding.b].name, self.lang)
        known = self.book.conditions.get(finding.b) or self.book.concepts[finding.b]
        return _in(known.name, self.lang)

    def _understood(self, reading: Reading) -> Understood:
        named = [MedicineName(id=each, name=self._medicine(each)) for each in reading.medicine_ids]
        return Understood(typed=reading.typed, medicines=named)

    def unknown(self, reading: Reading) -> UnknownName:
        groups = [_in(self.book.classes[each].name, self.lang) for each in reading.class_ids]
        shown = reading.typed[:_MEDICINES_LEAD]
        if groups:
            message = self._text("choose_group", name=shown, group=groups)
        elif reading.kind is Kind.CHOICE:
            message = self._text("choose", name=shown)
        else:
            message = self._text("unknown_like" if reading.options else "unknown", name=shown)
        return UnknownName(
            name=reading.typed,
            message=message,
            group="; ".join(groups) or None,
            suggestions=_named(self.book, reading.options, self.lang),
        )

    def _gap(self, code: str, about: str) -> str:
        if code in {"child_dose", "references"}:
            about = self._medicine(about)
        return self._text(f"gap_{code}", **({"about": about} if about else {}))
