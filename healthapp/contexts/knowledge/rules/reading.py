"""Reads what somebody writes about how they are: what they have, what they haven't, and who they are.

Nothing is guessed: a phrase of the lexicon has to be there with all its words, close together. What isn't understood is
left out; people see what was understood and mend it. The text is data: nothing in it is ever followed.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from healthapp.contexts.knowledge.rules.medicine_history import MedicinesTold
from healthapp.contexts.knowledge.rules.mentions import Mentions
from healthapp.contexts.knowledge.rules.reading_danger_body import said_whole
from healthapp.contexts.knowledge.rules.reading_denial import grave_of, is_list, is_long_ago, is_now, said_of
from healthapp.contexts.knowledge.rules.reading_figures import without_figures
from healthapp.contexts.knowledge.rules.reading_forms import told_in_forms
from healthapp.contexts.knowledge.rules.reading_lessening import (
    BEFORE_LESSENING,
    GOES_WITH_NO,
    LESSENING,
    LESSENING_ENGLISH,
)
from healthapp.contexts.knowledge.rules.reading_lexicon import UNMOVED, Lexicon, Phrase
from healthapp.contexts.knowledge.rules.reading_lists import Listed, listed
from healthapp.contexts.knowledge.rules.reading_onset import came_suddenly
from healthapp.contexts.knowledge.rules.reading_tablets import Tablets
from healthapp.contexts.knowledge.rules.reading_terms import Word, clean, counts, cut
from healthapp.contexts.knowledge.rules.reading_values import age_in, child_in, longest, sex_in, spelt_out, values_in
from healthapp.contexts.knowledge.rules.reading_words import (
    FAMILY,
    FAMILY_OF,
    JOINING,
    NOT_ROMANISED,
    OR,
    PAST_BANGLA,
    PAST_ENGLISH,
)
from healthapp.kit.i18n.words import is_bangla

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from healthapp.contexts.knowledge.rules.book import Book

_GAP = 3
_LASTING = (
    # A finding, from how many days on it is another one.
    ("fever", 3.01, "fever_over_3_days"),
    ("fever", 7.0, "fever_over_7_days"),
    ("fever", 14.0, "fever_over_14_days"),
    ("cough", 14.0, "cough_over_2_weeks"),
    ("diarrhoea", 14.0, "diarrhoea_over_14_days"),
    # Status epilepticus is a fit of five minutes or more: ILAE 2015.
    ("seizure", 5 / 1440, "seizure_over_5_minutes"),
)
_PREGNANT, _BORN = "pregnancy_now", "recent_delivery"
_BABY, _BEARING = 0.17, 10.0
"""Years of age: a baby's age is kept, whose mother may be told of; who is older is too young to bear a child."""
_SEVERE_HEADACHE = "severe_headache"
_OF_THEN = ("history", "exposure")
"""Kinds of findings that count however long ago they were: a nail ten days ago brings tetanus today."""


@dataclass
class Reading:
    """What was understood. `past` are findings that aren't complaints of today.

    `unclear` are dangers that a text names and of which it can't be told whether it says that they are there: they are
    neither present nor absent, and have to be asked about. `child` is how old one that is named without an age may be.
    """

    present: set[str] = field(default_factory=set)
    absent: set[str] = field(default_factory=set)
    past: set[str] = field(default_factory=set)
    unclear: set[str] = field(default_factory=set)
    age: float | None = None
    child: float | None = None
    sex: str | None = None
    pregnant: bool | None = None


@dataclass(frozen=True, slots=True)
class _Hit:
    phrase: Phrase
    places: tuple[int, ...]

    @property
    def span(self) -> int:
        return self.places[-1] - self.places[0] + 1


class Reader:
    """Reads texts by the lexicon of one edition of the content."""

    def __init__(self, book: Book) -> None:
        """Prepare the lexicon."""
        self._book = book
        self._lexicon = Lexicon(book)
        self._grave = grave_of(book)
        mentions = Mentions(book)
        self._tablets = Tablets(book, mentions)
        self._medicines = MedicinesTold(book, mentions)

    def read(self, text: str, age: float | None = None) -> Reading:
        """Return what a text says. `age`: the patient's in years where it is known beside the text."""
        cleaned = spelt_out(clean(text))
        reading = Reading(age=age_in(cleaned), sex=sex_in(cleaned))
        old = reading.age if age is None else age
        plain = without_figures(cleaned, old)
        every, words = self._words(plain)
        hits = list(self._hits(words, every))
        hits += self._medicine_hits(words, hits)
        lists = self._lists(hits, words, every)
        told = False
        # What stands in a list whose "no" may be said of all of it comes last: the rest tells how it is meant.
        for hit in sorted(hits, key=lambda each: words[each.places[0]].clause in lists):
            others = [[words[place].start for place in each.places] for each in hits if each is not hit]
            row = lists.get(words[hit.places[0]].clause)
            if row is None or not self._leave_open(reading, hit, row, told=told):
                self._note(reading, hit, words, every, plain, others)
            told = bool(reading.present) if row is None else told
        reading.present |= said_whole(plain)
        told_forms = told_in_forms(plain)
        reading.present |= told_forms.present
        reading.past |= told_forms.past
        reading.unclear |= told_forms.unclear
        where = [(words[hit.places[0]].clause, hit.phrase.concepts) for hit in hits]
        if _SEVERE_HEADACHE in reading.present and came_suddenly(plain, every, where):
            reading.present.add("sudden_worst_headache")
        values = values_in(plain, old)
        reading.present |= values.present
        reading.absent |= values.absent - reading.present
        self._take_tablets(reading, plain)
        if _PREGNANT in reading.absent and _PREGNANT not in reading.present:
            reading.pregnant = False
        elif _PREGNANT in self._book.with_broader(self._of_the_womb(reading, hits)):
            reading.pregnant = True
        self._of_a_mother(reading)
        self._of_a_child(reading, cleaned)
        reading.present.discard(_PREGNANT)
        reading.absent.discard(_PREGNANT)
        self._last(reading, plain, every)
        # Who says both has it.
        reading.absent -= self._book.with_broader(reading.present)
        reading.unclear -= self._book.with_broader(reading.present) | reading.absent
        return reading

    @staticmethod
    def _of_the_womb(reading: Reading, hits: Sequence[_Hit]) -> set[str]:
        """Return what is present without a baby that doesn't move and may be born already."""
        told = {concept for hit in hits if hit.phrase.concepts != UNMOVED for concept in hit.phrase.concepts}
        return {each for each in reading.present if each not in UNMOVED or each in told}

    def _of_a_mother(self, reading: Reading) -> None:
        """Leave open sex and age where a pregnancy or a birth is told: they may be a husband's or an older child's."""
        if reading.pregnant or _BORN in self._book.with_broader(reading.present):
            reading.sex = None if reading.sex == "male" else reading.sex
        if reading.pregnant and reading.age is not None and _BABY <= reading.age < _BEARING:
            reading.age = None

    def _of_a_child(self, reading: Reading, text: str) -> None:
        """Note that a child is named, where no mother may be meant by it."""
        if reading.age is None and not reading.pregnant and _BORN not in self._book.with_broader(reading.present):
            reading.child = child_in(text)

    def _take_tablets(self, reading: Reading, text: str) -> None:
        overdose = self._tablets.read(text)
        if overdose is not False:
            (reading.present if overdose else reading.unclear).add("medicine_overdose")

    @staticmethod
    def _lists(hits: Sequence[_Hit], words: Sequence[Word], every: Sequence[Word]) -> dict[int, Listed]:
        return listed(every, frozenset(words[place].start for hit in hits for place in hit.places))

    def _leave_open(self, reading: Reading, hit: _Hit, row: Listed, *, told: bool) -> bool:
        """Note one of a bare list that ends in a "no", unless it is told like anything else.

        A danger there is neither denied nor taken for told. What is none is denied where something else is `told`:
        whoever writes complains of something.
        """
        concepts = hit.phrase.concepts
        if not (row.denied or told or row.is_long):
            return False
        if concepts & self._grave.every and not row.denied:
            reading.unclear |= concepts
            return True
        if row.denied or told:
            reading.absent |= concepts
            return True
        return False

    def names(self, text: str) -> frozenset[str]:
        """Return the findings that a whole text names exactly: one name of the lexicon and nothing else."""
        found: set[str] = set()
        for english in (True, False):
            keys = tuple(each.key for each in cut(clean(text), english=english) if counts(each))
            found |= self._lexicon.exact.get(keys, frozenset())
        return frozenset(found)

    def _words(self, text: str) -> tuple[list[Word], list[Word]]:
        """Return the words of a text, and those that count.

        Words in Latin letters are English, or they are Bangla: in each sentence whichever makes more sense of them.
        """
        english, romanised = (cut(text, english=each) for each in (True, False))
        as_english, as_romanised = self._sense(english), self._sense(romanised)
        by_sense = as_english.total() >= as_romanised.total()
        every = [
            one if (by_sense if as_english[at] == as_romanised[at] else as_english[at] > as_romanised[at]) else other
            for one, other in zip(english, romanised, strict=True)
            for at in (one.sentence,)
        ]
        return every, [each for each in every if counts(each)]

    def _sense(self, every: Sequence[Word]) -> Counter[int]:
        """Return how many words of each sentence stand in phrases of the lexicon."""
        words = [each for each in every if counts(each)]
        return Counter(words[place].sentence for hit in self._hits(words, every) for place in hit.places)

    def _hits(self, words: Sequence[Word], every: Sequence[Word]) -> Iterable[_Hit]:
        """Return the phrases in a text, the longest and closest first; no word speaks twice."""
        hits = [
            hit
            for place, word in enumerate(words)
            for phrase in self._lexicon.with_key(word.key)
            if (hit := _match(phrase, place, words)) is not None
        ]
        taken: set[int] = set()
        for hit in sorted(hits, key=lambda each: (-len(each.places), each.span, each.places, each.phrase.keys)):
            shared = taken.intersection(hit.places)
            if not shared or (len(hit.places) > len(shared) == 1 and _is_joined(hit, words, every)):
                taken.update(hit.places)
                yield hit

    def _medicine_hits(self, words: Sequence[Word], hits: Sequence[_Hit]) -> list[_Hit]:
        """Return what medicines tell that stand in a text by their own names, where no phrase tells it already."""
        found = []
        for places, concepts in self._medicines.places([each.text for each in words]):
            told = frozenset().union(*(hit.phrase.concepts for hit in hits if {*places} & {*hit.places}))
            if not concepts <= told:
                phrase = Phrase(tuple(words[each].key for each in places), concepts)
                found.append(_Hit(phrase, tuple(places)))
        return found

    def _note(
        self,
        reading: Reading,
        hit: _Hit,
        words: Sequence[Word],
        every: Sequence[Word],
        text: str,
        others: Sequence[Sequence[int]],
    ) -> None:
        inside = [words[each] for each in hit.places]
        about = _clause(inside[0], every)
        concepts = set(hit.phrase.concepts)
        if any(each.text in FAMILY for each in about):
            # One's own complaints are told beside a relative's illness; only illnesses run in families.
            own = {each for each in concepts if each not in FAMILY_OF}
            concepts = own | {FAMILY_OF[each] for each in concepts - own}
        noes = [each for each in _noes(inside, every) if not _is_taken(each, inside, others)]
        named = frozenset(start for other in others for start in other) - {each.start for each in inside}
        is_grave = bool(concepts & self._grave.every)
        over_commas = _goes_on(inside, every, named, is_grave=is_grave)
        if is_grave and noes and not over_commas:
            said = [said_of(no, inside, about, named) for no in noes]
            if True in said:
                reading.absent |= concepts
                return
            if None in said or not concepts & self._grave.alone:
                reading.unclear |= concepts  # It may be said of this or of something else: it is asked about.
                return
        elif noes or over_commas:
            reading.absent |= concepts
            return
        if _is_past(inside, about, text, is_grave=is_grave) and not any(
            self._book.concepts[each].kind in _OF_THEN for each in concepts
        ):
            reading.past |= concepts
        else:
            reading.present |= concepts

    def _last(self, reading: Reading, text: str, every: Sequence[Word]) -> None:
        has = self._book.with_broader(reading.present)
        # What stands beside a duration; many of them may stand in one clause.
        beside: dict[int, frozenset[str]] = {}
        for start, days in longest(text):
            near = next((each for each in every if each.end > start), None)
            if near is None:
                continue
            if near.clause not in beside:
                about = self._named(_clause(near, every), every)
                beside[near.clause] = about or self._named(
                    [each for each in every if each.sentence == near.sentence], every
                )
            for finding, least, lasting in _LASTING:
                if least < 1 <= days:
                    continue  # What has come for years doesn't last for years.
                if days >= least and finding in has & beside[near.clause]:
                    reading.present.add(lasting)

    def _named(self, among: Sequence[Word], every: Sequence[Word]) -> frozenset[str]:
        words = [each for each in among if counts(each)]
        return self._book.with_broader({one for hit in self._hits(words, every) for one in hit.phrase.concepts})


def _is_joined(hit: _Hit, words: Sequence[Word], every: Sequence[Word]) -> bool:
    """Tell whether an "and" stands between the words of a phrase: then one of them may belong to another one too."""
    first, last = words[hit.places[0]], words[hit.places[-1]]
    return any(each.text in JOINING for each in every if first.start < each.start < last.start)


def _match(phrase: Phrase, place: int, words: Sequence[Word]) -> _Hit | None:
    """Return where the words of a phrase stand around a place, in any order, with few others between them."""
    keys = list(phrase.keys)
    keys.remove(words[place].key)
    places = [place]
    clause = words[place].clause
    reach = len(keys) + _GAP
    near = sorted(
        (each for each in range(max(0, place - reach), min(len(words), place + reach + 1)) if each != place),
        key=lambda each: (abs(each - place), each),
    )
    for other in near:
        if words[other].clause == clause and words[other].key in keys:
            keys.remove(words[other].key)
            places.append(other)
    if keys or max(places) - min(places) + 1 > len(places) + _GAP:
        return None
    return _Hit(phrase, tuple(sorted(places)))


def _clause(word: Word, every: Sequence[Word]) -> list[Word]:
    return [each for each in every if each.clause == word.clause]


def _noes(inside: Sequence[Word], every: Sequence[Word]) -> list[Word]:
    """Return each "no" of a clause that may be said of a finding: a Bangla one behind it, an English one before it."""
    if any(each.denies for each in inside):
        return []  # The phrase itself says no: "can't sleep", খেতে পারে না.
    first, last = inside[0], inside[-1]
    clause = _clause(first, every)
    found = []
    for each in clause:
        after = is_bangla(each.text) or each.text in NOT_ROMANISED
        if (
            each.denies
            and ((each.start > last.start) if after else (each.start < last.start))
            and not _stays(each, inside, clause, after=after)
        ):
            found.append(each)
    return found


def _is_taken(no: Word, inside: Sequence[Word], others: Sequence[Sequence[int]]) -> bool:
    """Tell whether a "no" belongs to another finding, all of which stands behind or before this: ঘুমাতে পারছি না."""
    return any(
        no.start in other and (min(other) > inside[-1].start or max(other) < inside[0].start) for other in others
    )


def _stays(no: Word, inside: Sequence[Word], clause: Sequence[Word], *, after: bool) -> bool:
    """Tell whether a "no" is said of getting better: জ্বর কমছে না, "can't stop vomiting". Then what is there stays."""
    if after:
        before = [each for each in clause if each.start < no.start and each.key not in GOES_WITH_NO]
        return bool(before) and before[-1].key in LESSENING and before[-1] not in inside
    later = [each for each in clause if each.start > no.start and each.text not in BEFORE_LESSENING]
    return bool(later) and later[0].text in LESSENING_ENGLISH


def _goes_on(inside: Sequence[Word], every: Sequence[Word], named: frozenset[int], *, is_grave: bool) -> bool:
    """Tell whether an English "no" goes on over commas to these words: "no fever, cough or rash".

    To a danger only through what is a list: "did not sleep, chest pain or burning" begins anew.
    """
    first = inside[0]
    sentence = [each for each in every if each.sentence == first.sentence]
    later = [each for each in sentence if each.clause >= first.clause]
    if any(each.denies for each in inside) or not any(each.text in OR for each in later):
        return False
    before = [each for each in sentence if each.clause < first.clause]
    noes = [each for each in before[-4:] if each.denies and not is_bangla(each.text)]
    if not is_grave:
        return bool(noes)
    return any(is_list(each, first, sentence, named) for each in noes)


def _is_past(inside: Sequence[Word], about: Sequence[Word], text: str, *, is_grave: bool) -> bool:
    said = text[about[0].start : about[-1].end]
    if " আগে" in said and "ছিল" in said:
        # "a week ago there was a fever"; a pressure on the chest ten minutes ago is today's.
        return not is_grave or is_long_ago(inside, about)
    if _NEVER_BEFORE in said and any(each.denies for each in about):
        return False
    return any(each in said for each in (*PAST_ENGLISH, *PAST_BANGLA)) and not (is_grave and is_now(about))


_NEVER_BEFORE = "আগে কখনো"
