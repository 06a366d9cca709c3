"""Who has to log in by two steps and hasn't added the second is let in nowhere but there, by no door."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from socketio.exceptions import ConnectionRefusedError as Refused  # type: ignore[import-untyped]  # it has no types

from healthapp.api.auth import PUBLIC
from healthapp.api.browser import SECURITY_PAGE
from healthapp.api.realtime.server import RealtimeServer
from healthapp.kit.actor import KEEPERS, Actor, Role
from healthapp.kit.clock import Clock, FixedClock, SystemClock
from healthapp.kit.errors import HealthError, Kind
from healthapp.kit.i18n import Lang
from healthapp.kit.ids import new_id
from state.refusals import ALL as ALL_REFUSALS
from tests.integration.isolation.test_route_matrix import CASES
from tests.integration.state.conftest import tabs as tabs  # noqa: PLC0414 - the fixture
from tests.support import apps, databases, handlers, people
from tests.support.api import problem
from tests.support.second_factor import turn_on

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

    from healthapp.config import Settings
    from healthapp.wiring import Platform
    from tests.conftest import AsUser, MakeUser
    from tests.support.people import Person
    from tests.support.rows import Connection
    from tests.support.tabs import Tabs

# Before a web process begins to serve them.
ALL = handlers.all_handlers()
HERE = {"Sec-Fetch-Site": "same-origin", "Accept-Language": "en"}
HELD = "mfa_setup_required"
SAID = HealthError(Kind.FORBIDDEN, HELD).message(Lang.EN)


@pytest.fixture
def clock() -> Clock:
    return FixedClock(SystemClock().now())


@pytest.fixture
def settings(database_url: str, redis_url: str) -> Settings:
    return databases.make_settings(database_url, redis_url, mfa_required_roles="admin, applicant")


@pytest.fixture
async def admin(make_user: MakeUser) -> Person:
    return await make_user(Role.ADMIN, lang=Lang.EN)


@pytest.fixture
async def by_cookie(
    admin: Person, platform: Platform, make_client: Callable[..., httpx.AsyncClient]
) -> httpx.AsyncClient:
    token = await people.browser_token(platform, admin)
    return make_client(headers={**HERE, "Cookie": f"healthapp_session={token}"})


def _forget(owner: Connection, person: Person) -> None:
    owner.execute("DELETE FROM identity_second_factor WHERE user_id = %s", (person.id,))


async def test_no_route_opens_but_those_of_ones_own_security(
    admin: Person, as_user: AsUser, by_cookie: httpx.AsyncClient, moving: FixedClock, owner: Connection
) -> None:
    mine = await as_user(admin)
    closed = [case for case in CASES if Role.ADMIN in case.roles and not case.roles >= KEEPERS]
    assert len(closed) > 90
    assert {"/graphql", "/api/v1/admin/users", "/api/v1/me/export", "/session/erase"} <= {case.path for case in closed}
    for client, some in ((mine, closed), (by_cookie, closed[:: len(closed) // 12])):
        for case in some:
            answer = await client.request(case.method, case.path.format(id=new_id(), kind="x", entry="x"), json={})
            problem(answer, 403, HELD)
            assert answer.json()["detail"] == SAID
    denied = owner.execute("SELECT count(*) FROM compliance_audit_event WHERE outcome = 'denied'").fetchone()
    assert denied is not None
    assert denied[0] > len(closed)
    for case in CASES:
        if case.method == "GET" and case.roles >= KEEPERS and (case.method, case.path) not in PUBLIC:
            assert (await mine.get(case.path)).status_code == 200, case
    assert (await by_cookie.post("/session/locale", data={"locale": "bn"})).status_code == 303
    # By the same login everything opens with the second factor, at once.
    await turn_on(mine, moving)
    for client in (mine, by_cookie):
        assert (await client.get("/api/v1/admin/users")).status_code == 200
    _forget(owner, admin)
    problem(await mine.get("/api/v1/admin/users"), 403, HELD)
    assert (await mine.post("/api/v1/auth/logout")).status_code == 200


async def test_no_handler_of_a_page_works_but_those_of_ones_own_security(
    tabs: Tabs, admin: Person, moving: FixedClock, as_user: AsUser, owner: Connection
) -> None:
    tab = await tabs.open(admin, at="/nowhere/")
    specs = {name: spec for name, spec in ALL.items() if Role.ADMIN in spec.roles}
    closed = {name: spec for name, spec in specs.items() if not spec.roles >= KEEPERS}
    assert len(closed) > 90
    for name, spec in closed.items():
        tab.redirects.clear()
        tab.vars.update(banner_text="")
        changed = await tab.call(handlers.address_of(spec), handlers.arguments(spec, lambda _wanted: str(new_id())))
        assert not changed.keys() - {"banner_text", "banner_tone", "working"}, (name, changed)
        assert (tab.redirects, tab.banner) == ([] if spec.quiet else [SECURITY_PAGE], ""), name
    refused = "SELECT count(*) FROM compliance_audit_event WHERE actor_id = %s AND action = 'api.role'"
    ((written,),) = owner.execute(f"{refused} AND outcome = 'denied'", (admin.id,)).fetchall()
    assert 0 < written <= ALL_REFUSALS.burst, "in the trail, and not a row for each click"
    tab.at = "/admin/users/"
    users = handlers.address_of(specs["state.users.UsersState.load"])
    await tab.call(users, {})
    secure = ALL["state.security.SecurityState.load"]
    tab.at = SECURITY_PAGE
    shown = await tab.call(handlers.address_of(secure), {})
    assert (shown["status"], shown["required"]) == ("ready", True), "the page itself says why, where the way out is"
    assert not tab.banner, "and nothing says it twice"
    await turn_on(await as_user(admin), moving)
    tab.redirects.clear()
    tab.at = "/admin/users/"
    listed = await tab.call(users, {})
    assert (tab.redirects, listed["status"]) == ([], "ready")


async def test_nor_socket_io_nor_a_key_nor_an_app(
    web: Platform,
    platform: Platform,
    admin: Person,
    as_user: AsUser,
    client: httpx.AsyncClient,
    make_client: Callable[..., httpx.AsyncClient],
    moving: FixedClock,
    owner: Connection,
) -> None:
    mine = await as_user(admin)
    await turn_on(mine, moving)
    made = await mine.post("/api/v1/auth/api-keys", json={"name": "Report"})
    assert made.status_code == 201, made.text
    key = made.json()["apiKey"]["key"]
    browser = await apps.Browser.open(platform, admin, make_client)
    app = await apps.register(platform)
    held = (await apps.tokens(client, browser, app))["access_token"]
    _, challenge = apps.verifier()
    asked = apps.request(app, challenge)
    assert (await browser.go(asked)).startswith(apps.CALLBACK)
    for token in (key, held):
        assert (await client.get("/api/v1/notifications", headers=apps.bearer(token))).status_code == 200
    _forget(owner, admin)
    for token in (key, held):
        problem(await client.get("/api/v1/notifications", headers=apps.bearer(token)), 403, HELD)
    assert await browser.go(asked) == SECURITY_PAGE
    silent = apps.said(await browser.go(apps.request(app, challenge, prompt="none")))
    assert silent["error"] == "interaction_required"
    assert (await browser.http.get("/session/invitation?token=x")).headers["location"] == SECURITY_PAGE
    server = RealtimeServer(web)
    try:
        with pytest.raises(Refused, match=HELD):
            await server._connect("sid", {}, {"token": await people.bearer_token(platform, admin)})
    finally:
        await server.close()


async def test_who_waits_for_a_licence_to_be_checked_is_not_led_in_circles(
    make_user: MakeUser, owner: Connection, platform: Platform, web: Platform
) -> None:
    """They can add nothing yet."""
    person = await make_user()
    owner.execute("UPDATE identity_user SET role = 'applicant' WHERE id = %s", (person.id,))
    found = await web.authenticate_session(await people.browser_token(platform, person), Actor.anonymous())
    assert found is not None
    assert (found.role, found.lacks_factor) == (Role.APPLICANT, False)


@pytest.mark.parametrize(
    ("chosen", "held"),
    [
        ({}, frozenset()),
        ({"mode": "production", "public_url": "https://health.example"}, frozenset({"admin"})),
        ({"mfa_required_roles": "admin, doctor"}, frozenset({"admin", "doctor"})),
        ({"mode": "production", "public_url": "https://health.example", "mfa_required_roles": ""}, frozenset()),
    ],
)
def test_whose_second_step_is_asked_for(
    database_url: str, redis_url: str, chosen: dict[str, Any], held: frozenset[str]
) -> None:
    assert databases.make_settings(database_url, redis_url, **chosen).mfa_roles == held
