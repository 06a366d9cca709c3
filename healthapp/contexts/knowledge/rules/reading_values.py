"""Numbers in a text: measured values, how long something has lasted, the age and the sex of the patient."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import islice

_N = r"(\d{1,3}(?:\.\d{1,2})?)"
_TEMPERATURE = re.compile(
    r"(?:temperature|temp|fever|জ্বর|তাপমাত্রা|jor|jwor|tapmatra)[^\d\n.,।]{0,12}"
    + _N
    + r"(?!\s*(?:day|week|month|hour|year|দিন|সপ্তাহ|মাস|ঘণ্টা|বছর|din|bar|times))"
)
_DEGREES = re.compile(_N + r"\s*(?:°\s*[cf]?|degrees?|ডিগ্রি|digri|(?:[cf]\b)|\s*fever|\s*জ্বর|\s*jor\b)")
_BP = r"(?:\bbp\b|pressure|presher|presar|প্রেসার|প্রেশার|রক্তচাপ|বিপি)"
_PRESSURE = re.compile(
    r"\b(\d{2,3})\s*/\s*(\d{2,3})\b|" + _BP + r"[^\d\n।.,]{0,14}(\d{2,3})\s*(?:by|over|বাই|-)\s*(\d{2,3})\b"
)
_SAYS = r"[\s:=-]{1,3}(?:(?:is|was|now|only|এখন|ছিল|মেপে|মাপলে|উঠেছে|নেমে|presently)[\s:=-]{1,3})?"
_UPPER = re.compile(
    _BP + _SAYS + r"(\d{2,3})(?![\d.])(?!\s*(?:/|by\b|over\b|বাই|-|%|mg|মি|min|hour|hr|day|week|month|year|ঘণ্টা|দিন|মাস"
    r"|বছর|সপ্তাহ|টা|বার))"
)
"""The upper value told alone: "pressure 200"."""
_SUGAR = re.compile(
    r"(?:sugar|glucose|চিনি মাপ|গ্লুকোমিটার|সুগার|সুগারে|গ্লুকোজ|শর্করা|diabetes|ডায়াবেটিস|rbs|fbs)[^\d\n।.]{0,22}" + _N
)
_OXYGEN = re.compile(
    r"(?:oxygen|oximeter|pulse ?ox|finger (?:meter|probe)|অক্সিমিটার|"
    r"spo2|sp02|\bo2\b|saturation|\bsats?\b|অক্সিজেন|স্যাচুরেশন|এসপিও ?2)[^\d\n।.]{0,14}(\d{2,3})\b"
)
_PULSE = re.compile(
    r"(?:pulse|heart ?rate|heart ?beat|heart(?: is| was|s)? (?:going|beating|racing|pounding|running)(?: at)?"
    r"|হার্ট ?বিট|হার্ট ?রেট|পালস|নাড়ি|নাড়ি|nari)[^\d\n।.]{0,14}(\d{2,3})\b"
)
_EXERTION = re.compile(
    r"\b(?:after|while|during|when) (?:\w+ )?"
    r"(?:run\w*|exercis\w*|gym|cycling|football|climb\w*|playing|workout|walk\w*)\b"
    r"|\b(?:dour\w*|beyam|hat(?:le|ar por)|khel(?:le|ar por))\b|দৌড়|ব্যায়াম|হাঁট|খেলার পর|সিঁড়ি"
)
_BREATHS = re.compile(r"(?:breath\w*|respiratory rate|শ্বাস\w*)[^\d\n।.,]{0,22}(\d{2,3})\b")

_YEARS = r"(?:years?|yrs?|yo|y/o|বছর(?:ের)?|bochor(?:er)?|bosor(?:er)?|bochhor(?:er)?)"
_MONTHS = r"(?:months?|মাস(?:ের)?|mash?(?:er)?)"
_WEEKS = r"(?:weeks?|সপ্তাহ(?:ের)?|soptaho?(?:er)?)"
_DAYS = r"(?:days?|দিন(?:ের)?|din(?:er)?)"
_WHO = (
    r"(?:old|man|woman|male|female|boy|girl|baby|child|infant|toddler|newborn|বাচ্চা|শিশু|নবজাতক|ছেলে|মেয়ে|পুরুষ|মহিলা|নারী|রোগী|লোক|যুবক|বৃদ্ধ"
    r"|বয়স|bac+h+a|bacca|sh?ishu|nobojatok|chele|meye|purush|mohila|boyosh?|asthmatic|diabetic|smoker|বাবু|babu|twins?)"
)
_NO_PREGNANCY = r"(?!\s*(?:গর্ভ|অন্তঃ|প্রেগ|pregnan|gorv))"
_BEFORE = r"(?:বয়স|aged?|boyosh?|age is)\s*(?:is|:)?\s*" + _N + r"\s*-?\s*"
_AFTER = r"[\s-]{1,3}(?:er |r )?(?:old\b|" + _WHO + r")" + _NO_PREGNANCY
_AGES = (
    (re.compile(_BEFORE + _YEARS), 1.0),
    (re.compile(_N + r"\s*-?\s*" + _YEARS + _AFTER), 1.0),
    (re.compile(_BEFORE + _MONTHS), 1 / 12),
    (re.compile(_N + r"\s*-?\s*" + _MONTHS + _AFTER), 1 / 12),
    (re.compile(_BEFORE + _WEEKS), 7 / 365.25),
    (re.compile(_N + r"\s*-?\s*" + _WEEKS + _AFTER), 7 / 365.25),
    (re.compile(_BEFORE + _DAYS), 1 / 365.25),
    (re.compile(_N + r"\s*-?\s*" + _DAYS + _AFTER), 1 / 365.25),
)
_BARE_AGE = re.compile(
    r"(?:বয়স|\baged?|boyosh?)\s*(?:is|:)?\s*" + _N + r"(?!\s*(?:দিন|মাস|সপ্তাহ|day|week|month|din|mas))"
)
_SHORT_AGE = re.compile(r"\b(\d{1,3})\s*(?:yo|y/o)\b")
_CHILDREN = (
    (re.compile(r"\b(?:new-?born|neonate|new born|nobojat|sodyojat)|নবজাত|সদ্যজাত"), 0.04),
    (re.compile(r"\b(?:bab(?:y|ies)|infants?)\b"), 0.5),
    (re.compile(r"\b(?:toddlers?|child(?:ren)?|kids?|bac+h+a|bacca|sh?ishu)|শিশু|বাচ্চা"), 2.0),
)
"""Words for a child, the youngest first, with an age at which the danger signs of such a child hold (WHO IMCI)."""

_LENGTH = re.compile(
    _N
    + r"\s*-?\s*(?:("
    + _YEARS
    + r")|("
    + _MONTHS
    + r")|("
    + _WEEKS
    + r")|("
    + _DAYS
    + r")|(hours?|hrs?|ঘণ্টা|ghonta)|(minutes?|mins?\b|মিনিট|minit))"
)
_OLD = re.compile(r"[\s-]{1,3}(?:er |r )?" + _WHO)
_AGED = re.compile(r"(?:বয়স|\baged?|boyosh?|বাচ্চা|শিশু|ছেলে|মেয়ে|\bbaby|\bchild|\bboy|\bgirl)\s*(?:is|:|of)?\s*$")
_AGO = re.compile(r"\s*(?:ago\b|আগে(?!\s*(?:থেকে|শুরু))|age\b(?!\s*theke))")
_SINCE = re.compile(r"since|start|began|begun|শুরু|from")
"""A time ago is no length, unless it is told as the beginning."""
_IN_DAYS = (365.0, 30.0, 7.0, 1.0, 1 / 24, 1 / 1440)
_NUMBERS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "এক": 1, "দুই": 2, "তিন": 3, "চার": 4, "পাঁচ": 5, "ছয়": 6, "সাত": 7, "আট": 8, "নয়": 9, "দশ": 10,
}  # fmt: skip
_TENS = {
    "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "hundred": 99,
    "বারো": 12, "পনেরো": 15, "পনের": 15, "বিশ": 20, "কুড়ি": 20, "পঁচিশ": 25, "ত্রিশ": 30, "তিরিশ": 30,
    "চল্লিশ": 40, "পঞ্চাশ": 50,
}  # fmt: skip
_MANY = re.compile(
    r"(?<![\u0980-\u09ffa-z])(" + "|".join(_TENS) + r")(?:টা|টি)?(?:\s+(?:of|odd|or so|মতো))?\s+"
    r"(?=(?:[a-z\u0980-\u09ff]+\s+){0,2}(?:tablets?|pills?|capsules?|ট্যাবলেট|বড়ি|ক্যাপসুল|পিল))"
)
_SPELT = re.compile(
    "(?<![\u0980-\u09ffa-z])("
    + "|".join(_NUMBERS)
    + r")(?=[\s-]+(?:years?|months?|weeks?|days?|hours?|minutes?|বছর|মাস|সপ্তাহ|দিন|ঘণ্টা|মিনিট))"
)

_MALE = re.compile(r"\b(?:man|male|boy|husband|gentleman|chele|purush|swami)\b|পুরুষ|ছেলে|স্বামী|যুবক|ভদ্রলোক")
_FEMALE = re.compile(
    r"\b(?:woman|female|girl|lady|wife|pregnant|meye|mohila|stri|bou|gorvoboti)\b|মহিলা|মেয়ে|নারী|স্ত্রী|গর্ভবতী|মাসিক"
)
_HE, _SHE = re.compile(r"\b(?:he|his|him)\b"), re.compile(r"\b(?:she|her)\b")

_FEVER_C, _HIGH_C, _VERY_C, _COLD_C = 38.0, 39.0, 40.0, 35.5
_CELSIUS, _FAHRENHEIT = (33.0, 43.0), (93.0, 109.0)
_NEWBORN = 0.17
_MMOL_MOST = 33.3
_MG = 18.0
_SUGAR_HIGH, _SUGAR_LOW = 11.1, 4.0
_OXYGEN_LOW, _OXYGEN_VERY_LOW = 94, 90
_PULSE_FAST, _PULSE_VERY_FAST = 100, 120
_PULSE_SLOW, _PULSE_VERY_SLOW, _PULSE_SLOW_CHILD = 50, 40, 60
"""A minute's beats. NEWS2 gives 40 and fewer three points; a child under 60 is resuscitated (ERC, paediatric)."""
_PULSE_RACING, _PULSE_RACING_CHILD, _PULSE_RACING_BABY = 150, 180, 220
"""From here on a pulse at rest is an illness of its own (ERC, advanced life support and paediatric)."""
_GROWN = 12.0
_UPPERS, _LOWERS, _HIGH, _VERY_HIGH, _LOW_UPPER = (50, 280), (20, 180), (140, 90), (180, 120), 90
_SHOCK, _LEAST_OF_CHILDREN, _STOPS_RISING = 80, 70, 10
"""The least upper value of a child is 70 and twice its years, up to ten years."""
_OXYGENS, _PULSES, _BREATH_RATES = (40, 100), (20, 250), (8, 120)
_OLDEST = 120
_MOST_LENGTHS = 30
"""Whoever tells how they are names a few durations; thousands of them are no story."""
_A_TIME = re.compile(r"\s*(?:years?|yrs?|বছর|days?|দিন|months?|মাস|%|spoon|teaspoon|চামচ|tablets?|বার)")
_BREATHS_BY_AGE = ((0.17, 60), (1.0, 50), (5.0, 40), (200.0, 25))


@dataclass
class Values:
    """What the numbers say: findings that are there, and findings that they rule out."""

    present: set[str] = field(default_factory=set)
    absent: set[str] = field(default_factory=set)

    def note(self, concept: str, *, there: bool) -> None:
        """Note that a finding is there, or that it isn't."""
        (self.present if there else self.absent).add(concept)


def spelt_out(text: str) -> str:
    """Return a `normal` text with small numbers before a unit of time, and many tablets, as digits."""
    small = _SPELT.sub(lambda found: str(_NUMBERS[found.group(1)]), text)
    return _MANY.sub(lambda found: f"{_TENS[found.group(1)]} ", small)


def age_in(text: str) -> float | None:
    """Return the patient's age in years; None when the text doesn't say it."""
    places = [(found.start(), float(found.group(1)) * share) for form, share in _AGES if (found := form.search(text))]
    places += [
        (found.start(), float(found.group(1))) for form in (_BARE_AGE, _SHORT_AGE) if (found := form.search(text))
    ]
    ages = [age for _, age in sorted(places) if age <= _OLDEST]
    return round(ages[0], 3) if ages else None


def child_in(text: str) -> float | None:
    """Return how old (years) the youngest child may be whom a text names without an age; None where it names none."""
    return next((age for form, age in _CHILDREN if form.search(text)), None)


def sex_in(text: str) -> str | None:
    """Return "male" or "female"; None when the text doesn't say it, or says both."""
    for male, female in ((_MALE, _FEMALE), (_HE, _SHE)):
        he, she = male.search(text), female.search(text)
        if he or she:
            return None if he and she else "male" if he else "female"
    return None


def longest(text: str) -> list[tuple[int, float]]:
    """Return where durations stand and their lengths in days."""
    found = []
    for each in islice(_LENGTH.finditer(text), _MOST_LENGTHS):
        if each[0].endswith(("yo", "y/o")) or _OLD.match(text[each.end() :]) or _AGED.search(text[: each.start()]):
            continue
        if _AGO.match(text[each.end() :]) and not _SINCE.search(text[max(0, each.start() - 16) : each.start()]):
            continue
        unit = next(number for number, group in enumerate(each.groups()[1:]) if group)
        found.append((each.start(), float(each.group(1)) * _IN_DAYS[unit]))
    return found


def values_in(text: str, age: float | None) -> Values:
    """Return what the measured values of a `normal` text say of somebody of this age (years)."""
    values = Values()
    for form in (_TEMPERATURE, _DEGREES):
        for each in form.finditer(text):
            _temperature(float(each.group(1)), age, values)
    _pressures(text, age, values)
    for each in _SUGAR.finditer(text):
        if not _A_TIME.match(text[each.end() :]):
            _sugar(float(each.group(1)), values)
    for each in _OXYGEN.finditer(text):
        _oxygen(int(each.group(1)), values)
    for each in _PULSE.finditer(text):
        _pulse(int(each.group(1)), age, values)
        if int(each.group(1)) >= _racing(age) and not _EXERTION.search(text):
            values.present.add("racing_pulse")
    for each in _BREATHS.finditer(text):
        _breaths(int(each.group(1)), age, values)
    values.absent -= values.present
    return values


def _oxygen(percent: int, values: Values) -> None:
    if _within(percent, _OXYGENS):
        values.note("oxygen_below_94", there=percent < _OXYGEN_LOW)
        values.note("oxygen_below_90", there=percent < _OXYGEN_VERY_LOW)


def _racing(age: float | None) -> int:
    """Return from how many beats a minute on a pulse is no answer to fright or fever any more."""
    if age is None or age >= _GROWN:
        return _PULSE_RACING
    return _PULSE_RACING_CHILD if age >= 1 else _PULSE_RACING_BABY


def _pulse(pulse: int, age: float | None, values: Values) -> None:
    # The limits are those of grown-ups; a child's pulse is faster.
    if not _within(pulse, _PULSES):
        return
    grown = age is None or age >= _GROWN
    values.note("very_slow_pulse", there=pulse <= _PULSE_VERY_SLOW if grown else pulse < _PULSE_SLOW_CHILD)
    if grown:
        values.note("slow_heartbeat", there=pulse < _PULSE_SLOW)
        values.note("fast_pulse", there=pulse > _PULSE_FAST)
        values.note("resting_pulse_over_120", there=pulse > _PULSE_VERY_FAST)


def _breaths(breaths: int, age: float | None, values: Values) -> None:
    limit = next(most for until, most in _BREATHS_BY_AGE if (_GROWN if age is None else age) < until)
    if _within(breaths, _BREATH_RATES):
        values.note("fast_breathing", there=breaths >= limit)


def _within(value: float, limits: tuple[float, float]) -> bool:
    """Tell whether a value can be one: another number that stands nearby is none."""
    return limits[0] <= value <= limits[1]


def _sugar(sugar: float, values: Values) -> None:
    sugar = sugar / _MG if sugar > _MMOL_MOST else sugar
    if sugar >= 1:
        values.note("glucose_high_random", there=sugar >= _SUGAR_HIGH)
        values.note("glucose_low", there=sugar < _SUGAR_LOW)


def _low(upper: int, age: float | None) -> dict[str, bool]:
    """Return what a low upper value says: by NEWS2 and shock in grown-ups, of children by the ERC's limits."""
    if age is None or age >= _GROWN:
        return {"low_bp": upper < _LOW_UPPER, "systolic_90_or_less": upper <= _LOW_UPPER, "very_low_bp": upper < _SHOCK}
    return {"low_bp": upper < _LOW_UPPER, "very_low_bp": upper < _LEAST_OF_CHILDREN + 2 * min(age, _STOPS_RISING)}


def _pressure(upper: int, lower: int, age: float | None, values: Values) -> None:
    if _within(upper, _UPPERS) and _within(lower, _LOWERS) and lower < upper:
        values.note("bp_140_90", there=upper >= _HIGH[0] or lower >= _HIGH[1])
        values.note("bp_180_120", there=upper >= _VERY_HIGH[0] or lower >= _VERY_HIGH[1])
        for concept, there in _low(upper, age).items():
            values.note(concept, there=there)


def _pressures(text: str, age: float | None, values: Values) -> None:
    for each in _PRESSURE.finditer(text):
        upper, lower = (int(part) for part in each.groups() if part)
        _pressure(upper, lower, age, values)
    for each in _UPPER.finditer(text):
        _upper(int(each.group(1)), age, values)


def _upper(upper: int, age: float | None, values: Values) -> None:
    """Note what an upper value alone says; one that is neither high nor low proves nothing without the lower."""
    if _within(upper, _UPPERS):
        found = {"bp_180_120": upper >= _VERY_HIGH[0], "bp_140_90": upper >= _HIGH[0], **_low(upper, age)}
        values.present |= {concept for concept, there in found.items() if there}


def _temperature(degrees: float, age: float | None, values: Values) -> None:
    if _within(degrees, _FAHRENHEIT):
        degrees = (degrees - 32) / 1.8
    if not _within(degrees, _CELSIUS):
        return
    degrees = round(degrees, 1)
    newborn = age is not None and age < _NEWBORN
    if degrees >= _FEVER_C:
        values.present |= {"fever", "temp_38_or_more", *(["newborn_fever"] if newborn else [])}
        values.present |= {"high_fever"} if degrees >= _HIGH_C else set()
        values.note("temp_40_or_more", there=degrees >= _VERY_C)
    elif degrees < _COLD_C:
        values.present |= {"low_temperature", *(["newborn_cold"] if newborn else [])}
    else:
        values.absent.add("temp_38_or_more")
