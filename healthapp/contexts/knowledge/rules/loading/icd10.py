"""Codes and titles of ICD-10: ClaML (XML, as WHO and others give it), or the order and code lists of ICD-10-CM.

Each code becomes an article for professionals, with the content's condition of exactly that code beside it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from healthapp.contexts.knowledge.rules.loading import texts
from healthapp.contexts.knowledge.rules.loading.medlineplus import element
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
from healthapp.contexts.knowledge.schemas.search import Audience, Category

if TYPE_CHECKING:
    from collections.abc import Iterator

    from healthapp.contexts.knowledge.ports import LicensedFile
    from healthapp.contexts.knowledge.rules.loading.known import Known
    from healthapp.contexts.knowledge.schemas.loaded import Licence, Outcome

_ORDER = re.compile(r"^(\d{5}) ([A-Z][0-9][0-9A-Z]{1,5}) +([01]) (.{60}) ?(.*)$")
_LISTED = re.compile(r"^([A-Z][0-9][0-9A-Z]{1,5})\s+(\S.*)$")
_CODE = re.compile(r"^[A-Z]\d[0-9A-Z](?:\.[0-9A-Z-]{1,4})?[*+†]?$")
_YEAR = re.compile(r"(?:19|20)\d\d")
_UNDOTTED = 3
_RUBRICS = {
    "definition": "Definition",
    "inclusion": "Includes",
    "exclusion": "Excludes",
    "note": "Note",
    "coding-hint": "Coding hint",
}


def read(file: LicensedFile, known: Known, licence: Licence) -> Iterator[Outcome]:
    """Yield an article for each code, by the code."""
    if file.form == "xml":
        return outcomes(_categories(file), _code_of, lambda record, key: _claml(record, key, known, licence))
    year = _YEAR.search(file.name)
    edition = licence.model_copy(update={"edition": f"ICD-10-CM {year[0]}" if year else "ICD-10-CM"})
    return outcomes(file.lines(), _line_code, lambda record, key: _listed(record, key, known, edition))


def _categories(file: LicensedFile) -> Iterator[RawRecord | BrokenRecord]:
    """Yield the classes that are codes, with the edition that the title names; chapters and blocks are none."""
    edition: dict[str, str] = {}
    for record in file.elements("Title", "Class"):
        if isinstance(record, BrokenRecord) or not isinstance(record.data, Element):
            yield record
        elif record.data.tag == "Title":
            called = (record.data.attributes.get("name", ""), record.data.attributes.get("version", ""))
            edition = {"version": " ".join(each for each in called if each)}
        elif record.data.attributes.get("kind") == "category":
            yield RawRecord(record.number, record.data, edition)


def _code_of(record: RawRecord) -> str:
    return texts.clean(element(record).attributes.get("code", ""))


def _claml(record: RawRecord, key: str, known: Known, licence: Licence) -> Ready:
    if not _CODE.match(key):
        raise RejectedError(Reason.INVALID_VALUE)
    rubrics: dict[str, list[str]] = {}
    for rubric in element(record).all("Rubric"):
        for label in rubric.all("Label"):
            rubrics.setdefault(rubric.attributes.get("kind", ""), []).append(texts.clean(label.whole))
    title = next(iter(rubrics.get("preferredLong", []) or rubrics.get("preferred", [])), "")
    if not title:
        raise RejectedError(Reason.MISSING_FIELD)
    sections = tuple(
        ArticleSection(title=heading, lines=tuple(one for text in rubrics[kind] for one in texts.lines(text)))
        for kind, heading in _RUBRICS.items()
        if any(rubrics.get(kind, []))
    )
    version = texts.name(record.about.get("version", ""))
    return _article(record, key, title, sections, known, licence.model_copy(update={"edition": version}))


def _line_code(record: RawRecord) -> str:
    if not isinstance(record.data, str):
        raise RejectedError(Reason.UNREADABLE)
    found = _ORDER.match(record.data)
    code = found[2] if found else (_LISTED.match(record.data) or {1: ""})[1]
    return f"{code[:_UNDOTTED]}.{code[_UNDOTTED:]}" if len(code) > _UNDOTTED else code


def _listed(record: RawRecord, key: str, known: Known, licence: Licence) -> Ready:
    line = str(record.data)
    if found := _ORDER.match(line):
        title = texts.clean(found[5] or found[4])
    else:
        title = texts.clean((_LISTED.match(line) or {2: ""})[2])
    if not title:
        raise RejectedError(Reason.MISSING_FIELD)
    return _article(record, key, title, (), known, licence)


def _article(
    record: RawRecord,
    code: str,
    title: str,
    sections: tuple[ArticleSection, ...],
    known: Known,
    licence: Licence,
) -> Ready:
    bare = code.rstrip("*+†")
    article = Article(
        en=ArticleSide(title=f"{code} {title}"[:500], sections=sections),
        category=Category.DISEASE,
        audience=Audience.PROFESSIONAL,
        names=(texts.name(title),),
        codes=tuple(dict.fromkeys((code, bare, bare.replace(".", "")))),
        about=known.coded(bare),
        licence=licence,
    )
    return Ready(record.number, code, article)
