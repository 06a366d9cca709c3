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

from tests.bench.figures import Figure, table
from tests.support.engines import EnginesLease

AREAS = ("start", "schedule", "heal", "live", "outage", "trust", "knowledge", "quality")
OUT = Path(os.environ.get("HEALTHAPP_DATA_DIR", "var")) / "bench"


def main() -> int:
    """Run the wanted areas one after the other; 1 when a figure misses its target."""
    parser = argparse.ArgumentParser(prog="make bench", description="Measures healthapp on this machine.")
    parser.add_argument("areas", nargs="*", choices=[*AREAS, []], help="which areas (default: all)")
    wanted = parser.parse_args().areas or list(AREAS)
    OUT.mkdir(parents=True, exist_ok=True)
    # Only the figures belong on the screen, and what went wrong.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    lease = EnginesLease(uuid.uuid4().hex)
    missed = False
    try:
        for area in wanted:
            module = importlib.import_module(f"tests.bench.{area}")
            figures: list[Figure] = asyncio.run(module.run(lease.engines))
            (OUT / f"{area}.json").write_text(
                json.dumps({"figures": [figure.as_json(f"make bench TESTS={area}") for figure in figures]}, indent=2)
            )
            sys.stdout.write(table(area, figures) + "\n")
            sys.stdout.flush()
            missed = missed or any(figure.ok is False for figure in figures)
    finally:
        lease.release()
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
