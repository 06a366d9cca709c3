"""What goes into and comes out of logging in by a provider of identities."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, StringConstraints
from pydantic.alias_generators import to_camel

Purpose = Literal["login", "link", "leave", "logout"]


@dataclass(frozen=True, slots=True)
class SignOn:
    """Somebody sets out for a provider of identities; `state` comes back with them, `browser` stays in theirs.

    `purpose` is to log in, or to link the account that one is logged in to; after the end of a session to `leave` here,
    and then to log out there. `following` is a page of ours.
    """

    provider: str
    purpose: Purpose
    state: str
    browser: str
    following: str = ""
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class SignOnKept:
    """What was remembered of somebody who comes back."""

    purpose: Purpose
    user_id: UUID | None
    following: str
    secrets: Mapping[str, str]
    answer: str | None = None
    """What the provider's page posted to us meanwhile, where it answers that way."""


@dataclass(frozen=True, slots=True)
class CameFrom:
    """Which login at a provider a session came from; `named_ct` is what a logout there has to say, sealed."""

    provider: str
    visit_id: UUID
    named_ct: str


@dataclass(frozen=True, slots=True)
class LinkOffer:
    """There is an account with the address that the provider vouches for. `token` lets its owner link it, once."""

    token: str
    provider: str
    email: str
    expires_in: int


@dataclass(frozen=True, slots=True)
class Vouched:
    """A provider said that this address is somebody's own."""

    provider: str
    email: str


@dataclass(frozen=True, slots=True)
class Linked:
    """The account that somebody is logged in to can now be entered by a provider too."""

    provider: str


class LinkLogin(BaseModel):
    """The password of the account that an offer is about."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="forbid")

    password: Annotated[str, StringConstraints(max_length=1024)]


class SsoLinkView(BaseModel):
    """A provider by which one may log in: `label` is the address there, `name` is None when it is no longer set up."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)

    id: UUID
    provider: str
    name: str | None
    label: str | None
    created_at: datetime
    used_at: datetime | None


class SignInsView(BaseModel):
    """How one can log in: a password or not, which providers are linked, which others there are."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)

    has_password: bool
    links: list[SsoLinkView]
    offered: dict[str, str]
    """Key → name of each provider that is set up."""
