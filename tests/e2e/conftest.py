"""Flows in a real Chromium against the whole product.

The product is started once for the session, or it is the running one that `E2E_URL` names. What a failed test did is
kept in `test-results/<test>/`: a picture of each open page, and with `--film` a trace (`playwright show-trace`) and a
film (half of the browser's work: `make e2e` takes them always, `make test` of what failed, in a run of its own).

    python -m pytest tests/e2e -m e2e --film                own instance
    E2E_URL=http://127.0.0.1:3000 python -m pytest …        a running one
    python -m pytest tests/e2e -m e2e --headed              to watch
"""

from __future__ import annotations

import os
import re
import shutil
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import httpx
import pytest
from playwright.async_api import Error, async_playwright, expect

from tests.e2e.people import People
from tests.support.accounts_left import accounts_of, too_few
from tests.support.chromium import CHROMIUM, FLAGS, HEADLESS_SHELL
from tests.support.film import film

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Generator, Iterator

    from playwright.async_api import Browser, BrowserContext

    from tests.e2e.people import OpenContext
    from tests.peers.openid_provider import RealProvider
    from tests.peers.saml_idp import SamlIdp
    from tests.support.engines import Engines
    from tests.support.openai_server import OpenAIServer


class GetBrowser(Protocol):
    """Gives a browser: the whole Chromium, or as little of it as draws pages."""

    def __call__(self, *, whole: bool) -> Awaitable[Browser]: ...


RESULTS = Path(__file__).resolve().parents[2] / "test-results"
_REPORT = pytest.StashKey[bool]()
_PATIENCE = 10_000

expect.set_options(timeout=_PATIENCE)


@dataclass(frozen=True, slots=True)
class Product:
    """Where the product is. `database_url` is the owner's, `provider` and `campus` log people in,
    `writer` is its language model: only of our own.
    """

    url: str
    database_url: str | None = None
    provider: RealProvider | None = None
    campus: SamlIdp | None = None
    writer: OpenAIServer | None = None


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add what can be chosen."""
    parser.addoption("--headed", action="store_true", default=False, help="show the browser")
    parser.addoption("--film", action="store_true", default=False, help="keep trace and film of what failed")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Everything below this folder drives a browser; what needs a database of our own is for our own instance only."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker("e2e")
    if _given_url():
        left_out = [item for item in items if item.get_closest_marker("own_instance")]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


def _given_url() -> str | None:
    """Return the address of a running instance to test, if one was named."""
    return os.environ.get("E2E_URL") or os.environ.get("HEALTHAPP_E2E_URL") or None


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Remember whether a test failed, for the fixtures that keep what it did."""
    report = yield
    if report.failed:
        item.stash[_REPORT] = True
    return report


@pytest.fixture(scope="session")
def engines() -> Iterator[Engines]:
    """Give this worker's own engines: two products on one Valkey would hear each other's messages."""
    from tests.support.engines import EnginesLease  # noqa: PLC0415 - a running instance needs none of it

    lease = EnginesLease(uuid.uuid4().hex)
    yield lease.engines
    lease.release()


@pytest.fixture(scope="session")
def product(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """Give the product under test."""
    given = _given_url()
    if given:
        if refusal := too_few(given.rstrip("/"), accounts_of(request.session.items)):
            pytest.exit(f"healthapp: {refusal}", returncode=pytest.ExitCode.USAGE_ERROR)
        yield Product(given.rstrip("/"))
        return
    from tests.peers.openid_provider import RealProvider  # noqa: PLC0415 - a running instance needs none of it
    from tests.support.product import running  # noqa: PLC0415 - as above

    database_url: str = request.getfixturevalue("database_url")
    redis_url: str = request.getfixturevalue("redis_url")
    from tests.peers.saml_idp import SamlIdp  # noqa: PLC0415 - as above
    from tests.support.openai_server import OpenAIServer  # noqa: PLC0415 - as above

    provider, campus, writer = RealProvider(), SamlIdp(), OpenAIServer()
    with running(database_url, redis_url, tmp_path_factory.mktemp("product"), provider, campus, writer) as url:
        _make_search_ready(url)
        yield Product(url, database_url, provider, campus, writer)


def _make_search_ready(url: str) -> None:
    """Search as somebody did before: the first search has the content read and indexed, and waits a while for it."""
    limited = True
    while limited:
        answer = httpx.post(f"{url}/api/v1/knowledge/search", json={"query": "fever"}, timeout=60)
        limited = answer.raise_for_status().json()["limited"]


@pytest.fixture(scope="session")
async def browsers(request: pytest.FixtureRequest) -> AsyncIterator[GetBrowser]:
    """Give the browsers of the session, each started when it is first asked for.

    The shell draws and runs pages as the whole Chromium does, for half of the work; it shows no notifications.
    """
    headed = request.config.getoption("--headed") or bool(os.environ.get("HEALTHAPP_E2E_HEADED"))
    running: dict[str | None, Browser] = {}
    async with async_playwright() as playwright:

        async def get(*, whole: bool) -> Browser:
            program = CHROMIUM if whole or headed else HEADLESS_SHELL
            if program not in running:
                running[program] = await playwright.chromium.launch(
                    executable_path=program, args=[*FLAGS], headless=not headed
                )
            return running[program]

        yield get
        for browser in running.values():
            await browser.close()


@pytest.fixture
async def open_context(
    request: pytest.FixtureRequest, product: Product, browsers: GetBrowser
) -> AsyncIterator[OpenContext]:
    """Give a maker of browser contexts, each a person with a browser of their own."""
    made: list[BrowserContext] = []
    filmed = request.config.getoption("--film")
    whole = request.node.get_closest_marker("whole_browser") is not None

    async def make(**chosen: Any) -> BrowserContext:
        options: dict[str, Any] = {"base_url": product.url, "viewport": {"width": 1280, "height": 900}, **chosen}
        context = await (await browsers(whole=whole)).new_context(**options)
        if filmed:
            await context.tracing.start(screenshots=True, snapshots=True, sources=True)
        made.append(context)
        return context

    yield make
    # The film of a second run lies beside what the failure left.
    folder = RESULTS / (re.sub(r"[^\w.-]+", "_", request.node.name) + ("-filmed" if filmed else ""))
    shutil.rmtree(folder, ignore_errors=True)
    failed = request.node.stash.get(_REPORT, False)
    for number, context in enumerate(made):
        if failed:
            await _keep(context, folder, number, filmed=filmed)
        elif filmed:
            await context.tracing.stop()
        await context.close()


async def _keep(context: BrowserContext, folder: Path, number: int, *, filmed: bool) -> None:
    for place, page in enumerate(context.pages):
        try:
            await page.screenshot(path=folder / f"browser-{number}-page-{place}.png", full_page=True)
        except Error:
            # A page that crashed has no picture; trace and film show how it came to that.
            continue
    if filmed:
        trace = folder / f"browser-{number}-trace.zip"
        await context.tracing.stop(path=trace)
        film(trace, folder / f"browser-{number}-film.avi")


@pytest.fixture
def campus(product: Product) -> SamlIdp:
    """Give the SAML provider by which people may log in to an instance of our own."""
    assert product.campus is not None
    return product.campus


@pytest.fixture
def provider(product: Product) -> RealProvider:
    """Give the provider by which people may log in to an instance of our own."""
    assert product.provider is not None
    return product.provider


@pytest.fixture
def writer(product: Product) -> Iterator[OpenAIServer]:
    """Give the language model of an instance of our own, well-behaved at first."""
    assert product.writer is not None
    product.writer.reset()
    yield product.writer
    product.writer.reset()


@pytest.fixture
def people(product: Product, open_context: OpenContext) -> People:
    """Give the maker of people: each a fresh account, logged in, in a browser of their own."""
    return People(product.url, open_context, product.database_url)
