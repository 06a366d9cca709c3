"""`healthapp up`: the whole product on this machine."""

from __future__ import annotations

from typing import Annotated

import typer

from healthapp.commands._report import Report
from healthapp.commands._settings import launch_settings


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("up")(up)


def up(
    *,
    demo: Annotated[bool, typer.Option(help="Load the demo accounts and their data.")] = True,
    with_parent: Annotated[bool, typer.Option(hidden=True, help="Stop when the calling process ends.")] = False,
) -> None:
    """Start engines, worker and web on this machine, and stop them all with Ctrl-C.

    HEALTHAPP_DATA_DIR (default var/) holds everything it writes; HEALTHAPP_HOST and HEALTHAPP_PORT (default
    127.0.0.1:3000) are where it listens. Several instances run side by side with their own folders and ports.
    """
    from healthapp.launch import die_with_parent
    from healthapp.launch import up as run

    if with_parent:
        die_with_parent()
    run(launch_settings(), Report(), demo=demo)
