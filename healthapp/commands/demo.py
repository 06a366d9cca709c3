"""`healthapp demo`: the demo accounts and their data."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from healthapp.commands._report import CommandError, Report
from healthapp.commands._settings import engines_for_command

if TYPE_CHECKING:
    import typer

    from healthapp.config import Settings


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("demo")(demo)


def demo() -> None:
    """Load the demo accounts and their data, once; only in the embedded mode."""
    report = Report(to_stderr=True)
    with engines_for_command(report):
        from healthapp.config import get_settings

        settings = get_settings()
        if not settings.is_embedded or settings.demo_password is None:
            msg = "Demo accounts exist only in the embedded mode, with HEALTHAPP_DEMO_PASSWORD."
            raise CommandError(msg)
        loaded = asyncio.run(_load(settings, settings.demo_password.get_secret_value()))
    report.line("The demo data is loaded." if loaded else "The demo data was there already.")


async def _load(settings: Settings, password: str) -> bool:
    from healthapp.demo import load_demo
    from healthapp.wiring import build_platform

    platform = build_platform(settings, "system")
    try:
        return await load_demo(platform, password)
    finally:
        await platform.close()
