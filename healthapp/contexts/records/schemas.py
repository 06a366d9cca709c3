"""What patients say of their allergies and illnesses, and how it is shown. Times are UTC."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic.alias_generators import to_camel

from healthapp.kit.text import check_name, check_text

MOST_FACTS = 30
"""How many allergies, and how many illnesses, one person can enter."""
LONGEST_FACT = 200
LONGEST_REACTION = 300

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


class HealthFacts(_Camel):
    """What somebody says of themselves. `no_allergies`, `no_conditions`: they say that they know of none."""

    allergies: list[AllergyView]
    conditions: list[ConditionView]
    no_allergies: bool
    no_conditions: bool
