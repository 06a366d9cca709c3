"""The providers of identities that the settings name, each behind a breaker of its own."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from healthapp.adapters.openid import OpenIdClient
from healthapp.adapters.saml import SamlClient
from healthapp.adapters.saml_query import SamlKey
from healthapp.contexts.identity.ports import Departure, LoginEnded, Offered, Proven
from healthapp.kit.breaker import Breaker, Breakers
from healthapp.kit.errors import HealthError, Kind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from healthapp.contexts.identity.ports import There
    from healthapp.kit.clock import Clock
    from healthapp.kit.single_sign_on import SignOnProvider

_PATIENCE_S = 2.0
"""Who has just logged out doesn't wait longer than this for a further link."""


class SignOnProviders:
    """Implements `identity.ports.IdentityProviders`."""

    def __init__(
        self, settings: Sequence[SignOnProvider], clock: Clock, base_url: str, saml_key: str | None = None
    ) -> None:
        """Make a client for each provider; nothing is asked yet. People reach us by `base_url`."""
        own_key = None if saml_key is None else SamlKey(saml_key)
        self.breakers = Breakers(Breaker)
        self._clients: dict[str, OpenIdClient | SamlClient] = {}
        self._settings = {one.key: one for one in settings}
        for one in settings:
            if one.kind == "saml":
                self._clients[one.key] = SamlClient(one, clock, base_url, own_key)
            else:
                self._clients[one.key] = OpenIdClient(one, clock, self.breakers.get(f"sso:{one.key}"))

    def offered(self) -> Sequence[Offered]:
        """Return them in the order of the settings."""
        return [Offered(client.key, client.name) for client in self._clients.values()]

    async def depart(self, key: str, state: str, return_to: str, *, fresh: bool) -> Departure:
        """Return where to send a browser."""
        return await self._client(key).depart(state, return_to, fresh=fresh)

    async def arrive(
        self,
        key: str,
        state: str,  # noqa: ARG002 - whoever called has compared it
        return_to: str,
        kept: Mapping[str, str],
        given: Mapping[str, str],
    ) -> Proven:
        """Check what a browser brought back."""
        return await self._client(key).arrive(return_to, kept, given)

    def speaks_for(self, key: str, email: str) -> bool:
        """Tell whether a provider's word on an address is enough."""
        return key in self._settings and self._settings[key].speaks_for(email)

    async def hear(self, key: str, token: str) -> LoginEnded:
        """Check what a provider says of a login that ended there."""
        client = self._client(key)
        if not isinstance(client, OpenIdClient):
            raise HealthError(Kind.NOT_FOUND, "sso_unknown")
        return await client.hear(token)

    def leads_out(self, key: str) -> bool:
        """Tell whether who came by a provider is led there to log out."""
        client = self._clients.get(key)
        return isinstance(client, SamlClient) and client.leads_out

    async def leave(self, key: str, state: str, named: str) -> Departure:
        """Return where to send a browser so that its login at the provider ends."""
        return await self._saml(key).leave(state, named)

    async def left(self, key: str, kept: Mapping[str, str], brought: str) -> There:
        """Check what a provider answers to a logout that we asked for."""
        return await self._saml(key).left(kept, brought)

    async def hear_logout(self, key: str, brought: str, relay: str | None) -> tuple[LoginEnded, str]:
        """Check a request to log somebody out; returns whom it means, and where the answer leads."""
        return await self._saml(key).hear_logout(brought, relay)

    def metadata(self, key: str) -> bytes | None:
        """Return what a SAML provider has to know of us; None for a key that is none."""
        client = self._clients.get(key)
        return client.metadata() if isinstance(client, SamlClient) else None

    async def farewell(self, key: str, return_to: str) -> str | None:
        """Return where one can log out at the provider too; None also while it can't be asked."""
        try:
            async with asyncio.timeout(_PATIENCE_S):
                return await self._client(key).farewell(return_to)
        except (HealthError, TimeoutError):
            return None

    async def aclose(self) -> None:
        """Close every connection."""
        for client in self._clients.values():
            await client.aclose()

    def _client(self, key: str) -> OpenIdClient | SamlClient:
        client = self._clients.get(key)
        if client is None:
            raise HealthError(Kind.NOT_FOUND, "sso_unknown")
        return client

    def _saml(self, key: str) -> SamlClient:
        client = self._client(key)
        if not isinstance(client, SamlClient):
            raise HealthError(Kind.NOT_FOUND, "sso_unknown")
        return client
