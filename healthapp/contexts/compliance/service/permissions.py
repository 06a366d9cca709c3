"""Taking a permission from a role or from one person, and giving it back; never more than the table of roles gives.

Whoever manages accounts does it, with a reason and a fresh proof of who they are (the edges ask for that). Nobody does
it for themselves: so whoever took `manage_accounts` from somebody still has it, and there is always one who can give
it back. Who is concerned is told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from healthapp.contexts.compliance import events
from healthapp.contexts.compliance.access import GRANTS, Permission, givable, takable
from healthapp.contexts.compliance.repository import PermissionRepository
from healthapp.contexts.compliance.schemas.permissions import GivenView, PermissionTable, RoleView, TakenView
from healthapp.contexts.compliance.service.asking import require_permission
from healthapp.contexts.compliance.service.base import ComplianceBase
from healthapp.kit.errors import HealthError, Kind, forbidden, invalid
from healthapp.kit.ids import new_id

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from healthapp.contexts.compliance.schemas.permissions import GivePermission, TakePermission
    from healthapp.kit.uow import UnitOfWork

_REASON = "compliance_taken_permission.reason"
_GIVEN = "compliance_taken_permission.given_reason"


class Permissions(ComplianceBase):
    """What is taken, from whom."""

    async def taken_from_me(self, uow: UnitOfWork) -> frozenset[str]:
        """Return what the actor lacks of what their role has, for what a page shows; the trail needn't know."""
        return await PermissionRepository(uow).taken()

    async def permissions(self, uow: UnitOfWork, user_id: UUID | None = None) -> PermissionTable:
        """Return all roles, and all that is taken now, or only what one person lacks."""
        await self._may_manage_permissions(uow, "permission.list")
        rows = await PermissionRepository(uow).of(user_id)
        uow.audit("permission.list", "user" if user_id else "permission", user_id, count=len(rows))
        roles = [
            RoleView(
                role=role.value,
                reach=grant.reach.value,
                permissions=_names(grant.permissions),
                takable=_names(takable(role, from_all=True)),
            )
            for role, grant in GRANTS.items()
        ]
        given = [self._given(dict(row)) for row in await PermissionRepository(uow).given(user_id)]
        taken = [self._taken(dict(row)) for row in rows]
        return PermissionTable.model_validate({"roles": roles, "taken": taken, "given": given})

    async def take_permission(self, uow: UnitOfWork, command: TakePermission) -> UUID:
        """Take a permission away, from the next request on.

        INVALID for what nobody can take from them, or what they never had; CONFLICT for one's own, or what is taken
        already; FORBIDDEN for an unknown person.
        """
        await self._may_manage_permissions(uow, "permission.take")
        permission, role, user_id = Permission(command.permission), command.role, command.user_id
        if user_id == uow.actor.id:
            raise HealthError(Kind.CONFLICT, "not_your_own_account", action="permission.take", resource_type="user")
        roles = [one for one in GRANTS if permission in takable(one, from_all=user_id is None)]
        if not roles or (role is not None and role not in roles):
            raise invalid("permission", "permission_stays")
        now, taking_id = uow.clock.now(), new_id()
        whose = {"role": role.value if role else None, "user_id": user_id, "permission": permission.value}
        sealed = self._cipher.seal(_REASON, taking_id, command.reason)
        values = {"id": taking_id, **whose, "roles": [one.value for one in roles], "reason_ct": sealed, "at": now}
        answer = await PermissionRepository(uow).take(values)
        if answer == "never_had":
            raise invalid("permission", "permission_stays")
        if answer == "already":
            raise HealthError(Kind.CONFLICT, "permission_taken_already")
        if answer != "taken":
            raise forbidden(action="permission.take", resource_type="permission")
        self._announce_change(uow, events.PERMISSION_TAKEN, taking_id, whose)
        return taking_id

    async def give_to_person(self, uow: UnitOfWork, command: GivePermission) -> UUID:
        """Give one person what nobody has by their role alone, from the next request on.

        INVALID for an unknown person, and when their role may never have it; CONFLICT for one's own, or when it was
        given before: what was taken since is given back.
        """
        await self._may_manage_permissions(uow, "permission.give")
        permission, giving_id = Permission(command.permission), new_id()
        if command.user_id == uow.actor.id:
            raise HealthError(Kind.CONFLICT, "not_your_own_account", action="permission.give", resource_type="user")
        whose = {"role": None, "user_id": command.user_id, "permission": permission.value}
        answer = await PermissionRepository(uow).give_withheld(
            {
                "id": giving_id,
                "user_id": command.user_id,
                "permission": permission.value,
                "roles": [role.value for role in GRANTS if permission in givable(role)],
                "reason_ct": self._cipher.seal(_REASON, giving_id, command.reason),
                "given_reason_ct": self._cipher.seal(_GIVEN, giving_id, command.reason),
                "at": uow.clock.now(),
            }
        )
        if answer == "never_may":
            raise invalid("permission", "permission_never_had")
        if answer == "already":
            raise HealthError(Kind.CONFLICT, "permission_given_already")
        if answer != "given":
            raise forbidden(action="permission.give", resource_type="permission")
        self._announce_change(uow, events.PERMISSION_GIVEN, giving_id, whose)
        return giving_id

    async def give_permission(self, uow: UnitOfWork, taking_id: UUID, reason: str) -> None:
        """Give back what was taken. FORBIDDEN for an unknown one, one given back already, and one's own."""
        await self._may_manage_permissions(uow, "permission.give")
        sealed = self._cipher.seal(_GIVEN, taking_id, reason)
        row = await PermissionRepository(uow).give(taking_id, sealed, uow.clock.now())
        if row is None:
            raise forbidden(action="permission.give", resource_type="permission")
        self._announce_change(uow, events.PERMISSION_GIVEN, taking_id, dict(row))

    @staticmethod
    async def _may_manage_permissions(uow: UnitOfWork, action: str) -> None:
        await require_permission(uow, Permission.MANAGE_ACCOUNTS, action=action, resource_type="permission")

    @staticmethod
    def _announce_change(uow: UnitOfWork, topic: str, taking_id: UUID, row: Mapping[str, Any]) -> None:
        action = "permission.take" if topic == events.PERMISSION_TAKEN else "permission.give"
        whose: dict[str, Any] = {
            name: str(row[name]) for name in ("role", "user_id", "permission") if row[name] is not None
        }
        uow.audit(action, "permission", taking_id, **whose)
        uow.emit(topic, taking_id=taking_id, **whose)
        if row["user_id"] is not None:
            uow.hint(row["user_id"], topic)

    def _given(self, row: Mapping[str, Any]) -> GivenView:
        return GivenView(
            **{name: row[name] for name in GivenView.model_fields if name != "reason"},
            reason=self._cipher.show(_GIVEN, row["id"], row["given_reason_ct"]),
        )

    def _taken(self, row: Mapping[str, Any]) -> TakenView:
        return TakenView(
            **{name: row[name] for name in TakenView.model_fields if name != "reason"},
            reason=self._cipher.show(_REASON, row["id"], row["reason_ct"]),
        )


def _names(found: frozenset[Permission]) -> list[Any]:
    return [permission.value for permission in Permission if permission in found]
