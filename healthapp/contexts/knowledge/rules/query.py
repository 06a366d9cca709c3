"""What somebody typed, as the engines are asked: in which language, which terms, which other terms may be meant."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from healthapp.contexts.knowledge.rules.kinship import wishes_of
from healthapp.contexts.knowledge.rules.same_words import same
from healthapp.contexts.knowledge.rules.stop_words import BANGLA, ENGLISH, ROMANISED, WEAK, is_filler
from healthapp.contexts.knowledge.schemas.search import QueryLanguage
from healthapp.kit.i18n import verbs, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from healthapp.contexts.knowledge.rules.kinship import Wishes
    from healthapp.contexts.knowledge.rules.lexicon import Lexicon
    from healthapp.contexts.knowledge.schemas.search import Scored

MOST_WORDS = 10
_MOST_GUESSED = 30
"""So many words of a long question are asked for: those that tell most."""
_MOST_MEANT = 3
_LIKE = 0.62
_VERY_LIKE = 0.8
_WEAK = 0.3
_OWN, _MEANT, _NAMED = 3, 2, 1
_SURE = 0.85
_EXPANDED = 3
_SECOND = tuple(dict.fromkeys(words.terms("ব্যথা কষ্ট জ্বালা ফোলা পোড়া রোগ ঘা ক্ষয় বমি পাথর")))
_PART, _WHOLE, _SHORTEST = 0.7, 0.9, 2
"""Second parts of compounds that people write as one word or two; what a part counts for the whole, the whole for its
parts, and how many letters a part has at least."""
_SAME = 0.7
"""What another word of the same meaning counts."""
_WELL, _MET, _BETTER, _MOST_TRIED = 0.6, 0.4, 0.1, 8
"""A name that is met so well is meant; so well one has to be met by another spelling to be asked of, and so much better
than any was before; how many spellings are tried, the likest first."""
_FORM, _MOST_FORMS = 0.7, 3
"""What another form of a verb counts, and how many of them are asked for."""


@dataclass(frozen=True)
class Analysis:
    """A query that was read. `terms` is what an index is asked for; a term that stands twice weighs twice."""

    typed: str = field(repr=False)
    text: str
    language: QueryLanguage
    kept: tuple[str, ...]
    meant: tuple[dict[str, float], ...] = field(repr=False)
    terms: tuple[str, ...] = ()
    named: tuple[Scored, ...] = ()
    did_you_mean: str | None = None

    @cached_property
    def wishes(self) -> Wishes:
        """Return what is asked for: a medicine, what to do."""
        return wishes_of(self.typed, self.named)

    @cached_property
    def spoken(self) -> str:
        """Return what a vector is made of: romanised words as the Bangla that they most likely are."""
        if self.language is not QueryLanguage.ROM:
            return self.text
        return " ".join(max(options, key=lambda term: (words.is_bangla(term), options[term])) for options in self.meant)

    @cached_property
    def marked(self) -> frozenset[str]:
        """Return the terms to highlight in what was found."""
        return frozenset(term for options in self.meant for term in options)


def read(text: str, lexicon: Lexicon) -> Analysis:
    """Read a query. It may be empty or hold nothing that can be searched: then there are no terms."""
    typed = words.words(text)
    language = language_of(typed, lexicon)
    kept = _telling(typed, lexicon)
    after = dict(reversed([*pairwise(typed)]))  # what follows a word where it stands first
    meant = [_meanings(word, language, lexicon, _compounds(word, after.get(word, ""), lexicon)) for word in kept]
    named = sorted(lexicon.named(meant), key=lambda one: (-one.score, one.id))
    return Analysis(
        typed=text,
        text=words.normal(text).strip(),
        language=language,
        kept=tuple(kept),
        meant=tuple(meant),
        terms=tuple(_terms(kept, meant, named, lexicon)),
        named=tuple(named),
        did_you_mean=_romanised(typed, kept, named, lexicon)
        if language is QueryLanguage.ROM
        else _correction(typed, language, named, lexicon),
    )


def language_of(typed: Sequence[str], lexicon: Lexicon) -> QueryLanguage:
    """Return in what a query is written: Bangla as soon as half of its words are."""
    if not typed:
        return QueryLanguage.EN
    bangla = sum(map(words.is_bangla, typed))
    if 2 * bangla >= len(typed):
        return QueryLanguage.BN
    english = romanised = 0
    for word in typed[:_MOST_GUESSED]:
        if words.is_bangla(word) or word[0].isdigit():
            continue
        term = words.term(word)
        is_english = word in ENGLISH or term in lexicon.english
        is_romanised = word in ROMANISED or term in lexicon.romanised
        # A word of one language alone tells; one of neither is a misspelling of either.
        english += is_english and (word in ENGLISH or not is_romanised)
        romanised += (is_romanised and not is_english) or word in ROMANISED
        if not is_english and not is_romanised:
            romanised += bool(lexicon.like(word, _VERY_LIKE, QueryLanguage.BN)) and not lexicon.like(
                word, _VERY_LIKE, QueryLanguage.EN
            )
    return QueryLanguage.ROM if romanised > english or (romanised and romanised == english) else QueryLanguage.EN


def _telling(typed: Sequence[str], lexicon: Lexicon) -> list[str]:
    """Return the words that a query is about, in their order: no fillers, of many words the most telling."""
    once = list(dict.fromkeys(typed))
    kept = [word for word in once if not is_filler(word)] or once
    if len(kept) <= MOST_WORDS:
        return kept
    ranked = sorted(kept, key=lambda word: (-_telling_of(word, lexicon), kept.index(word)))[:MOST_WORDS]
    return [word for word in kept if word in set(ranked)]


def _telling_of(word: str, lexicon: Lexicon) -> float:
    if word in WEAK or word[0].isdigit():
        return 0.0
    return lexicon.rarity(words.term(word))


def _meanings(
    word: str, language: QueryLanguage, lexicon: Lexicon, compounds: Mapping[str, float] | None = None
) -> dict[str, float]:
    """Return the terms that a word may stand for, each with how likely; its own form first."""
    own = words.term(word)
    share = _WEAK if word in WEAK or own in WEAK else 1.0
    found = {own: share} if lexicon.knows(own) or lexicon.is_in_a_name(own) else {}
    if word[0].isdigit():
        return found or {own: share}
    if words.is_bangla(word):
        found |= _forms(word, own, share, lexicon)
        found |= {term: _SAME * share for term in same(own) if lexicon.is_in_a_name(term)}
        if not found and not compounds:
            found = _best(lexicon.like(own, _VERY_LIKE, QueryLanguage.BN) + _latin(own, lexicon), share)
        found |= compounds or {}
    elif language is QueryLanguage.EN:
        if not found:
            found = _best(lexicon.like(word, _LIKE), share)
    else:
        alike = lexicon.like(word, _LIKE, QueryLanguage.BN)
        found |= {term: at for term, at in _best(alike, share).items() if term not in found}
        if own not in found:
            also = _best(
                lexicon.like(word, _VERY_LIKE, QueryLanguage.ROM) + lexicon.like(word, _VERY_LIKE, QueryLanguage.EN),
                share,
            )
            found |= {term: at for term, at in also.items() if term not in found}
    return found or {own: share}


def _compounds(word: str, after: str, lexicon: Lexicon) -> dict[str, float]:
    """Return the parts of a compound, and the compound that a word makes with the next: মাথাব্যথা and মাথা ব্যথা."""
    if not words.is_bangla(word):
        return {}
    own = words.term(word)
    # The first of two keeps its ending within a compound: গেঁটে বাত is গেঁটেবাত.
    whole = {words.term(own + after), words.term(word + after)} if words.is_bangla(after) else set()
    parts: list[str] = []
    for second in _SECOND:
        first = own.removesuffix(second)
        if first not in (own, "") and lexicon.is_in_a_name(words.term(first)):
            parts += [words.term(first), second]
    if not lexicon.knows(own) and not lexicon.is_in_a_name(own):
        parts += _parts(words.spelling(word), lexicon)
    found = dict.fromkeys(parts, _PART) | dict.fromkeys(sorted(whole), _WHOLE)
    return {term: share for term, share in found.items() if term != own and lexicon.is_in_a_name(term)}


def _parts(word: str, lexicon: Lexicon) -> list[str]:
    """Return the two words that somebody wrote as one, if names hold both: সাপেকাটা. The longest first one counts."""
    for at in range(len(word) - _SHORTEST, _SHORTEST - 1, -1):
        if words.letters(word[at]):
            parts = [words.term(word[:at]), words.term(word[at:])]
            if all(words.letters(part) >= _SHORTEST and lexicon.is_in_a_name(part) for part in parts):
                return parts
    return []


def _forms(word: str, own: str, share: float, lexicon: Lexicon) -> dict[str, float]:
    """Return the other forms of a verb that names hold: who asks of সাপে কাটলে means সাপে কাটা."""
    terms = dict.fromkeys(words.term(form) for form in verbs.forms(word))
    known = [term for term in terms if term != own and lexicon.is_in_a_name(term)]
    return dict.fromkeys(known[:_MOST_FORMS], _FORM * share)


def _latin(own: str, lexicon: Lexicon) -> list[tuple[str, float]]:
    """Return brands and generics in Latin letters that sound like a Bangla word: people write লোসেকটিল too."""
    spoken = own.replace("ক\u09cdস", "কস")  # a Bangla ক্ষ is spelt so too, but sounds like খ
    return [pair for pair in lexicon.like(spoken, _VERY_LIKE, QueryLanguage.EN) if lexicon.is_in_a_name(pair[0])]


def _best(alike: list[tuple[str, float]], share: float) -> dict[str, float]:
    """Return the likest few, and of them those that come near the first."""
    if not alike:
        return {}
    ranked = sorted(alike, key=lambda pair: -pair[1])
    first = ranked[0][1]
    return {term: share * how for term, how in ranked[:_MOST_MEANT] if how >= first - 0.15}


def _terms(
    kept: Sequence[str], meant: Sequence[dict[str, float]], named: Sequence[Scored], lexicon: Lexicon
) -> list[str]:
    """Return what an index is asked for: what was typed weighs most, then what it may mean, then the entry's names."""
    found: list[str] = []
    for word, options in zip(kept, meant, strict=True):
        own = words.term(word)
        for term, share in options.items():
            weight = _OWN if term == own else _MEANT
            found += [term] * max(1, round(weight * share))
    for one in named[:_EXPANDED]:
        if one.score >= _SURE * named[0].score and one.score >= _WEAK:
            called = lexicon.called[one.id]
            titles = (called.title_en, called.title_bn)
            found += [term for term in words.terms(" ".join(titles)) if term not in found] * _NAMED
    return found


def _correction(typed: Sequence[str], language: QueryLanguage, named: Sequence[Scored], lexicon: Lexicon) -> str | None:
    """Return the query with its unknown words in the likest known spelling; None when all are known or none is like.

    Nor when it names something well already, and would name something else then: seklo is Seclo, and not Beklo.
    """
    if len(typed) > _MOST_GUESSED:
        return None  # nobody asks "did you mean" of a page of text
    found: list[str] = []
    for word in typed:
        term = words.term(word)
        if _is_known(word, term, lexicon):
            found.append(word)
            continue
        alike = lexicon.like(word, _VERY_LIKE, language)
        found.append(lexicon.written(alike[0][0]) if alike else word)
    if found == list(typed):
        return None
    if named and named[0].score >= _WELL:
        again = lexicon.named([_meanings(word, language, lexicon) for word in _telling(found, lexicon)])
        if again and min(again, key=lambda one: (-one.score, one.id)).id != named[0].id:
            return None
    return " ".join(found)


def _romanised(typed: Sequence[str], kept: Sequence[str], named: Sequence[Scored], lexicon: Lexicon) -> str | None:
    """Return a romanised query with words as names spell them, where a name is met better so; else None.

    Bangla has no one spelling in Latin letters: what sounds like a word of a name is none the worse for its own, and of
    several words that are like it the likest is meant with which the others make a name.
    """
    best = named[0].score if named else 0.0
    if len(typed) > _MOST_GUESSED or best >= _WELL:
        return None
    instead: dict[str, str] = {}
    for word in kept:
        if word[0].isdigit() or words.is_bangla(word) or word in WEAK or words.term(word) in lexicon.romanised:
            continue
        alike = dict(lexicon.romanised_like(word, _VERY_LIKE)[:_MOST_TRIED])
        if not alike or max(alike.values()) == 1:
            continue
        meant = {each: _meanings(instead.get(each, each), QueryLanguage.ROM, lexicon) for each in kept}
        for term, how in alike.items():
            reached = max((one.score for one in lexicon.named([*(meant | {word: {term: 1.0}}).values()])), default=0.0)
            if reached >= max(best + _BETTER, _MET):
                if not _is_english(word, how, lexicon):
                    instead, best = instead | {word: lexicon.romanised_as(term)}, reached
                break
    return " ".join(instead.get(word, word) for word in typed) if instead else None


def _is_english(word: str, alike: float, lexicon: Lexicon) -> bool:
    """Tell whether a word is as like another English one: diabetis is no Bangla that somebody spelt amiss."""
    return any(how >= alike and term != words.term(word) for term, how in lexicon.like(word, alike, QueryLanguage.EN))


def _is_known(word: str, term: str, lexicon: Lexicon) -> bool:
    fillers: Iterable[frozenset[str]] = (BANGLA, ENGLISH, ROMANISED, WEAK)
    return word[0].isdigit() or lexicon.knows(term) or any(word in each for each in fillers)
