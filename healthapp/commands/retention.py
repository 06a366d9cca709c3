"""`healthapp retention`: what is held no longer than it may be, and what is overdue."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from healthapp.commands._report import Report, write_json
from healthapp.commands._settings import engines_for_command

if TYPE_CHECKING:
    from collections.abc import Callable

    from healthapp.contexts.compliance.schemas import RetentionStatus

_OVERDUE = 3
"""Not 1, by which every command says that it couldn't do its work."""
_Json = Annotated[bool, typer.Option("--json", help="Write the result as JSON.")]


def register(app: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(help="How long things are held.", no_args_is_help=True)
    group.command("status")(status)
    group.command("run")(run)
    app.add_typer(group, name="retention")


def status(json: _Json = False) -> None:  # noqa: FBT002 - Typer's way to say --json
    """Show the last run, how long each place is held, and what is overdue. Exit code 3 when something is."""
    with engines_for_command(Report(to_stderr=True)):
        found = asyncio.run(_status())
    _show(found, json=json)


def run(
    batch: Annotated[int, typer.Option(help="Rows a transaction.", min=1, max=100_000)] = 1_000,
    json: _Json = False,  # noqa: FBT002 - Typer's way to say --json
) -> None:
    """Delete now what the worker would delete tonight: everything older than it may be held.

    Runs beside everything else and may be ended at any time: the next run, or a worker, goes on where it stopped.
    Months of the audit trail go as a whole, after their chain has been checked. Exit code 0: nothing is overdue any
    more. 3: a place had to be left; its line says why.
    """
    with engines_for_command(Report(to_stderr=True)):
        from rich.console import Console
        from rich.progress import Progress

        with Progress(console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task("Retention", total=None)
            found = asyncio.run(
                _run(batch, lambda place, removed: bar.update(task, description=f"Cleaning {place}", advance=removed))
            )
    _show(found, json=json)


def _show(found: RetentionStatus, *, json: bool) -> None:
    if json:
        write_json({"overdue": found.overdue, **found.model_dump(mode="json")})
    else:
        _tell(Report(), found)
    if found.overdue or found.failed or found.late:
        raise typer.Exit(_OVERDUE)


def _tell(report: Report, found: RetentionStatus) -> None:
    if found.finished_at is None:
        report.line("Nothing has been cleaned yet; the worker does it every night.")
    else:
        report.line(f"Last run: {found.started_at:%Y-%m-%d %H:%M} to {found.finished_at:%H:%M} UTC.")
    for place in found.places:
        overdue = f"{place.overdue} overdue" if place.overdue else "nothing overdue"
        why = f", left: {place.error}" if place.error else ""
        report.line(f"  {place.name}: before {place.before:%Y-%m-%d}, {overdue}, {place.removed} removed last{why}")
    report.line(f"The audit trail is laid out {found.months_ahead} months ahead.")


async def _status() -> RetentionStatus:
    from healthapp.config import get_settings
    from healthapp.kit.actor import Actor
    from healthapp.wiring import build_platform

    platform = build_platform(get_settings(), "system")
    try:
        async with platform.begin(Actor.system()) as uow:
            return await platform.compliance.retention_status(uow)
    finally:
        await platform.close()


async def _run(size: int, on_batch: Callable[[str, int], None]) -> RetentionStatus:
    from healthapp.config import get_settings
    from healthapp.kit.actor import Actor
    from healthapp.wiring import build_platform
    from workers.retention import finish_retention

    platform = build_platform(get_settings(), "system")
    try:
        async with platform.begin(Actor.system()) as uow:
            await platform.compliance.begin_retention(uow, now=True)
        await finish_retention(platform, Actor.system(), size=size, on_batch=on_batch)
        async with platform.begin(Actor.system()) as uow:
            return await platform.compliance.retention_status(uow)
    finally:
        await platform.close()
