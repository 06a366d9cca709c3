"""The audit trail as administrators ask for it and read it (seed 003 §5.9)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints
from pydantic.alias_generators import to_camel

from healthapp.kit.audit import Outcome

TrailWord = Annotated[str, StringConstraints(min_length=1, max_length=80, pattern=r"^[a-z0-9_.]+$")]


TrailPurpose = Literal["review", "incident", "person_asked", "authority"]
"""Why somebody takes a copy of the trail: a check of routine, something that happened, a person's or an authority's
request. Words to choose from, because the trail holds no free text in the clear."""


class TrailQuery(BaseModel):
    """Which rows of the audit trail: `person_id` did it or it is about them; `action` may be its beginning.

    From `since` on, before `until`; `before` is the number of the last row of the page before.
    """

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="forbid")

    since: AwareDatetime | None = None
    until: AwareDatetime | None = None
    person_id: UUID | None = None
    action: TrailWord | None = None
    resource_type: TrailWord | None = None
    resource_id: UUID | None = None
    outcome: Outcome | None = None
    before: int | None = Field(default=None, ge=1, le=2**62)
    limit: int = Field(default=50, ge=1, le=200)

    def filters(self) -> str:
        """Return what was asked for, for the row that tells of it: ids, words and times."""
        given = self.model_dump(mode="json", exclude_none=True, exclude={"limit", "before"})
        return " ".join(f"{name}={value}" for name, value in given.items())


class TrailRow(BaseModel):
    """One row of the audit trail under the names of seed 003 §5.9, and what else is known of it.

    `service_name` follows from the act. `response_status` is with what its request was answered; null where there was
    none (an event of a page, a job, a command), and in rows from before it was kept. `request_payload` holds ids,
    counts and codes, stored as ciphertext; what people wrote, such as reasons, is ciphertext where it belongs.
    """

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)

    id: UUID
    user_id: UUID | None
    role: str
    service_name: str
    action: str
    resource_type: str
    resource_id: UUID | None
    patient_id: UUID | None
    outcome: Outcome
    purpose: str | None
    ip_address: str | None
    user_agent: str | None
    request_id: str | None
    request_payload: dict[str, Any]
    response_status: int | None
    timestamp: datetime
    seq: int


class TrailPage(BaseModel):
    """A page of the trail, newest first; `next` continues after it."""

    rows: list[TrailRow]
    next: int | None


class ChainState(BaseModel):
    """Until when the trail is sealed: its last link, how many rows wait for the next one, the last anchored day."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)

    number: int
    sealed_at: datetime
    hash: str
    waiting: int
    anchored: date | None


class AcceptedRestore(BaseModel):
    """What an operator gave up by going back to an older backup: so many kept heads, from link `first` to `last`.

    `restored_to` is the moment that they said was restored; None in what was accepted before that was asked.
    """

    at: datetime | None = None
    count: int
    first: int
    last: int
    hash: str
    reason: str
    restored_to: datetime | None = None

    def at_time(self, at: datetime) -> AcceptedRestore:
        """Return it with the time of the act."""
        return self.model_copy(update={"at": at})
