"""What the context of apps needs from outside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from healthapp.contexts.apps.schemas import Asked, HeldCode, HeldToken, KnownApp


class Judge(Protocol):
    """Knows the protocol: whether a request is as OAuth wants it. Reads and writes nothing itself.

    Everything it needs has been looked up before; every refusal is an `OAuthError`.
    """

    def authorization(self, params: Mapping[str, str], app: KnownApp) -> None:
        """Check a request to be let in, of an app at an address that are known already."""
        ...

    def names(self, asked: Asked) -> str | None:
        """Return which app a request names, in its header or else among its parameters; it has proved nothing yet."""
        ...

    def client(self, asked: Asked, app: KnownApp | None, *, public: bool) -> KnownApp:
        """Return the app, once it has proved that it is the one; a `public` one only names itself."""
        ...

    def code(self, asked: Asked, app: KnownApp, code: HeldCode | None) -> None:
        """Check the exchange of a code: whose it is, its address, its verifier."""
        ...

    def refresh(self, asked: Asked, app: KnownApp, token: HeldToken | None) -> str:
        """Check the exchange of a refresh token; returns the scopes that the new access token has."""
        ...

    def own_access(self, asked: Asked, app: KnownApp) -> None:
        """Check that an app may ask for access of its own."""
        ...
