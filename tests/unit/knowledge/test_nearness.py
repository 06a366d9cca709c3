"""Loaded articles by meaning: what a vector is made of, which are near enough, and that ours keep their places."""

from __future__ import annotations

import math
import random
from array import array
from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from healthapp.adapters.vector_matrix import VectorMatrix
from healthapp.contexts.knowledge.rules import loaded, nearness
from healthapp.contexts.knowledge.rules.loaded import Asked, Hint
from healthapp.contexts.knowledge.rules.query import Analysis
from healthapp.contexts.knowledge.schemas.loaded import (
    Article,
    ArticleSection,
    ArticleSide,
    Licence,
    NearQuestion,
    NearRow,
    VectorRow,
)
from healthapp.contexts.knowledge.schemas.search import Audience, Category, Filters, QueryLanguage, Scored

LINES = st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=400), max_size=8)
IDS = st.sampled_from([f"own-{n}" for n in range(12)])
COSINES = st.floats(-1, 1, allow_nan=False)
NOTHING_NAMED = Analysis("x", "x", QueryLanguage.EN, ("x",), ({"x": 1.0},))


def article(title: str, lines: list[str], names: tuple[str, ...] = (), language: str = "en") -> Article:
    sections = tuple(ArticleSection(title="Part", lines=(line,)) for line in lines)
    return Article.model_construct(
        kind="article",
        en=ArticleSide.model_construct(title=title, sections=sections) if language == "en" else None,
        bn=ArticleSide.model_construct(title=title, sections=sections) if language == "bn" else None,
        category=Category.DISEASE,
        audience=Audience.EVERYBODY,
        names=names,
        codes=(),
        about=None,
        licence=Licence(publisher="Us", licence="Made up"),
    )


# What a vector is made of


def test_a_text_begins_with_the_title_and_the_names() -> None:
    one = article("Zorbing", ["First line.", "Second line."], names=("Zorbing", "Sphere sickness"))
    assert nearness.passage(one, "en") == "Zorbing. Sphere sickness Part First line. Part Second line."
    assert nearness.passage(one, "bn") is None
    assert nearness.passage(article("জর্বিং", []), "en") == "জর্বিং."


@given(lines=LINES, names=st.lists(st.text(min_size=1, max_size=90), max_size=30))
def test_a_text_is_never_long_and_names_never_fill_it(lines: list[str], names: list[str]) -> None:
    found = nearness.passage(article("Zorbing", lines, tuple(names)), "en")
    assert found is not None
    assert found.startswith("Zorbing.")
    assert len(found) <= 1000
    if lines and len(lines[0]) > 300:
        assert lines[0].strip()[:50] in found


def test_another_text_model_article_or_language_is_another_digest() -> None:
    given_ = ("m", "own-1", "en", "Text")
    others = [("n", *given_[1:]), ("m", "own-2", "en", "Text"), ("m", "own-1", "bn", "Text"), ("m", "own-1", "en", "T")]
    assert len({nearness.digest(*each) for each in (given_, *others)}) == 5


# Which are near enough


@given(found=st.lists(st.builds(NearRow, IDS, st.sampled_from(["bn", "en"]), COSINES)))
def test_only_what_is_near_is_shown_and_little_of_it(found: list[NearRow]) -> None:
    shown = nearness.near_enough(found)
    assert len(shown) <= nearness.SHOWN
    assert [one.score for one in shown] == sorted((one.score for one in shown), reverse=True)
    assert all(0.3 <= one.score < 0.6 for one in shown)  # never as sure as a name, never too little to stand there
    assert len({one.id for one in shown}) == len(shown)
    nearest = max((one.cosine for one in found), default=0.0)
    assert bool(shown) == (nearest >= 0.34)
    assert not shown or shown[0].id in {one.entry_id for one in found if one.cosine == nearest}


def test_what_is_far_behind_the_nearest_is_not_shown() -> None:
    rows = [NearRow("own-1", "en", 0.5), NearRow("own-2", "en", 0.45), NearRow("own-3", "en", 0.4)]
    assert [one.id for one in nearness.near_enough(rows)] == ["own-1", "own-2"]
    assert nearness.near_enough([NearRow("own-1", "en", 0.33)]) == []
    both = [NearRow("own-1", "bn", 0.35), NearRow("own-1", "en", 0.9)]
    assert nearness.near_enough(both) == [Scored("own-1", 0.55)]


def test_only_the_first_of_our_entries_lead_to_articles_and_the_first_most() -> None:
    own = [Scored(f"condition:{at}", 1 - at / 10) for at in range(9)]
    bridge = nearness.question([1.0], "bn", own).bridge
    assert list(bridge) == [one.id for one in own[:5]]
    assert sorted(bridge.values(), reverse=True) == list(bridge.values())


# Where they stand


def hint(number: int, about: str | None = None) -> Hint:
    return Hint(f"own-{number}", "article", about, "disease", frozenset(), frozenset(), title_en=f"Zorbing {number}")


@given(
    own=st.lists(st.floats(0, 1), max_size=30),
    near=st.lists(st.tuples(st.floats(0.3, 0.59), st.none() | st.integers(0, 40)), max_size=40),
    named=st.sets(st.integers(0, 30)),
)
def test_ours_keep_their_order_and_an_article_stands_after_what_is_named(
    own: list[float], near: list[tuple[float, int | None]], named: set[int]
) -> None:
    ours = [Scored(f"condition:{at}", score) for at, score in enumerate(sorted(own, reverse=True))]
    hints = [hint(at, None if about is None else f"condition:{about}") for at, (_, about) in enumerate(near)]
    read = replace(NOTHING_NAMED, named=tuple(Scored(f"condition:{at}", 0.9) for at in sorted(named)))
    question = Asked((frozenset({"x"}),), {"x": 1.0}, {})
    by_meaning = {f"own-{at}": score for at, (score, _) in enumerate(near)}
    fitting = loaded.scores(hints, question, by_meaning)[: loaded.SHOWN]
    order = loaded.placed(ours, fitting, read)
    assert [one for one in order if isinstance(one, Scored)] == ours
    articles = [(at, one) for at, one in enumerate(order) if isinstance(one, Hint)]
    assert len(articles) == min(len(near), loaded.SHOWN)
    above = [order.index(one) for one in ours[:5] if one.id in {each.id for each in read.named}]
    assert all(at > max(above, default=-1) for at, _ in articles)
    for at, one in articles:
        same = [order.index(each) for each in ours if each.id == one.about]
        assert all(at > mine for mine in same)
    shown = loaded.shown_scores(order, fitting)
    assert shown == sorted(shown, reverse=True)


def test_an_article_counts_by_the_better_of_its_words_and_its_meaning() -> None:
    question = Asked((frozenset({"zorbing"}),), {"zorbing": 1.0}, {})
    by_name = Hint("own-1", "article", None, "disease", frozenset({"zorbing"}), frozenset(), title_en="Zorbing")
    ((first, _),) = loaded.scores([by_name], question, {"own-1": 0.4})
    assert first > 0.6
    ((second, _),) = loaded.scores([hint(2)], question, {"own-2": 0.4})
    assert second == 0.4
    assert loaded.scores([hint(3)], question, {}) == []


def test_a_list_that_is_remembered_holds_both_and_is_parted_again() -> None:
    own, near = [Scored("condition:dengue", 1.0)], [Scored("own-1", 0.4)]
    assert loaded.parted([*own, *loaded.as_articles(near)]) == (own, near)


# The nearest among many


KINDS = list(product(("bn", "en"), (each.value for each in Audience), (each.value for each in Category)))
ROWS = [VectorRow(f"own-{at}", *KINDS[at % len(KINDS)]) for at in range(240)]
EVERYBODY = Filters()
EVERYTHING = Filters(audiences=frozenset(Audience))


def numbers(draw: random.Random) -> list[float]:
    return [draw.uniform(-1, 1) for _ in range(16)]


@pytest.fixture(scope="module")
def vectors() -> list[list[float]]:
    draw = random.Random(7)  # noqa: S311 - a test's numbers
    return [numbers(draw) for _ in ROWS]


@pytest.fixture(scope="module")
def table(vectors: list[list[float]]) -> VectorMatrix:
    made = VectorMatrix(16, {})
    for at in range(0, len(ROWS), 50):
        packed = [array_of(each) for each in vectors[at : at + 50]]
        made.add(ROWS[at : at + 50], packed)
    assert made.size == len(ROWS)
    return made


def array_of(vector: list[float]) -> bytes:
    return array("f", vector).tobytes()


def cosine(one: list[float], other: list[float]) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True)) / (math.hypot(*one) * math.hypot(*other))


@pytest.mark.parametrize(
    "filters",
    [
        EVERYBODY,
        EVERYTHING,
        Filters(category=Category.MEDICINE),
        Filters(category=Category.DISEASE, audiences=frozenset({Audience.PROFESSIONAL})),
    ],
)
def test_the_nearest_are_those_of_an_exhaustive_comparison(
    table: VectorMatrix, vectors: list[list[float]], filters: Filters
) -> None:
    asked = numbers(random.Random(11))  # noqa: S311 - as above
    expected = sorted(
        (-cosine(asked, vector), row.entry_id, row.language)
        for row, vector in zip(ROWS, vectors, strict=True)
        if row.audience in filters.audiences and filters.category in (None, row.category)
    )
    true = {(entry, language): -score for score, entry, language in expected}
    found = table.nearest(NearQuestion(asked, "en", {}, 0.7), filters, 10)
    for language in ("bn", "en"):
        mine = [one for one in found if one.language == language]
        tenth = sorted((score for (_, each), score in true.items() if each == language), reverse=True)[:10][-1]
        assert len(mine) == min(10, sum(each == language for _, each in true))
        # As 8-bit numbers have it: what stands there is as near as the tenth, give or take a hundredth.
        assert all(true[one.entry_id, language] >= tenth - 0.01 for one in mine)
        assert all(one.cosine == pytest.approx(true[one.entry_id, language], abs=0.01) for one in mine)
    everything = table.nearest(NearQuestion(asked, "en", {}, 0.7), filters, 10_000)
    assert {one.entry_id for one in everything} == {entry for _, entry, _ in expected}


def test_our_entries_lead_from_one_language_to_the_other() -> None:
    """The question lies near nothing in English; the entry that it finds does."""
    ours = {
        "condition:a": {"bn": [1.0, 0.0, 0.0, 0.1], "en": [0.0, 1.0, 0.0, 0.9]},
        "condition:b": {"bn": [0.0, 1.0, 0.0, 0.1], "en": [0.0, 0.0, 1.0, 0.9]},
    }
    made = VectorMatrix(4, ours)
    rows = [VectorRow(name, "en", "everybody", "disease") for name in ("like-a", "like-b")]
    made.add(rows, [array_of([0.0, 1.0, 0.1, 0.8]), array_of([0.0, 0.1, 1.0, 0.8])])
    asked = [0.9, 0.1, 0.0, 0.1]
    alone = made.nearest(NearQuestion(asked, "bn", {}, 0.7), EVERYBODY, 10)
    first, second = made.nearest(NearQuestion(asked, "bn", {"condition:a": 1.0}, 0.7), EVERYBODY, 10)
    assert (first.entry_id, second.entry_id) == ("like-a", "like-b")
    assert first.cosine > max(one.cosine for one in alone if one.entry_id == "like-a")
    fewer = made.emptied()
    assert (fewer.size, fewer.nearest(NearQuestion(asked, "bn", {}, 0.7), EVERYBODY, 10)) == (0, [])
    fewer.add(rows[:1], [array_of([0.0, 1.0, 0.1, 0.8])])
    assert (fewer.size, made.size) == (1, 2)
    unknown = made.nearest(NearQuestion(asked, "bn", {"condition:gone": 1.0}, 0.7), EVERYBODY, 10)
    assert unknown == alone
