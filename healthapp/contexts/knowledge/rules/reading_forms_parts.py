"""The pieces of which the forms of told emergencies are made, in Bangla, romanised Bangla and English."""
# ruff: noqa: E501 - a form is read in one piece; Bangla letters are counted wide

from __future__ import annotations

from dataclasses import dataclass

B, E = "(?<![\u0980-\u09ff])", "(?![\u0980-\u09ff])"
"""Where a word of Bangla begins, and where it ends."""


@dataclass(frozen=True, slots=True)
class Form:
    """`when` one sentence tells of these findings; `unless` something in it says otherwise.

    `is_open`: the words may mean something harmless as well, so it has to be asked.
    """

    concepts: tuple[str, ...]
    when: str
    unless: str = ""
    is_open: bool = False


def gap(most: int, but: str = "") -> str:
    """Return a form of at most so many words, of which none is one of `but`."""
    return rf"(?:\s+(?!{but})[^\s,]+){{0,{most}}}?\s+" if but else rf"(?:\s+[^\s,]+){{0,{most}}}?\s+"


TAKEN_B = (
    r"(?:খেয়ে|খাইয়া|খাইছ|খাইছে|খাইসে|খাইসি|খাইসে|গিলে|গিলছ|গিলেছ|গিলস|গিল্লা|পান করে|খেলো(?![\u0980-\u09ff])"
    r"|খেল(?![\u0980-\u09ff])|খেলাম)"
)
TAKEN_R = r"\b(?:khey[ei]?\w*|khai[cs]\w*|khayech?e\w*|khaya|khaiya|khelo|khelam|gil[es]\w*|gilch\w*|gile)\b"
TAKEN_E = r"\b(?:ate|eaten|swallow(?:ed|s)?|drank|drunk|consumed|ingested|gulped|sipped|licked)\b"
VEHICLE_B = r"(?:বাস|ট্রাক|লরি|ট্রেন|রেল|ট্রাক্টর|গাড়ি|পিকআপ|মাইক্রো|কাভার্ডভ্যান|ট্রলি)"
VEHICLE_R = r"(?:bus|truck|lorry|train|tractor|gari|pickup|trak|bas)"
VEHICLE_E = r"(?:bus|truck|lorry|train|tractor|car|van|pickup|vehicle|jeep|bulldozer)"
MANY_DAYS = (
    r"\b(?:days|weeks?|months?|daily|course|everyday)\b(?! ago)|\bevery day\b|\bprotidin\b|\bshopta\w*|\b(?:din|mash?) dhore"
    r"|প্রতিদিন|রোজ|সপ্তাহ|দিন ধরে|মাস ধরে|কোর্স"
)
