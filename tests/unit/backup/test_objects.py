"""What of the data folder belongs to a backup: what nobody can make again, never what somebody may be writing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthapp.backup.making import _object_files

if TYPE_CHECKING:
    from pathlib import Path


def test_the_index_of_search_stays_out_and_the_vectors_it_is_made_of_go_in(tmp_path: Path) -> None:
    """A table that is being built beside a pointer that was read before or after it would be no index."""
    left_out = {"search/current.json", "search/current.json.01a2", "search/build.lock", "search/t1.lance/data/0.lance"}
    taken = {"search/vectors-384.bin", "search/models/model.onnx", "files/scan.pdf", "files/t1.lance"}
    for name in left_out | taken:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    found = {path.relative_to(tmp_path).as_posix() for path in _object_files(tmp_path, tmp_path / "backups")}
    assert found == taken
