"""Labels of medicines as openFDA gives them (drug/label): an article for professionals out of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from healthapp.contexts.knowledge.rules.loading import texts
from healthapp.contexts.knowledge.rules.loading.records import RejectedError, outcomes
from healthapp.contexts.knowledge.schemas.loaded import Article, ArticleSection, ArticleSide, Ready, Reason
from healthapp.contexts.knowledge.schemas.search import Audience, Category

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from healthapp.contexts.knowledge.ports import LicensedFile
    from healthapp.contexts.knowledge.rules.loading.known import Known
    from healthapp.contexts.knowledge.schemas.loaded import Licence, Outcome, RawRecord

# What warns stands before what tells how to use it.
_SECTIONS = (
    ("boxed_warning", "Boxed warning"),
    ("contraindications", "Contraindications"),
    ("do_not_use", "Do not use"),
    ("warnings_and_cautions", "Warnings and precautions"),
    ("warnings", "Warnings"),
    ("precautions", "Precautions"),
    ("ask_doctor", "Ask a doctor before use"),
    ("ask_doctor_or_pharmacist", "Ask a doctor or pharmacist before use"),
    ("stop_use", "Stop use and ask a doctor"),
    ("drug_interactions", "Interactions"),
    ("indications_and_usage", "Indications and usage"),
    ("purpose", "Purpose"),
    ("dosage_and_administration", "Dosage and administration"),
    ("pregnancy", "Pregnancy"),
    ("pregnancy_or_breast_feeding", "Pregnancy or breast-feeding"),
    ("lactation", "Lactation"),
    ("nursing_mothers", "Nursing mothers"),
    ("use_in_specific_populations", "Use in specific populations"),
    ("pediatric_use", "Use in children"),
    ("geriatric_use", "Use in old age"),
    ("adverse_reactions", "Adverse reactions"),
    ("overdosage", "Overdosage"),
    ("active_ingredient", "Active ingredient"),
    ("storage_and_handling", "Storage"),
)
_PAGE = "https://dailymed.nlm.nih.gov/dailymed/drugInfo.cfm?setid="
_MOST_NAMES = 40
_LETTERS = frozenset("0123456789abcdefABCDEF-")


def read(file: LicensedFile, known: Known, licence: Licence) -> Iterator[Outcome]:
    """Yield an article for each label, by its set id; a later version of it takes the place of the earlier."""
    return outcomes(file.objects("results.item"), _key, lambda record, key: _made(record, key, known, licence))


def _key(record: RawRecord) -> str:
    return texts.clean(str(_fields(record).get("set_id") or ""))


def _fields(record: RawRecord) -> Mapping[str, Any]:
    if not isinstance(record.data, dict):
        raise RejectedError(Reason.UNREADABLE)
    return record.data


def _said(value: object) -> list[str]:
    """Return the texts of a field, which is a list as a rule."""
    if isinstance(value, str):
        return [value]
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []


def _made(record: RawRecord, key: str, known: Known, licence: Licence) -> Ready:
    label = _fields(record)
    openfda = label.get("openfda")
    about: Mapping[str, Any] = openfda if isinstance(openfda, dict) else {}
    generics = [_in_small(each) for each in texts.names(_said(about.get("generic_name")), _MOST_NAMES)]
    brands = [_in_small(each) for each in texts.names(_said(about.get("brand_name")), _MOST_NAMES)]
    substances = [_in_small(each) for each in texts.names(_said(about.get("substance_name")), _MOST_NAMES)]
    called = [*brands[:1], *generics[:1]] or substances[:1]
    if not called:
        raise RejectedError(Reason.MISSING_FIELD)
    sections = tuple(
        ArticleSection(title=title, lines=tuple(found))
        for field, title in _SECTIONS
        if (found := [line for text in _said(label.get(field)) for line in texts.lines(text)])
    )
    if not sections:
        raise RejectedError(Reason.MISSING_FIELD)
    day = texts.day(str(label.get("effective_time") or ""), "%Y%m%d")
    if day is None:
        raise RejectedError(Reason.INVALID_VALUE)
    version = str(label.get("version") or "0")
    article = Article(
        en=ArticleSide(title=" – ".join(dict.fromkeys(called)), sections=sections),
        category=Category.MEDICINE,
        audience=Audience.PROFESSIONAL,
        names=texts.names([*brands, *generics, *substances], _MOST_NAMES),
        codes=tuple(f"RxCUI {each}" for each in texts.names(_said(about.get("rxcui")), _MOST_NAMES)),
        about=_subject(generics, substances, known),
        licence=licence.model_copy(
            update={
                "edition": f"{key}, version {texts.name(version)}",
                "as_of": day,
                "url": _PAGE + key if set(key) <= _LETTERS else "",
            }
        ),
    )
    return Ready(record.number, key, article, day, int(version) if version.isdecimal() and len(version) < 6 else 0)  # noqa: PLR2004 - fits the column


def _subject(generics: list[str], substances: list[str], known: Known) -> str | None:
    for names in (generics, substances):
        if len(names) == 1 and not isinstance(found := known.medicine(names[0]), Reason):
            return f"medicine:{found}"
    return None


def _in_small(name: str) -> str:
    """Return a name that is all in capitals as one writes it in a title."""
    return name.title() if name.isupper() else name
