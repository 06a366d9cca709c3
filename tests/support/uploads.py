"""Files that editors upload, and what comes of them, as tests of it share it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthapp.contexts.knowledge.schemas.imports import ImportView, UploadFile
from healthapp.contexts.knowledge.schemas.loaded import Origin
from healthapp.kit.ids import new_id

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path
    from uuid import UUID

    from healthapp.config import Settings
    from healthapp.wiring import Platform
    from tests.support.people import Person
    from tests.support.rows import Connection

LICENCE = "Test licence 9, for this service alone"
HEAD = "key,title_en,text_en,category,audience\n"


def csv(*keys: str, broken: int = 0) -> bytes:
    """Return a file of own articles; the `broken` last ones lack what an article needs."""
    rows = [f"{key},Zumbling {key},Made up.,disease,everybody\n" for key in keys]
    rows += [f"bad{n},,Made up.,disease,everybody\n" for n in range(broken)]
    return (HEAD + "".join(rows)).encode()


async def pieces(content: bytes, size: int = 1000) -> AsyncIterator[bytes]:
    """Yield a file as it comes."""
    for at in range(0, len(content), size):
        yield content[at : at + size]


async def upload(
    platform: Platform, who: Person, content: bytes, file: str = "own.csv", origin: Origin = Origin.OWN
) -> ImportView:
    """Upload a file as the edge does."""
    knowledge, import_id = platform.knowledge, new_id()
    command = UploadFile(origin=origin, file=file, licence=LICENCE)
    async with platform.begin(who.actor) as uow:
        await knowledge.require_upload(uow, command)
    size, digest = await knowledge.keep_upload(import_id, command, pieces(content))
    async with platform.begin(who.actor) as uow:
        return await knowledge.add_import(uow, import_id, command, size, digest)


async def look(platform: Platform, who: Person, one: ImportView) -> ImportView:
    """Return an upload as it stands now."""
    async with platform.begin(who.actor) as uow:
        return await platform.knowledge.find_import(uow, one.id)


async def start(platform: Platform, who: Person, one: ImportView) -> ImportView:
    """Let what was checked be loaded; `who` is another editor than its uploader."""
    async with platform.begin(who.actor) as uow:
        return await platform.knowledge.start_import(uow, one.id)


async def stop(platform: Platform, who: Person, one: ImportView) -> ImportView:
    """Stop it, or discard it."""
    async with platform.begin(who.actor) as uow:
        return await platform.knowledge.stop_import(uow, one.id)


async def reasons(platform: Platform, who: Person, import_id: UUID) -> list[tuple[int, str, str]]:
    """Return what is not taken: number, key and reason."""
    async with platform.begin(who.actor) as uow:
        found = await platform.knowledge.import_rejects(uow, import_id)
    return [(one.number, one.key, one.reason.value) for one in found.rejects]


def held(owner: Connection) -> list[str]:
    """Return the keys of what was loaded."""
    rows = owner.execute("SELECT key FROM knowledge_loaded ORDER BY key").fetchall()
    return [key for (key,) in rows]


def files(settings: Settings) -> list[Path]:
    """Return the files that are kept."""
    return [path for path in (settings.data_dir / "uploads").rglob("*") if path.is_file()]
