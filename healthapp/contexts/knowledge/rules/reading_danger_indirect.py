"""How danger is told indirectly: by what somebody can't do any more, by a neighbour, in the words of villages.

Beside the other lists, after the same guides (WHO's IMCI, PCPNC and emergency triage, ERC's first aid). Of each phrase
all words have to be there; all forms of a verb are one word. What needs an order of words stands in `INDIRECT_WHOLE`.
"""

from __future__ import annotations

import re

INDIRECT = """
face_droop: smile is lopsided; smile crooked; smile not even; face lopsided; face slipped; mouth one side;
    lip hangs one side; মুখ এক দিকে চলা; মুখ একদিকে; মুখ এক দিকে যাওয়া; মুখ এক পাশে চলা; পানি মুখের পাশ গড়ানো;
    মুখের এক পাশ দিয়ে পড়া; মুখের পাশ গড়িয়ে পড়া; হাসলে মুখ এক পাশে
one_side_weakness: এক হাত এক পা; এক হাত আর এক পা কাজ না; হাত পা ছেড়ে দেওয়া এক দিক; ডান হাত পা ছাড়া; বাম হাত পা ছাড়া;
    ডান দিকের হাত পা; বাম দিকের হাত পা; ডান হাত পা চলা না; বাম হাত পা চলা না; drags one leg; dragging one foot;
    one side gone; half her body; half his body; half of the body
arm_weakness_one_side: drops things from hand; dropping things from right hand; dropping things from left hand;
    hand will not obey; hand does not obey; cannot hold spoon; cannot hold cup; cannot grip one hand;
    কাপ ধরা পারা না; গ্লাস ধরা পারা না; হাতে বল নেই; হাত থেকে পড়া যাওয়া; হাতে জোর পাওয়া না; লোকমা তোলা পারা না
slurred_speech: কথা তোতলানো; কথা আউলানো; কথা লেগে যায়; tongue heavy; talks as if drunk; speech like drunk
cannot_find_words: cannot find words; words will not come; কথা খুঁজে পাওয়া না; কথা বের করা পারা না
sudden_vision_loss: চোখের এক পাশে দেখা না; এক পাশে দেখা না; cannot see one side; half the picture missing;
    চোখে পর্দা নামা
chest_pain_crushing: clutching chest; clutches chest; holding chest; grabbing chest; fist to chest; বুক ধরে বসা পড়া;
    বুক চেপে বসা; বুকে হাঁটু চাপা; বুকে কামড়ানোর ব্যথা; বুকে পাহাড়; weight on my breast; chest is in a vice;
    tight band round chest; band round chest; জাঁতাকলে বুক; বুকে জাঁতা
pain_spreading_arm_jaw: কাঁধ চাপা পর্যন্ত; কাঁধ পর্যন্ত যাওয়া; চাপা পর্যন্ত যাওয়া; up into throat; up into jaw;
    between shoulders and arm; ব্যথা কাঁধ বাহু; হাত ঝিনঝিন বাম
sweating: wet all over; wet through; wringing wet; ঘাম ছুটা; গা ভিজা; ঘামে নাওয়া; ঘামে গোসল
pallor: face grey; grey in face; gone grey; white as sheet; gone white; মুখ ফ্যাকাসে; মুখ কালো হওয়া
breathless_lying_flat: শুলে দম আটকা; শুলে শ্বাস আটকা; শুলে শ্বাসকষ্ট; শুলে দম ফুরানো; cannot lie down to breathe;
    props herself pillows; sleeps sitting; বসে ঘুমানো শ্বাস; বালিশে হেলান দম
breathless_at_rest: দম আসা না; হাঁফ ধরা কথা; কথা বলা হাঁফ; কথা বলা হাঁপ; দুই শব্দ হাঁফ; fights for every breath;
    every breath is a struggle; cannot get air; air hunger
chest_indrawing: পাঁজর ভেতরে ঢোকা; পাঁজর ঢোকা; পাঁজর ভিতর ঢোকা; skin between ribs sucks; ribs suck in; ribs pulling;
    belly and chest see-saw; নাক ফোলা দম
stridor: নিঃশ্বাসে শব্দ; শ্বাসে ঘড়ঘড়; নিঃশ্বাস ঘড়ঘড়; গড়গড় শব্দ শ্বাস; নিঃশ্বাস নিতে শব্দ
cyanosis: আঙুল নীল; আঙুলের আগা নীল; ঠোঁট কালো; dusky lips; lips dusky; going blue; fingers blue
seizure: ঝাঁকি চোখ উল্টা; হাত পা শক্ত ঝাঁকি; শরীর ঝাঁকি; চোখ উল্টা ঝাঁকি; চোখ উল্টা শক্ত; দাঁত লাগা হাত পা; দাঁত লাগা;
    দাঁতে দাঁত লাগা; হাত পা খিঁচা; eyes rolled stiff; body jerked; jerking all over; mirgi uthse; মৃগী ওঠা
unconscious: cannot rouse; not come round; not come to; will not come round; cannot be roused; unrousable;
    only snores; does not come to; চিমটি নড়া না; চিমটি দিলে না; ডাকলে ওঠা না; ডাকলে সাড়া না; কোনো সাড়া নেই;
    সারা শব্দ নেই; সাড়া শব্দ নেই; হুঁশ ফেরা না; চোখ খোলা না ডাকলে
neck_stiffness: থুতনি বুকে লাগা; থুতনি বুকে; ঘাড় কাঠ; ঘাড় কাঠের মতো; neck like board; neck like a plank;
    neck hard as wood
light_hurts_eyes: আলো চোখ ঢাকা; আলো চোখ বন্ধ; screams switch on light; covers eyes light; hides from light
not_feeding_well: will not latch; does not latch; refuses breast; বুকের দুধ ধরা না; দুধ ধরা না; বোঁটা ধরা না;
    দুধ মুখে নেওয়া না; দুধ টানা পারা না
lethargic: চোখ মেলা না; শুধু ঘুমানো; only sleeps; too sleepy to drink; too sleepy to feed; নেতা পড়া
sunken_eyes: চোখ কোটরে ঢোকা; চোখ কোটর; চোখ গর্তে
sunken_fontanelle: sunken soft spot; soft spot sunken; soft spot sunk; তালু বসা
slow_skin_pinch: চামড়া টানলে আস্তে; পেটের চামড়া টানলে
black_stool: tarry motion; tarry black; আলকাতরার মতো পায়খানা; আলকাতরা পায়খানা; পিচের মতো পায়খানা
feeling_faint: nearly blacked out; almost blacked out; black out; will black out; মাথা চক্কর; চোখে অন্ধকার দেখা পড়া
bleeding_wound: রক্ত বন্ধ হয় না; রক্ত বন্ধ না; রক্ত থামা না; blood will not stop; bleeding will not stop; keeps bleeding
swelling_face: মুখে পানি আসা; মুখে পানি জমা; হাত পা মুখে পানি; মুখে রস; face puffed up; face puffed
blurred_vision: চোখে আন্ধার; চোখে অন্ধকার; চোখে ধোঁয়া দেখা
severe_abdominal_pain: পেট শক্ত ফোলা; তলপেটে ছুরি; পেটে ছুরি
rigid_abdomen: belly hard as wood; belly hard as board; tummy rigid; পেট শক্ত কাঠ; পেট কাঠের মতো
inconsolable_crying: পা ভাঁজ চিৎকার; থেমে থেমে চিৎকার; screams drawing up knees; cries pulling up legs
recent_injury: ট্রাকের ধাক্কা; গাড়ির ধাক্কা; বাসের ধাক্কা; মোটরসাইকেলের ধাক্কা; অটোর ধাক্কা; hit by car; hit by truck;
    hit by bus; knocked down by; run over; গাড়ি চাপা; ট্রাক চাপা
vaginal_bleeding_between: মাসিকের রাস্তায় রক্ত; মাসিকের রাস্তা রক্ত
postpartum_bleeding: ফুল পড়া না; গর্ভফুল পড়া না; ফুল বের না; afterbirth not come; placenta not come out;
    afterbirth still inside; placenta retained; খালাস রক্ত ভাসা; রক্তে বিছানা ভাসা; বিছানা রক্তে ভেজা
recent_delivery: খালাস করা; বাচ্চা খালাস; বাচ্চা হওয়ার পর; বাচ্চা হওয়ার দিন পর; ডেলিভারির পর; প্রসবের পর; delivered this morning
pregnancy_now: weeks along; months along; weeks gone; months gone; পোয়াতি; অন্তঃসত্ত্বা; পেটে বাচ্চা; পেট হওয়া মাস;
    expecting baby; carrying a baby
foul_lochia: দুর্গন্ধ স্রাব; স্রাব দুর্গন্ধ; discharge stinks
bloody_diarrhoea: জেলি রক্ত; রক্ত জেলি; jelly blood stool; currant jelly; jelly like blood
snake_bite: ছোবল মারা; ছোবল দেওয়া; দাঁতের দাগ ছোবল; দুইটা দাঁতের দাগ; দুই দাঁতের দাগ; fang marks; two fang marks;
    সাপে কাটা; লতায় কাটা; পোকায় কাটা সাপ
drooping_eyelids: চোখের পাতা পড়া; eyelids droop; eyelids keep falling; চোখ মেলা রাখা পারা না
burns: গরম মাড় পড়া; গরম মাড়; গরম পানি পড়া পোড়া; গরম ডাল পোড়া; গরম তেল পোড়া; বুক পেট পোড়া; পোড়া ফোসকা; hot rice water
suicidal_thoughts: goodbye message; goodbye note; goodbye letter; farewell note; farewell letter; suicide note;
    said goodbye everyone; বাঁচা লাভ নেই; বেঁচে লাভ নেই; মাফ করা দিও; ঘুমের বড়ি জোগাড়; ঘুমের বড়ি জমা; সবার কাছে মাফ চাওয়া;
    মরা যাওয়ার চিন্তা; মরার চিন্তা; মৃত্যুর চিন্তা; মরার কথা ভাবা; কীটনাশক কেনা; thoughts of death; thoughts of dying;
    thinks about dying; locked in with blade; locked himself blade; locked herself blade; locked room with knife
confusion: উল্টাপাল্টা বকা; আবোলতাবোল বকা; আবোলতাবোল; muddled; talking rubbish; not making sense; মানুষ চেনা না
fever: ga agun; গা আগুন; গা আগুনের মতো; গা পোড়া গরম; feels hot to touch; hot to touch
chest_pain: stabbing pain chest; sharp pain chest; pain side of chest; stabbing pain side of chest; বুকের পাশে সুঁই ফোটা
heat_exposure: রোদে কাজ; রোদে রিকশা; রিকশা চালানো; in the sun all day; worked in the sun; brick kiln; ইটভাটা
cold_painful_limb: পা সাদা ঠান্ডা; leg white and cold; leg went white; foot white and cold; cannot feel toes leg cold
shock_signs: ঠান্ডা ঘামা শরীর নিস্তেজ; hands cold and clammy; cold clammy hands
"""

_NO_NO = r"(?:(?!\b(?:no|not|without|never|denies)\b)[^.]){0,90}"
_BLED = (
    r"\b(?:bleed|bleeds|bleeding|spotting)\b"
    r"(?! (?:gums?|nose|from (?:the |her |my )?(?:nose|gums?|hand|finger|leg|cut)))"
)
_HERS = r"(?:pregnan\w*|weeks along|months along|weeks gone|expecting)"
_BORN = r"\b(?:gave birth|given birth|delivered|delivery|childbirth|after (?:the )?birth)\b"
_CHILD = r"\b(?:toddler|child|baby|son|daughter|kid|boy|girl|grandson|granddaughter|nephew|niece|he|she)\b"
INDIRECT_WHOLE = (
    (
        "kerosene_swallowed",
        re.compile(
            r"(?:কেরোসিন|keros[ei]n\w*|keroshin|kerasin|paraffin)[^।.]{0,50}(?:খেয়ে|খাইয়া|খাইছে|খেয়েছে|গিলে|গিলছে|\bkhe[yi]e?"
            r"|khai[sc]|gil[es]|drank|swallowed|drunk)(?![^।.]{0,12}(?:\bnai\b|\bni\b|নাই|নি\b))"
        ),
    ),
    (
        "medicine_overdose",
        re.compile(
            _CHILD
            + r"[^.]{0,40}\b(?:got at|got into|got hold of|helped (?:him|her)self to|opened|emptied|found|swallowed"
            r"|ate)\b[^.]{0,60}\b(?:tablets?|pills?|medicines?|capsules?)\b[^.]{0,60}"
            r"\b(?:empty|missing|gone|all of|whole strip|none left)\b"
        ),
    ),
    (
        "choking",
        re.compile(
            r"(?:গিলে|গিলছে|গিলেছে|গিলসে|\bgile|\bgilse|\bgilche|swallow\w*)[^।.]{0,60}"
            r"(?:শব্দ|আওয়াজ|কথা|shobdo|kotha|sound|voice)[^।.]{0,16}(?:না|নাই|\bna\b|nai\b|cannot|cant)"
        ),
    ),
    (
        "breathless_at_rest",
        re.compile(
            r"(?:শুলে|শুইলে|দম|শ্বাস)[^।]{0,60}ফেনা|\b(?:lie flat|breath\w*)\b[^.]{0,60}\bfroth|\bfrothy (?:sputum|phlegm)"
        ),
    ),
    (
        "ascending_weakness",
        re.compile(
            r"\blegs?\b[^.]{0,60}\b(?:weak|numb|paralysed|gone dead)\b[^.]{0,60}"
            r"\b(?:now|then) (?:the |my |his |her )?(?:arms?|hands?)\b"
            r"|(?:দুই |দু)পা[^।.]{0,40}(?:অবশ|দুর্বল|বল)[^।.]{0,40}(?:এখন|তারপর) (?:দুই )?(?:হাতও|হাতেও|হাত দুটোও|হাত)"
        ),
    ),
    (
        "poison_swallowed",
        # Methanol: bad spirits take the sight (WHO, guidelines for poison control).
        re.compile(
            r"(?:চোলাই|মদ|স্পিরিট|\bspirits?\b|\bliquor\b|\bmoonshine\b|\bhome ?brew\b|\balcohol\b|\bmod\b)[^।.]{0,90}"
            r"(?:ঝাপসা|চোখে (?:কুয়াশা|অন্ধকার|দেখ\S* (?:না|পা))|অন্ধ|\bblur\w*|\bblind\w*|\bcan(?:no)?t see|jhapsa)"
        ),
    ),
    (
        "pregnancy_now",
        re.compile(
            r"(?:বউ|স্ত্রী|বোন|ভাবি|মেয়ে|বৌ|ননদ)(?:য়ের|ের|র|টার)? [^।.]{0,12}মাস (?:চলে|চলছে|চলতেছে)(?![^।.]{0,14}বয়স)"
            r"|\b(?:bou|stri|bon|bhabi|vabi)(?:er|r)? [^.]{0,12}mash? chol"
            r"|\b(?:wife|sister|daughter|she|i am|im|i)\b[^.]{0,12}"
            r"\b(?:[12]\d|3\d|4[01]|[5-9]) ?(?:weeks?|wks?) (?:along|gone|gestation)"
        ),
    ),
    (
        "vaginal_bleeding_between",
        re.compile(rf"\b{_HERS}\b{_NO_NO}{_BLED}|(?<!no )(?<!not ){_BLED}[^.]{{0,40}}\b{_HERS}\b"),
    ),
    (
        "postpartum_bleeding",
        re.compile(
            rf"{_BORN}{_NO_NO}(?:\bbleeding (?:heavily|a lot|has soaked|soaks|soaked|very much|badly)"
            r"|\b(?:soaked|soaking|soaks)\b|\bblood (?:everywhere|pouring|gushing))"
            rf"|(?<!not )\bbleeding heavily\b[^.]{{0,60}}{_BORN}"
        ),
    ),
)
"""What counts only in this order: a child that got at tablets and an empty strip, a bleeding of one with child."""
