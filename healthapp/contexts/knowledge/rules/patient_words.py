"""Words that people use of their illnesses where the check of medicines asks for them.

They count there alone: the symptom check reads a narrative, in which a word may only be a finding of a moment.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthapp.contexts.knowledge.rules.medicine_words import lay

if TYPE_CHECKING:
    from collections.abc import Mapping

_FILLING = frozenset(
    word
    for text in (
        "disease illness disorder problem problems trouble patient known have i er rog rogi somossa shomossha ache",
        "রোগ রোগী সমস্যা অসুখ আছে আমার",
    )
    for word in lay(text)
)
"""What stands around the name of an illness and tells none from another."""

_NAMES = {
    "history_heart_disease": ("হৃদরোগ", "হৃদরোগী", "hridrog", "cardiac", "heart condition", "coronary heart disease",
                              "ischaemic heart disease", "ischemic heart disease", "IHD", "CAD"),
    "hypertension": ("প্রেশার", "প্রেসার", "উচ্চরক্তচাপ", "উচ্চ রক্ত চাপ", "হাইপারটেনশন", "হাই ব্লাড প্রেসার", "HTN",
                     "high blood pressure", "blood pressure", "ব্লাড প্রেসার", "pressure", "presar", "ucchoroktochap",
                     "high presar", "high BP", "হাই বিপি", "উচ্চ রক্তচাপ", "হাই প্রেসার", "high pressure",
                     "raised blood pressure", "BP"),
    "history_kidney_disease": ("CKD", "renal failure", "renal disease", "renal impairment", "kidney failure",
                               "কিডনি ফেইলিউর", "কিডনি নষ্ট", "kidney noshto", "kidni"),
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
    "glaucoma_acute": ("glaucoma", "গ্লকোমা", "narrow angle glaucoma", "closed angle glaucoma", "চোখের গ্লুকোমা"),
    "type2_diabetes": ("DM", "diabetes mellitus", "সুগার", "sugar"),
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
