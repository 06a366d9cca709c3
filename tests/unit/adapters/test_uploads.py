"""Files that are uploaded: one that comes slowly is not tidied away while it comes."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from healthapp.adapters import uploads
from healthapp.kit.ids import new_id

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    import pytest

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


async def test_a_file_that_comes_slowly_is_not_tidied_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, import_id, passed = uploads.UploadFolder(tmp_path / "uploads"), new_id(), 0.0
    monkeypatch.setattr(uploads, "monotonic", lambda: passed)
    seen = []

    async def slowly() -> AsyncIterator[bytes]:
        nonlocal passed
        yield b"one"
        for each in (tmp_path / "uploads" / str(import_id), *(tmp_path / "uploads").rglob("file*")):
            os.utime(each, (0, 0))
        seen.append(await folder.kept(LONG_AGO))
        passed += 61  # far less than a piece that would be written has come
        yield b"two"
        seen.append(await folder.kept(LONG_AGO))

    assert (await folder.keep(import_id, "own.csv", slowly(), 100))[0] == 6
    assert seen == [[import_id], []]
