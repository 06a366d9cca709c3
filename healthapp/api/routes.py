"""How a route is entered: who may, which query and content are accepted, and only then the body."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterator
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path
from fastapi.routing import APIRoute
from pydantic import BaseModel, BeforeValidator
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from healthapp.api.auth import PUBLIC, enter, roles_of
from healthapp.api.bounds import is_too_deep
from healthapp.kit.actor import Role
from healthapp.kit.errors import FieldError, HealthError, Kind
from healthapp.kit.ids import parse_id

if TYPE_CHECKING:
    from fastapi._compat import ModelField
    from fastapi.dependencies.models import Dependant

NOBODY = UUID(int=0)
"""No row has this id. A path that spells no id asks for this one, and gets the answer that every unknown id gets."""


def _known_or_nobody(value: object) -> UUID:
    return parse_id(str(value)) or NOBODY


PathId = Annotated[UUID, BeforeValidator(_known_or_nobody), Path(description="The id, as an earlier answer gave it.")]
"""An id in a path. What spells no id is unknown like any other unknown id, and no 422."""
ANY_QUERY = ("/session/sso/{provider}/callback", "/api/v1/auth/saml/{provider}/slo", "/oauth/", "/.well-known/")
"""Where others make the address (paths begin so), who may add what we don't know (RFC 6749 §3.1): the route judges."""


def _guards(dependant: Dependant) -> list[Callable[..., Any]]:
    found = [dependant.call] if dependant.call else []
    for part in dependant.dependencies:
        found.extend(_guards(part))
    return found


def _query_fields(dependant: Dependant) -> list[ModelField]:
    found = list(dependant.query_params)
    for part in dependant.dependencies:
        found.extend(_query_fields(part))
    return found


def _query_names(dependant: Dependant) -> frozenset[str] | None:
    """Return the query parameters of a route; None when a model of its own refuses the others."""
    fields = _query_fields(dependant)
    for field in fields:
        model = field.field_info.annotation
        if isinstance(model, type) and issubclass(model, BaseModel):
            return None
    return frozenset(field.alias for field in fields)


class UnguardedRouteError(RuntimeError):
    """A route names no roles and isn't public, or the other way round."""


class SecuredRoute(APIRoute):
    """A route that lets in first and reads afterwards. Without roles, or a place in `PUBLIC`, it can't be made."""

    @property
    def roles(self) -> frozenset[Role]:
        """Return who may call it."""
        roles = roles_of(_guards(self.dependant))
        listed = all((method, self.path) in PUBLIC for method in self.methods or ())
        if roles is None or (Role.ANONYMOUS in roles) != listed:
            problem = f"{sorted(self.methods or ())} {self.path}: name its roles, or list it in PUBLIC"
            raise UnguardedRouteError(problem)
        return roles

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the handler with the door in front of it."""
        inner = super().get_route_handler()
        roles = self.roles
        wants_json = self.body_field is not None
        names = _query_names(self.dependant)

        async def handle(request: Request) -> Response:
            await enter(request, roles)
            if not self.path.startswith(ANY_QUERY):
                _refuse_unknown_query(request, names)
            if wants_json:
                await _refuse_other_content(request)
                await _refuse_inner_names(request)
            return await inner(request)

        return handle


def _unknown(names: list[str]) -> None:
    if names:
        raise HealthError(Kind.INVALID, fields=tuple(FieldError(name, "unknown_field") for name in names))


def _refuse_unknown_query(request: Request, names: frozenset[str] | None) -> None:
    given = dict.fromkeys(request.query_params.keys())
    _unknown([name for name in given if _is_inner(name) or (names is not None and name not in names)])


def _is_inner(name: str) -> bool:
    """Tell whether a name can only be one of our code's. The schemas take those too; the contract is camelCase."""
    return "_" in name


def _inner_names(body: object) -> Iterator[str]:
    # Not recursive: how deep a body is nested is the caller's choice.
    left: list[tuple[object, str]] = [(body, "")]
    while left:
        value, path = left.pop()
        if isinstance(value, dict):
            yield from (f"{path}{name}" for name in value if _is_inner(name))
            left.extend((part, f"{path}{name}.") for name, part in value.items() if isinstance(part, dict | list))
        elif isinstance(value, list):
            left.extend((part, f"{path}{n}.") for n, part in enumerate(value) if isinstance(part, dict | list))


async def _refuse_inner_names(request: Request) -> None:
    try:
        body = await request.json()
    except (ValueError, RecursionError):
        return  # said properly by whoever reads the body
    _unknown(list(_inner_names(body)))


async def _refuse_other_content(request: Request) -> None:
    body = await request.body()
    if not body:
        return
    if is_too_deep(body):
        raise HealthError(Kind.INVALID, "too_deep")
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json" and not (kind.startswith("application/") and kind.endswith("+json")):
        raise HTTPException(415)


def make_router(prefix: str, tag: str) -> APIRouter:
    """Return a router whose routes are secured ones."""
    return APIRouter(prefix=prefix, tags=[tag], route_class=SecuredRoute)
