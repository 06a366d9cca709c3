"""Passkeys: what is asked, what a browser brings, what is shown."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from pydantic.alias_generators import to_camel

from healthapp.contexts.identity.schemas import KeyName

PasskeyPurpose = Literal["register", "login", "second", "step_up"]
"""For what a device signs; what it signed for something else is good for nothing."""


class _Command(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="forbid")


class _View(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)


Credential = Annotated[dict[str, Any], Field(description="`PublicKeyCredential.toJSON()`, as the browser gives it.")]
_Ticket = Annotated[str, StringConstraints(min_length=20, max_length=200)]


class BeginPasskey(_Command):
    """For what a device is to sign, by somebody who is logged in."""

    purpose: Literal["register", "step_up"]


class BeginPasskeyLogin(_Command):
    """A device is to sign for a login: of its own, or with `mfaToken` as the second step of one."""

    mfa_token: _Ticket | None = None


class AddPasskey(_Command):
    """A key that a device has just made, and what its owner calls it."""

    name: KeyName
    credential: Credential


class RenamePasskey(_Command):
    """What the owner calls it from now on."""

    name: KeyName


class UsePasskey(_Command):
    """What a device signed, to prove again who one is."""

    credential: Credential


class PasskeyLogin(UsePasskey):
    """What a device signed for a login; with `mfaToken` for the second step of one."""

    mfa_token: _Ticket | None = None


class PasskeyOptions(_View):
    """What `navigator.credentials` needs (`parseCreationOptionsFromJSON`, `parseRequestOptionsFromJSON`).

    The answer also sets a cookie, which has to come back with what the device signed.
    """

    public_key: dict[str, Any]


class PasskeyView(_View):
    """A passkey as its owner sees it. `backed_up`: it is on other devices of the owner's too."""

    id: UUID
    name: str
    backed_up: bool
    created_at: datetime
    last_used_at: datetime | None
