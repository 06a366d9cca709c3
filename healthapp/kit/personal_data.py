"""The words in which each context says what personal data it holds: where, whose, why, how long, and how it goes.

The parts are data, and a test compares them with the migrated database and a Valkey in use: what is registered nowhere
fails it. Whether `whose`, `traces` and `erasure` are right is proven by the copies and erasures that the privacy
context makes from them: a marker stands in every registered place (`tests/integration/privacy/test_canaries.py`). The
record of processing activities (GDPR Art. 30) is this registry, read aloud.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from healthapp.kit.i18n import plural, text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from healthapp.kit.i18n import LangLike


class Place(StrEnum):
    """The sort of place that holds something."""

    TABLE = "table"
    KEY = "key"
    CHANNEL = "channel"
    COOKIE = "cookie"
    BROWSER = "browser"
    FILE = "file"
    """A kind of file, by its place below the data folder: `files/export`, `log`, `secrets.json`."""
    EVENT = "event"
    INDEX = "index"
    """A collection of the search engine: a table of LanceDB, a collection of Weaviate."""
    VECTOR = "vector"
    """Where numbers lie that a model made of a text: a column of Postgres or of a collection, or a file."""


class Category(StrEnum):
    """What people call it: the headings of "my data" and of an export. Texts: `privacy.what_*`, `privacy.why_*`."""

    ACCOUNT = "account"
    SESSIONS = "sessions"
    PERMISSIONS = "permissions"
    HEALTH = "health"
    REMINDERS = "reminders"
    DOSES = "doses"
    MESSAGES = "messages"
    CONVERSATIONS = "conversations"
    CHOICES = "choices"
    DEVICES = "devices"
    TRAIL = "trail"
    REQUESTS = "requests"
    TECHNICAL = "technical"


class Basis(StrEnum):
    """Why it may be held: GDPR Art. 6(1), for health data with Art. 9(2). Texts: `privacy.basis_*`."""

    CONTRACT = "contract"
    """Art. 6(1)(b): what somebody asked us to do for them."""
    EXPLICIT_CONSENT = "explicit_consent"
    """Art. 6(1)(a) with 9(2)(a): health data, entered by the person for their own care."""
    LEGAL_DUTY = "legal_duty"
    """Art. 6(1)(c): security of processing and its proof (Art. 5(2), 32; 45 CFR 164.312(b), 164.316(b)(2))."""
    LEGITIMATE_INTEREST = "legitimate_interest"
    """Art. 6(1)(f): running the service safely."""


class Erasure(StrEnum):
    """What happens to it when its owner's account is erased."""

    DELETE = "delete"
    ANONYMISE = "anonymise"
    """The row stays for others or for the books, without anything that leads to the person."""
    KEEP = "keep"
    """The law says so; `Holding.reason` is what the person is told."""


class Span(StrEnum):
    """How long it is held while the account lives. The years are settings, after seed 004 (7, 1 and 7)."""

    ACCOUNT = "account"
    """As long as the account."""
    HEALTH = "health"
    LOG = "log"
    """System logs, and conversations with the assistant."""
    AUDIT = "audit"
    MONTH = "month"
    """30 days."""
    DAY = "day"
    """24 hours."""


def span_text(span: Span, years: Mapping[Span, int], lang: LangLike) -> str:
    """Return how long in words; `years` are the installation's (`Settings.retention_years`)."""
    return plural("privacy.kept_years", years[span], lang) if span in years else text(f"privacy.kept_{span}", lang)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """A mention of a person in rows that are another's: where `whose` holds, `change` takes it out."""

    whose: str
    change: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Aging:
    """How a row grows old: `since` (an SQL time) older than the span, and `ended` if only what is over may go."""

    since: str
    ended: str = "true"
    by_partition: bool = False


class Again(StrEnum):
    """When a restore of a backup changes rows of a table, so that nothing of it comes back (ADR 59)."""

    TAKEN = "taken"
    """A permission, key or code that was taken back or used up since."""
    PASSWORD = "password"  # noqa: S105 - a word for what happened
    STATUS = "status"
    ROLE = "role"
    DELETED = "deleted"
    """A row that its owner has deleted since."""
    EARLIER = "earlier"
    """Every row, whenever an earlier moment is restored: nobody knows what has ended since."""
    BLIND = "blind"
    """Every row, where the ledger isn't there that would say which."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """One place with personal data.

    `name` is a table, a key pattern (`reminder:{id}`), a channel, cookie, kind of file or topic. For tables `whose` is
    SQL that is true for the rows of the person `:person`, and every column stands in exactly one of `plain` (exported
    as it is), `sealed` (column → the field it was sealed for; exported opened, with `id` as the row) and `hidden`
    (column → why an export leaves it out). Elsewhere `whose` says in words how to find the owner.
    """

    place: Place
    name: str
    category: Category
    whose: str
    basis: Basis
    span: Span
    erasure: Erasure
    reason: str | None = None
    """Message id of why the law keeps it; with KEEP and ANONYMISE only."""
    plain: tuple[str, ...] = ()
    sealed: Mapping[str, str] = field(default_factory=dict)
    hidden: Mapping[str, str] = field(default_factory=dict)
    order: str = "id"
    """By which columns an export is sorted."""
    change: str | None = None
    """With ANONYMISE: what is set in the owner's own rows."""
    traces: tuple[Trace, ...] = ()
    aging: Aging | None = None
    again: Mapping[Again, str | None] = field(default_factory=dict)
    """What a restore sets in the rows (SQL with `:at` and the entry's `:detail`), None: it deletes them."""

    @property
    def columns(self) -> tuple[str, ...]:
        """Return every registered column of a table."""
        return (*self.plain, *self.sealed, *self.hidden)


@dataclass(frozen=True, slots=True, kw_only=True)
class Impersonal:
    """A place that holds nothing of a person's, with the reason, so that it isn't forgotten either."""

    place: Place
    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Part:
    """What one context registers, in the order in which it is erased."""

    held: tuple[Holding, ...]
    impersonal: tuple[Impersonal, ...] = ()


SECRET = "a digest or secret by which we check; it says nothing about the person"  # noqa: S105 - a reason
LOOKUP = "a keyed digest of a value that the export holds in plain"
BOOKKEEPING = "a number or mark by which the program keeps its place"
OTHERS = "another person's data"


class Registry:
    """All parts together. Erasure goes through it in order: rows by which others are found come last."""

    def __init__(self, *parts: Part) -> None:
        """Join `parts`; ValueError when a place is registered twice."""
        self.held = tuple(holding for part in parts for holding in part.held)
        self.impersonal = tuple(place for part in parts for place in part.impersonal)
        self._all: tuple[Holding | Impersonal, ...] = (*self.held, *self.impersonal)
        places = [(one.place, one.name) for one in self._all]
        twice = sorted({f"{place.value} {name}" for place, name in places if places.count((place, name)) > 1})
        if twice:
            msg = f"registered twice: {', '.join(twice)}"
            raise ValueError(msg)

    @property
    def tables(self) -> tuple[Holding, ...]:
        """Return the tables that hold personal data, in the order of erasure."""
        return tuple(one for one in self.held if one.place is Place.TABLE)

    def names(self, place: Place) -> frozenset[str]:
        """Return every registered name of one sort of place, impersonal ones too."""
        return frozenset(one.name for one in self._all if one.place is place)


def events(whose: str, *topics: str) -> tuple[Holding, ...]:
    """Return what events of the outbox hold: ids alone, for a month, as long as a delivery may be replayed."""
    return tuple(
        Holding(
            place=Place.EVENT,
            name=topic,
            category=Category.TECHNICAL,
            whose=whose,
            basis=Basis.LEGITIMATE_INTEREST,
            span=Span.MONTH,
            erasure=Erasure.DELETE,
        )
        for topic in topics
    )
