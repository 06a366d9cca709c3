"""Words that stand around the name of a medicine, and words that only describe one."""

from __future__ import annotations

import re

from healthapp.kit.i18n.words import normal, terms, words

_PARTS = re.compile(r"[0-9]+(?:\.[0-9]+)?|[^0-9]+")
_BRACKETS = re.compile(r"[(\[][^()\[\]]*[)\]]")


def _several(words_: str) -> frozenset[str]:
    return frozenset(words_.split())


_JOINING = frozenset({"with", "and", "ও", "এবং", "সাথে", "সহ", "ar", "o"})
_LOCAL = _several(
    "cream gel ointment oint lotion shampoo topical eye ear nasal nose spray drop drops patch mouthwash "
    "ক্রিম জেল মলম লোশন শ্যাম্পু চোখের কানের নাকের স্প্রে ড্রপ প্যাচ molom chokher kaner naker"
)
_FORMS = _several(
    "tab tabs tablet tablets cap caps capsule capsules inj injection syp syr syrup susp suspension inhaler puff "
    "neb nebuliser nebulizer solution sachet powder supp suppository vial ampoule amp oral orally iv im sc po mups "
    "sr xr cr er mr xl la od bd bid tds tid qid qds hs prn stat sos dt ds "
    "ট্যাবলেট ট্যাব ট্যাবলেটটি ক্যাপসুল ক্যাপ ইনজেকশন ইঞ্জেকশন সিরাপ সিরাপের সাসপেনশন ইনহেলার সাপোজিটরি সাপোজিটার স্যাশে পাউডার "
    "বড়ি এসআর এক্সআর bori osudh oshudh"
)
_UNITS = _several(
    "mg mgs milligram milligrams g gm gms gram grams mcg ug microgram micrograms ml iu unit units percent "
    "spoon spoons spoonful teaspoon teaspoons tsp "
    "মি গ্রা মিগ্রা মিলিগ্রাম গ্রাম মাইক্রোগ্রাম মিলি এমজি ইউনিট এমএল চামচ"
)
_NUMBERS = _several("one two three four six eight half এক দুই তিন চার ছয় আট একটা একটি দুটা দুটি দুইটা")
_TIMES = _several(
    "once twice thrice daily day days a an per every each hour hours hourly time times x in at the for of to night "
    "morning noon evening bedtime week weekly month monthly after before meal meals food one two three four six eight "
    "as needed take takes taking "
    "দিনে দৈনিক প্রতিদিন রোজ বার বেলা একবার দুবার দুইবার তিনবার চারবার করে টা টি ঘণ্টা ঘন্টা পর পরপর সকালে দুপুরে রাতে বিকালে সপ্তাহে "
    "সাপ্তাহিক খাবার খাওয়ার আগে পরে এক দুই তিন চার ছয় আট প্রতি একটা একটি দুটা দুটি দুইটা "
    "dine bar kore din rate shokale dupure"
)
_LAST_HOUR = 24
# Behind a name these are a part of it (Lopirel AS, Amdocal AT: with another medicine), unless they belong to an amount
# or to a time: "1 g", "at night", "x 3".
_ALSO_PARTS = frozenset({"as", "at", "a", "an", "in", "g", "x", "to", "of"})
_SALTS = _several(
    "hydrochloride hcl dihydrochloride hydrobromide besylate besilate maleate mesylate mesilate tartrate succinate "
    "fumarate citrate sulfate sulphate phosphate acetate trihydrate dihydrate monohydrate hydrate axetil proxetil "
    "medoxomil etexilate disoproxil bisulfate bisulphate nitrate benzoate bromide"
)
# A metal is a salt only after these: "calcium" after "vitamin d" is a medicine of its own.
_METALS = {
    "sodium": _several(
        "diclofenac naproxen rabeprazole pantoprazole montelukast warfarin levothyroxine phenytoin enoxaparin "
        "sodium_valproate heparin_sodium ceftriaxone cefotaxime alendronate risedronate flucloxacillin fosfomycin "
        "piperacillin_tazobactam hydrocortisone dexamethasone methylprednisolone"
    ),
    "potassium": frozenset({"losartan", "diclofenac", "amoxicillin_clavulanate", "phenoxymethylpenicillin"}),
    "calcium": frozenset({"atorvastatin", "rosuvastatin"}),
    "magnesium": frozenset({"esomeprazole", "omeprazole"}),
}
# What a medicine is or is for, in one word: such a word offers medicines and chooses none.
_DESCRIBING = _several(
    "antibiotic carbapenem phenothiazine sedative tca nassa emollient painkiller steroid antacid retinoid "
    "অ্যান্টিবায়োটিক স্যালাইন নেবুলাইজার স্টেরয়েড এন্টিবায়োটিক"
)
# Words in the names of medicines that tell none from another.
_COMMON = _several(
    "acid acids human regular short long rapid very acting white soft combined pill pills birth control emergency mini "
    "complex oral skin scalp nose salts vaccine antidote kit medicine muscle blood milk powder liquid "
    "অ্যাসিড এসিড পিল মিনি জরুরি সাধারণ মিশ্র টিকা ভ্যাকসিন ওষুধ ওষুধের ঔষধ ত্বকে মাথার মাথা মুখে নাকে খাওয়ার খাবার লবণ সাদা নরম কম্বাইন্ড মানব "
    "পানি দীর্ঘ দ্রুত কাজের কমানোর বিষ সাপের"
)


# Words that make a phrase say what a medicine is for.
_KINDS = _several(
    "medicine medicines antibiotic antidote blocker inhibitor agonist painkiller pill contraceptive hormone thinner "
    "relaxant antidepressant paint drug inhaler injection vaccine saline antifungal "
    "ওষুধ ঔষধ অ্যান্টিবায়োটিক এন্টিবায়োটিক টিকা পিল কিট হরমোন স্যালাইন ইনহেলার বড়ি মলম সুই "
    "tika osudh oshudh bori fapa gha dad krimi sui tb"
)


def key(text: str) -> tuple[str, ...]:
    """Return the words of a name by which it is found: without brackets and without what only joins its parts."""
    return tuple(word for word in words(_BRACKETS.sub(" ", text)) if word not in _JOINING)


def pieces(text: str) -> tuple[str, ...]:
    """Return the words of a text as typed, brackets and all, without what only joins them."""
    return tuple(word for word in words(text) if word not in _JOINING)


def cut(tokens: tuple[str, ...]) -> tuple[str, ...]:
    """Return the words with letters and numbers apart: napa500 is napa 500."""
    return tuple(piece for token in tokens for piece in _PARTS.findall(token))


def lay(text: str) -> tuple[str, ...]:
    """Return the terms of a class's or a description's name: plurals and case endings don't count."""
    return tuple(each for each in terms(text) if each not in _JOINING)


def is_noise(word: str) -> bool:
    """Tell whether a word beside a name says only how much, how often or in which form."""
    return word[0].isdigit() or word in _LOCAL or word in _FORMS or word in _UNITS or word in _TIMES


def is_noise_behind(words_: tuple[str, ...], at: int) -> bool:
    """Tell whether a word that stands behind a name, with all words of the text around it, is noise.

    One or two letters directly behind a name are a part of the name, of a mixture with another medicine as a rule.
    """
    word = words_[at]
    if word not in _ALSO_PARTS:
        return is_noise(word)
    follows = words_[at + 1] if at + 1 < len(words_) else ""
    is_time = follows in _TIMES and follows not in _ALSO_PARTS
    if word == "g":
        return words_[at - 1][0].isdigit() or words_[at - 1] in _NUMBERS
    is_after_number = any(one[0].isdigit() or one in _NUMBERS for one in words_[:at])
    is_few = follows.isdigit() and int(follows) <= _LAST_HOUR
    return is_time or (word in {"x", "at"} and is_after_number and is_few)


def is_salt(word: str, medicine_ids: frozenset[str]) -> bool:
    """Tell whether a word after the name of one of these medicines only names its salt."""
    return word in _SALTS or bool(_METALS.get(word, frozenset()) & medicine_ids)


def is_local(text: str) -> bool:
    """Tell whether the text names a form for the skin, the eye, the ear or the nose."""
    return any(word in _LOCAL for word in words(normal(text)))


def tells(word: str) -> bool:
    """Tell whether a word of a medicine's name tells it from others."""
    return len(word) > 1 and not is_noise(word) and word not in _COMMON


def describes(alias: str, telling: frozenset[str]) -> bool:
    """Tell whether an alias says only what a medicine is for. `telling` are the words of all medicines' names."""
    found = words(alias)
    if len(found) == 1:
        return found[0] in _DESCRIBING
    if any(word in telling for word in found):
        return False
    return any(word in _KINDS or is_noise(word) for word in found)
