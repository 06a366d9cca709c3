"""For whoever runs the product: is it alive, is it ready, what does it count."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel
from starlette.responses import JSONResponse, Response

from healthapp.api.auth import Anyone
from healthapp.api.probing import GOOD, Answer, Probe
from healthapp.api.routes import make_router
from healthapp.kit.actor import Actor
from healthapp.kit.telemetry import Exposition

if TYPE_CHECKING:
    from healthapp.wiring import Platform

Standing = Literal["ready", "degraded", "not ready"]

router = make_router("", "operations")
_READY, _NOT_READY = 200, 503
_DISPENSABLE = frozenset({"search"})
"""Without these people get their reminders and find texts by the words in Postgres: no reason to send them away."""


class Alive(BaseModel):
    """The process answers."""

    status: Literal["ok"] = "ok"


class Ready(BaseModel):
    """Whether everything that is needed answers, each by name; `degraded`: what people can do without doesn't."""

    status: Standing
    checks: dict[str, Answer]


async def _postgres(platform: Platform) -> Answer:
    # Opening a unit of work asks the database already.
    async with platform.begin(Actor.anonymous()):
        return "ok"


async def _redis(platform: Platform) -> Answer:
    await platform.valkey.probe()
    return "ok"


async def _worker(platform: Platform) -> Answer:
    return "ok" if await platform.live_workers() else "none alive"


async def _search(platform: Platform) -> Answer:
    await platform.knowledge.indexing.probe()
    return "ok"


class Probes:
    """The questions of one process."""

    def __init__(self) -> None:
        """Ask nothing yet."""
        self._probes = {
            "postgres": Probe(_postgres, "no answer"),
            "redis": Probe(_redis, "no answer"),
            "worker": Probe(_worker, "unknown"),
            "search": Probe(_search, "no answer"),
        }

    async def answers(self, platform: Platform) -> dict[str, Answer]:
        """Return what each engine answers, within a second."""
        found = await asyncio.gather(*(probe.answer(platform) for probe in self._probes.values()))
        return dict(zip(self._probes, found, strict=True))


@router.get("/health")
async def health(edge: Anyone) -> Alive:
    """Say that the process answers."""
    del edge
    return Alive()


@router.get("/ready", response_model=Ready, responses={503: {"model": Ready}})
async def ready(edge: Anyone) -> Response:
    """Say whether Postgres, Redis and a worker answer; 503 names which doesn't. Takes a second at most.

    One that answered a moment ago and takes its time now is `slow`: that is no reason to send people elsewhere. Nor is
    a search engine that doesn't answer: `degraded`, with 200, for reminders go on.
    """
    probes: Probes = edge.request.app.state.probes
    checks = await probes.answers(edge.platform)
    missing = {name for name, answer in checks.items() if answer not in GOOD}
    status: Standing = "not ready" if missing - _DISPENSABLE else "degraded" if missing else "ready"
    view = Ready(status=status, checks=checks)
    return JSONResponse(view.model_dump(), _NOT_READY if status == "not ready" else _READY)


@router.get("/metrics", response_class=Response, responses={200: {"content": {"text/plain": {}}}})
async def metrics(edge: Anyone) -> Response:
    """Return what is counted, for Prometheus."""
    exposition: Exposition = edge.request.app.state.exposition
    body, kind = await exposition.render()
    return Response(body, 200, {"Content-Type": kind})
