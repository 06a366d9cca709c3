"""`healthapp deadletters`: what could not be sent, delivered or made into a vector; another try, or the end of it."""

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

    from healthapp.contexts.knowledge.schemas.embedding import DeadText
    from healthapp.kit.uow import UnitOfWork
    from healthapp.wiring import Platform

_Json = Annotated[bool, typer.Option("--json", help="Write the result as JSON.")]
_LIMIT = 1_000
_TEXTS = "embeddings:"
_TOTALS = {"notices": "notices_failed", "events": "outbox_dead", "texts": "texts_dead"}
_REASONS = ("too_late", "no_address", "told_otherwise", "done_already", "not_mendable", "mistake")
T = TypeVar("T")


def register(app: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(help="Notices, events and texts for search that were given up.", no_args_is_help=True)
    group.command("list")(list_)
    group.command("replay")(replay)
    group.command("discard")(discard)
    app.add_typer(group, name="deadletters")


def list_(json: _Json = False) -> None:  # noqa: FBT002 - Typer's way to say --json
    """Show what was given up, newest first: its kind and the cause, never whose or what."""
    with engines_for_command(Report(to_stderr=True)):
        found = asyncio.run(_as_operator(_read))
    if json:
        write_json({"notices": found.notices, "events": found.events, "texts": found.texts, "total": found.total})
        return
    report = Report()
    for row in found.notices:
        kind = f"{row['channel']}:{row['kind']}"
        report.line(f"{row['failed_at']}  {row['id']}  {kind}  {row['attempts']} tries  {row['error']}")
    for row in found.events:
        report.line(f"{row['dead_at']}  {row['id']}  {row['handler']}  {row['attempts']} tries  {row['error']}")
    for row in found.texts:
        what = f"{row['document']} ({row['language']})"
        report.line(f"{row['dead_at']}  {what}  {row['kind']}  {row['attempts']} tries")
    for name, total in found.total.items():
        shown = "" if total <= _LIMIT else f", the newest {_LIMIT} of them shown"
        report.line(f"{total} {name}{shown}.")


def replay(
    ids: Annotated[list[UUID] | None, typer.Argument(help="Which ones; see `list`.")] = None,
    kind: Annotated[
        list[str] | None, typer.Option(help="All of a kind: `channel:kind`, a handler's name, or `embeddings:cause`.")
    ] = None,
    all_: Annotated[bool, typer.Option("--all", help="All of them.")] = False,  # noqa: FBT002 - Typer's way
    json: _Json = False,  # noqa: FBT002 - as above
) -> None:
    """Try again what was given up: some by id, all of a kind, or all. Exit code 1 when none of those named is there."""
    if not (ids or kind or all_):
        msg = "Say which: ids, --kind, or --all (`healthapp deadletters list` shows them)."
        raise CommandError(msg)

    async def step(platform: Platform, uow: UnitOfWork) -> list[int]:
        done = await _replay(platform, uow, list(ids or ()), list(kind or ()))
        # All kinds, however many letters there are: each round takes every letter of the kinds that it sees.
        while all_ and (left := await _read(platform, uow)).kinds:
            more = await _replay(platform, uow, [], left.kinds)
            if not any(more):
                break
            done = [first + second for first, second in zip(done, more, strict=True)]
        return done

    with engines_for_command(Report(to_stderr=True)):
        notices, events, texts, lapsed = asyncio.run(_as_operator(step))
    if json:
        write_json({"notices": notices, "events": events, "texts": texts, "lapsed": lapsed})
    if not (notices or events or texts or lapsed or all_):
        msg = "Nothing was given up by that id or kind; `healthapp deadletters list` shows what was."
        raise CommandError(msg)
    if not json:
        Report().line(f"{notices} notices, {events} events and {texts} texts will be tried again.")
        if lapsed:
            Report().line(f"{lapsed} notices are no longer needed (answered, or too late) and were put away.")


def discard(
    reason: Annotated[str, typer.Option(help=f"Why, for the audit trail: {', '.join(_REASONS)}.")],
    ids: Annotated[list[UUID] | None, typer.Argument(help="Which ones; see `list`.")] = None,
    kind: Annotated[list[str] | None, typer.Option(help="All of a kind: `channel:kind`, or a handler's name.")] = None,
    json: _Json = False,  # noqa: FBT002 - Typer's way to say --json
) -> None:
    """Put notices and events away for good: nobody tries them again. Exit code 1 when none of those named is there."""
    from healthapp.contexts.notifications.schemas import DiscardReason

    if not (ids or kind):
        msg = "Say which: ids or --kind (`healthapp deadletters list` shows them)."
        raise CommandError(msg)
    if reason not in _REASONS:
        msg = f"--reason is one of: {', '.join(_REASONS)}."
        raise CommandError(msg)

    async def step(platform: Platform, uow: UnitOfWork) -> list[int]:
        one, every, why = list(ids or ()), list(kind or ()), DiscardReason(reason)
        return [
            await platform.notifications.discard_notices(uow, one, every, why),
            await platform.notifications.discard_events(uow, one, every, why),
        ]

    with engines_for_command(Report(to_stderr=True)):
        notices, events = asyncio.run(_as_operator(step))
    if json:
        write_json({"notices": notices, "events": events})
    if not (notices or events):
        msg = "Nothing was given up by that id or kind; `healthapp deadletters list` shows what was."
        raise CommandError(msg)
    if not json:
        Report().line(f"{notices} notices and {events} events were discarded.")


@dataclass(frozen=True)
class _Found:
    """The newest dead letters as JSON's types, and how many there are."""

    notices: list[dict[str, Any]]
    events: list[dict[str, Any]]
    texts: list[dict[str, Any]]
    total: dict[str, int]

    @property
    def kinds(self) -> list[str]:
        """Return by which names `replay --kind` takes them all."""
        return sorted(
            {f"{row['channel']}:{row['kind']}" for row in self.notices}
            | {row["handler"] for row in self.events}
            | {row["kind"] for row in self.texts}
        )


async def _replay(platform: Platform, uow: UnitOfWork, ids: list[UUID], kinds: list[str]) -> list[int]:
    """Return how many notices, events and texts are tried again, and how many notices nobody needs any more."""
    causes = [kind.removeprefix(_TEXTS) for kind in kinds if kind.startswith(_TEXTS)]
    again, lapsed = await platform.notifications.replay_notices(uow, ids, kinds)
    return [
        again,
        await platform.notifications.replay_events(uow, ids, kinds),
        await platform.knowledge.replay_texts(uow, [], causes) if causes else 0,
        lapsed,
    ]


async def _read(platform: Platform, uow: UnitOfWork) -> _Found:
    notices = await platform.notifications.failed_notices(uow, _LIMIT)
    events = await platform.notifications.dead_events(uow, _LIMIT)
    texts = await platform.knowledge.dead_texts(uow, _LIMIT)
    counted = {**await platform.notifications.counted(uow), **await platform.knowledge.counted(uow)}
    return _Found(
        [row.model_dump(mode="json") for row in notices],
        [{**row, "id": str(row["id"]), "dead_at": row["dead_at"].isoformat()} for row in events],
        [_text(one) for one in texts],
        {name: int(counted[of]) for name, of in _TOTALS.items()},
    )


def _text(one: DeadText) -> dict[str, Any]:
    return {
        "document": one.document_id,
        "language": one.language,
        "kind": f"{_TEXTS}{one.error.value}",
        "attempts": one.attempts,
        "dead_at": one.dead_at.isoformat(),
    }


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
