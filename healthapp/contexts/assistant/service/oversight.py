"""How answers are made and what people think of them, for administrators: figures, and nobody's name or words."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

from healthapp.contexts.assistant.repository import AssistantRepository
from healthapp.contexts.assistant.schemas import DayOfAnswers, Oversight, ProcessingPage, ProcessingView
from healthapp.contexts.compliance.service import Permission, require_permission

if TYPE_CHECKING:
    from healthapp.kit.uow import UnitOfWork

_COUNTED = ("answers", "up", "down", "content", "mixed", "discontent")


class Overseeing:
    """The use cases of who answers for the assistant. The database gives administrators figures, never rows."""

    async def oversee(self, uow: UnitOfWork, days: int) -> Oversight:
        """Return the figures of the last `days` days, by the days of the actor's own clock; FORBIDDEN without right."""
        await _may_oversee(uow)
        repository, since = AssistantRepository(uow), uow.clock.now() - timedelta(days=days)
        rows = await repository.days(since, uow.actor.time_zone)
        totals = await repository.totals(since)
        summed, by_day = Counter[str](), dict[object, Counter[str]]()
        outcomes, models = Counter[str](), Counter[str]()
        for row in rows:
            counted = {name: int(row[name]) for name in _COUNTED}
            by_day.setdefault(row["day"], Counter()).update(counted)
            summed.update(counted)
            summed["urgent"] += row["answers"] if row["urgent"] else 0
            summed["tokens_in"] += int(row["tokens_in"] or 0)
            summed["tokens_out"] += int(row["tokens_out"] or 0)
            outcomes[row["outcome"]] += row["answers"]
            models[row["model"]] += row["answers"]
        uow.audit("assistant.oversee", "assistant_processing", count=summed["answers"])
        return Oversight.model_validate(
            {
                **{name: summed[name] for name in (*_COUNTED, "urgent", "tokens_in", "tokens_out")},
                "outcomes": dict(outcomes.most_common()),
                "models": dict(models.most_common()),
                "verdicts": totals["verdicts"],
                "latency_median": None if totals["median"] is None else round(totals["median"]),
                "latency_p95": None if totals["slow"] is None else round(totals["slow"]),
                "days": [
                    DayOfAnswers.model_validate({"day": day, **{name: counted[name] for name in _COUNTED}})
                    for day, counted in sorted(by_day.items(), key=lambda pair: str(pair[0]))
                ],
            }
        )

    async def processing(self, uow: UnitOfWork, skipped: int, limit: int) -> ProcessingPage:
        """Return a page of how answers were made, the newest day of the actor's clock first; FORBIDDEN as above."""
        await _may_oversee(uow)
        rows = await AssistantRepository(uow).processing_log(skipped, limit + 1, uow.actor.time_zone)
        shown = [ProcessingView.model_validate(dict(row)) for row in rows[:limit]]
        uow.audit("assistant.processing_list", "assistant_processing", count=len(shown))
        return ProcessingPage(rows=shown, next=skipped + limit if len(rows) > limit else None)


async def _may_oversee(uow: UnitOfWork) -> None:
    needed = Permission.READ_LOGS
    await require_permission(uow, needed, action="assistant.oversee", resource_type="assistant_processing")
