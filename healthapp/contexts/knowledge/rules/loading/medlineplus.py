"""Health topics of MedlinePlus (XML, one `health-topic` each): an article for everybody out of each English one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthapp.contexts.knowledge.rules.loading import texts
from healthapp.contexts.knowledge.rules.loading.records import RejectedError, outcomes
from healthapp.contexts.knowledge.schemas.loaded import Article, ArticleSection, ArticleSide, Element, Ready, Reason
from healthapp.contexts.knowledge.schemas.search import Audience, Category

if TYPE_CHECKING:
    from collections.abc import Iterator

    from healthapp.contexts.knowledge.ports import LicensedFile
    from healthapp.contexts.knowledge.rules.loading.known import Known
    from healthapp.contexts.knowledge.schemas.loaded import Licence, Outcome, RawRecord

_LANGUAGES = {"English": "en", "Bengali": "bn", "Bangla": "bn"}
_MOST_NAMES = 60
_CATEGORIES = {
    "condition": Category.DISEASE,
    "medicine": Category.MEDICINE,
    "symptom": Category.SYMPTOM,
    "first_aid": Category.TREATMENT,
}


def read(file: LicensedFile, known: Known, licence: Licence) -> Iterator[Outcome]:
    """Yield an article for each topic, by its id."""
    return outcomes(file.elements("health-topic"), _key, lambda record, key: _made(record, key, known, licence))


def element(record: RawRecord) -> Element:
    """Return the element that a record is."""
    if not isinstance(record.data, Element):
        raise RejectedError(Reason.UNREADABLE)
    return record.data


def _key(record: RawRecord) -> str:
    return texts.clean(element(record).attributes.get("id", ""))


def _made(record: RawRecord, key: str, known: Known, licence: Licence) -> Ready:
    topic = element(record)
    language = _LANGUAGES.get(topic.attributes.get("language", ""))
    if language is None:
        raise RejectedError(Reason.OTHER_LANGUAGE)
    title = texts.name(topic.attributes.get("title", ""))
    # The summary is HTML, escaped: read as text, and then as HTML once.
    lines = tuple(texts.html_lines(topic.said("full-summary")))
    if not title or not lines:
        raise RejectedError(Reason.MISSING_FIELD)
    also = texts.names((each.whole for each in topic.all("also-called")), _MOST_NAMES)
    about = known.subject([title, *also])
    side = ArticleSide(title=title, sections=(ArticleSection(lines=lines),))
    day = texts.day(record.about.get("date-generated", "")[:10], "%m/%d/%Y")
    article = Article(
        en=side if language == "en" else None,
        bn=side if language == "bn" else None,
        category=category(about),
        audience=Audience.EVERYBODY,
        names=also,
        about=about,
        licence=licence.model_copy(update={"as_of": day, "url": address(topic.attributes.get("url", ""))}),
    )
    return Ready(record.number, key, article, day)


def category(about: str | None) -> Category:
    """Return the category of the content's entry of the same subject; an illness without one."""
    return _CATEGORIES[about.partition(":")[0]] if about else Category.DISEASE


def address(url: str) -> str:
    """Return an address that a page may link to; "" for anything else."""
    found = texts.clean(url)
    return found if found.startswith(("https://", "http://")) and " " not in found else ""
