"""What the symptom check is asked and what it answers: seed 000 §4.2, and what people need beside it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic.alias_generators import to_camel

from healthapp.contexts.knowledge.schemas.content import Severity, Site, Urgency
from healthapp.contexts.knowledge.schemas.places import DistrictId, RegionId
from healthapp.kit.i18n import Lang

TEXT_MOST = 9_999
"""Characters of a narrative: five pages, more than anybody tells."""
NAME_MOST = 200
NAMES_MOST = 60

Band = Literal["likely", "possible", "unlikely"]
Place = Site | Literal["exposure", "measurement", "history"]
"""Where findings are looked for: a part of the body, or what happened, what was measured, what somebody has had."""
Said = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=NAME_MOST)]


def _or_none(given: object) -> object:
    """Take a null for a list that isn't there, as for every other field that may be left out."""
    return () if given is None else given


Names = Annotated[
    tuple[Said, ...],
    BeforeValidator(_or_none, json_schema_input_type=Annotated[tuple[Said, ...], Field(max_length=NAMES_MOST)] | None),
    Field(max_length=NAMES_MOST),
]


class _Command(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="forbid", frozen=True)


class _View(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)


class SymptomPatient(_Command):
    """Who it is about. `age` in years (of babies a fraction); what isn't given is unknown, and never guessed."""

    age: Annotated[float, Field(ge=0, le=130, strict=True)] | None = None
    gender: Literal["male", "female", "other"] | None = None
    medical_history: Names = ()
    medicines: Annotated[
        Names,
        Field(
            description=(
                "What they take, by generic or brand, with or without a strength. What says something of them counts:"
                " blood thinners, steroids, insulin and other medicines for diabetes, painkillers, what weakens the"
                " body's defences. A name that isn't known is said back in `notUnderstood`."
            )
        ),
    ] = ()
    pregnant: Annotated[bool, Field(strict=True)] | None = None
    region: RegionId | None = Field(
        default=None,
        description=(
            "Where they live, or have been in the last weeks: the time in which an infection breaks out counts, so"
            " somebody who has travelled gives where to. A division, or the Chittagong Hill Tracts for themselves."
            " Without it every condition is as common as in the whole country; it never makes anything less urgent."
        ),
    )
    district: DistrictId | None = Field(
        default=None, description="The same more closely, when it is known; its region need not be given beside it."
    )


def _or_nobody(given: object) -> object:
    return SymptomPatient() if given is None else given


class SymptomAnalysis(_Command):
    """Findings by id or by name in either language, or a narrative in `text`, or both."""

    symptoms: Names = ()
    absent_symptoms: Names = ()
    text: Annotated[str, StringConstraints(strip_whitespace=True, max_length=TEXT_MOST)] | None = None
    patient_info: Annotated[
        SymptomPatient, BeforeValidator(_or_nobody, json_schema_input_type=SymptomPatient | None)
    ] = SymptomPatient()
    language: Lang


class SymptomAnswer(_Command):
    """One question answered; `unknown` is an answer too."""

    id: Annotated[str, Field(max_length=70)]
    answer: Literal["yes", "no", "unknown"]


class SymptomTalk(SymptomAnalysis):
    """What was said at first, and every answer since, in their order."""

    answers: Annotated[
        tuple[SymptomAnswer, ...],
        BeforeValidator(
            _or_none, json_schema_input_type=Annotated[tuple[SymptomAnswer, ...], Field(max_length=60)] | None
        ),
        Field(max_length=60),
    ] = ()


class FindingView(_View):
    """A finding by its name in the language asked for."""

    id: str
    name: str


class PlaceView(_View):
    """A region or a district by its name in the language asked for."""

    id: str
    name: str


class RegionView(PlaceView):
    """A region with its districts."""

    districts: list[PlaceView]


class NotUnderstood(_View):
    """What somebody called a symptom and we don't know, with what may be meant."""

    said: str
    suggestions: list[FindingView]


class SymptomsUnderstood(_View):
    """What the reckoning is made of: what was named and what was read, broader findings left out."""

    present: list[FindingView]
    absent: list[FindingView]
    history: list[FindingView]
    past: list[FindingView] = Field(description="Complaints of earlier times; they don't count.")
    unclear: list[FindingView] = Field(
        default_factory=list,
        description=(
            "Dangers that were named without its being clear whether they are there. To be answered first; until then"
            " the urgency is that of somebody who has them."
        ),
    )
    illnesses: list[FindingView] = Field(
        default_factory=list, description="Illnesses that can't wait, told by their names as happening now."
    )
    age: float | None = None
    gender: Literal["male", "female"] | None = None
    pregnant: bool | None = None
    places: list[PlaceView] = Field(
        default_factory=list, description="Where they have been: as given, and as read in the narrative."
    )


class Why(_View):
    """A finding that speaks for or against a condition; `weight` in natural logarithms of odds."""

    finding: str | None = Field(default=None, description="None for age, sex, season and place.")
    text: str
    speaks: Literal["for", "against"]
    weight: float


class PossibleCondition(_View):
    """Seed 000 §4.2, and why."""

    id: str
    condition: str
    probability: float
    band: Band
    severity: Severity
    urgency: Urgency
    description: str
    recommended_actions: list[str]
    avoid: list[str]
    why: list[Why]
    sources: list[str]


class RedFlagView(_View):
    """A warning sign that overrides every reckoning."""

    id: str
    name: str
    advice: str
    urgency: Urgency


class UrgencyReason(_View):
    """Where the urgency comes from."""

    kind: Literal["red_flag", "danger", "conditions"]
    urgency: Urgency
    text: str


class ContactToCall(_View):
    """Somebody whom the patient wants to be called in an emergency. The phone number is in E.164."""

    name: str
    relationship: str
    phone: str


class SymptomResult(_View):
    """Seed 000 §4.2, `SymptomAnalysisResponse`, and what people need beside it."""

    success: Literal[True] = True
    possible_conditions: list[PossibleCondition]
    urgency_level: Urgency
    recommendations: list[str]
    urgency_reasons: list[UrgencyReason]
    red_flags: list[RedFlagView]
    nothing_fits: bool = Field(description="No condition of the knowledge base explains it well.")
    emergency_number: str
    emergency_contacts: list[ContactToCall] | None = Field(
        default=None, description="In an emergency, whom a patient who is logged in wants to be called."
    )
    understood: SymptomsUnderstood
    not_understood: list[NotUnderstood]
    disclaimer: str
    content_version: str


class SymptomQuestion(_View):
    """The next question; answer it by its id."""

    id: str
    name: str
    text: str
    number: int
    most: int


class SoFar(_View):
    """What has to be done by what was said so far, whatever the answers to come."""

    urgency_level: Urgency
    recommendations: list[str]


class SymptomTurn(_View):
    """A question, or the result when there are no more."""

    success: Literal[True] = True
    question: SymptomQuestion | None = None
    result: SymptomResult | None = None
    so_far: SoFar | None = Field(
        default=None, description="Beside a question, once what was said makes an emergency: tell it before asking on."
    )
    understood: SymptomsUnderstood
    not_understood: list[NotUnderstood]
