"""Every FastAPI route names who may call it, and every Reflex event handler comes through the door of state/base.py.

Here it is shown that none can be left out. That the doors hold is shown by the matrix of routes, roles and owners under
tests/integration.
"""

from __future__ import annotations

import importlib
import pkgutil
from typing import TYPE_CHECKING

import pytest
import reflex as rx
from fastapi import APIRouter

import healthapp.api
import state
from healthapp.api.app import ROUTERS
from healthapp.api.auth import PUBLIC
from healthapp.api.routes import SecuredRoute, UnguardedRouteError, make_router
from healthapp.kit.actor import Role
from state.base import HANDLERS
from tests.architecture import door_checks as doors
from tests.architecture.code_checks import none, over
from tests.architecture.source import Source, sources

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import ModuleType


def modules(package: ModuleType) -> Iterator[ModuleType]:
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        yield importlib.import_module(found.name)


def test_every_route_names_who_may_call_it() -> None:

    reached = set()
    for router in ROUTERS:
        for route in router.routes:
            assert isinstance(route, SecuredRoute), f"{route} has no door"
            assert route.roles <= set(Role)
            reached |= {(method, route.path) for method in route.methods or ()}
    none(sorted(f"{method} {path} is public but does not exist" for method, path in PUBLIC - reached))


def test_every_router_is_served() -> None:

    made = {
        id(thing): f"{module.__name__}.{name}"
        for module in modules(healthapp.api)
        for name, thing in vars(module).items()
        if isinstance(thing, APIRouter)
    }
    served = {id(router) for router in ROUTERS}
    none(sorted(name for key, name in made.items() if key not in served))


def test_no_route_goes_round_the_door() -> None:
    none(over(sources("healthapp"), doors.other_routes))


def test_no_event_handler_is_open() -> None:
    none(over(sources("state", "components"), doors.open_handlers, doors.other_doors))


def test_every_event_handler_reflex_knows_is_registered() -> None:

    list(modules(state))
    found = []
    waiting = list(rx.State.__subclasses__())
    while waiting:
        one = waiting.pop()
        waiting += one.__subclasses__()
        if not one.__module__.startswith("state."):
            continue
        for name, handler in one.event_handlers.items():
            function = handler.fn
            key = f"{function.__module__}.{function.__qualname__}"
            if function.__module__.startswith("state.") and key not in HANDLERS:
                found.append(f"{one.__module__}.{one.__name__}.{name}")
    none(found)
    assert HANDLERS


# Plays with values of its own, and is a page of the embedded mode only.
SHOWCASE = "state.dev_parts."


def test_an_open_handler_says_why() -> None:
    list(modules(state))
    found = []
    for name, spec in HANDLERS.items():
        sentences = [part for part in (spec.fn.__doc__ or "").split(".") if part.strip()]
        if Role.ANONYMOUS in spec.roles and not name.startswith(SHOWCASE) and len(sentences) < 2:
            found.append(f"{name}: what it does, and why nobody needs to be logged in")
    none(found)


BAD: list[tuple[Callable[[Source], list[str]], str]] = [
    (doors.open_handlers, "class S(AppState):\n    async def wipe(self): ...\n"),
    (doors.open_handlers, "class S(AppState):\n    @rx.event\n    async def wipe(self): ...\n"),
    (doors.open_handlers, "class S(base.AppState):\n    def wipe(self): ...\n"),
    (doors.other_doors, "import reflex as rx\nclass S(rx.State):\n    pass\n"),
    (doors.other_doors, "from reflex import State\nclass S(State):\n    pass\n"),
    (doors.other_doors, "import reflex as rx\nclass S(rx.State, mixin=False):\n    pass\n"),
    (doors.open_handlers, "import reflex as rx\nclass S(rx.State, mixin=True):\n    def wipe(self): ...\n"),
    (doors.other_doors, "import reflex as rx\n@rx.event\nasync def wipe(state): ...\n"),
    (doors.other_routes, "from fastapi import APIRouter\nrouter = APIRouter()\n"),
    (doors.other_routes, "import fastapi\nrouter = fastapi.APIRouter()\n"),
    (doors.other_routes, "def make(app):\n    @app.get('/x')\n    def x(): ...\n"),
    (doors.other_routes, "def make(app):\n    app.add_api_route('/x', x)\n"),
]


@pytest.mark.parametrize(("check", "text"), BAD)
def test_a_way_round_is_found(check: Callable[[Source], list[str]], text: str) -> None:
    assert check(Source("state/bad.py", text))


GOOD: list[tuple[Callable[[Source], list[str]], str]] = [
    (
        doors.open_handlers,
        "class S(AppState):\n    @authenticated()\n    async def take(self, work): ...\n    def _own(self): ...\n",
    ),
    (doors.open_handlers, "class S(AppState):\n    @rx.var\n    def shown(self): ...\n"),
    (doors.open_handlers, "class Row:\n    def shown(self): ...\n"),
    (doors.other_doors, "from state.base import AppState\nclass S(AppState):\n    pass\n"),
    (doors.other_doors, "import reflex as rx\nclass S(rx.State, mixin=True):\n    shown: bool = False\n"),
    (doors.other_routes, "router = make_router('/api/v1', 'x')\n@router.get('/x')\nasync def x(edge): ...\n"),
    (doors.other_routes, "async def x(client): return await client.get('/x')\n"),
]


@pytest.mark.parametrize(("check", "text"), GOOD)
def test_the_door_passes(check: Callable[[Source], list[str]], text: str) -> None:
    assert not check(Source("state/good.py", text))


def test_a_route_without_roles_cannot_be_made() -> None:

    router = make_router("/api/v1", "bad")
    with pytest.raises(UnguardedRouteError):
        router.get("/wide-open")(lambda: None)
