"""Tabs of a web process on the real services: every handler is a public endpoint, and is called as one here."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from healthapp.wiring import Platform
    from tests.support.tabs import Tabs


@pytest.fixture
async def tabs(platform: Platform, web: Platform, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Tabs]:
    """Give the tabs of a process that acts through `web`, as the web process does."""
    from tests.support.tabs import open_process  # noqa: PLC0415 - only these tests need the pages' framework

    monkeypatch.setattr("healthapp.wiring.get_platform", lambda: web)
    async with open_process(platform) as process:
        yield process
