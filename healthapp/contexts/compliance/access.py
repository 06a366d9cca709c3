"""What each role may, as one table: the seed's names (seed 004 "Role-Based Access Control", seed 002 for the last two).

The table is the most that a role may. Administrators take away from it and give back, for a role or for one person: the
services ask for both (`service.asking`). Beside it stands what patients themselves decide: with their consent anybody
may read what the consent says, whatever their role.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

from healthapp.kit.actor import Role

if TYPE_CHECKING:
    from collections.abc import Mapping


class Permission(StrEnum):
    """What somebody may do. Each is asked for somewhere: a name that opens nothing is no permission (ADR 61)."""

    READ_OWN_DATA = "read_own_data"
    WRITE_OWN_DATA = "write_own_data"
    CHAT_ACCESS = "chat_access"
    """Asking the assistant. What one asked before is one's own data, and stays to be read and deleted without it."""
    READ_PATIENT_DATA = "read_patient_data"
    ANALYTICS = "analytics"
    """A patient's adherence in figures, beside `read_patient_data`, for who reads without the patient's consent."""
    MANAGE_ACCOUNTS = "manage_accounts"
    READ_LOGS = "read_logs"
    READ_COMPLIANCE = "read_compliance"
    MANAGE_DEAD_LETTERS = "manage_dead_letters"
    """What could not be delivered: seeing its causes, having it tried again, putting it away."""
    SEND_BROADCASTS = "send_broadcasts"
    """Emergency messages to everybody of a role, and reading those that were sent."""
    MANAGE_APPS = "manage_apps"
    """Registering apps of others, their secrets, ending them. Letting an app in is everybody's own."""
    EDIT_KNOWLEDGE = "edit_knowledge"
    """Writing, reviewing, signing and publishing medical content. Withheld: see `WITHHELD`."""


class Reach(StrEnum):
    """Whose data a permission about patients reaches."""

    NOTHING = "nothing"
    OWN_ONLY = "own_only"
    ASSIGNED_PATIENTS = "assigned_patients"
    ALL = "all"
    """One patient at a time, for minutes, with a reason that the patient reads."""


@dataclass(frozen=True, slots=True)
class Grant:
    """What one role may, and how far it reaches."""

    permissions: frozenset[Permission]
    reach: Reach


_OWN = (Permission.READ_OWN_DATA, Permission.WRITE_OWN_DATA, Permission.CHAT_ACCESS)
_NOTHING = Grant(frozenset(), Reach.NOTHING)
GRANTS: Mapping[Role, Grant] = MappingProxyType(
    {
        Role.PATIENT: Grant(frozenset(_OWN), Reach.OWN_ONLY),
        Role.CAREGIVER: Grant(frozenset(_OWN), Reach.OWN_ONLY),
        Role.DOCTOR: Grant(
            frozenset(
                {
                    *_OWN,
                    Permission.READ_PATIENT_DATA,
                    Permission.ANALYTICS,
                    Permission.EDIT_KNOWLEDGE,
                },
            ),
            Reach.ASSIGNED_PATIENTS,
        ),
        Role.PHARMACIST: Grant(frozenset({*_OWN, Permission.EDIT_KNOWLEDGE}), Reach.OWN_ONLY),
        Role.PROVIDER: Grant(frozenset(_OWN), Reach.OWN_ONLY),
        Role.ADMIN: Grant(frozenset(Permission), Reach.ALL),
        # The view that they are for isn't here yet: until then they have their own security, and nothing else.
        Role.EMERGENCY: _NOTHING,
        Role.APPLICANT: _NOTHING,
    }
)
WITHHELD = frozenset({Permission.EDIT_KNOWLEDGE})
"""What a role alone gives nobody: an administrator gives it to a person by name. Until then it counts as taken."""
ALWAYS = frozenset({Permission.READ_OWN_DATA, Permission.WRITE_OWN_DATA})
"""What nobody can take from anybody: one's own account, and with it what GDPR Art. 15-20 gives to everybody."""
NEVER_FROM_A_ROLE = ALWAYS | {Permission.MANAGE_ACCOUNTS}
"""Without accounts being managed nobody could give anything back."""


def grant_of(role: Role) -> Grant:
    """Return what a role may; nothing for one that isn't in the table."""
    return GRANTS.get(role, _NOTHING)


def may(role: Role, permission: Permission) -> bool:
    """Tell whether a role has a permission, whosever data it is about."""
    return permission in grant_of(role).permissions


def reads_by(role: Role) -> str | None:
    """Return by what kind of assignment a role may read patients who gave it no consent; None for by none."""
    if not may(role, Permission.READ_PATIENT_DATA):
        return None
    return {Reach.ASSIGNED_PATIENTS: "assigned", Reach.ALL: "look"}.get(grant_of(role).reach)


def takable(role: Role, *, from_all: bool) -> frozenset[Permission]:
    """Return what administrators can take from somebody with this role, or with `from_all` from the role itself."""
    return grant_of(role).permissions - (NEVER_FROM_A_ROLE if from_all else ALWAYS)


def givable(role: Role) -> frozenset[Permission]:
    """Return what administrators can give to one person with this role, beyond what the role gives by itself."""
    return grant_of(role).permissions & WITHHELD
