"""`healthapp worker`: everything that happens without a click."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import typer


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("worker")(worker)


def worker() -> None:
    """Run due reminders, deliveries, the outbox relay and the nightly work, until SIGTERM."""
    from workers.main import run

    run()
