"""What belongs together in a search: illnesses, the symptoms that tell of them, and what to do."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

import pytest

from healthapp.contexts.knowledge.rules import kinship, query
from healthapp.contexts.knowledge.rules.kinship import Wishes, kin_of, wishes_of, with_kin
from healthapp.contexts.knowledge.schemas.search import Audience, Category, Filters, Scored
from healthapp.kit.i18n import words

if TYPE_CHECKING:
    from healthapp.contexts.knowledge.rules.book import Book
    from healthapp.contexts.knowledge.rules.shelf import Shelf

KIN = {"condition:a": {"first_aid:a": 1.0}, "symptom:s": {"condition:a": 0.5, "condition:b": 0.5}}


def _anything(_entry: str) -> bool:
    return True


def test_an_illness_lifts_its_first_aid_and_a_symptom_its_illnesses() -> None:
    found = [Scored("condition:a", 0.9), Scored("condition:c", 0.3), Scored("first_aid:a", 0.2)]
    order = [one.id for one in with_kin(found, KIN, Wishes(), _anything)]
    assert order == ["condition:a", "first_aid:a", "condition:c"]
    told = with_kin([Scored("symptom:s", 1.0)], KIN, Wishes(), _anything)
    assert [one.id for one in told] == ["symptom:s", "condition:a", "condition:b"]


def test_kin_never_comes_before_what_was_found_whole() -> None:
    found = [Scored("condition:a", 1.0), Scored("condition:c", 0.9)]
    ranked = with_kin(found, KIN, Wishes(), _anything)
    assert [one.id for one in ranked][:2] == ["condition:a", "condition:c"]
    assert all(0 <= one.score <= 1 for one in ranked)
    assert with_kin([], KIN, Wishes(medicine=True, aid=True), _anything) == []


def test_what_the_filters_keep_out_stays_out() -> None:
    ranked = with_kin([Scored("condition:a", 1.0)], KIN, Wishes(), lambda entry: entry != "first_aid:a")
    assert [one.id for one in ranked] == ["condition:a"]


@pytest.mark.parametrize(
    ("typed", "named", "medicine", "aid", "less"),
    [
        ("গ্যাস্ট্রিকের ওষুধ", (), True, False, False),
        ("kashir syrup", (), True, False, False),
        ("সাপে কাটলে কী করব", (), False, True, True),
        ("first aid for burns", (), False, True, True),
        ("মাথা ব্যথা", (), False, False, True),
        # Who names a medicine asks about it.
        ("সেকলো", (Scored("medicine:omeprazole", 0.9),), False, False, False),
    ],
)
def test_what_a_question_asks_for(typed: str, named: tuple[Scored, ...], medicine: bool, aid: bool, less: bool) -> None:
    wishes = wishes_of(typed, named)
    assert (wishes.medicine, wishes.aid, bool(wishes.less)) == (medicine, aid, less)


def test_a_medicine_asked_for_comes_forward() -> None:
    found = [Scored("condition:x", 0.55), Scored("medicine:m", 0.5)]
    assert with_kin(found, {}, Wishes(medicine=True), _anything)[0].id == "medicine:m"
    assert with_kin(found, {}, Wishes(less={"medicine": 0.8}), _anything)[0].id == "condition:x"


def test_the_content_knows_its_kin(book: Book) -> None:
    kin = kin_of(book)
    assert kin["condition:hypoglycaemia"]["first_aid:low_sugar_aid"] == 1.0
    assert "condition:snake_bite_envenoming" in kin["first_aid:snake_bite_aid"]
    assert "condition:appendicitis" in kin["symptom:right_lower_abdominal_pain"]
    # What nearly everybody has tells little of one illness.
    common, rare = kin["symptom:fever"], kin["symptom:right_lower_abdominal_pain"]
    assert max(common.values()) < rare["condition:appendicitis"]
    assert all(0 < how <= 1 for others in kin.values() for how in others.values())


def test_a_shelf_lets_only_what_is_wanted_through(shelf: Shelf) -> None:
    read = query.read("সুগার কমে গেলে", shelf.lexicon)
    found = [Scored("condition:hypoglycaemia", 1.0)]
    everything = Filters(audiences=frozenset(Audience))
    assert "first_aid:low_sugar_aid" in {one.id for one in shelf.with_kin(found, read, everything)}
    alone = shelf.with_kin(found, read, Filters(category=Category.DISEASE))
    assert {one.id.partition(":")[0] for one in alone} == {"condition"}
    assert kinship.FIRST > 1


@pytest.mark.parametrize(
    ("typed", "term"),
    [
        ("সাপে কামড়াইছে", "কামড়ানো"),
        ("মাথাব্যথা", "মাথা"),
        ("ফেনাডিন", "fenadin"),
    ],
)
def test_bangla_is_asked_for_in_its_other_forms(shelf: Shelf, typed: str, term: str) -> None:
    wanted = words.term(unicodedata.normalize("NFC", term))
    assert wanted in query.read(typed, shelf.lexicon).terms
