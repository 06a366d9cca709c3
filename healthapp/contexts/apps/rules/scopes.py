"""What an app may ask for, and how much of it a person can give."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthapp.contexts.apps.schemas import SUPPORTED_SCOPES
from healthapp.kit.actor import KeyScope, Role

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Set as AbstractSet

SUPPORTED = SUPPORTED_SCOPES
OF_DATA = frozenset({"read", "write", "admin"})
OF_PROGRAMS = OF_DATA
"""What an app may have on its own, without a person (client credentials)."""
NEEDS_OPENID = frozenset({"profile", "email"})


def words(scope: str | None) -> frozenset[str]:
    """Return the words of a `scope` parameter; those that nobody knows are left out (OpenID Connect Core §3.1.2.1)."""
    return frozenset((scope or "").split()) & frozenset(SUPPORTED)


def written(scopes: Iterable[str]) -> str:
    """Return scopes as a parameter writes them, always in the same order."""
    given = frozenset(scopes)
    return " ".join(scope for scope in SUPPORTED if scope in given)


def grantable(asked: AbstractSet[str], registered: AbstractSet[str], role: Role, *, is_owner: bool) -> frozenset[str]:
    """Return what of `asked` a person of `role` can give an app that is registered for `registered`.

    `admin` goes to an administrator's own app alone. Never more than was asked, registered, or the person's own.
    """
    found = frozenset(asked) & frozenset(registered) & frozenset(SUPPORTED)
    if not (role is Role.ADMIN and is_owner):
        found -= {"admin"}
    if "openid" not in found:
        found -= NEEDS_OPENID
    return found


def level(scopes: AbstractSet[str], role: Role, *, is_owner: bool) -> KeyScope | None:
    """Return how far a token reaches now, or None when it reaches no data at all.

    Asked at every use: who is no administrator any more has no app that administers.
    """
    if "admin" in scopes and role is Role.ADMIN and is_owner:
        return KeyScope.ADMIN
    if "write" in scopes or "admin" in scopes:
        return KeyScope.WRITE
    return KeyScope.READ if "read" in scopes else None
