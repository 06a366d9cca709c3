"""Runs the benchmarks: `python -m tests.bench [area …]`. A table on screen, JSON in `var/bench/`.

Every figure that has a target is a ratio or a time on an otherwise idle machine; compare figures of one run only.
"""

from __future__ import annotations

import argparse
import asyncio
import importlib
import json
import logging
import os
import sys
import uuid
from pathlib import Path

import structlog

from healthapp.frontend_build import ensure_pages
from tests.bench.figures import Figure, table
from tests.bench.instance import built_blank
from tests.bench.progress import progress
from tests.bench.waits import NeverHappenedError
from tests.support.engines import EnginesLease

AREAS = ("start", "schedule", "heal", "live", "outage", "trust", "knowledge", "quality")
OUT = Path(os.environ.get("HEALTHAPP_DATA_DIR", "var")) / "bench"
WITH_PAGES = frozenset({"start", "live", "outage", "trust"})
WITH_SHARED_ENGINES = frozenset({"schedule", "trust", "knowledge"})
LONGEST = {"live": 600, "outage": 600}
"""Seconds after which an area is ended: more than twice what it takes on two cores that do nothing else."""
_LONGEST = 1800


def main() -> int:
    """Run the wanted areas one after the other; 1 when a figure misses its target, or was not measured."""
    parser = argparse.ArgumentParser(prog="make bench", description="Measures healthapp on this machine.")
    parser.add_argument("areas", nargs="*", choices=[*AREAS, []], help="which areas (default: all)")
    wanted = parser.parse_args().areas or list(AREAS)
    OUT.mkdir(parents=True, exist_ok=True)
    # Only the figures belong on the screen, and what went wrong.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    return int(any([not _measure(area) for area in wanted]))  # noqa: C419 - every area, whatever became of the first


def _measure(area: str) -> bool:
    """Measure one area and show its figures; False when one misses its target or the area doesn't end."""
    progress.begin(area)
    if area in WITH_PAGES:
        ensure_pages(OUT.parent, os.environ, progress=progress.step)
    if area == "live":
        progress.step("building the blank application, if it isn't yet")
        built_blank()
    progress.step("begins" if area not in WITH_SHARED_ENGINES else "starting the engines of the tests")
    lease = EnginesLease(uuid.uuid4().hex) if area in WITH_SHARED_ENGINES else None
    try:
        module = importlib.import_module(f"tests.bench.{area}")
        work = module.run(lease.engines if lease else None)
        figures: list[Figure] = asyncio.run(progress.bounded(area, LONGEST.get(area, _LONGEST), work))
    except NeverHappenedError as error:
        sys.stderr.write(f"{area}: {error}\n")
        return False
    finally:
        if lease:
            lease.release()
    progress.step("done")
    (OUT / f"{area}.json").write_text(
        json.dumps({"figures": [figure.as_json(f"make bench TESTS={area}") for figure in figures]}, indent=2)
    )
    sys.stdout.write(table(area, figures) + "\n")
    sys.stdout.flush()
    return not any(figure.ok is False for figure in figures)


if __name__ == "__main__":
    sys.exit(main())
