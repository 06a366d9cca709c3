"""`healthapp keys`: the data keys that seal what people write, the master key around them, the keys that sign."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from healthapp.commands._report import CommandError, Report, write_json
from healthapp.commands._settings import as_operator, engines_for_command

if TYPE_CHECKING:
    from collections.abc import Callable

    from healthapp.contexts.apps.schemas import SigningKeyView
    from healthapp.contexts.compliance.schemas import KeyStatus, RotationStepView
    from healthapp.wiring import Platform

_UNREADABLE = 3
"""Not 1, by which every command says that it couldn't do its work."""
_Json = Annotated[bool, typer.Option("--json", help="Write the result as JSON.")]


def register(app: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(help="The keys that encrypt fields, and those that sign.", no_args_is_help=True)
    group.command("status")(status)
    group.command("rotate")(rotate)
    group.command("rewrap")(rewrap)
    group.command("signing")(signing)
    group.command("saml")(saml)
    app.add_typer(group, name="keys")


def status(json: _Json = False) -> None:  # noqa: FBT002 - Typer's way to say --json
    """Show the data keys, how old the current one is, and how far a rotation has come. No key material."""
    with engines_for_command(Report(to_stderr=True)):
        found = asyncio.run(as_operator(_status))
    if json:
        write_json(found.model_dump(mode="json"))
    else:
        _tell(Report(), found)


def rotate(
    now: Annotated[bool, typer.Option("--now", help="Even if the current key is young.")] = False,  # noqa: FBT002 - Typer's way
    batch: Annotated[int, typer.Option(help="Rows a transaction.", min=1, max=10_000)] = 500,
    json: _Json = False,  # noqa: FBT002 - as above
) -> None:
    """Make a new data key when the current one is old enough, and seal everything anew with it.

    Runs beside everything else and may be ended at any time: the next run, or a worker, goes on where it stopped.
    Before anything is sealed with the new key every process has a minute to read it (HEALTHAPP_KEY_GRACE_SECONDS). Exit
    code 0: done, or nothing to do. 3: done, but some rows could not be opened; they were left as they are and stand in
    the log. 1: it could not be done.
    """
    with engines_for_command(Report(to_stderr=True)):
        from rich.console import Console
        from rich.progress import Progress

        with Progress(console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task("Keys", total=None)

            def show(step: RotationStepView) -> None:
                told = "Waiting for every process to read the new key" if step.waits else f"Sealing {step.place}"
                bar.update(task, description=told, advance=step.resealed)

            async def work(platform: Platform) -> tuple[bool, KeyStatus]:
                return await _rotate(
                    platform, now=now, size=batch, on_total=lambda all_: bar.update(task, total=all_), on_step=show
                )

            did, found = asyncio.run(as_operator(work))
    if json:
        write_json({"rotated": did, "unreadable": found.unreadable if did else 0, **found.model_dump(mode="json")})
    elif did:
        _tell(Report(), found)
    else:
        age = f"The current key is {found.age_days} days old; it is replaced after {found.due_after_days}."
        Report().line(f"{age} `healthapp keys rotate --now` does it now.")
    if did and found.unreadable:
        raise typer.Exit(_UNREADABLE)


def rewrap(json: _Json = False) -> None:  # noqa: FBT002 - Typer's way to say --json
    """Wrap every data key with a new master key: all of them, or none.

    HEALTHAPP_MASTER_KEY is the new key, HEALTHAPP_OLD_MASTER_KEY the one until now. No field is sealed anew and blind
    indexes stay as they are. The database passwords of our roles hang on the master key and change with it, so stop web
    and worker before and start them with the new key after; API clients ask for new access tokens. Backups made before
    need the old key.
    """
    with engines_for_command(Report(to_stderr=True)):
        from healthapp.config import get_settings
        from healthapp.migrate import rewrap_keys

        settings = get_settings()
        if settings.old_master_key_bytes is None:
            msg = "Say which master key was used until now: HEALTHAPP_OLD_MASTER_KEY."
            raise CommandError(msg)
        changed = rewrap_keys(settings)
    if json:
        write_json({"rewrapped": changed})
    else:
        Report().line(f"{changed} keys are wrapped by the new master key. Start web and worker with it.")


def signing(
    rotate: Annotated[bool, typer.Option("--rotate", help="Make the next key now; it signs an hour later.")] = False,  # noqa: FBT002 - Typer's way
    compromised: Annotated[bool, typer.Option("--compromised", help="Somebody else has them: use a new one.")] = False,  # noqa: FBT002 - as above
    json: _Json = False,  # noqa: FBT002 - as above
) -> None:
    """Show the keys that sign tokens for apps of others, or replace them. The worker does it by their age.

    A new key is published an hour before it signs; an old one stays published until nothing that it signed is good any
    more. With --compromised all are taken out and a new one signs at once: what they signed is worth nothing from now
    on, which every web process notices within a minute.
    """

    async def work(platform: Platform) -> list[SigningKeyView]:
        from healthapp.kit.actor import Actor

        async with platform.begin(Actor.system()) as uow:
            if rotate or compromised:
                await platform.apps.rotate_signing_key(uow, now=True, compromised=compromised)
            return await platform.apps.signing_keys(uow)

    with engines_for_command(Report(to_stderr=True)):
        found = asyncio.run(as_operator(work))
    if json:
        write_json([{"kid": key.kid, "state": key.state, "activeFrom": key.active_from.isoformat()} for key in found])
        return
    report = Report()
    for key in found:
        report.line(f"{key.kid}  {key.state:<9} from {key.active_from:%Y-%m-%d %H:%M} UTC")


def saml() -> None:
    """Make a key by which SAML providers know that a logout is told by us, and print it as a setting. Nothing is kept.

    Its public half stands in our metadata: after a new one they have to read those again.
    """
    from healthapp.adapters.saml_query import new_key

    Report().line(f"HEALTHAPP_SAML_KEY={new_key()}")


def _tell(report: Report, found: KeyStatus) -> None:
    for key in found.keys:
        state = "seals" if key.is_current else "retired" if key.retired_at else "opens"
        report.line(f"{key.kid}  {state:<8} from {key.active_from:%Y-%m-%d %H:%M} UTC")
    report.line(f"The current key is {found.age_days} days old; it is replaced after {found.due_after_days}.")
    for step in found.steps:
        done = "done" if step.done else "under way"
        refused = f", {step.unreadable} rows can't be opened" if step.unreadable else ""
        report.line(f"  {step.place}: {step.resealed} sealed anew{refused}, {done}")


async def _rotate(
    platform: Platform,
    *,
    now: bool,
    size: int,
    on_total: Callable[[int], None],
    on_step: Callable[[RotationStepView], None],
) -> tuple[bool, KeyStatus]:
    from healthapp.kit.actor import Actor
    from workers.keys import finish_rotation, retire_keys

    async with platform.begin(Actor.system()) as uow:
        is_open = await platform.compliance.begin_rotation(uow, now=now)
    if is_open:
        async with platform.begin(Actor.system()) as uow:
            on_total(sum((await platform.compliance.rotation_left(uow)).values()))
        await finish_rotation(platform, Actor.system(), size=size, on_step=on_step)
        await retire_keys(platform, Actor.system())
    return is_open, await _status(platform)


async def _status(platform: Platform) -> KeyStatus:
    from healthapp.kit.actor import Actor

    async with platform.begin(Actor.system()) as uow:
        return await platform.compliance.key_status(uow)
