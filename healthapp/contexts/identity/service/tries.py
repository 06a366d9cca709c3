"""Counting wrong secrets of what is no account: the clients of others. Like failed logins, and in the same table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthapp.contexts.identity.repository import IdentityRepository
from healthapp.contexts.identity.rules.limits import FAILURE_WINDOW, is_throttled
from healthapp.contexts.identity.service.base import IdentityBase
from healthapp.kit.addresses import house_of
from healthapp.kit.errors import HealthError, Kind

if TYPE_CHECKING:
    from healthapp.kit.uow import UnitOfWork


class Tries(IdentityBase):
    """Who guesses has to wait; whom the guesses are about has not."""

    async def check_tries(self, uow: UnitOfWork, name: str) -> None:
        """Let nobody try a secret of `name` who has failed too often lately. RATE_LIMITED.

        Counted for the address that the tries come from: else a stranger's guesses would lock the right one out.
        """
        account, address = self._try_digests(uow, name)
        since = uow.clock.now() - FAILURE_WINDOW
        if is_throttled(*await IdentityRepository(uow).count_failures(account, address, since)):
            raise HealthError(Kind.RATE_LIMITED, "too_many_requests", retry_after=int(FAILURE_WINDOW.total_seconds()))

    async def note_failed_try(self, uow: UnitOfWork, name: str) -> None:
        """Count a wrong secret; of many at once no more than the usual number get an answer. RATE_LIMITED."""
        account, address = self._try_digests(uow, name)
        repository = IdentityRepository(uow)
        await repository.lock_attempts(account)
        await self.check_tries(uow, name)
        await repository.add_failure(account, address, uow.clock.now())
        uow.audit("client.auth_failed", "app", outcome="denied", error=Kind.UNAUTHENTICATED)

    def _try_digests(self, uow: UnitOfWork, name: str) -> tuple[str, str]:
        house = house_of(uow.actor.ip)
        return self._cipher.blind("client-try", f"{name}|{house}"), self._cipher.blind("address", house)
