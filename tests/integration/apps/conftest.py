"""A person with a browser, and an app."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from healthapp.kit.clock import FixedClock, SystemClock
from healthapp.kit.i18n import Lang
from tests.support import apps
from tests.support.apps import Browser, Client

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

    from healthapp.wiring import Platform
    from tests.conftest import MakeUser


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(SystemClock().now())


@pytest.fixture
async def browser(platform: Platform, make_user: MakeUser, make_client: Callable[..., httpx.AsyncClient]) -> Browser:
    return await Browser.open(platform, await make_user(lang=Lang.EN), make_client)


@pytest.fixture
async def app(platform: Platform) -> Client:
    return await apps.register(platform)
