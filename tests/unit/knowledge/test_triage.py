"""The rules of the symptom check: what they may never do, whatever somebody has."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from healthapp.adapters.content_files import FolderContent
from healthapp.contexts.knowledge.rules.triage import Triage
from healthapp.contexts.knowledge.rules.triage_case import Case, Sex, make_case, season_of
from healthapp.contexts.knowledge.rules.triage_urgency import height, judge, red_flags, urgency_of
from healthapp.contexts.knowledge.schemas.content import Risk, Severity, Urgency
from healthapp.contexts.knowledge.service.library import read_book

if TYPE_CHECKING:
    from random import Random

    from healthapp.contexts.knowledge.schemas.content import Condition, RedFlag

BOOK = read_book(FolderContent())
ENGINE = Triage(BOOK)
CONCEPTS = sorted(BOOK.concepts)
FEW = st.lists(st.sampled_from(CONCEPTS), max_size=6, unique=True)
AGES = st.none() | st.floats(0, 100)
SEXES: st.SearchStrategy[Sex | None] = st.sampled_from((None, "male", "female"))
PREGNANT = st.sampled_from([None, True, False])


def chance_of(case: Case, condition: str) -> float:
    return next(each.probability for each in ENGINE.rank(case) if each.condition and each.condition.id == condition)


def score_of(case: Case, condition: str) -> float:
    return next(each.score for each in ENGINE.rank(case) if each.condition and each.condition.id == condition)


def level_of(case: Case) -> Urgency:
    return judge(ENGINE, case, ENGINE.rank(case)).level


@st.composite
def cases(draw: st.DrawFn) -> Case:
    return make_case(BOOK, draw(FEW), draw(FEW), age=draw(AGES), sex=draw(SEXES), pregnant=draw(PREGNANT))


@settings(deadline=None, max_examples=40)
@given(cases())
def test_chances_are_chances(case: Case) -> None:
    ranked = ENGINE.rank(case)
    assert len(ranked) == len(BOOK.conditions) + 1
    assert all(0 <= each.probability <= 1 for each in ranked)
    assert math.isclose(sum(each.probability for each in ranked), 1)
    assert [each.probability for each in ranked] == sorted((each.probability for each in ranked), reverse=True)


@settings(deadline=None, max_examples=40)
@given(FEW, FEW, st.randoms(use_true_random=False))
def test_the_order_does_not_matter(present: list[str], absent: list[str], chance: Random) -> None:
    first = ENGINE.rank(make_case(BOOK, present, absent))
    chance.shuffle(present)
    chance.shuffle(absent)
    assert ENGINE.rank(make_case(BOOK, present, absent)) == first


@settings(deadline=None, max_examples=40)
@given(cases(), st.sampled_from(BOOK.content.red_flag), st.data())
def test_a_red_flag_overrides_everything(case: Case, flag: RedFlag, data: st.DataObject) -> None:
    findings = [data.draw(st.sampled_from(group)) for group in flag.needs]
    wider = make_case(BOOK, [*case.present, *findings], case.absent, age=case.age, sex=case.sex, pregnant=case.pregnant)
    before, after = red_flags(ENGINE, case), red_flags(ENGINE, wider)
    if case.pregnant == wider.pregnant:
        assert {each.id for each in before} <= {each.id for each in after}
    if wider.may_fit(flag):
        assert flag in after
        asked = Urgency(flag.urgency)
        assert height(level_of(wider)) >= height(asked)
        if asked is Urgency.EMERGENCY:
            assert height(level_of(wider)) >= height(level_of(case))


@settings(deadline=None, max_examples=40)
@given(cases(), st.sampled_from(BOOK.content.condition))
def test_denying_all_of_a_condition_never_speaks_for_it(case: Case, condition: Condition) -> None:
    every = [each.concept for each in condition.findings]
    denied = make_case(BOOK, case.present, [*case.absent, *every], age=case.age, sex=case.sex, pregnant=case.pregnant)
    assert score_of(denied, condition.id) <= score_of(case, condition.id) + 1e-9


@settings(deadline=None, max_examples=40)
@given(cases())
def test_the_lines_are_the_whole_reckoning(case: Case) -> None:
    ranked = ENGINE.rank(case)
    first = ranked[0]
    for each in ranked[1:5]:
        gap = (first.score - each.score) * ENGINE.weights.sharpness
        assert math.isclose(math.log(first.probability / each.probability), gap, abs_tol=1e-6)


@settings(deadline=None, max_examples=40)
@given(cases())
def test_nobody_has_and_lacks_the_same(case: Case) -> None:
    assert not case.present & case.absent
    assert BOOK.with_broader(case.present) == case.present


@settings(deadline=None, max_examples=40)
@given(FEW, FEW, AGES)
def test_an_unknown_pregnancy_is_neither(present: list[str], absent: list[str], age: float | None) -> None:
    case = make_case(BOOK, present, absent, age=age, sex="female")
    if "pregnancy_now" not in case.present:
        assert case.pregnant is None
        assert case.fits(Risk(pregnant=True, factor="more")) is None
        assert case.fits(Risk(pregnant=False, factor="more")) is None
        assert not case.may_fit(Risk(pregnant=True, factor="more"))
        assert not any(each.pregnant for each in red_flags(ENGINE, case))
    else:
        assert case.pregnant


def test_who_is_pregnant() -> None:
    assert make_case(BOOK, ["waters_broken"]).pregnant
    assert "pregnancy_now" in make_case(BOOK, [], pregnant=True).present
    assert make_case(BOOK, [], sex="male").pregnant is False
    assert make_case(BOOK, ["fever"], sex="female", pregnant=False).pregnant is False
    # Who has missed a period may be pregnant, whatever she thinks.
    assert make_case(BOOK, ["missed_period"], sex="female", pregnant=False).pregnant is None


def test_broader_findings_follow_and_denying_one_denies_the_narrower() -> None:
    case = make_case(BOOK, ["chest_pain_crushing"], ["cough"])
    assert "chest_pain" in case.present
    assert {"cough", "coughing_blood"} <= case.absent
    assert make_case(BOOK, ["coughing_blood"], ["cough"]).absent.isdisjoint({"cough", "coughing_blood"})
    with pytest.raises(KeyError):
        make_case(BOOK, ["no_such_finding"])


def test_a_finding_counts_once_however_it_is_said() -> None:
    narrow = make_case(BOOK, ["chest_pain_crushing"])
    both = make_case(BOOK, ["chest_pain_crushing", "chest_pain"])
    assert ENGINE.rank(narrow) == ENGINE.rank(both)


@pytest.mark.parametrize("month", range(1, 13))
def test_every_month_has_a_season(month: int) -> None:
    assert season_of(month) == ("summer" if 3 <= month <= 5 else "monsoon" if 6 <= month <= 10 else "winter")


def test_a_person_weighs() -> None:
    ache = ["chest_pain", "sweating_cold"]
    young, old = (make_case(BOOK, ache, age=age, sex="male") for age in (16, 66))
    assert chance_of(old, "heart_attack") > 2 * chance_of(young, "heart_attack")
    assert chance_of(make_case(BOOK, ["vaginal_itch"], sex="male"), "vaginal_thrush") < 0.01
    burdened = make_case(BOOK, ["chest_pain", "history_diabetes", "smoking"], age=55)
    assert chance_of(burdened, "heart_attack") > chance_of(make_case(BOOK, ["chest_pain"], age=55), "heart_attack")


def test_an_age_that_nobody_told_rules_nothing_out() -> None:
    assert make_case(BOOK, ["fever"]).may_fit(Risk(ages=(12, 130), factor="more"))
    assert not make_case(BOOK, ["fever"]).may_fit(Risk(ages=(0, 0.17), factor="more"))
    assert not make_case(BOOK, ["fever"]).may_fit(Risk(ages=(12, 130), having=("smoking",), factor="more"))
    assert make_case(BOOK, ["fever"]).may_fit(Risk(ages=(12, 130), sex="female", factor="more"))
    assert not make_case(BOOK, ["fever"], sex="male").may_fit(Risk(ages=(12, 130), sex="female", factor="more"))
    # The content's red flags of babies don't befall a grown-up of whom nothing is known.
    assert level_of(make_case(BOOK, ["fever"])) is not Urgency.EMERGENCY
    assert level_of(make_case(BOOK, ["fever"], age=0.05)) is Urgency.EMERGENCY


def test_dangers_count_for_real_candidates_only() -> None:
    """Single findings are dangers of rare conditions too; they mustn't make an emergency of everybody who has them."""
    case = make_case(BOOK, ["chest_pain_crushing", "pain_spreading_arm_jaw", "sweating_cold"], age=58, sex="male")
    ranked = ENGINE.rank(case)
    candidates = {each.condition.id for each in ranked if each.condition and each.probability >= ENGINE.weights.danger}
    found = judge(ENGINE, case, ranked)
    assert found.dangers
    assert {condition.id for condition, _ in found.dangers} <= candidates


def test_nothing_fits_is_an_answer() -> None:
    nothing = make_case(BOOK, [], age=30)
    assert ENGINE.rank(nothing)[0].condition is None
    assert level_of(nothing) is Urgency.LOW
    odd = make_case(BOOK, ["muscle_twitching"], ["muscle_weakness", "numbness", "fever"], age=25)
    assert ENGINE.rank(odd)[0].condition is None
    # Nobody knows what it is: somebody should look at it.
    assert level_of(odd) is Urgency.MEDIUM


def test_what_does_harm_untreated_is_not_left_to_self_care() -> None:
    for each in BOOK.content.condition:
        level = urgency_of(each)
        assert height(level) >= height(each.urgency)
        if each.severity is not Severity.LOW:
            assert level is not Urgency.LOW
    assert urgency_of(BOOK.conditions["common_cold"]) is Urgency.LOW


def test_whatever_shows_by_chance_is_neither_certain_nor_impossible() -> None:
    assert all(0 < each < 1 for each in ENGINE.chance.values())


@pytest.mark.parametrize(
    ("present", "who", "condition", "level"),
    [
        (["runny_nose", "sneezing", "sore_throat"], {"age": 22}, "common_cold", "low"),
        (["chest_pain_crushing", "sweating_cold", "nausea"], {"age": 60, "sex": "male"}, "heart_attack", "emergency"),
        (["rice_water_stool", "sunken_eyes", "lethargic"], {"age": 30}, "cholera", "emergency"),
        (["high_fever", "pain_behind_eyes", "body_ache", "rash_spots_red"], {"age": 26}, "dengue", "high"),
        (["itching_night", "itching_between_fingers", "rash"], {"age": 8}, "scabies", "medium"),
        (["snake_bite", "drooping_eyelids"], {"age": 32}, "snake_bite_envenoming", "emergency"),
    ],
)
def test_textbook_cases(present: list[str], who: dict[str, Any], condition: str, level: str) -> None:
    case = make_case(BOOK, present, **who)
    ranked = ENGINE.rank(case)
    assert ranked[0].condition
    assert ranked[0].condition.id == condition
    assert judge(ENGINE, case, ranked).level == level
