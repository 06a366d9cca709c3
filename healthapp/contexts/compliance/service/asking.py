"""The one question whether somebody may: their role by the table, less what an administrator took.

The database is asked each time, never a session that was remembered: what is taken is refused from the next request.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthapp.contexts.compliance.access import WITHHELD, Permission, may
from healthapp.contexts.compliance.repository import PermissionRepository
from healthapp.kit.actor import KeyScope, Role
from healthapp.kit.errors import HealthError, Kind, forbidden

if TYPE_CHECKING:
    from healthapp.kit.uow import UnitOfWork


def require_own_hand(uow: UnitOfWork, *, action: str, resource_type: str, **ids: str) -> None:
    """FORBIDDEN `key_no_admin` to an administrator's key or app without the scope `admin`: this is their office."""
    actor = uow.actor
    if actor.role is Role.ADMIN and not actor.in_person and actor.key_scope is not KeyScope.ADMIN:
        error = HealthError(Kind.FORBIDDEN, "key_no_admin", action=action, resource_type=resource_type)
        error.ids |= ids
        raise error


async def lacks(uow: UnitOfWork, permission: Permission) -> HealthError | None:
    """Return why the actor may not, as an error to raise; None when they may."""
    if not may(uow.actor.role, permission):
        return forbidden()
    if permission in await PermissionRepository(uow).taken():
        return HealthError(Kind.FORBIDDEN, "permission_not_given" if permission in WITHHELD else "permission_taken")
    return None


async def require_permission(uow: UnitOfWork, permission: Permission, *, action: str, resource_type: str) -> None:
    """Raise FORBIDDEN unless the actor has a permission now; `permission_taken` says that an administrator took it."""
    if (error := await lacks(uow, permission)) is not None:
        error.ids |= {"action": action, "resource_type": resource_type}
        raise error


async def require_office(uow: UnitOfWork, permission: Permission, *, action: str, resource_type: str) -> None:
    """Let the operator's command line pass, and whoever has the permission now; FORBIDDEN as `require_permission`."""
    if uow.actor.role is not Role.SYSTEM:
        await require_permission(uow, permission, action=action, resource_type=resource_type)
