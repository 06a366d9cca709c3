"""With which status a request is answered, told before its work begins: the audit trail keeps it with the act.

What an act does is committed before the answer goes out, and the trail only grows; so the status is what the route
declares for when it is done, and what its kind of refusal maps to (ADR 54).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from healthapp.api.problems import STATUS
from healthapp.kit.actor import Answers
from healthapp.kit.errors import Kind

if TYPE_CHECKING:
    from starlette.types import Scope

    from healthapp.kit.actor import Actor

_OK, _SEE_OTHER = 200, 303
_LEADS_ON = "/session/"
"""Forms of a browser lead back to a page, which says what was wrong."""
_IN_ITS_BODY = frozenset({"/graphql"})
"""Says in its body what was refused."""
_OAUTH = {**STATUS, Kind.INVALID: 400}
"""What an app shows and isn't good has the status of RFC 6749 §5.2."""


def answers_of(scope: Scope) -> Answers:
    """Return how the route of a request answers."""
    route, path = scope.get("route"), scope["path"]
    declared = getattr(route, "status_code", None)
    if path.startswith(_LEADS_ON) and declared is None:
        return Answers(_SEE_OTHER)
    if path in _IN_ITS_BODY:
        return Answers(_OK)
    return Answers(declared or _OK, _OAUTH if path.startswith("/oauth/") else STATUS)


def as_problem(actor: Actor) -> Actor:
    """Return the same actor for what is refused before the route is entered: by a problem, whatever the route."""
    return actor if actor.answers is None else replace(actor, answers=Answers(actor.answers.done, STATUS))
