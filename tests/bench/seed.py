"""Accounts in a running product without waiting for a password hash each: `python -m tests.bench.seed COUNT`.

Through the services, as the operator, in a process of its own; each line is one person's address and the token of
their browser's session. HEALTHAPP_DATA_DIR says which product.
"""

from __future__ import annotations

import asyncio
import logging
import sys
from typing import TYPE_CHECKING

import structlog

from healthapp.commands._settings import as_operator, engines_for_command
from tests.support.people import browser_token, make_person

if TYPE_CHECKING:
    from healthapp.wiring import Platform


async def _make(platform: Platform, count: int) -> None:
    await platform.load_keys()
    for number in range(count):
        person = await make_person(platform, name=f"Bench {number}")
        sys.stdout.write(f"{person.email} {await browser_token(platform, person)}\n")


def main() -> None:
    """Make as many as are wanted."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    with engines_for_command():
        asyncio.run(as_operator(lambda platform: _make(platform, int(sys.argv[1]))))


if __name__ == "__main__":
    main()
