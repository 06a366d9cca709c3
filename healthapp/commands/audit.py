"""`healthapp audit`: proof that nobody rewrote the audit trail."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from healthapp.commands._report import Report, write_json
from healthapp.commands._settings import engines_for_command

if TYPE_CHECKING:
    from healthapp.contexts.compliance.schemas import ChainReport

_CHANGED = 3
"""Not 1, by which every command says that it couldn't do its work, nor 2, which is a wrong command line."""
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
    """Compute the hash chain of the audit trail again and compare.

    Exit code 0: it is whole. 3: it was changed. 1: it could not be checked. A chain that was cut short, or written anew
    as a whole, shows only beside an earlier head: those of each day, and what the worker keeps in `audit-heads/` of the
    data folder. Copy that folder to where the database's owner has no hand. After going back to an older backup on
    purpose, put it aside.
    """
    with engines_for_command(Report(to_stderr=True)), Report(to_stderr=True).step("Verifying the audit trail"):
        found = asyncio.run(_verify())
    if json:
        write_json({"ok": found.ok, **found.model_dump(mode="json")})
    else:
        for line in _told(found):
            Report().line(line)
    if not found.ok:
        raise typer.Exit(_CHANGED)


def _told(found: ChainReport) -> tuple[str, ...]:
    if found.broken_at is not None and found.sealed_at is None:
        return (f"The audit trail was changed: {found.reason}. Link {found.broken_at} was in it, now it ends before.",)
    if found.sealed_at is not None:
        link = f"link {found.broken_at}, sealed {found.sealed_at:%Y-%m-%d %H:%M:%S} UTC"
        return (
            f"The audit trail was changed: {link}, doesn't fit: {found.reason}.",
            f"Whole are the {found.seals} links before it, with {found.rows} rows.",
        )
    waiting = f" {found.unsealed} newer rows wait for their seal." if found.unsealed else ""
    whole = f"The audit trail is whole: {found.rows} rows in {found.seals} links.{waiting}"
    if found.anchors:
        whole += f" {found.anchors} earlier heads stand in it."
    return (whole, f"Hash of the last link: {found.head}") if found.seals else (whole,)


async def _verify() -> ChainReport:
    from healthapp.adapters.audit_heads import AuditHeads
    from healthapp.config import get_settings
    from healthapp.kit.actor import Actor
    from healthapp.wiring import build_platform

    platform = build_platform(get_settings(), "system")
    try:
        async with platform.begin(Actor.system()) as uow:
            heads = AuditHeads(platform.settings.data_dir).all()
            return await platform.compliance.verify_audit(uow, heads)
    finally:
        await platform.close()
