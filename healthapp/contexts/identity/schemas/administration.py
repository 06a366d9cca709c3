"""What administrators ask and see of accounts, and what a licence is checked by. Never health data."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool, StringConstraints
from pydantic.alias_generators import to_camel

from healthapp.kit.actor import Role
from healthapp.kit.i18n import Lang
from healthapp.kit.text import check_text

ISSUING_BODIES: dict[str, str] = {
    # The Medical and Dental Council Act 2010 and the Pharmacy Ordinance 1976 (Bangladesh) name them.
    "doctor": "Bangladesh Medical & Dental Council (BMDC)",
    "pharmacist": "Pharmacy Council of Bangladesh",
}
"""Who issues the licence of whom, in Bangladesh. Elsewhere the applicant names the body."""
HOME = "BD"


class _View(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)


class _Command(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="forbid")


LicenceNumber = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=2, max_length=40), AfterValidator(check_text)
]
Body = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=2, max_length=120), AfterValidator(check_text)
]
Country = Annotated[str, StringConstraints(strip_whitespace=True, to_upper=True, pattern=r"^[A-Za-z]{2}$")]
Reason = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=3, max_length=500), AfterValidator(check_text)
]


class Licence(_Command):
    """The licence of a doctor or pharmacist: its number, who issued it, and in which country (ISO 3166-1 alpha-2)."""

    licence_number: LicenceNumber
    licence_body: Body | None = None
    licence_country: Country = HOME

    def body_for(self, role: str) -> str | None:
        """Return who issued it; in Bangladesh the law says who."""
        return ISSUING_BODIES[role] if self.licence_country == HOME else self.licence_body


class ApplicationStatus(StrEnum):
    """Where the check of a licence stands."""

    PENDING = "pending"
    APPROVED = "approved"
    REFUSED = "refused"
    EXPIRED = "expired"
    """Was approved, and its last day is over."""


class ApplicationView(_View):
    """A licence that is to be checked, or was. `reason` is why it was refused; times are UTC.

    `valid_until` is the last day on which it is valid, in Bangladesh; None for one that nobody has approved, or that
    was approved before the day was asked for.
    """

    id: UUID
    wanted_role: Literal["doctor", "pharmacist"]
    licence_number: str
    issuing_body: str
    country: str
    status: ApplicationStatus
    created_at: datetime
    decided_at: datetime | None
    reason: str | None
    valid_until: date | None


class SameLicence(_View):
    """Another account that says to have the same licence: whose, and where the check of theirs stands."""

    user_id: UUID
    display_name: str
    status: ApplicationStatus
    created_at: datetime


class CheckedLicence(ApplicationView):
    """A licence as administrators see it. Two people may mistype, so that the same number is a warning and no more."""

    same_number: list[SameLicence]


class Decide(_Command):
    """What an administrator found. A refusal says why, which the applicant reads; an approval until which day."""

    approve: StrictBool
    reason: Reason | None = None
    valid_until: date | None = None


class Renew(_Command):
    """The new last day of a licence, as the issuing body's register says."""

    valid_until: date


class UserStatus(StrEnum):
    """Whether an account opens, and whether somebody waits in it. `locked` is suspended by an administrator.

    `unlicensed`: the licence is over, or isn't there, or nobody has entered until when it is valid.
    """

    ACTIVE = "active"
    LOCKED = "locked"
    WAITING = "waiting"
    UNLICENSED = "unlicensed"


class UserQuery(_Command):
    """Which accounts to list, newest first; `before` is the last id of the page before."""

    role: Role | None = None
    status: UserStatus | None = None
    before: UUID | None = None
    limit: int = Field(default=25, ge=1, le=100)


class FindUser(_Command):
    """Whom to find: a whole e-mail address or phone number. Names are ciphertext, which nobody can search."""

    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=320)]


class ManagedUser(_View):
    """An account as an administrator sees it; `seen_at` (UTC) is when it was last in use."""

    id: UUID
    email: str
    phone: str | None
    display_name: str
    role: Role
    status: Literal["active", "locked"]
    locale: Lang
    created_at: datetime
    seen_at: datetime | None
    sessions: int
    api_keys: int
    second_factor: bool
    application: ApplicationStatus | None
    """Of the newest licence, where there was one."""

    @property
    def waits(self) -> bool:
        """Whether an administrator has to check the licence."""
        return self.role is Role.APPLICANT and self.application is ApplicationStatus.PENDING


class ManagedSession(_View):
    """A place where a person is logged in."""

    id: UUID
    kind: Literal["browser", "api"]
    user_agent: str | None
    created_at: datetime
    seen_at: datetime


class UserDetail(_View):
    """One account, with where it is logged in and its licences, the newest first."""

    user: ManagedUser
    logins: list[ManagedSession]
    applications: list[CheckedLicence]


class UserPage(_View):
    """A page of accounts; `next` continues after it."""

    users: list[ManagedUser]
    next: UUID | None


AssignableRole = Literal["patient", "caregiver", "doctor", "pharmacist", "provider", "emergency", "admin"]


class ChangeRole(_Command):
    """The role that an account gets."""

    role: AssignableRole
