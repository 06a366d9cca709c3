"""What every search engine has to do: one suite for all of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from healthapp.contexts.knowledge.errors import IndexUnavailableError
from healthapp.contexts.knowledge.schemas.search import Audience, Category, Document, Filters, Kind, Side

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from healthapp.contexts.knowledge.ports import KnowledgeIndex

LONG = "অ্যাজিথ্রোমাইসিনক্ল্যারিথ্রোমাইসিনইরিথ্রোমাইসিন"
EVERYTHING = Filters()
PROFESSIONAL = Filters(audiences=frozenset(Audience))


def document(
    name: str,
    terms: str,
    kind: Kind = Kind.CONDITION,
    severity: str | None = None,
    audience: Audience = Audience.EVERYBODY,
) -> Document:
    side = Side(name, f"About {name}", ("fever",), ("rest",))
    entry = f"{kind}:{name}"
    own = entry if audience is Audience.EVERYBODY else f"{entry}#professional"
    return Document(own, entry, kind, severity, audience, side, side, tuple(terms.split()))


@dataclass
class Made:
    model: str
    dimension: int
    of: Mapping[str, Mapping[str, Sequence[float]]]
    lacking: int = 0


DOCUMENTS = [
    document("dengue", "dengue dengue fever rash জ্বর", severity="high"),
    document("flu", "flu fever cough জ্বর কাশি", severity="low"),
    document("hair", "কেশ hair", severity="low"),
    document("paracetamol", "paracetamol fever napa", Kind.MEDICINE),
    document("azithromycin", LONG, Kind.MEDICINE),
    document("dengue", "dengue fluids", audience=Audience.PROFESSIONAL),
]
VECTORS = Made(
    "toy",
    2,
    {
        each.id: {"bn": [1.0, 0.0], "en": [0.0, 1.0]} if "dengue" in each.id else {"bn": [0.6, 0.8], "en": [-1.0, 0.1]}
        for each in DOCUMENTS
    },
)


async def ids(index: KnowledgeIndex, terms: str, filters: Filters = EVERYTHING) -> list[str]:
    return [one.id for one in await index.keyword(terms.split(), filters, 10)]


async def test_before_the_first_build_there_is_nothing(index: KnowledgeIndex) -> None:
    assert await index.state() is None
    with pytest.raises(IndexUnavailableError):
        await index.keyword(["fever"], Filters(), 10)


async def test_an_index_says_what_it_holds(index: KnowledgeIndex) -> None:
    assert await index.rebuild(DOCUMENTS, "one", None)
    state = await index.state()
    assert state is not None
    assert (state.version, state.model, state.dimension, state.documents) == ("one", None, 0, len(DOCUMENTS))
    assert await index.rebuild(DOCUMENTS[:2], "two", VECTORS)
    state = await index.state()
    assert state is not None
    assert (state.version, state.model, state.dimension, state.documents) == ("two", "toy", 2, 2)
    assert state.lacking == 0
    assert 0 < (state.seconds or 0) < 600


async def test_a_document_without_a_vector_is_found_by_words_alone(index: KnowledgeIndex) -> None:
    part = {
        "condition:dengue": VECTORS.of["condition:dengue"],
        "condition:flu": {"en": [-1.0, 0.1]},
    }
    await index.rebuild(DOCUMENTS, "one", Made("toy", 2, part, lacking=9))
    state = await index.state()
    assert state is not None
    assert (state.model, state.lacking) == ("toy", 9)
    assert [one.id for one in await index.vector([1.0, 0.0], "bn", EVERYTHING, 10)] == ["condition:dengue"]
    near = [one.id for one in await index.vector([0.0, 1.0], "en", EVERYTHING, 10)]
    assert near == ["condition:dengue", "condition:flu"]
    assert await ids(index, "কেশ") == ["condition:hair"]


@pytest.mark.parametrize("having", [0, 1, 199])
async def test_some_documents_may_lack_vectors_as_long_as_a_models(index: KnowledgeIndex, having: int) -> None:
    """So it is while they are still being made, and where many articles stand beside few entries of ours."""
    wide = 384
    many = [document(f"many{n}", f"word{n} fever") for n in range(200)]
    vectors = {"bn": [1.0] + [0.0] * (wide - 1), "en": [0.0] * (wide - 1) + [1.0]}
    some = {each.id: vectors for each in many[len(many) - having :]}
    assert await index.rebuild(many, "one", Made("toy", wide, some, lacking=2 * (len(many) - having)))
    for language, vector in vectors.items():
        found = [one.id for one in await index.vector(vector, language, EVERYTHING, 300)]
        assert sorted(found) == sorted(some)
    assert await ids(index, "word7") == ["condition:many7"]


async def test_an_index_says_how_large_it_is_or_that_it_cannot_tell(index: KnowledgeIndex) -> None:
    assert await index.size() in (0, None)
    await index.rebuild(DOCUMENTS[:1], "one", None)
    small = await index.size()
    await index.rebuild([*DOCUMENTS, *(document(f"many{n}", "fever") for n in range(200))], "two", None)
    large = await index.size()
    assert (small is None and large is None) or 0 < (small or 0) < (large or 0)


async def test_a_new_model_takes_the_place_of_the_old_in_one_moment(index: KnowledgeIndex) -> None:
    """Until then the old one is searched by its own vectors, and never by those of another length."""
    await index.rebuild(DOCUMENTS, "one", VECTORS)
    longer = {each.id: {language: [1.0, 0.0, 0.0] for language in ("bn", "en")} for each in DOCUMENTS}
    before = await index.vector([1.0, 0.0], "bn", EVERYTHING, 10)
    assert before
    assert await index.vector([1.0, 0.0, 0.0], "bn", EVERYTHING, 10) == []
    await index.rebuild(DOCUMENTS, "one", Made("longer", 3, longer))
    assert await index.vector([1.0, 0.0], "bn", EVERYTHING, 10) == []
    assert len(await index.vector([1.0, 0.0, 0.0], "bn", EVERYTHING, 10)) == 5


async def test_words_are_found_and_vowel_signs_tell_them_apart(index: KnowledgeIndex) -> None:
    await index.rebuild(DOCUMENTS, "one", None)
    assert await ids(index, "কাশি") == ["condition:flu"]
    assert await ids(index, "কেশ") == ["condition:hair"]
    assert await ids(index, LONG) == ["medicine:azithromycin"]
    assert set(await ids(index, "fever")) == {"condition:dengue", "condition:flu", "medicine:paracetamol"}
    assert await ids(index, "nothing-of-the-sort") == []
    assert await ids(index, "") == []


async def test_a_term_that_stands_twice_weighs_twice(index: KnowledgeIndex) -> None:
    await index.rebuild(DOCUMENTS, "one", None)
    once = {one.id: one.score for one in await index.keyword(["cough", "rash"], Filters(), 10)}
    twice = {one.id: one.score for one in await index.keyword(["cough", "rash", "rash"], Filters(), 10)}
    assert twice["condition:dengue"] == pytest.approx(2 * once["condition:dengue"], rel=0.01)
    assert twice["condition:flu"] == pytest.approx(once["condition:flu"], rel=0.01)


async def test_filters_hold(index: KnowledgeIndex) -> None:
    await index.rebuild(DOCUMENTS, "one", VECTORS)
    assert await ids(index, "fever", Filters(category=Category.MEDICINE)) == ["medicine:paracetamol"]
    assert await ids(index, "fever", Filters(severity="low")) == ["condition:flu"]
    assert await ids(index, "fever", Filters(Category.MEDICINE, "low")) == []
    assert "condition:dengue#professional" not in await ids(index, "dengue")
    assert set(await ids(index, "dengue", PROFESSIONAL)) == {"condition:dengue", "condition:dengue#professional"}
    near = await index.vector([1.0, 0.0], "bn", Filters(), 10)
    assert "condition:dengue#professional" not in [one.id for one in near]


async def test_each_language_has_its_own_vectors(index: KnowledgeIndex) -> None:
    await index.rebuild(DOCUMENTS, "one", VECTORS)
    bangla = await index.vector([1.0, 0.0], "bn", Filters(), 10)
    assert [bangla[0].id, round(bangla[0].score, 3)] == ["condition:dengue", 1.0]
    assert bangla[1].score == pytest.approx(0.6, abs=0.01)
    english = await index.vector([1.0, 0.0], "en", Filters(), 10)
    assert english[0].id == "condition:dengue"
    assert english[0].score == pytest.approx(0.0, abs=0.01)
    assert [one.score for one in bangla] == sorted((one.score for one in bangla), reverse=True)


async def test_an_index_without_vectors_finds_none(index: KnowledgeIndex) -> None:
    await index.rebuild(DOCUMENTS, "one", None)
    assert await index.vector([1.0, 0.0], "bn", Filters(), 10) == []


async def test_a_limit_is_the_beginning_of_an_exhaustive_list_at_once_after_a_write(index: KnowledgeIndex) -> None:
    many = [
        document(f"c{n:04}", " ".join(f"t{n % k}" for k in range(2, 12)) + f" x{n}" + " fever" * (n % 4))
        for n in range(1500)
    ]
    await index.rebuild(many, "many", None)
    for n in range(2, 42):
        asked = [f"t{n % 7}", f"t{n % 5}", "fever"]
        whole = await index.keyword(asked, Filters(), 1500)
        assert await index.keyword(asked, Filters(), 10) == whole[:10]
        assert whole == sorted(whole, key=lambda one: (-one.score, one.id))


async def test_a_rebuild_swaps_at_once_and_readers_go_on(index: KnowledgeIndex) -> None:
    await index.rebuild(DOCUMENTS, "one", None)
    assert await ids(index, "dengue") == ["condition:dengue"]
    await index.rebuild([document("cholera", "cholera")], "two", None)
    assert await ids(index, "dengue") == []
    assert await ids(index, "cholera") == ["condition:cholera"]
