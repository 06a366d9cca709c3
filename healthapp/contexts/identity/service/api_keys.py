"""API keys: how somebody's own program, or another service, acts as them without their password.

A key never does more than its owner may, never more than its scope, and nothing about the account itself: it can't log
in, make keys or end sessions. It ends at its time, when its owner takes it back, and with the account.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from healthapp.contexts.identity.models import ApiKey
from healthapp.contexts.identity.repository import IdentityRepository
from healthapp.contexts.identity.rules.api_keys import MOST_KEYS, proves, read_key, write_key
from healthapp.contexts.identity.schemas import ApiKeyView, MakeApiKey, NewApiKey
from healthapp.contexts.identity.service.second_steps import SecondSteps
from healthapp.kit.actor import Actor, KeyScope, Role
from healthapp.kit.crypto import hash_token, new_token
from healthapp.kit.errors import HealthError, Kind, forbidden, invalid
from healthapp.kit.i18n import parse_lang
from healthapp.kit.ids import new_id

if TYPE_CHECKING:
    from uuid import UUID

    from healthapp.kit.uow import UnitOfWork

_NAME = "identity_api_key.name"


class ApiKeys(SecondSteps):
    """The keys of each person."""

    async def make_api_key(self, uow: UnitOfWork, command: MakeApiKey) -> NewApiKey:
        """Make a key for the actor and return it, this once with its secret.

        INVALID for a scope that isn't theirs, CONFLICT with too many keys, FORBIDDEN to whoever came by a key, and
        `step_up_required` without a fresh proof: a key works long after the browser that was left open.
        """
        self._in_person(uow)
        await self.require_step_up(uow)
        if command.scope is KeyScope.ADMIN and uow.actor.role is not Role.ADMIN:
            raise invalid("scope", "scope_not_yours")
        repository = IdentityRepository(uow)
        now = uow.clock.now()
        await repository.lock_attempts(str(uow.actor.id))
        if sum(key.expires_at > now for key in await repository.api_keys()) >= MOST_KEYS:
            raise HealthError(Kind.CONFLICT, "too_many_keys", params={"most": MOST_KEYS})
        key_id, secret = new_id(), new_token()
        key = ApiKey(
            id=key_id,
            user_id=uow.actor.id,
            name_ct=self._cipher.seal(_NAME, key_id, command.name),
            secret_hash=hash_token(secret),
            scope=command.scope,
            created_at=now,
            expires_at=now + timedelta(days=command.expires_in_days),
        )
        await repository.add_api_key(key)
        uow.audit("api_key.create", "api_key", key_id, scope=command.scope, days=command.expires_in_days)
        return NewApiKey(**self._view(key).model_dump(), key=write_key(key_id, secret))

    async def api_keys(self, uow: UnitOfWork) -> list[ApiKeyView]:
        """Return the actor's keys that weren't taken back, the newest first; also those that have run out."""
        self._in_person(uow)
        found = [self._view(key) for key in await IdentityRepository(uow).api_keys()]
        uow.audit("api_key.list", "api_key", count=len(found))
        return found

    async def revoke_api_key(self, uow: UnitOfWork, key_id: UUID) -> None:
        """Take a key of the actor's back, at once. FORBIDDEN for an unknown one, and for anybody else's."""
        self._in_person(uow)
        if not await IdentityRepository(uow).revoke_api_key(key_id, uow.clock.now()):
            raise forbidden(action="api_key.revoke", resource_type="api_key")
        uow.audit("api_key.revoke", "api_key", key_id)

    async def revoke_all_api_keys(self, uow: UnitOfWork) -> None:
        """Take all of the actor's keys back: with a new password after a forgotten one, and for who leaves."""
        self._in_person(uow)
        repository = IdentityRepository(uow)
        for key in await repository.api_keys():
            await repository.revoke_api_key(key.id, uow.clock.now())
            uow.audit("api_key.revoke", "api_key", key.id)

    async def find_key_actor(self, uow: UnitOfWork, written: str) -> Actor | None:
        """Return whom a key stands for, or None: it must live, be right, and its owner active."""
        read = read_key(written)
        if read is None:
            return None
        key_id, secret = read
        repository = IdentityRepository(uow)
        row = await repository.api_key_lookup(key_id, uow.clock.now())
        if not proves(secret, row["secret_hash"] if row else None) or row is None:
            return None
        role, scope = Role(row["role"]), KeyScope(row["scope"])
        if scope is KeyScope.ADMIN and role is not Role.ADMIN:
            scope = KeyScope.WRITE  # its owner is no administrator any more
        await repository.api_key_used(key_id, uow.clock.now())
        return replace(
            uow.actor,
            role=role,
            user_id=row["user_id"],
            lang=parse_lang(row["locale"]),
            time_zone=row["time_zone"],
            key_id=key_id,
            key_scope=scope,
            lacks_factor=await self.lacks_factor(uow, role, row["user_id"]),
        )

    @staticmethod
    def _in_person(uow: UnitOfWork) -> None:
        if not uow.actor.in_person:
            raise HealthError(Kind.FORBIDDEN, "not_by_key", action="api_key.manage", resource_type="api_key")

    def _view(self, key: ApiKey) -> ApiKeyView:
        return ApiKeyView(
            id=key.id,
            name=self._cipher.open(_NAME, key.id, key.name_ct),
            scope=KeyScope(key.scope),
            created_at=key.created_at,
            expires_at=key.expires_at,
            used_at=key.used_at,
        )
