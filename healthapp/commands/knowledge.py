"""`healthapp knowledge`: the medical content that the product informs by."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from healthapp.commands._report import CommandError, Report, write_json

_Folder = Annotated[
    Path | None,
    typer.Option(help="A folder of content files instead of those that ship.", file_okay=False, exists=True),
]


def register(app: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(help="The medical content: conditions, medicines, symptoms, first aid.", no_args_is_help=True)
    group.command("stats")(stats)
    app.add_typer(group, name="knowledge")


def stats(
    folder: _Folder = None,
    json: Annotated[bool, typer.Option("--json", help="Write the result as JSON.")] = False,  # noqa: FBT002 - Typer's way to say --json
) -> None:
    """Check the content and count what it holds. Exit code 0: it fits together; 1: it doesn't, with every fault."""
    from healthapp.adapters.content_files import SHIPPED, FolderContent
    from healthapp.contexts.knowledge.errors import ContentError
    from healthapp.contexts.knowledge.service.content import count, read_content

    try:
        found = count(read_content(FolderContent(folder or SHIPPED)))
    except ContentError as error:
        report = Report(to_stderr=True)
        for fault in error.faults:
            report.note(fault)
        many = len(error.faults)
        msg = f"The content has {many} fault{'s' * (many != 1)}."
        raise CommandError(msg) from None
    if json:
        write_json(found.model_dump())
        return
    report = Report()
    for name, number in found.model_dump().items():
        report.note(f"{name.replace('_', ' ')}: {number:,}")
