"""Takes out of a text what only sounds like a danger: figures of speech, and words that mean something else there.

"Fit for work" is no seizure, "passed out of college" no faint, আমি দুধ খাই না a habit and no danger sign. Only what
stands as it is written here is taken out, letter for letter by blanks, so that every other word keeps its place. Where
a phrase may be either, it stays: the safer reading.
"""

from __future__ import annotations

import re

_B = "(?<![\u0980-\u09ff])"
_E = "(?![\u0980-\u09ff])"

_ENGLISH = (
    # Fit as an adjective or a verb. What has an article, a number or a "having" before it is a noun: "had a fit".
    (
        r"\b(?:feel|feels|feeling|felt|am|im|keep|keeps|keeping|stay|stays|staying|look|looks|quite|fully|physically"
        r"|perfectly|medically|mentally|totally|generally|super|not|getting|get|as|be|remain|remains) fit\b"
    ),
    (
        r"\bfit (?:and (?:fine|well|healthy|strong|active)|for|enough|as a|to (?:work|travel|fly|drive|play|be|return)"
        r"|into|with (?:my|the))\b"
    ),
    (
        r"\b(?:fit|fitter) (?:and healthy |healthy )?(?:young |old |middle aged )?"
        r"(?:man|woman|person|people|male|female|boy|girl|lady|guy|athlete|adult)\b"
    ),
    r"\b(?:dont|doesnt|didnt|wont|not|never|no longer|cannot|cant) fits?\b",
    r"\bfits? (?:me|him|well|perfectly|nicely|badly|tight|tightly|loosely|my|into|on me)\b",
    r"\b(?:tight|loose|well|close|ill|badly|form|poorly)[ -]?fitting\b",
    r"\bfitting (?:room|shoes?|clothes|dress|trousers)\b",
    r"\bfits? of (?=cough|sneez|anger|rage|laugh|giggl|temper|cry|jealous)",
    r"(?<=coughing) fits?\b|(?<=sneezing) fits?\b|(?<=laughing) fits?\b|(?<=cough) fits?\b",
    # Luck, laughter and other figures.
    r"\bstrokes? of (?:luck|genius|fortune|midnight|the pen)\b",
    r"\b(?:nearly|almost|practically) (?:had|got|gave me) a heart attack\b|\bheart attack (?:of|from|with) laugh\w*",
    (
        r"\bpass(?:ed|ing)? out (?:of|from) (?:[a-z]+ ){0,2}?(?:college|university|school|academy|class|course)\b"
        r"|\bpassed out in (?:19|20)\d\d\b|\bpass(?:ed|ing) out (?:parade|ceremony|certificate)\b"
    ),
    r"\b(?:no|any) response (?:from|by|to my|to the (?:mail|email|letter|message|call))\b",
    (
        r"\b(?:not|isnt|doesnt|didnt|wasnt|without|no) respon(?:d|ds|ded|ding|se) (?:well |much )?to"
        r" (?:the |any |my |his |her )?(?!pain|voice|touch|name|call|shak|command|question|sound|light|stimul|anyone"
        r"|us\b|me\b|him\b|her\b|it\b|what)[a-z]+"
    ),
    (
        r"\b(?:cannot|cant|could not|couldnt|hard to|difficult to|unable to) (?:be )?wake (?:up )?"
        r"(?:early|on time|for (?:work|school|class|college|office|fajr|prayers?))\b"
    ),
    (
        r"\bmakes? me (?:feel )?(?:a bit |very |so |little )?(?:sleepy|drowsy)\b"
        r"|\b(?:sleepy|drowsy) (?:after (?:lunch|meals?|eating|food|dinner|rice)|in (?:the afternoon|class|meetings?)"
        r"|at (?:work|the office))\b"
    ),
    (
        r"\b(?:cannot|cant|couldnt|unable to|not able to) (?:speak|talk|understand) (?:in |good |proper |much )?"
        r"(?:english|bangla|bengali|hindi|arabic|urdu|publicly|in public|in front|to (?:strangers|girls|boys|my boss)"
        r"|about)\b"
    ),
    (
        r"(?P<keep>\b(?:sore|sores|ulcers?|crack|cracks|cracked|pimple|spot|cut|blisters?|rash)\b[a-z ]{0,24}?)"
        r"(?:corners?|sides?) of (?:the |my |his |her )?mouth\b"
    ),
    r"(?<=pain) (?:on|in) (?:one|the (?:left|right)) side of (?:my |the |his |her )?face\b",
    (
        r"\bface (?:is |was |feels? )?burning\b|\bburning (?:sensation )?(?:on|of|in) (?:my |the |his |her )?face\b"
        r"|\bface burns\b"
    ),
    r"\bfood[ -]poison(?:ing|ed)\b",
    r"\bdrown(?:ed|ing) in (?:work|debt|debts|paperwork|tears|emails?|homework|stud(?:y|ies)|tasks|sorrow)\b",
    r"\boverdose (?:of|on) (?:sweets|sugar|chocolate|tv|cartoons|sun|sunshine|mangoes|ice cream|social media|sleep)\b",
    r"\bchok(?:ed up|ing up|ing back|ed back|ed with (?:tears|emotion)|ing with (?:tears|emotion|laughter))\b",
    (
        r"\b(?:roof|wall|chair|bed|table|building|bridge|shed|hut|tent|business|market|company|house|shop|economy|stage)"
        r" (?:has |had |was )?collapsed\b(?! on| over| upon)"
    ),
    r"\b(?:cold feet (?:about|before))\b|\b(?:got|getting|get) cold feet\b(?! and)",
    r"\bparaly[sz]ed (?:with|by) (?:fear|fright|shock)\b",
    r"\bpain in the (?:neck|backside|arse|ass) of a\b|\b(?:is|are) (?:such |really |a real )?a pain in the neck\b",
    r"\btakes? my breath away\b|\blift(?:ing|ed|s)? (?:heavy )?weights?\b",
    r"\b(?:do|does|did)(?: not|nt) drink (?:any )?(?:alcohol|wine|beer|liquor|tea|coffee|cola|soda|cow)\w*",
    r"\bi (?:do not|dont|never|cannot|cant|no longer) (?:drink|take|have|digest) (?:any )?(?:cows? )?milk\b",
    # Who sleeps long is no one who can't be woken; poison that is kept, and what an animal ate.
    (
        r"\b(?:will not|does not|do not|cannot|cant|isnt|not|never) (?:wake|waking|get) up (?:early |on time )?"
        r"(?:for|before|in time for) (?:school|work|college|class|classes|the office|office|fajr|prayers?|breakfast)\b"
    ),
    r"\b(?:does not|do not|did not|not) respond (?:on|by|over) (?:the )?(?:phone|mail|email|messenger|whatsapp|chat)\b",
    r"\bkeep (?:the )?(?:rat |mouse |insect )?poisons? (?:away|out of|safe)\b",
    (
        r"\b(?:dog|cat|cow|goat|hen|chicken|puppy|kitten|rat|mouse|mice)s?"
        r" (?:has |have |had )?(?:eaten|ate|swallowed|drank|licked)"
        r" (?:some |the |a )?(?:rat |mouse |insect )?(?:poison|pesticide|insecticide|bleach|harpic)\b"
    ),
    # What cleans, lights or cooks, what only feels so, and things that sank.
    r"\bkeros[ei]ne? (?:stove|lamp|smell|heater|cooker)s?\b",
    (
        r"\b(?:used|using|use|(?:clean|wash|mopp|scrubb)(?:ed|ing|s)? (?:\w+ ){0,3}with) (?:the |some )?"
        r"(?:bleach|harpic|dettol|savlon|detergent|phenyl)\b"
    ),
    r"\bfeels? (?:like|as if) (?:i |i have |he |she )?swallow(?:ed|ing) [a-z ]{0,20}",
    r"\b(?:phone|mobile|jomi|dhan|fosol|rasta|chabi)(?:ta|ti|gula)? (?:panite |pukure )?dub\w+",
    # A thing that fell, and on nobody's head.
    (
        r"\b(?:phone|mobile|laptop|bag|plate|cup|toy|watch|keys?|dress|clothes) (?:has |had )?(?:fell|fallen|dropped)"
        r" (?:down )?(?:from|off|out of)(?: the| my| a)? \w+\b(?![^.]{0,30} head\b)"
    ),
)
_BANGLA = (
    rf"{_B}ফিট (?:আছি|আছে|আছেন|আছো|থাক[া-ৌ]?\S*|রাখ\S*|লাগ\S*|মনে|না){_E}",
    rf"(?:শরীর|বডি|জামা|শার্ট|প্যান্ট|জুতা|কাপড়|বেল্ট|চশমা|পোশাক)[\u0980-\u09ff]* (?:ভালো |ঠিক |একদম |পুরো )?ফিট{_E}",
    rf"{_B}(?:আমি|পুরোপুরি|একদম|শারীরিকভাবে) ফিট{_E}(?! হ)",
    rf"(?<=\d) ?ফিট{_E}(?= উঁচু| লম্বা| গভীর| উপর| নিচ| উচ্চতা| দূর)",
    rf"(?:ওষুধ|অ্যান্টিবায়োটিক|চিকিৎসা|ইনজেকশন|ফোন|মেসেজ|ডাক্তার|অফিস)[\u0980-\u09ff]* সাড়া{_E}",
    rf"(?:দুপুর|ভাত|খাওয়ার পর|খেলে|ক্লাস|অফিস)[\u0980-\u09ff]*(?: [\u0980-\u09ff]+){{0,2}}? ঘুম ঘুম{_E}",
    (
        rf"(?:ইংরেজি|সামনে|লজ্জা|ফোনে|অপরিচিত|মানুষের সাথে|মন খুলে|রাগে)[\u0980-\u09ff]*(?: [\u0980-\u09ff]+){{0,2}}? কথা"
        rf" (?:বলতে|কইতে) পারি না{_E}"
    ),
    rf"{_B}(?:হাসতে হাসতে|হেসে|লজ্জায়|গরমে|ক্ষুধায়|খিদায়|শীতে) মরে (?:যাব|যাবো|যাই|যাচ্ছি|গেলাম|যাচ্ছিলাম)[\u0980-\u09ff]*",
    rf"{_B}(?:শুনে|দেখে|দামে|খবরে) (?:একটা |বড় |খুব )?শক খেয়েছি{_E}|{_B}শক খেয়েছি (?:শুনে|দেখে)",
    rf"{_B}(?:কাজে|পড়ায়|পড়াশোনায়|চিন্তায়|ঋণে|দেনায়|গানে|ঘুমে|মোবাইলে) ডুবে{_E}",
    rf"{_B}(?:দম|শ্বাস|নিঃশ্বাস|নিশ্বাস) (?:ফেলার|নেওয়ার|ফেলবার) (?:সময়|সুযোগ|ফুরসত)[\u0980-\u09ff]*",
    rf"(?:শুনে|খবরে|দেখে) (?:যেন )?মাথায় (?:যেন )?(?:বাজ|আকাশ){_E}",
    rf"{_B}শক্ত (?=খাবার|ভাত|রুটি|কিছু খ|মাংস|বিছানা|বালিশ|জুতা|কাজ)",
    rf"(?:শরীর|হাত|পা|মাথা|কোমর|গা)[\u0980-\u09ff]* বিষ (?:করে|করছে|ব্যথা|লাগে|করতেছে){_E}",
    # Who doesn't like to get up, or to talk, can.
    (
        rf"{_B}(?:ঘুম থেকে |বিছানা থেকে |সকালে )*(?:উঠতে|কথা বলতে|কথা কইতে) (?:একদম |আর |তেমন )?"
        rf"(?:(?:ইচ্ছে|ইচ্ছা|মন|ভালো|ভাল) [\u0980-\u09ff]+|চায়|চান|চাই) না{_E}"
    ),
    (
        rf"(?:স্কুল|কলেজ|মাদ্রাসা|অফিস|নামাজ|ফজর|ভোর)[\u0980-\u09ff]*(?: [\u0980-\u09ff]+){{0,2}}"
        rf" ঘুম থেকে (?:উঠে|ওঠে|উঠতে পারে) না{_E}"
    ),
    rf"গাছে(?:র)? (?:[\u0980-\u09ff]+ )?ফুল{_E}|(?:বিষ|ওষুধ) (?:কোথায়|কিভাবে|কীভাবে) রাখ[\u0980-\u09ff]*",
    r"কেরোসিন(?:ের)? (?:চুলা|চুলায়|স্টোভ|বাতি|কুপি|হারিকেন|গন্ধ)",
    r"(?:ফোন|মোবাইল|জমি|ধান|ফসল|রাস্তা|চাবি)(?:টা|টি|গুলা|র)? (?:পানিতে |পুকুরে )?ডুব[\u0980-\u09ff]*",
    r"ইঁদুর(?:টা|গুলা|গুলো|ে) (?:বিষ|ওষুধ) খে[\u0980-\u09ff]*",
    r"(?:বিড়াল|কুকুর|গরু|ছাগল|মুরগি|হাঁস)(?:টা|টি)? (?:[\u0980-\u09ff]+ )?(?:বিষ|কীটনাশক) খে[\u0980-\u09ff]*",
    (
        r"(?:সিনেমা|নাটক|মুভি|গল্প|বই|খবর)(?:য়|ে|য়ের|ের)? (?:[\u0980-\u09ff]+ )?(?:আত্মহত্যা|সুইসাইড)"
        r"[\u0980-\u09ff]* (?:দেখ|পড়|শুন)[\u0980-\u09ff]*"
    ),
    rf"(?:ফোন|মোবাইল|টব|ফুলদানি|কাপড়|খেলনা|চশমা)[\u0980-\u09ff]* [\u0980-\u09ff]+ (?:থেকে|হতে) (?:নিচে )?পড়ে গেছে{_E}",
    # Of oneself: a habit. A baby that doesn't drink is told of by others.
    rf"{_B}(?:দুধ|দুধ চা|গরুর দুধ|চা|কফি|মদ|সিগারেট) (?:একদম |তেমন |মোটেও )?(?:খাই|খেতে পারি|সহ্য করতে পারি|খেতাম) ?না{_E}",
)
_ROMANISED = (
    r"\bkeros(?:h|)[ei]ne?r? (?:chula\w*|stove|bati|kupi|gondho)\b|\bkeroshiner (?:chula\w*|stove|bati|kupi|gondho)\b",
    (
        r"\b(?:(?:ghum|bichana) theke |shokale )*(?:uthte|kotha bolte) (?:ekdom |ar |temon )?"
        r"(?:icch?[ae]|ichch[ae]|mon|bhalo|valo) \w+ na\b"
    ),
    r"\b(?:ami |amra |shorir |full )fit(?: (?:achi|asi|ache|ase|thaki))?\b|\bfit (?:achi|asi|ache|ase|thaki)\b",
    r"\b(?:dudh|cha|coffee|mod) (?:ekdom )?(?:khai|khaina|khete pari) ?(?:na|nai)?\b",
    r"\bkaje dube\b|\bdom felar\b|\bhashte hashte more\b",
)
_OTHERS = (
    # Somebody else's end: a neighbour, an animal.
    (
        rf"(?:পাশের|প্রতিবেশী|একজন|একটা লোক|এক লোক|বন্ধু|বান্ধবী|বিড়াল|কুকুর|মুরগি|গরু|ছাগল|হাঁস|মাছ)[\u0980-\u09ff]*"
        rf"(?: [\u0980-\u09ff]+){{0,4}}? (?:বিষ|ফাঁস|গলায় দড়ি)[\u0980-\u09ff]*(?: [\u0980-\u09ff]+){{0,2}}? (?:মারা|মরে)"
        rf" (?:গেছে|গেছেন|গেল|গিয়েছে|যায়){_E}"
    ),
    (
        r"\b(?:dog|cat|cow|goat|hen|hens|chicken|bird|pet|neighbou?r|friend|puppy|kitten)s?(?: [a-z]+){0,2}?"
        r" (?:died|was|were|dead|killed)(?: [a-z]+){0,2}? poison\w*"
    ),
)
_OF_MILK = rf"{_B}দুধ (?:তেমন |একদম )?(?:খায়|খায় ই) ?না{_E}|\bdudh (?:khay|khae|khaye) ?na\b"
"""Whoever isn't a baby any more may live without milk."""
_BABY_UNTIL = 5.0


def _all(forms: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{each})" for each in forms))


_FIGURES = _all((*_ENGLISH, *_BANGLA, *_ROMANISED, *_OTHERS))
_MILK = re.compile(_OF_MILK)
_SINCE = re.compile(rf"((?:দিন|ঘণ্টা|ঘন্টা|মিনিট|মাস|সপ্তাহ|বছর|রাত|সকাল|কাল|থেকে)(?:খানেক)? )ধরে{_E}")
"""How long, and nothing that takes hold: দুই দিন ধরে বুকে ব্যথা."""


def without_figures(text: str, age: float | None = None) -> str:
    """Return a `clean` text with blanks where it only sounds like a danger; `age` (years) as far as it is known."""
    found = _SINCE.sub(lambda each: each[1] + " " * (len(each.group()) - len(each[1])), _FIGURES.sub(_blank, text))
    return _MILK.sub(lambda each: " " * len(each.group()), found) if age is not None and age >= _BABY_UNTIL else found


def _blank(found: re.Match[str]) -> str:
    kept = found.group("keep") or ""
    return kept + " " * (len(found.group()) - len(kept))
