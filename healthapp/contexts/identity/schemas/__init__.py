"""What goes into and comes out of the identity context."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError

from healthapp.contexts.identity.schemas.administration import Body, Country, Licence, LicenceNumber
from healthapp.contexts.identity.schemas.passwords import Password
from healthapp.kit.actor import KeyScope, Role
from healthapp.kit.crypto import hash_token
from healthapp.kit.i18n import Lang
from healthapp.kit.text import check_text
from healthapp.kit.zones import check_zone


def check_phone(value: str | None) -> str | None:
    """Accept a phone number as people in Bangladesh write it, or international; store it as E.164."""
    if not value or not value.strip():
        return None
    try:
        number = phonenumbers.parse(value, "BD")
    except phonenumbers.NumberParseException:
        raise PydanticCustomError("bad_phone", "not a phone number") from None
    if not phonenumbers.is_valid_number(number):
        raise PydanticCustomError("bad_phone", "not a phone number")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _check_email(value: str) -> str:
    """Accept an address by its form (RFC 5321/6531). Reserved `.test` names are fine: nothing is delivered there."""
    try:
        return validate_email(value, check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError:
        raise PydanticCustomError("bad_email", "not an e-mail address") from None


Email = Annotated[str, StringConstraints(strip_whitespace=True, max_length=320), AfterValidator(_check_email)]
ZoneName = Annotated[str, StringConstraints(max_length=64), AfterValidator(check_zone)]
Phone = Annotated[str | None, AfterValidator(check_phone)]
Name = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120), AfterValidator(check_text)
]
KeyName = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60), AfterValidator(check_text)
]


class _Command(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="forbid")


class AccountDetails(_Command):
    """What an account is opened with, however its owner will log in."""

    email: Email
    display_name: Name
    phone: Phone = None
    locale: Lang = Lang.BN
    time_zone: ZoneName = "Asia/Dhaka"


class Register(AccountDetails):
    """Open an account. A doctor's or pharmacist's waits until an administrator has checked the licence.

    `licence_body` is who issued it, where that isn't Bangladesh's own (`licence_country`, ISO 3166-1 alpha-2).
    """

    password: Password
    role: Literal["patient", "caregiver", "doctor", "pharmacist"] = "patient"
    licence_number: LicenceNumber | None = None
    licence_body: Body | None = None
    licence_country: Country = "BD"

    @property
    def licence(self) -> Licence | None:
        """Return the licence, or None where none was given."""
        if self.licence_number is None:
            return None
        return Licence(
            licence_number=self.licence_number, licence_body=self.licence_body, licence_country=self.licence_country
        )


class Login(_Command):
    """An e-mail address and a password."""

    email: Annotated[str, StringConstraints(max_length=320)]
    password: Annotated[str, StringConstraints(max_length=1024)]


class ForgotPassword(_Command):
    """Ask for a link by which a new password can be chosen."""

    email: Email


class NewPassword(_Command):
    """A new password; who may set it is shown otherwise."""

    password: Password


class ResetPassword(NewPassword):
    """A new password, by the link that was sent."""

    token: Annotated[str, StringConstraints(min_length=20, max_length=200)]


class ChangePassword(_Command):
    """A new password, by the present one."""

    current_password: Annotated[str, StringConstraints(max_length=1024)]
    new_password: Password


class UpdateProfile(_Command):
    """Change one's own details; what is absent stays. Address and phone number have steps of their own."""

    display_name: Name | None = None
    locale: Lang | None = None
    time_zone: ZoneName | None = None
    text_size: Literal["m", "l", "xl"] | None = None
    theme: Literal["auto", "light", "dark", "contrast"] | None = None


class MakeApiKey(_Command):
    """A key for a program of one's own: what it is for, what it may do, how many days it works."""

    name: KeyName
    scope: KeyScope = KeyScope.READ
    expires_in_days: int = Field(default=90, ge=1, le=365)


class ApiKeyView(BaseModel):
    """A key as its owner sees it again; times are UTC, `used_at` is to the five minutes."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)

    id: UUID
    name: str
    scope: KeyScope
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None


class NewApiKey(ApiKeyView):
    """A key that was just made: the only time that `key` can be seen."""

    key: str


class ProfileView(BaseModel):
    """A person's own account."""

    id: UUID
    email: str
    phone: str | None
    email_verified: bool
    phone_verified: bool
    display_name: str
    role: Role
    locale: Lang
    time_zone: str
    text_size: str
    theme: str


class PersonView(BaseModel):
    """Another person, as far as consent lets their name be known."""

    id: UUID
    display_name: str
    role: Role


class ContactView(BaseModel):
    """How the worker reaches someone. What isn't proven to be theirs gets no names of medicines."""

    id: UUID
    email: str
    phone: str | None
    email_proven: bool = False
    phone_proven: bool = False
    display_name: str
    locale: Lang
    time_zone: str


class ReachView(BaseModel):
    """What planning a notice needs to know of someone; the name only where others are told of them."""

    has_phone: bool
    time_zone: str
    display_name: str | None = None


class BrowserLogin(BaseModel):
    """A new browser session: `token` goes into the cookie and is stored nowhere."""

    token: str
    user_id: UUID
    role: Role
    locale: Lang
    text_size: str
    theme: str
    expires_at: datetime


class SessionView(BaseModel):
    """A place where someone is logged in; `seen_at` is some minutes old at most while it is in use."""

    id: UUID
    kind: Literal["browser", "api"]
    user_agent: str | None
    created_at: datetime
    seen_at: datetime
    current: bool


SessionEnd = Literal["logout", "reuse", "device", "person", "reset", "admin", "provider", "idle", "restore", "expired"]


class EndedSession(BaseModel):
    """A place where someone was logged in, when it ended (UTC), and what ended it."""

    id: UUID
    user_agent: str | None
    ended_at: datetime
    why: SessionEnd


class ApiLogin(BaseModel):
    """Tokens of an API client, in the seed's names. `expires_in` is the access token's life in seconds."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)

    access_token: str = Field(description="Bearer token for the Authorization header (JWT, HS256).")
    refresh_token: str
    expires_in: int
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105 - a scheme's name, not a secret


@dataclass(frozen=True, slots=True)
class ResetLink:
    """What the worker sends to who forgot their password; the token is stored nowhere as it is."""

    user_id: UUID
    token: str


@dataclass(frozen=True, slots=True)
class AccessClaims:
    """What an access token of ours says. `handle` is its random id, of which the session keeps the digest.

    `device` is the digest of the device that it was given to, where that one said who it is.
    """

    user_id: UUID
    session_id: UUID
    role: Role
    handle: str
    device: str | None = None

    @property
    def digest(self) -> str:
        """Return the digest by which the session knows this token."""
        return hash_token(self.handle)


FactorKind = Literal["totp", "email", "sms"]
MfaMethod = Literal["passkey", "totp", "email", "sms", "recovery"]
SentKind = Literal["email", "sms"]
"""Factors whose codes are sent."""
MfaCode = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]


class MfaRequired(BaseModel):
    """The password was right; the second step is missing. `expires_in` is how many seconds it may take."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)

    mfa_required: Literal[True] = True
    mfa_token: str = Field(description="For `POST /auth/verify-mfa`, once, from the device that logged in.")
    methods: list[MfaMethod]
    expires_in: int


class VerifyMfa(_Command):
    """The second step: a code, and by which method it was got, where it could be taken for another's."""

    mfa_token: Annotated[str, StringConstraints(min_length=20, max_length=200)]
    code: MfaCode
    method: MfaMethod | None = None


class SendCode(_Command):
    """By which way a code is to be sent, for proving again who one is."""

    method: SentKind


class SendMfaCode(SendCode):
    """By which way a code is to be sent, for the second step of a login."""

    mfa_token: Annotated[str, StringConstraints(min_length=20, max_length=200)]


class StepUp(_Command):
    """Prove again who one is: a code where a second factor is on, else the password."""

    password: Annotated[str, StringConstraints(max_length=1024)] | None = None
    code: MfaCode | None = None
    method: MfaMethod | None = None


class ConfirmCode(_Command):
    """The first code of a new factor."""

    code: MfaCode


class AppEnrolment(BaseModel):
    """What an authenticator app needs, shown once: the secret to type, the same as an address and as a QR code."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)

    secret: str
    otpauth_uri: str
    qr_image: str = Field(description="A `data:` address of an SVG.")


class SecondFactorView(BaseModel):
    """A factor that is on."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)

    kind: FactorKind
    confirmed_at: datetime | None
    last_used_at: datetime | None


class SecurityView(BaseModel):
    """What protects a login beside the password. `required` says that the role has to have a second factor.

    `can_send` are the ways by which codes could be sent: to addresses that are proven.
    """

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)

    factors: list[SecondFactorView]
    recovery_codes_left: int
    required: bool
    can_send: list[SentKind]
    passkeys: int
