"""Permissions that are taken away and given back, as they come in and go out."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, model_validator
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError

from healthapp.contexts.compliance.schemas import Why
from healthapp.kit.actor import Role

PermissionName = Literal[
    "read_own_data",
    "write_own_data",
    "chat_access",
    "read_patient_data",
    "analytics",
    "manage_accounts",
    "read_logs",
    "read_compliance",
    "manage_dead_letters",
    "send_broadcasts",
    "manage_apps",
    "edit_knowledge",
]
"""The seed's names; `access.Permission` are the same."""


class _Shape(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="forbid")


class TakePermission(_Shape):
    """Take a permission from everybody with a role, or from one person, and why."""

    role: Role | None = None
    user_id: UUID | None = None
    permission: PermissionName
    reason: Why

    @model_validator(mode="after")
    def _from_one(self) -> Self:
        if (self.role is None) == (self.user_id is None):
            raise PydanticCustomError("role_or_person", "a role or a person")
        return self


class GivePermission(_Shape):
    """Give one person a permission that their role may have and nobody has by it alone, and why."""

    user_id: UUID
    permission: Literal["edit_knowledge"]
    reason: Why


class GiveBack(_Shape):
    """Why a permission is given back."""

    reason: Why


class TakenView(_Shape):
    """What was taken from whom: a role or one person, when (UTC), by whom, and why."""

    id: UUID
    role: str | None
    user_id: UUID | None
    permission: PermissionName
    reason: str
    taken_by: UUID | None
    taken_at: datetime


class GivenView(_Shape):
    """What was given to one person by name, when (UTC), by whom, and why."""

    id: UUID
    user_id: UUID
    permission: PermissionName
    reason: str
    given_by: UUID | None
    given_at: datetime


class RoleView(_Shape):
    """One role: whose data its permissions reach, what the program gives it, and what of that can be taken."""

    role: str
    reach: Literal["nothing", "own_only", "assigned_patients", "all"]
    permissions: list[PermissionName]
    takable: list[PermissionName]
    """From the whole role; from one person also `manage_accounts`, where their role has it."""


class PermissionTable(_Shape):
    """All roles, and what is taken now and what was given by name, the newest first."""

    roles: list[RoleView]
    taken: list[TakenView]
    given: list[GivenView]
