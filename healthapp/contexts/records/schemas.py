"""What patients say of themselves, of their allergies and illnesses, and how it is shown. Times are UTC."""

from __future__ import annotations

import re
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
)
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError

from healthapp.contexts.identity.schemas.addresses import PhoneNumber
from healthapp.kit.text import check_name, check_text

MOST_FACTS = 30
"""How many allergies, and how many illnesses, one person can enter."""
MOST_CONTACTS = 3
"""How many emergency contacts: whoever needs help reads no list."""
LONGEST_FACT = 200
LONGEST_CONTACT = 80
LONGEST_REACTION = 300
_BIRTH = re.compile(r"^([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?$")
_FIRST_YEAR = 1890

FactName = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_FACT),
    AfterValidator(check_text),
    AfterValidator(check_name),
]


def _nothing(value: object) -> object:
    return None if isinstance(value, str) and not value.strip() else value


Reaction = Annotated[
    Annotated[str, StringConstraints(strip_whitespace=True, max_length=LONGEST_REACTION), AfterValidator(check_text)]
    | None,
    BeforeValidator(_nothing),
]


class About(StrEnum):
    """What is said not to be there."""

    ALLERGIES = "allergies"
    CONDITIONS = "conditions"


class Relationship(StrEnum):
    """Who an emergency contact is for the patient."""

    MOTHER = "mother"
    FATHER = "father"
    SPOUSE = "spouse"
    SON = "son"
    DAUGHTER = "daughter"
    BROTHER = "brother"
    SISTER = "sister"
    RELATIVE = "relative"
    FRIEND = "friend"
    NEIGHBOUR = "neighbour"
    OTHER = "other"


ContactName = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_CONTACT),
    AfterValidator(check_text),
    AfterValidator(check_name),
]


class _Camel(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)


class RecordAllergy(_Camel):
    """Something that you don't tolerate: a medicine, a group of medicines, a food; and what happened then."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="forbid")

    substance: FactName
    reaction: Reaction = None


class RecordCondition(_Camel):
    """An illness that you have."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="forbid")

    name: FactName


class SayNone(_Camel):
    """Whether you know of none. It can be said only while none is entered."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="forbid")

    none_known: Annotated[bool, Field(strict=True)]


class RecordEmergencyContact(_Camel):
    """Somebody to be called for you in an emergency. A number without a country is one of Bangladesh."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="forbid")

    name: ContactName
    relationship: Relationship = Relationship.OTHER
    phone: PhoneNumber


class AllergyView(_Camel):
    """One allergy (FHIR AllergyIntolerance: `code.text`, `reaction.manifestation.text`, `recordedDate`)."""

    id: UUID
    substance: str
    reaction: str | None = None
    recorded_at: datetime


class ConditionView(_Camel):
    """One illness (FHIR Condition: `code.text`, `recordedDate`)."""

    id: UUID
    name: str
    recorded_at: datetime


class EmergencyContactView(_Camel):
    """One emergency contact (FHIR Patient.contact: `name.text`, `relationship.text`, `telecom`)."""

    id: UUID
    name: str
    relationship: Relationship
    phone: str = Field(description="In E.164, as in +8801712345678.")
    recorded_at: datetime


def _birth(value: str) -> str:
    """Check a date of birth: a year, a month of it or a day of it, as FHIR has it."""
    said = _BIRTH.fullmatch(value)
    if not said or int(said[1]) < _FIRST_YEAR or not _is_day(int(said[1]), int(said[2] or 1), int(said[3] or 1)):
        raise PydanticCustomError("bad_birth_date", "a year or a date, like 1990 or 1990-05-17")
    return value


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


BirthDate = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=10),
    AfterValidator(_birth),
    WithJsonSchema({"type": "string", "pattern": _BIRTH.pattern, "examples": ["1990", "1990-05-17"]}),
]
Sex = Literal["male", "female", "other"]


class SayAboutSelf(_Camel):
    """What you say of yourself, all of it anew; what is left out is unknown. It is dated today.

    `birthDate`: a year is enough. `dueDate`: when the child is expected, only with a pregnancy. `egfr`: how well the
    kidneys filter, in mL/min/1.73 m², with the day on which that was measured.
    """

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="forbid")

    birth_date: BirthDate | None = None
    gender: Sex | None = None
    pregnant: Annotated[bool, Field(strict=True)] | None = None
    due_date: date | None = None
    breastfeeding: Annotated[bool, Field(strict=True)] | None = None
    egfr: Annotated[float, Field(ge=1, le=200, strict=True)] | None = None
    egfr_date: date | None = None


class Counted(_Camel):
    """What checks count today of what somebody said of themselves. None is unknown; `age` in whole years."""

    age: int | None = None
    gender: Sex | None = None
    pregnant: bool | None = None
    breastfeeding: bool | None = None
    egfr: float | None = None


class AboutSelfView(SayAboutSelf):
    """What you said of yourself (FHIR Patient.birthDate, Patient.gender, Observation), and what of it still counts.

    `askAgain`: what was said too long ago to be taken for true without asking.
    """

    said_at: datetime | None = None
    counted: Counted
    ask_again: list[Literal["pregnant", "breastfeeding", "egfr"]]


class HealthFacts(_Camel):
    """What somebody says of themselves. `no_allergies`, `no_conditions`: they say that they know of none."""

    allergies: list[AllergyView]
    conditions: list[ConditionView]
    no_allergies: bool
    no_conditions: bool


class SharedHealth(_Camel):
    """What somebody lets another person see of their health. None is what isn't shared: it says nothing of them."""

    facts: HealthFacts | None
    about_self: AboutSelfView | None
    contacts: list[EmergencyContactView] | None
