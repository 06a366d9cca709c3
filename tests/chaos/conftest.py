"""What the chaos tests of a process share: engines and vendors of its own, a new installation for each test."""

# ruff: noqa: PLC0415 - the engines and the product are imported only when a test of this folder runs

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.chaos.house import House, Site

_HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the whole folder."""
    for item in items:
        if _HERE in item.path.parents:
            item.add_marker(pytest.mark.chaos)


@pytest.fixture(scope="session")
def house() -> Iterator[House]:
    """Give the engines and vendors, as processes that may be killed."""
    from tests.chaos.house import House

    with ExitStack() as stack:
        yield House.build(stack)


@pytest.fixture
def site(house: House) -> Iterator[Site]:
    """Give an empty installation without running processes."""
    with house.site() as made:
        yield made
