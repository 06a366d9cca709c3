"""What somebody typed for a medicine, and which medicine that is.

Only a name that is written as it is written in the content counts: a generic, what it is also called, a brand sold in
Bangladesh, with a strength, a form or a time around it. A class, a description ("blood thinner"), a name of two
medicines and a misspelling only offer; a person chooses. A popular matcher takes the brands Seclo, Fexo and Maxpro for
other medicines: likeness of letters is no ground to act on.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from healthapp.contexts.knowledge.rules.medicine_kits import kits
from healthapp.contexts.knowledge.rules.medicine_words import (
    cut,
    describes,
    is_local,
    is_noise,
    is_noise_behind,
    is_salt,
    key,
    lay,
    pieces,
    tells,
)
from healthapp.kit.i18n.words import is_bangla, sound

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from healthapp.contexts.knowledge.rules.book import Book
    from healthapp.contexts.knowledge.schemas.content import Medicine

_LIKE = 0.72
_LIKE_BY_SOUND = 0.8
_MOST = 5
_SHORTEST = 3
_SAME_LENGTH = 3
_NOT_AT_ALL = 2
_HARD_C = re.compile(r"c(?![hei])")
_IN_BRACKETS = re.compile(r"\(([^()]*)\)")
_ABBREVIATIONS = re.compile(r"\b[A-Z]{2,5}\b")
_TWICE = re.compile(r"(.)\1+")


class Kind(StrEnum):
    """What a text turned out to be."""

    MEDICINE = "medicine"
    CHOICE = "choice"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A medicine that may be meant, by the name that was found."""

    medicine_id: str
    name: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What a typed text is. `medicine_ids` has more than one for a combination, and none unless it is certain.

    `class_ids`: it names these classes; `options`: the medicines to choose from; `local`: a form for the outside.
    """

    typed: str
    kind: Kind
    medicine_ids: tuple[str, ...] = ()
    class_ids: tuple[str, ...] = ()
    options: tuple[Suggestion, ...] = ()
    local: bool = False


@dataclass(frozen=True, slots=True)
class _Name:
    text: str
    key: tuple[str, ...]
    medicine_id: str
    sound: str
    letters: str


class MedicineNames:
    """All names of the content's medicines."""

    def __init__(self, book: Book) -> None:
        """Read the names of `book`."""
        self._book = book

    @cached_property
    def _names(self) -> tuple[_Name, ...]:
        found: dict[tuple[tuple[str, ...], str], _Name] = {}
        for medicine in self._book.medicines.values():
            own = (*_proper(medicine), *(one for one in _aliases(medicine) if not self._describes(one)))
            for text in (*own, *self._book.loaded.names.get(medicine.id, ())):
                for one in (key(text), pieces(text)):
                    if (
                        one
                        and one not in self._kits
                        and not self._is_class(one, medicine)
                        and (one, medicine.id) not in found
                    ):
                        found[one, medicine.id] = _Name(text, one, medicine.id, _sound(one), _folded("".join(one)))
        return tuple(found.values())

    @cached_property
    def _kits(self) -> Mapping[tuple[str, ...], tuple[str, ...]]:
        return {name: ids for name, ids in kits().items() if all(each in self._book.medicines for each in ids)}

    def _is_class(self, name: tuple[str, ...], medicine: Medicine) -> bool:
        """Tell whether a name is that of a class too ("antacid"): then it offers, unless it is all of its own name."""
        return name in self._class_ids and name not in {pieces(medicine.name.en), pieces(medicine.id.replace("_", " "))}

    @cached_property
    def _class_ids(self) -> frozenset[tuple[str, ...]]:
        return frozenset(pieces(each.replace("_", " ")) for each in self._book.classes)

    @cached_property
    def _telling(self) -> frozenset[str]:
        proper = (key(text) for medicine in self._book.medicines.values() for text in _proper(medicine))
        return frozenset(word for one in proper for word in one if tells(word))

    def _describes(self, alias: str) -> bool:
        return describes(alias, self._telling)

    @cached_property
    def _by_key(self) -> Mapping[tuple[str, ...], frozenset[str]]:
        found: dict[tuple[str, ...], set[str]] = defaultdict(set)
        for name in self._names:
            found[name.key].add(name.medicine_id)
        return {name: frozenset(ids) for name, ids in found.items()}

    @cached_property
    def _longest(self) -> int:
        return max(map(len, self._by_key), default=0)

    @cached_property
    def _described(self) -> Mapping[tuple[str, ...], frozenset[str]]:
        found: dict[tuple[str, ...], set[str]] = defaultdict(set)
        for medicine in self._book.medicines.values():
            for text in _aliases(medicine):
                if self._describes(text):
                    found[lay(text)].add(medicine.id)
        return {name: frozenset(ids) for name, ids in found.items()}

    @cached_property
    def _classes(self) -> Mapping[tuple[str, ...], frozenset[str]]:
        found: dict[tuple[str, ...], set[str]] = defaultdict(set)
        for each in self._book.classes.values():
            inside = [part.rstrip(") ") for text in (each.name.en, each.name.bn) for part in text.split("(")]
            for text in (*inside, each.id.replace("_", " "), *each.also.en, *each.also.bn, *each.also.rom):
                found[lay(text)].add(each.id)
        return {name: frozenset(ids) for name, ids in found.items() if name}

    @cached_property
    def members(self) -> Mapping[str, tuple[str, ...]]:
        """Return the medicines of each class."""
        found: dict[str, list[str]] = defaultdict(list)
        for medicine in self._book.medicines.values():
            for each in medicine.classes:
                found[each].append(medicine.id)
        return {class_id: tuple(ids) for class_id, ids in found.items()}

    def read(self, typed: str, *, offer: bool = True) -> Reading:
        """Return what a typed text is; without `offer` no names are looked for that are like one that isn't known."""
        return self.certain(typed) or self._offered(typed, local=is_local(typed), offer=offer)

    def certain(self, typed: str) -> Reading | None:
        """Return what a text is that names medicines as the content does, a name of several too; None for any other."""
        tokens = pieces(typed)
        local = is_local(typed)
        for names in (tokens, cut(tokens)):
            if several := self._kit(names):
                return Reading(typed, Kind.MEDICINE, several, local=local)
            for found in (self._single(names), self._combination(names)):
                if found and all(len(ids) == 1 for ids in found):
                    certain = tuple(dict.fromkeys(next(iter(ids)) for ids in found))
                    return Reading(typed, Kind.MEDICINE, certain, local=local)
                if found:
                    return self._choice(typed, frozenset().union(*found), local=local)
        return None

    def is_known(self, typed: str) -> bool:
        """Tell whether a text means anything here: a medicine, several to choose from, a class or a description."""
        said = lay(typed)
        return said in self._classes or said in self._described or self.certain(typed) is not None

    def _offered(self, typed: str, *, local: bool, offer: bool) -> Reading:
        said = lay(typed)
        if said in self._classes or said in self._described:
            return self._choice(typed, self._described.get(said, frozenset()), local=local)
        return Reading(typed, Kind.UNKNOWN, options=self.suggest(typed) if offer else (), local=local)

    def _choice(self, typed: str, medicine_ids: frozenset[str], *, local: bool) -> Reading:
        classes = tuple(sorted(self._classes.get(lay(typed), ())))
        meant = medicine_ids.union(*(self.members.get(each, ()) for each in classes))
        # What is sold under the most brands is what most people have in their hands.
        order = sorted(
            (each for each in self._book.medicines if each in meant),
            key=lambda each: -len(self._book.medicines[each].brands),
        )
        return Reading(typed, Kind.CHOICE, class_ids=classes, options=self._options(order), local=local)

    def _options(self, medicine_ids: Iterable[str]) -> tuple[Suggestion, ...]:
        return tuple(Suggestion(each, self._book.medicines[each].name.en) for each in medicine_ids)

    def _single(self, tokens: tuple[str, ...]) -> list[frozenset[str]] | None:
        """Return the one name that stands in a text with nothing but noise around it."""
        for length in range(min(self._longest, len(tokens)), 0, -1):
            for start in range(len(tokens) - length + 1):
                ids = self._by_key.get(tokens[start : start + length])
                if ids and self._is_plain(tokens, start, start + length, ids):
                    return [ids]
        return None

    def _is_plain(self, tokens: tuple[str, ...], start: int, end: int, ids: frozenset[str]) -> bool:
        while end < len(tokens) and is_salt(tokens[end], ids):
            end += 1
        behind = (is_noise_behind(tokens, at) for at in range(end, len(tokens)))
        return all(map(is_noise, tokens[:start])) and all(behind)

    def _kit(self, tokens: tuple[str, ...]) -> tuple[str, ...] | None:
        """Return what is sold together by a name that stands in a text with nothing but noise around it."""
        for name, ids in self._kits.items():
            for start in range(len(tokens) - len(name) + 1):
                rest = (*tokens[:start], *tokens[start + len(name) :])
                if tokens[start : start + len(name)] == name and all(map(is_noise, rest)):
                    return ids
        return None

    def _combination(self, tokens: tuple[str, ...]) -> list[frozenset[str]] | None:
        """Return the names in a text that holds several and nothing else but noise."""
        found: list[frozenset[str]] = []
        at = 0
        while at < len(tokens):
            for length in range(min(self._longest, len(tokens) - at), 0, -1):
                if ids := self._by_key.get(tokens[at : at + length]):
                    found.append(ids)
                    at += length
                    break
            else:
                plain = is_noise_behind(tokens, at) if found else is_noise(tokens[at])
                if not (plain or (found and is_salt(tokens[at], found[-1]))):
                    return None
                at += 1
        return found if len(found) > 1 else None

    def suggest(self, typed: str, most: int = _MOST) -> tuple[Suggestion, ...]:
        """Return medicines whose names are like a text, the likest first: to be asked about, never to be acted on."""
        said = tuple(each for each in cut(pieces(typed)) if not is_noise(each))
        if not said or len("".join(said)) < _SHORTEST:
            return ()
        asked = {(_sound(one), _folded("".join(one))): None for one in (said, *((each,) for each in said))}
        firsts = {heard for heard, _letters in asked} - {""}
        likenesses = [_Likeness(*one) for one in asked]
        best: dict[str, tuple[float, str]] = {}
        for name in self._names:
            if not any(one[:1] == name.sound[:1] for one in firsts):
                continue
            likeness = max(one.of(name) for one in likenesses)
            if likeness > best.get(name.medicine_id, (0.0, ""))[0]:
                best[name.medicine_id] = (likeness, name.text)
        order = sorted(best.items(), key=lambda each: (-each[1][0], each[0]))[:most]
        return tuple(Suggestion(medicine_id, text) for medicine_id, (_score, text) in order)

    def begin(self, typed: str, most: int = 10) -> tuple[Suggestion, ...]:
        """Return medicines with a name that begins as somebody has typed so far; else those with names like it."""
        said = "".join(pieces(typed))
        if not said:
            return ()
        found: dict[str, tuple[tuple[int, int, str], str]] = {}
        for name in self._names:
            whole = "".join(name.key)
            rank = (
                0 if whole.startswith(said) else 1 if any(word.startswith(said) for word in name.key) else _NOT_AT_ALL
            )
            order = (rank, len(whole), whole)
            if rank < _NOT_AT_ALL and (name.medicine_id not in found or order < found[name.medicine_id][0]):
                found[name.medicine_id] = (order, name.text)
        first = [Suggestion(each, text) for each, (_order, text) in sorted(found.items(), key=lambda one: one[1][0])]
        return tuple(first[:most]) or self.suggest(typed)

    def find(self, typed: str) -> frozenset[str]:
        """Return the medicines that a text certainly names; none when it doesn't."""
        return frozenset(self.read(typed).medicine_ids)


def _proper(medicine: Medicine) -> Iterator[str]:
    yield medicine.name.en
    yield medicine.name.bn
    yield medicine.id.replace("_", " ")
    yield from medicine.brands
    yield from _ABBREVIATIONS.findall(" ".join(_IN_BRACKETS.findall(medicine.name.en)))
    yield from (each for each in medicine.also.en if f"({each})" in medicine.name.en)


def _aliases(medicine: Medicine) -> tuple[str, ...]:
    return (*medicine.also.en, *medicine.also.bn, *medicine.also.rom)


def _folded(letters: str) -> str:
    """Return letters as people confuse them: hard c and k, doubled ones."""
    return _TWICE.sub(r"\1", _HARD_C.sub("k", letters).replace("ph", "f").replace("z", "j"))


def _sound(tokens: Iterable[str]) -> str:
    return "".join(sound(_HARD_C.sub("k", each)) for each in tokens if not each[0].isdigit())


class _Likeness:
    """How like names are to one text."""

    def __init__(self, heard: str, letters: str) -> None:
        """Compare with a text by how it is `heard` and by its `letters`."""
        self._heard, self._letters = heard, letters
        self._in_bangla = is_bangla(letters)
        # What a matcher finds out about its second text it keeps for all the first ones.
        self._written, self._spoken = (SequenceMatcher(None, "", each, autojunk=False) for each in (letters, heard))

    def of(self, name: _Name) -> float:
        """Return from 0 to 1 how like a name is; 0 when it is too little to be worth a question.

        Most names are nothing like it, which shows by their lengths and letters: exactly compared are only the others.
        """
        written = self._written if self._letters and self._in_bangla == is_bangla(name.letters) else None
        spoken = self._spoken if len(self._heard) >= _SAME_LENGTH or self._heard == name.sound else None
        if written is not None:
            written.set_seq1(name.letters)
        if spoken is not None:
            spoken.set_seq1(name.sound)
        found = 0.0
        # Each is at most what the one before it says.
        for ratio in (SequenceMatcher.real_quick_ratio, SequenceMatcher.quick_ratio, SequenceMatcher.ratio):
            by_sound = ratio(spoken) if spoken is not None else 0.0
            by_sound = by_sound if by_sound >= _LIKE_BY_SOUND else 0.0
            by_letters = ratio(written) if written is not None else 0.0
            found = max(by_letters, 0.95 * by_sound, (by_letters + by_sound) / 2)
            if found < _LIKE:
                return 0.0
        return found
