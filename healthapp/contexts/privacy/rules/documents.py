"""What a copy of somebody's data consists of: one ZIP with everything as JSON, as FHIR, and as pages to read."""

from __future__ import annotations

import io
import json
import zipfile
from typing import TYPE_CHECKING, Any

from pydantic.alias_generators import to_camel
from pydantic_core import to_jsonable_python

from healthapp.contexts.privacy.rules.fhir import bundle
from healthapp.kit.i18n import Lang, text
from healthapp.kit.personal_data import Category, span_text

if TYPE_CHECKING:
    from healthapp.contexts.privacy.schemas import Gathered, Row

FORMAT = "healthapp-export-1"
SUMMARY, DATA, FHIR = "summary.pdf", "data.json", "fhir-r4.json"
_SUFFIX = "_ct"
# Of these the person's own words are JSON inside the sealed text.
_OBJECT = ("{", "[")


def readable(row: Row) -> dict[str, Any]:
    """Return a row with the names and values that a person reads: camelCase, objects instead of texts of JSON."""
    return {to_camel(name.removesuffix(_SUFFIX)): _value(value) for name, value in row.items()}


def _value(value: Any) -> Any:  # noqa: ANN401 - whatever a column holds
    if isinstance(value, str) and value.startswith(_OBJECT):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def data_document(gathered: Gathered) -> dict[str, Any]:
    """Return everything, by category and table; each table beside why it is held, and for how long."""
    contents: dict[str, dict[str, Any]] = {}
    for table, holding in gathered.holdings.items():
        name = to_camel(table.partition("_")[2])
        held = contents.setdefault(holding.category.value, {})
        held[name] = {
            "basis": holding.basis.value,
            "kept": holding.span.value,
            "keptFor": span_text(holding.span, gathered.years, gathered.lang),
            "onErasure": holding.erasure.value,
            "leftOut": {to_camel(column): why for column, why in holding.hidden.items()},
            "rows": [readable(row) for row in gathered.rows(table)],
        }
    what = {
        category.value: {
            "what": text(f"privacy.what_{category}", gathered.lang),
            "why": text(f"privacy.why_{category}", gathered.lang),
            **contents[category.value],
        }
        for category in Category
        if category.value in contents
    }
    document = {"format": FORMAT, "person": gathered.person, "madeAt": gathered.made_at, "data": what}
    found: dict[str, Any] = to_jsonable_python(document)
    return found


def archive(gathered: Gathered, summary: bytes) -> bytes:
    """Return the ZIP."""
    readme = "\r\n\r\n".join(text("privacy.readme", lang, summary=SUMMARY, data=DATA, fhir=FHIR) for lang in Lang)
    files: dict[str, bytes] = {
        "README.txt": readme.encode(),
        SUMMARY: summary,
        DATA: _json(data_document(gathered)),
        FHIR: _json(bundle(gathered)),
    }
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, gathered.made_at.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            zipped.writestr(entry, content)
    return made.getvalue()


def _json(document: Any) -> bytes:  # noqa: ANN401 - any JSON
    return json.dumps(document, ensure_ascii=False, indent=2).encode()
