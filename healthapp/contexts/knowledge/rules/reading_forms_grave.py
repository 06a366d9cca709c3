"""Forms of what was swallowed, bled, tied or scalded: objects, poison in any order of words, cups of blood, necks, faces."""
# ruff: noqa: E501 - a form is read in one piece; Bangla letters are counted wide

from __future__ import annotations

from healthapp.contexts.knowledge.rules.reading_forms_harm import POISON_B, POISON_E, POISON_R
from healthapp.contexts.knowledge.rules.reading_forms_parts import TAKEN_E, B, E, Form, gap

_BLUNT_E = (
    r"\b(?:coins?|marbles?|beads?|toys?|lego|rings?|earrings?|buttons?(?! batter)|pebbles?|bottle caps?|dentures?)\b"
)
_BLUNT_B = rf"{B}(?:পয়সা|কয়েন|মুদ্রা|মার্বেল|পুঁতি|খেলনা|আংটি|দুল|বোতাম|পাথর|ছিপি)(?:টা|টি|ও)?{E}"
_BLUNT_R = r"\b(?:po[iy]?sh?a|coin|koyen|marble|puti|khelna|angti|dul|bo+t[ao]m|pathor|chipi)(?:ta|ti|o)?\b"
_SHARP_E = (
    r"\b(?:safety pins?|hair pins?|hijab pins?|pins?|needles?|blades?|screws?|nails?|broken glass|piece of glass)\b"
)
_SHARP_B = rf"{B}(?:সেফটিপিন|সেফটি পিন|আলপিন|পিন|হিজাব পিন|সুঁই|সুই|সুচ|ব্লেড|পেরেক|তারকাঁটা|স্ক্রু|কাচ|কাঁচ)(?:টা|টি|ের টুকরা)?{E}"
_SHARP_R = r"\b(?:safety ?pin|alpin|hijab ?pin|pin|shui|sui|blade|perek|tarkata|screw)(?:ta|ti)?\b"
_GONE_E = r"\b(?:swallow(?:ed|s)?|gulped|ingested)\b"
_GONE_B = r"(?:গিল(?:ে|ছে|েছে|সে|লো|ছ|স)[^\s,]*|গিইল্লা|খেয়ে ফেল[^\s,]*|খাইয়া ফেল[^\s,]*|খাইছে|খাইসে|খেয়েছে)"
_GONE_R = r"\b(?:gil(?:e|se|che|eche|lo|ce)\w*|khe(?:y|i)e? fel\w*|khaiya fel\w*|khai[cs]h?e)\b"
_WITH = r"(?:with|like)\b"
_SPIT = r"(?:\bdribbl\w*|\bdrool\w*|\bsaliva\b|\blala\b|লালা)"

_APART = r"(?:with|from|and|or|but|then|after|before|to|in|near|for|kept|while|when|on)\b"

_CUP_E = r"(?:\b(?:cup|glass|bowl|bucket|basin|mug|pint|tumbler)(?:ful)?s?\b(?: full)?(?: of)?|\b(?:a lot|lots|loads|large amounts?|plenty|so much|pools?) of|\b(?:[1-9]\d\d) ?ml(?: of)?)"
_CUP_B = (
    rf"(?:{B}(?:কাপ|গ্লাস|গেলাস|বাটি|মগ|বালতি|পেয়ালা|গামলা)(?:খানেক|ভর্তি| ভর্তি| ভরা)?|{B}(?:অনেক|প্রচুর|মেলা|গলগল করে)(?:খানি|টা)?{E})"
)
_CUP_R = r"\b(?:cup|kap|glass?|gelas|bati|mog|balti|gamla|onek|prochur)(?: ?(?:khanek|vorti|bhorti|vora|khani))?\b"
_BLOOD = r"(?:\b(?:fresh |red |bright )*blood\b(?! (?:test|sugar|pressure|report|group|count))|রক্ত|\brok?[tk]+[oa]\b)"
_MUCH = (
    rf"(?:(?:{_CUP_E}|{_CUP_B}|{_CUP_R})(?:\s+\S+)?\s+{_BLOOD}|{_BLOOD}\s+(?:\S+\s+)?(?:{_CUP_E}|{_CUP_B}|{_CUP_R}))"
)
_COUGH = r"(?:\bcough\w*|কাশ\S*|(?<![\u0980-\u09ff])কফ\S*|\bkash?[ih]?\w*|\bkof\w*)"

_LIPS_E = r"\blips\b(?: (?:are|r|have|has|got|getting|is|were|all|both|very|so|really|badly|become|became|now|been))* (?:swell(?:ing|ed)?|swollen|huge|puff(?:y|ed|ing))\b"
_LIPS_B = rf"{B}(?:ঠোঁট|ঠোট)(?:টা|গুলা|গুলো|দুইটা|দুটো|দুটা)?(?: (?:দুইটা|দুটো|দুটা|খুব|অনেক))? (?:ফুল(?:ে|া|ছ|স|তে|ত)|ফোল|ফুইল)"
_LIPS_R = r"\bth?on?t(?:h)?(?:ta|gula|gulo|duita)?(?: (?:duita|khub|onek))? (?:ph|f)u(?:l|il)\w+"
_LIPS_OTHERWISE = (
    r"\b(?:hit|punch\w*|fell|fall\w*|bit|bites?|bitten|bump|injur\w*|stung|dentist|tooth|teeth|braces|cold ?sores?|slightly|a (?:bit|little)"
    r"|chapped|dry|peel\w*|crack\w*|sun\w*|fillers?|lipstick|blow|knock\w*|weeks?|months?|years?|always|cr(?:ied|ying)"
    r"|bari|betha pe\w*|pore gi\w*|aghat|ghushi|kamor\w*|mosha\w*|poka\w*|fat\w*|shit\w*|ektu|dat\w*|gha|bochor\w*|mash?)\b"
    r"|বাড়ি খা|ব্যথা পে|ব্যাথা পে|পড়ে গি|পইড়া|আঘাত|ঘুষি|কামড়|মশা|পোকা|ইনজেকশন|দাঁত|ফাট|শীত|একটু|সামান্য|হালকা|মাস|বছর|সপ্তাহ|কান্না|কেঁদে"
    rf"|{B}ঘা{E}"
)

_HOT_B = r"(?:গরম|ফুটন্ত|টগবগে) (?:পানি|তেল|চা|ডাল|ডাইল|দুধ|মাড়|ভাতের মাড়|ঝোল|তরকারি|স্যুপ)(?:টা)?"
_HOT_R = r"\b(?:gorom|futonto) (?:pani|tel|cha|dal|dail|dudh|mar|jhol|torkari)(?:ta)?"
_HOT_E = r"\b(?:hot|boiling|scalding) (?:oil|water|tea|soup|milk|rice water|curry|dal|coffee|gravy|liquid)"
_LITTLE = r"\b(?:drops?|splash of|tiny|ektu|fota|chit\w*|sun\w*|cream|wash\w*|steam facial)\b|একটু|ফোঁটা|ছিট|সামান্য"

_WATER_R = r"\b(?:pani|pukur|nodi|khal|doba|balti|dighi|bil|drum|gorto)\w*"
_SUNK_THING = r"\b(?:nouka|launch|trawler|phone|mobile|jomi|dhan|ghor|bari|rasta|fosol)\w*"
_TIE_E = r"\b(?:rope|scarf|wire|cable|string|orna|dupatta|belt|bed ?sheet|sari)\b"
_NOT_TIED = r"\b(?:warm|cold|winter|wear\w*|necklace|goat|cow|calf|dog|ultrasound|scan|tailor|gold)\b|গরু|ছাগল|বাছুর|গহনা|চেইন|শীত|ঠান্ডা"
_LABOUR_B = r"(?:প্রসব ?(?:ব্যথা|বেদনা)|ব্যথা (?:উঠ|শুরু)|ডেলিভারির ব্যথা)"
_SINCE_B = rf"{B}(?:কাল|গতকাল|গত রাত|পরশু|(?:দুই|2|তিন|3) ?দিন|সারা ?রাত|1[2-9] ঘণ্টা|[2-4]\d ঘণ্টা)"
_UNBORN_B = r"(?:বাচ্চা|খালাস|ডেলিভারি|প্রসব)(?:টা)? (?:\S+ )?(?:হয়|হইল|হইছে|হচ্ছে|হইতেছে|আস|বের|নাম)\S*(?: \S+)? ?(?:না|নাই|নি)"
_LABOUR_R = r"\b(?:prosh?ob ?(?:betha|bedona)|betha (?:uth|shuru)\w*)"
_SINCE_R = r"\b(?:kal|gotokal|goto rat|porshu|(?:dui|2|tin|3) ?din|shara ?rat|sara ?rat)\w*"
_UNBORN_R = (
    r"\b(?:baccha|khalas|delivery|prosob)(?:ta)? (?:\w+ )?(?:hoy|hoilo|hoise|hocche|ashe|ase|ber hoy) ?na(?:i)?\b"
)
_SOMEBODY = r"(?:my|his|her|our|the (?:boy|girl|man|woman|child|baby|farmer)|him|her|me|us|a (?:boy|girl|man|woman|farmer)|baby|child|toddler)\b"
_DENGUE = r"(?:\bdengue?\b|\bdengu\b|ডেঙ্গু|ডেংগু|ডেঙ্গি)"
_HAS_IT = (
    rf"(?:{_DENGUE} (?:patient|rogi|রোগী)|{_DENGUE}(?:তে|r|te|y|য়)? (?:\S+ )?(?:হইছে|হয়েছে|হইসে|ধরা পড়|পজিটিভ|পজেটিভ|আক্রান্ত|ভুগ|hoise|hoyeche|hoiche|hoisilo|dhora por\w*|positive|detected|confirmed)"
    rf"|\b(?:has|have|having|got|with|of|confirmed|caught) (?:\w+ )?{_DENGUE}|\bday \d+ of {_DENGUE}|{_DENGUE}(?: fever| jor| জ্বর)?\s*,|(?:আমার|ছেলের|মেয়ের|বাচ্চার|amar|cheler|meyer|bacchar)\S* {_DENGUE})"
)
_NO_DENGUE = (
    r"\?|\b(?:vaccine|prevent\w*|last year|years? ago|if|hole|what|how|season|mosquito\w*|afraid|fear|worried|suspect\w*|neighbou?rs?|friends?|nearby|negative|test korte|test)\b"
    r"|টিকা|পাশের|প্রতিবেশী|দেখতে|দেখে|হলে|গত বছর|বছর আগে|নেগেটিভ|কীভাবে|কিভাবে|ভয়|যদি"
)

GRAVE: tuple[Form, ...] = (
    Form(
        ("object_swallowed",),
        rf"{_GONE_E}{gap(4, _WITH)}{_BLUNT_E}|{_BLUNT_E}{gap(4)}(?:has |have |was |got |been )*{_GONE_E}"
        rf"|\b(?:ate|eaten) (?:a |the |my |some )?(?:\w+ )?coins?\b",
    ),
    Form(("object_swallowed",), rf"{_BLUNT_B}{gap(3)}{_GONE_B}|{_GONE_B}{gap(2)}{_BLUNT_B}"),
    Form(("object_swallowed",), rf"{_BLUNT_R}{gap(3)}{_GONE_R}|{_GONE_R}{gap(2)}{_BLUNT_R}"),
    Form(
        ("sharp_object_swallowed",),
        rf"{_GONE_E}{gap(4, _WITH)}{_SHARP_E}|{_SHARP_E}{gap(4)}(?:has |have |was |got |been )*{_GONE_E}",
        r"\b(?:like|feels)\b",
    ),
    Form(("sharp_object_swallowed",), rf"{_SHARP_B}{gap(3)}{_GONE_B}|{_GONE_B}{gap(2)}{_SHARP_B}"),
    Form(("sharp_object_swallowed",), rf"{_SHARP_R}{gap(3)}{_GONE_R}|{_GONE_R}{gap(2)}{_SHARP_R}"),
    Form(("drooling",), rf"(?:{_GONE_E}|{_GONE_B}|{_GONE_R})[^।.]*{_SPIT}"),
    # The poison before the verb, or the verb before who took it: no order of words makes it harmless.
    Form(
        ("poison_swallowed",),
        rf"{POISON_E}{gap(4, _APART)}(?:has |have |had |was |been )*"
        rf"{TAKEN_E}(?! (?:rice|food|lunch|dinner|breakfast|water|tea|milk|his|her|my|a meal|meals?|nothing|the rice|some (?:rice|food|water)))",
        r"\b(?:rats?|mice|mouse|roach\w*|cockroach\w*|ants?|insects?) (?:has |have |had )?(?:ate|eaten|swallowed|drank|consumed)\b|\bkilled\b",
    ),
    Form(
        ("poison_swallowed",),
        rf"(?:(?:খেয়ে ফেল|খাইয়া ফেল|খাইছ|খাইস|খেয়েছ|গিলেছ|গিলছ|গিলস)[^\s,]*|পান করে(?:ছে|ছি)){gap(4)}(?:{POISON_B}|{B}বিষ{E})(?!\S* (?:দিয়ে|ধুয়ে|কিন|দিছ|ছিট))",
    ),
    Form(
        ("poison_swallowed",),
        rf"\b(?:khe[yi]e? fel\w*|khaiya fel\w*|khai[cs]h?e|kheyech?e|gil(?:se|che|eche)){gap(4)}(?:{POISON_R}|\bbish\b)(?!\w* (?:diye|dhuye|kin|chit))",
    ),
    Form(
        ("coughing_blood_much",),
        rf"{_COUGH}[^।.]{{0,40}}{_MUCH}|{_MUCH}[^।.]{{0,40}}{_COUGH}",
        r"\b(?:gave|give|donat\w*)\b",
    ),
    Form(
        ("throat_swelling",),
        rf"{B}গলা(?:টা)?{E} (?:\S+ )?(?:চেপে|চাইপা|বন্ধ হয়ে|আটকে|বুজে) (?:আস|আইস)|\bgola(?:ta)? (?:\w+ )?(?:chepe|bondho hoye|atke|buje) (?:as|ash|ais)\w*",
    ),
    Form(("lip_swelling_sudden",), rf"{_LIPS_E}|{_LIPS_B}|{_LIPS_R}", _LIPS_OTHERWISE),
    Form(
        ("large_burn",),
        rf"(?:{B}(?:মুখ|চোখ|চেহারা)(?:ের উপর|ে|ের ওপর|টায়)?{E}[^।]{{0,12}}{_HOT_B}|{_HOT_B}[^।]{{0,16}}{B}(?:মুখে|চোখে|চেহারায়|মুখের উপর)){gap(2)}(?:পড়|পইড়|ঢাল|ঢেল)",
        _LITTLE,
    ),
    Form(
        ("large_burn",),
        rf"(?:\b(?:mukh|chokh|chehara)\w*\b[^.]{{0,12}}{_HOT_R}|{_HOT_R}[^.]{{0,16}}\b(?:mukhe|chokhe|cheharay)){gap(2)}(?:por|dhal|dhel)\w*",
        _LITTLE,
    ),
    Form(
        ("large_burn",),
        rf"{_HOT_E}[^.,]{{0,24}}\b(?:on|over|onto|in|at) (?:\w+ ){{0,3}}(?:face|eyes?)\b|\b(?:burnt|burned|scalded) (?:my |his |her |the |their )?(?:whole )?face\b"
        r"|\bface (?:is |was |got |has been |is all )?(?:badly )?(?:burnt|burned|scalded)\b",
        _LITTLE,
    ),
    Form(
        ("submersion",),
        rf"{_WATER_R}[^.]{{0,25}}\b(?:dub[ea]|duib\w*|dubs\w*|dubech\w*)(?: \w+)? (?:chilo|silo|ge\w+|ja\w+|utha\w*|tul\w*)|{_WATER_R}[^.]{{0,25}}\b(?:dubse|dubche|dubeche|duibba)\b",
        _SUNK_THING,
    ),
    Form(
        ("submersion",),
        r"\b(?:found|was|were|lying|floating)\b[^.,]{0,20}\b(?:face ?down|head ?first|upside down) in (?:a |the |our )?(?:\w+ )?(?:water|pond|bucket|tub|pool|drum|river|canal)\b",
    ),
    Form(
        ("neck_tied",),
        rf"{B}গলায়{E}[^।]{{0,14}}(?:(?:দড়ি|রশি|তার|ফাঁস|ফাস)\S* ?(?:\S+ )?(?:পেঁচ|পেচ|প্যাঁচ|বাঁধ|বাইন্ধ|দিছে|দিয়ে|দিসে|লাগ|আটক)|(?:ওড়না|গামছা|শাড়ি|কাপড়|চাদর)\S* ?(?:\S+ )?(?:পেঁচ|পেচ|প্যাঁচ|ফাঁস))",
        _NOT_TIED,
    ),
    Form(
        ("neck_tied",),
        r"\bgola(?:y|i|te)\b[^.]{0,14}\b(?:(?:dori|do?ri|rosh?i|tar|fa+sh?|phash)\w* (?:\w+ )?(?:pech|pyach|badh|baindh|dis|diy|dich|lag|atk)\w*|(?:o[rd]na|gamcha|shari|kapor|chador)\w* (?:\w+ )?(?:pech|pyach|fash|phash)\w*)",
        _NOT_TIED,
    ),
    Form(
        ("neck_tied",),
        rf"{_TIE_E}[^.]{{0,20}}\b(?:around|round|tied to|on) (?:his|her|my|the|their|own)? ?(?:own )?neck\b|\bneck (?:is |was )?tied with (?:a |the |his |her )?{_TIE_E[2:]}"
        r"|\bfound (?:\w+ )?hanging from\b|\bhang(?:ed|ing) (?:him|her)self\b|\btried to hang (?:him|her|my)self\b",
        _NOT_TIED,
    ),
    Form(
        ("labour_over_12_hours",),
        rf"(?:{_LABOUR_B}[^।]{{0,24}}{_SINCE_B}|{_SINCE_B}[^।]{{0,24}}{_LABOUR_B})[^।]{{0,30}}{_UNBORN_B}",
    ),
    Form(
        ("labour_over_12_hours",),
        rf"(?:{_LABOUR_R}[^.]{{0,24}}{_SINCE_R}|{_SINCE_R}[^.]{{0,24}}{_LABOUR_R})[^.]{{0,30}}{_UNBORN_R}",
    ),
    Form(
        ("labour_over_12_hours",),
        r"\b(?:in labou?r|labou?r pains?|contractions)\b[^.]{0,24}\b(?:since (?:yesterday|last night)|all night|for (?:a|two|2|three|3) days?)\b[^.]{0,30}\b(?:not|no|hasnt|isnt|still)\b",
    ),
    Form(
        ("fever",),
        r"\b(?:newborn|baby|infant|child|son|daughter|toddler|he|she)(?: body| skin)? (?:is|feels|felt|has become|became|gets) (?:very |so |burning |really )?hot\b",
        r"\b(?:weather|room|day|outside|summer|tea|water|food|milk|because of|heat|when we|clothes|blanket)\b",
    ),
    Form(
        ("postpartum_bleeding", "recent_delivery"),
        rf"(?:ডেলিভারি|প্রসব|বাচ্চা (?:হওয়া|হইছে|হয়েছে))[^।]{{0,30}}{B}(?:গর্ভ ?)?ফুল{E}[^।]{{0,14}}(?:রয়ে|থেকে গে|থাইকা|আটক|ভিতরে|ভেতরে)",
    ),
    Form(
        ("electric_contact",),
        rf"\blightning (?:has )?(?:just )?(?:struck|hit) {_SOMEBODY}|\bbo[jz]h?ropat\w*[^.]{{0,14}}\b(?:por|ahot|ogg?an|lag|mar)\w*|বজ্রপাতে[^।]{{0,14}}(?:পড়|আহত|অজ্ঞান|লাগ|ঝলস)",
        r"\b(?:scared|afraid|noise|tree|house|roof)\b",
    ),
    Form(
        ("large_burn",),
        rf"{_HOT_E}[^.,]{{0,24}}\b(?:all over|on|over|onto|down) (?:\w+ ){{0,3}}(?:chest|belly|tummy|stomach|back|head|neck|body)\b|{_HOT_E} (?:has )?(?:spilled|spilt|fell|poured) all over (?:my |his |her |the |our )?{_SOMEBODY}",
        _LITTLE + r"|\b(?:bag|bottle|pack|bath|compress|towel|massage|poured for)\b",
    ),
    Form(
        ("suicidal_thoughts",),
        r"\b(?:more|mora|moira) (?:jab[oi]|jamu|jaibo)\b[^.]{0,50}\b(?:bole|dori|doris|bish|dorja|chad\w*|blade)\b|(?:মরে|মইরা) (?:যাব|যাবো|যামু)[^।]{0,50}(?:বলে|দড়ি|বিষ|দরজা|ব্লেড)",
        r"হেসে|হাসতে|লজ্জা|গরমে|\b(?:hese|hashte|lojja\w*|gorome)\b",
    ),
    Form(
        ("open_fracture",),
        r"\bbones? (?:is |are |was |has |have |has been )?(?:stick\w*|poking|coming|come|came|showing|visible|seen|protrud\w*|out)(?: out)? ?(?:of|through|from)? (?:\w+ )?(?:skin|leg|arm|shin|foot|hand|wound|wrist|ankle)\b"
        r"|\b(?:open|compound) fracture\b|\bhar(?:ta|gor)? [^.]{0,12}(?:ber hoye|bair hoye|ber hoise|dekha jacche)|হাড়(?:টা)? (?:\S+ )?(?:চামড়া ফুঁড়ে|ফুইটা|ফুটে|বের হয়ে|বাইর হয়ে|বাইর হইয়া|দেখা যা)",
        r"\b(?:thin|weight|collar|ribs?|chicken|fish|mangsho|healed)\b|শুকি|রোগা|পাতলা|মাছ|মাংস|কণ্ঠার",
    ),
    Form(
        ("bleeding_wound",),
        rf"\b(?:shot|shooting|bullet)\b (?:\w+ ){{0,2}}?(?:in|into|through|hit|entered|lodged in) (?:the |my |his |her )?(?:leg|arm|chest|belly|stomach|head|back|neck|thigh|foot|hand|shoulder)\b|\bbullet (?:lag|laag|khai|dhuk)\w*|\bguli (?:lag|khai|laag)\w*|{B}বুলেট (?:লাগ|ঢুক)",
        r"\b(?:vaccine|insulin|injection|flu|tetanus|gave|got (?:a|the|my) shot|nurse|photo|camera|pain)\b",
    ),
    Form(("dengue_told",), _HAS_IT, _NO_DENGUE),
)
"""Each with the findings it tells of."""
