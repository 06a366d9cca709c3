"""An operator's own articles: JSON, one object a line, in the schema's own fields; or CSV with a column for each text.

CSV: key, title_en, text_en, title_bn, text_bn, category, audience, names, codes, publisher, edition, as_of, url.
Each line of a text is a paragraph; names and codes are parted by `|`.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from healthapp.contexts.knowledge.rules.loading import texts
from healthapp.contexts.knowledge.rules.loading.ddinter import row
from healthapp.contexts.knowledge.rules.loading.records import RejectedError, outcomes
from healthapp.contexts.knowledge.schemas.loaded import Article, Ready, Reason

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from healthapp.contexts.knowledge.ports import LicensedFile
    from healthapp.contexts.knowledge.rules.loading.known import Known
    from healthapp.contexts.knowledge.schemas.loaded import Licence, Outcome, RawRecord

_MOST = 200
_TERMS = ("publisher", "edition", "as_of", "url")


def read(file: LicensedFile, known: Known, licence: Licence) -> Iterator[Outcome]:
    """Yield an article for each row or line, by its key."""
    if file.form == "csv":
        return outcomes(file.rows(), _row_key, lambda record, key: _of_row(record, key, known, licence))
    return outcomes(file.lines(), _line_key, lambda record, key: _of_line(record, key, known, licence))


def _object(record: RawRecord) -> Mapping[str, Any]:
    try:
        found = json.loads(record.data) if isinstance(record.data, str) else None
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise RejectedError(Reason.UNREADABLE)
    return found


def _line_key(record: RawRecord) -> str:
    return texts.name(str(_object(record).get("key") or ""))


def _row_key(record: RawRecord) -> str:
    return texts.name(row(record).get("key", ""))


def _of_line(record: RawRecord, key: str, known: Known, licence: Licence) -> Ready:
    try:
        given = {name: _cleaned(value) for name, value in _object(record).items() if name != "key"}
    except RecursionError:
        raise RejectedError(Reason.UNREADABLE) from None
    return _ready(record.number, key, given, known, licence)


def _cleaned(value: Any) -> Any:  # noqa: ANN401 - whatever JSON holds; the schema says what is allowed
    if isinstance(value, str):
        return texts.clean(value)
    if isinstance(value, list):
        return [_cleaned(each) for each in value]
    if isinstance(value, dict):
        return {name: _cleaned(each) for name, each in value.items()}
    return value


def _of_row(record: RawRecord, key: str, known: Known, licence: Licence) -> Ready:
    given = row(record)
    fields: dict[str, Any] = {each: given[each].strip() for each in ("category", "audience") if given.get(each)}
    for side in ("en", "bn"):
        title, lines = texts.clean(given.get(f"title_{side}", "")), texts.lines(given.get(f"text_{side}", ""))
        if title:
            fields[side] = {"title": title, "sections": [{"lines": lines}] if lines else []}
    for each in ("names", "codes"):
        fields[each] = texts.names(given.get(each, "").split("|"), _MOST)
    fields |= {each: given[each].strip() for each in _TERMS if given.get(each, "").strip()}
    return _ready(record.number, key, fields, known, licence)


def _ready(number: int, key: str, given: dict[str, Any], known: Known, licence: Licence) -> Ready:
    terms = {each: given.pop(each) for each in _TERMS if each in given}
    # Whose licence it is is the operator's word for the whole file, never a record's.
    whose = type(licence).model_validate({**licence.model_dump(), **terms, "licence": licence.licence})
    if "licence" in given:
        raise RejectedError(Reason.INVALID_VALUE)
    if not {"category", "audience"} <= given.keys():
        raise RejectedError(Reason.MISSING_FIELD)
    article = Article.model_validate({"about": None, **given, "licence": whose})
    if article.about is None:
        titles = [side.title for side in (article.en, article.bn) if side]
        article = article.model_copy(update={"about": known.subject([*titles, *article.names])})
    return Ready(number, key, article, whose.as_of)
