"""What the tests with Keycloak share: one that runs for all of them, its realm, and who calls us."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from aiohttp import web

from tests.peers.base import HOST, Peer
from tests.peers.keycloak import Keycloak
from tests.peers.saml_idp import product_key
from tests.peers_keycloak.visitor import PRODUCT
from tests.support import databases

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import httpx

    from healthapp.config import Settings

_HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the whole folder."""
    for item in items:
        if _HERE in item.path.parents:
            item.add_marker(pytest.mark.peers)


class Listener(Peer):
    """Where the provider says that a login has ended: the product of these tests has no port of its own."""

    async def _open(self) -> None:
        app = web.Application()
        app.router.add_post("/ended", self._ended)
        self.port = await self.serve(app, self.port)

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}/ended"

    async def _ended(self, request: web.Request) -> web.Response:
        self.log.add({"token": (await request.post())["logout_token"]})
        return web.Response()


@pytest.fixture(scope="session")
def listener() -> Iterator[Listener]:
    """Give what the provider calls."""
    with Listener() as peer:
        yield peer


@pytest.fixture(scope="session")
def keycloak(listener: Listener) -> Iterator[Keycloak]:
    """Give one Keycloak for all tests: it takes a minute to start."""
    with Keycloak() as started:
        started.know(PRODUCT, listener.url)
        yield started


@pytest.fixture
def settings(database_url: str, redis_url: str, keycloak: Keycloak) -> Settings:
    """Give settings that know it twice."""
    own = {"email_domains": ["hospital.example"]}
    known = (keycloak.openid(**own), keycloak.saml(**own))
    return databases.make_settings(database_url, redis_url, sso_providers=known, saml_key=product_key())


@pytest.fixture
def browser(make_client: Callable[..., httpx.AsyncClient]) -> httpx.AsyncClient:
    """Give a browser in front of the product."""
    return make_client(headers={"Accept-Language": "en"})
