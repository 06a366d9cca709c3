"""`healthapp reminders`: what an operator does with the reminders' index."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from healthapp.commands._report import CommandError, Report, write_json
from healthapp.commands._settings import engines_for_command

if TYPE_CHECKING:
    from collections.abc import Callable

_TRIES = 3
_Json = Annotated[bool, typer.Option("--json", help="Write the result as JSON.")]


def register(app: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(help="The reminders' index in Valkey/Redis.", no_args_is_help=True)
    group.command("rebuild-index")(rebuild_index)
    # With a callback the group keeps its name though it has one command.
    group.callback()(_group)
    app.add_typer(group, name="reminders")


def _group() -> None:
    """Work on the reminders' index in Valkey/Redis."""


def rebuild_index(json: _Json = False) -> None:  # noqa: FBT002 - Typer's way to say --json
    """Write every active reminder into the index anew, from Postgres. Safe while everything runs, and to repeat."""
    with engines_for_command(Report(to_stderr=True)):
        from rich.console import Console
        from rich.progress import Progress

        with Progress(console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task("Reminders", total=None)
            count = asyncio.run(
                _rebuild(
                    on_total=lambda total: bar.update(task, total=total, completed=0),
                    on_page=lambda done: bar.advance(task, done),
                )
            )
    if json:
        write_json({"reminders": count})
    else:
        Report().line(f"The index holds {count} active reminders.")


async def _rebuild(on_total: Callable[[int], None], on_page: Callable[[int], None]) -> int:
    from healthapp.config import get_settings
    from healthapp.kit.actor import Actor
    from healthapp.wiring import build_platform
    from workers.index_care import RebuildLostError
    from workers.index_care import rebuild_index as rebuild

    platform = build_platform(get_settings(), "system")
    try:
        async with platform.begin(Actor.worker()) as uow:
            counted = await platform.notifications.counted(uow)
        for _ in range(_TRIES):
            on_total(int(counted["reminders_active"]))
            try:
                return await rebuild(platform, on_page=on_page)
            except RebuildLostError:
                continue
        msg = "The index was flushed, or rebuilt by another process, again and again meanwhile. Try once more."
        raise CommandError(msg)
    finally:
        await platform.close()
