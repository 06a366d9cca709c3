"""`healthapp migrate`: the database's schema, roles and first key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthapp.commands._report import Report
from healthapp.commands._settings import engines_for_command

if TYPE_CHECKING:
    import typer


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("migrate")(migrate)


def migrate() -> None:
    """Bring the database to the newest schema. Needs the owner's DATABASE_URL; safe to repeat."""
    report = Report(to_stderr=True)
    with engines_for_command(report):
        from healthapp.config import get_settings
        from healthapp.migrate import migrate as run

        run(get_settings())
    report.line("The database is up to date.")
