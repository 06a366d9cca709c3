"""How long `make run` takes until the product answers, when everything has been set up before."""

from __future__ import annotations

import asyncio
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench.figures import Figure
from tests.bench.instance import product

if TYPE_CHECKING:
    from tests.support.engines import Engines

AGAIN = 3
# As the Makefile does it for `make run`, with what the benchmarks need besides.
_BOOTSTRAP = (str(Path("deploy/bootstrap.py").resolve()), "--dev", "--browser")


async def run(_engines: Engines | None) -> list[Figure]:
    """Measure on data of our own."""
    return await asyncio.to_thread(_measure)


def _measure() -> list[Figure]:
    with tempfile.TemporaryDirectory(prefix="healthapp-bench-") as folder:
        data = Path(folder) / "data"
        first, *later = [_start(data) for _ in range(1 + AGAIN)]
    return [
        Figure("start with an empty data folder: engines, migrations, demo people", first, "s"),
        Figure("start with the data kept, the slowest", max(later), "s", at_most=15),
    ]


def _start(data: Path) -> float:
    started = time.perf_counter()
    with product(data, _BOOTSTRAP):
        return time.perf_counter() - started
