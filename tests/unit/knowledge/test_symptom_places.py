"""Where somebody has been: what it may do to a reckoning, what it may never do, and how a narrative says it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from healthapp.adapters.content_files import FolderContent
from healthapp.contexts.knowledge.errors import ContentError
from healthapp.contexts.knowledge.rules.places import Places
from healthapp.contexts.knowledge.rules.triage import Triage
from healthapp.contexts.knowledge.rules.triage_case import Case, Sex, been_in, make_case
from healthapp.contexts.knowledge.rules.triage_urgency import Urgencies, height, judge
from healthapp.contexts.knowledge.schemas.content import Risk
from healthapp.contexts.knowledge.schemas.places import DistrictId, RegionId
from healthapp.contexts.knowledge.service.content import read_content
from healthapp.contexts.knowledge.service.library import read_book

if TYPE_CHECKING:
    from collections.abc import Iterator

BOOK = read_book(FolderContent())
ENGINE = Triage(BOOK)
READER = Places(BOOK)
REGIONS = tuple(get_args(RegionId))
DISTRICTS = tuple(get_args(DistrictId))
FEW = st.lists(st.sampled_from(sorted(BOOK.concepts)), max_size=6, unique=True)
SEXES: st.SearchStrategy[Sex | None] = st.sampled_from((None, "male", "female"))
PLACES = st.sets(st.sampled_from((*REGIONS, *DISTRICTS)), min_size=1, max_size=3)
LOCAL = [each for each in BOOK.content.condition if each.where]


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Draw somebody; more often than by chance one with an illness that depends on the place."""
    present = draw(FEW)
    if draw(st.booleans()):
        findings = [each.concept for each in draw(st.sampled_from(LOCAL)).findings]
        present += draw(st.lists(st.sampled_from(findings), max_size=5, unique=True))
    return make_case(BOOK, present, draw(FEW), age=draw(st.none() | st.floats(0, 100)), sex=draw(SEXES))


def found(case: Case) -> Urgencies:
    return judge(ENGINE, case, ENGINE.rank(case))


def score_of(case: Case, condition: str) -> float:
    return next(each.score for each in ENGINE.rank(case) if each.condition and each.condition.id == condition)


def gain(place: str, condition: str, *, chosen: bool = False) -> float:
    """Return by how much having been somewhere raises a condition."""
    case = make_case(BOOK, ["fever"], age=30)
    there = been_in(BOOK, case, chosen=[place]) if chosen else been_in(BOOK, case, [place])
    return score_of(there, condition) - score_of(case, condition)


def test_the_content_has_every_region_and_district_that_may_be_asked_for() -> None:
    assert [each.id for each in BOOK.content.region] == list(REGIONS)
    assert {each.id for each in BOOK.content.district} == set(DISTRICTS)
    assert len(DISTRICTS) == 64
    in_each = [sum(each.region == region for each in BOOK.content.district) for region in REGIONS]
    assert dict(zip(REGIONS, in_each, strict=True)) == {
        "barishal": 6,
        "chattogram": 8,
        "dhaka": 13,
        "khulna": 10,
        "mymensingh": 4,
        "rajshahi": 8,
        "rangpur": 8,
        "sylhet": 4,
        "hill_tracts": 3,
    }


@settings(deadline=None, max_examples=40)
@given(cases())
def test_without_a_place_nothing_is_otherwise(case: Case) -> None:
    assert been_in(BOOK, case) is case
    assert not any(line.kind == "place" for each in ENGINE.rank(case) for line in each.lines)


@settings(deadline=None, max_examples=60)
@given(cases(), PLACES, st.booleans())
def test_naming_a_place_never_makes_anything_less_urgent(case: Case, places: set[str], chosen: bool) -> None:
    there = been_in(BOOK, case, chosen=places) if chosen else been_in(BOOK, case, places)
    before, after = found(case), found(there)
    assert height(after.level) >= height(before.level)
    assert height(after.by_conditions) >= height(before.by_conditions)
    assert {each.id for each in before.red_flags} <= {each.id for each in after.red_flags}
    assert {(one.id, two.text.en) for one, two in before.dangers} <= {
        (one.id, two.text.en) for one, two in after.dangers
    }
    if not chosen:
        assert after.red_flags == before.red_flags


@settings(deadline=None, max_examples=40)
@given(cases(), PLACES)
def test_a_place_lowers_only_a_little_and_only_what_depends_on_it(case: Case, places: set[str]) -> None:
    before = {each.condition.id: each for each in ENGINE.rank(case) if each.condition}
    for each in ENGINE.rank(been_in(BOOK, case, places)):
        if each.condition:
            change = each.score - before[each.condition.id].score
            assert math.log(0.5) - 1e-9 <= change <= math.log(4) + 1e-9
            assert each.condition.where or abs(change) < 1e-9


@pytest.mark.parametrize(
    ("condition", "common", "usual"),
    [
        ("malaria", "sylhet_district", "rangpur"),
        ("malaria", "coxs_bazar_district", "chattogram"),
        ("kala_azar", "mymensingh", "dhaka"),
        ("kala_azar", "jamalpur_district", "khulna_district"),
        ("filariasis", "nilphamari_district", "sylhet"),
        ("nipah", "faridpur_district", "dhaka"),
        ("nipah", "naogaon_district", "rajshahi"),
        ("arsenicosis", "chandpur_district", "chattogram"),
        ("anthrax_skin", "sirajganj_district", "rajshahi"),
    ],
)
def test_what_is_common_somewhere(condition: str, common: str, usual: str) -> None:
    assert gain(common, condition) == pytest.approx(math.log(ENGINE.weights.place["common"]))
    assert gain(usual, condition) == 0


def test_malaria_is_rarer_where_it_is_not_at_home() -> None:
    rare = math.log(ENGINE.weights.place["rare"])
    for place in ("dhaka", "gazipur_district", "barishal", "khulna", "rajshahi"):
        assert gain(place, "malaria") == pytest.approx(rare)
    # Of several places the one where it is most common speaks.
    case = make_case(BOOK, ["fever"], age=30)
    both = been_in(BOOK, case, ["dhaka", "sylhet_district"])
    assert score_of(both, "malaria") > score_of(case, "malaria")
    neutral = been_in(BOOK, case, ["dhaka", "rangpur"])
    assert score_of(neutral, "malaria") == score_of(case, "malaria")


def test_who_chooses_the_hill_tracts_has_been_in_a_malaria_area() -> None:
    fever = make_case(BOOK, ["fever"], ["hill_tracts_travel"], age=30)
    for place in ("hill_tracts", "bandarban_district"):
        there = been_in(BOOK, fever, chosen=[place])
        assert "hill_tracts_travel" in there.present
        assert "hill_tracts_travel" not in there.absent
        assert "rf_malaria_fever" in {each.id for each in found(there).red_flags}
        assert gain(place, "malaria", chosen=True) > math.log(ENGINE.weights.place["common"])
    # Of a narrative the words around a name say whether somebody was there: the reading of findings knows.
    assert "hill_tracts_travel" not in been_in(BOOK, fever, ["bandarban_district"]).present


def test_what_was_told_by_a_finding_is_not_told_twice() -> None:
    case = make_case(BOOK, ["fever", "sandfly_area"], age=30)
    there = been_in(BOOK, case, ["mymensingh"])
    assert score_of(there, "kala_azar") == score_of(case, "kala_azar")


def test_a_place_that_nobody_told_rules_nothing_out() -> None:
    only_there = Risk(region="sylhet", factor="never")
    case = make_case(BOOK, ["fever"])
    assert case.fits(only_there) is None
    assert been_in(BOOK, case, ["dhaka"]).fits(only_there) is None
    assert been_in(BOOK, case, ["habiganj_district"]).fits(only_there) is True


def test_the_lines_tell_the_place() -> None:
    there = been_in(BOOK, make_case(BOOK, ["fever"], age=30), ["sylhet_district", "sylhet"])
    malaria = next(each for each in ENGINE.rank(there) if each.condition and each.condition.id == "malaria")
    assert [(line.place, line.weight > 0) for line in malaria.lines if line.kind == "place"] == [
        ("sylhet_district", True)
    ]


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("বান্দরবান থেকে ফিরেছি, জ্বর", ["bandarban_district"]),
        ("বান্দরবান থেকে ফেরার পর জ্বর কমছে না", ["bandarban_district"]),
        ("আমি সিলেটের মানুষ, জ্বর", ["sylhet_district"]),
        ("নওগাঁয় খেজুরের রস খেয়েছি", ["naogaon_district"]),
        ("পার্বত্য চট্টগ্রামে ছিলাম", ["hill_tracts"]),
        ("চট্টগ্রামে থাকি", ["chattogram_district"]),
        ("রংপুর বিভাগে থাকি", ["rangpur"]),
        ("I came back from Cox's Bazar last week", ["coxs_bazar_district"]),
        ("a trip to the Chittagong Hill Tracts", ["hill_tracts"]),
        ("I live in Comilla, work in Dhaka", ["cumilla_district", "dhaka_district"]),
        ("the fever is not going down since I came back from Bandarban", ["bandarban_district"]),
        ("bandarbane giyechilam, ekhon jor", ["bandarban_district"]),
        ("dhakay thaki", ["dhaka_district"]),
        ("chapai nawabganj e bari", ["chapainawabganj_district"]),
        # Who wasn't there, or long ago.
        ("আমি বান্দরবান যাইনি", []),
        ("সিলেটে ছিলাম না", []),
        ("I have never been to Bandarban", []),
        ("I haven't been in or near Sylhet", []),
        ("ami sylhet jai ni", []),
        ("ten years ago I lived in Rangpur", []),
        ("দশ বছর আগে রংপুরে ছিলাম", []),
        ("I live in Narsingdi but never went to Sylhet", ["narsingdi_district"]),
        # No place at all.
        ("মাথা ব্যথা, বমি, জ্বর", []),
        ("buke betha, shash nite koshto", []),
        ("", []),
    ],
)
def test_a_narrative_says_where_somebody_was(text: str, places: list[str]) -> None:
    assert sorted(READER.read(text)) == places


@pytest.mark.parametrize("district", BOOK.content.district, ids=lambda one: one.id)
def test_every_district_is_read_in_every_writing(district: Any) -> None:
    for name in (district.name.en, *district.also.en, *district.also.rom):
        assert READER.read(f"fever, I live in {name}") == {district.id}, name
    for name in (district.name.bn, *district.also.bn):
        for said in (f"{name} থেকে এসেছি", f"{name}ের লোক" if name[-1] not in "ািীুূেোৈৌ" else f"{name}র লোক"):
            assert READER.read(said) == {district.id}, said


@settings(max_examples=60)
@given(st.text(max_size=200))
def test_whatever_is_written_is_read_without_harm(text: str) -> None:
    assert READER.read(text) <= {*REGIONS, *DISTRICTS}


class Changed(FolderContent):
    """What ships, with one text replaced."""

    def __init__(self, old: str, new: str) -> None:
        """Have `new` in the place of `old`."""
        super().__init__()
        self._change = (old, new)

    def files(self) -> Iterator[tuple[str, str]]:
        """Yield them."""
        yield from ((name, text.replace(*self._change)) for name, text in super().files())


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('places = ["mymensingh"]', 'places = ["mymensing"]', "kala_azar: there is no region or district mymensing"),
        ('places = ["mymensingh"]', 'places = ["sylhet", "sylhet"]', "kala_azar: sylhet twice"),
        ('places = ["rangpur"]', "places = []", "where.0.places"),
        ('here = "rare"', 'here = "never"', "where.1.here"),
        ('unless = "sandfly_area"', 'unless = "sandfly"', "kala_azar: there is no concept sandfly"),
        ('source = "bd_filariasis_surveys"', 'source = "hearsay"', "filariasis: there is no source hearsay"),
        ('finding = "hill_tracts_travel"', 'finding = "hills"', "hill_tracts: there is no concept hills"),
        ('id = "rf_malaria_fever"\n', 'id = "rf_malaria_fever"\nregion = "sylhet"\n', "a danger is one wherever"),
        ("common = 2.5\nrare = 0.6", "common = 9.5\nrare = 0.6", "common has to be above 1 and at most 4"),
        ("common = 2.5\nrare = 0.6", "common = 2.5\nrare = 0.1", "rare has to be at least 0.5 and below 1"),
    ],
)
def test_a_place_that_is_wrong_in_the_content_is_named(old: str, new: str, said: str) -> None:
    with pytest.raises(ContentError) as error:
        read_content(Changed(old, new))
    assert [line for line in error.value.faults if said in line], error.value.faults
