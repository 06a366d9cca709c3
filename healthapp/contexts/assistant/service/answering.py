"""Answers a question by rules and quotation: red flags first, then the tool that the question is for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from healthapp.contexts.assistant.rules import intent
from healthapp.contexts.assistant.rules.checks import Passage, judge
from healthapp.contexts.assistant.rules.writing import (
    Draft,
    alert_of,
    tell_day,
    tell_emergency,
    tell_interactions,
    tell_nothing,
    tell_one_known,
    tell_quotes,
    tell_symptoms,
)
from healthapp.contexts.assistant.schemas import Made
from healthapp.contexts.assistant.service.base import AssistantBase
from healthapp.contexts.knowledge.schemas.content import Urgency
from healthapp.contexts.knowledge.schemas.symptoms import NAMES_MOST, SymptomAnalysis, SymptomPatient
from healthapp.kit.clock import monotonic
from healthapp.kit.errors import HealthError
from healthapp.kit.i18n import Lang

if TYPE_CHECKING:
    from datetime import date

    from healthapp.contexts.assistant.ports import Own
    from healthapp.contexts.assistant.schemas import Answer, Asked
    from healthapp.contexts.knowledge.schemas.interactions import PatientInfo
    from healthapp.contexts.knowledge.schemas.quotes import NamedMedicine, QuestionRead, Quotes
    from healthapp.contexts.knowledge.schemas.symptoms import SymptomResult
    from healthapp.kit.actor import Actor

_TOGETHER = 2
_URGENCIES = tuple(sorted(Urgency, key=("low", "medium", "high", "emergency").index))
_NARRATIVES = 2
_ONLY = 1


@dataclass(slots=True)
class Making:
    """An answer in the making: what is told by rules, and the passages that are still to be told.

    `open`: None, or passages (perhaps none) out of which a model may write first.
    """

    draft: Draft
    found: SymptomResult
    began: float
    open: Quotes | None = None
    model: str = "quotes"
    tokens_in: int | None = None
    tokens_out: int | None = None
    verdicts: dict[str, int] = field(default_factory=dict)

    @property
    def answer(self) -> Answer:
        """Return the answer as far as it is made."""
        return self.draft.answer


class Answering(AssistantBase):
    """The use case of answering. It works outside any transaction, and keeps nothing."""

    async def begin_answer(self, asked: Asked, own: Own, today: date) -> Making:
        """Return what is urgent in a question, and nothing else yet: whatever comes of the rest, that is told first."""
        began = monotonic()
        lang = Lang(asked.read.language)
        draft = Draft(lang)
        found = await self._of_oneself(asked, own, lang, today, await self._symptoms(asked, lang, today))
        # Above everything, whatever the question is for.
        draft.answer.alert = alert_of(found)
        return Making(draft, found, began)

    async def tell_answer(self, actor: Actor, asked: Asked, own: Own, making: Making) -> None:
        """Tell the answer as far as rules tell it; it is whole then, unless a model may write it (`Making.open`).

        In an emergency no model is asked. Where something is urgent, what can't be looked up is left out.
        """
        draft, found = making.draft, making.found
        alert = draft.answer.alert
        try:
            await self._tell_whole(actor, asked, own, making)
        except HealthError:
            if alert is None:
                raise
            making.draft = Draft(draft.lang)
            making.draft.answer.alert = alert
            if alert.urgency == "emergency":
                tell_emergency(making.draft, found, ())
            else:
                tell_symptoms(making.draft, found)

    async def _tell_whole(self, actor: Actor, asked: Asked, own: Own, making: Making) -> None:
        draft, found = making.draft, making.found
        quotes = await self._tell(actor, asked, own, draft, found)
        if quotes is None:
            return
        draft.answer.limited = quotes.limited
        is_now = draft.answer.alert is not None and draft.answer.alert.urgency == "emergency"
        if asked.may_write and self._model is not None and not is_now:
            draft.use("search")
            making.open = quotes
        else:
            await self._tell_passages(actor, asked, draft, found, quotes)

    async def finish_answer(self, making: Making) -> Made:
        """Return an answer that is told to its end, with how it was made."""
        verdicts = await self._verdicts(making.answer)
        for name, count in making.verdicts.items():
            verdicts[name] = verdicts.get(name, 0) + count
        return Made(
            making.answer,
            model=making.model,
            tokens_in=making.tokens_in,
            tokens_out=making.tokens_out,
            latency_ms=round(1000 * (monotonic() - making.began)),
            verdicts=verdicts,
        )

    async def _symptoms(self, asked: Asked, lang: Lang, today: date) -> SymptomResult:
        """Return what the symptom check makes of the question, and of what was told before it if it goes on.

        What was told before may have been of somebody else, of another age: it never makes anything less urgent.
        """
        found = await self._knowledge.analyse_symptoms(SymptomAnalysis(text=asked.message, language=lang), today)
        if not found.understood.present or not asked.before:
            return found
        told = "\n".join((*asked.before[-_NARRATIVES:], asked.message))
        together = await self._knowledge.analyse_symptoms(SymptomAnalysis(text=told, language=lang), today)
        return max((together, found), key=lambda each: _URGENCIES.index(each.urgency_level))

    async def _of_oneself(self, asked: Asked, own: Own, lang: Lang, today: date, found: SymptomResult) -> SymptomResult:
        """Return what the check makes of it with what the asker entered of themself, if that is more urgent.

        Blurred vision is more in pregnancy, and a blow to the head with a blood thinner. Nothing of it is counted
        where the question tells of whom it is; it never makes anything less urgent, and leaves the house nowhere.
        """
        said = found.understood
        told_of_whom = said.age is not None or said.gender is not None or said.pregnant is not None
        is_now = found.urgency_level == "emergency"
        if is_now or not said.present or told_of_whom or not intent.is_of_oneself(asked.message):
            return found
        try:
            info, medicines = await own.info(), await own.medicines()
        except HealthError:
            return found
        if info is None:
            return found
        history, _ = await self._knowledge.known_history(info.conditions or (), medicines or (), lang)
        patient = SymptomPatient(
            age=info.age,
            gender=info.gender,
            pregnant=info.pregnant,
            medical_history=tuple(each.id for each in history)[:NAMES_MOST],
        )
        theirs = await self._knowledge.analyse_symptoms(
            SymptomAnalysis(text=asked.message, patient_info=patient, language=lang), today
        )
        return max((found, theirs), key=lambda each: _URGENCIES.index(each.urgency_level))

    async def _tell(self, actor: Actor, asked: Asked, own: Own, draft: Draft, found: SymptomResult) -> Quotes | None:
        """Tell what rules tell; return the passages that answer the question where they don't."""
        question, read = asked.message, asked.read
        has_findings = bool(found.understood.present)
        if intent.says_reminder(question) or (
            intent.wants_own_day(question) and not has_findings and not read.medicines
        ):
            tell_day(draft, await own.doses_today())
        elif await self._tell_medicines(draft, read, own, question):
            return None
        elif has_findings and intent.is_complaint(question):
            await self._tell_complaint(actor, draft, question, found)
        else:
            return await self._knowledge.quotes(actor, question, draft.lang.value, may_leave=asked.may_leave)
        return None

    async def _tell_passages(
        self, actor: Actor, asked: Asked, draft: Draft, found: SymptomResult, quotes: Quotes
    ) -> None:
        """Quote passages word for word; without any, say what the symptom check says, or that nothing is known."""
        if quotes.quotes:
            tell_quotes(draft, quotes.quotes)
        elif draft.answer.alert is not None:
            await self._tell_complaint(actor, draft, asked.message, found)
        else:
            tell_nothing(draft)

    async def _tell_complaint(self, actor: Actor, draft: Draft, question: str, found: SymptomResult) -> None:
        alert = draft.answer.alert
        if alert is not None and alert.urgency == "emergency":
            # In an emergency nobody outside is asked or waited for.
            quotes = await self._knowledge.quotes(actor, question, draft.lang.value)
            tell_emergency(draft, found, quotes.quotes)
        else:
            tell_symptoms(draft, found)

    async def _tell_medicines(self, draft: Draft, read: QuestionRead, own: Own, question: str) -> bool:
        """Check medicines when several are named, or one beside one's own; tell whether that answers the question."""
        named: list[NamedMedicine] = read.medicines
        if len(named) >= _TOGETHER:
            info = await own.info() if intent.is_mine(question) else None
            taken = await own.medicines() if intent.names_own(question) else None
            await self._check(draft, named, [*(each.generic for each in named), *(taken or ())], info, own=bool(taken))
            return True
        if len(named) < _ONLY:
            return False
        if not intent.asks_together(question):
            await self._check_own(draft, named, own, question)
            return False
        taken = await own.medicines() if intent.names_own(question) else None
        if taken:
            await self._check(draft, named, [named[0].generic, *taken], await own.info(), own=True)
            return True
        tell_one_known(draft, named[0].name)
        return False

    async def _check_own(self, draft: Draft, named: list[NamedMedicine], own: Own, question: str) -> None:
        """Say above everything what speaks against a medicine for the asker, by what they entered of themself."""
        info = await own.info() if intent.is_mine(question) else None
        if info is None or not any(said for _name, said in info):
            return
        found = await self._knowledge.check_medicines([named[0].generic], info, draft.lang)
        if found.findings:
            tell_interactions(draft, found, named, own=False)

    async def _check(
        self,
        draft: Draft,
        named: list[NamedMedicine],
        names: list[str],
        info: PatientInfo | None,
        *,
        own: bool = False,
    ) -> None:
        found = await self._knowledge.check_medicines(list(dict.fromkeys(names)), info, draft.lang)
        tell_interactions(draft, found, named, own=own)

    async def _verdicts(self, answer: Answer) -> dict[str, int]:
        """Return how the checks judge what is quoted, counted: passages word for word have to pass all of them."""
        naming = await self._knowledge.naming()
        by_number = {each.number: each.quote for each in answer.citations}
        counted: dict[str, int] = {}
        for part in answer.parts:
            if part.kind == "quote":
                passages = [Passage(by_number[number]) for number in part.citations if number in by_number]
                verdict = judge(part.text, passages, naming).value
                counted[verdict] = counted.get(verdict, 0) + 1
        return counted
