"""How the assistant's answers are made and what people think of them, as administrators see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import reflex as rx

from healthapp.kit.actor import Role
from healthapp.kit.i18n import (
    format_date,
    format_list,
    format_number,
    format_percent,
    has_message,
    text,
)
from state.base import AppState, Work, authenticated, page_load
from state.paging import Paging

if TYPE_CHECKING:
    from collections.abc import Mapping

    from healthapp.contexts.assistant.schemas import DayOfAnswers, Oversight, ProcessingView
    from healthapp.kit.i18n import Lang

_DAYS = 30
_PAGE = 25
_FEELINGS = {1: ("content", "good"), 0: ("mixed", "plain"), -1: ("discontent", "advice")}
_THOUSAND = 1000


@dataclass
class Share:
    """A thing that is counted, and which part of all it is."""

    name: str
    number: str
    share: str


@dataclass
class DayRow:
    """One day."""

    day: str
    answers: str
    up: str
    down: str
    content: str
    mixed: str
    discontent: str


@dataclass
class MadeRow:
    """How one answer was made."""

    when: str
    outcome: str
    model: str
    seconds: str
    feeling: str
    tone: str
    facts: list[list[str]]


class OversightState(Paging, AppState):
    """Figures of a month, and a page of the log."""

    status: str = "loading"
    figures: rx.Field[dict[str, str]] = rx.field(default_factory=dict)
    outcomes: rx.Field[list[Share]] = rx.field(default_factory=list)
    verdicts: rx.Field[list[Share]] = rx.field(default_factory=list)
    days: rx.Field[list[DayRow]] = rx.field(default_factory=list)
    rows: rx.Field[list[MadeRow]] = rx.field(default_factory=list)

    @page_load(Role.ADMIN)
    async def load(self, work: Work) -> None:
        """Show the last month and the newest answers."""
        self.status = "failed"
        self._show(await work.platform.assistant.oversee(work.uow, _DAYS), work.lang)
        await self._read(work, [None])
        self.status = "ready"

    @authenticated(Role.ADMIN)
    async def older(self, work: Work) -> None:
        """Turn to the answers before."""
        if self.has_older:
            await self._read(work, self._older())

    @authenticated(Role.ADMIN)
    async def newer(self, work: Work) -> None:
        """Turn back."""
        await self._read(work, self._newer())

    async def _read(self, work: Work, pages: list[int | None]) -> None:
        page = await work.platform.assistant.processing(work.uow, pages[-1] or 0, _PAGE)
        self._turn(pages, page.next)
        self.rows = [_made(one, work.lang) for one in page.rows]

    def _show(self, found: Oversight, lang: Lang) -> None:
        rated = found.up + found.down
        self.figures = {
            "answers": format_number(found.answers, lang),
            "urgent": format_number(found.urgent, lang),
            "helped": format_percent(found.up / rated, lang) if rated else "–",
            "rated": format_number(rated, lang),
            "content": format_number(found.content, lang),
            "mixed": format_number(found.mixed, lang),
            "discontent": format_number(found.discontent, lang),
            "median": _seconds(found.latency_median, lang),
            "p95": _seconds(found.latency_p95, lang),
            "tokens_in": format_number(found.tokens_in, lang),
            "tokens_out": format_number(found.tokens_out, lang),
            "models": format_list([_named("model", name, lang) for name in found.models], lang),
        }
        self.outcomes = _shares("outcome", found.outcomes, lang)
        self.verdicts = _shares("verdict", found.verdicts, lang)
        self.days = [_day(one, lang) for one in reversed(found.days)]


def _shares(what: str, counted: Mapping[str, int], lang: Lang) -> list[Share]:
    whole = sum(counted.values()) or 1
    return [
        Share(_named(what, name, lang), format_number(number, lang), format_percent(number / whole, lang))
        for name, number in sorted(counted.items(), key=lambda pair: -pair[1])
    ]


def _named(what: str, name: str, lang: Lang) -> str:
    known = f"ui.oversight.{what}_{name}"
    return text(known, lang) if has_message(known) else name


def _seconds(millis: int | None, lang: Lang) -> str:
    if millis is None:
        return "–"
    return text(
        "ui.oversight.seconds", lang, n=format_number(millis / _THOUSAND, lang, 1 if millis >= _THOUSAND else 2)
    )


def _day(one: DayOfAnswers, lang: Lang) -> DayRow:
    return DayRow(
        day=format_date(one.day, lang, "short"),
        answers=format_number(one.answers, lang),
        up=format_number(one.up, lang),
        down=format_number(one.down, lang),
        content=format_number(one.content, lang),
        mixed=format_number(one.mixed, lang),
        discontent=format_number(one.discontent, lang),
    )


def _made(one: ProcessingView, lang: Lang) -> MadeRow:
    feeling, tone = _FEELINGS[one.sentiment] if one.sentiment is not None else ("", "plain")
    told = [
        ("prompt", one.prompt_hash),
        ("tools", format_list([_named("tool", each, lang) for each in one.tools], lang)),
        ("citations", format_list([_named("kind", each, lang) for each in one.citations], lang)),
        ("checks", format_list([f"{_named('verdict', name, lang)}: {format_number(n, lang)}"
                                for name, n in one.verdicts.items()], lang)),
        ("urgency", _named("urgency", one.urgency, lang) if one.urgency else ""),
        ("tokens", "" if one.tokens_in is None else f"{format_number(one.tokens_in, lang)} + "
                                                     f"{format_number(one.tokens_out or 0, lang)}"),
    ]  # fmt: skip
    return MadeRow(
        when=format_date(one.day, lang, "short"),
        outcome=_named("outcome", one.outcome, lang),
        model=_named("model", one.model, lang),
        seconds=_seconds(one.latency_ms, lang),
        feeling=text(f"ui.oversight.{feeling}", lang) if feeling else "",
        tone=tone,
        facts=[[text(f"ui.oversight.of_{name}", lang), value] for name, value in told if value],
    )
