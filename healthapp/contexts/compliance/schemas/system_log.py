"""The system log as administrators ask for it and read it (seed 003 §5.9)."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints
from pydantic.alias_generators import to_camel

Level = Literal["info", "warning", "error", "critical"]
ServiceName = Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,20}$")]
WorkId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.:-]{1,80}$")]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]


class LogQuery(BaseModel):
    """Which lines: of a process, of a weight and above, from `since` on and before `until`.

    `text` stands in the message or its metadata, in any case of letters; `correlation_id` is that of a piece of work or
    of its request. `before` is the number of the last line of the page before.
    """

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="forbid")

    since: AwareDatetime | None = None
    until: AwareDatetime | None = None
    service_name: ServiceName | None = None
    log_level: Level | None = None
    text: Words | None = None
    correlation_id: WorkId | None = None
    before: int | None = Field(default=None, ge=1, le=2**62)
    limit: int = Field(default=50, ge=1, le=200)

    def filters(self) -> str:
        """Return which filters were set, for the row of the trail that tells of it; not the words typed."""
        return " ".join(sorted(self.model_dump(exclude_none=True, exclude={"limit", "before"})))


class LogRow(BaseModel):
    """One line of the system log under the names of seed 003 §5.9, and which work it belongs to. Times are UTC."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)

    id: UUID
    service_name: str
    log_level: str
    message: str
    metadata: dict[str, Any]
    trace_id: str | None
    correlation_id: str | None
    timestamp: datetime
    seq: int


class LogPage(BaseModel):
    """A page of the log, newest first; `next` continues after it."""

    rows: list[LogRow]
    next: int | None
