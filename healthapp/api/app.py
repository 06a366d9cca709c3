"""The FastAPI application: who is asking, which routes exist, how errors look."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import FastAPI
from starlette.routing import Match, Route

from healthapp.api import docs, oauth, ops, session, sign_off, sign_on, staying, well_known
from healthapp.api.auth import identify
from healthapp.api.bearers import Bearers
from healthapp.api.cors import CrossOrigin
from healthapp.api.denials import Denials
from healthapp.api.errors import install_error_handlers
from healthapp.api.graphql import server as graphql
from healthapp.api.middleware import RequestContext
from healthapp.api.passkeys import router as passkey_forms
from healthapp.api.problems import protocol_problem
from healthapp.api.realtime.server import mount_realtime
from healthapp.api.recoveries import router as recovery_forms
from healthapp.api.rest import (
    access_log,
    addresses,
    admin,
    api_keys,
    apps,
    assignments,
    assistant_oversight,
    audit,
    care,
    chat,
    compliance,
    day,
    health_facts,
    identity,
    knowledge_editing,
    knowledge_imports,
    knowledge_interactions,
    knowledge_search,
    knowledge_symptoms,
    notifications,
    openid,
    passkeys,
    permissions,
    privacy,
    recoveries,
    reminders,
    reports,
    retention,
    saml,
    security,
    shared_health,
    system_logs,
    users,
)
from healthapp.kit.telemetry import Exposition

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from healthapp.wiring import Platform

ROUTERS = (
    identity.router,
    api_keys.router,
    security.router,
    passkeys.router,
    addresses.router,
    reminders.router,
    reminders.legacy_router,
    day.router,
    reports.router,
    knowledge_editing.router,
    knowledge_imports.router,
    knowledge_symptoms.router,
    knowledge_symptoms.legacy_router,
    notifications.router,
    care.router,
    access_log.router,
    privacy.router,
    admin.router,
    users.router,
    assignments.router,
    permissions.router,
    audit.router,
    compliance.router,
    retention.router,
    system_logs.router,
    knowledge_search.router,
    knowledge_search.seed_router,
    health_facts.router,
    shared_health.router,
    knowledge_interactions.router,
    knowledge_interactions.seed_router,
    chat.router,
    assistant_oversight.router,
    recoveries.router,
    session.router,
    staying.router,
    recovery_forms,
    sign_on.router,
    sign_off.router,
    passkey_forms,
    saml.router,
    openid.router,
    apps.router,
    oauth.router,
    oauth.known_router,
    graphql.router,
    docs.router,
    ops.router,
    well_known.router,
)
_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")


def create_api(platform: Platform) -> FastAPI:
    """Make the API on `platform`: REST, the browser's forms, Socket.IO, and /health, /ready, /metrics."""
    app = FastAPI(
        title="healthapp",
        version="1",
        # Both are routes of our own: the page loads nothing from elsewhere.
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.platform = platform
    app.state.exposition = Exposition(platform.figures)
    app.state.probes = ops.Probes()
    app.add_middleware(
        RequestContext,
        cross_origin=CrossOrigin(platform.settings.origins),
        unversioned=_unversioned(),
        most_upload=platform.settings.most_upload,
    )
    install_error_handlers(app)
    for router in ROUTERS:
        # Flat on purpose: the matrix of the tests and the metrics read one plain list of routes.
        app.router.routes.extend(router.routes)
    app.state.realtime = mount_realtime(app, platform)
    app.state.denials = Denials()
    app.state.bearers = Bearers(platform, app.state.realtime.hub)
    # Beside the API there are pages, which know nothing of it: what no route takes must end here.
    for prefix in ("/api", "/session", "/oauth"):
        app.router.routes.append(Route(f"{prefix}/{{rest:path}}", _nothing_here, methods=list(_METHODS)))
    app.router.routes.append(Route("/graphql", _nothing_here, methods=list(_METHODS)))
    return app


def _unversioned() -> frozenset[str]:
    """Return the first segments after `/api/` that have routes of their own without a version."""
    paths = (getattr(route, "path", "") for router in ROUTERS for route in router.routes)
    segments = {path.removeprefix("/api/").partition("/")[0] for path in paths if path.startswith("/api/")}
    return frozenset(segments - {"v1"})


async def _nothing_here(request: Request) -> Response:
    """Answer 405 where another method would do, else 404."""
    edge, _ = await identify(request)
    allowed: dict[bool, set[str]] = {True: set(), False: set()}
    for route in request.app.router.routes:
        if isinstance(route, Route) and route.endpoint is not _nothing_here:
            match, _ = route.matches(request.scope)
            if match is Match.PARTIAL:
                allowed["{" in route.path] |= route.methods or set()
    # A path of its own (`…/preview`) says what it allows, not the one with an id that it would fit too.
    methods = allowed[False] or allowed[True]
    if methods:
        return protocol_problem(405, edge.actor, {"Allow": ", ".join(sorted(methods))})
    return protocol_problem(404, edge.actor)
