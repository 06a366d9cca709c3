"""The symptom check as a conversation: who is ill and what is wrong, one question after the other, what may be behind.

What is typed and answered stays in this tab's state, in memory; it is written down nowhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import reflex as rx
from pydantic import Field

from healthapp.api.limits import count_knowledge_call
from healthapp.contexts.knowledge.schemas.content import Urgency
from healthapp.contexts.knowledge.schemas.symptoms import NAMES_MOST, Place, SymptomAnswer, SymptomTalk
from healthapp.kit.actor import Role
from healthapp.kit.errors import FieldError, HealthError, Kind, invalid
from healthapp.kit.i18n import Lang, digits, format_list, text
from state.base import AppState, Work, authenticated, page_load, public
from state.symptom_form import Line, Said, TellForm, place_of
from state.symptom_rows import (
    AnswerRow,
    ChipRow,
    ConditionRow,
    FactRow,
    RegionRow,
    ResultRow,
    UnknownRow,
    advice_of,
    chip,
    condition_row,
    in_years,
    reasons_of,
    region_row,
    result_row,
    understood_rows,
    unknown_row,
)

if TYPE_CHECKING:
    from healthapp.contexts.knowledge.schemas.symptoms import SymptomResult, SymptomTurn
    from healthapp.contexts.records.schemas import Counted

_LEAST_TYPED = 2
_OFFERED = 8
_SHOWN = 12
_PREGNANT = {"yes": True, "no": False}


def _unknown_symptom() -> HealthError:
    return HealthError(Kind.INVALID, fields=(FieldError("symptom", "symptom_unknown"),))


class SymptomsState(AppState):
    """One conversation. Nobody needs a login for it."""

    step: str = "tell"
    age: str = ""
    age_unit: str = "years"
    sex: str = ""
    pregnant: str = ""
    who_stamp: int = 0
    been: str = ""
    regions: rx.Field[list[RegionRow]] = rx.field(default_factory=list)
    text: str = ""
    symptom: str = ""
    symptom_stamp: int = 0
    chosen: rx.Field[list[ChipRow]] = rx.field(default_factory=list)
    offers: rx.Field[list[ChipRow]] = rx.field(default_factory=list)
    place: str = ""
    there: rx.Field[list[ChipRow]] = rx.field(default_factory=list)
    there_are_more: bool = False
    danger: rx.Field[list[str]] = rx.field(default_factory=list)
    danger_stamp: int = 0
    question_id: str = ""
    question: str = ""
    question_stamp: int = 0
    progress: str = ""
    percent: int = 0
    answers: rx.Field[list[AnswerRow]] = rx.field(default_factory=list)
    result: rx.Field[ResultRow] = rx.field(default_factory=ResultRow)
    advice: rx.Field[list[str]] = rx.field(default_factory=list)
    reasons: rx.Field[list[str]] = rx.field(default_factory=list)
    conditions: rx.Field[list[ConditionRow]] = rx.field(default_factory=list)
    understood: rx.Field[list[FactRow]] = rx.field(default_factory=list)
    unknown: rx.Field[list[UnknownRow]] = rx.field(default_factory=list)

    _answers: tuple[SymptomAnswer, ...] = ()
    _early: bool = False
    _stamp: int = 0
    _doubted: str = ""
    _place: Place | Literal[""] = ""
    _all_there: tuple[ChipRow, ...] = ()
    _shown_in: str = ""

    @page_load(anyone=True)
    async def load(self, work: Work) -> None:
        """Make ready what checks need; in another language tell everything anew. Needs no login: it is for everybody.

        What stands in the fields stays: whoever types before the page has come to life must not lose it.
        """
        knowledge = work.platform.knowledge
        await knowledge.prepare_symptoms()
        self.regions = [region_row(each) for each in await knowledge.regions(work.lang)]
        if self._shown_in and self._shown_in != work.lang.value:
            await self._tell_anew(work)
        self._shown_in = work.lang.value

    @public()
    async def typing(self, work: Work, typed: Line) -> None:
        """Offer symptoms while somebody types. Needs no login, as `load`."""
        self.offers = []
        if len(typed) >= _LEAST_TYPED:
            await self._offer(work, typed)
        if typed and typed == self._doubted:
            # It was sent before this was heard: what was said to it stays.
            raise _unknown_symptom()

    @public()
    async def look_at(self, work: Work, place: Place | Literal[""]) -> None:
        """Offer the symptoms of a part of the body. Needs no login, as `load`."""
        self.place = self._place = place
        await self._read_place(work)
        self._offer_place(whole=False)

    @public()
    async def show_all(self, work: Work) -> None:
        """Offer all symptoms of that part of the body. Needs no login, as `load`."""
        del work
        self._offer_place(whole=True)

    @public()
    async def choose(self, work: Work, concept: Annotated[str, Field(max_length=70)]) -> None:
        """Take one of the symptoms that were offered. Needs no login, as `load`."""
        found = await work.platform.knowledge.symptoms_by_id([concept], work.lang)
        for each in found:
            self._put(chip(each))
        if any(each.use == concept for each in self.offers):
            self._empty_symptom()
        self._offer_place(whole=not self.there_are_more)
        await self._look_for_danger(work)

    @authenticated(Role.PATIENT)
    async def add_own(self, work: Work) -> None:
        """Take the reader's own illnesses, medicines, age, sex and pregnancy too: they count."""
        is_told = self._take_self((await work.platform.records.about_self(work.uow)).counted, work.lang)
        facts = await work.platform.records.facts(work.uow)
        medicines = await work.platform.own_medicines(work.uow)
        illnesses = [each.name for each in facts.conditions]
        found, unknown = await work.platform.knowledge.known_history(illnesses, medicines, work.lang)
        rows = self._not_chosen([chip(each) for each in found])
        room = NAMES_MOST - len(self.chosen)
        for row in rows[:room]:
            self._put(row)
        said = [
            text(f"ui.symptoms.own_{why}", work.lang, names=format_list(names, work.lang))
            for why, names in (("unknown", unknown), ("no_room", [row.name for row in rows[room:]]))
            if names
        ]
        if not found and not unknown and not is_told:
            said = [text("ui.symptoms.own_none", work.lang)]
        if said:
            self._banner("plain", " ".join(said))
        await self._look_for_danger(work)

    def _take_self(self, counted: Counted, lang: Lang) -> bool:
        """Fill in what somebody said of themselves; tell whether there is any of it. It can still be changed."""
        if counted.age is not None:
            self.age, self.age_unit = digits(counted.age, lang), "years"
        if counted.gender is not None:
            self.sex = counted.gender
        if counted.gender == "female" and counted.pregnant is not None:
            self.pregnant = "yes" if counted.pregnant else "no"
        is_told = counted.age is not None or counted.gender is not None
        # The fields begin anew only when there is something to show in them: what was typed stays.
        self.who_stamp += is_told
        return is_told

    @public()
    async def take_out(self, work: Work, use: Line) -> None:
        """Take a symptom out again. Needs no login, as `load`."""
        self.chosen = [each for each in self.chosen if each.use != use]
        self._offer_place(whole=not self.there_are_more)
        await self._look_for_danger(work)

    @public()
    async def tell(self, work: Work, form: TellForm) -> None:
        """Begin with the questions. Needs no login, as `load`."""
        self._keep(form, work.lang)
        if form.symptom:
            await self._take_typed(work, form.symptom)
        if not (self.chosen or self.text):
            raise invalid("text", "symptoms_or_text")
        await self._go_on(work, self._answers)

    @public()
    async def answer(self, work: Work, question: Annotated[str, Field(max_length=70)], said: Said) -> None:
        """Answer the question that is shown, and go on to the next. Needs no login, as `load`."""
        # A second click on the same button must not answer the next question.
        if self.step == "ask" and question == self.question_id:
            await self._go_on(work, (*self._answers, SymptomAnswer(id=question, answer=said)))

    @public()
    async def back(self, work: Work) -> None:
        """Go back by one question, or to what was told at first. Needs no login, as `load`."""
        if self.step == "result" and self._early:
            await self._go_on(work, self._answers)
        elif self._answers:
            await self._go_on(work, self._answers[:-1])
        else:
            self.step = "tell"
            await self._look_for_danger(work)

    @public()
    async def change(self, work: Work, number: int) -> None:
        """Ask an answered question again, and those after it. Needs no login, as `load`."""
        if 0 < number <= len(self._answers):
            await self._go_on(work, self._answers[: number - 1])

    @public()
    async def retell(self, work: Work) -> None:
        """Change what was told at first; the answers stay. Needs no login, as `load`."""
        self.step = "tell"
        await self._look_for_danger(work)

    @public()
    async def finish(self, work: Work) -> None:
        """Show the result of what was said so far. Needs no login, as `load`."""
        if self.step == "ask":
            await self._finish(work)

    @public()
    async def mean(self, work: Work, said: Line, use: Annotated[str, Field(max_length=70)]) -> None:
        """Take a symptom that was offered instead of words that nobody knew. Needs no login, as `load`."""
        found = await work.platform.knowledge.symptoms_by_id([use], work.lang)
        self.chosen = [each for each in self.chosen if each.use not in (said, use)]
        for each in found:
            self._put(chip(each))
        await (self._finish(work) if self._early else self._go_on(work, self._answers))

    @public()
    async def again(self, work: Work) -> None:
        """Forget everything and begin anew. Needs no login, as `load`."""
        del work
        self.step, self.age_unit = "tell", "years"
        self.age = self.sex = self.pregnant = self.been = self.text = self.place = self._place = ""
        self.chosen, self.there, self.danger, self.answers = [], [], [], []
        self.conditions, self.understood, self.unknown, self.advice, self.reasons = [], [], [], [], []
        self.result = ResultRow()
        self._answers, self._all_there, self._early, self.there_are_more = (), (), False, False
        self._empty_symptom()

    def _keep(self, form: TellForm, lang: Lang) -> None:
        """Keep what the form says, for the way back to it."""
        self.age = "" if form.age is None else digits(f"{form.age:g}", lang)
        self.age_unit, self.sex, self.text, self.been = form.age_unit, form.sex, form.text, form.been
        # Hidden for everybody else, the field may still hold what was chosen before.
        self.pregnant = form.pregnant if form.sex == "female" else ""
        self.symptom = form.symptom

    async def _take_typed(self, work: Work, typed: str) -> None:
        """Take the words in the field for symptoms too; words that aren't known are asked back once."""
        knowledge = work.platform.knowledge
        found = await knowledge.named_symptoms(typed, work.lang)
        if found is None and typed != self._doubted:
            self._doubted = typed
            await self._offer(work, typed)
            raise _unknown_symptom()
        for each in [chip(one) for one in found or ()] or [ChipRow(typed, typed)]:
            self._put(each)
        self._empty_symptom()

    def _put(self, row: ChipRow) -> None:
        if row.use not in {each.use for each in self.chosen}:
            if len(self.chosen) >= NAMES_MOST:
                raise HealthError(Kind.INVALID, fields=(FieldError("symptom", "too_many", {"max": NAMES_MOST}),))
            self.chosen = [*self.chosen, row]

    def _empty_symptom(self) -> None:
        self.offers, self.symptom, self._doubted = [], "", ""
        self.symptom_stamp += 1

    def _not_chosen(self, rows: list[ChipRow]) -> list[ChipRow]:
        taken = {each.use for each in self.chosen}
        return [each for each in rows if each.use not in taken]

    async def _offer(self, work: Work, typed: str) -> None:
        await count_knowledge_call(work.platform, None, work.actor)
        found = await work.platform.knowledge.suggest_symptoms(typed, work.lang, _OFFERED)
        self.offers = self._not_chosen([chip(each) for each in found])

    async def _read_place(self, work: Work) -> None:
        place = self._place
        found = await work.platform.knowledge.symptoms_at(place, work.lang) if place else []
        self._all_there = tuple(chip(each) for each in found)

    def _offer_place(self, *, whole: bool) -> None:
        rows = self._not_chosen(list(self._all_there))
        self.there = rows if whole else rows[:_SHOWN]
        self.there_are_more = len(rows) > len(self.there)

    def _talk(self, lang: Lang, answers: tuple[SymptomAnswer, ...]) -> SymptomTalk:
        return SymptomTalk.model_validate(
            {
                "symptoms": [each.use for each in self.chosen],
                "text": self.text or None,
                "patient_info": {
                    "age": in_years(float(self.age), self.age_unit) if self.age else None,
                    "gender": self.sex or None,
                    "pregnant": _PREGNANT.get(self.pregnant),
                    **place_of(self.been),
                },
                "answers": answers,
                "language": lang,
            }
        )

    async def _ask(self, work: Work, answers: tuple[SymptomAnswer, ...]) -> SymptomTurn:
        await count_knowledge_call(work.platform, None, work.actor)
        today = work.platform.clock.now().date()
        return await work.platform.knowledge.ask_symptoms(self._talk(work.lang, answers), today)

    async def _look_for_danger(self, work: Work) -> None:
        """Say at once that what was chosen is an emergency, by a rule and not by a guess."""
        found = (await self._ask(work, self._answers)).result if self.chosen or self.text else None
        by_a_rule = found is not None and any(each.urgency is Urgency.EMERGENCY for each in found.red_flags)
        self._say_danger(found.recommendations if found is not None and by_a_rule else [])

    def _say_danger(self, lines: list[str]) -> bool:
        """Say what to do, or that there is no danger known; the reader is led there when it is new."""
        is_new = bool(lines) and not self.danger
        self.danger = lines
        if is_new:
            self.danger_stamp = self._next_stamp()
        return is_new

    def _next_stamp(self) -> int:
        self._stamp += 1
        return self._stamp

    async def _go_on(self, work: Work, answers: tuple[SymptomAnswer, ...]) -> None:
        turn = await self._ask(work, answers)
        self._answers, self._early = answers, False
        await self._show_answers(work)
        self.unknown = [unknown_row(each) for each in turn.not_understood]
        if turn.result is not None:
            self._show_result(turn.result, work.lang)
        elif turn.question is not None:
            asked = turn.question
            is_new = self._say_danger(turn.so_far.recommendations if turn.so_far else [])
            self.question_id, self.question = asked.id, asked.text
            self.progress = text("ui.symptoms.progress", work.lang, n=asked.number, most=asked.most)
            self.percent = round(100 * (asked.number - 1) / asked.most)
            # Whoever is in danger reads that first.
            self.question_stamp = 0 if is_new else self._next_stamp()
            self.step = "ask"

    async def _finish(self, work: Work) -> None:
        await count_knowledge_call(work.platform, None, work.actor)
        today = work.platform.clock.now().date()
        found = await work.platform.knowledge.analyse_symptoms(self._talk(work.lang, self._answers), today)
        self._early = True
        await self._show_answers(work)
        self._show_result(found, work.lang)

    async def _show_answers(self, work: Work) -> None:
        named = await work.platform.knowledge.symptoms_by_id([each.id for each in self._answers], work.lang)
        self.answers = [
            AnswerRow(number, each.name, text(f"ui.symptoms.{given.answer}", work.lang))
            for number, (each, given) in enumerate(zip(named, self._answers, strict=True), 1)
        ]

    def _show_result(self, found: SymptomResult, lang: Lang) -> None:
        self.danger = []
        self.result = result_row(found, lang)
        self.advice, self.reasons = advice_of(found), reasons_of(found)
        self.conditions = [condition_row(each, lang) for each in found.possible_conditions]
        self.understood = understood_rows(found.understood, lang)
        self.unknown = [unknown_row(each) for each in found.not_understood]
        self.question_stamp = self._next_stamp()
        self.step = "result"

    async def _tell_anew(self, work: Work) -> None:
        """Tell in another language what stands on the page."""
        knowledge = work.platform.knowledge
        named = {each.id: each.name for each in await knowledge.symptoms_by_id([c.use for c in self.chosen], work.lang)}
        self.chosen = [ChipRow(each.use, named.get(each.use, each.name)) for each in self.chosen]
        whole = not self.there_are_more
        await self._read_place(work)
        self._offer_place(whole=whole)
        self.offers = []
        if self.step == "tell":
            await self._show_answers(work)
            await self._look_for_danger(work)
        elif self.step == "result" and self._early:
            await self._finish(work)
        else:
            await self._go_on(work, self._answers)
