"""What goes into and comes out of the context of apps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError

from healthapp.kit.actor import KeyScope, Role

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SUPPORTED_SCOPES = ("openid", "profile", "email", "offline_access", "read", "write", "admin")
"""In the order in which a person reads them."""
AppKind = Literal["confidential", "public"]
AppScope = Literal["openid", "profile", "email", "offline_access", "read", "write", "admin"]
_MOST_ADDRESSES = 10


def _check_line(value: str) -> str:
    """Refuse what could make one name look like another, or like more than a name."""
    if not value.isprintable():
        raise PydanticCustomError("bad_format", "signs that cannot be seen")
    return value


_Seen = AfterValidator(_check_line)
AppName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60), _Seen]
Publisher = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80), _Seen]
Address = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]


class RegisterApp(BaseModel):
    """An app of somebody else: who it is, where its people are sent back to, and what it may ask for."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="forbid")

    name: AppName
    publisher: Publisher = Field(description="Who is behind it, as people are told when they are asked.")
    homepage: Address | None = None
    kind: AppKind = Field(
        default="confidential", description="`public` for what runs on people's devices and can keep no secret."
    )
    redirect_uris: Annotated[list[Address], Field(max_length=_MOST_ADDRESSES)] = Field(default_factory=list)
    logout_uris: Annotated[list[Address], Field(max_length=_MOST_ADDRESSES)] = Field(default_factory=list)
    scopes: Annotated[list[AppScope], Field(min_length=1, max_length=7)]
    client_credentials: bool = Field(
        default=False, strict=True, description="It may also act on its own, as the administrator."
    )


class AppView(BaseModel):
    """An app as administrators see it; times are UTC."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)

    id: UUID = Field(description="Its `client_id`.")
    name: str
    publisher: str
    homepage: str | None
    kind: AppKind
    redirect_uris: list[str]
    logout_uris: list[str]
    scopes: list[str]
    client_credentials: bool
    mine: bool
    created_at: datetime
    ended_at: datetime | None


class AppSecret(BaseModel):
    """A secret that was just made: the only time that it can be seen. None for an app that keeps none."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)

    client_id: UUID
    client_secret: str | None


class AllowedApp(BaseModel):
    """An app that somebody lets in; times are UTC, `used_at` is to the five minutes."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)

    id: UUID
    name: str
    publisher: str
    homepage: str | None
    scopes: list[str]
    allowed_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class KnownApp:
    """An app as it is asked for, before anybody knows who asks. `owner_role` is None when the owner is gone."""

    id: UUID
    name: str
    publisher: str
    homepage: str | None
    kind: str
    secret_hash: str | None
    redirect_uris: Sequence[str]
    logout_uris: Sequence[str]
    scopes: frozenset[str]
    client_credentials: bool
    owner_id: UUID | None

    @property
    def is_public(self) -> bool:
        """Whether it keeps no secret."""
        return self.kind == "public"


@dataclass(frozen=True, slots=True)
class Question:
    """What a person is asked before an app gets in: who asks, and what for."""

    app_id: UUID
    name: str
    publisher: str
    homepage: str | None
    goes_to: str
    scopes: Sequence[str]
    new_scopes: Sequence[str]


@dataclass(frozen=True, slots=True)
class Considered:
    """What becomes of an app's request to let somebody in.

    `return`: the browser goes to `address`, which is the app's; `login`: somebody has to log in first; `ask`: they have
    to answer `question`; `factor`: they have to add a second factor first; `wrong`: nobody is sent anywhere, because
    who asks isn't known for sure.
    """

    outcome: Literal["return", "login", "factor", "ask", "wrong"]
    address: str | None = None
    question: Question | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """An app's request as it came in: the parameters, and what its `Authorization: Basic` says."""

    params: Mapping[str, str]
    authorization: str | None = None


@dataclass(frozen=True, slots=True)
class HeldCode:
    """An authorization code as it is stored, and whose it is."""

    id: UUID
    app_id: UUID
    user_id: UUID
    grant_id: UUID
    session_id: UUID | None
    redirect_uri: str
    scopes: str
    challenge: str
    nonce: str | None
    auth_time: datetime
    is_good: bool
    """Not used, not too old, and still wanted by whose it is."""
    was_used: bool
    role: Role
    locale: str
    time_zone: str


@dataclass(frozen=True, slots=True)
class HeldToken:
    """A family of tokens as it is stored, found by its refresh token."""

    id: UUID
    app_id: UUID
    user_id: UUID
    scopes: str
    created_at: datetime
    is_good: bool
    was_used: bool
    """Found by a token that was exchanged before."""
    role: Role
    locale: str
    time_zone: str


@dataclass(frozen=True, slots=True)
class AppAccess:
    """What a living access token opens, and for whom; a `level` of None reaches no data."""

    token_id: UUID
    app_id: UUID
    user_id: UUID
    scopes: frozenset[str]
    level: KeyScope | None
    role: Role
    locale: str
    time_zone: str
    subject: str
    issued_at: int
    expires_at: int


@dataclass(frozen=True, slots=True)
class SigningKeyView:
    """A signing key without the key itself: `state` is `next`, `signs`, `published` or `over`."""

    kid: str
    created_at: datetime
    active_from: datetime
    state: str
