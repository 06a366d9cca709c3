"""For whoever runs the product: is it alive, is it ready, what does it count."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel
from starlette.responses import JSONResponse, Response

from healthapp.api.auth import Anyone
from healthapp.api.routes import make_router
from healthapp.kit.actor import Actor
from healthapp.kit.telemetry import Exposition

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from healthapp.wiring import Platform

router = make_router("", "operations")
_PATIENCE = 1.0
_READY, _NOT_READY = 200, 503

Answer = Literal["ok", "no answer", "none alive", "unknown"]


class Alive(BaseModel):
    """The process answers."""

    status: Literal["ok"] = "ok"


class Ready(BaseModel):
    """Whether everything that is needed answers, each by name."""

    status: Literal["ready", "not ready"]
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


async def _bounded(platform: Platform, check: Callable[[Platform], Awaitable[Answer]], otherwise: Answer) -> Answer:
    try:
        async with asyncio.timeout(_PATIENCE):
            return await check(platform)
    except Exception:  # noqa: BLE001 - whatever it is, this engine didn't answer
        return otherwise


@router.get("/health")
async def health(edge: Anyone) -> Alive:
    """Say that the process answers."""
    del edge
    return Alive()


@router.get("/ready", response_model=Ready, responses={503: {"model": Ready}})
async def ready(edge: Anyone) -> Response:
    """Say whether Postgres, Redis and a worker answer; 503 names which doesn't. Takes a second at most."""
    platform = edge.platform
    found = await asyncio.gather(
        _bounded(platform, _postgres, "no answer"),
        _bounded(platform, _redis, "no answer"),
        _bounded(platform, _worker, "unknown"),
    )
    checks = dict(zip(("postgres", "redis", "worker"), found, strict=True))
    good = all(answer == "ok" for answer in found)
    view = Ready(status="ready" if good else "not ready", checks=checks)
    return JSONResponse(view.model_dump(), _READY if good else _NOT_READY)


@router.get("/metrics", response_class=Response, responses={200: {"content": {"text/plain": {}}}})
async def metrics(edge: Anyone) -> Response:
    """Return what is counted, for Prometheus."""
    exposition: Exposition = edge.request.app.state.exposition
    body, kind = await exposition.render()
    return Response(body, 200, {"Content-Type": kind})
