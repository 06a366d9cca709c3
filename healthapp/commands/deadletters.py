"""`healthapp deadletters`: what could not be sent or delivered, and another try."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
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
    with engines_for_command(Report(to_stderr=True)):
        found = asyncio.run(_as_operator(_read))
    if json:
        write_json({"notices": found.notices, "events": found.events, "total": found.total})
        return
    report = Report()
    for row in found.notices:
        kind = f"{row['channel']}:{row['kind']}"
        report.line(f"{row['failed_at']}  {row['id']}  {kind}  {row['attempts']} tries  {row['error']}")
    for row in found.events:
        report.line(f"{row['dead_at']}  {row['id']}  {row['handler']}  {row['attempts']} tries  {row['error']}")
    for name, total in found.total.items():
        shown = "" if total <= _LIMIT else f", the newest {_LIMIT} of them shown"
        report.line(f"{total} {name}{shown}.")


def replay(
    ids: Annotated[list[UUID] | None, typer.Argument(help="Which ones; see `list`.")] = None,
    kind: Annotated[list[str] | None, typer.Option(help="All of a kind: `channel:kind`, or a handler's name.")] = None,
    all_: Annotated[bool, typer.Option("--all", help="All of them.")] = False,  # noqa: FBT002 - Typer's way
    json: _Json = False,  # noqa: FBT002 - as above
) -> None:
    """Try again what was given up: some by id, all of a kind, or all. Exit code 1 when none of those named is there."""
    if not (ids or kind or all_):
        msg = "Say which: ids, --kind, or --all (`healthapp deadletters list` shows them)."
        raise CommandError(msg)

    async def step(platform: Platform, uow: UnitOfWork) -> tuple[int, int]:
        notices, events = await _replay(platform, uow, list(ids or ()), list(kind or ()))
        # All kinds, however many letters there are: each round takes every letter of the kinds that it sees.
        while all_ and (left := await _read(platform, uow)).kinds:
            more = await _replay(platform, uow, [], left.kinds)
            if not any(more):
                break
            notices, events = notices + more[0], events + more[1]
        return notices, events

    with engines_for_command(Report(to_stderr=True)):
        notices, events = asyncio.run(_as_operator(step))
    if json:
        write_json({"notices": notices, "events": events})
    if not (notices or events or all_):
        msg = "Nothing was given up by that id or kind; `healthapp deadletters list` shows what was."
        raise CommandError(msg)
    if not json:
        Report().line(f"{notices} notices and {events} events will be tried again.")


@dataclass(frozen=True)
class _Found:
    """The newest dead letters as JSON's types, and how many there are."""

    notices: list[dict[str, Any]]
    events: list[dict[str, Any]]
    total: dict[str, int]

    @property
    def kinds(self) -> list[str]:
        """Return by which names `replay --kind` takes them all."""
        return sorted(
            {f"{row['channel']}:{row['kind']}" for row in self.notices} | {row["handler"] for row in self.events}
        )


async def _replay(platform: Platform, uow: UnitOfWork, ids: list[UUID], kinds: list[str]) -> tuple[int, int]:
    return (
        await platform.notifications.replay_notices(uow, ids, kinds),
        await platform.notifications.replay_events(uow, ids, kinds),
    )


async def _read(platform: Platform, uow: UnitOfWork) -> _Found:
    notices = await platform.notifications.failed_notices(uow, _LIMIT)
    events = await platform.notifications.dead_events(uow, _LIMIT)
    counted = await platform.notifications.counted(uow)
    return _Found(
        [row.model_dump(mode="json") for row in notices],
        [{**row, "id": str(row["id"]), "dead_at": row["dead_at"].isoformat()} for row in events],
        {"notices": int(counted["notices_failed"]), "events": int(counted["outbox_dead"])},
    )


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
