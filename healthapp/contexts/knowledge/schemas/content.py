"""The content of the knowledge base as people write it: symptoms, conditions, medicines, interactions, first aid.

Every text is there in English and in Bangla; every entry names the references that support it.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from healthapp.contexts.knowledge.schemas.parts import Cite, Cites, Id, Line, Names, Part, Source, Text
from healthapp.contexts.knowledge.schemas.places import DistrictId, RegionId
from healthapp.contexts.knowledge.schemas.symptom_numbers import SymptomCheck


class Urgency(StrEnum):
    """How soon somebody has to be seen: now, today, within days, or not at all if they get better by themselves."""

    EMERGENCY = "emergency"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Severity(StrEnum):
    """How bad an illness is when it isn't treated."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


class Likelihood(StrEnum):
    """How often somebody with a condition has a finding; the numbers behind the bands stand in symptom_check."""

    NEARLY_ALWAYS = "nearly_always"
    USUALLY = "usually"
    OFTEN = "often"
    SOMETIMES = "sometimes"
    SELDOM = "seldom"
    NEVER = "never"


class Commonness(StrEnum):
    """How often a condition is the cause, among all who ask for help in Bangladesh."""

    VERY_COMMON = "very_common"
    COMMON = "common"
    UNCOMMON = "uncommon"
    RARE = "rare"
    VERY_RARE = "very_rare"


class Site(StrEnum):
    """Where in the body one would point to."""

    GENERAL = "general"
    HEAD = "head"
    EYE = "eye"
    EAR_NOSE = "ear_nose"
    MOUTH_THROAT = "mouth_throat"
    CHEST = "chest"
    ABDOMEN = "abdomen"
    URINARY = "urinary"
    GENITAL = "genital"
    PREGNANCY = "pregnancy"
    BACK = "back"
    LIMB = "limb"
    SKIN = "skin"
    NERVES = "nerves"
    MIND = "mind"
    CHILD = "child"


class Concept(Part):
    """A finding that a person can say or answer: a symptom, a measured value, an exposure, something of their history.

    `broader` are findings that are there whenever this one is (severe_headache: headache). `question` asks for it.
    Whoever takes a medicine of one of `classes`, those in `except_medicines` apart, has it (apixaban: a blood thinner).
    """

    id: Id
    kind: Literal["symptom", "measurement", "exposure", "history"] = "symptom"
    site: Site
    name: Text
    also: Names = Names()
    question: Text
    broader: tuple[Id, ...] = ()
    classes: tuple[Id, ...] = ()
    except_medicines: tuple[Id, ...] = ()


Ages = Annotated[tuple[float, float], Field(description="Years: from the first on, up to but without the second")]


class Who(Part):
    """For whom something holds: everything that is given has to fit. `region` is a region or a district."""

    ages: Ages | None = None
    sex: Literal["male", "female"] | None = None
    pregnant: bool | None = None
    season: Literal["summer", "monsoon", "winter"] | None = None
    region: Id | None = None
    having: tuple[Id, ...] = ()


class Risk(Who):
    """For whom a condition is likelier or less likely than for others; `never` rules it out."""

    factor: Literal["much_more", "more", "less", "much_less", "never"]


class Differently(Who):
    """For whom a finding is likelier or less likely than it is for most."""

    likelihood: Likelihood


class Finding(Part):
    """How often a condition shows a finding."""

    concept: Id
    likelihood: Likelihood
    but: tuple[Differently, ...] = ()


class Danger(Who):
    """Findings that together make one of the urgencies; `text` says why and what to do."""

    all: Annotated[tuple[Id, ...], Field(min_length=1)]
    urgency: Urgency
    text: Text


class Regional(Part):
    """Where a condition is more common, or rarer, than elsewhere in the country; regions or districts.

    Who has the finding `unless` has told as much already: then that speaks, and the place doesn't speak again.
    """

    here: Literal["common", "rare"]
    places: Annotated[tuple[Id, ...], Field(min_length=1)]
    unless: Id | None = None
    sources: Cites


class Condition(Part):
    """An illness, or a state that needs care. `urgency` is how soon somebody who most likely has it has to be seen."""

    id: Id
    icd10: Annotated[str, Field(pattern=r"^[A-Z]\d\d(\.\d{1,2})?$")]
    category: Literal[
        "infection",
        "lungs",
        "heart",
        "digestion",
        "liver",
        "kidney_urinary",
        "hormones",
        "nerves",
        "mind",
        "skin",
        "eye",
        "ear_nose_throat",
        "teeth_mouth",
        "bones_joints",
        "blood",
        "cancer",
        "women",
        "men",
        "pregnancy",
        "child",
        "injury",
        "poisoning",
        "nutrition",
        "allergy",
    ]
    name: Text
    also: Names = Names()
    summary: Text
    common: Commonness
    risks: tuple[Risk, ...] = ()
    where: tuple[Regional, ...] = ()
    urgency: Urgency
    severity: Severity
    findings: Annotated[tuple[Finding, ...], Field(min_length=6)]
    dangers: Annotated[tuple[Danger, ...], Field(min_length=1)]
    actions: Annotated[tuple[Text, ...], Field(min_length=2)]
    avoid: tuple[Text, ...] = ()
    treatment: Text
    prevention: Text | None = None
    professional: Text | None = None
    sources: Cites

    @property
    def cited(self) -> tuple[Cite, ...]:
        """Return every reference of it, each once: also those of where it is common, which its chance goes by."""
        return tuple(dict.fromkeys((*self.sources, *(each for one in self.where for each in one.sources))))


class RedFlag(Who):
    """A rule that comes before every reckoning: of each group in `needs` at least one finding."""

    id: Id
    needs: Annotated[tuple[Annotated[tuple[Id, ...], Field(min_length=1)], ...], Field(min_length=1)]
    urgency: Literal["emergency", "high"]
    name: Text
    advice: Text
    sources: Cites


class Advice(Part):
    """What a state (pregnancy, breast-feeding, weak kidneys or liver) means for a medicine.

    `usual`: no change; `caution`: only when a doctor has weighed it; `reduce`: another dose; `avoid`: as a rule not;
    `never`: contraindicated; `unknown`: the references don't say. For kidneys: `egfr_below` where that begins,
    `not_below` where the medicine must not be taken any more, both in mL/min/1.73 m².
    """

    level: Literal["usual", "caution", "reduce", "avoid", "never", "unknown"]
    egfr_below: Annotated[int, Field(ge=5, le=90)] | None = None
    not_below: Annotated[int, Field(ge=5, le=90)] | None = None
    text: Text


class AdultDose(Part):
    """What adults usually take by the usual way; limits in milligrams (units for insulin) or None without one.

    From `older_from_years` on at most `older_max_daily_mg` on a day; from `avoid_from_years` on it isn't to be taken.
    """

    text: Text
    max_single_mg: Annotated[float, Field(gt=0)] | None = None
    max_daily_mg: Annotated[float, Field(gt=0)] | None = None
    older_from_years: Annotated[int, Field(ge=50, le=100)] | None = None
    older_max_daily_mg: Annotated[float, Field(gt=0)] | None = None
    avoid_from_years: Annotated[int, Field(ge=50, le=100)] | None = None


class ChildDose(Part):
    """What children take: by weight, from an age on (months); `never` when a medicine isn't for children.

    `specialist_only`: nobody gives it to a child but a specialist, a children's doctor or a hospital.
    """

    text: Text
    never: bool = False
    specialist_only: bool = False
    from_months: Annotated[int, Field(ge=0, le=216)] | None = None
    mg_per_kg_dose: Annotated[float, Field(gt=0)] | None = None
    max_mg_per_kg_day: Annotated[float, Field(gt=0)] | None = None
    max_daily_mg: Annotated[float, Field(gt=0)] | None = None


class Caution(Part):
    """A condition or finding with which a medicine is dangerous."""

    having: Id
    severity: Literal["mild", "moderate", "severe"]
    text: Text


class Medicine(Part):
    """A generic medicine. `brands` are brands sold in Bangladesh; `needs_prescription` by the country's OTC list.

    A brand is written down only where it is this very medicine and no mixture; one that is sold for two medicines of
    the content belongs to neither. Before patients rely on them a pharmacist has to read them all against the register
    of the Directorate General of Drug Administration: the same brand is another medicine in a neighbouring country.
    """

    id: Id
    name: Text
    also: Names = Names()
    atc: tuple[Annotated[str, Field(pattern=r"^[A-Z]\d\d[A-Z]{2}\d\d$")], ...] = ()
    classes: Annotated[tuple[Id, ...], Field(min_length=1)]
    allergy: tuple[Id, ...] = ()
    brands: tuple[Line, ...] = ()
    needs_prescription: bool = True
    uses: Text
    how: Text
    adult: AdultDose | None = None
    child: ChildDose | None = None
    warnings: Annotated[tuple[Text, ...], Field(min_length=1)]
    side_effects: Text
    serious: Text
    pregnancy: Advice
    breastfeeding: Advice
    kidney: Advice
    liver: Advice
    cautions: tuple[Caution, ...] = ()
    alternatives: tuple[Id, ...] = ()
    sources: Cites


class MedicineClass(Part):
    """A class of medicines. `once`: two of them together are a duplicate."""

    id: Id
    name: Text
    also: Names = Names()
    once: bool = False


class Cross(Part):
    """Who is allergic to one group may be to another."""

    group: Id
    severity: Literal["mild", "moderate", "severe"]
    text: Text


class AllergyGroup(Part):
    """Medicines of which one allergy means the others."""

    id: Id
    name: Text
    also: Names = Names()
    cross: tuple[Cross, ...] = ()
    sources: Cites


class Interaction(Part):
    """Two generic medicines that don't go together well. `description`: what happens and why; then what to do."""

    a: Id
    b: Id
    severity: Literal["mild", "moderate", "severe"]
    description: Text
    recommendation: Text
    sources: Cites


class ClassRule(Interaction):
    """As an interaction, but `a` and `b` are classes, or one of them is; a pair's own record comes first."""


class FirstAid(Part):
    """What to do until help comes."""

    id: Id
    name: Text
    also: Names = Names()
    urgency: Urgency
    call: Text
    steps: Annotated[tuple[Text, ...], Field(min_length=2)]
    never: tuple[Text, ...] = ()
    conditions: tuple[Id, ...] = ()
    sources: Cites


class Region(Part):
    """A part of the country. Who has been there has `finding`, where a region has one."""

    id: RegionId
    name: Text
    also: Names = Names()
    finding: Id | None = None


class District(Part):
    """A district, with how else its name is written."""

    id: DistrictId
    region: RegionId
    name: Text
    also: Names = Names()


class ContentFile(Part):
    """What one file may hold; a file holds one kind as a rule."""

    source: tuple[Source, ...] = ()
    concept: tuple[Concept, ...] = ()
    condition: tuple[Condition, ...] = ()
    red_flag: tuple[RedFlag, ...] = ()
    medicine_class: tuple[MedicineClass, ...] = ()
    allergy_group: tuple[AllergyGroup, ...] = ()
    medicine: tuple[Medicine, ...] = ()
    interaction: tuple[Interaction, ...] = ()
    class_rule: tuple[ClassRule, ...] = ()
    first_aid: tuple[FirstAid, ...] = ()
    symptom_check: tuple[SymptomCheck, ...] = ()
    region: tuple[Region, ...] = ()
    district: tuple[District, ...] = ()
