"""Words that people use of their illnesses where the check of medicines asks for them.

They count there alone: the symptom check reads a narrative, in which a word may only be a finding of a moment.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthapp.contexts.knowledge.rules.medicine_words import lay

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_FILLING = frozenset(
    word
    for text in (
        "disease illness disorder problem problems trouble patient known have i er rog rogi somossa shomossha ache",
        "রোগ রোগী সমস্যা অসুখ আছে আমার",
    )
    for word in lay(text)
)
"""What stands around the name of an illness and tells none from another."""

_TELLS_NOTHING = _FILLING | frozenset(
    word
    for text in (
        "history past previous old chronic mild moderate severe controlled treated diagnosed case since ago year years",
        "month months childhood birth done had has on in at for with and also both long time left right of a",
        "the i ii type last night day sometimes often survivor again first second",
        "আগে আগের বছর মাস থেকে ধরে ছোটবেলা পুরনো পুরোনো ছিল হয়েছিল হয়েছে করা এবং ও আর অনেক দিন",
        "age ager bochor mas theke dhore choto bela purono chilo hoyechilo hoyeche kora ebong onek din",
    )
    for word in lay(text)
)
"""What else stands beside an illness and names no other one; figures too."""

_OF_OTHERS_OR_NOT = frozenset(
    word
    for text in (
        "no not never none nil without denies negative free ruled suspected risk possible family familial hereditary",
        "normal good fine okay ok ভালো স্বাভাবিক ঠিক bhalo valo sabhabik thik",
        "father mother brother sister parent parents grandfather grandmother uncle aunt son daughter wife husband",
        "নেই নাই না নয় ছাড়া বাবা বাবার মা মায়ের আব্বা আব্বার আম্মা আম্মার ভাই ভাইয়ের বোন বোনের দাদা দাদি নানা নানি",
        "পরিবার পরিবারে বংশে স্বামী স্বামীর স্ত্রী স্ত্রীর ছেলে ছেলের মেয়ে মেয়ের",
        "nei nai na noy chara baba babar ma mayer abba amma bhai bon dada dadi nana nani poribar poribare bongshe",
    )
    for word in lay(text)
)
"""With these a text may be about somebody else, or say that an illness isn't there: then nothing is taken from it."""


def _kidney_stages() -> Iterator[str]:
    """Yield how the stages of a chronic kidney disease are written (KDIGO 2024: 1, 2, 3a, 3b, 4, 5)."""
    for stage in ("1", "2", "3", "3a", "3b", "4", "5"):
        yield from (f"CKD {stage}", f"CKD{stage}", f"CKD G{stage}", f"CKD stage {stage}", f"stage {stage} CKD")
        yield from (f"stage {stage} kidney disease", f"chronic kidney disease stage {stage}")


_NAMES = {
    "history_heart_disease": ("হৃদরোগ", "হৃদরোগী", "hridrog", "cardiac", "heart condition", "coronary heart disease",
                              "ischaemic heart disease", "ischemic heart disease", "IHD", "CAD", "stent", "stents",
                              "heart stent", "angioplasty", "PCI", "CABG", "bypass", "bypass surgery", "heart bypass",
                              "open heart surgery", "valve replacement", "heart valve", "pacemaker", "রিং পরানো",
                              "হার্টে রিং", "হার্টে রিং পরানো", "বাইপাস", "বাইপাস অপারেশন", "ওপেন হার্ট",
                              "ওপেন হার্ট সার্জারি", "heart e ring", "ring porano", "heart er ring"),
    "hypertension": ("প্রেশার", "প্রেসার", "উচ্চরক্তচাপ", "উচ্চ রক্ত চাপ", "হাইপারটেনশন", "হাই ব্লাড প্রেসার", "HTN",
                     "high blood pressure", "blood pressure", "ব্লাড প্রেসার", "pressure", "presar", "ucchoroktochap",
                     "high presar", "high BP", "হাই বিপি", "উচ্চ রক্তচাপ", "হাই প্রেসার", "high pressure",
                     "raised blood pressure", "BP"),
    "history_kidney_disease": ("CKD", "renal failure", "renal disease", "renal impairment", "kidney failure",
                               "কিডনি ফেইলিউর", "কিডনি নষ্ট", "kidney noshto", "kidni", "ESRD", "ESKD",
                               "end stage renal disease", "end stage kidney disease", "chronic renal failure",
                               "single kidney", "one kidney", "একটা কিডনি", "একটি কিডনি", "ekta kidney",
                               "kidney transplant", "কিডনি প্রতিস্থাপন", "diabetic nephropathy", "nephropathy",
                               *_kidney_stages()),
    "immunosuppressed": ("kidney transplant", "liver transplant", "কিডনি প্রতিস্থাপন", "লিভার প্রতিস্থাপন"),
    "history_diabetes": ("diabetic nephropathy", "diabetic neuropathy", "diabetic retinopathy", "diabetic foot"),
    "hypothyroidism": ("hypothyroid", "হাইপোথাইরয়েড", "হাইপোথাইরয়েডিজম", "underactive thyroid", "low thyroid"),
    "hyperthyroidism": ("hyperthyroid", "হাইপারথাইরয়েড", "হাইপারথাইরয়েডিজম", "overactive thyroid", "thyrotoxicosis"),
    "history_stroke": ("brain stroke", "ব্রেন স্ট্রোক", "CVA", "mini stroke", "মিনি স্ট্রোক"),
    "iron_deficiency_anaemia": ("anaemia", "anaemic", "রক্তস্বল্পতা", "রক্ত কম", "rokto kom"),
    "high_cholesterol": ("hyperlipidemia", "hyperlipidaemia", "dyslipidemia", "হাই কোলেস্টেরল"),
    "history_liver_disease": ("hepatic impairment", "jaundice liver disease", "livar", "liver failure", "লিভার নষ্ট"),
    "history_peptic_ulcer": ("stomach ulcer", "duodenal ulcer", "PUD", "পাকস্থলীর আলসার", "পেটে আলসার", "peter alsar"),
    "history_blood_clot": ("blood clot", "blood clots", "clot", "thrombosis", "VTE", "রক্ত জমাট", "রক্ত জমাট বাঁধা"),
    "prostate_enlargement": ("prostate", "প্রোস্টেট", "BPH"),
    "heart_failure": ("CCF", "CHF", "congestive heart failure", "হার্ট ফেইলিউর"),
    # In Bangladesh "heart block" is mostly a narrowed artery, for doctors a disturbed conduction: both count.
    "angina": ("heart block", "heart er block", "হার্ট ব্লক", "হার্টে ব্লক"),
    "slow_heartbeat": ("heart block", "heart er block", "হার্ট ব্লক", "হার্টে ব্লক", "AV block", "bradycardia",
                       "sick sinus syndrome"),
    "irregular_heartbeat": ("arrhythmia", "irregular heart rhythm"),
    # Which glaucoma is meant nobody can tell: the dangerous one counts, and every caution names it.
    "glaucoma_acute": ("glaucoma", "গ্লকোমা", "narrow angle glaucoma", "closed angle glaucoma", "চোখের গ্লুকোমা",
                       "open angle glaucoma", "primary open angle glaucoma", "POAG", "eye pressure", "chokher pressure",
                       "চোখে প্রেসার"),
    "type2_diabetes": ("DM", "diabetes mellitus", "সুগার", "sugar", "T2DM", "NIDDM", "type II diabetes"),
    "type1_diabetes": ("T1DM", "IDDM", "type I diabetes"),
    "gerd": ("heart burn",),
    "cirrhosis": ("liver cirrhosis",),
}  # fmt: skip


def more_names() -> Mapping[tuple[str, ...], frozenset[str]]:
    """Return what else illnesses are called, as terms, with the ids of the conditions and findings that are meant."""
    found: dict[tuple[str, ...], set[str]] = {}
    for meant, texts in _NAMES.items():
        for text in texts:
            found.setdefault(lay(text), set()).add(meant)
    return {name: frozenset(ids) for name, ids in found.items()}


def bare(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return the terms of an illness without those that tell none from another; all where no others are left."""
    return tuple(word for word in words if word not in _FILLING) or words


REACTIONS = frozenset(
    word
    for text in (
        "rash itch itching swelling hives reaction anaphylaxis after injection tablet capsule syrup medicine drug",
        "face eye lip mouth tongue skin body whole red fainted breathing vomiting bad serious",
        "group type antibiotic got get gets had took taking eating",
        "চুলকানি চুলকায় ফোলা ফুলে র‍্যাশ দানা ওঠে উঠে যায় হয় খেলে খেয়ে দিলে ইনজেকশন ট্যাবলেট সিরাপ ওষুধ ওষুধে জাতীয়",
        "chulkani chulkay fule jay rash hoy uthe khele kheye dile tablet osudh oshudh e te r",
    )
    for word in lay(text)
)
"""What tells of an allergy beside what it is against."""


def inside(
    words: tuple[str, ...], names: Mapping[tuple[str, ...], frozenset[str]], beside: frozenset[str] = frozenset()
) -> tuple[frozenset[str], bool]:
    """Return what is named in a text by `names`, and whether nothing else stands there that could be one more.

    Words of `beside` couldn't.

    The longest name counts, so that none is read out of another's ("low pressure"). Nothing is taken from a text that
    may deny an illness or tell of a relative.
    """
    if not _OF_OTHERS_OR_NOT.isdisjoint(words):
        return frozenset(), False
    longest = max(map(len, names), default=0)
    found, whole, at = set[str](), True, 0
    while at < len(words):
        for length in range(min(longest, len(words) - at), 0, -1):
            if ids := names.get(words[at : at + length]):
                found |= ids
                at += length
                break
        else:
            whole = whole and (words[at] in _TELLS_NOTHING | beside or words[at][0].isdigit())
            at += 1
    return frozenset(found), whole
