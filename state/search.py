"""Searching the medical knowledge, and reading one entry of it. Nobody needs a login for either."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Literal
from urllib.parse import urlencode

import reflex as rx
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from healthapp.api.limits import count_knowledge_call
from healthapp.contexts.knowledge.schemas.content import Severity, Urgency
from healthapp.contexts.knowledge.schemas.leaf import Leaf
from healthapp.contexts.knowledge.schemas.search import Category, Mode, SearchQuery
from healthapp.kit.i18n import Lang, digits, format_date, text
from healthapp.kit.text import check_text
from state.base import AppState, Work, page_load, public

if TYPE_CHECKING:
    from healthapp.contexts.knowledge.schemas.leaf import Both, Cited, LoadedFrom, Section, Warned
    from healthapp.contexts.knowledge.schemas.search import Hit

_RESULTS = 20
_SUGGESTIONS = 6
_LEAST_TYPED = 2
_FIRST = 3
"""Among so many results a symptom tells that somebody asks how they are."""
_LOOK = {
    Urgency.EMERGENCY: "emergency",
    Urgency.HIGH: "urgent",
    Urgency.MEDIUM: "advice",
    Urgency.LOW: "advice",
}

CategoryChoice = Literal["", "disease", "medicine", "treatment", "symptom"]
SeverityChoice = Literal["", "low", "medium", "high", "critical"]
LanguageChoice = Literal["both", "bn", "en"]
ModeChoice = Literal["hybrid", "semantic", "symptom"]
_Typed = Annotated[str, Field(max_length=1000), AfterValidator(str.strip), AfterValidator(check_text)]
_TYPED: TypeAdapter[str] = TypeAdapter(_Typed)


class SearchForm(BaseModel):
    """What the search box holds."""

    model_config = ConfigDict(extra="ignore")

    query: _Typed = ""


@dataclass
class PieceRow:
    """A part of a passage; marked where it is what was asked for."""

    text: str
    marked: bool


@dataclass
class HitRow:
    """One result."""

    id: str
    href: str
    title: str
    lang: str
    category: str
    severity: str
    pieces: list[PieceRow] = field(default_factory=list)


@dataclass
class SuggestedRow:
    """An entry that may be meant while somebody types."""

    href: str
    title: str
    name: str
    category: str


@dataclass
class LineRow:
    """One line of an entry; with `href` it leads to another."""

    text: str
    href: str = ""


@dataclass
class SectionRow:
    """A part of an entry's page."""

    name: str
    title: str
    lines: list[LineRow] = field(default_factory=list)


def edit_href(entry: str) -> str:
    """Return where an entry of ours is edited, by its `kind:id`."""
    kind, _, entry_id = entry.partition(":")
    return "/know/edit?" + urlencode({"kind": "concept" if kind == "symptom" else kind, "id": entry_id})


def entry_href(entry: str) -> str:
    """Return where an entry is read, by its `kind:id`."""
    kind, _, entry_id = entry.partition(":")
    return "/know?" + urlencode({"kind": kind, "id": entry_id})


class SearchState(AppState):
    """The search page. What was typed stays in this tab, and is written down nowhere."""

    status: str = "idle"
    query: str = ""
    form_key: int = 0
    category: str = ""
    severity: str = ""
    language: str = "both"
    mode: str = "hybrid"
    rows: rx.Field[list[HitRow]] = rx.field(default_factory=list)
    suggested: rx.Field[list[SuggestedRow]] = rx.field(default_factory=list)
    related: rx.Field[list[str]] = rx.field(default_factory=list)
    did_you_mean: str = ""
    limited: bool = False
    by_words: bool = False
    about_symptoms: bool = False
    summary: str = ""
    outside: str = ""
    """To whom searches go, in words; empty: to nobody."""

    _shown_in: str = ""

    @page_load(anyone=True)
    async def load(self, work: Work) -> None:
        """Make ready what searches need. Needs no login: anybody may search.

        What stands in the field stays: whoever types before the page has come to life must not lose it, and whoever
        comes back from an entry finds their results. Words in the address were sent before the page had come to life.
        """
        work.platform.knowledge.indexing.warm_up()
        host = work.platform.knowledge.searches_go_to
        self.outside = text("ui.search.outside", work.lang, host=host) if host else ""
        sent = _sent(self.router.url.query_parameters.get("query", ""))
        if sent and sent != self.query:
            self.query = sent
            self.form_key += 1
            await self._search(work)
        elif self.query and self._shown_in != work.lang.value:
            await self._search(work)

    @public()
    async def typing(self, work: Work, typed: _Typed) -> None:
        """Suggest entries while somebody types. Nobody needs a login to look something up."""
        self.suggested = []
        answered = self.status == "ready" and typed == self.query
        if len(typed) >= _LEAST_TYPED and not answered:
            await count_knowledge_call(work.platform, None, work.actor)
            found = await work.platform.knowledge.suggest(typed, work.lang.value, _SUGGESTIONS)
            self.suggested = [
                SuggestedRow(
                    href=entry_href(one.entry),
                    title=one.title,
                    name="" if one.name == one.title else one.name,
                    category=text(f"ui.search.category_{one.category.value}", work.lang),
                )
                for one in found
            ]

    @public()
    async def search(self, work: Work, form: SearchForm) -> None:
        """Search for what was typed. Nobody needs a login to look something up."""
        self.query = form.query
        await self._search(work)

    @public()
    async def search_for(self, work: Work, typed: _Typed) -> None:
        """Search for what was meant, or for something related. Needs no login, as `search`."""
        self.query = typed
        self.form_key += 1
        await self._search(work)

    @public()
    async def choose_category(self, work: Work, category: CategoryChoice) -> None:
        """Show one category only. Needs no login, as `search`."""
        self.category = category
        await self._search(work)

    @public()
    async def choose_severity(self, work: Work, severity: SeverityChoice) -> None:
        """Show one severity only. Needs no login, as `search`."""
        self.severity = severity
        await self._search(work)

    @public()
    async def choose_language(self, work: Work, language: LanguageChoice) -> None:
        """Show results in another language. Needs no login, as `search`."""
        self.language = language
        await self._search(work)

    @public()
    async def choose_mode(self, work: Work, mode: ModeChoice) -> None:
        """Search in another way. Needs no login, as `search`."""
        self.mode = mode
        await self._search(work)

    async def _search(self, work: Work) -> None:
        self.suggested = []
        self._shown_in = work.lang.value
        if not self.query:
            self.status, self.rows, self.related = "idle", [], []
            self.did_you_mean = self.summary = ""
            return
        self.status = "failed"
        await count_knowledge_call(work.platform, None, work.actor)
        found = await work.platform.knowledge.search(
            work.actor,
            SearchQuery(
                query=self.query,
                language=self.language,
                category=Category(self.category) if self.category else None,
                severity=Severity(self.severity) if self.severity else None,
                mode=Mode(self.mode),
                limit=_RESULTS,
            ),
        )
        self.rows = [_hit_row(hit, work.lang) for hit in found.hits]
        self.related = found.suggestions
        self.did_you_mean = found.did_you_mean or ""
        self.limited, self.by_words = found.limited, found.by_words
        self.about_symptoms = any(hit.category is Category.SYMPTOM for hit in found.hits[:_FIRST])
        self.summary = text(
            "ui.search.found",
            work.lang,
            many=digits(found.total, work.lang),
            millis=digits(max(1, round(found.millis)), work.lang),
        )
        self.status = "ready"


def _sent(query: str) -> str:
    try:
        return _TYPED.validate_python(query)
    except ValidationError:
        return ""


def _hit_row(hit: Hit, lang: Lang) -> HitRow:
    return HitRow(
        id=hit.entry,
        href=entry_href(hit.entry),
        title=hit.title,
        lang=hit.language,
        category=text(f"ui.search.category_{hit.category.value}", lang),
        severity=text(f"ui.search.severity_{hit.severity}", lang) if hit.severity else "",
        pieces=[PieceRow(piece.text, piece.marked) for piece in hit.passage],
    )


class EntryState(AppState):
    """The page of one entry, read in either language."""

    status: str = "loading"
    shown: str = "bn"
    title: str = ""
    other_title: str = ""
    category: str = ""
    severity: str = ""
    prescription: str = ""
    kind: str = ""
    emergency: rx.Field[list[str]] = rx.field(default_factory=list)
    urgent: rx.Field[list[str]] = rx.field(default_factory=list)
    advice: rx.Field[list[str]] = rx.field(default_factory=list)
    sections: rx.Field[list[SectionRow]] = rx.field(default_factory=list)
    sources: rx.Field[list[list[str]]] = rx.field(default_factory=list)
    loaded: bool = False
    origin: rx.Field[list[str]] = rx.field(default_factory=list)
    origin_href: str = ""
    only_in: str = ""
    ours_href: str = ""
    ours_title: str = ""
    published: str = ""
    approved: str = ""
    edit_href: str = ""

    _leaf: Leaf | None = None
    _zone: str = "Asia/Dhaka"

    @page_load(anyone=True)
    async def load(self, work: Work) -> None:
        """Open the entry that the address names, in the reader's language. Needs no login: anybody may read it."""
        self.status, self._leaf = "failed", None
        await count_knowledge_call(work.platform, None, work.actor)
        asked = self.router.url.query_parameters
        self._leaf = await work.platform.knowledge.entry(work.actor, asked.get("kind", ""), asked.get("id", ""))
        self._zone = work.actor.time_zone
        self._show(work.lang, work.lang)
        self.status = "ready"

    @public()
    async def read_in(self, work: Work, language: Literal["bn", "en"]) -> None:
        """Read it in the other language. Needs no login: it is the same for everybody."""
        self._show(Lang(language), work.lang)

    def _show(self, shown: Lang, reader: Lang) -> None:
        leaf = self._leaf
        if leaf is None:
            return
        self._show_origin(leaf.loaded, reader)
        self._show_editing(leaf, reader)
        if self.only_in:
            shown = Lang(self.only_in)
        other = Lang.EN if shown is Lang.BN else Lang.BN
        self.shown = shown.value
        self.title, self.other_title = _in(leaf.title, shown), "" if self.only_in else _in(leaf.title, other)
        self.kind = leaf.kind.value
        self.category = text(f"ui.search.category_{leaf.category.value}", reader)
        self.severity = text(f"ui.search.severity_{leaf.severity}", reader) if leaf.severity else ""
        self.prescription = ""
        if leaf.needs_prescription is not None:
            name = "needed" if leaf.needs_prescription else "not_needed"
            self.prescription = text(f"ui.know.prescription_{name}", reader)
        self.emergency = _dangers(leaf.dangers, "emergency", shown)
        self.urgent = _dangers(leaf.dangers, "urgent", shown)
        self.advice = _dangers(leaf.dangers, "advice", shown)
        self.sections = [_section_row(section, shown, at) for at, section in enumerate(leaf.sections)]
        self.sources = [[f"{one.title}. {one.publisher}", _as_of(one, reader), one.at] for one in leaf.sources]

    def _show_editing(self, leaf: Leaf, reader: Lang) -> None:
        """Say which version of ours this is and who has approved it, and where editors change it."""
        self.published = self.approved = self.edit_href = ""
        if leaf.loaded is None:
            self.edit_href = edit_href(leaf.entry)
        if leaf.published is not None:
            one = leaf.published
            on = format_date(one.at, reader, "long", self._zone)
            self.published = text("ui.know.published", reader, version=digits(one.version, reader), date=on)
            self.approved = text(f"ui.know.approved_{one.approved_by}", reader) if one.approved_by else ""

    def _show_origin(self, loaded: LoadedFrom | None, reader: Lang) -> None:
        """Say whose an article is that isn't ours, and where our own entry of its subject is."""
        self.loaded = loaded is not None
        self.only_in = (loaded.only_in or "") if loaded else ""
        self.origin_href = loaded.url if loaded else ""
        self.ours_href = entry_href(loaded.ours) if loaded and loaded.ours else ""
        self.ours_title = _in(loaded.ours_title, reader) if loaded and loaded.ours_title else ""
        self.origin = []
        if loaded:
            said = [("publisher", loaded.publisher), ("edition", loaded.edition), ("licence", loaded.licence)]
            if loaded.as_of:
                said.insert(2, ("as_of", format_date(loaded.as_of, reader)))
            self.origin = [text(f"ui.know.from_{name}", reader, value=value) for name, value in said if value]


def _in(both: Both, lang: Lang) -> str:
    return both.bn if lang is Lang.BN else both.en


def _as_of(one: Cited, lang: Lang) -> str:
    year = digits(one.year, lang)
    return text("ui.know.current", lang, year=year) if one.current else year


def _dangers(dangers: list[Warned], look: str, lang: Lang) -> list[str]:
    return [_in(one.text, lang) for one in dangers if _LOOK[one.urgency] == look]


def _section_row(section: Section, lang: Lang, at: int) -> SectionRow:
    hrefs = [entry_href(link) for link in section.links] or [""] * len(section.lines)
    return SectionRow(
        name=f"{section.name}-{at}" if section.title else section.name,  # articles may have several, each by its id
        title=_in(section.title, lang) if section.title else text(f"ui.know.{section.name}", lang),
        lines=[LineRow(_in(line, lang), href) for line, href in zip(section.lines, hrefs, strict=True)],
    )
