"""The copied changes: what was flushed is there, however often the writer was torn away; the way over timelines."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from healthapp.backup.errors import BackupError
from healthapp.backup.sealing import BackupKeys
from healthapp.backup.store import FolderStore
from healthapp.backup.wal import Segment, WalArchive, WalWriter

KEYS = BackupKeys.of(b"k" * 32)
SIZE = 4096
MIB = 1024 * 1024


def stream(begin: int, length: int) -> bytes:
    """Return what the WAL holds there: every position has its own byte."""
    return bytes((position * 31 + position // 256) % 256 for position in range(begin, begin + length))


def archive_in(folder: Path) -> WalArchive:
    return WalArchive(FolderStore(folder), KEYS, SIZE)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.lists(st.integers(1, 3000), min_size=1, max_size=6), st.integers(0, 40), st.booleans()),
        min_size=1,
        max_size=6,
    )
)
def test_what_was_flushed_survives_every_crash(lives: list[tuple[list[int], int, bool]]) -> None:
    with tempfile.TemporaryDirectory() as name:
        archive = archive_in(Path(name))
        flushed = SIZE
        for writes, torn, orderly in lives:
            archive.tidy()
            position = archive.end(1) or SIZE
            assert position >= flushed
            writer = WalWriter(archive, 1, position)
            for length in writes:
                writer.write(position, stream(position, length))
                position += length
                flushed = writer.flush()
            if orderly:
                writer.close()
                continue
            # A crash: the last frame may have begun to be written, and nothing more happens.
            writer.close()
            parts = sorted(Path(name).glob("wal/*.part"))
            if parts:
                with parts[-1].open("ab") as file:
                    file.write(bytes(torn))
        archive.tidy()
        assert archive.end(1) == flushed
        whole = b"".join(archive.read(segment) for segment in archive.segments())
        assert whole == stream(SIZE, flushed - SIZE)
        # Every complete segment was packed, and its parts are gone.
        assert {part.name.split(".")[0] for part in Path(name).glob("wal/*.part")} <= {
            segment.name(SIZE) for segment in archive.segments()[-1:]
        }


def test_a_hole_is_refused(tmp_path: Path) -> None:
    writer = WalWriter(archive_in(tmp_path), 1, SIZE)
    writer.write(SIZE, b"abc")
    with pytest.raises(BackupError, match="hole"):
        writer.write(SIZE + 4, b"e")
    writer.close()


def test_a_missing_part_ends_the_segment(tmp_path: Path) -> None:
    archive = archive_in(tmp_path)
    for begin, end in ((0, 10), (10, 20), (20, 30)):
        writer = WalWriter(archive, 1, begin)
        writer.write(begin, stream(begin, end - begin))
        writer.close()
    (segment,) = archive.segments()
    assert archive.read(segment) == stream(0, 30)
    archive.store.remove(archive.parts(segment)[1][0])
    assert archive.read(segment) == stream(0, 10)


def test_names_are_those_of_postgres() -> None:
    assert Segment(1, 3).name(16 * MIB) == "000000010000000000000003"
    assert Segment(2, 256 + 255).name(16 * MIB) == "0000000200000001000000FF"
    for size in (MIB, 16 * MIB, 1024 * MIB):
        assert Segment.parse(Segment(7, 123_456).name(size), size) == Segment(7, 123_456)


def test_the_way_to_the_newest_timeline(tmp_path: Path) -> None:
    archive = archive_in(tmp_path)
    assert archive.route(1, 100) == [(1, -1)]
    archive.add_history(2, b"1\t0/5000000\tno recovery target specified\n")
    archive.add_history(3, b"1\t0/5000000\tx\n2\t0/9000000\tx\n")
    # Left the first one too early for a backup that reaches to 6000000.
    archive.add_history(4, b"1\t0/3000000\tbefore 2026-11-21 10:00:00+00\n")
    assert archive.route(1, 0x4000000) == [(1, 0x5000000), (2, 0x9000000), (3, -1)]
    assert archive.route(2, 0x6000000) == [(2, 0x9000000), (3, -1)]
    assert archive.route(1, 0x6000000) == [(1, -1)]
    assert archive.route(4, 0x4000000) == [(4, -1)]


def test_old_segments_go(tmp_path: Path) -> None:
    archive = archive_in(tmp_path)
    writer = WalWriter(archive, 1, 0)
    writer.write(0, stream(0, 3 * SIZE + 5))
    writer.close()
    assert archive.remove_before(2) == 2
    assert [segment.number for segment in archive.segments()] == [2, 3]
