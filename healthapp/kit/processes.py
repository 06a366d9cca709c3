"""What the processes that share one folder of counters use of the processor, each, and of memory, together.

The library's own collector knows the process that answers the scrape alone, and says nothing where several share a
folder. The names are the library's; both are read from `/proc` of those that still live.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prometheus_client import Metric

_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")


class Processes(Collector):
    """Reads them at each scrape."""

    def __init__(self, folder: Path, proc: Path = Path("/proc")) -> None:
        """Know the processes by their files in `folder`."""
        self._folder = folder
        self._proc = proc

    def collect(self) -> Iterator[Metric]:
        """Yield the processor time of each, their memory together, and how many they are; nothing without `/proc`.

        Each counts its time under its own number: a sum would fall when one of them ends, and a counter never falls.
        """
        if not self._proc.is_dir():
            return
        found = {pid: used for pid in sorted(self._pids()) if (used := self._used(pid)) is not None}
        seconds = CounterMetricFamily("process_cpu_seconds", "Processor time of a process that lives.", labels=["pid"])
        for pid, (cpu, _) in found.items():
            seconds.add_metric([str(pid)], cpu)
        yield seconds
        memory = sum(used for _, used in found.values())
        yield GaugeMetricFamily("process_resident_memory_bytes", "Memory of all processes that live.", memory)
        yield GaugeMetricFamily("processes_alive", "Processes that count into one folder.", len(found))

    def _pids(self) -> set[int]:
        names = (path.stem.rpartition("_")[2] for path in self._folder.glob("*.db"))
        return {int(name) for name in names if name.isdigit()}

    def _used(self, pid: int) -> tuple[float, int] | None:
        try:
            # The name of a program may hold spaces and brackets: the fields begin behind the last bracket.
            fields = (self._proc / str(pid) / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            return None
        return (int(fields[11]) + int(fields[12])) / _TICKS, int(fields[21]) * _PAGE
