"""Who is acting. Every repository is built for an Actor; row-level security checks the same actor again."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from healthapp.kit.errors import HealthError, Kind
from healthapp.kit.i18n import Lang

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from uuid import UUID

    from healthapp.kit.session_life import SessionLife


class Role(StrEnum):
    """Roles of people, and of the product's own processes."""

    PATIENT = "patient"
    CAREGIVER = "caregiver"
    DOCTOR = "doctor"
    PHARMACIST = "pharmacist"
    PROVIDER = "provider"
    """Staff of a hospital or clinic who don't prescribe: sees what patients share, and nothing by the role alone."""
    ADMIN = "admin"
    APPLICANT = "applicant"
    """Somebody whose licence is still to be checked: may log in, and wait."""
    EMERGENCY = "emergency"
    """Staff of an emergency service: is for the emergency view alone."""
    ANONYMOUS = "anonymous"
    WORKER = "worker"
    SYSTEM = "system"


class KeyScope(StrEnum):
    """What an API key may do of what its owner may: each includes the ones before it."""

    READ = "read"
    WRITE = "write"
    ADMIN = "admin"


PEOPLE = frozenset({Role.PATIENT, Role.CAREGIVER, Role.DOCTOR, Role.PHARMACIST, Role.PROVIDER, Role.ADMIN})
"""Whom "anyone logged in" means."""
APART = frozenset({Role.APPLICANT, Role.EMERGENCY})
"""Who may log in and is let in only where they are named."""
KEEPERS = PEOPLE | {Role.EMERGENCY}
"""Who looks after the password and the second step of their own account; an applicant's is still to be opened."""
STAFF = frozenset({Role.DOCTOR, Role.PHARMACIST, Role.PROVIDER, Role.EMERGENCY, Role.ADMIN})
"""Who sees what is other people's by their work, often at a computer that others use too."""
EVERYBODY = frozenset({*PEOPLE, *APART, Role.ANONYMOUS})


@dataclass(frozen=True, slots=True)
class Answers:
    """With which HTTP status a request is answered, by what becomes of it; the edge knows before the work begins."""

    done: int
    refused: Mapping[Kind, int] = field(default_factory=dict)
    """By kind of refusal. What isn't there is answered like what was done: a form leads back, and a page says why."""

    def to(self, error: Kind | None) -> int:
        """Return the status for a refusal, or with None for what was done."""
        return self.done if error is None else self.refused.get(error, self.done)


@dataclass(frozen=True, slots=True)
class Actor:
    """A person or process, with what the audit wants to know about where the request came from."""

    role: Role
    user_id: UUID | None = None
    session_id: UUID | None = None
    lang: Lang = Lang.BN
    time_zone: str = "Asia/Dhaka"
    ip: str | None = None
    user_agent: str | None = None
    request_id: str | None = None
    device: str | None = None
    """A digest of what the caller's device calls itself, where it does; never its address."""
    key_id: UUID | None = None
    """The API key that a program of this person's came by; None for the person themself."""
    key_scope: KeyScope | None = None
    """How far a key or an app reaches; with neither it says nothing, and an app without it reaches no data at all."""
    app_id: UUID | None = None
    """The third party's app by which this person acts; None for the person themself."""
    app_scopes: frozenset[str] = frozenset()
    answers: Answers | None = field(default=None, compare=False)
    """How the request is answered that this acts by; None for what is no request: an event of a page, a job."""
    life: SessionLife | None = None
    """How long the browser's login lives that this person came by; None for whoever came by anything else."""
    lacks_factor: bool = False
    """Whether they have to log in by two steps and have nothing to do the second with: let in only to add that."""

    @classmethod
    def anonymous(
        cls,
        lang: Lang = Lang.BN,
        *,
        ip: str | None = None,
        user_agent: str | None = None,
        request_id: str | None = None,
    ) -> Actor:
        """Return someone who has not logged in."""
        return cls(Role.ANONYMOUS, lang=lang, ip=ip, user_agent=user_agent, request_id=request_id)

    @classmethod
    def worker(cls, request_id: str | None = None) -> Actor:
        """Return the worker process."""
        return cls(Role.WORKER, request_id=request_id)

    @classmethod
    def system(cls) -> Actor:
        """Return the operator's command line."""
        return cls(Role.SYSTEM)

    @property
    def id(self) -> UUID:
        """Return the person's id; UNAUTHENTICATED when nobody is logged in."""
        if self.user_id is None:
            raise HealthError(Kind.UNAUTHENTICATED)
        return self.user_id

    @property
    def in_person(self) -> bool:
        """Whether this is somebody themself, neither a key nor an app of theirs."""
        return self.key_id is None and self.app_id is None

    def is_held_at(self, roles: Collection[Role]) -> bool:
        """Tell whether a door for `roles` stays closed to this person until they have added a second factor.

        What is for `KEEPERS` too is one's own password, second step and way out, or is for everybody.
        """
        return self.lacks_factor and not KEEPERS.issubset(roles)

    @property
    def is_process(self) -> bool:
        """Whether this is one of the product's own processes, not a person."""
        return self.role in (Role.WORKER, Role.SYSTEM)
