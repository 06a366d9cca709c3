"""The pages of doses and reminders without a browser: real services, real engines, a tab that is only events."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from components.pages.reminders import detail, form, medicines, today
from state.live import on_live
from tests.support.people import browser_token, make_person
from tests.support.tabs import events_of
from tests.unit.state.reminders.home import Home, ReminderTab, cookie, make_home

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    import reflex as rx

    from healthapp.config import Settings
    from healthapp.kit.clock import Clock
    from healthapp.wiring import Platform
    from tests.support.people import Person

PAGES = (today.PAGE, *medicines.PAGES, *form.PAGES, detail.PAGE)


@pytest.fixture(scope="session")
def app(app: rx.App) -> rx.App:
    """Give the app of all these tests, with the pages of doses and reminders: a process can have only one."""
    for page in PAGES:
        app.add_page(page.build, route=page.route, on_load=page.on_load)
        if page.on_live is not None:
            on_live(page.route, page.on_live)
    return app


@pytest.fixture
async def platform(
    settings: Settings, clock: Clock, clean: None, web: Platform, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Platform]:
    """Give a platform that may act as anyone; the handlers get one that may not."""
    from healthapp import wiring  # noqa: PLC0415 - not before its fixtures are needed

    monkeypatch.setattr(wiring, "get_platform", lambda: web)
    made = wiring.build_platform(settings, "system", clock=clock)
    yield made
    await made.close()


@pytest.fixture
async def tab(app: rx.App, platform: Platform, redirects: list[str]) -> AsyncIterator[ReminderTab]:
    async with events_of(app, lambda _token, path: redirects.append(path)) as processor:
        yield ReminderTab(app, processor)


@pytest.fixture
async def person(platform: Platform) -> Person:
    """Give a patient who reads English."""
    return await make_person(platform)


@pytest.fixture
async def home(platform: Platform, person: Person, clock: Clock) -> Home:
    """Give the patient's medicine, due a minute ago."""
    token = await browser_token(platform, person)
    return await make_home(platform, person, token, clock.now() - timedelta(minutes=1))


@pytest.fixture
async def stranger(platform: Platform) -> str:
    """Give the cookies of another patient."""
    return cookie(await browser_token(platform, await make_person(platform, name="Somebody Else")))
