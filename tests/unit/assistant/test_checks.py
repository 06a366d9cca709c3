"""No sentence passes that says another thing than the passage it cites: another number, unit, medicine, or a denial."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from healthapp.contexts.assistant.rules.checks import Passage, Verdict, judge, sentences, without_marks

if TYPE_CHECKING:
    from collections.abc import Callable

PARACETAMOL = (
    "Take one or two 500 mg tablets every 4 to 6 hours. Never more than 8 tablets in 24 hours. "
    "Do not take it with alcohol."
)
BANGLA = "৫০০ মিলিগ্রামের ১টি বা ২টি বড়ি ৬ ঘণ্টা পরপর খান। দিনে ৮টির বেশি খাবেন না। গর্ভাবস্থায় খাওয়া যায়।"
PAIR = "Ibuprofen raises the risk of bleeding with warfarin."


@pytest.mark.parametrize(
    ("sentence", "passage"),
    [
        ("Never more than 8 tablets in 24 hours.", PARACETAMOL),
        ("Never more than eight tablets in 24 hours [1].", PARACETAMOL),
        ("Do not take it with alcohol.", PARACETAMOL),
        ("Take 1 or 2 tablets every 4 to 6 hours.", "Take one or two tablets every 4 to 6 hours."),
        ("দিনে ৮টির বেশি খাবেন না।", BANGLA),
        ("দিনে 8টির বেশি খাবেন না [১]।", BANGLA),
        ("৫০০ মিলিগ্রামের ১টি বা ২টি বড়ি ৬ ঘণ্টা পরপর খান", BANGLA),
        ("Keep the child calm in your arms.", "Keep the child calm in your arms; crying makes it worse."),
        ("Ibuprofen raises the risk of bleeding with warfarin.", PAIR),
    ],
)
def test_what_the_passage_says_passes(sentence: str, passage: str, naming: Callable[[str], tuple[str, ...]]) -> None:
    assert judge(sentence, [Passage(passage)], naming) is Verdict.FAITHFUL


@pytest.mark.parametrize(
    ("sentence", "passage", "why"),
    [
        ("Never more than 12 tablets in 24 hours.", PARACETAMOL, Verdict.NUMBER),
        ("Never more than nine tablets in 24 hours.", PARACETAMOL, Verdict.NUMBER),
        ("Take 500 hours tablets.", PARACETAMOL, Verdict.UNIT),
        ("More than 8 tablets in 24 hours.", PARACETAMOL, Verdict.NEGATION),
        ("Do take it with alcohol.", PARACETAMOL, Verdict.WORDS),
        ("Do not take 500 mg tablets.", PARACETAMOL, Verdict.NEGATION),
        ("Never less than 8 tablets in 24 hours.", PARACETAMOL, Verdict.WORDS),
        ("It cures the illness.", PARACETAMOL, Verdict.WORDS),
        ("Take it after milk, not after food.", "Take it after food, not after milk.", Verdict.NEGATION),
        ("দিনে ৯টির বেশি খাবেন না।", BANGLA, Verdict.NUMBER),
        ("দিনে ৮টির বেশি খাবেন।", BANGLA, Verdict.NEGATION),
        ("গর্ভাবস্থায় খাওয়া যায় না।", BANGLA, Verdict.NEGATION),
        ("Warfarin raises the risk of bleeding with ibuprofen.", PAIR, Verdict.MEDICINE),
        ("Naproxen raises the risk of bleeding with warfarin.", PAIR, Verdict.WORDS),
    ],
)
def test_what_the_passage_does_not_say_is_refused(
    sentence: str, passage: str, why: Verdict, naming: Callable[[str], tuple[str, ...]]
) -> None:
    assert judge(sentence, [Passage(passage)], naming) is why


ZINC = "Zinc every day for 10 to 14 days: 10 mg under 6 months, 20 mg from 6 months on."
METRONIDAZOLE = "400 mg three times a day for 5 to 7 days; amoebic dysentery 800 mg three times a day for 5 days."
LINEZOLID = "600 mg every 12 hours (in tuberculosis 600 mg once a day)."
RIFAXIMIN = "550 mg twice a day in cirrhosis; 200 mg three times a day for 3 days in diarrhoea."
RIFAXIMIN_BN = "সিরোসিসে ৫৫০ মিগ্রা দিনে ২ বার; পাতলা পায়খানায় ২০০ মিগ্রা দিনে ৩ বার ৩ দিন।"


@pytest.mark.parametrize(
    ("sentence", "passage"),
    [
        # A clause's beginning with another one's end.
        ("Zinc every day 20 mg under 6 months.", ZINC),
        ("Zinc every day for 10 to 14 days: 20 mg from 6 months on.", ZINC),
        ("10 mg under 6 months on.", ZINC),
        ("Amoebic dysentery 400 mg three times a day for 5 to 7 days.", METRONIDAZOLE),
        ("In tuberculosis 600 mg every 12 hours.", LINEZOLID),
        ("550 mg twice a day in diarrhoea.", RIFAXIMIN),
        ("পাতলা পায়খানায় ৫৫০ মিগ্রা দিনে ২ বার।", RIFAXIMIN_BN),
        ("Children take 500 mg every 6 hours.", "Adults take 500 mg every 6 hours, children 250 mg every 6 hours."),
        ("Children take 500 mg every 6 hours.", "Adults and children over 12 years take 500 mg every 6 hours."),
        ("Warfarin is usually fine in pregnancy.", "Warfarin is usually fine, but dangerous in pregnancy."),
        (
            "Warfarin is usually fine in pregnancy.",
            "Warfarin is usually fine after delivery, and avoided in pregnancy.",
        ),
        ("Do not give aspirin until the ambulance comes.", "Do not give food; chew aspirin until the ambulance comes."),
        # A clause left out that says in which case the rest holds.
        ("400 mg three times a day for 5 to 7 days.", METRONIDAZOLE),
        ("amoebic dysentery 800 mg three times a day for 5 days.", METRONIDAZOLE),
        ("600 mg every 12 hours.", LINEZOLID),
        ("5 mg once a day.", "With weak kidneys: 5 mg once a day."),
        ("Take two tablets together.", "Take two tablets together, only when the doctor says so."),
        ("The medicine is usually safe.", "The medicine is usually safe; children under 12 never take it."),
        ("The medicine helps most people.", "The medicine helps most people; pregnant women ask the doctor."),
        ("ওষুধটি সাধারণত ভালো কাজ করে।", "ওষুধটি সাধারণত ভালো কাজ করে; গর্ভাবস্থায় ডাক্তারকে জিজ্ঞাসা করুন।"),
        ("The signs are vomiting and loose stools.", "The signs are vomiting and loose stools, fits and death."),
        ("ডাক্তার মাত্রা ঠিক করে দিলে একসাথে খাবেন।", "ডাক্তার মাত্রা ঠিক করে দিলে তবেই একসাথে খাবেন।"),
        # A little word, a comma and a stop make another sentence.
        ("Lower the dose to 5 mg a day.", "Lower the dose by 5 mg a day."),
        ("Take it with food, before sleep.", "Take it without food, before sleep."),
        ("Not in pregnancy in breast-feeding, it may be used.", "Not in pregnancy, in breast-feeding it may be used."),
        ("No aspirin, tablets help the pain.", "No aspirin tablets help the pain."),
        ("Do not stop the tablets and share needles.", "Do not stop the tablets. Share needles."),
    ],
)
def test_a_passages_own_words_put_together_otherwise_are_refused(
    sentence: str, passage: str, naming: Callable[[str], tuple[str, ...]]
) -> None:
    assert judge(sentence, [Passage(passage)], naming) is not Verdict.FAITHFUL


def test_nothing_stands_without_a_passage(naming: Callable[[str], tuple[str, ...]]) -> None:
    assert judge("Take two tablets.", [], naming) is Verdict.UNCITED


def test_a_noun_that_ends_like_a_denial_is_none(naming: Callable[[str], tuple[str, ...]]) -> None:
    passage = Passage("হাঁপানি থাকলে বেশি পানি খান। তিনি ওষুধ খাননি।")
    assert judge("হাঁপানি থাকলে বেশি পানি খান।", [passage], naming) is Verdict.FAITHFUL
    assert judge("তিনি ওষুধ খান।", [passage], naming) is not Verdict.FAITHFUL


def test_two_sentences_are_not_put_together_into_a_third(naming: Callable[[str], tuple[str, ...]]) -> None:
    passage = Passage("Take paracetamol for the fever. Do not take aspirin for the fever.")
    assert judge("Do not take paracetamol for the fever.", [passage], naming) is not Verdict.FAITHFUL
    assert judge("Take aspirin for the fever.", [passage], naming) is not Verdict.FAITHFUL


@pytest.mark.parametrize(
    ("sentence", "passage"),
    [
        # A number, a unit or a denial of the next sentence is none of this one.
        ("Anaemia: 5 mg a week.", "Anaemia: 5 mg a day. With methotrexate: 5 mg a week, another day."),
        ("২ বছরের নিচে নয়।", "২ বছর থেকে ৪০০ মিগ্রা একবার। ১ বছরের নিচে নয়।"),
        ("বমি ভাব হলে খাবারের সাথে না।", "বমি ভাব হলে খাবারের সাথে। চা বা দুধের সাথে নয়। আরও খান।"),
    ],
)
def test_nothing_is_borrowed_from_the_next_sentence(
    sentence: str, passage: str, naming: Callable[[str], tuple[str, ...]]
) -> None:
    assert judge(sentence, [Passage(passage)], naming) is not Verdict.FAITHFUL


def test_sentences_of_both_scripts_are_cut() -> None:
    assert sentences("ক খ। গ ঘ? One 2.5 mg. Two.") == ["ক খ।", "গ ঘ?", "One 2.5 mg.", "Two."]
    assert without_marks("Take it [1] [২].") == "Take it."
