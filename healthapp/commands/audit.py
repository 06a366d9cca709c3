"""`healthapp audit`: proof that nobody rewrote the audit trail."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from healthapp.commands._report import Report, write_json
from healthapp.commands._settings import engines_for_command

if TYPE_CHECKING:
    from healthapp.contexts.compliance.schemas import ChainReport

_Json = Annotated[bool, typer.Option("--json", help="Write the result as JSON.")]


def register(app: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(help="The audit trail.", no_args_is_help=True)
    group.command("verify")(verify)
    group.callback()(_group)
    app.add_typer(group, name="audit")


def _group() -> None:
    """Work on the audit trail."""


def verify(json: _Json = False) -> None:  # noqa: FBT002 - Typer's way to say --json
    """Compute the hash chain of the audit trail again and compare. Exit code 1 when a link is broken."""
    report = Report(to_stderr=True)
    with engines_for_command(report), report.step("Verifying the audit trail"):
        found = asyncio.run(_verify())
    if json:
        write_json({"ok": found.ok, **found.model_dump()})
    elif found.ok:
        report.line(f"The audit trail is whole: {found.rows} rows in {found.seals} links.")
    else:
        report.line(f"The audit trail was changed: link {found.broken_at} doesn't fit ({found.reason}).")
    if not found.ok:
        raise typer.Exit(1)


async def _verify() -> ChainReport:
    from healthapp.config import get_settings
    from healthapp.kit.actor import Actor
    from healthapp.wiring import build_platform

    platform = build_platform(get_settings(), "system")
    try:
        async with platform.begin(Actor.system()) as uow:
            return await platform.compliance.verify_audit(uow)
    finally:
        await platform.close()
