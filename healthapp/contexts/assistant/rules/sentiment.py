"""Whether feedback is content or not, by a short list of words that anybody can read. The thumb decides a tie."""

from __future__ import annotations

from healthapp.kit.i18n.words import normal, terms


def _several(text: str) -> frozenset[str]:
    return frozenset(terms(text))


_GOOD = _several(
    "good great helpful useful clear thanks thank correct right easy understood best nice "
    "ভালো ভাল উপকার উপকারী সাহায্য পরিষ্কার ধন্যবাদ ঠিক সঠিক সহজ বুঝেছি দারুণ "
    "bhalo valo upokar upokari dhonnobad thik shothik sothik shohoj sohoj"
)
_BAD = _several(
    "bad wrong useless unclear confusing incorrect false dangerous slow irrelevant incomplete missing worse hard "
    "খারাপ ভুল অস্পষ্ট বিভ্রান্তিকর অপ্রাসঙ্গিক অসম্পূর্ণ ধীর কঠিন বিপজ্জনক "
    "kharap bhul vul osposhto kothin dhir"
)
_NOT = _several("not no never didnt doesnt isnt wasnt না নয় নেই নি হয়নি বুঝিনি na noy nei ni hoyni")


def sentiment(thumb: str, reason: str | None) -> int:
    """Return 1 (content), -1 (not) or 0 (the words say the opposite of the thumb). Without words the thumb alone."""
    by_thumb = 1 if thumb == "up" else -1
    found = _balance(reason or "")
    if found == 0:
        return by_thumb
    said = 1 if found > 0 else -1
    return said if said == by_thumb else 0


def _balance(reason: str) -> int:
    said = terms(normal(reason))
    balance = 0
    for at, word in enumerate(said):
        worth = (word in _GOOD) - (word in _BAD)
        if worth:
            # English says no before a word, Bangla after it.
            near = said[max(0, at - 2) : at] + said[at + 1 : at + 3]
            balance += -worth if any(each in _NOT for each in near) else worth
    return balance
