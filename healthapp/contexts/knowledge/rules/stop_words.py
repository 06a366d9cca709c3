"""Words that say how somebody asks, and not for what, in the three writings; as `words.words` cuts them."""

from __future__ import annotations

from healthapp.kit.i18n import verbs, words


def _set(text: str) -> frozenset[str]:
    return frozenset(words.words(text))


BANGLA = _set(
    """আমার আমি আমাকে আমাদের তার তাকে সে তারা আপনি আপনার তুমি তোমার ওর ওকে এর এই এটা এটি সেই সেটা ওই যে যা
    যার কি কী কে
    কেন কীভাবে কিভাবে কেমন কখন কোথায় কোন কোনো কত কতটা কতদিন কতবার কিসের কীসের হলে হয় হয়ে হয়েছে হচ্ছে হবে
    হতে হওয়া হওয়ার হয়ে
    গেলে গেছে গেল যায় যাচ্ছে যাওয়া যাবে করা করব করবো করবেন করতে করে করছে করি কর করলে করার করেছে উচিত দরকার
    উপায় নিয়ম জন্য
    জন্যে থেকে দিয়ে দিলে দেয় দেওয়া নিয়ে নিলে পর পরে আগে সাথে সঙ্গে মতো মত বা ও আর এবং কিন্তু তবে যদি
    তাহলে আছে ছিল থাকে থাকলে
    থাকা খুব অনেক বেশ একটু একটা একটি এক বছর বছরের বয়স দিন দিনে ধরে রোগী রোগীর সময় সব সবাই তো ই টা টি বলুন
    জানতে চাই লাগে লাগছে
    স্বামী স্বামীর স্ত্রী স্ত্রীর বউ বউয়ের মা মায়ের বাবা বাবার আম্মা আম্মার আব্বা আব্বার আম্মু আব্বু দাদা দাদার দাদী দাদীর
    নানা নানার নানী নানীর শাশুড়ি শ্বশুর বোন বোনের ভাইয়ের আজ আজকে গতকাল
    ভালো ভাই আপু স্যার ডাক্তার প্লিজ খেলে খাওয়া খায় খাব খাবো খেতে মানুষ"""
)
ENGLISH = _set(
    """a an the i me my mine we our you your he his him she her it its they their this that these those what
    which who whom how
    why when where is am are was were be been being do does did doing done have has had having can could
    should would will
    shall may might must to of in on at by for from with without into over under about after before during
    and or but if
    then than so as not just also too very much many some any all more most other please tell know want need
    get got go goes
    going im ive cant dont doesnt what's there here out off up down only same such own because until while
    both each few
    age year years old month months week weeks day days since ago suddenly help"""
)
ROMANISED = _set(
    """ami amar amake amader tar take se tara apni apnar tumi tomar or oke er ei eta seta oi je ja jar ki kee
    ke keno kivabe
    kibhabe kemon kokhon kothay kon kono koto kotota kiser hole hoy hoye hoyeche hoise hoiche hocche hochche
    hobe hote howa gele geche gese
    gelo jay jacche jachche jabe kora korbo korben korte kore korche kortese kori korle korar korse uchit
    dorkar upay niyom jonno
    jonne theke diye dile dey deya niye nile por pore age sathe songe moto ba o ar ebong kintu tobe jodi tahole ache
    ase chilo thake thakle thaka khub onek besh ektu ekta ekti ek bochor bochorer boyos din dine dhore rogi
    rogir somoy shomoy sob
    shob to ta ti lage lagche bhai apu sir doctor please khele khawa khay khabo khaite khete te keno na"""
) | _set("amr tmr hyse hoyse korbe kre hbe")
WEAK = _set(
    """ওষুধ ঔষধ ওষুধের ট্যাবলেট বড়ি সিরাপ চিকিৎসা লক্ষণ লক্ষন উপসর্গ কারণ প্রতিকার প্রতিরোধ রোগ রোগের সমস্যা
    মাস মাসের শুরু
    medicine medicines
    medication drug drugs tablet tablets syrup capsule treatment treatments treat cure symptom symptoms sign
    signs cause causes
    prevention prevent remedy disease illness problem problems osud oshud osudh oshudh ousod tablet chikitsha
    chikitsa lokkhon
    lokhon karon rog roger somossa shomossha protikar beshi bad feel feels feeling থেকেও খারাপ"""
) | frozenset(words.terms("ওষুধ ওষুধের চিকিৎসা লক্ষণ কারণ রোগ সমস্যা"))
"""Words that are asked with, but tell little: every medicine is a medicine."""

_LIGHT = frozenset(map(words.normal, ("হওয়া", "যাওয়া", "করা", "লাগা", "থাকা")))
"""Verbs that are fillers in all of their forms ("হইছে" and "হইতেছে" as "হয়েছে"). Taking and giving tell something."""


def is_filler(word: str) -> bool:
    """Tell whether a `normal` word says how somebody asks, in any of the writings."""
    return word in BANGLA or word in ENGLISH or word in ROMANISED or verbs.verb(word) in _LIGHT
