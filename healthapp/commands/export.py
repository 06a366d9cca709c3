"""`healthapp export`: the copy of somebody's data for whoever asks by letter or at the desk, and can't log in."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from healthapp.commands._report import CommandError, Report, write_json
from healthapp.commands._settings import as_operator, engines_for_command

if TYPE_CHECKING:
    from uuid import UUID

    from healthapp.wiring import Platform

_LONGEST_REASON = 200


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("export")(export)


def export(
    email: Annotated[str, typer.Argument(help="The proven e-mail address of the person's account.")],
    out: Annotated[Path, typer.Option(help="The ZIP file to write; it must not exist yet.")],
    reason: Annotated[str, typer.Option(help="Why, and how you know that it is them. Kept in the audit trail.")],
    json: Annotated[bool, typer.Option("--json", help="Write the result as JSON.")] = False,  # noqa: FBT002 - Typer's way
) -> None:
    """Write everything held about a person (JSON, FHIR, PDF) into a file, readable by whoever runs this alone.

    It is not sealed: hand it over, then delete it. The person sees in their access log that a copy was made.
    """
    reason = reason.strip()
    if not 0 < len(reason) <= _LONGEST_REASON:
        msg = f"Give a reason of at most {_LONGEST_REASON} characters."
        raise CommandError(msg)

    async def work(platform: Platform) -> tuple[UUID, bytes] | None:
        from healthapp.kit.actor import Actor

        async with platform.begin(Actor.system()) as uow:
            person = await platform.identity.find_proven(uow, email)
            if person is None:
                return None
            known = (await platform.identity.contacts(uow, [person]))[person]
            return person, await platform.privacy.hand_out(
                uow, person, reason, platform.summaries, locale=known.locale.value, zone=known.time_zone
            )

    try:
        handle = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        msg = f"{out} can't be written: {error.strerror}."
        raise CommandError(msg) from None
    made: tuple[UUID, bytes] | None = None
    try:
        with os.fdopen(handle, "wb") as file, engines_for_command(Report(to_stderr=True)):
            made = asyncio.run(as_operator(work))
            file.write(made[1] if made else b"")
    finally:
        if made is None:
            out.unlink()
    if made is None:
        msg = "No account has proven that address."
        raise CommandError(msg)
    if json:
        write_json({"userId": str(made[0]), "file": str(out), "bytes": len(made[1])})
    else:
        Report().line(f"{out}: {len(made[1]):,} bytes, readable by you alone. Hand it over, then delete it.")
