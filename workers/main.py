"""The worker process: one loop a task, each restarted when it fails, beside the Arq worker that executes jobs.

The outbox's deliveries are handed to Arq, and done here while Valkey is away; everything else the loops do themselves,
so that nothing waits for Valkey to come back.
"""

from __future__ import annotations

import asyncio
import signal
from typing import TYPE_CHECKING

import structlog

from healthapp.config import get_settings
from healthapp.kit.errors import HealthError
from healthapp.kit.ids import new_id
from healthapp.kit.log_shelf import LogShelf
from healthapp.kit.logging import configure_logging
from healthapp.kit.telemetry import Exposition, serve_metrics
from healthapp.wiring import build_platform
from workers.arq_loop import JobQueue, run_arq
from workers.assurance import keep_checked
from workers.care import (
    end_consents,
    end_licences,
    end_logins,
    keep_heartbeat,
    keep_queue_views,
    plan_ahead,
    prune,
    seal_audit,
    seal_tapers,
)
from workers.dispatcher import dispatch_notices
from workers.imports import keep_imports
from workers.index_care import heal_index
from workers.inflight import InFlight
from workers.keys import keep_keys_young
from workers.knowledge import keep_knowledge
from workers.privacy import keep_privacy
from workers.recoveries import keep_recoveries
from workers.relay import deliver, relay_events
from workers.retention import keep_no_longer
from workers.scheduler import Scheduler
from workers.system_log import keep_log

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from healthapp.wiring import Platform

log = structlog.get_logger(__name__)
_RESTART_AFTER = 1.0
_CANCEL_AGAIN = 3.0
"""Longer than what a step that was cancelled has to put back: a second time it would be torn out of that too."""
_DRAIN_SECONDS = 20.0


async def _keep(name: str, step: Callable[[], Awaitable[None]], stop: asyncio.Event) -> None:
    """Run an endless loop again whenever it fails, until `stop`."""
    while not stop.is_set():
        try:
            await step()
        except asyncio.CancelledError:
            # A step may hand on the cancellation of something within it; that ends no loop.
            if stop.is_set() or (task := asyncio.current_task()) is None or task.cancelling():
                raise
            log.warning("loop_failed", loop=name, error="CancelledError")
        except HealthError as error:
            log.warning("loop_waits", loop=name, code=error.code)
        except Exception as error:
            log.exception("loop_failed", loop=name, error=type(error).__name__)
        if not stop.is_set():
            await asyncio.sleep(_RESTART_AFTER)


async def serve(platform: Platform, stop: asyncio.Event, *, close: bool = True, shelf: LogShelf | None = None) -> None:
    """Run every loop until `stop` is set, then let go of everything; `close=False` keeps the platform open.

    What lies on `shelf` goes into the system log.
    """
    worker_id = new_id()
    scheduler = Scheduler(platform)
    queue = JobQueue(platform)
    in_flight = InFlight()
    loops: dict[str, Callable[[], Awaitable[None]]] = {
        "claim": scheduler.claim_forever,
        "sweep": scheduler.sweep_forever,
        "relay": lambda: relay_events(platform, queue),
        "notices": lambda: dispatch_notices(platform, in_flight),
        "plan": lambda: plan_ahead(platform),
        "audit": lambda: seal_audit(platform),
        "consents": lambda: end_consents(platform),
        "licences": lambda: end_licences(platform),
        "tapers": lambda: seal_tapers(platform),
        "logins": lambda: end_logins(platform),
        "queues": lambda: keep_queue_views(platform),
        "heartbeat": lambda: keep_heartbeat(platform, worker_id),
        "prune": lambda: prune(platform),
        "privacy": lambda: keep_privacy(platform),
        "recoveries": lambda: keep_recoveries(platform),
        "arq": lambda: run_arq(platform, {"deliver_event": deliver}),
        "heal": lambda: heal_index(platform),
        "keys": lambda: keep_keys_young(platform),
        "retention": lambda: keep_no_longer(platform),
        "checks": lambda: keep_checked(platform),
        "knowledge": lambda: keep_knowledge(platform),
        "imports": lambda: keep_imports(platform),
        "editions": platform.knowledge.follow,
    }
    if shelf is not None:
        loops["log"] = lambda: keep_log(platform, shelf)
    tasks = [asyncio.create_task(_keep(name, step, stop), name=name) for name, step in loops.items()]
    await stop.wait()
    await _end(tasks)
    await in_flight.drain(_DRAIN_SECONDS)
    await queue.close()
    if close:
        await platform.close()


async def _end(tasks: Iterable[asyncio.Task[None]]) -> None:
    """Cancel the loops until each has ended: a Redis call that is just being opened can swallow a cancellation."""
    left = set(tasks)
    while left:
        for task in left:
            task.cancel()
        _, left = await asyncio.wait(left, timeout=_CANCEL_AGAIN)


async def _main() -> None:
    settings = get_settings()
    shelf = LogShelf(settings.system_log_level)
    configure_logging("worker", settings.log_level, file=settings.log_file, shelf=shelf)
    if settings.otlp_endpoint:
        from healthapp.adapters.otlp import Tracing  # noqa: PLC0415 - costs 0.2 s, for those who want it

        Tracing("worker", settings.otlp_endpoint, settings.trace_share)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    platform = build_platform(settings, "worker")
    if settings.metrics_port is None:
        await serve(platform, stop, shelf=shelf)
        return
    exposition = Exposition(platform.figures)
    async with await serve_metrics(exposition, settings.host, settings.metrics_port):
        await serve(platform, stop, shelf=shelf)


def run() -> None:
    """Run the worker until SIGTERM or SIGINT."""
    asyncio.run(_main())
