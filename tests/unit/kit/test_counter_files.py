"""Counts that go on where a file has no room: in a process of its own, as the library decides once for each."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
# The room of the first file ends within its labels; the second file has none from the beginning.
COUNTS = """
import os, sys
roomy = os.posix_fallocate
def full(descriptor, start, size):
    if size > int(sys.argv[1]):
        raise OSError(int(sys.argv[2]), os.strerror(int(sys.argv[2])))
    roomy(descriptor, start, size)
os.posix_fallocate = full
from prometheus_client import CollectorRegistry, Counter, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from healthapp.kit.counter_files import use_counter_files
use_counter_files()
counter = Counter("tried", "Tries.", ["number"], registry=CollectorRegistry())
for number in range(4000):
    counter.labels(number).inc()
    counter.labels(number).inc()
assert all(counter.labels(number)._value.get() == 2.0 for number in range(4000))
everybody = CollectorRegistry()
MultiProcessCollector(everybody)
print(generate_latest(everybody).decode().count("tried_total{"))
"""


def run(folder: Path, room: int, refusal: int) -> subprocess.CompletedProcess[str]:
    folder.mkdir()
    environment = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(folder), "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, "-c", COUNTS, str(room), str(refusal)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def count(folder: Path, room: int, refusal: int = errno.ENOSPC) -> tuple[int, int]:
    """Count in a process with so much room for a file: how many counts another can read, and how often it warned."""
    ran = run(folder, room, refusal)
    assert ran.returncode == 0, ran.stderr
    counted = ran.stdout.split()[-1]
    return int(counted), (ran.stdout + ran.stderr).count("metrics.counts_in_memory")


def test_without_room_a_process_counts_for_itself_and_says_so_once(tmp_path: Path) -> None:
    assert count(tmp_path / "plenty", 1 << 30) == (4000, 0)
    some, warned = count(tmp_path / "some", 1 << 18)
    assert 0 < some < 4000
    assert warned == 1
    assert count(tmp_path / "none", 0, errno.EDQUOT) == (0, 1)


def test_a_file_system_that_takes_no_room_beforehand_is_no_full_disk(tmp_path: Path) -> None:
    assert count(tmp_path / "other", 0, errno.EOPNOTSUPP) == (4000, 0)


def test_any_other_refusal_is_said(tmp_path: Path) -> None:
    refused = run(tmp_path / "refused", 0, errno.EACCES)
    assert refused.returncode != 0
    assert "PermissionError" in refused.stderr
