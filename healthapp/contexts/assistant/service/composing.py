"""A model writes an answer out of passages, and every sentence of it is judged before anybody sees it.

What is urgent has been told by then, by rules. Whatever goes wrong here ends in the passages themselves.
"""

from __future__ import annotations

import asyncio
import json
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from healthapp.contexts.assistant.ports import ModelError, ToolCall, Turn
from healthapp.contexts.assistant.rules.letting import Gate, Sentences
from healthapp.contexts.assistant.rules.telling import MOST_SENTENCES, NOTHING, OFFERS, first_turns, told
from healthapp.contexts.assistant.rules.writing import tell_day, tell_interactions, tell_quotes, tell_symptoms
from healthapp.contexts.assistant.service.answering import Answering, Making
from healthapp.kit.errors import HealthError
from healthapp.kit.outside import for_outside

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence

    from healthapp.contexts.assistant.ports import LanguageModel, Offer, Own, Piece
    from healthapp.contexts.assistant.schemas import Asked
    from healthapp.contexts.knowledge.schemas.quotes import Quote, Quotes
    from healthapp.kit.actor import Actor

_ROUNDS = 3
"""How often a model may ask for tools; what it writes after that has to do."""
_MOST_CALLS = 4
_MOST_QUERY = 200
_MOST_LETTERS = 6_000
_TOGETHER = 2
_SHOWN = {"shown": True}
_NOT_SHOWN = {"shown": False}


@dataclass
class _Writing:
    """One answer that a model writes."""

    actor: Actor
    asked: Asked
    own: Own
    making: Making
    quotes: Quotes
    """What was found before the model was asked."""
    gate: Gate
    turns: list[Turn]
    first_by: float
    """Until when something has to be there that may be shown."""
    whole_by: float
    passages: dict[int, Quote] = field(default_factory=dict)
    waiting: Sentences = field(default_factory=Sentences)
    shown: int = 0
    """How many parts the draft had before."""
    letters: int = 0
    ended: Literal["", "whole", "too_long", "refused", "slow", "failed"] = ""
    found_nothing: bool = False
    is_cut: bool = False
    """More came than is read."""

    @property
    def has_shown(self) -> bool:
        """Tell whether anything was added to the answer."""
        return len(self.making.answer.parts) > self.shown

    def is_enough(self) -> bool:
        """Tell whether nothing more is read."""
        return self.found_nothing or self.is_cut


class Composing(Answering):
    """The use case of having a model write. It works outside any transaction."""

    async def write(self, actor: Actor, asked: Asked, own: Own, making: Making) -> AsyncGenerator[None, None]:
        """Have a model write what `making` left open; yields whenever more of the answer may be shown.

        In the end the answer is whole, whatever the model did: written, or quoted with the reason in its outcome.
        """
        model, quotes = self._model, making.open
        if model is None or quotes is None:
            return
        making.open, making.model = None, model.name
        writing = await self._begin(actor, asked, own, making, quotes)
        async with aclosing(self._rounds(model, writing)) as rounds:
            async for _ in rounds:
                yield
        making.verdicts = dict(writing.gate.verdicts)
        await self._end(writing)
        yield

    async def _begin(self, actor: Actor, asked: Asked, own: Own, making: Making, quotes: Quotes) -> _Writing:
        now = self._now()
        writing = _Writing(
            actor, asked, own, making, quotes, Gate(await self._knowledge.naming()), [],
            first_by=now + self._patience.first, whole_by=now + self._patience.whole,
            shown=len(making.answer.parts),
        )  # fmt: skip
        offered = _offered(writing, quotes.quotes)
        writing.turns = first_turns(asked.message, asked.before, making.draft.lang, offered)
        return writing

    async def _rounds(self, model: LanguageModel, writing: _Writing) -> AsyncGenerator[None, None]:
        """Read what a model writes, use the tools that it asks for, and read on; yields after each part shown."""
        try:
            for number in range(_ROUNDS + 1):
                offers = OFFERS if number < _ROUNDS else ()
                calls: list[ToolCall] = []
                async with aclosing(self._sentences(model, writing, offers, calls)) as found:
                    async for sentence in found:
                        if _take(writing, sentence):
                            yield
                if not calls or writing.is_enough():
                    return
                writing.turns.append(Turn("model", calls=tuple(calls)))
                for call in calls:
                    before = len(writing.making.answer.parts)
                    returned = await self._use(writing, call)
                    writing.turns.append(Turn("tool", json.dumps(returned, ensure_ascii=False), call_id=call.id))
                    if len(writing.making.answer.parts) > before:
                        yield
        except TimeoutError:
            writing.ended = "slow"
            model.too_slow()
        except ModelError as error:
            writing.ended = "slow" if error.slow else "failed"

    async def _sentences(
        self, model: LanguageModel, writing: _Writing, offers: Sequence[Offer], calls: list[ToolCall]
    ) -> AsyncGenerator[str, None]:
        """Yield the whole sentences of one stream; TimeoutError when they take too long. Tools go into `calls`."""
        gate = writing.gate
        async with aclosing(model.write(writing.turns, offers)) as stream:
            while not writing.is_enough():
                left = (writing.whole_by if writing.has_shown else writing.first_by) - self._now()
                if left <= 0:
                    raise TimeoutError
                try:
                    async with asyncio.timeout(left):
                        piece = await anext(stream)
                except StopAsyncIteration:
                    break
                _count(writing, piece)
                calls += piece.calls[: _MOST_CALLS - len(calls)]
                for sentence in writing.waiting.add(piece.text):
                    yield sentence
                    writing.is_cut = gate.let + gate.refused >= 2 * MOST_SENTENCES
                    if writing.is_enough():
                        return
                writing.is_cut = writing.is_cut or writing.letters > _MOST_LETTERS
        # What a length cut off is no sentence.
        rest = writing.waiting.rest()
        if writing.ended == "whole":
            for sentence in rest:
                yield sentence

    async def _use(self, writing: _Writing, call: ToolCall) -> object:
        """Use a tool as a model asked for it. What it finds of the person is shown to them, and told to nobody else."""
        tools: dict[str, Callable[[], Awaitable[object]]] = {
            "check_medicines": lambda: self._show_medicines(writing),
            "check_symptoms": lambda: _show_symptoms(writing),
            "my_reminders": lambda: _show_day(writing),
        }
        if call.name == "search":
            return await self._search(writing, _query_of(call.arguments))
        if call.name not in tools:
            return {"error": "there is no such tool"}
        try:
            return await tools[call.name]()
        except HealthError:
            return _NOT_SHOWN

    async def _search(self, writing: _Writing, query: str) -> object:
        if not query:
            return {"error": "query is missing"}
        try:
            found = await self._knowledge.quotes(
                writing.actor, query, writing.making.draft.lang.value, may_leave=writing.asked.may_leave
            )
        except HealthError:
            return {"passages": []}
        # A medicine that nobody named is never quoted: it may be what makes the complaint.
        named = {f"medicine:{each}" for each in writing.gate.naming(_asked(writing.asked))}
        quotes = [each for each in found.quotes if not each.entry.startswith("medicine:") or each.entry in named]
        return {"passages": told(_offered(writing, quotes))}

    async def _show_medicines(self, writing: _Writing) -> object:
        lang = writing.making.draft.lang
        read = await self._knowledge.read_question(_asked(writing.asked), lang)
        if len(read.medicines) < _TOGETHER:
            return _NOT_SHOWN
        info = await writing.own.info()
        generics = list(dict.fromkeys(each.generic for each in read.medicines))
        found = await self._knowledge.check_medicines(generics, info, lang)
        tell_interactions(writing.making.draft, found, read.medicines, own=False)
        return _SHOWN

    async def _end(self, writing: _Writing) -> None:
        """Put the passages below, or in the place of, what was written, wherever that can't stand alone."""
        making, gate = writing.making, writing.gate
        answer = making.answer
        if gate.let:
            answer.written_by = making.model
        outcome = _outcome(writing)
        if outcome == "written":
            answer.outcome = outcome
        elif writing.passages:
            answer.outcome = outcome
            if outcome != "quoted":
                making.draft.say(f"{outcome}_part" if gate.let else outcome)
            if outcome != "quoted" or not writing.has_shown:
                tell_quotes(making.draft, list(writing.passages.values()))
        elif not writing.has_shown:
            await self._tell_passages(writing.actor, writing.asked, making.draft, making.found, writing.quotes)


def _outcome(writing: _Writing) -> Literal["written", "unproven", "quoted", "slow", "failed"]:
    """Tell what has become of an answer: `quoted` where a model had nothing to say, or a tool has said it."""
    gate = writing.gate
    if writing.ended in ("slow", "failed"):
        return writing.ended
    if gate.missed or gate.refused > gate.let or writing.is_cut or writing.ended in ("too_long", "refused"):
        return "unproven"
    return "written" if gate.let else "quoted"


def _asked(asked: Asked) -> str:
    return "\n".join((*asked.before, asked.message))


def _offered(writing: _Writing, quotes: Sequence[Quote]) -> list[tuple[int, Quote]]:
    """Let passages be cited; return each with its number."""
    found = []
    for quote in quotes:
        number = writing.gate.offer(quote.text, f"{quote.entry}#{quote.section}")
        writing.passages.setdefault(number, quote)
        found.append((number, quote))
    return found


def _take(writing: _Writing, sentence: str) -> bool:
    """Add a sentence to the answer if it may be shown; tell whether it was."""
    if sentence.strip(" .") == NOTHING:
        writing.found_nothing = True
        return False
    judged = writing.gate.judge(sentence)
    if judged.is_let:
        writing.making.draft.write(judged.text, [writing.passages[number] for number in judged.numbers])
    return judged.is_let


def _count(writing: _Writing, piece: Piece) -> None:
    making = writing.making
    writing.letters += len(piece.text)
    if piece.ended:
        writing.ended = piece.ended
    if piece.tokens_in is not None:
        making.tokens_in = (making.tokens_in or 0) + piece.tokens_in
    if piece.tokens_out is not None:
        making.tokens_out = (making.tokens_out or 0) + piece.tokens_out


def _query_of(arguments: str) -> str:
    """Return what a model wants searched; empty for whatever isn't a query."""
    try:
        given = json.loads(arguments)
    except ValueError:
        return ""
    query = given.get("query") if isinstance(given, dict) else None
    return for_outside(query)[:_MOST_QUERY].strip() if isinstance(query, str) else ""


async def _show_symptoms(writing: _Writing) -> object:
    if not writing.making.found.understood.present:
        return _NOT_SHOWN
    tell_symptoms(writing.making.draft, writing.making.found)
    return _SHOWN


async def _show_day(writing: _Writing) -> object:
    tell_day(writing.making.draft, await writing.own.doses_today())
    return _SHOWN
