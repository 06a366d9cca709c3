"""How people tell of danger on the phone: spoken, hurried, in dialect, and as English is spoken in Bangladesh.

Beside `reading_danger` and `reading_danger_body`, after the same guides. Of each phrase all words have to be there; all
forms of a verb are one word.
"""

from __future__ import annotations

SPOKEN = """
face_droop: mouth has dropped; mouth dropped on one side; face hanging; face fallen on one side;
    half the face; face numb one side; mouth pulled to one side; মুখ ঝুলে গেছে;
    মুখের এক দিক ঝুলে; মুখ বেঁকা; মুখ একপাশে বেঁকে; মুখের এক কোনা; মুখের একদিক নাড়াতে পারা না;
    মুখের এক কোনা দিয়ে পড়া
arm_weakness_one_side: arm just hangs; arm hangs; arm hanging; arm will not move;
    arm does not move; cannot move arm; cannot hold spoon; cannot hold cup;
    cannot grip with hand; lost grip of hand; hand not working; arm not working; arm useless;
    হাত ঝুলে; হাত ঝুলে পড়েছে; হাত উঠাতে পারা না; হাত ওঠাতে পারা না; হাত কাজ করা না; হাত চলা না;
    হাতে ধরতে পারা না; হাত থেকে গ্লাস পড়া; হাত থেকে কাপ পড়া; হাতে জোর নেই; এক হাতে জোর নেই
one_side_weakness: no strength down one side; no strength on one side; weak down one side;
    lost use of one side; one side not working; one side of body numb; one half of body;
    left arm and left leg; right arm and right leg; এক সাইড অবশ; এক সাইড প্যারালাইসিস;
    একপাশ প্যারালাইসিস; শরীরের এক পাশ; শরীরের একপাশ; এক দিকের হাত পা; হাত পা কাজ করা না;
    হাত পা নড়ে না এক পাশ; একদিকে কাত হয়ে পড়া; বাম সাইড অবশ; ডান সাইড অবশ;
    এক সাইড নাড়াতে পারা না; বাম পাশে শক্তি নেই; ডান পাশে শক্তি নেই; হাত পা প্যারালাইসিস
slurred_speech: words slurred; speech mumbled; cannot speak clearly; not speaking clearly;
    speaking unclearly; জিভ ভারী; জিহ্বা ভারী; কথা জড়ায়ে; কথা স্পষ্ট না; কথা পরিষ্কার না;
    তোতলাচ্ছে হঠাৎ; বললে বোঝা যায় না; কথা বুঝা যায় না
cannot_find_words: talking gibberish; gibberish; words jumbled; jumbled words; speech jumbled;
    speech makes no sense; words make no sense; cannot form words;
    trying to speak nothing comes out; মুখ দিয়ে কথা বের হয় না; কথা বাইর হয় না;
    কথা বলতে গিয়ে পারা না
chest_pain_crushing: squeezing chest; squeezing centre of chest; squeezing middle of chest;
    pressure centre of chest; pressure on chest; heaviness in chest; stone on chest;
    heavy stone on chest; crushing chest; crushed chest; tight band chest; gripping chest;
    chest feels like bursting; weight sitting on chest; something sitting on chest;
    বুক চেপে ধরেছে; বুক চেপে ধরা; বুক চাপ দিয়ে ধরা; বুকে চাপ ধরা; বুকে চাপ দিয়ে ব্যথা;
    বুকে পাথর চাপা; বুকের মাঝে চাপ; বুকের মাঝখানে চাপ; বুকের মাঝখানে মোচড়; বুকে মোচড়;
    বুক মোচড় দিয়ে; বুকে ভারী চাপ; বুকে দড়ি বেঁধে টানা; বুকের মাঝখানে খুব ব্যথা;
    বুকের মাঝখানে চিনচিন ব্যথা ঘাম
pain_spreading_arm_jaw: pain going to left arm; pain going down arm; pain goes to arm;
    pain goes to shoulder arm; going up to the jaw; up into jaw; goes up to jaw;
    pain in jaw and arm; pain in arm and jaw; shoots down arm; left arm tingling chest;
    ব্যথা বাম হাতের দিকে; ব্যথা হাতে চলে; ব্যথা হাতে নামা; ব্যথা চোয়ালে ওঠা;
    চোয়ালে কাঁধে ব্যথা; ব্যথা কাঁধে ওঠা; ব্যথা গলায় ওঠা; ব্যথা চোয়ালে
sweating: pouring sweat; sweat pouring; ঘেমে গোসল; ঘাম ছুটে;
    ঘামে ভেজা; ঘামে জামা কাপড় ভেজা; ঘামে ভিজে যাওয়া; ঘামে চপচপ
sweating_cold: clammy hands; cold clammy; ঠান্ডা হয়ে ঘামছে
breathlessness: cannot breathe properly; cannot catch breath; fighting to breathe;
    out of breath; huffing and puffing; breathing is hard; struggling breathe; দম পায় না;
    দম নিতে কষ্ট; দম নিতে পারা না; দম বন্ধ লাগা; শ্বাস পায় না; শ্বাস আটকে আসা; শ্বাস নিতে কষ্ট;
    হাঁপিয়ে যাওয়া কথা বলতে; বুক শাঁ শাঁ; শাঁ শাঁ শব্দ; দম আটকে; শ্বাস আটকে
breathless_at_rest: gasping for breath; gasping; cannot breathe even sitting;
    breathless sitting; inhaler does nothing breathless; no relief from inhaler attack;
    attack inhaler not working; attack not relieved inhaler; বসে থেকেও শ্বাসকষ্ট;
    বসে বসে রাত কাটানো শ্বাস; শ্বাসের টানে সারারাত বসা; ইনহেলারে কাজ হয় না টান;
    টান ইনহেলার কাজ না; নেবুলাইজারে কাজ হয় না; নেবুলাইজার কমে না
cannot_speak_sentences: শব্দের বেশি বলতে পারা না; কথার বেশি বলতে পারা না;
    say a word or two; word or two between breaths; few words at a time;
    only few words between breaths; cannot finish a sentence; too breathless to talk;
    stops for breath while talking; এক কথা বলতে হাঁপিয়ে; কথা বলতেই হাঁপানো; কথা বলতে গিয়ে দম;
    দমের জন্য কথা বলা পারা না; শ্বাসকষ্টে কথা বলা পারা না; শ্বাসের জন্য কথা বলা পারা না
cyanosis: lips dusky; lips purple; lips turning blue; face turning blue; nails blue; going blue;
    tongue blue; নীল হয়ে আসা; নীল হয়ে যাচ্ছে; ঠোঁট কালো হয়ে; ঠোঁট নীল হয়ে; হাত পা নীল
apnoea: no breathing; not breathing; breathing stopped; stopped breathing; not taking breaths;
    শ্বাস নাই; শ্বাস পড়ে না; শ্বাস চলে না; দম নাই; নিঃশ্বাস পড়ে না
choking: choking; something stuck in throat cannot breathe; food stuck windpipe;
    food stuck in throat cannot; went down the wrong way; cannot cough or speak;
    cannot cough or cry; swallowed coin cannot breathe; গলায় বাদাম আটকা; গলায় খাবার আটকা;
    গলায় কিছু আটকে দম; গলায় আটকে শ্বাস; গলায় আটকে নীল; কাশতেও পারা না;
    গলায় আটকে কথা বলা পারা না; গলায় মার্বেল আটকা; গলায় পয়সা আটকা
unconscious: cannot get any response; no response; only moans; cannot wake; not waking up;
    will not wake up; wont open eyes; does not open eyes; fell unconscious; was knocked out;
    passed out; senseless; became senseless; জ্ঞান ফিরে না; জ্ঞান ফিরছে না; জ্ঞান ফেরে নাই;
    উঠে না ডাকলে; ডাকলে ওঠে না; ডাকলেও চোখ খোলা না; সেন্সলেস; সেন্স নাই; কোনো সাড়াশব্দ নাই;
    সাড়াশব্দ নাই; চোখ খোলা না; অচেতন হয়ে পড়া; একজন উঠছে না; ঘুম থেকে ওঠে না
drowsy_hard_to_wake: very drowsy; hard to keep awake; cannot keep awake; cannot stay awake;
    keeps dropping off; eyes keep closing; half asleep all the time; ঘুম ঘুম ভাব জাগা না;
    ঝিম মেরে আছে; ঝিম ধরে আছে; জাগানো যায় না; ডাকলে একটু চোখ মেলে; shudhu ghumay
collapse: collapsed; just collapsed; dropped down suddenly; fell to the floor; লুটিয়ে পড়া;
    ঢলে পড়া; হঠাৎ পড়ে গিয়ে; মাটিতে পড়ে গেছে হঠাৎ; মাথা ঘুরে পড়ে
fainting: passed out; blacked out; lost consciousness for; মূর্ছা; মূর্ছা যাওয়া; জ্ঞান হারানো
feeling_faint: nearly fainted; feel like passing out; going to pass out; feels dizzy standing;
    dizzy when stands; feels faint; দাঁড়ালে পড়ে যাই; দাঁড়াতে পারা না মাথা ঘোরে;
    মাথা ঘুরে পড়ে যাচ্ছি; দাঁড়িয়ে থাকতে পারা না; উঠে দাঁড়াতে পারা না
confusion: acting strange; acting strangely; behaving oddly; talking nonsense;
    speaking nonsense; talking rubbish; keeps asking the same; asking same question;
    does not recognise; does not know us; does not know where he is; not knowing where;
    lost his mind suddenly; ভুল বকছে; ভুলভাল বলা; আজেবাজে বলা; আজেবাজে বকা; প্রলাপ বকা;
    উল্টাপাল্টা করা; উল্টাপাল্টা আচরণ; চিনতে পারা না; কাউকে চিনে না; লোক চিনে না; ঘোরের মধ্যে;
    মাথা ঠিক নাই; এলোমেলো বলা; কথা এলোমেলো
agitation: cannot keep still; will not settle thrashing; ছটফট
seizure: eyes rolled back; eyes rolling back; started jerking; stiff and jerking;
    whole body shaking unconscious; went stiff; তড়কা; চোখ উল্টে গেল; চোখ উল্টে গেছে;
    চোখ উল্টে যায়; হাত পা ঝাঁকুনি; হাত পা ঝাঁকাচ্ছে; শরীর ঝাঁকুনি; দাঁত লেগে যাওয়া;
    দাঁতে দাঁত লাগা; হাত পা টানটান খিঁচে; হাত পা বাঁকা হয়ে; মুখে ফেনা উঠে শরীর; গা ঝাঁকুনি চোখ
seizure_over_5_minutes: fitting for ten minutes; fit for ten minutes; still fitting;
    fit not stopping; fits one after another; jerking for ten minutes; একটার পর একটা খিঁচুনি;
    খিঁচুনি থামছে না; খিঁচুনি বন্ধ হচ্ছে না; খিঁচুনি হয়েই যাচ্ছে
neck_stiffness: cannot put chin down; cannot bend neck; chin down to chest; neck will not bend;
    ঘাড় সোজা করা পারা না; ঘাড় নাড়ানো পারা না; ঘাড় শক্ত হয়ে; ঘাড় বাঁকা না; ঘাড় টানটান;
    ঘাড় ভাঁজ হয় না; থুতনি বুকে লাগে না
bulging_fontanelle: soft spot bulging; soft spot swollen; fontanelle bulging; মাথার তালু ফোলা;
    তালু ফোলা; মাথার চাঁদি ফোলা; তালু উঁচু
light_hurts_eyes: cannot stand light; light hurts; আলো দেখলে চিৎকার; আলো সহ্য করা না;
    আলোয় চোখ মেলা না
rash_non_blanching: purple spots; spots do not disappear; spots do not go away press;
    rash does not fade; glass test; বেগুনি রঙের দাগ; বেগুনি ছোপ; কালচে দাগ চাপ দিলে;
    দাগ চাপ দিলে মিলায় না; চাপ দিলে মিলায় না; রক্তের মতো দাগ গায়ে
sudden_worst_headache: hit with a bat head; like being hit head; worst headache of my life;
    worst headache had; out of nowhere headache; headache like explosion; মাথায় বাজ পড়া;
    জীবনে এমন ব্যথা হয়নি মাথা; মাথায় যেন বোমা; হঠাৎ প্রচণ্ড মাথা ব্যথা; হঠাৎ মাথায় প্রচণ্ড;
    এমন মাথা ব্যথা জীবনে
severe_headache: terrible headache; pounding headache; head splitting; মাথা ছিঁড়ে যাওয়া;
    মাথা ফাটা ব্যথা; প্রচণ্ড মাথা ব্যথা; খুব মাথা ব্যথা; মাথা ব্যথায় পাগল
blurred_vision: flashing lights eyes; cannot see clearly suddenly; vision blurry; sight blurred;
    চোখে অন্ধকার দেখা; চোখে ঝাপসা; চোখে সর্ষে ফুল; চোখে তারা দেখা
"""
"""Head, heart, lungs, brain; as `reading_danger.TOLD`."""

SPOKEN_BODY = """
severe_abdominal_pain: agonising belly pain; doubled up belly; curled up with belly pain;
    stabbing pain low; sharp pain one side of lower belly; belly pain is severe;
    terrible pain in belly; পেটে এমন ব্যথা কুঁকড়ে; পেট ব্যথায় কুঁকড়ে; কুঁকড়ে যাচ্ছি ব্যথায়;
    তলপেটে প্রচণ্ড; তলপেটে খুব ব্যথা; তলপেটে অনেক ব্যথা; পেটে মোচড়ানো প্রচণ্ড ব্যথা;
    পেটের উপরে প্রচণ্ড ব্যথা; পেট ব্যথায় চিৎকার
rigid_abdomen: belly rock hard; rock hard belly; belly board hard; cannot bear touching belly;
    cannot touch belly; belly hurts to touch hard; পেট শক্ত কাঠ; পেট কাঠের মত;
    পেটে হাত দেওয়া যায় না; পেট ছোঁয়া যায় না; পেট শক্ত ছুঁতে দেয় না
no_stool_or_gas: not passed gas or stool; no gas no stool; not passing gas; not passed wind;
    neither stool nor gas; পায়খানা বাতাস কিছু হয় না; বাতাসও বের হয় না; বায়ু বের হয় না;
    গ্যাসও বের হয় না; পায়খানা বায়ু কিছুই; পায়খানা পাদ কিছুই
green_vomit: green stuff vomit; vomiting green; throwing up green; সবুজ রঙের বমি; সবুজ বমি;
    সবুজ পানি বমি
vomiting_blood: bringing up blood; throwing up blood; blood and clots vomit; vomited clots;
    মুখ দিয়ে রক্ত উঠা বমি; বমিতে রক্ত; রক্ত বমি; বমির সাথে রক্ত; তাজা রক্ত বমি
black_stool: tarry black; tarry black stools; black stools; stool like tar;
    আলকাতরার মত পায়খানা; কালো কালো পায়খানা
persistent_vomiting: keep throwing up; keeps throwing up; throwing up all day; vomiting nonstop;
    vomited four times; vomited five times; vomited six times; বমি করেই যাচ্ছে; বমি থামছে না;
    শুধু বমি; খালি বমি; বারে বারে বমি
vomits_everything: cannot keep anything; brings back everything; সব বমি করে ফেলে;
    যা খায় তাই বমি; যাই খায় বমি; স্যালাইন দিলেও বমি; কিছুই পেটে রাখতে পারা না;
    কিছু পেটে থাকে না; পানি খেলেও বমি; পেটে কিছু থাকে না
sunken_eyes: eyes have sunk; eyes sunk in; চোখ গর্তে ঢোকা; চোখ বসা; চোখ ভেতরে ঢোকা
cold_hands_feet: hands and feet icy; hands feet freezing; cold clammy hands;
    hands and feet are cold; limbs are icy; হাত পা বরফ; হাত পা হিম; হাত পা ঠান্ডা হয়ে
shock_signs: cannot find pulse; cannot feel a pulse; pulse very weak; নাড়ি পাই না;
    নাড়ি পাওয়া না; পালস পাওয়া যায় না; পালস পাই না; নাড়ি খুঁজে পাই না
lethargic: went limp; gone limp; weak and floppy; lying limp; no movement weak; নেতায়ে পড়া;
    নেতিয়ে পড়েছে; নেতাইয়া গেছে; এলিয়ে পড়া; একেবারে কাহিল; নিস্তেজ; নড়েচড়ে না; অসাড় হয়ে
not_able_to_drink: will not take even a sip; will not take a sip; refuses all drinks;
    will not latch; does not latch; পানিও খাইতে চায় না; পানি মুখে নেয় না; দুধ মুখে নেয় না;
    দুধ মুখে নিচ্ছে না; দুধ টানছে না; দুধ টানতে পারা না; দুধ খাচ্ছে না; কিছু মুখে নেয় না;
    কিছু খাওয়ানো যায় না; বুকের দুধ নেয় না
not_feeding_well: will not latch; does not latch; not latching; feeding less; দুধ টানছে না;
    দুধ মুখে নেয় না; দুধ খাচ্ছে না; দুধ টানা কমা; বুকের দুধ নেয় না
weak_cry: hardly cries; cry is weak; stopped crying weak; কান্নাকাটি কমা; আগের মতো কাঁদে না;
    কাঁদে না; কান্না নাই; কান্নার শব্দ কম
newborn_cold: body went cold baby; শরীর ঠান্ডা হয়ে গেছে বাচ্চা
chest_indrawing: chest sucks in; chest sucked in; sucks in under the ribs; ribs suck in;
    chest pulls in; পাঁজর ঢুকে; পাঁজর ভিতরে ঢোকা; বুকের নিচে দেবে; বুক ভিতরে ঢোকা;
    বুকের খাঁচা ঢোকা
grunting_breathing: grunting; groaning breaths; কোঁকানো; কোঁ কোঁ শব্দ; গোঙাচ্ছে শ্বাস
stridor: noisy breathing in; শ্বাসে ঘড়ঘড় শব্দ; শ্বাস নিলে শোঁ শোঁ গলা; গলায় ঘড়ঘড়
testicular_pain: ball hurts; ball is swollen; ball swollen and hurts; balls hurt;
    pain in my balls; pain in one testicle; bad pain in testicle; অণ্ডকোষে প্রচণ্ড;
    বিচিতে খুব ব্যথা; বিচি ফোলা ব্যথা; একটা বিচিতে ব্যথা; অণ্ডথলি ব্যথা
hives: covered in welts; welts; red all over itching; itchy all over red;
    red itchy lumps all over; সারা গা লাল চুলকানো; সারা শরীর লাল চুলকানো; গা লাল হয়ে চুলকানো;
    সারা গায়ে চাকা; সারা শরীরে চাকা; চাকা চাকা ওঠা
rash_after_medicine: ইনজেকশন দেওয়ার পর সারা গা; ইনজেকশন দেওয়ার পর লাল চুলকানো;
    ওষুধ খাওয়ার পর চুলকানি; ওষুধ খাওয়ার পর চাকা; ওষুধ খাওয়ার পর গা ফোলা;
    itching all over after injection; swollen after injection
lip_swelling: lips are huge; lips huge; lips swelling; lips swelled up; lip swollen; ঠোঁট ফুলে;
    ঠোঁট ফোলা
tongue_swelling: tongue is swelling; tongue swelled; জিভ ফুলে; জিহ্বা ফুলে
hoarseness: throat is closing; throat closing up; throat feels tight; গলা বন্ধ হয়ে;
    গলা আটকে আসছে; গলা চেপে; গলা বসে
difficulty_swallowing: cannot swallow her spit; cannot swallow; গিলতে পারা না; ঢোক গেলা পারা না
insect_sting_now: wasp stung; stung by wasp; bee stung; got stung; বোলতা কামড়ানো;
    মৌমাছি কামড়ানো; ভিমরুল কামড়; ভিমরুল হুল
snake_bite: snake got him; snake got her; snake got me; snake bite;
    bitten by something like a krait; krait bite; cobra bite; snake on the ankle bit;
    viper bite; সাপ কামড় দিয়েছে; সাপে কেটেছে; সাপে কাটছে; সাপে দংশন; কিসে কামড় সাপ;
    সাপে খাইছে; রাসেল ভাইপার কামড়; চন্দ্রবোড়া কামড়
poison_swallowed: swallowed spray field; drank spray for field; swallowed insect spray;
    drank from bottle of toilet cleaner; drank cleaner; drank toilet cleaner; drank dettol;
    drank savlon; swallowed chemical; drank weedkiller; ate mouse poison;
    swallowed washing powder; জমিতে দেওয়ার বিষ খাওয়া; জমির বিষ খাওয়া; বিষ মুখে দেওয়া;
    বিষ পান; বিষপান; ঘাস মারার ওষুধ খাওয়া; পোকা মারার ওষুধ খাওয়া; ইঁদুর মারার বিষ খাওয়া;
    ইঁদুর মারার ওষুধ খাওয়া; মশা মারার ওষুধ খাওয়া; তেলাপোকা মারার ওষুধ খাওয়া; হারপিক মুখে;
    হারপিক খাওয়া; ফিনাইল মুখে; ডেটল মুখে; এসিড মুখে; ধুতুরা খাওয়া
pesticide_exposure: কীটনাশক ছিটানো; কীটনাশক ছিটাতে; ক্ষেতে বিষ ছিটানো;
    পোকা মারার ওষুধ দেওয়া ক্ষেতে; জমিতে ওষুধ ছিটানো; sprayed insecticide
kerosene_swallowed: কেরোসিন খাওয়া; কেরোসিন মুখে; কেরোসিন গেলা; পেট্রোল মুখে;
    drank kerosene oil; kerosene swallowed
medicine_overdose: taken whole strip; whole strip of sleeping tablets; whole strip of tablets;
    strip sleeping tablets; whole bottle of tablets; handful of tablets; taken all her tablets;
    too many tablets; অনেকগুলা ঘুমের বড়ি; অনেক ঘুমের ওষুধ খাওয়া; অনেকগুলা ওষুধ একসাথে;
    এক পাতা ঘুমের; এক পাতা বড়ি; সব বড়ি একসাথে; ট্যাবলেট খেয়ে ফেলেছে ঝগড়া
fumes_inhaled: slept with generator; generator inside; charcoal in room; coal in room;
    কয়লা জ্বালিয়ে; ঘরে কয়লা জ্বালানো; জেনারেটর ঘরে; জেনারেটর চালিয়ে; ধোঁয়ায় আটকা;
    ধোঁয়া ঢুকেছে ফুসফুসে
electric_contact: live cable; touched a live; touched live; thrown by current; current shock;
    got a shock from current; কারেন্টের তারে; কারেন্টে ধরা; কারেন্ট শক; বজ্রপাত হওয়া গায়ে;
    বজ্রপাত গায়ে; বাজ পড়ছে গায়ে
submersion: under water; went under water; pulled out of the pond; found in the pond;
    found in the bucket; পুকুরে পড়ে; পুকুরে ডুবে; পানিতে ডুবে; বালতিতে ডুবে; বালতির পানিতে;
    নদীতে ডুবে; খালে পড়া ডুবে
large_burn: threw acid; acid thrown; acid on face; acid attack; chest and arms burnt;
    arms and chest burnt; both arms burnt; face and chest burnt; petrol caught fire;
    whole body burnt; caught fire; এসিড ছুঁড়ে; মুখে এসিড; এসিডে পোড়া; ওড়নায় আগুন;
    শাড়িতে আগুন; লুঙ্গিতে আগুন; বুক পেট হাত পোড়া; মুখ আর বুক পোড়া; দুই হাত পোড়া;
    পুরা শরীর পোড়া; সিলিন্ডার ফাটা আগুন
head_injury: fell and hit head; hit his head; hit her head; bumped her head; bumped his head;
    bang on head; head cut open; fell from tree; fell down the stairs; মাথায় বাড়ি খাওয়া;
    মাথায় চোট পাওয়া; মাথা ফেটে; মাথায় ব্যথা পাওয়া পড়ে; পড়ে মাথায়
bleeding_wound: blood spurting; blood will not stop; blood soaking; blood soaking every towel;
    bleeding and will not stop; deep cut bleeding; deep wound; stab wound; gunshot;
    ছুরি মারা পেটে; ছুরি মারছে; ছুরি মেরেছে; গুলি লাগা; কোপ দেওয়া; কোপ লেগে; কোপাইছে;
    রক্ত বন্ধ হচ্ছে না; রক্ত বন্ধ হয় না; রক্ত থামে না; রক্ত থামছে না; অনেক রক্ত বের হচ্ছে কাটা;
    রক্তে ভিজে গেছে
suicidal_thoughts: no reason to stay alive; no reason to live; cannot see reason to live;
    nothing to live for; happier if i was dead; better if i was dead; wish i was dead;
    wish i were dead; if i died; want to be dead; pills ready; tablets ready to die;
    goodbye note; suicide note; left a note goodbye; took a rope; thinking about ending;
    thinking of suicide; thoughts of suicide; reason to stay alive; cannot reason to live;
    feel like dying; do not want to be alive; বেঁচে থাকার মানে নাই; বাঁচার মানে নাই;
    বেঁচে থেকে লাভ নাই; বেঁচে থাকতে চাই না; মরে যেতে ইচ্ছা; মরতে ইচ্ছা করে; মরতে মন চায়;
    মরে যেতে মন চায়; ছাদ থেকে লাফ দেওয়া; ব্রিজ থেকে লাফ; গলায় ফাঁস দিয়ে; ফাঁস দিয়ে মরা;
    ফাঁসি দেওয়া; ফাঁসি দিব; নিজেকে মেরে ফেলা; নিজেরে মাইরা ফেলা; জীবন রাখব না; এই জীবন রাখব না;
    দুনিয়ায় থাকতে চাই না; সুইসাইড; সুইসাইড করা; আত্মহত্যা করতে
self_harm: hurt myself on purpose; cut himself; cut herself; cutting myself; cutting my arms;
    hurting myself; ব্লেড দিয়ে হাত কাটা; নিজের হাত কাটা; হাতের শিরা কাটা;
    গায়ে আগুন দিয়েছে নিজে
labour_over_12_hours: labour since yesterday; labour since last night; in labour since;
    labour all night; labour two days; baby still not out; still not delivered;
    baby will not come out; baby not coming out; কাল থেকে প্রসব ব্যথা; রাত থেকে প্রসব ব্যথা;
    সারারাত প্রসব ব্যথা; কাল থেকে ব্যথা উঠছে বাচ্চা; দুই দিন ধরে প্রসব ব্যথা;
    বাচ্চা বের হচ্ছে না; বাচ্চা নামছে না
pregnant_bleeding: pregnant bleeding; pregnant and bleeding; গর্ভবতী অনেক রক্ত;
    গর্ভবতী রক্ত ভাঙছে
postpartum_bleeding: soaking cloth after cloth; after giving birth soaking;
    after birth soaking cloth; cloth after cloth blood; delivered and bleeding;
    bleeding a lot since delivery; placenta not out; placenta not come;
    বাচ্চা হওয়ার পর রক্ত বন্ধ হয় না; ডেলিভারির পর রক্ত বন্ধ হয় না; কাপড়ের পর কাপড়;
    কাপড়ের পর কাপড় ভেজা; ফুল পড়ে নাই; ফুল পড়ে না; গর্ভফুল পড়ে না; ফুল আটকে
vaginal_bleeding_between: spotting; some bleeding; ফোঁটা ফোঁটা রক্ত; রক্ত যাচ্ছে; রক্ত ভাঙছে
missed_period: weeks late; period is late; positive pregnancy test; missed two periods;
    মাসিক দেড় মাস বন্ধ; দুই মাস মাসিক হয়নি; মাসিক হয় নাই; পিরিয়ড হয়নি; পিরিয়ড বন্ধ;
    পিরিয়ড মিস
cold_painful_limb: foot suddenly went cold; foot suddenly cold; hand suddenly cold;
    leg turned cold white; foot cold and blue; foot is cold and blue; toes cold and blue;
    hand cold and blue; foot cold no feeling; leg suddenly cold; এক পা সাদা বরফ;
    পা বরফের মতো ঠান্ডা হঠাৎ; পা ঠান্ডা নীল; হাত ঠান্ডা নীল; পা হঠাৎ বরফ; এক পা বরফের মতো
chemical_in_eye: splashed into eyes; splashed into my eye; bleach eyes; acid eyes; harpic eyes;
    lime eyes; চোখে চুন; চোখে সিমেন্ট; চোখে ব্লিচ; চোখে সাবান কস্টিক; চোখে কেমিক্যাল
sudden_vision_loss: suddenly cannot see; cannot see anything one eye; one eye gone dark;
    এক চোখে কিছুই দেখা না; হঠাৎ কিছুই দেখা না চোখ; হঠাৎ চোখে অন্ধ; হঠাৎ অন্ধ
cannot_urinate: not able to pee; cannot pee; unable to pee; no pee bladder; প্রস্রাব আটকে আছে;
    প্রস্রাব বন্ধ তলপেট; প্রস্রাব হয় না তলপেট ফোলা
heat_exposure: in the sun all day; working in the sun; রোদে কাজ করা; রোদে ছিল; মাঠে রোদে
locked_jaw_spasms: body bends backward; bends like a bow; শরীর ধনুকের মতো; শরীর বেঁকে যায় ধনুক;
    পিঠ বেঁকে ধনুক
trismus: cannot open mouth; jaw stuck; মুখ হা করতে পারা না; মুখ খোলা যায় না; চোয়াল আটকা
hydrophobia: panics when drink; panics when he tries to drink; afraid of drinking water;
    পানি দেখলেই ভয়; পানি দেখে ভয়
saddle_numbness: numb around my bottom; numb around bottom; numb private parts;
    numb between legs; পায়খানার রাস্তায় বোধ নেই; প্রস্রাব পায়খানার বোধ নেই;
    পায়খানার রাস্তা অবশ; গোপনাঙ্গ অবশ
ascending_weakness: অবশ উপরের দিকে; পা থেকে অবশ উপরে; পা অবশ এখন হাত; নিচ থেকে উপরে অবশ;
    numbness climbing up; weakness climbing
urine_leakage: wet myself without knowing; wetting myself; প্রস্রাব ধরে রাখতে পারা না;
    অজান্তে প্রস্রাব
drooping_eyelids: eyelids are falling; eyelids falling; চোখের পাতা মেলতে পারা না;
    চোখের পাতা পড়ে যায়; চোখ টেনে ধরে রাখা; চোখ মেলা পারা না
drooling: foam from mouth; foam coming from mouth; frothing; saliva running; লালা গিলতে পারা না;
    লালা ঝরা; মুখে ফেনা
glucose_high_random: sugar is very high; sugar machine high; মেশিনে হাই; সুগার হাই;
    breath smells of fruit; sugar high
glucose_low: সুগার খুব কম; সুগার একদম কম; সুগার ফল; sugar fall; sugar very low
low_bp: pressure very low; blood pressure very low; প্রেসার একদম কম; প্রেসার কমা;
    প্রেসার পড়ে যাওয়া; pressure fall
fast_breathing: breathing deep and fast; breathing is very fast; জোরে জোরে শ্বাস; ঘন ঘন শ্বাস;
    তাড়াতাড়ি শ্বাস
chills_rigors: shivering fever; কাঁপুনি দিয়ে জ্বর; জ্বর কাঁপুনি
dengue_nearby: ডেঙ্গু ধরা পড়েছে; ডেঙ্গুর দিন; dengue positive; NS1 positive;
    ডেঙ্গু হয়েছে; ডেঙ্গুতে আক্রান্ত; got dengue
one_leg_swelling: এক পা ফুলে গেছে; one leg is swollen
inconsolable_crying: পা গুটিয়ে চিৎকার; পা গুটিয়ে কাঁদা; চিৎকার করে কান্না;
    কান্না থামানো যায় না; draws up legs screaming
sudden_back_pain: ripping pain between shoulders; tearing pain between shoulders;
    হঠাৎ পিঠে ছিঁড়ে যাওয়া
cord_or_limb_first: cord hanging out; cord is hanging out; cord came out first; cord coming out;
    arm came out first; hand came out first; foot came out first; নাড়ি বের হয়ে; নাড়ি আগে বের;
    নাড়ি বের হয়ে আসছে; বাচ্চার হাত আগে বের; বাচ্চার পা আগে বের; হাত আগে বের হয়েছে;
    পা আগে বের হয়েছে
"""
"""The rest of the body, poisons, births, minds."""
