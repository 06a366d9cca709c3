"""The route of GraphQL: the same door, limits and errors as REST's.

Reading only, by POST with JSON only: nothing here can be asked for by a link or a form. Each field of `Query` is a unit
of work of its own, so one that is refused leaves the others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import strawberry
import structlog
from pydantic import Field
from strawberry.extensions import AddValidationRules, MaxTokensLimiter
from strawberry.schema.config import StrawberryConfig
from strawberry.schema.exceptions import CannotGetOperationTypeError

from healthapp.api.auth import LoggedIn
from healthapp.api.graphql.compliance import ComplianceQuery
from healthapp.api.graphql.identity import IdentityQuery
from healthapp.api.graphql.limits import TOKENS_MAX, Limits
from healthapp.api.rest.bodies import Command
from healthapp.api.routes import make_router
from healthapp.kit.errors import HealthError
from healthapp.kit.i18n import text

if TYPE_CHECKING:
    from graphql import GraphQLError

    from healthapp.kit.actor import Actor

log = structlog.get_logger(__name__)
router = make_router("", "graphql")
_LONGEST = 10_000


@strawberry.type
class Query(IdentityQuery, ComplianceQuery):
    """All that can be read."""


class _Schema(strawberry.Schema):
    def process_errors(self, errors: list[GraphQLError], execution_context: Any = None) -> None:  # noqa: ANN401 - Strawberry's
        """Log nothing here: `_told` tells what has to be known, without what was asked for."""


schema = _Schema(
    Query,
    config=StrawberryConfig(auto_camel_case=True),
    # Strawberry's own limits of depth and aliases walk through fragments in fragments without end; ours doesn't.
    extensions=[
        lambda: MaxTokensLimiter(max_token_count=TOKENS_MAX),
        lambda: AddValidationRules([Limits]),
    ],
)


class GraphqlRequest(Command):
    """A query (GraphQL over HTTP). `extensions` may be there and is not read."""

    query: str = Field(min_length=1, max_length=_LONGEST)
    operation_name: str | None = Field(default=None, max_length=200)
    variables: dict[str, Any] | None = None
    extensions: dict[str, Any] | None = None


@router.post("/graphql")
async def graphql(edge: LoggedIn, body: GraphqlRequest) -> dict[str, Any]:
    """Read several things in one go. `errors` says what could not be read, with the codes of REST."""
    try:
        found = await schema.execute(
            body.query, variable_values=body.variables, context_value=edge, operation_name=body.operation_name or None
        )
    except CannotGetOperationTypeError:
        unknown = {"message": "There is no such operation in the query.", "extensions": {"code": "GRAPHQL_INVALID"}}
        return {"errors": [unknown]}
    answer: dict[str, Any] = {}
    if found.errors:
        answer["errors"] = [_told(error, edge.actor) for error in found.errors]
    if found.data is not None or not found.errors:
        answer["data"] = found.data
    return answer


def _told(error: GraphQLError, actor: Actor) -> dict[str, Any]:
    """Return an error as its reader may see it: of what happened inside, only that it did."""
    cause = error.original_error
    told: dict[str, Any] = {"locations": [{"line": at.line, "column": at.column} for at in error.locations or ()]}
    if error.path:
        told["path"] = error.path
    if isinstance(cause, HealthError):
        told["message"] = cause.message(actor.lang)
        told["extensions"] = {
            "code": cause.kind.value.upper(),
            "reason": cause.code,
            "errors": [
                {"field": field.field, "code": field.code, "message": field.message(actor.lang)}
                for field in cause.fields
            ],
        }
    elif cause is None or error.path is None:
        # The query itself is wrong; what is said quotes nothing but the query.
        told["message"] = error.message
        told["extensions"] = {"code": "GRAPHQL_INVALID"}
    else:
        log.error("graphql_failed", error=type(cause).__name__, exc_info=cause)
        told["message"] = text("errors.unexpected", actor.lang, reference=(actor.request_id or "")[:8])
        told["extensions"] = {"code": "INTERNAL"}
    return told
