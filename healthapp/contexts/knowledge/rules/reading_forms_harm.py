"""Forms of what harms from outside: poison, too many medicines, snakes, injuries, fumes, current, burns, lime."""
# ruff: noqa: E501 - a form is read in one piece; Bangla letters are counted wide

from __future__ import annotations

from healthapp.contexts.knowledge.rules.reading_forms_parts import (
    MANY_DAYS,
    TAKEN_B,
    TAKEN_E,
    TAKEN_R,
    VEHICLE_B,
    VEHICLE_E,
    VEHICLE_R,
    B,
    E,
    Form,
    gap,
)

POISON_B = (
    r"(?:কীটনাশক|কিটনাশক|বালাইনাশক|আগাছানাশক|(?:পোকা|ইঁদুর|তেলাপোকা|মশা|উকুন|ঘাস|ছারপোকা)(?:র)? (?:মারা|মারার|মারনের|তাড়ানোর)(?: \S+)?"
    r"|(?:পোকা|ইঁদুর)(?:র|ের) (?:বিষ|ওষুধ)|হারপিক|ব্লিচ\S*|ক্লিনার|কস্টিক|কাপড় কাচার সোডা|ডিটারজেন্ট|গুঁড়া সাবান|ব্যাটারি|চুম্বক|ম্যাগনেট|এসিড|অ্যাসিড|লাইজল|পারদ|কয়েল|ব্লিচিং"
    r"|কেরোসিন|পেট্রোল|ডিজেল|থিনার|তারপিন|ফিনাইল|ডেটল|স্যাভলন|সেভলন|মিথানল|মিথাইল|স্পিরিট|ন্যাপথলিন|ন্যাফথলিন|সেলফস|ফসফাইড|কলপ)"
)
POISON_R = (
    r"\b(?:kit[ao]?nash[oa]k\w*|(?:poka|indur|idur|edur|telapoka|mosha|ukun|ghash)(?:r|er)? (?:mara|marar|maronar)(?: \w+)?"
    r"|(?:indur|idur|edur|poka)(?:er|r) (?:bish|os[hu]+d\w*|oushodh)|harpic|harpik|bleach\w*|blich\w*|(?:toilet )?cleaner"
    r"|caustic\w*|detergent|batt?[ae]?r[iy]\w*|betari|l[iy][zsj]ol|coil|koyel|parod|mercury|chumbok|magnet|acid|esid|keros[ei]n\w*|keroshin\w*|petrol|diesel|thinner"
    r"|tarpin|phenyl|finail|dettol|savlon|methanol|spirit|napthalin|naphthalene|celphos|phosphide)\b"
)
_WASHED = r"(?:দিয়ে|ধুয়ে|ছাড়া|diye|dhuye|chara)"
POISON_E = (
    r"(?:(?:rat|mouse|mice|rodent|roach|cockroach|ant|insect|bug|weed|mosquito) ?(?:poison|killer|bait|spray|repellent)"
    r"|poison|pesticides?|insecticides?|herbicides?|weed ?killer|paraquat|organophosphate|(?:aluminium|aluminum|zinc)"
    r" phosphide|phosphide|celphos|kerosene\w*|paraffin|petrol|diesel|gasoline|thinner|turpentine|bleach\w*|harpic"
    r"|(?:toilet|drain|floor|oven|bathroom) cleaner|detergent|washing (?:powder|soda)|caustic soda|caustic|lye"
    r"|(?:button |coin |watch |small )?batter(?:y|ies)|magnets?|phenyl|dettol|savlon|moth ?balls?|naphthalene|hair dye"
    r"|lysol|mosquito coils?|mercury|methanol|(?:methylated|rectified|surgical|denatured|industrial) spirits?|antifreeze|(?:hand )?saniti[sz]er"
    r"|nail polish remover|(?:battery|toilet|sulphuric|sulfuric|hydrochloric|nitric|strong) acid)"
)
_NOT_E = r"(?:with|from|without|sprayed|near|after|before|used|using|because|food)\b"
_GAS_B = r"গ্যাস(?:ের)? (?:ট্যাবলেট|ট্যাবলেটটা|বড়ি|টেবলেট)"
_GAS_R = r"\bgas(?: ?er)? (?:tablet|bori|teblet|tab)\w*"
_GAS_E = r"\bgas (?:tablets?|pills?)\b"
_STOMACH = (
    r"\b(?:acidity|gastric|heartburn|bloat\w*|indigestion|ulcer|meals?|food|breakfast|antacid|burp\w*|every|daily|bhat\w*"
    r"|protidin|pete gas)\b|গ্যাস্ট্রিক|এসিডিটি|অ্যাসিডিটি|অম্বল|ঢেকুর|পেটে গ্যাস|বুক জ্বাল|রোজ|প্রতিদিন|ভাত|খালি পেটে|খাওয়ার আগে|ডাক্তার"
)
_MEDICINE_B = r"(?:ওষুধ|ঔষধ|ট্যাবলেট|টেবলেট|বড়ি|ক্যাপসুল|সিরাপ|নাপা|প্যারাসিটামল|ঘুমের|প্রেসার|প্রেশার)"
_MEDICINE_R = (
    r"\b(?:os[hu]+dh?\w*|ou?shu?dh?\w*|tablet\w*|bori|capsule\w*|syrup|sirap|napa\w*|ghumer|presher\w*|pressure\w*)"
)
_MEDICINE_E = r"\b(?:tablets?|pills?|medicines?|medications?|capsules?|syrup|paracetamol|sleeping)\b"
_WHOLE_B = r"(?:এক|একটা|1|2|দুই|তিন|পুরা|পুরো|পুরাটা|গোটা|আস্ত|সব) ?"
_WHOLE_R = r"\b(?:ek|ekta|1|2|dui|tin|puro|pura|gota|asto|shob|sob) "
_CHILD_B = rf"{B}(?:বাচ্চা|শিশু|ছেলে|মেয়ে|বাবু|নাতি|নাতনি)(?:টা|টি|রা)?{E}"
_ELDER_B = rf"{B}(?:আমার|দাদার|দাদির|নানার|নানির|বাবার|মায়ের|মার|আব্বার|আম্মার|বড়দের){E}"
_SNAKE_B = (
    r"(?:গোখর\S*|গোক্ষুর\S*|কেউট\S*|কালাচ\S*|কালকেউট\S*|চন্দ্রবোড়া\S*|রাসেল\S* ?ভাইপার\S*|ভাইপার\S*|শঙ্খিনি\S*|জাত ?সাপ\S*|জাতি সাপ\S*"
    r"|কোবরা\S*|পদ্মগোখর\S*|সবুজ বোড়া\S*|বোড়া সাপ\S*|সামুদ্রিক সাপ\S*)"
)
_BITES_B = r"(?:কামড়|কামর|ছোবল|দংশন|কাটছে|কাটসে|কেটেছে|কাইট)"
_SNAKE_R = (
    r"\b(?:gokh?r[ao]\w*|gokh?or\w*|keu?te\w*|keute\w*|kalach\w*|ch[ao]ndr[ao]bora\w*|ra?u?ss?ell?s? ?viper\w*"
    r"|rasels? viper\w*|viper\w*|shonkhini\w*|jati? shap\w*|[ck]obra\w*|krait\w*|bora shap\w*)"
)
_BITES_R = r"\b(?:kamor\w*|kamr\w*|kat[sc]\w*|ka[iy]t\w*|kete[cs]\w*|chobol\w*|dongsh\w*|bite|bit|bitten|bites)\b"
_PLACE_B = (
    r"(?:ছাদ|গাছ|বিল্ডিং|ভবন|খাম্বা|টাওয়ার|ব্রিজ|সেতু|বারান্দা|মাচা|তলা|তালা|(?:দু|দো|তিন|চার|পাঁচ|ছয়)তলা|দালান)(?:র|ের)?"
    r"(?: উপর| ওপর| রেলিং)? (?:থেকে|হতে|থেইকা|থিকা|থন)"
)
_PLACE_R = (
    r"\b(?:chad|gach|building|khamba|tower|bridge|setu|balcony|baranda|macha|tola|tala|dotola|dalan)(?:er|r)? ?(?:upor )?"
    r"(?:theke|thek|theika|thaika|thika|hote)"
)
_THING = (
    r"\b(?:phone|mobile|laptop|bag|plate|glass|cup|pot|tob|vase|ball|cloth\w*|kapor|leaf|leaves|(?:fruits?|mango(?:es)?|coconuts?)(?! tree)|(?:dab|am)(?! gach)"
    r"|toy|watch|keys?)\b(?![^.]{0,40}\b(?:head|mathay?)\b)"
    rf"|{B}(?:ফোন|মোবাইল|টব|ফুলদানি|বল|কাপড়|পাতা|ফল|খেলনা|চশমা|(?:আম|ডাব|লিচু|বরই|কাঁঠাল)(?! গাছ))(?:টা|টি|গুলা|গুলো)?{E}(?!.{{0,40}}মাথায়)"
)
_LIMB_B = r"(?:আঙুল|আঙ্গুল|হাত|পা|কব্জি|বৃদ্ধাঙ্গুল|কান|নাক|লিঙ্গ|পুরুষাঙ্গ)(?:টা|টি|ের|টার)?"
_LIMB_R = r"\b(?:angul|hat|pa|kobji|kan|lingo)(?:ta|er)?"
_LIMB_E = r"\b(?:fingers?|fingertip|hand|arm|leg|foot|toes?|thumb|ear|penis|limb|wrist)\b"

HARM: tuple[Form, ...] = (
    Form(
        ("poison_swallowed",),
        rf"{POISON_B}(?:টা|টি|ও|ের|র পানি|র এসিড|র)?(?:\s+(?!{_WASHED})[^\s,]+){{0,4}}?\s+{TAKEN_B}",
    ),
    Form(("poison_swallowed",), rf"{POISON_R}{gap(4, _WASHED)}{TAKEN_R}"),
    Form(("poison_swallowed",), rf"{TAKEN_E}{gap(5, _NOT_E)}{POISON_E}\b"),
    Form(("poison_swallowed",), r"\b(?:drank|swallowed|drunk) (?:some |the |a little )?acid\b(?! reflux)"),
    Form(
        ("poison_swallowed",),
        r"\b(?:took|taken|takes) (?:some |a |the |rat |insect )*(?:poison|pesticide|insecticide"
        r"|(?:alumini?um |zinc )?phosphide|celphos|methanol)\b",
    ),
    # Aluminium phosphide, which keeps insects off stored rice, is bought as "gas tablets"; so are those for acidity.
    Form(("poison_swallowed",), rf"(?:চাল|ধান|গম|গোলা|পোকা)\S*[^।,]{{0,30}}(?:ট্যাবলেট|টেবলেট|বড়ি){gap(3)}{TAKEN_B}"),
    Form(
        ("poison_swallowed",),
        rf"\b(?:chal|dhan|gom|poka)(?:er|e|r)?\b[^.,]{{0,30}}\b(?:tablet|teblet|bori)\w*{gap(3)}{TAKEN_R}",
    ),
    Form(
        ("poison_swallowed",),
        rf"(?:{TAKEN_E}|\btook\b)[^.]{{0,30}}\b(?:tablets?|pills?|fumigants?)\b[^.]{{0,40}}"
        r"\b(?:rice|grain|wheat|insects?|weevils?|pests?|rats?)\b",
    ),
    Form(
        ("poison_swallowed",),
        rf"(?:রাগ|ঝগড়া|অভিমান|মরার|\brag\b|jhogra|quarrel)[^।]{{0,40}}(?:{_GAS_B}|{_GAS_R})"
        rf"|(?:{_GAS_E})[^.]{{0,30}}\bquarrel",
    ),
    Form(("poison_swallowed",), rf"{_GAS_B}{gap(3)}(?:খেয়ে ফেল|খাইছে|খাইসে|খেয়েছে|গিলে|গিলছে)", _STOMACH, is_open=True),
    Form(
        ("poison_swallowed",),
        rf"{_GAS_R}{gap(3)}(?:khe[yi]e fel\w*|khai[cs]e|kheyech?e|gil\w+)",
        _STOMACH,
        is_open=True,
    ),
    Form(("poison_swallowed",), rf"\b(?:took|swallowed|ate|taken|eaten) (?:\w+ )?{_GAS_E[2:]}", _STOMACH, is_open=True),
    Form(
        ("medicine_overdose",),
        rf"(?<![\d./])[1-9]\d\d? ?(?:টা|টি|খানা|ta\b|ti\b)\s*(?:\S+\s+){{0,2}}(?:ওষুধ|ঔষধ|{_MEDICINE_R})\S*{gap(3)}"
        rf"(?:{TAKEN_B}|{TAKEN_R})",
        MANY_DAYS,
    ),
    Form(
        ("medicine_overdose",),
        rf"(?:{_MEDICINE_B}|{_MEDICINE_R})\S*(?: \S+)? [1-9]\d\d? ?(?:টা|টি|খানা|ta\b|ti\b){gap(2)}(?:{TAKEN_B}|{TAKEN_R})",
        MANY_DAYS,
    ),
    Form(
        ("medicine_overdose",),
        r"(?:অনেকগুলা|অনেকগুলো|অনেক গুলা|অনেক গুলো|একগাদা|সবগুলা|সবগুলো|\bonek ?gul[ao]|\bshob ?gul[ao]|\bsob ?gul[ao])"
        rf"(?: \S+){{0,2}} (?:{_MEDICINE_B}|{_MEDICINE_R})\S*{gap(2)}(?:{TAKEN_B}|{TAKEN_R})"
        rf"|{_MEDICINE_B}\S* (?:\S+ )?(?:পুরাটা|পুরোটা|সবটা|সবগুলা|সবগুলো)\S*{gap(1)}(?:খেয়ে ফেল|খাইয়া ফেল|গিলে)",
        MANY_DAYS,
    ),
    Form(("medicine_overdose",), r"\boverdosed\b(?! on (?:sweets|sugar|chocolate|tv|sun\w*|mango\w*))"),
    Form(
        ("medicine_overdose",),
        rf"{_MEDICINE_B}[^।,]{{0,30}}{_WHOLE_B}পাতা{gap(4)}{TAKEN_B}|{_WHOLE_B}পাতা[^।,]{{0,30}}{_MEDICINE_B}\S*{gap(4)}{TAKEN_B}"
        rf"|{_WHOLE_B}পাতা{gap(2)}(?:খেয়ে ফেল|খাইয়া ফেল|খাইছ|খাইস|গিল)|(?:ওষুধ|ঔষধ|ট্যাবলেট|বড়ি)ের পাতা{gap(2)}(?:খেয়ে ফেল|খাইয়া ফেল|খাইছ|গিল)",
        MANY_DAYS + "|নিম|তুলসি|পান পাতা|গাছ|শাক|থানকুনি|পুদিনা|পেয়ারা|কচু|বই",
    ),
    Form(
        ("medicine_overdose",),
        rf"{_MEDICINE_B}[^।,]{{0,20}}{_WHOLE_B}(?:বোতল|ডিব্বা|কৌটা|প্যাকেট|ফাইল|শিশি)\S*{gap(4)}{TAKEN_B}"
        rf"|{_WHOLE_B}(?:বোতল|ডিব্বা|কৌটা|প্যাকেট|শিশি)\S*{gap(2)}{_MEDICINE_B}\S*{gap(4)}{TAKEN_B}",
        MANY_DAYS,
    ),
    Form(
        ("medicine_overdose",),
        rf"{_MEDICINE_R}[^.,]{{0,30}}{_WHOLE_R}(?:pata|botol|bottle|packet|dibba|shishi){gap(4)}{TAKEN_R}"
        rf"|{_WHOLE_R}(?:pata|botol|bottle|packet|dibba|shishi)[^.,]{{0,20}}{_MEDICINE_R}{gap(4)}{TAKEN_R}",
        MANY_DAYS,
    ),
    Form(
        ("medicine_overdose",),
        rf"\b(?:ek|dui|tin|2|3|puro|pura|gota) pata{gap(2)}{TAKEN_R}",
        MANY_DAYS + r"|\b(?:nim|tulsi|pan|shak|boi)\b",
    ),
    Form(
        ("medicine_overdose",),
        r"\b(?:swallowed|took|taken|ate|eaten|drank|drunk|has had|emptied|finished off) (?:a |an |the |up |about |almost )*"
        r"(?:whole|entire|full|complete|all of the) (?:\w+ )?(?:strip|bottle|packet|pack|box|sheet|leaf|container)s?\b"
        r"(?! of (?:water|coke|cola|juice|milk|oil|wine|beer|pepsi|sprite|saline|ors|lassi|tea|soda|biscuits?|chips"
        r"|chocolates?|sweets?|cigarettes?|pizza)\b)",
        MANY_DAYS,
    ),
    Form(
        ("medicine_overdose",),
        r"\b(?:swallowed|took|taken|ate|eaten) (?:a|one|two|three|\d|several|half a)(?: full)? (?:strip|sheet|leaf)s? of\b",
        MANY_DAYS,
    ),
    Form(
        ("medicine_overdose",),
        rf"{_CHILD_B}{gap(2)}{_ELDER_B}[^।,]{{0,24}}{_MEDICINE_B}\S*{gap(2)}(?:খেয়ে ফেল|খাইয়া ফেল|খাইছে|খাইসে|খেয়েছে|গিলে)",
    ),
    Form(
        ("medicine_overdose",),
        r"\b(?:baccha|chele|meye|babu|shishu)(?:ta|ti)? (?:\w+ )?(?:amar|dadar|dadir|nanar|nanir|babar|mayer|abbar|ammar)"
        rf"[^.,]{{0,24}}{_MEDICINE_R}{gap(2)}{TAKEN_R}",
    ),
    Form(
        ("medicine_overdose",),
        r"\b(?:toddler|child|baby|son|daughter|kid|boy|girl|grandson|granddaughter|year old|yr old|month old)\b[^.,]{0,20}"
        r"\b(?:swallowed|ate|drank|got into)\b (?:\w+ )?(?:of )?(?:my|his|her|our|grandmas?|grandpas?|grandmothers?|grandfathers?"
        rf"|mothers?|fathers?|mums?|dads?)\b[^.,]{{0,24}}{_MEDICINE_E}",
        r"\b(?:prescribed|his own|her own|as usual|daily)\b",
    ),
    # Methanol in bad spirits takes the sight.
    Form(
        ("poison_swallowed",),
        r"(?:মদ|চোলাই|স্পিরিট|তাড়ি|\b(?:mod|cholai|spirits?|alcohol|liquor|moonshine)\b)[^।.]{0,40}(?:চোখ\S*[^।.]{0,12}(?:দেখ\S* ?(?:না|পা)|অন্ধকার|ঝাপসা)"
        r"|\bchok\w*[^.]{0,12}(?:dekh\w* ?na|jhapsa|ondhokar|kom dekh)|\bvision\b[^.]{0,14}\b(?:blur|gone|lost|dim))"
        r"|\b(?:blurr?\w*|blind\w*|dim) (?:since|after) (?:he |she |i |they )?(?:drank|drinking|had) (?:\w+ ){0,2}(?:spirits?|alcohol|liquor|moonshine)\b",
    ),
    Form(("snake_bite",), rf"{_SNAKE_B}(?:\s+সাপ\S*)?{gap(2)}{_BITES_B}|{_BITES_B}\S*{gap(2)}{_SNAKE_B}"),
    Form(
        ("snake_bite",), rf"{_SNAKE_R}(?:[a-z]*)(?: e)?(?:\s+[^\s,]+){{0,2}}?\s+{_BITES_R}|{_BITES_R}{gap(3)}{_SNAKE_R}"
    ),
    Form(
        ("major_injury",),
        rf"{B}{VEHICLE_B}(?:ের|র|টা|এ|ে)?(?: \S+)? চাপা|{B}{VEHICLE_B}(?:ের|র)?(?: চাকার)? (?:নিচে|নীচে|তলে|তলায়)(?:{gap(3)})?"
        r"(?:পড়|পর|চাপা|চইল|চলে|ঢুক|গেছে)|(?:ট্রেনে|রেলে) কাটা প|উপর দিয়ে (?:বাস|ট্রাক|গাড়ি|লরি|ট্রেন)(?: \S+)? (?:চলে|গেছে|উঠ)|(?:শরীর|পা|হাত|বুক|পেট)\S* (?:উপর|ওপর) দিয়ে (?:বাস|ট্রাক|গাড়ি|লরি)",
        _THING,
    ),
    Form(
        ("major_injury",),
        rf"\b{VEHICLE_R}(?:er|e|r|ta)? (?:\w+ )?chapa|\b{VEHICLE_R}(?:er|r)?(?: er)?(?: chakar)? (?:niche|nice|tole|tolay)"
        rf"(?:{gap(3)})?(?:por|chapa|gec|ges)\w*",
        _THING + r"|\bseat\b",
    ),
    Form(
        ("major_injury",),
        rf"\brun(?:ned)? over by\b|\bran over (?:him|her|me|my|his|our)\b|\b(?:crushed|trapped) (?:by|under|beneath|between)"
        rf"(?: \w+){{0,2}} (?:{VEHICLE_E}|wall|building|wheels?|rubble)\b"
        r"|\ba (?:bus|truck|lorry|train) (?:has )?(?:hit|struck|ran into|knocked down) (?:me|him|her|my|our|the (?:child|boy|girl|man|woman))\b"
        r"|\b(?:hit|struck|knocked down|mown down) by (?:a |an |the )?(?:speeding |fast |moving )?(?:bus|truck|lorry|train)\b",
        _THING + r"|\b(?:shoe|bicycle was|bike was|luggage)\b",
    ),
    Form(
        ("major_injury",),
        rf"{_PLACE_B}(?: (?:নিচে|নীচে|মাটিতে))? (?:পড়|পইড়|পরে গে|লাফ দি|লাফাই)",
        _THING,
    ),
    Form(("major_injury",), rf"{_PLACE_R}(?: (?:niche|matite))? (?:por|lap di|laf di|laph di)\w*", _THING),
    Form(
        ("major_injury",),
        r"\b(?:fell|fallen|falls|jumped|dropped) (?:\w+ )?(?:from|off|out of|down from)(?: (?!my arms|bed|chair|sofa|stool)\w+)"
        r"{0,4}? (?:roof|building|storey|floors?|balcony|tree|tower|bridge|scaffold\w*|pole|terrace|rooftop|window|height)\b"
        r"|\b(?:fell|fallen)\b[^.]{0,30}\b(?:(?:1[0-9]|[2-9]\d) ?(?:feet|foot|ft)|(?:[3-9]|[1-9]\d) ?(?:m|metres?|meters?))\b",
        _THING,
    ),
    Form(
        ("amputation",),
        rf"{B}{_LIMB_B}[^।,]{{0,14}}(?:কেটে|কাইটা|কাটা|ছিঁড়ে)(?: (?!রক্ত)[^\s,]+)?"
        r" (?:আলাদা|বিচ্ছিন্ন|পড়ে গে|পইড়া গে|পড়ে গিয়ে|পড়ছে|পড়েছে|পড়সে|খুলে গে)"
        rf"|(?:মেশিন|করাত|কলে|যন্ত্র)\S*[^।]{{0,16}}{B}{_LIMB_B} (?:কাটা গে|ছিঁড়ে গে|কাইটা গে)",
    ),
    Form(
        ("amputation",),
        rf"{_LIMB_R}[^.,]{{0,14}}\b(?:kete|kaita|kata|chire)(?: (?!rokto)[^\s,]+)?"
        r" (?:alada|bicchinno|bichchinno|pore ge\w*|porse|porche|poreche|porce|khule ge\w*)",
    ),
    Form(
        ("amputation",),
        rf"{_LIMB_E}(?: \w+){{0,3}}? (?:cut off|severed|chopped off|torn off|sliced off|ripped off|blown off|cut clean off|amputated (?:by|in) (?:a |an |the )?(?:\w+ )?(?:saw|machine|accident|blade|fan))\b"
        rf"|\b(?:cut|chopped|sliced|tore|ripped|sawed) off (?:my|his|her|the|a)(?: \w+)? {_LIMB_E[2:]}"
        rf"|\blost (?:\w+ ){{0,2}}(?:fingers?|hand|arm|leg|foot|toes?|thumb) (?:in|to) (?:a |an |the |his |my )?(?:\w+ )?(?:machine|saw|accident|blast|fan|grinder)\b"
        rf"|\bsevered (?:my|his|her|the|a)(?: \w+)? {_LIMB_E[2:]}",
        r"\b(?:nails?|skin|circulation|plaster|cast|ring|hair)\b",
    ),
    Form(("chemical_in_eye",), rf"{B}চুন\S*(?: পানি| জল)?(?: \S+)? চোখ\S*(?: \S+)? (?:গে|পড়|ঢুক|লাগ|লেগ|ছিট|যা)"),
    Form(
        ("chemical_in_eye",),
        r"\bchun(?:er)?(?: pani)?(?: \w+)? (?:chok\w*|cokh\w*)(?: \w+)? (?:ge|por|dhuk|lag|leg|chit|jay)",
    ),
    Form(
        ("fumes_inhaled",),
        r"(?:বন্ধ|বদ্ধ|ভেতর|ভিতর)\S*[^।]{0,30}জেনারেটর|জেনারেটর[^।]{0,30}(?:বন্ধ|বদ্ধ) (?:ঘর|দোকান|রুম|গ্যারেজ)",
        r"জেনারেটর(?:টা)? বন্ধ",
    ),
    Form(
        ("fumes_inhaled",),
        r"\b(?:bondho|boddho|vitor\w*|bhitor\w*|closed|sealed|shut)\b[^.]{0,24}\bgenerator"
        r"|\b(?:bondho|boddho)\b[^.]{0,24}\b(?:koyla|kath ?koyla)\w*|\bkoyla\w*[^.]{0,24}\b(?:bondho|boddho) ghor\w*"
        r"|\bgenerator\b[^.]{0,30}\b(?:bondho (?:ghor|dokan|room)\w*|vitore|bhitore|inside|indoors?|closed|sealed)\b",
        r"\bgenerator bondho\b",
    ),
    Form(
        ("electric_contact",),
        r"\bbid[uy]+t\w* (?:er )?(?:tar\w* )?(?:shock|shok|dhor\w+|lag\w+)|(?:বিদ্যুৎ|বিদ্যুত|কারেন্ট|ইলেকট্রিক)\S* (?:তার|লাইন)\S*(?: \S+)? (?:জড়|লাগ|লেগ|ধর|হাত দি|স্পৃষ্ট)",
    ),
    Form(
        ("submersion",),
        r"(?:পুকুর|নদী|খাল|ডোবা|পানি) থেকে (?:(?:বাচ্চা|ছেলে|মেয়ে)\S* )?(?:তুল|উঠানো|উদ্ধার)|\b(?:pukur|nodi|khal|doba|pani) theke (?:tul|uthan|uddhar)\w*",
        "মাছ|\\bmach\\b",
    ),
    Form(
        ("large_burn",),
        r"(?:আগুন\S*[^।,]{0,15}(?:শরীর|গা|পুরা)|শরীর\S* (?:অর্ধেক|অনেক|বেশির ভাগ|বেশিরভাগ|প্রায় পুরা))[^।,]{0,16}(?:পুড়|পোড়|পুইড়|ঝলস)",
        r"মতো|মত(?![\u0980-\u09ff])|জ্বর",
    ),
    Form(
        ("large_burn",),
        r"(?:\bagun\w*\b[^.,]{0,15}\b(?:shorir|sorir|ga)|\b(?:shorir|sorir)\w* (?:ordhek|onek))[^.,]{0,16}\bp(?:u|oo)r\w+",
        r"\b(?:moto|jor)\b",
    ),
)
"""Each with the findings it tells of."""
