"""`healthapp knowledge load` and `loads`: data that an operator has licensed, beside the content."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from healthapp.commands._report import CommandError, Report, write_json
from healthapp.commands._settings import as_operator, engines_for_command

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import TextIO

    from healthapp.adapters.licensed_file import LicensedPath
    from healthapp.contexts.knowledge.schemas.loaded import ArticlesStanding, LoadView, Origin, Outcome, Rejected
    from healthapp.wiring import Platform

_SHOWN = 10
_WHY = {
    "broken_archive": "it is no archive that can be unpacked",
    "broken_json": "it is no JSON",
    "broken_xml": "it is no XML, or it is cut off",
    "cannot_be_read": "it can't be opened",
    "encrypted": "it is encrypted",
    "entities": "it declares entities, which could fill the memory",
    "nothing_to_read": "there is no file in it of the form that this origin has",
    "record_too_big": "a record is larger than 32 MB",
    "stopped": "an editor stopped it",
    "table_missing": "RXNCONSO.RRF or RXNREL.RRF is missing beside it",
    "too_many_files": "there are too many files in it",
    "truncated": "it is cut off",
    "unpacks_to_too_much": "it unpacks to far more than its size, as an archive made to do harm does",
}


@dataclass
class _Wanted:
    """What is to be loaded, and how."""

    origin: Origin
    file: LicensedPath
    licence: str
    dry_run: bool
    restart: bool
    prune: bool
    is_sure: bool
    limit: int | None
    on_reject: Callable[[Rejected], None]
    found: dict[str, Any] = field(default_factory=dict)


def load(  # noqa: PLR0913, PLR0917 - one for each option
    origin: Annotated[str, typer.Argument(help="openfda, medlineplus, medquad, ddinter, rxnorm, icd10 or own.")],
    file: Annotated[
        Path, typer.Argument(help="The file, a .gz or .zip of it, or a folder of such files.", exists=True)
    ],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Write nothing; say what would happen.")] = False,  # noqa: FBT002 - Typer's way
    restart: Annotated[  # noqa: FBT002 - as above
        bool, typer.Option("--restart/--resume", help="Begin anew a load that was broken off, or go on with it.")
    ] = False,
    prune: Annotated[bool, typer.Option("--prune", help="Delete what a whole file of this origin lacks.")] = False,  # noqa: FBT002 - as above
    yes: Annotated[  # noqa: FBT002 - as above
        bool, typer.Option("--yes", help="Let --prune delete more than a tenth of what is held of this origin.")
    ] = False,
    licence: Annotated[str, typer.Option(help="On which terms you may show it; needed unless it is public.")] = "",
    limit: Annotated[int | None, typer.Option(help="Stop after so many records; run again to go on.", min=1)] = None,
    rejects: Annotated[
        Path | None, typer.Option(help="Write every record that was not taken here (CSV).", dir_okay=False)
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Write the result as JSON.")] = False,  # noqa: FBT002 - as above
) -> None:
    """Load data that you have licensed, beside the content. Safe to repeat, and to stop anywhere.

    What can't be taken is listed with its reason. Exit code 1: the file can't be read to its end, what was read
    stays; or --prune would have deleted more than a tenth of what is held of this origin, and deleted nothing.
    """
    from healthapp.adapters.licensed_file import LicensedPath
    from healthapp.contexts.knowledge.errors import LicensedFileError
    from healthapp.contexts.knowledge.schemas.loaded import Origin

    if origin not in set(Origin):
        msg = f"{origin}: is none of {', '.join(Origin)}."
        raise CommandError(msg)
    with ExitStack() as stack:
        stack.enter_context(engines_for_command(Report(to_stderr=True)))
        listed = stack.enter_context(rejects.open("a", encoding="utf-8")) if rejects else None
        told = _Rejects(listed)
        try:
            opened = LicensedPath(file, stack.enter_context(_progress(file)))
            wanted = _Wanted(Origin(origin), opened, licence, dry_run, restart, prune, yes, limit, told)
            asyncio.run(as_operator(lambda platform: _load(platform, wanted)))
        except LicensedFileError as error:
            msg = f"{file.name}: {_WHY.get(error.reason, error.reason)}."
            raise CommandError(msg) from None
    found = {**wanted.found, "rejects": told.first}
    if json:
        write_json(found)
    else:
        _tell(found)
    if prune and not dry_run and found["gone"] > found["pruned"]:
        msg = (
            f"--prune deleted nothing: {found['gone']:,} records are more than a tenth of what is held of {origin}. "
            "If this file holds everything of its origin, run this again with --prune --yes."
        )
        raise CommandError(msg)
    if found["failure"]:
        msg = f"{file.name}: {_WHY.get(found['failure'], found['failure'])}; what stands before it is dealt with."
        raise CommandError(msg)


class _Rejects:
    """Keeps the first records that were not taken, and writes all of them where that is wanted."""

    def __init__(self, listed: TextIO | None) -> None:
        self.first: list[dict[str, Any]] = []
        self._listed = listed

    def __call__(self, one: Rejected) -> None:
        if len(self.first) < _SHOWN:
            self.first.append({"number": one.number, "key": one.key, "reason": one.reason.value})
        if self._listed:
            key = one.key.replace('"', '""')
            self._listed.write(f'{one.number},"{key}",{one.reason.value}\n')


def _progress(file: Path) -> Any:  # noqa: ANN401 - a context manager that gives what counts bytes
    from contextlib import contextmanager

    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeElapsedColumn

    @contextmanager
    def shown() -> Iterator[Callable[[int], None]]:
        columns = TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeElapsedColumn()
        with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task(file.name, total=None)
            yield lambda read: bar.advance(task, read)

    return shown()


async def _load(platform: Platform, wanted: _Wanted) -> None:
    from healthapp.contexts.knowledge.errors import LicensedFileError
    from healthapp.contexts.knowledge.service.loading import Preview
    from healthapp.kit.actor import Actor

    knowledge, actor = platform.knowledge, Actor.system()
    digest = wanted.file.digest()
    outcomes = await knowledge.read_licensed(wanted.origin, wanted.file, wanted.licence)
    common = {"origin": wanted.origin.value, "file": wanted.file.name, "dry_run": wanted.dry_run}
    failure = ""
    if wanted.dry_run:
        preview = Preview()
        try:
            for batch in _batches(islice(outcomes, wanted.limit)):
                async with platform.begin(actor) as uow:
                    for each in await knowledge.preview_batch(uow, wanted.origin, batch, preview):
                        wanted.on_reject(each)
        except LicensedFileError as error:
            failure = error.reason
        wanted.found = {**common, "status": "previewed", "failure": failure, **preview.tally.model_dump()}
        return
    async with platform.begin(actor) as uow:
        view = await knowledge.begin_load(
            uow, wanted.origin, wanted.file, digest, wanted.licence, restart=wanted.restart
        )
    began, is_whole = view.position, True
    try:
        until = None if wanted.limit is None else began + wanted.limit
        for batch in _batches(islice(outcomes, began, until)):
            async with platform.begin(actor) as uow:
                view = await knowledge.load_batch(uow, view.id, view.position, batch, wanted.on_reject)
        is_whole = next(outcomes, None) is None
    except LicensedFileError as error:
        failure = error.reason
    keys: list[str] = []
    if failure or is_whole:
        async with platform.begin(actor) as uow:
            view, keys = await knowledge.end_load(
                uow, view.id, prune=wanted.prune, is_sure=wanted.is_sure, failure=failure
            )
    wanted.found = {**common, **_said(view), "resumed_at": began, "gone_keys": keys}


def _batches(outcomes: Iterator[Outcome]) -> Iterator[list[Outcome]]:
    """Yield them in batches; what was read before a file breaks off is a batch too."""
    from healthapp.contexts.knowledge.errors import LicensedFileError
    from healthapp.contexts.knowledge.service.loading import BATCH

    batch: list[Outcome] = []
    try:
        for each in outcomes:
            batch.append(each)
            if len(batch) == BATCH:
                yield batch
                batch = []
    except LicensedFileError:
        if batch:
            yield batch
        raise
    if batch:
        yield batch


def _said(view: LoadView) -> dict[str, Any]:
    return {
        "id": view.id,
        "status": view.status.value,
        "failure": view.failure,
        "position": view.position,
        **view.tally.model_dump(),
        "gone": view.gone,
        "pruned": view.pruned,
    }


def _tell(found: dict[str, Any]) -> None:
    report = Report()
    would = "would be " if found["dry_run"] else ""
    report.line(f"{found['file']} ({found['origin']}): {found['read']:,} records read.")
    for name in ("added", "changed", "unchanged", "rejected"):
        report.note(f"{would}{name}: {found[name]:,}")
    for reason, many in sorted(found["reasons"].items()):
        report.note(f"  {reason.replace('_', ' ')}: {many:,}")
    for each in found["rejects"]:
        report.note(f"  not taken: record {each['number']} {each['key']} ({each['reason'].replace('_', ' ')})")
    if found["dry_run"]:
        report.line("Nothing was written.")
        return
    if found["status"] == "running":
        report.line(f"Stopped after {found['position']:,} records; run it again to go on.")
    if found["gone"]:
        kept = "deleted" if found["pruned"] else "kept; --prune deletes them"
        report.note(f"no longer in the file: {found['gone']:,} ({kept}), such as {', '.join(found['gone_keys'][:5])}")


def loads(
    json: Annotated[bool, typer.Option("--json", help="Write the result as JSON.")] = False,  # noqa: FBT002 - Typer's way
) -> None:
    """Show what was loaded and how it went, the newest first, and how many articles wait to be found by meaning."""

    async def step(platform: Platform) -> tuple[list[LoadView], ArticlesStanding | None]:
        from healthapp.kit.actor import Actor

        async with platform.begin(Actor.system()) as uow:
            return await platform.knowledge.loads(uow), await platform.knowledge.articles_standing(uow)

    with engines_for_command(Report(to_stderr=True)):
        found, standing = asyncio.run(as_operator(step))
    if json:
        write_json([{"origin": each.origin.value, "file": each.file, **_said(each)} for each in found])
        return
    report = Report()
    for each in found:
        counts = f"{each.tally.added} added, {each.tally.changed} changed, {each.tally.rejected} not taken"
        why = f" ({_WHY.get(each.failure, each.failure)})" if each.failure else ""
        report.line(f"{each.started_at:%Y-%m-%d %H:%M}  {each.origin}  {each.file}  {each.status}{why}  {counts}")
    if not found:
        report.line("Nothing was loaded yet.")
    if standing is not None and standing.articles:
        dead = f", {standing.dead:,} were given up (see `healthapp deadletters`)" if standing.dead else ""
        report.line(
            f"By meaning: {standing.made:,} of {standing.articles:,} articles; {standing.waiting:,} wait for the worker"
            f" to make their vectors{dead}."
        )
