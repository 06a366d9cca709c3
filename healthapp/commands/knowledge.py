"""`healthapp knowledge`: the medical content that the product informs by."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from healthapp.commands._loading import load, loads
from healthapp.commands._report import CommandError, Report, write_json
from healthapp.commands._settings import engines_for_command

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_Folder = Annotated[
    Path | None,
    typer.Option(help="A folder of content files instead of those that ship.", file_okay=False, exists=True),
]


def register(app: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(help="The medical content: conditions, medicines, symptoms, first aid.", no_args_is_help=True)
    group.command("stats")(stats)
    group.command("import")(import_content)
    group.command("eval")(evaluate)
    group.command("load")(load)
    group.command("loads")(loads)
    app.add_typer(group, name="knowledge")


def stats(
    folder: _Folder = None,
    json: Annotated[bool, typer.Option("--json", help="Write the result as JSON.")] = False,  # noqa: FBT002 - Typer's way to say --json
) -> None:
    """Check the content that ships and count what it holds. Exit code 0: it fits together; 1: it doesn't."""
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


def import_content(
    json: Annotated[bool, typer.Option("--json", help="Write the result as JSON.")] = False,  # noqa: FBT002 - as above
) -> None:
    """Put the content where searches look: Postgres, and the search index with its vectors. Safe to repeat.

    The worker does the same by itself, and makes the vectors that the vendor has no time for now. Exit code 1: the
    index can't be built now; what is in Postgres stays.
    """
    with engines_for_command(Report(to_stderr=True)):
        from rich.console import Console
        from rich.progress import Progress

        with Progress(console=Console(stderr=True), transient=True) as bar:
            task, vectors = bar.add_task("Texts", total=None), bar.add_task("Vectors", total=None)
            steps = [lambda done, one=one: bar.update(one, completed=done) for one in (task, vectors)]
            found = asyncio.run(_import(*steps))
    if json:
        write_json(found)
        return
    report = Report()
    for name, figure in _flat(found):
        report.note(f"{name}: {figure}")


async def _import(on_text: Callable[[int], None], on_vector: Callable[[int], None]) -> dict[str, Any]:
    from healthapp.config import get_settings
    from healthapp.contexts.knowledge.errors import IndexUnavailableError
    from healthapp.kit.actor import Actor
    from healthapp.wiring import build_platform
    from workers.knowledge import build_index, keep_entries

    platform = build_platform(get_settings(), "system")
    try:
        rows = await keep_entries(platform, Actor.system(), on_text)
        is_built = await build_index(platform, Actor.system(), on_vector)
        async with platform.begin(Actor.system()) as uow:
            counted = await platform.knowledge.counted(uow)
        version = await platform.knowledge.indexing.version()
        return {"version": version, "rows": rows, "index_built": is_built} | {
            f"vectors_{name}": int(counted[f"texts_{name}"]) for name in ("waiting", "dead")
        }
    except IndexUnavailableError as error:
        msg = f"The search index can't be built now ({type(error).__name__}); the texts are in Postgres."
        raise CommandError(msg) from None
    finally:
        await platform.close()


def evaluate(
    file: Annotated[Path, typer.Argument(help="Cases, one JSON object a line, as in tests/eval.", dir_okay=False)],
    folder: _Folder = None,
    json: Annotated[bool, typer.Option("--json", help="Write the result as JSON.")] = False,  # noqa: FBT002 - as above
    words_alone: Annotated[bool, typer.Option(help="Search: without vectors.")] = False,  # noqa: FBT002 - as above
    plot: Annotated[
        Path | None, typer.Option(help="Stories of patients: write the calibration as a picture (SVG).", dir_okay=False)
    ] = None,
) -> None:
    """Measure the engines on a file of cases; the fields of the first one say of which kind they are.

    Exit code 0: measured; 1: it can't be, and why.
    """
    from healthapp.adapters.content_files import SHIPPED, FolderContent
    from healthapp.commands._calibration import plot as drawn
    from healthapp.commands._searches import is_about_search, measure_searches
    from healthapp.contexts.knowledge.errors import ContentError, EvaluationError
    from healthapp.contexts.knowledge.service.evaluation import evaluate as measure
    from healthapp.contexts.knowledge.service.evaluation import read_cases
    from healthapp.contexts.knowledge.service.library import read_book

    try:
        cases = read_cases(file.read_text(encoding="utf-8"))
        if is_about_search(cases):
            found = measure_searches(FolderContent(folder or SHIPPED), cases, vectors=not words_alone)
        else:
            found = measure(read_book(FolderContent(folder or SHIPPED)), cases)
        if plot is not None:
            if "findings_given" not in found:
                msg = "Only stories of patients have a calibration to be drawn."
                raise CommandError(msg)
            given = found["findings_given"]
            plot.write_text(drawn(given["bins"], given["ece"]), encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        msg = f"{file}: can't be read: {error.__class__.__name__}"
        raise CommandError(msg) from None
    except EvaluationError as error:
        msg = f"{file}: {error}"
        raise CommandError(msg) from None
    except ContentError as error:
        msg = f"The content has faults ({len(error.faults)}); `healthapp knowledge stats` lists them."
        raise CommandError(msg) from None
    if json:
        write_json(found)
        return
    report = Report()
    for name, figure in _flat(found):
        report.note(f"{name}: {figure}")


def _flat(figures: dict[str, Any], above: str = "") -> Iterator[tuple[str, object]]:
    for name, figure in figures.items():
        words = f"{above}{name.replace('_', ' ')}"
        if isinstance(figure, dict):
            yield from _flat(figure, f"{words}, ")
        elif not isinstance(figure, list):
            yield words, figure
