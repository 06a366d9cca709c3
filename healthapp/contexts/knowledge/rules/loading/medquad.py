"""MedQuAD (XML, one `Document` each with its questions): an article for everybody out of each question.

Documents whose publisher keeps the answers have questions without them: those are rejected, and said so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthapp.contexts.knowledge.rules.loading import texts
from healthapp.contexts.knowledge.rules.loading.medlineplus import address, category, element
from healthapp.contexts.knowledge.rules.loading.records import RejectedError, outcomes
from healthapp.contexts.knowledge.schemas.loaded import (
    Article,
    ArticleSection,
    ArticleSide,
    BrokenRecord,
    Element,
    RawRecord,
    Ready,
    Reason,
)
from healthapp.contexts.knowledge.schemas.search import Audience

if TYPE_CHECKING:
    from collections.abc import Iterator

    from healthapp.contexts.knowledge.ports import LicensedFile
    from healthapp.contexts.knowledge.rules.loading.known import Known
    from healthapp.contexts.knowledge.schemas.loaded import Licence, Outcome

_MOST_NAMES = 40


def read(file: LicensedFile, known: Known, licence: Licence) -> Iterator[Outcome]:
    """Yield an article for each question, by its id."""
    return outcomes(_questions(file.elements("Document")), _key, lambda record, key: _made(record, key, known, licence))


def _questions(documents: Iterator[RawRecord | BrokenRecord]) -> Iterator[RawRecord | BrokenRecord]:
    """Yield each question with what its document says of all of them."""
    for record in documents:
        if isinstance(record, BrokenRecord) or not isinstance(record.data, Element):
            yield record
            continue
        document = record.data
        annotations = document.first("FocusAnnotations")
        synonyms = annotations.first("Synonyms") if annotations else None
        about = {
            "source": texts.name(document.attributes.get("source", "")),
            "url": address(document.attributes.get("url", "")),
            "id": texts.name(document.attributes.get("id", "")),
            "focus": texts.name(document.said("Focus")),
            "synonyms": "\n".join(each.whole for each in synonyms.all("Synonym")) if synonyms else "",
        }
        pairs = document.first("QAPairs")
        found = pairs.all("QAPair") if pairs else []
        if not found:
            yield BrokenRecord(record.number, Reason.MISSING_FIELD)
        for pair in found:
            yield RawRecord(record.number, pair, about)


def _key(record: RawRecord) -> str:
    pair = element(record)
    question = pair.first("Question")
    said = question.attributes.get("qid", "") if question else ""
    return texts.clean(said or f"{record.about['id']}-{pair.attributes.get('pid', '')}")


def _made(record: RawRecord, key: str, known: Known, licence: Licence) -> Ready:
    pair = element(record)
    question = texts.clean(pair.said("Question"))
    if not question:
        raise RejectedError(Reason.MISSING_FIELD)
    lines = tuple(texts.lines(pair.said("Answer")))
    if not lines:
        raise RejectedError(Reason.NO_ANSWER)
    names = texts.names([record.about["focus"], *record.about["synonyms"].splitlines()], _MOST_NAMES)
    about = known.subject(names)
    source = record.about["source"]
    article = Article(
        en=ArticleSide(title=question, sections=(ArticleSection(lines=lines),)),
        category=category(about),
        audience=Audience.EVERYBODY,
        names=names,
        about=about,
        licence=licence.model_copy(update={"edition": source, "url": record.about["url"]}),
    )
    return Ready(record.number, key, article)
