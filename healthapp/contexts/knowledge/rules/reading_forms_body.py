"""Forms of what happens to bodies and minds: not waking, no breath, births, newborns, swelling, bleeding, thoughts."""
# ruff: noqa: E501 - a form is read in one piece; Bangla letters are counted wide

from __future__ import annotations

from healthapp.contexts.knowledge.rules.reading_forms_parts import B, E, Form

_PERSON_B = (
    rf"{B}(?:আব্বা|আম্মা|আম্মু|আব্বু|মা|বাবা|দাদা|দাদি|দাদু|নানা|নানি|নানু|চাচা|খালা|বাচ্চা|বাবু|শিশু|ছেলে|মেয়ে|বউ|স্ত্রী|স্বামী|ভাই|বোন|তা|ও|উনা|ওনা|রোগী)"
    rf"(?:কে|রে|টাকে|টারে|টা|য়ের|জান)?{E}"
)
_PERSON_R = (
    r"\b(?:abba|amma|ammu|abbu|ma|baba|dada|dadi|dadu|nana|nani|nanu|chacha|khala|baccha|babu|chele|meye|bou|shami|bhai"
    r"|vai|bon|take|oke|unake|rogi)(?:ke|re|take|tare|ta)?\b"
)
_GET_UP_LATE = (
    r"স্কুল|কলেজ|মাদ্রাসা|অফিস|তাড়াতাড়ি|ভোরে|নামাজ|ফজর|অলস|দেরি|ইচ্ছ|মন চায়|ভালো লাগে"
    r"|\b(?:school|college|madrasa|office|taratari|vore|bhore|namaj|fojor|olosh|deri|icc?h\w*|ichch\w*|mon chay|valo lage)\b"
)
_SNAG_B = rf"{B}(?:হাত|পা|ঘাড়|মাথা|কোমর|আঙুল|ওজন|বস্তা|বাটি)(?:টা|টি|টাকে)?{E}"
_MUCH_B = r"(?:অনেক|প্রচুর|খুব|বেশি|প্রচণ্ড|প্রচন্ড|ভীষণ|অতিরিক্ত|মেলা|গলগল করে|ভেসে)"
_BIRTH_B = r"(?:ডেলিভারি|প্রসব|খালাস|সিজার|বাচ্চা (?:হওয়া|হবা|হওন|হইছে|হয়েছে))"
_BIRTH_R = r"\b(?:delivery|prosh?ob|khalas|cesar|sizar|baccha (?:howa|hobar|hoise|hoyeche|hoiche))\w*"
_LESS = r"এখন (?:কম|ভালো|বন্ধ)|কমে গেছে|\b(?:less now|ekhon kom|kome ge\w+|stopped)\b"
_BORN_B = r"(?:নবজাতক|সদ্যজাত|সদ্য (?:জন্ম|হওয়া)|জন্মের পর|জন্মানোর পর|জন্ম হ|জন্ম নি|ভূমিষ্ঠ|এইমাত্র (?:বাচ্চা|ডেলিভারি|জন্ম)|(?:বাচ্চা|শিশু) (?:হইছে|হয়েছে|হইসে))"
_BORN_R = r"\b(?:nobojat\w*|newborn|jonm\w*|eimatro baccha|ekhon[i]? (?:baccha|delivery)|baccha (?:hoise|hoyeche|hoiche|holo))\b"
_BORN_E = (
    r"(?:newborn|new born|just born|born just now|born now|baby (?:was|is|has been) born|born (?:a few |\d+ |ten |five )?"
    r"(?:minutes?|moments?) ago|(?:at|after|since) birth|just delivered|first minutes?)"
)
_FOOT_B = rf"{B}(?:পা|পায়ের|পাও|গোড়ালি|আঙুল|আঙ্গুল)(?:টা|র|ের|তে|ে)?"
_NO_SPOT = r"দাগ|তিল|নখ|জুতা|মোজা|\b(?:spots?|marks?|moles?|nails?|shoes?|socks?|lines?|bruise\w*|dag|til|nokh|juta|moja)\b"
_EYE_OP = (
    r"(?:(?:ছানি|চোখের|চোখ|লেন্স)\S*(?: \S+)? (?:অপারেশন|সার্জারি|অস্ত্রোপচার|কাটার পর|কাটানোর পর)|\b(?:chani|chokh\w*|lens)(?:r|er)? (?:operation"
    r"|oparation|surgery|kat\w* por)|\b(?:cataract|eye|lens) (?:surgery|operation|op)\b)"
)
_EYE_BAD = (
    r"(?:ব্যথা|ব্যাথা|যন্ত্রণা|লাল|পুঁজ|ঝাপসা|কম দেখ|দেখ\S* (?:না|পা)|দৃষ্টি|\b(?:betha|batha|byatha|lal|puj|jhapsa|kom dekh\w*|dekh\w* na"
    r"|painful|pain|hurts?|aching|red|pus|blurr?\w*|blind\w*|loss of (?:vision|sight)|lost (?:vision|sight)"
    r"|can(?:no|')?t see|vision (?:loss|gone|worse))\b)"
)
_EYE_WISH = (
    r"চাই|করাতে|করাব|লাগবে|বছর|\b(?:wants?|need\w*|plan\w*|waiting|should|advised|years?|bochor|korate|chai|lagbe)\b"
)
_HARM_E = r"(?:hurt|harm|kill|shak|smother|suffocat|strangl|drown|stab|throw)(?:e|ing|ting)?"
_BABY_E = r"(?:my|the|our|his|her|this) (?:own |little |new ?)*(?:newborn|baby|babies|infant|child|children|kids?|son|daughter)\b"
_BY_CHANCE = (
    r"\b(?:by|if|with) (?:taking|eating|drinking|using|sleeping|breast\w*|this|these|the|i take|i eat)\b|\baccident\w*"
    r"|\b(?:medicine|tablets?|vaccine|drug|injection)s?\b"
)
_BABY_B = r"(?:বাচ্চা|শিশু|সন্তান|বাবু|ছেলে|মেয়ে)\S*"
_BABY_R = r"\b(?:baccha|bachcha|shishu|shontan|babu|chele|meye)\w*"
_WISH_B = r"(?:ইচ্ছ|ইচ্ছা|মন চা|মনে চা|চাই(?![\u0980-\u09ff]))"
_WISH_R = r"(?:icc?h\w*|ichch\w*|ichha\w*|mon ch\w*|mone ch\w*|chai\b)"
_SUICIDE_R = r"\b(?:at+[ho]*[mh]?[ao]?h?[ao]t+h?[iy]?a|at+[mh]?oh[ao]t+[iy]?[ao]|sh?u+icide|suisaid)\w*"
_BREATH_B = r"(?:শ্বাস|নিঃশ্বাস|নিশ্বাস|দম)"
_NOT_GRAVE_BREATH = (
    r"নাক|সিঁড়ি|হাঁট|দৌড়|শুলে|শোয়ার|উঠলে|মাঝে মাঝে|মাস্ক|ঠিকমতো|ঠিকমত"
    r"|\b(?:nose|nasal|nostrils?|stuffy|blocked|mask|nak|shiri|hat(?:le|te)|dour\w*|majhe majhe|thikmoto)\b"
)
_NOSE = (
    r"(?:\bnose ?bleed\w*|\bnose\b[^.]{0,20}\bbleed\w*|\bbleed\w*[^.]{0,15}\bnose\b|নাক[^।]{0,30}রক্ত|রক্ত[^।]{0,10}নাক"
    r"|\bna+k\w*\b[^.]{0,30}\brok?[tk]+[oa]\w*)"
)
_NO_STOP = (
    r"(?:\b(?:not|cannot|cant|will not|wont|never)(?: \w+)? stop\w*|\bkeeps (?:on )?bleeding\b|পড়েই (?:যা|চল)|পড়তেই আছে|পড়তেছেই|\bporei (?:jacche|jaitese)\b|থাম\S* ?(?:না|নাই)|বন্ধ (?:হ\S+|কর\S+|করা যাচ্ছে)? ?(?:না|নাই)"
    r"|\b(?:tham\w* ?na|bondho? (?:ho\w+|kor\w+|korte par\w*) ?na)i?\b)"
)
_TWENTY = (
    r"(?:(?<![\d./])(?:[2-9]\d|1\d\d) ?(?:minutes?|mins?|minit|minut|মিনিট)|(?:\ban|half an|a half|[1-9]|one|two|more than an)"
    r" ?(?:hours?|hrs?)\b|(?:আধা|এক|দেড়|দুই|তিন|[1-9]) ?(?:ঘণ্টা|ঘন্টা)|\b(?:adha|ek|der|dui|[1-9]) ?gh?onta)(?! ?(?:ago|আগে|age))"
)

BODY: tuple[Form, ...] = (
    Form(
        ("unconscious",),
        r"(?:ঘুম|ডাক)\S*[^।,]{0,30}(?:উঠছে|উঠতেছে|উঠতাছে|উঠতেসে|উঠে|ওঠে|উঠানো যা\S+|উঠান যা\S+|তোলা যা\S+) ?(?:না|নাই)",
        _GET_UP_LATE,
    ),
    Form(
        ("unconscious",),
        rf"{_PERSON_B}[^।]{{0,40}} (?:(?:উঠানো|ওঠানো|জাগানো|জাগাতে|উঠাতে|তোলা) (?:যা\S+|পার\S+)|জাগে|জাগছে|জাগতেছে) ?(?:না|নাই)"
        rf"|{_PERSON_B}[^।,]{{0,14}} (?:উঠছে|উঠতেছে|উঠতাছে) (?:না|নাই)[^।]{{0,20}}ডাক",
        _GET_UP_LATE + f"|{_SNAG_B}",
    ),
    Form(
        ("unconscious",),
        r"\b(?:ghum|gum|dak)\w*\b[^.,]{0,30}\b(?:uth|oth)(?:che|tese|se|teche|tache|e|ce|tece|ese|te parche)? ?na(?:i)?\b",
        _GET_UP_LATE,
    ),
    Form(
        ("unconscious",),
        rf"{_PERSON_R}(?:\s+(?!hat|pa|ghar|matha)\w+){{0,3}}?\s+(?:jaga|utha|otha|tola)(?:no|te|) ?(?:ja\w+|par\w*) ?na(?:i)?\b",
        _GET_UP_LATE,
    ),
    Form(
        ("unconscious",),
        r"\b(?:he|she|they|mother|father|mum|mom|dad|baby|child|son|daughter|husband|wife|grandma|grandpa|grandmother"
        r"|grandfather|brother|sister|uncle|aunt|him|her|patient)\b[^.,]{0,12}\b(?:is not|isnt|not|will not|does not"
        r"|cannot|cant) (?:\w+ )?(?:wak(?:e|ing)|rous(?:e|ing))(?: up)?\b",
        r"\b(?:school|early|work|alarm|morning class|on time|night|nights|at night|office|fajr)\b",
    ),
    Form(
        ("throat_swelling",),
        r"\bthroat\b[^.,]{0,20}\b(?:swelling(?: up| shut| fast| closed)?|swollen shut|closing|closed up)\b",
    ),
    Form(("throat_swelling",), r"\b(?:throat|tongue) (?:has |is |got |gets )?suddenly (?:swollen|swelling|swelled)\b"),
    Form(("throat_swelling",), r"গলার? ?(?:ভেতর|ভিতর|মধ্যে)\S* [^।,]{0,12}ফ[ুো]?ল|গলা ফুলে (?:\S+ )?(?:দম|শ্বাস|বন্ধ)"),
    Form(
        ("throat_swelling",),
        r"\bgola(?:r|y)?\b[^.,]{0,14}\b(?:ph|f)[uo]l\w+[^.,]{0,14}\b(?:bh|v)itor\w*"
        r"|\bgolar? (?:bh|v)itor\w*[^.,]{0,14}\b(?:ph|f)[uo]l\w+",
    ),
    Form(
        ("lip_swelling_sudden",),
        r"(?:হঠাৎ[^।]{0,20}(?:ঠোঁট|ঠোট)[^।,]{0,16}ফ[ুো]?ল|(?:ঠোঁট|ঠোট)[^।,]{0,16}ফ[ুো]?ল[^।]{0,14}হঠাৎ|(?:ঠোঁট|ঠোট)\S* (?:আর |ও )?(?:মুখ|চোখ|জিভ|জিহ্বা)\S* ফ[ুো]?ল)",
        r"বাড়ি খা|ব্যথা পে|ব্যাথা পে|পড়ে গি|আঘাত|ঘুষি|কামড়|মশা|ইনজেকশন|দাঁত তো",
    ),
    Form(
        ("lip_swelling_sudden",),
        r"\bhot?h?at[^.]{0,20}\bth?ont?[th]\w*[^.,]{0,16}\b(?:ph|f)[uo]l\w+|\bthot\w*[^.,]{0,16}\b(?:ph|f)[uo]l\w+[^.]{0,14}\bhot?h?at",
        r"\b(?:bari khe\w*|betha pe\w*|pore gi\w*|aghat|ghushi|kamor\w*|mosha\w*)\b",
    ),
    Form(
        ("lip_swelling_sudden",),
        r"\blips?\b[^.,]{0,12}\bsw(?:oll?en|ell\w*)\b[^.,]{0,8}\b(?:after|since) (?:taking |eating |having )?(?:a |an |the |my |some )?"
        r"(?:\w+ )?(?:medicines?|tablets?|injection|antibiotics?|capsules?|prawns?|shrimps?|eggs?|nuts?|peanuts?|fish|food|meal|sting)\b"
        r"|\blips?\b[^.,]{0,20}\bsuddenly\b[^.,]{0,12}\bswoll?en\b|\bsudden\w*\b[^.,]{0,20}\b(?:swollen lips?|lips?\b[^.,]{0,12}"
        r"\bsw[eo]ll\w*)|\blips?\b[^.,]{0,12}\bsw[eo]ll\w*[^.,]{0,12}\b(?:suddenly|fast|quickly|rapidly)\b",
        r"\b(?:hit|punch\w*|fell|bit|bite|injur\w*|stung|dentist|tooth|cold sore)\b",
    ),
    Form(
        ("postpartum_bleeding", "recent_delivery"),
        rf"{_BIRTH_B}\S*[^।]{{0,24}}(?:{_MUCH_B} (?:রক্ত|ব্লিডিং)|রক্তে[^।,]{{0,14}}ভি?জ)",
        _LESS,
    ),
    Form(
        ("postpartum_bleeding", "recent_delivery"),
        rf"{_BIRTH_R}[^.]{{0,24}}\b(?:onek|prochur|khub|beshi|procondo|prochondo|mela)\b (?:rok?[tk]+[oa]|bleeding)",
        _LESS,
    ),
    Form(
        ("postpartum_bleeding", "recent_delivery"),
        r"গর্ভ ?ফুল[^।,]{0,14}(?:বের|পড়|আস|বাইর|নাম)\S*(?: \S+)? ?(?:না|নাই)|গর্ভফুল আটক",
    ),
    Form(
        ("postpartum_bleeding", "recent_delivery"),
        r"\b(?:gorbho ?|gorvo ?)?(?:ph|f)ul (?:ekhono )?(?:pore|ber hoy|ber hoise|ber hocche|ase|ashe|name) ?na(?:i)?\b"
        r"(?=[^.]*\b(?:baccha|ghonta|minute|delivery|prosob))"
        r"|\b(?:baccha|ghonta|delivery|prosob)\w*\b[^.]*\b(?:ph|f)ul (?:ekhono )?(?:pore|ber \w+|ase|ashe) ?na(?:i)?\b",
    ),
    Form(
        ("postpartum_bleeding", "recent_delivery"),
        r"\bbleed\w* (?:heavily|a lot|badly|very much|non ?stop)\b[^.]{0,14}\b(?:after|since) (?:the |her |my )?(?:baby|birth|delivery|child)"
        r"|\b(?:placenta|afterbirth)\b[^.,]{0,14}\b(?:stuck|retained|inside|not (?:\w+ )?(?:come|out|delivered|passed|fall\w*))",
    ),
    Form(("newborn_not_crying",), rf"{_BORN_B}[^।]{{0,30}}(?:কাঁদ\S*|কান্না(?: কর\S*)?|কাইন্দ\S*) ?(?:না|নাই)", r"থাম|রাতে"),
    Form(
        ("newborn_not_crying",),
        rf"{_BORN_B}[^।]{{0,24}}(?:নীল|শ্বাস (?:নি|নেয়|নাই)\S* ?(?:না|নাই)?|নিস্তেজ|নেতিয়ে)",
        "জামা|চোখ",
    ),
    Form(
        ("newborn_not_crying",),
        rf"{_BORN_R}[^.]{{0,30}}\b(?:kad|kand|kann?a)\w*(?: kor\w*)? ?na(?:i)?\b",
        r"\b(?:tham\w*|rate)\b",
    ),
    Form(("newborn_not_crying",), rf"{_BORN_R}[^.]{{0,24}}\b(?:neel|nil|shash ni\w* ?na|shash ney ?na)\b"),
    Form(
        ("newborn_not_crying",),
        rf"\b{_BORN_E}\b[^.]{{0,36}}\b(?:not cry|not crying|isnt crying|doesnt cry|didnt cry|does not cry|did not cry|has not"
        r" cried|hasnt cried|no cry|not (?:\w+ )?breath\w*|isnt breathing|blue|limp|lifeless)\b"
        r"|\bborn (?:blue|limp|not breathing|lifeless)\b",
        r"\b(?:at night|much|a lot|often|dress|clothes|blanket|eyes|room|baby blues?)\b",
    ),
    Form(
        ("breathless_at_rest",),
        r"\b(?:cannot|cant|could not|couldnt|unable to|not able to) breathe?\b(?! (?:well|properly|through|thru|by|out of|from"
        r"|when|while|if|deep\w*|fully|easily|freely|in|during|after|on|lying|at night|much|as)\b)",
        _NOT_GRAVE_BREATH,
    ),
    Form(("breathless_at_rest",), r"\bgasping (?:for (?:air|breath))\b", _NOT_GRAVE_BREATH),
    Form(
        ("breathless_at_rest",),
        r"\bstruggl\w+ (?:to breathe|for (?:breath|air))\b(?! (?:through|when|while|if|after)\b)",
        _NOT_GRAVE_BREATH,
    ),
    Form(
        ("breathless_at_rest",),
        rf"{_BREATH_B}\S* (?:নিতে|ফেলতে|নেওয়া|নেয়া)(?: (?:একদম|মোটেই|আর|একেবারে))? (?:পার\S*|যাচ্ছে|যায়) ?(?:না|নাই)",
        _NOT_GRAVE_BREATH,
    ),
    Form(
        ("breathless_at_rest",),
        r"\b(?:shash|shas|sash|shwas|swas|nis?h?s?h?wash?|niswas|nish?sh?ash|nis?hash|nishas|dom)\w* (?:nite|felte)(?: (?:ar|ekdom))? par\w*? ?na(?:i)?\b",
        _NOT_GRAVE_BREATH,
    ),
    Form(("nosebleed_long",), rf"{_NOSE}[^।.]{{0,40}}{_NO_STOP}|{_NO_STOP}[^।.]{{0,10}}{_NOSE}"),
    Form(
        ("nosebleed_long",),
        rf"{_NOSE}[^।.]{{0,30}}{_TWENTY}|নাক[^।]{{0,10}}{_TWENTY}[^।]{{0,14}}রক্ত|{_TWENTY}(?: ধরে| dhore| of)?[^।.,]{{0,14}}{_NOSE}",
        r"(?<!not )\bstop(?:ped|s)\b|বন্ধ হয়ে গে|থেমে গে|\b(?:theme ge\w*|bondho hoye ge\w*)\b|প্রতিদিন|\b(?:daily|every)\b",
    ),
    Form(
        ("thoughts_harming_child",),
        rf"\bi(?:m| am| was)? (?:really |just |sometimes |often |so |keep )?(?:want to|wanna|might|could|may|will|am going to"
        rf"|going to|feel like|think of|thinking of|thinking about|dream of) {_HARM_E} (?:{_BABY_E}|(?:him|her) \(my baby)",
        _BY_CHANCE,
    ),
    Form(
        ("thoughts_harming_child",),
        rf"\b(?:thoughts?|thinking|urges?|impulses?|images?|visions?|fantas\w+|ideas?) (?:\w+ )?(?:of|about|to|that i) (?:\w+ )?"
        rf"{_HARM_E} {_BABY_E}|\b(?:afraid|scared|fear|worried|terrified) (?:that )?i (?:might|will|could|may|would|am going to)"
        rf" {_HARM_E} {_BABY_E}",
        _BY_CHANCE,
    ),
    Form(
        ("thoughts_harming_child",),
        rf"{_BABY_B}[^।]{{0,20}}(?:মেরে ফেল|মাইরা ফেল|ফেলে দি|গলা টিপ|ক্ষতি কর|খুন কর|আছাড়)[^।]{{0,20}}{_WISH_B}"
        rf"|{_BABY_B}[^।]{{0,20}}(?:মেরে ফেলব|মাইরা ফেলব|ক্ষতি করে (?:ফেলব|ফেলি|বসব|ফেলতে পারি))(?!ে|ে?ন)",
    ),
    Form(
        ("thoughts_harming_child",),
        rf"{_BABY_R}[^.]{{0,20}}\b(?:mere fel|maira fel|fele di|gola tip|khoti kor|khun kor)\w*[^.]{{0,20}}\b{_WISH_R}"
        rf"|{_BABY_R}[^.]{{0,20}}\b(?:mere|maira|khoti kor[ei]|khun kore) (?:felbo|felmu|boshbo)\b",
    ),
    Form(
        ("suicidal_thoughts",),
        rf"{B}মর(?:ে যেতে|তে|ে যাইতে|ার)(?: (?:খুব|খালি|শুধু|খুবই|মাঝে মাঝে|বড়))? {_WISH_B}(?:\S*)(?: কর\S*)?",
    ),
    Form(
        ("suicidal_thoughts",),
        r"(?:বেঁচে থাকতে|বাঁচতে|বেঁচে থাকার)(?: আর| মোটেই| একদম)? (?:ইচ্ছ\S*|মন|ভালো) (?:কর\S*|চা\S*|লাগ\S*|হয়)? ?(?:না|নাই|নেই)",
    ),
    Form(
        ("suicidal_thoughts",),
        rf"\bmor(?:e jete|te|e jaite)(?: (?:khub|khali|shudhu|majhe majhe))? {_WISH_R}",
    ),
    Form(
        ("suicidal_thoughts",),
        r"\b(?:beche thakte|bachte|bechte|beche thakar)(?: (?:r|ar|aar))? (?:icc?h\w*|ichch\w*|mon|valo|bhalo)(?: \w+)? ?na(?:i)?\b",
    ),
    Form(
        ("suicidal_thoughts",),
        rf"{_SUICIDE_R}(?: \w+)? (?:korte (?:chai|icc?h\w*|ichch\w*|mon)|korbo|kormu|kore fel\w*|korar (?:icc?h\w*|chinta|kotha))",
    ),
    Form(
        ("suicidal_thoughts",),
        r"মরে যেতে পারলে|মরতে পারলে (?:বাঁচ|ভালো|শান্তি)|\b(?:morte|more jete) parle\b|\bmoira jai?te (?:mon|icch|ichch|chai)\w*"
        r"|জীবন(?:টা|টাকে)? শেষ কর(?:ে|তে) (?:দিতে |ফেলতে )?(?:চাই|ইচ্ছ|মন|দিব|দেব|ফেলব)|মরে গেলে(?:ই)? (?:সবাই|ভালো|ভাল|সব|শান্তি|বাঁচি)"
        r"|মনে (?:হয়|চায়) মরে যাই|\bjibon(?:ta)? shesh kor(?:e|te) (?:di|de|fel|chai|ich|icc)\w*"
        r"|\bmore gele(?:i)? (?:valo|bhalo|shob|sob|shobai|shanti|shant)\w*|\bmone (?:hoy|chay) more jai\b",
    ),
    Form(
        ("suicidal_thoughts",),
        r"\b(?:do not|dont) want to be here any ?more\b|\brather (?:be dead|die)\b(?! than)|\bbetter if i (?:were|was) not here\b",
    ),
    Form(("suicidal_thoughts",), r"\b(?:am|feel|feels|feeling|is|im|getting|been) (?:(?!not|never)\w+ )?suicidal\b"),
    Form(
        ("suicidal_thoughts",),
        r"\b(?:want|wants|wish|wishes|hope|hopes|hoping|like|love)(?: to| i (?:could|would|can))? (?:\w+ ){0,4}?(?:never|not) wake"
        r" up\b|\bdisappear (?:forever|and never)\b|\bgo to sleep and (?:never|not) wake\b",
        r"\b(?:early|school|work|so|at night|during)\b",
    ),
    Form(
        ("foot_black",),
        rf"{_FOOT_B}[^।]{{0,24}}কালো[^।]{{0,20}}(?:পচ|গন্ধ|হয়ে|হইয়া)|{_FOOT_B}[^।]{{0,20}}পচ[^।]{{0,20}}(?:কালো|গন্ধ)",
        _NO_SPOT,
    ),
    Form(
        ("foot_black",),
        r"\b(?:pa|payer|paye|angul|gorali)\b[^.]{0,24}\bkal[oi]\b[^.]{0,20}\b(?:poch\w*|gondho|hoye|hoya|hoise)"
        r"|\b(?:pa|payer|paye|angul)\b[^.]{0,20}\bpoch\w*[^.]{0,20}\b(?:kalo|gondho)",
        _NO_SPOT,
    ),
    Form(
        ("foot_black",),
        r"\b(?:foot|feet|toes?|heel)\b[^.]{0,24}\b(?:black|blackened|gangrenous|gangrene|rotting|rotten)\b"
        r"|\b(?:black|blackened|gangrenous|rotting|rotten) (?:foot|feet|toes?|heel)\b|\bgangrene (?:of|in) (?:my|his|her|the) \w+",
        _NO_SPOT,
    ),
    Form(
        ("rash_after_medicine",),
        r"(?:ওষুধ|ঔষধ|ট্যাবলেট|বড়ি|ইনজেকশন|ক্যাপসুল|অ্যান্টিবায়োটিক)\S* (?:খাওয়ার|খাবার|খেয়ে|নেওয়ার|দেওয়ার|শুরু)[^।]{0,40}(?:চামড়া|ফোসকা|ফোস্কা)",
    ),
    Form(
        ("rash_after_medicine",),
        r"\b(?:os[hu]+d\w*|oushud\w*|tablet|bori|injection|capsule|antibiotic)(?: \w+)? (?:khaw?ar|kha[bo]ar|kheye|newar|dewar)\b"
        r"[^.]{0,40}\b(?:chamra|chamr[ao]|foska|phoska)",
    ),
    Form(
        ("rash_after_medicine",),
        r"\b(?:after|since|from) (?:taking |starting |using |the |a |an |new |some |this |these |his |her |my )*"
        r"(?:medicines?|tablets?|drugs?|antibiotics?|capsules?|injection|pills?)\b[^.]{0,40}\b(?:skin|peel\w*|blister\w*)\b"
        r"|\b(?:skin|peel\w*|blister\w*)\b[^.]{0,40}\b(?:after|since|from) (?:taking |starting |the |a |new |some |this )*"
        r"(?:medicines?|tablets?|drugs?|antibiotics?|capsules?|injection|pills?)\b",
    ),
    Form(
        ("rash_after_medicine",),
        r"\b(?:took|taking|started|had) (?:a |an |some |the |this |my )?(?:new )?(?:medicine|tablet|drug|antibiotic|capsule|injection|pill)s?\b"
        r"[^.]{0,30}\bskin\b[^.,]{0,14}\b(?:peel\w*|coming off|blister\w*)",
    ),
    Form(
        ("foot_black", "history_diabetes"),
        r"\bsugar (?:patient|rogi)\b[^.]{0,24}\b(?:foot|toes?)\b[^.]{0,14}\b(?:black|rott\w+)",
        _NO_SPOT,
    ),
    Form(
        ("eye_trouble_after_surgery",),
        rf"{_EYE_OP}[^।.]{{0,50}}{_EYE_BAD}|{_EYE_BAD}[^।.]{{0,30}}\b(?:after|since) (?:\w+ ){{0,2}}{_EYE_OP}",
        _EYE_WISH,
    ),
    Form(
        ("rash_after_medicine",),
        r"(?:খাওয়ার পর|শুরুর পর|খেয়ে)[^।]{0,40}(?:চামড়া (?:উঠ|খস)|ফোসকা)[^।]{0,30}মুখ|\bkhawar por\b[^.]{0,40}\b(?:chamra \w+|foska)\b[^.]{0,30}\bmukh"
        r"|\b(?:peel\w*|blisters?)\b[^.]{0,40}\bmouth\b[^.]{0,20}\b(?:since|after) (?:starting|taking)\b",
    ),
    Form(
        ("one_side_weakness",),
        rf"{B}(?:ডান|বাম|বাঁ) (?:পাশের |দিকের )?হাত(?: আর| ও|ও)? পা\S*(?: আর)? (?:নড়|চল|নাড়াতে|তুলতে|উঠাতে|কাজ ক)\S*(?: পার\S*)? ?(?:না|নাই)"
        r"|\b(?:dan|bam) (?:pasher )?hat (?:ar |o )?pa (?:ar )?(?:nor|chol|norate|tulte|kaj kor)\w*(?: par\w*)? ?na(?:i)?\b",
    ),
    Form(
        ("face_droop",),
        r"\b(?:mouth|face|smile)(?: has| is| was| looks)?(?: suddenly)?(?: gone| went| got| become| became| turned| pulled)?"
        r" (?:crooked|twisted|lopsided|drooping|droopy|sideways|to one side)\b",
        r"\bteeth\b",
    ),
)
"""Each with the findings it tells of."""
