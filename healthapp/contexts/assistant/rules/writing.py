"""Puts an answer together: passages with their numbers, and our own fixed words around them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from healthapp.contexts.assistant.schemas import Alert, Answer, Citation, Part
from healthapp.kit.i18n import Lang, format_time, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from healthapp.contexts.assistant.schemas import OwnDose, Tool
    from healthapp.contexts.knowledge.schemas.interactions import DrugInteractionResponse
    from healthapp.contexts.knowledge.schemas.quotes import NamedMedicine, Quote
    from healthapp.contexts.knowledge.schemas.symptoms import SymptomResult

_CONDITIONS = 3
_ACTIONS = 3
_TITLE = 60


def href_of(entry: str, section: str) -> str:
    """Return where a passage is read, at its section."""
    kind, _, entry_id = entry.partition(":")
    return f"/know?{urlencode({'kind': kind, 'id': entry_id})}#know-{section}"


def title_of(question: str) -> str:
    """Return what a conversation is called: its first question, shortened at a word."""
    flat = " ".join(question.split())
    return flat if len(flat) <= _TITLE else flat[:_TITLE].rsplit(" ", 1)[0] + " …"


def heading_of(quote: Quote) -> str:
    """Return what stands over a passage: of which entry it is, and for whom or in which case it holds."""
    return f"{quote.title} – {quote.label}"


class Draft:
    """An answer in the making, in one language."""

    def __init__(self, lang: Lang) -> None:
        """Begin with nothing."""
        self.lang = lang
        self.answer = Answer(language=lang, notice=text("assistant.notice", lang))
        self._written_under = ""

    def use(self, tool: Tool) -> None:
        """Note that a tool was used."""
        if tool not in self.answer.tools:
            self.answer.tools.append(tool)

    def say(self, message: str, *, cites: Iterable[int] = (), **params: object) -> None:
        """Add one of our own fixed sentences."""
        self._add(Part(kind="say", text=text(f"assistant.{message}", self.lang, **params), citations=list(cites)))

    def head(self, title: str) -> None:
        """Add a title over what follows; it may stand there again, further down."""
        part = Part(kind="heading", text=title)
        if self.answer.parts[-1:] != [part]:
            self.answer.parts.append(part)

    def write(self, line: str, cited: Sequence[Quote]) -> None:
        """Add a sentence that a model wrote, under the title of what it stands on, with the numbers of that.

        Under its title "it" and "the medicine" mean there what they mean in the passage, and "avoid" is said of the
        same people.
        """
        goes_on = bool(self.answer.parts) and self.answer.parts[-1].kind == "written"
        title = heading_of(cited[0])
        if not goes_on or title != self._written_under:
            self.head(title)
            self._written_under = title
        numbers = [self.cite(each.entry, each.section, each.title, each.text) for each in cited]
        self._add(Part(kind="written", text=line, citations=numbers))

    def quote(self, entry: str, section: str, title: str, line: str) -> None:
        """Add a passage word for word, with its number."""
        number = self.cite(entry, section, title, line)
        self._add(Part(kind="quote", text=line, citations=[number]))

    def checked(self, entry: str, title: str, line: str, medicines: Iterable[str], sources: Sequence[str]) -> None:
        """Add what the check of medicines says; its number leads to the same check."""
        named = f"{title} ({'; '.join(sources)})" if sources else title
        href = f"/interactions?{urlencode({'medicines': ','.join(medicines)})}"
        number = self.cite(entry, "together", named, line, href)
        self._add(Part(kind="quote", text=line, citations=[number]))

    def cite(self, entry: str, section: str, title: str, line: str, href: str = "") -> int:
        """Return the number of a passage; the same passage keeps its number."""
        for each in self.answer.citations:
            if (each.entry, each.section, each.quote) == (entry, section, line):
                return each.number
        number = len(self.answer.citations) + 1
        where = href or href_of(entry, section)
        self.answer.citations.append(
            Citation(number=number, entry=entry, section=section, title=title, quote=line, href=where)
        )
        return number

    def _add(self, part: Part) -> None:
        if part.text and part not in self.answer.parts:
            self.answer.parts.append(part)


def alert_of(found: SymptomResult) -> Alert | None:
    """Return what has to stand above the answer: the advice of the red flags, or of what is dangerous."""
    flags = [each for each in found.red_flags if each.urgency in ("emergency", "high")]
    if found.urgency_level != "emergency" and not flags:
        return None
    is_now = found.urgency_level == "emergency" or any(each.urgency == "emergency" for each in flags)
    # "Today" beside "now" would only confuse.
    told = [each.advice for each in flags if each.urgency == "emergency" or not is_now]
    advice = told or found.recommendations[:2]
    return Alert(
        urgency="emergency" if is_now else "high",
        advice=list(dict.fromkeys(advice)),
        number=found.emergency_number,
    )


def tell_emergency(draft: Draft, found: SymptomResult, quotes: Sequence[Quote]) -> None:
    """Say only what was understood and what to do until help comes: nothing that could make somebody wait."""
    draft.use("symptoms")
    if found.understood.present:
        draft.say("understood", findings=[each.name for each in found.understood.present])
    draft.say("call_first")
    tell_quotes(draft, [each for each in quotes if each.entry.startswith("first_aid:")])


def tell_symptoms(draft: Draft, found: SymptomResult) -> None:
    """Say what the symptom check found: what was understood, how urgent, what it may be, and what to do."""
    draft.use("symptoms")
    understood = [each.name for each in found.understood.present]
    draft.say("understood", findings=understood)
    if draft.answer.alert is None:
        draft.answer.parts.append(Part(kind="say", text=found.recommendations[0]))
    likely = [each for each in found.possible_conditions if each.band != "unlikely"][:_CONDITIONS]
    if found.nothing_fits or not likely:
        draft.say("nothing_fits")
    else:
        draft.say("may_be")
        for each in likely:
            entry = f"condition:{each.id}"
            draft.head(each.condition)
            draft.quote(entry, "summary", each.condition, each.description)
        first = likely[0]
        if first.recommended_actions:
            draft.head(text("assistant.to_do", draft.lang))
            for line in first.recommended_actions[:_ACTIONS]:
                draft.quote(f"condition:{first.id}", "actions", first.condition, line)
    draft.say("check_more")


def tell_interactions(
    draft: Draft,
    found: DrugInteractionResponse,
    named: Sequence[NamedMedicine],
    *,
    own: bool,
) -> None:
    """Say what the check of medicines found; that nothing is known never reads as safe."""
    draft.use("interactions")
    if own:
        draft.say("with_own")
    draft.say("checked", medicines=[one.name for each in found.understood for one in each.medicines])
    draft.answer.parts.append(Part(kind="say", text=found.summary))
    entries = {each.name: f"medicine:{each.id}" for each in named}
    entries |= {one.name: f"medicine:{one.id}" for each in found.understood for one in each.medicines}
    for pair in found.interactions:
        title = f"{pair.drug1} + {pair.drug2}"
        draft.head(title)
        for line in (pair.description, pair.recommendation):
            draft.checked(entries[pair.drug1], title, line, (pair.drug1, pair.drug2), pair.sources)
    for other in found.findings:
        both = (other.medicine, other.other) if other.other else (other.medicine,)
        line = f"{other.description} {other.recommendation}"
        draft.checked(entries[other.medicine], other.medicine, line, both, other.sources)
    for unknown in found.unknown:
        draft.answer.parts.append(Part(kind="say", text=unknown.message))
    for line in found.not_checked:
        draft.answer.parts.append(Part(kind="say", text=line))
    draft.say("ask_before")


def tell_one_known(draft: Draft, medicine: str) -> None:
    """Say that of two things asked about only one is known, so that nothing was checked."""
    draft.say("one_known", medicine=medicine)


def tell_day(draft: Draft, doses: Sequence[OwnDose] | None) -> None:
    """Say what the asker's own reminders hold today; what they are for is theirs to know."""
    draft.use("my_reminders")
    if doses is None:
        draft.say("own_patients")
        return
    if not doses:
        draft.say("own_none")
        return
    draft.say("own_lead")
    lines = [_dose_line(each, draft.lang) for each in doses]
    for line in lines:
        number = draft.cite("own:day", "day", text("assistant.own_title", draft.lang), line, "/today")
        draft.answer.parts.append(Part(kind="quote", text=line, citations=[number]))
    draft.say("own_ask")


def _dose_line(dose: OwnDose, lang: Lang) -> str:
    at = format_time(dose.at, lang, dose.zone)
    what = f"{dose.what}, {dose.dose}" if dose.dose else dose.what
    return text("assistant.own_line", lang, time=at, what=what, status=text(f"ui.dose.{dose.status}", lang))


def tell_quotes(draft: Draft, quotes: Sequence[Quote]) -> None:
    """Quote passages, each section under its title."""
    draft.use("search")
    before = ""
    for each in quotes:
        if (title := heading_of(each)) != before:
            draft.head(title)
            before = title
        draft.quote(each.entry, each.section, each.title, each.text)


def tell_nothing(draft: Draft) -> None:
    """Say that nothing supports an answer."""
    draft.use("search")
    draft.say("unsupported")
    draft.answer.outcome = "unsupported"
