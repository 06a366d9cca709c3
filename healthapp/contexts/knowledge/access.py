"""Who sees which parts of the knowledge base."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthapp.contexts.knowledge.schemas.search import Audience
from healthapp.kit.actor import Role
from healthapp.kit.errors import forbidden

if TYPE_CHECKING:
    from healthapp.kit.actor import Actor

_LOADERS = frozenset({Role.SYSTEM, Role.WORKER})
_PROFESSIONALS = frozenset({Role.DOCTOR, Role.PHARMACIST})


def audiences_of(actor: Actor) -> frozenset[Audience]:
    """Return for whom what this actor may read is written. Nobody needs a login for what is for everybody."""
    if actor.role in _PROFESSIONALS:
        return frozenset(Audience)
    return frozenset({Audience.EVERYBODY})


def require_loading(actor: Actor) -> None:
    """FORBIDDEN unless the operator is at work, or the worker with what an editor has uploaded."""
    if not is_operator_at_work(actor):
        raise forbidden()


def is_operator_at_work(actor: Actor) -> bool:
    """Tell whether it is the operator's command line, or the worker: they load, and see how loads went."""
    return actor.role in _LOADERS
