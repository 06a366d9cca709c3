"""Counts that go on where a file has no room: in a process of its own, as the library decides once for each."""

from __future__ import annotations

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
        raise OSError(28, "No space left on device")
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


def count(folder: Path, room: int) -> int:
    """Count in a process with so much room for a file; returns how many counts another process can read."""
    folder.mkdir()
    environment = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(folder), "PYTHONPATH": str(ROOT)}
    ran = subprocess.run(
        [sys.executable, "-c", COUNTS, str(room)], env=environment, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    return int(ran.stdout)


def test_without_room_a_process_counts_for_itself(tmp_path: Path) -> None:
    assert count(tmp_path / "plenty", 1 << 30) == 4000
    assert 0 < count(tmp_path / "some", 1 << 18) < 4000
    assert count(tmp_path / "none", 0) == 0
