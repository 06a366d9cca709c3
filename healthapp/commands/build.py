"""`healthapp build`: the pages."""

from __future__ import annotations

from typing import Annotated

import typer

from healthapp.commands._report import CommandError, Report, write_json
from healthapp.commands._settings import given_environment, launch_settings


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("build")(build)


def build(*, as_json: Annotated[bool, typer.Option("--json", help="Print the folder as JSON.")] = False) -> None:
    """Build the pages, unless those of the present sources are there; prints their folder."""
    from healthapp.frontend_build import PagesError, ensure_pages

    report = Report(to_stderr=True)
    # Making pages reads no data: the app is only imported, and its settings must be there.
    needed = {"DATABASE_URL": "postgresql:///", "REDIS_URL": "unix:///", "HEALTHAPP_MASTER_KEY": f"{'A' * 43}="}
    given = {name: value for name, value in given_environment().items() if value}
    try:
        with report.step("Pages"):
            folder = ensure_pages(launch_settings().data_dir, needed | given, progress=report.note)
    except PagesError as error:
        raise CommandError(str(error)) from error
    if as_json:
        write_json({"pages": folder})
    else:
        typer.echo(folder)
