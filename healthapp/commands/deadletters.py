"""`healthapp deadletters`: what could not be sent or delivered, and another try."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated, Any, TypeVar
from uuid import UUID

import typer

from healthapp.commands._report import CommandError, Report, write_json
from healthapp.commands._settings import engines_for_command

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from healthapp.kit.uow import UnitOfWork
    from healthapp.wiring import Platform

_Json = Annotated[bool, typer.Option("--json", help="Write the result as JSON.")]
_LIMIT = 1_000
T = TypeVar("T")


def register(app: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(help="Notices and events that were given up.", no_args_is_help=True)
    group.command("list")(list_)
    group.command("replay")(replay)
    app.add_typer(group, name="deadletters")


def list_(json: _Json = False) -> None:  # noqa: FBT002 - Typer's way to say --json
    """Show what was given up, newest first: its kind and the cause, never whose or what."""
    report = Report(to_stderr=json)
    with engines_for_command(Report(to_stderr=True)):
        notices, events = asyncio.run(_as_operator(_read))
    if json:
        write_json({"notices": notices, "events": events})
        return
    for row in notices:
        report.line(f"{row['failed_at']}  {row['id']}  {row['channel']}:{row['kind']}  {row['error']}")
    for row in events:
        report.line(f"{row['dead_at']}  {row['id']}  {row['handler']}  {row['error']}")
    report.line(f"{len(notices)} notices, {len(events)} events.")


def replay(
    ids: Annotated[list[UUID] | None, typer.Argument(help="Which ones; see `list`.")] = None,
    kind: Annotated[list[str] | None, typer.Option(help="All of a kind: `channel:kind`, or a handler's name.")] = None,
    all_: Annotated[bool, typer.Option("--all", help="All of them.")] = False,  # noqa: FBT002 - Typer's way
    json: _Json = False,  # noqa: FBT002 - as above
) -> None:
    """Try again what was given up: some by id, all of a kind, or all."""
    if not (ids or kind or all_):
        msg = "Say which: ids, --kind, or --all (`healthapp deadletters list` shows them)."
        raise CommandError(msg)

    async def step(platform: Platform, uow: UnitOfWork) -> tuple[int, int]:
        wanted, kinds, handlers = list(ids or ()), list(kind or ()), list(kind or ())
        if all_:
            notices, events = await _read(platform, uow)
            kinds = sorted({f"{row['channel']}:{row['kind']}" for row in notices})
            handlers = sorted({row["handler"] for row in events})
        return (
            await platform.notifications.replay_notices(uow, wanted, kinds),
            await platform.notifications.replay_events(uow, wanted, handlers),
        )

    with engines_for_command(Report(to_stderr=True)):
        notices, events = asyncio.run(_as_operator(step))
    if json:
        write_json({"notices": notices, "events": events})
    else:
        Report().line(f"{notices} notices and {events} events will be tried again.")


async def _read(platform: Platform, uow: UnitOfWork) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    notices = await platform.notifications.failed_notices(uow, _LIMIT)
    return [row.model_dump() for row in notices], await platform.notifications.dead_events(uow, _LIMIT)


async def _as_operator(step: Callable[[Platform, UnitOfWork], Awaitable[T]]) -> T:
    from healthapp.config import get_settings
    from healthapp.kit.actor import Actor
    from healthapp.wiring import build_platform

    platform = build_platform(get_settings(), "system")
    try:
        async with platform.begin(Actor.system()) as uow:
            return await step(platform, uow)
    finally:
        await platform.close()
