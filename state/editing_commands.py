"""What the page of one version sends: steps, and places in its form."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints

from healthapp.kit.text import check_text

Said = Annotated[str, StringConstraints(strip_whitespace=True, max_length=1000), AfterValidator(check_text)]
"""What somebody writes about a version, not into it."""
Path = Annotated[str, StringConstraints(pattern=r"^([a-z][a-z0-9_]{0,40}(\.[a-z0-9_]{1,40}){0,8})?$")]
"""Where in the form something stands: `steps.0.en`."""
Shown = Annotated[str, StringConstraints(max_length=40)]
"""Which version the reader had before them when they did something: the page may be on its way to another."""


class NoteForm(BaseModel):
    """What somebody says to a step, and the password where one signs."""

    model_config = ConfigDict(extra="ignore")

    shown: Shown = ""
    verdict: Literal["", "approve", "back"] = ""
    comment: Said = ""
    reason: Said = ""
    password: Annotated[str, StringConstraints(max_length=1024)] = ""


class AddForm(BaseModel):
    """An id that is added to a list of ids."""

    model_config = ConfigDict(extra="ignore")

    shown: Shown = ""
    at: Path = ""
    entry: Said = ""
