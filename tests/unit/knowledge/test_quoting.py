"""Which medicines a sentence names, and which lines of an entry answer a question."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from healthapp.contexts.knowledge.rules import query
from healthapp.contexts.knowledge.rules.leaf import make_leaf
from healthapp.contexts.knowledge.rules.mentions import Mentions
from healthapp.contexts.knowledge.rules.quoting import is_supported, lines_for

if TYPE_CHECKING:
    from healthapp.contexts.knowledge.rules.book import Book
    from healthapp.contexts.knowledge.rules.shelf import Shelf


@pytest.fixture(scope="module")
def mentions(book: Book) -> Mentions:
    return Mentions(book)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Can I take ibuprofen with warfarin?", ("ibuprofen", "warfarin")),
        ("নাপার সাথে ওয়ারফারিন খাওয়া যাবে?", ("paracetamol", "warfarin")),
        ("napa ar seclo eksathe khawa jabe", ("paracetamol", "omeprazole")),
        ("Napa 500 and Napa Extra?", ("paracetamol",)),
        ("warfrin with ibuprofn", ()),
        ("What is the best way to fast?", ()),
        ("Are ACE inhibitors dangerous?", ()),
        ("Is Ace good for fever?", ("paracetamol",)),
        ("I had a cup of tea at night with salt", ()),
        ("আজ আমার খুব জ্বর, মাথা ব্যথা আর বমি", ()),
        ("My child has a fever and a cold since yesterday", ()),
    ],
)
def test_medicines_are_found_by_their_exact_names_alone(mentions: Mentions, text: str, found: tuple[str, ...]) -> None:
    assert mentions.find(text)[: len(found)] == found
    assert bool(mentions.find(text)) == bool(found)


def test_every_generic_is_found_in_a_sentence(book: Book, mentions: Mentions) -> None:
    lost = [
        each.id
        for each in book.medicines.values()
        if each.id not in mentions.find(f"May somebody take {each.name.en} now?")
    ]
    assert len(lost) <= len(book.medicines) // 50, lost


@pytest.mark.parametrize(
    ("question", "entry", "sections"),
    [
        ("How do I prevent dengue?", "condition:dengue", {"prevention", "avoid"}),
        ("ডেঙ্গুর লক্ষণ কী?", "condition:dengue", {"symptoms", "summary", "danger"}),
        ("Is Napa safe in pregnancy?", "medicine:paracetamol", {"pregnancy", "warnings", "serious", "cautions"}),
        ("নাপার পার্শ্বপ্রতিক্রিয়া কী?", "medicine:paracetamol", {"side_effects", "serious"}),
        ("What is dengue?", "condition:dengue", {"summary", "actions", "danger"}),
    ],
)
def test_the_section_that_was_asked_for_is_quoted(book: Book, question: str, entry: str, sections: set[str]) -> None:
    kind, _, entry_id = entry.partition(":")
    leaf = make_leaf(book, kind, entry_id, professional=False)
    assert leaf is not None
    found = lines_for(leaf, question, "en", 6)
    assert found
    assert {each.section for each in found} <= sections
    assert found[0].section in sections


@pytest.mark.parametrize(
    ("question", "entry", "supported"),
    [
        ("What is dengue?", "condition:dengue", True),
        ("ডেঙ্গু কী?", "condition:dengue", True),
        ("Who won the world cup?", "condition:dengue", False),
        ("What is the capital of France?", "condition:dengue", False),
        # A medicine that makes it is found by its text, and is no answer to who hasn't named it.
        ("সুগার কমে গেলে কী খাওয়াবো", "medicine:repaglinide", False),
        ("What is repaglinide?", "medicine:repaglinide", True),
        ("cricket score koto", "condition:fatty_liver", False),
    ],
)
def test_an_entry_supports_only_questions_about_it(shelf: Shelf, question: str, entry: str, supported: bool) -> None:
    assert is_supported(query.read(question, shelf.lexicon), entry, shelf.documents[entry]) is supported


@pytest.mark.parametrize(
    ("question", "sections"),
    [
        ("metronidazole dose for my child", {"child", "how"}),
        ("আমার বাচ্চার মেট্রোনিডাজলের ডোজ কত?", {"child", "how"}),
        ("amar baccar metronidazole koybar", {"child", "how"}),
        ("metronidazole dose for adults and children", {"adult", "child", "how"}),
        ("metronidazole dose", {"adult", "child", "how"}),
    ],
)
def test_asked_about_a_child_nothing_is_told_of_adults(book: Book, question: str, sections: set[str]) -> None:
    leaf = make_leaf(book, "medicine", "metronidazole", professional=False)
    assert leaf is not None
    assert {each.section for each in lines_for(leaf, question, "en", 9)} == sections


def test_every_line_is_told_with_what_its_section_is_called(book: Book) -> None:
    leaf = make_leaf(book, "medicine", "metronidazole", professional=False)
    assert leaf is not None
    asked = "metronidazole dose in pregnancy and breastfeeding"
    english = {each.section: each.label for each in lines_for(leaf, asked, "en", 9)}
    bangla = {each.section: each.label for each in lines_for(leaf, asked, "bn", 9)}
    assert english["adult"] == "Usual dose for adults"
    assert (english["child"], english["pregnancy"]) == ("Dose for children", "In pregnancy")
    assert (bangla["child"], bangla["breastfeeding"]) == ("শিশুদের ডোজ", "বুকের দুধ খাওয়ালে")


def test_signs_of_danger_are_called_by_how_soon_to_go(book: Book) -> None:
    leaf = make_leaf(book, "condition", "dengue", professional=False)
    assert leaf is not None
    soon = {each.text.en: str(each.urgency) for each in leaf.dangers}
    found = lines_for(leaf, "dengue hospital", "en", 9)
    labels = {soon[each.text]: each.label for each in found if each.section == "danger"}
    assert labels["emergency"] == "Danger signs: go to hospital at once"
    assert labels.get("high", "See a doctor today") == "See a doctor today"


def test_whatever_may_be_quoted_has_a_name(book: Book) -> None:
    every = (
        "pregnancy breastfeeding child kidney liver dose side effects use warning symptoms",
        "treatment prevent why",
    )
    for kind, ids in (("medicine", book.medicines), ("condition", book.conditions), ("first_aid", book.first_aid)):
        for entry in list(ids)[:40]:
            leaf = make_leaf(book, kind, entry, professional=False)
            assert leaf is not None
            for question in (*every, "what is it", "what to do"):
                for language in ("en", "bn"):
                    assert all(each.label for each in lines_for(leaf, question, language, 40))
