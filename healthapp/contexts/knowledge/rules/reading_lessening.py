"""Words of getting better: a "no" that is said of them denies nothing (জ্বর কমছে না: the fever is there and stays)."""

from __future__ import annotations

from healthapp.contexts.knowledge.rules.reading_terms import bangla_keys

LESSENING = bangla_keys(
    """কমা থামা থামানো নামা বন্ধ ভালো ভাল ঠিক সহ্য ছাড়ছে ছাড়তেছে ছাড়ে শুকানো সারছে সারে সারতেছে উন্নতি আরাম
    কাটছে মিলাচ্ছে মিলায় kome komche komtese komteche thame thamche thamtese bondho valo bhalo thik shojjo"""
)
GOES_WITH_NO = bangla_keys(
    """হওয়া পারা করা যাওয়া চায় চাইছে চাচ্ছে
    hoy hocche hoche hochche hoitese hoyna pare parche jacche jay"""
)
"""Verbs that stand between such a word and the "no"."""
LESSENING_ENGLISH = frozenset({"stop", "stopping", "stopped", "control", "controlling", "controlled"}) | {
    *("improve", "improving", "improved", "better", "settle", "settling", "ease", "easing", "relieved", "relieve"),
    *("subside", "subsiding", "going", "go", "healing"),
    *("help", "helped", "helping", "work", "worked", "working", "relief"),
}
BEFORE_LESSENING = frozenset({"be", "been", "being", "getting", "get", "able", "to", "yet", "really", "at", "all"})
