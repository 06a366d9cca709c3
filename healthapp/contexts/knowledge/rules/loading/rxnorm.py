"""Names of RxNorm (RRF: RXNCONSO and RXNREL): what medicines of the content are also called, brands too.

A brand counts only when RxNorm says that it has one ingredient and the content knows that one exactly: the name of a
combination must never stand for one of its parts. A name that the content uses already stays the content's.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from healthapp.contexts.knowledge.rules.loading import texts
from healthapp.contexts.knowledge.schemas.loaded import (
    BrokenRecord,
    LoadedNames,
    RawRecord,
    Ready,
    Reason,
    Rejected,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from healthapp.contexts.knowledge.ports import LicensedFile
    from healthapp.contexts.knowledge.rules.loading.known import Known
    from healthapp.contexts.knowledge.schemas.loaded import Licence, Outcome

# RXNCONSO: RXCUI|LAT|TS|LUI|STT|SUI|ISPREF|RXAUI|SAUI|SCUI|SDUI|SAB|TTY|CODE|STR|SRL|SUPPRESS|CVF|
_CUI, _LANGUAGE, _SAB, _TTY, _TEXT, _SUPPRESS, _CONSO = 0, 1, 11, 12, 14, 16, 17
# RXNREL: RXCUI1|RXAUI1|STYPE1|REL|RXCUI2|RXAUI2|STYPE2|RELA|RUI|SRUI|SAB|SL|DIR|RG|SUPPRESS|CVF|
_CUI1, _CUI2, _RELA, _REL = 0, 4, 7, 8
_TYPES = frozenset({"IN", "PIN", "MIN", "BN"})
_TO_INGREDIENT = frozenset({"tradename_of", "has_tradename", "form_of", "has_form"})
_SAYS = frozenset({"IN", "PIN", "BN", "SY", "TMSY"})
_MOST_NAMES = 50


def read(file: LicensedFile, known: Known, licence: Licence) -> Iterator[Outcome]:
    """Yield the names of each ingredient and brand, by its RxCUI; several ingredients together are rejected."""
    return _Tables(file, known, licence).outcomes()


class _Tables:
    def __init__(self, file: LicensedFile, known: Known, licence: Licence) -> None:
        self._file, self._known, self._licence = file, known, licence
        self._types: dict[str, str] = {}
        # With those that RxNorm doesn't use any more: they count as ingredients all the same.
        self._all: dict[str, str] = {}
        self._texts: dict[str, list[str]] = defaultdict(list)
        self._lines: dict[str, int] = {}
        self._ingredients: dict[str, set[str]] = defaultdict(set)

    def outcomes(self) -> Iterator[Outcome]:
        broken = self._read_concepts()
        self._read_relations()
        yield from broken
        taken: dict[str, str | None] = {}
        for cui in self._types:
            medicine = self._medicine(cui)
            if isinstance(medicine, Reason):
                continue
            for name in self._texts[cui]:
                folded = name.casefold()
                taken[folded] = medicine if taken.get(folded, medicine) == medicine else None
        for cui in self._types:
            yield self._outcome(cui, taken)

    def _read_concepts(self) -> list[Rejected]:
        broken: list[Rejected] = []
        synonyms: dict[str, list[str]] = defaultdict(list)
        for record in self._file.table("RXNCONSO"):
            if isinstance(record, BrokenRecord) or not isinstance(record.data, tuple) or len(record.data) < _CONSO:
                reason = record.reason if isinstance(record, BrokenRecord) else Reason.UNREADABLE
                broken.append(Rejected(record.number, "", reason))
                continue
            self._concept(record, record.data, synonyms)
        for cui, names in synonyms.items():
            if cui in self._types:
                self._texts[cui] += names
        return broken

    def _concept(self, record: RawRecord, row: tuple[str, ...], synonyms: dict[str, list[str]]) -> None:
        cui, kind, text = row[_CUI], row[_TTY], texts.name(row[_TEXT])
        if row[_SAB] != "RXNORM" or row[_LANGUAGE] != "ENG" or not cui or not text:
            return
        if kind in _TYPES:
            self._all[cui] = kind
        if row[_SUPPRESS] not in {"N", ""}:
            return
        if kind in _TYPES:
            self._types[cui] = kind
            self._lines[cui] = record.number
            self._texts[cui].append(text)
        elif kind in _SAYS:
            synonyms[cui].append(text)

    def _read_relations(self) -> None:
        for record in self._file.table("RXNREL"):
            if isinstance(record, BrokenRecord) or not isinstance(record.data, tuple) or len(record.data) < _REL:
                continue
            row = record.data
            if row[_RELA] not in _TO_INGREDIENT:
                continue
            # Which side is which differs between the two directions of a relation; the types tell it for certain.
            for one, other in ((row[_CUI1], row[_CUI2]), (row[_CUI2], row[_CUI1])):
                if self._types.get(one) in {"BN", "PIN"} and self._all.get(other) in {"IN", "MIN"}:
                    self._ingredients[one].add(other)

    def _medicine(self, cui: str) -> str | Reason:
        kind = self._types[cui]
        if kind == "MIN":
            return Reason.COMBINATION
        if kind == "IN":
            return self._known.medicine(self._texts[cui][0])
        made_of = self._ingredients[cui]
        if not made_of:
            return Reason.MISSING_FIELD
        if len(made_of) > 1 or any(self._all[each] == "MIN" for each in made_of):
            return Reason.COMBINATION
        names = self._texts.get(next(iter(made_of)))
        return self._known.medicine(names[0]) if names else Reason.UNKNOWN_MEDICINE

    def _outcome(self, cui: str, taken: dict[str, str | None]) -> Outcome:
        number, medicine = self._lines[cui], self._medicine(cui)
        if isinstance(medicine, Reason):
            return Rejected(number, cui, medicine)
        fresh = [each for each in dict.fromkeys(self._texts[cui]) if not self._known.is_taken(each)]
        if not fresh:
            others = {self._known.medicine(each) for each in self._texts[cui]} - {medicine}
            return Rejected(number, cui, Reason.AMBIGUOUS_NAME if others else Reason.KNOWN_ALREADY)
        names = [each for each in fresh if taken.get(each.casefold()) == medicine and self._known.tells(each)]
        if not names:
            return Rejected(number, cui, Reason.AMBIGUOUS_NAME)
        codes = (f"RxCUI {cui}",)
        body = LoadedNames(medicine=medicine, names=tuple(names[:_MOST_NAMES]), codes=codes, licence=self._licence)
        return Ready(number, cui, body)
