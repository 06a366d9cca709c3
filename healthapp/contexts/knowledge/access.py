"""Who sees which parts of the knowledge base."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthapp.contexts.knowledge.schemas.search import Audience
from healthapp.kit.actor import Role

if TYPE_CHECKING:
    from healthapp.kit.actor import Actor

_PROFESSIONALS = frozenset({Role.DOCTOR, Role.PHARMACIST})


def audiences_of(actor: Actor) -> frozenset[Audience]:
    """Return for whom what this actor may read is written. Nobody needs a login for what is for everybody."""
    if actor.role in _PROFESSIONALS:
        return frozenset(Audience)
    return frozenset({Audience.EVERYBODY})
