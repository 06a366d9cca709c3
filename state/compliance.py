"""The compliance page: the score, what isn't as it should be and what to do, every check, and the last 30 days."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import reflex as rx

from healthapp.contexts.admin.schemas import Framework, State
from healthapp.kit.actor import Role
from healthapp.kit.i18n import format_ago, format_date, format_number, plural, text
from state.base import AppState, Work, authenticated, page_load
from state.charts import BarChart, bar_chart

if TYPE_CHECKING:
    from datetime import date, datetime

    from healthapp.contexts.admin.schemas import CheckView, ComplianceView

ALARM = 95
"""Seed 004: below it somebody is called."""
_TONES = {State.OK: "good", State.WARNING: "advice", State.FAILING: "urgent", State.UNKNOWN: "plain"}
FRAMEWORKS = ("", *Framework)


@dataclass
class CheckLine:
    """One check, in words."""

    id: str
    title: str
    protects: str
    state: str
    tone: str
    found: str
    names: list[str]
    advice: str
    commands: list[str]
    href: str
    when: str
    controls: list[list[str]]


class ComplianceState(AppState):
    """What the page shows, as finished texts."""

    status: str = "loading"
    stamp: int = 0
    share: str = "0"
    score: str = ""
    score_label: str = ""
    tone: str = "plain"
    verdict: str = ""
    counts: rx.Field[list[list[str]]] = rx.field(default_factory=list)
    when: str = ""
    checking: bool = False
    wanting: rx.Field[list[CheckLine]] = rx.field(default_factory=list)
    checks: rx.Field[list[CheckLine]] = rx.field(default_factory=list)
    framework: str = ""
    chart: rx.Field[BarChart] = rx.field(default_factory=BarChart)

    @page_load(Role.ADMIN)
    async def load(self, work: Work) -> None:
        """Open the page; that an administrator looks is audited once, not with every renewal."""
        self.status, self.framework = "failed", ""
        await self._show(work, seen=False)
        self.status = "ready"

    @authenticated(Role.ADMIN, quiet=True)
    async def tick(self, work: Work) -> None:
        """Renew what is shown; asked for by the page every few seconds while it is seen."""
        await self._show(work, seen=True)
        self.status = "ready"

    @authenticated(Role.ADMIN)
    async def ask(self, work: Work) -> None:
        """Have every check made at once."""
        await work.platform.admin.ask_for_checks(work.uow)
        await self._show(work, seen=True)

    @authenticated(Role.ADMIN)
    async def choose(self, work: Work, framework: str) -> None:
        """Show the checks of one framework, or of all."""
        self.framework = framework if framework in FRAMEWORKS else ""
        await self._show(work, seen=True)

    async def _show(self, work: Work, *, seen: bool) -> None:
        admin, lang = work.platform.admin, work.lang
        standing = await admin.compliance(work.uow, seen=seen)
        found = await admin.checks(work.uow, lang, seen=True)
        lines = {check.id: _line(check, self.framework, work) for check in found}
        self.wanting = [lines[check.id] for check in found if check.state is not State.OK]
        self.checks = [
            lines[check.id]
            for check in found
            if not self.framework or any(control.framework == self.framework for control in check.controls)
        ]
        shown = format_number(standing.score, lang)
        self.share, self.score = f"{standing.score:.1f}", shown
        self.score_label = text("ui.compliance.score_label", lang, score=shown)
        self.tone = "good" if standing.score >= ALARM else "urgent"
        self.verdict = _verdict(len(self.wanting), standing, work)
        self.counts = [
            [text(f"ui.compliance.state_{state}", lang), format_number(standing.counts[state], lang), _TONES[state]]
            for state in State
        ]
        at = standing.computed_at
        self.when = _when(at, work) if at else ""
        self.checking = standing.checking
        self.chart = _chart(standing, work)
        self.stamp += 1


def _when(at: datetime | None, work: Work) -> str:
    if at is None:
        return text("ui.compliance.not_yet", work.lang)
    return text("ui.compliance.when", work.lang, ago=format_ago(at, work.uow.clock.now(), work.lang))


def _verdict(wanting: int, standing: ComplianceView, work: Work) -> str:
    if standing.computed_at is None:
        return text("ui.compliance.never", work.lang)
    if not wanting:
        return text("ui.compliance.all_ok", work.lang)
    return plural("ui.compliance.wanting", wanting, work.lang)


def _line(check: CheckView, framework: str, work: Work) -> CheckLine:
    lang = work.lang
    shown = [control for control in check.controls if framework in ("", control.framework)]
    at = check.computed_at
    return CheckLine(
        id=check.id,
        title=check.title,
        protects=check.protects,
        state=text(f"ui.compliance.state_{_state_word(check)}", lang),
        tone=_TONES[check.state],
        found=check.found,
        names=check.names,
        advice=check.advice or "",
        commands=check.commands,
        href=check.href or "",
        when=_when(at, work),
        controls=[[f"{control.framework.label} {control.reference}", control.title] for control in shown],
    )


def _state_word(check: CheckView) -> str:
    """Return a check's state as its text is named: one that nobody has been able to make yet isn't just unknown."""
    if check.state is State.UNKNOWN and check.computed_at is None and check.error is None:
        return "not_yet"
    return check.state


def _chart(standing: ComplianceView, work: Work) -> BarChart:
    """Draw the lowest score of each day, by the reader's calendar."""
    days: dict[date, float] = {}
    for point in standing.history:
        day = point.at.astimezone(ZoneInfo(work.actor.time_zone)).date()
        days[day] = min(days.get(day, point.lowest), point.lowest)
    values = [(format_date(day, work.lang, "short"), days[day]) for day in sorted(days)]
    return bar_chart(values, work.lang, top=100, normal=(ALARM, 100))
