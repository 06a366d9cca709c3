"""What a question is for, by its words: one's own reminders, medicines together, a complaint, or something to look up.

Rules decide it, never a model, so that the same question always gets the same help.
"""

from __future__ import annotations

import re

from healthapp.kit.i18n.words import normal, terms, words


def _several(text: str) -> frozenset[str]:
    return frozenset(terms(text))


_REMINDER = _several("reminder reminders রিমাইন্ডার রিমাইন্ডারে")
_DOSES = _several(
    "medicine medicines medication medications pill pills tablet tablets dose doses ওষুধ ঔষধ "
    "ডোজ বড়ি osudh oshudh osud oshud ousodh"
)
_TODAY = _several("today tonight now next আজ আজকে আজকের এখন আজ রাতে পরের পরবর্তী aj ajke ajker ekhon akhon porer")
_MINE = _several("my i আমার আমি আমাকে amar ami amake amr")
_TAKING = _several("take taking due খাব খাবো খেতে নেব নিতে খাই khabo khbo khete nebo nibo khai")
_TOGETHER = _several(
    "together with combine combined mix mixing interact interaction interactions along "
    "একসাথে একসঙ্গে সাথে সঙ্গে মিশিয়ে sathe shathe songe shonge eksathe ekshathe"
)
_PERSON = _several(
    "i my me mine im ive son daughter baby child wife husband mother father mom dad he she his her brother sister "
    "আমার আমি আমাকে বাচ্চার বাচ্চা শিশুর ছেলের মেয়ের মায়ের বাবার স্ত্রীর স্বামীর ভাইয়ের বোনের মা বাবা ওর তার "
    "amar ami amake amr bacchar baccar cheler meyer mayer babar strir shamir or tar"
)
_OTHERS = _several(
    "son daughter baby child kid wife husband mother father mom mum dad he she his her him brother sister grandmother "
    "grandfather uncle aunt friend neighbour patient বাচ্চা বাচ্চার বাবু শিশু শিশুর ছেলে ছেলের মেয়ে মেয়ের মা মায়ের আম্মা "
    "আম্মু বাবা বাবার আব্বা আব্বু স্ত্রী বউ স্বামী ভাই ভাইয়ের বোন বোনের দাদা দাদি দাদী নানা নানি নানী চাচা খালা মামা ওর "
    "তার উনার রোগী বন্ধু baccha bacchar babu cheler meyer chele meye mayer amma ammu babar abba abbu stri bou shami bhai "
    "bon dada dadi nana nani chacha khala mama or tar"
)
_ASKING = frozenset(
    [
        "what",
        "how",
        "why",
        "when",
        "which",
        "where",
        "who",
        "is",
        "are",
        "can",
        "could",
        "should",
        "does",
        "do",
        "কি",
        "কী",
        "কেন",
        "কীভাবে",
        "কিভাবে",
        "কখন",
        "কত",
        "কতটা",
        "কোন",
        "কোথায়",
        "ki",
        "kee",
        "keno",
        "kivabe",
        "kibhabe",
        "kokhon",
        "koto",
        "kon",
        "kothay",
    ]
)
_ENGLISH_OWN = re.compile(
    r"\bmy (next |daily |todays? )?(medicines?|medications?|reminders?|doses?|pills?|tablets?)\b"
    r"(?=.*\b(today|tonight|now|next|due|list|show|what|which|when)\b|\s*$)"
    r"|\b(what|which)\b.{0,80}\bmy (medicines?|medications?|reminders?|doses?|pills?)\b"
    r"|\b(show|list) (me )?my (medicines?|medications?|reminders?|doses?|pills?)\b"
)


def wants_own_day(question: str) -> bool:
    """Tell whether somebody asks what they take by their own reminders: "what do I take today?", আজ কী ওষুধ খাব."""
    said = frozenset(terms(question))
    if said & _REMINDER and (said & _MINE or said & _TODAY):
        return True
    if _ENGLISH_OWN.search(normal(question)):
        return True
    return bool(said & _TODAY and (said & _DOSES or said & _TAKING) and (said & _MINE or said & _TAKING))


def says_reminder(question: str) -> bool:
    """Tell whether reminders are named, so that nothing else can be meant."""
    return bool(frozenset(terms(question)) & _REMINDER)


def asks_together(question: str) -> bool:
    """Tell whether somebody asks of a medicine beside something else."""
    return bool(frozenset(terms(question)) & _TOGETHER)


def is_mine(question: str) -> bool:
    """Tell whether somebody asks for themself."""
    return bool(frozenset(terms(question)) & _MINE)


def is_of_oneself(question: str) -> bool:
    """Tell whether somebody complains and names nobody else of whom it may be."""
    return is_complaint(question) and not frozenset(terms(question)) & _OTHERS


def names_own(question: str) -> bool:
    """Tell whether one's own medicines are meant: "with my medicines", আমার ওষুধের সাথে."""
    said = frozenset(terms(question))
    return bool(said & _MINE and said & (_DOSES | _REMINDER))


def is_complaint(question: str) -> bool:
    """Tell whether findings in this text are somebody's, and not asked about in general."""
    said = words(question)
    return bool(frozenset(terms(question)) & _PERSON) or not any(word in _ASKING for word in said)
