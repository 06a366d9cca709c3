"""What may be asked of the check of medicines, and what it answers: seed 000 §4.2's fields, and more beside them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationInfo, field_validator
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError

from healthapp.kit.text import check_name, check_text

MOST_MEDICINES = 100
MOST_FACTS = 30
LONGEST_NAME = 200

Severity = Literal["mild", "moderate", "severe"]


Name = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_NAME),
    AfterValidator(check_text),
    AfterValidator(check_name),
]


class _Camel(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)


class PatientInfo(_Camel):
    """Who takes them. What is left out is unknown, and is said to be; an empty list means that there are none."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="forbid")

    age: Annotated[float, Field(ge=0, le=130, strict=True, description="Years; babies as fractions")] | None = None
    gender: Literal["male", "female", "other"] | None = None
    allergies: Annotated[list[Name], Field(max_length=MOST_FACTS)] | None = None
    conditions: Annotated[list[Name], Field(max_length=MOST_FACTS)] | None = None
    pregnant: Annotated[bool, Field(strict=True)] | None = None
    breastfeeding: Annotated[bool, Field(strict=True)] | None = None
    egfr: Annotated[float, Field(ge=1, le=200, strict=True, description="mL/min/1.73 m²")] | None = None
    weight_kg: (
        Annotated[
            float,
            Field(
                ge=0.4,
                le=300,
                strict=True,
                description=(
                    "Kilograms. Of a child under 12: its doses go by it. Without it only what is too much for the"
                    " heaviest child of its age is told, and that less could not be checked."
                ),
            ),
        ]
        | None
    ) = None


class DrugInteractionRequest(_Camel):
    """Medicines as people write them: generic, brand, with or without a strength. `language`: of the answer.

    `include_my_medicines`: with the active medicine reminders of who is logged in, and with the allergies and illnesses
    that they entered where `patient_info` names none.
    """

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="forbid")

    include_my_medicines: Annotated[bool, Field(strict=True)] = False
    medicines: Annotated[list[Name], Field(max_length=MOST_MEDICINES)]
    patient_info: PatientInfo | None = None
    language: Literal["bn", "en"] | None = None

    @field_validator("medicines")
    @classmethod
    def _are_some(cls, value: list[str], info: ValidationInfo) -> list[str]:
        if not value and not info.data.get("include_my_medicines"):
            raise PydanticCustomError("too_few", "one medicine at least", {"min": 1})
        return value


@dataclass(frozen=True, slots=True)
class OwnMedicine:
    """A medicine as somebody's reminder has it.

    `amounts`: what is taken at once, in words; several for a dose that changes. `a_day`: how many times on a day on
    which it is taken, None when it is taken as needed. `often`: on more days than one in a week.
    """

    name: str
    amounts: tuple[str, ...] = ()
    a_day: int | None = None
    often: bool = False


@dataclass(frozen=True, slots=True)
class MedicineWarnings:
    """What is to be known of one medicine beside others, and what of it could not be checked; a line each."""

    warnings: list[str]
    not_checked: list[str]


class MedicineName(_Camel):
    """A generic medicine by its id and its name in the language of the answer; `matched`: the name that was found."""

    id: str
    name: str
    matched: str | None = None


class Understood(_Camel):
    """What a text was taken for."""

    typed: str
    medicines: list[MedicineName]


class UnknownName(_Camel):
    """A text that was not checked. `suggestions` may be meant: ask, never assume. `group`: it names a whole group."""

    name: str
    message: str
    group: str | None = None
    suggestions: list[MedicineName]


class InteractionFound(_Camel):
    """Two medicines that don't go together well (seed 000 §4.2), with the references that say so."""

    drug1: str
    drug2: str
    severity: Severity
    description: str
    recommendation: str
    sources: list[str]


class OtherFinding(_Camel):
    """Another danger: of one medicine, or of two that are the same. `about`: the allergy, illness or group."""

    kind: Literal["allergy", "condition", "duplicate", "pregnancy", "breastfeeding", "kidney", "liver", "age", "dose"]
    severity: Severity
    medicine: str
    other: str | None = None
    about: str | None = None
    description: str
    recommendation: str
    sources: list[str]


class Alternative(_Camel):
    """What a doctor may give instead of a medicine: nothing is found of it beside all the others."""

    instead_of: str
    options: list[str]


class DrugInteractionResponse(_Camel):
    """What was found, the worst first. `summary` says it in a sentence, also when nothing was found.

    `warnings`: everything beside the pairs, as sentences. `not_checked`: what is unknown and would matter.
    """

    success: Literal[True] = True
    interactions: list[InteractionFound]
    warnings: list[str]
    alternatives: list[str]
    summary: str
    findings: list[OtherFinding]
    alternatives_for: list[Alternative]
    understood: list[Understood]
    unknown: list[UnknownName]
    not_checked: list[str]
    disclaimer: str
    content_version: str


class MedicineSuggestions(_Camel):
    """Medicines whose name begins like what was typed, or is like it."""

    success: Literal[True] = True
    suggestions: list[MedicineName]
