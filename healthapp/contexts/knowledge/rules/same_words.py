"""Words that people use for one another: a name in the content holds one of them, a question any.

Only what means the same to everybody: "খাউজানি" is "চুলকানি", but "গ্যাস" isn't always "গ্যাস্ট্রিক".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthapp.kit.i18n import words

if TYPE_CHECKING:
    from collections.abc import Mapping

_GROUPS = """
ব্যথা বেদনা যন্ত্রণা
প্রস্রাব পেশাব প্রসাব ইউরিন মূত্র
পায়খানা মল টয়লেট
মাসিক পিরিয়ড ঋতুস্রাব মেন্স
প্রেশার প্রেসার রক্তচাপ
গর্ভবতী গর্ভাবস্থা গর্ভকালীন প্রেগন্যান্ট প্রেগন্যান্সি প্রেগনেন্সি পোয়াতি অন্তঃসত্ত্বা
শিশু বাচ্চা বাবু
প্রসব ডেলিভারি
বয়স্ক বৃদ্ধ বুড়া
অজ্ঞান বেহুঁশ অচেতন
ডায়রিয়া দাস্ত উদরাময়
আমাশয় আমাশা
ঘা ক্ষত
জিহ্বা জিভ জিব
ক্ষুধা খিদা খিদে ক্ষিদা ক্ষিদে
গিরা গিঁট গাঁট জয়েন্ট
কোমর মাজা
শরীর গা দেহ শরিল
লিভার যকৃৎ
কিডনি বৃক্ক
রক্তশূন্যতা রক্তস্বল্পতা রক্তাল্পতা অ্যানিমিয়া
টিকা ভ্যাকসিন
আঘাত চোট
অণ্ডকোষ বিচি
লিঙ্গ পুরুষাঙ্গ
দুর্বল দুর্বলতা কাহিল
টেনশন দুশ্চিন্তা
পক্ষাঘাত প্যারালাইসিস
চুলকানি খাউজানি
ফুসকুড়ি র‍্যাশ
গ্যাস্ট্রিক অ্যাসিডিটি এসিডিটি
"""


def _others() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for line in _GROUPS.strip().splitlines():
        group = tuple(dict.fromkeys(words.terms(line)))
        for one in group:
            found[one] = tuple(each for each in group if each != one)
    return found


_OTHERS = _others()


def same(term: str) -> tuple[str, ...]:
    """Return the other terms that mean what a term does; none for most."""
    return _OTHERS.get(term, ())
