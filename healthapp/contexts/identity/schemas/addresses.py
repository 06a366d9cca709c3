"""One's own e-mail address and phone number: what is asked about them, what is sent to them, what is shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError

from healthapp.contexts.identity.schemas import Email, check_phone


class _Command(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="forbid")


def _require_phone(value: str) -> str:
    checked = check_phone(value)
    if checked is None:
        raise PydanticCustomError("bad_phone", "not a phone number")
    return checked


PhoneNumber = Annotated[str, StringConstraints(max_length=40), AfterValidator(_require_phone)]
Purpose = Literal["email", "phone"]
"""What is proven by a link or a code that was sent; one that was sent for something else proves nothing."""
SentFor = Literal["email", "phone", "mfa_mail", "mfa_sms"]
"""What something was sent for: to prove an address, or as the second step by a proven one."""


class ChangeEmail(_Command):
    """A new e-mail address; it counts once the link that goes there was opened."""

    email: Email


class ChangePhone(_Command):
    """A new phone number; it counts once the code that goes there was typed."""

    phone: PhoneNumber


class ConfirmLink(_Command):
    """What the link of an e-mail carries."""

    token: Annotated[str, StringConstraints(min_length=20, max_length=200)]


class AddressesView(BaseModel):
    """One's own addresses. `*_waiting` is one that takes the other's place once it is proven."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)

    email: str
    email_verified: bool
    email_waiting: str | None = None
    phone: str | None
    phone_verified: bool
    phone_waiting: str | None = None
    phone_code_sent: bool = Field(default=False, description="Whether a code is on its way that is still good.")


@dataclass(frozen=True, slots=True)
class ProofToSend:
    """What the worker sends to an address: the token of a link, or a code; it is stored nowhere as it is."""

    user_id: UUID
    purpose: SentFor
    address: str = field(repr=False)
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class FormerAddress:
    """An address that was replaced, and whose reader is told."""

    user_id: UUID
    kind: Purpose
    address: str = field(repr=False)
