"""What somebody tells a symptom check at first, as the page sends it."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from healthapp.contexts.knowledge.schemas.places import DistrictId, RegionId
from healthapp.contexts.knowledge.schemas.symptoms import NAME_MOST, TEXT_MOST
from healthapp.kit.i18n import latin_digits
from healthapp.kit.text import check_text


def _number(value: object) -> object:
    """Read a number as people type it, in either script; an empty field is none."""
    if not isinstance(value, str):
        return value
    return latin_digits(value.strip()).replace(",", ".") or None


Line = Annotated[str, Field(max_length=NAME_MOST), AfterValidator(str.strip), AfterValidator(check_text)]
Said = Literal["yes", "no", "unknown"]


class TellForm(BaseModel):
    """Who is ill and what is wrong; what is left empty stays unknown."""

    model_config = ConfigDict(extra="ignore")

    age: Annotated[Annotated[float, Field(ge=0, le=130)] | None, BeforeValidator(_number)] = None
    age_unit: Literal["years", "months", "days"] = "years"
    sex: Literal["", "female", "male", "other"] = ""
    pregnant: Literal["", "yes", "no", "unknown"] = ""
    been: Literal["", RegionId, DistrictId] = ""
    text: Annotated[str, Field(max_length=TEXT_MOST), AfterValidator(str.strip), AfterValidator(check_text)] = ""
    symptom: Line = ""


def place_of(been: str) -> dict[str, str | None]:
    """Return the field of `SymptomPatient` in which a place that was chosen stands: a region's or a district's."""
    return {"region" if been in get_args(RegionId) else "district": been or None}
