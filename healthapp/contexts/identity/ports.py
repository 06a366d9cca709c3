"""What the identity context needs from outside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime


class EndedTokens(Protocol):
    """Access tokens that ended before their time, by their digests: the net under a hint that was lost.

    The truth is the session's row. Whoever can't ask here has to ask there.
    """

    async def add(self, digests: Sequence[str], seconds: int) -> None:
        """Remember that these are over, until none of them could still be good by its own word."""
        ...

    async def has(self, digest: str) -> bool:
        """Tell whether this one is known to be over."""
        ...


@dataclass(frozen=True, slots=True)
class Offered:
    """A provider of identities as people see it."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Departure:
    """Where to send a browser, and what its return is to be checked against; the latter is a secret."""

    url: str
    kept: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Proven:
    """Who a provider says, and has proven to us, that somebody is.

    `email` is None unless the provider vouches for it. `has_mfa`: it asked for a second factor, and the operator trusts
    its word on that. `is_fresh`: we wanted them to be asked anew who they are, and they were, just now.
    """

    provider: str
    issuer: str
    subject: str
    email: str | None
    name: str | None
    has_mfa: bool
    is_fresh: bool = False
    visit: str | None = None
    """The provider's own name of the login there, by which it says one day that it has ended; "" where it has none.

    None where a provider never says so.
    """
    named: str | None = None
    """What a logout there has to say so that this login is meant; a secret. None where nobody is led there."""


There = Literal["yes", "partly", "no"]
"""Whether somebody is logged out at a provider too; `partly` when it couldn't reach every other service of theirs."""


@dataclass(frozen=True, slots=True)
class LoginEnded:
    """A provider says that a login there has ended: of one of `subjects`, or one of those named `visits`, or both.

    Several subjects are the names that one person may have there. Without `visits` it is every login of theirs. `word`
    is the name of what it said, which counts once; `until` is when what it said is too old to count at all.
    """

    provider: str
    issuer: str
    subjects: tuple[str, ...]
    visits: tuple[str, ...]
    word: str
    until: datetime


class IdentityProviders(Protocol):
    """Whom we ask who somebody is. UNAUTHENTICATED `sso_refused` for any answer that doesn't hold.

    UNAVAILABLE `sso_unavailable` while a provider can't be asked.
    """

    def offered(self) -> Sequence[Offered]:
        """Return the providers that people may log in by."""
        ...

    async def depart(self, key: str, state: str, return_to: str, *, fresh: bool) -> Departure:
        """Return where to send a browser; with `fresh` the provider has to ask again who it is."""
        ...

    async def arrive(
        self, key: str, state: str, return_to: str, kept: Mapping[str, str], given: Mapping[str, str]
    ) -> Proven:
        """Check what a browser brought back from there, and return who it is."""
        ...

    def speaks_for(self, key: str, email: str) -> bool:
        """Tell whether a provider's word that an address is somebody's is enough; False for a key that is none."""
        ...

    async def hear(self, key: str, token: str) -> LoginEnded:
        """Check what a provider says of a login that ended there. NOT_FOUND for one that never says so."""
        ...

    async def farewell(self, key: str, return_to: str) -> str | None:
        """Return where one can log out at the provider too, or None where it doesn't say."""
        ...

    def leads_out(self, key: str) -> bool:
        """Tell whether who came by a provider is led there to log out, by a request that names their login."""
        ...

    async def leave(self, key: str, state: str, named: str) -> Departure:
        """Return where to send a browser so that its login there, which is named so, ends."""
        ...

    async def left(self, key: str, kept: Mapping[str, str], brought: str) -> There:
        """Check what a provider answers to a logout that we asked for."""
        ...

    async def hear_logout(self, key: str, brought: str, relay: str | None) -> tuple[LoginEnded, str]:
        """Check a request to log somebody out. Returns whom it means, and where to lead the browser once it is done.

        INVALID for one that doesn't hold, NOT_FOUND for a provider that never asks.
        """
        ...
