"""How people tell of danger beside the names of the content, in plain words: the rest of the body.

What stands here is what relatives and patients say of the danger signs of WHO's IMCI and "Pregnancy, childbirth,
postpartum and newborn care" guides, of WHO's emergency triage (ETAT, Interagency Integrated Triage Tool) and of the
ERC's first aid guidelines. Of each phrase all words have to be there; all forms of a verb are one word.
"""

from __future__ import annotations

import re

from healthapp.contexts.knowledge.rules.reading_danger import TOLD
from healthapp.contexts.knowledge.rules.reading_danger_indirect import INDIRECT, INDIRECT_WHOLE
from healthapp.contexts.knowledge.rules.reading_danger_street import SPOKEN, SPOKEN_BODY
from healthapp.contexts.knowledge.rules.reading_danger_whole import WHOLE
from healthapp.contexts.knowledge.rules.reading_plain import PLAIN

_TOLD = """
severe_abdominal_pain: পেটে প্রচণ্ড ব্যথা; পেটে খুব ব্যথা; পেট ছিঁড়ে যাচ্ছে; পেটে ছুরি মারা ব্যথা; ছুরি
    মারার মতো ব্যথা; পেটের ব্যথায় কাতরানো; পেট ব্যথায় গড়াগড়ি; পেটের ব্যথায় অস্থির; পেট ব্যথা সহ্য
    না; knife like belly pain; stabbing belly pain; agonising belly pain; belly hurts badly; doubled
    over with belly pain; doubled up pain; writhing with pain; sudden stabbing pain low; excruciating
    belly pain; worst belly pain
rigid_abdomen: belly hard like plank; belly hard as rock; পেটে হাত দেওয়া যায় না; কাঠের মতো শক্ত;
    পেট কাঠের মতো; পেট পাথরের মতো শক্ত; পেট শক্ত
    হওয়া; abdomen hard as a board; belly hard as board; belly hard like wood; belly rigid; board like;
    cannot touch belly hard
abdominal_swelling: পেট ফুলে ঢোল; পেট ঢোলের মতো; belly swollen like a drum; belly blown up; belly
    distended; distended belly
no_stool_or_gas: পায়খানা বাতাস বের হয় না; পায়খানা বায়ু বন্ধ; পায়খানা গ্যাস বের হয় না; no gas or
    stool; no stool or gas; not passed stool or wind; cannot pass wind; পায়খানা বা বাতাস কিছুই
green_vomit: সবুজ বমি; vomiting green; green vomit; bilious vomit; vomit green
groin_lump: হার্নিয়া ভেতরে ঢোকে না; হার্নিয়া আটকে; কুঁচকির ফোলা ভেতরে ঢোকে না; lump in groin stuck;
    groin lump stuck; হার্নিয়া; কুঁচকি ফোলা শক্ত; hernia; lump in groin; swelling in groin
vomiting_blood: রক্ত বমি; বমিতে রক্ত; বমির সাথে রক্ত; মুখ দিয়ে রক্ত বমি; কফির গুঁড়ার মতো বমি; threw up
    blood; vomited blood; vomiting blood; blood in vomit; bringing up blood vomit; coffee ground vomit;
    threw up a lot of blood; puked blood
black_stool: কালো পায়খানা; পায়খানা কালো; আলকাতরার মতো; black stool; black sticky stool; tarry stool;
    stool black like tar; black tarry; stool turned black
bloody_diarrhoea: জেলির মতো রক্ত; পায়খানায় রক্ত আম; red jelly stool; currant jelly; পায়খানায় জেলির
    মতো
inconsolable_crying: চিৎকার করে কাঁদা; কান্না থামে না; থামানো যায় না কান্না; screams and draws up legs;
    cannot be comforted; high pitched cry; crying nonstop; ক্রমাগত কান্না
weak_cry: কান্না করে না; কাঁদতে পারা না; কান্না দুর্বল; ক্ষীণ কান্না; does not cry; cries weakly; weak
    cry; moaning cry
rice_water_stool: সাদা পানির মতো; চাল ধোয়া পানির মতো; ভাতের মাড়ের মতো; মাড়ের মতো পায়খানা; stool like
    rice water; rice water
watery_diarrhoea: পানির মতো পায়খানা; watery stools; profuse watery; stool like water; pure water stool
sunken_eyes: চোখ ডেবে; চোখ গর্তে; চোখ ঢুকে গেছে; চোখ বসে গেছে; eyes sunken; eyes hollow; sunken eyes
dehydration_signs: কাঁদলে পানি নেই চোখে; no tears; crying without tears; জিহ্বা শুকিয়ে কাঠ; mouth bone
    dry
no_urine_8_hours: সারাদিন প্রস্রাব না; প্রস্রাব হয় না সকাল থেকে; রাত থেকে প্রস্রাব না; সকাল থেকে
    প্রস্রাব না; প্রস্রাব হচ্ছে না; অনেকক্ষণ প্রস্রাব না; no urine since; not passed urine since; no wet
    nappy; no wet nappies; dry nappies all day; no pee since
cannot_urinate: প্রস্রাব আটকে; প্রস্রাব করতে পারা না; তলপেট ফোলা প্রস্রাব হয় না; bladder bursting;
    cannot pass urine; bladder full cannot; unable to pass urine; not able to pee
slow_skin_pinch: চামড়া টানলে ফেরে না; চামড়া ধীরে ফেরে; skin stays tented; skin pinch slow
not_able_to_drink: বাচ্চা দুধ টানা না; শিশু দুধ টানা না; বাচ্চা দুধ খাওয়া না; পানি খেতে চায় না;
    দুধ খেতে চায় না; স্যালাইন খায় না; will not suck; cannot suck;
    দুধ টানা না; দুধ খায় না; কিছুই খেতে পারা না; পানিও খেতে পারা না; বুকের দুধ টানে না; কিছু গিলতে পারা
    না; দুধ খেতে পারা না; পানি খেতে পারা না; খাওয়া ছেড়ে দিয়েছে; কিছুই খায় না; drinks nothing; will
    not drink; will not take the breast; refuses to drink; cannot feed; too tired to feed; too weak to
    suck; not drinking; unable to drink; will not feed; stopped feeding; refuses the breast; refusing
    feeds; not taking breast
not_feeding_well: বাচ্চা দুধ টানা না; শিশু দুধ টানা না; বাচ্চা দুধ খাওয়া না; will not suck;
    দুধ ধরে না; মায়ের দুধ ধরে না; দুধ টানা না; দুধ খায় না; দুধ কম টানে;
    বুকের দুধ খায় না; will not feed; not taking feeds; refusing feeds; will not take the breast;
    feeding poorly; sucks poorly; stopped feeding; feeds badly
vomits_everything: যা খাওয়াই বমি; যা খায় বমি; সব বমি করা; খেলেই বমি; পেটে কিছুই থাকে না; vomiting
    everything; vomits everything; keeps nothing down; cannot keep anything down; throws up everything;
    brings everything up
persistent_vomiting: বমি থামে না; বমি বন্ধ হয় না; একটানা বমি; keeps vomiting; vomiting nonstop; cannot
    stop vomiting
lethargic: দুর্বল হয়ে পড়ে আছে; নেতিয়ে পড়ে আছে; lies still; নিস্তেজ; নেতিয়ে গেছে; নড়াচড়া কম;
    নড়াচড়া করে না; চোখ মেলে তাকায় না; কথা বলার শক্তি নেই; একদম দুর্বল সাড়া; ঝিম মেরে; floppy;
    listless; moves little; hardly moves; too weak to stand; no energy to play limp; lifeless;
    বাচ্চা নড়ে না; বাচ্চা কম নড়ে; বাচ্চার নড়াচড়া কম; বাচ্চা নড়াচড়া করে না; baby not moved; baby moving less;
    less movement baby; baby stopped moving; baby not moving
cold_hands_feet: হাত পা বরফ; হাত পা ঠান্ডা; শরীর ঠান্ডা হয়ে; হাত পা বরফের মতো ঠান্ডা; hands and feet
    cold; cold hands; cold feet and hands; mottled cold hands; hands icy; limbs cold
shock_signs: নাড়ি পাওয়া যায় না; নাড়ি খুব দুর্বল; নাড়ি ক্ষীণ; pulse can hardly be felt; pulse weak
    thready; thready pulse; cannot feel pulse; weak fast pulse; pulse cannot be felt; no pulse
feeling_faint: চোখে অন্ধকার; মাথা ঝিমঝিম; দাঁড়ালে মাথা ঘোরা; পড়ে যাচ্ছিলাম; nearly passed out; almost
    fainted; nearly fainted; dizzy when standing; dizzy on standing; faint on standing; going to faint;
    feels faint; about to pass out
fainting: অজ্ঞান হয়ে গেলাম; মাথা ঘুরে অজ্ঞান; faints on standing; fainted; faints; blacked out; অজ্ঞান
    হয়েছিল; জ্ঞান হারিয়েছিল; briefly unconscious
collapse: ঢলে পড়া; লুটিয়ে পড়া; হঠাৎ পড়ে গেছে; মাথা ঘুরে পড়ে; পড়ে গিয়ে উঠতে পারা না; collapsed;
    dropped to the floor; fell down suddenly; suddenly fell; keeled over
pallor: শরীর ফ্যাকাশে; ফ্যাকাসে; সাদা হয়ে গেছে; রক্তশূন্য; white as a sheet; looks white; very pale;
    grey pale; ashen
bleeding_wound: রক্ত পড়েই যাচ্ছে থামা না; রক্ত পড়া থামা না; রক্ত বন্ধ হওয়া না; রক্ত পড়তেই আছে; ফিনকি
    দিয়ে রক্ত; রক্ত থামা না কাটা; রক্ত বন্ধ হয় না কাটা; চেপে ধরেও রক্ত; চেপে ধরেও থামে না; গলগল করে
    রক্ত; রক্তে ভেসে; spurting blood; blood spurting; bleeding will not stop; soaked towels blood;
    gushing blood; blood gushing; bleeding heavily wound; cut bleeding heavily; wound pouring blood; কোপ
    রক্ত
pregnant_bleeding: গর্ভবতী রক্ত ভাঙা; গর্ভবতী রক্ত যাওয়া; গর্ভবতী রক্ত পড়া; pregnant bleeding;
    pregnant dark bleeding; pregnant blood
vaginal_bleeding_between: রক্ত পড়া; bleeding since; রক্ত যাওয়া; টাটকা লাল রক্ত; কাপড় রক্তে ভেজা;
    bleeding from the vagina; রক্ত ভাঙা; মাসিকের রাস্তায় রক্ত; অল্প রক্ত যাওয়া; ফোঁটা ফোঁটা রক্ত;
    spotting; vaginal bleeding; bleeding from below; dark bleeding; bleeding down below; যোনিপথে রক্ত
missed_period: মাসিক হয়নি; মাসিক হয় না মাস; মাসিক পিছানো; মাসিক মিস; মাসিক বন্ধ মাস; period weeks
    late; period overdue; no period for; late period; last period weeks ago; missed my period
pregnant_swelling_face_hands: গর্ভবতী মুখ হাত ফোলা; pregnant face puffy; pregnant hands swollen;
    pregnant face swollen
swelling_face: চোখ মুখ ফোলা; মুখ ফুলে শ্বাস; মুখ ফোলা; face puffy; face swollen; মুখ গলা ফোলা; puffy
    face
reduced_baby_movements: বাচ্চা নড়ে না; বাচ্চার নড়াচড়া কম; পেটের বাচ্চা নড়া না; বাচ্চা নড়াচড়া করে
    না; baby not moved; baby moving less; less movement baby; baby stopped moving; no kicks; fewer
    kicks; cannot feel baby move; বাচ্চার নড়াচড়া টের পাই না; baby moves less; baby hardly moves;
    baby barely moves; baby kicks less; less kicks; not felt kicks; not felt baby move; no movement womb;
    বাচ্চার নড়াচড়া কমে গেছে; বাচ্চা লাথি মারে না; পেটে নড়াচড়া নেই; বাচ্চা নড়া কমে
labour_over_12_hours: ব্যথা উঠেছে বাচ্চা বের হয় না; প্রসব ব্যথা বাচ্চা হয় না; বাচ্চা বের হয় না;
    বাচ্চা আটকে আছে; labour since yesterday; labour for hours baby not; pushing for hours; baby stuck
postpartum_bleeding: প্রসব রক্ত পড়া; ফুল পড়েছে রক্ত পড়া; কাঁথা রক্ত ভেজা; placenta out blood; blood
    keeps coming after birth; বাচ্চা হওয়ার পর রক্ত; প্রসবের পর রক্ত; ডেলিভারির পর রক্ত; বাচ্চা হওয়ার
    পর রক্ত বন্ধ না; delivered bleeding not stop; bleeding after delivery; after birth bleeding soaked;
    pads soaked one after another; soaked pads after birth; delivered bleeding; gave birth bleeding;
    bleeding heavily since birth; প্যাড ভেজা বাচ্চা হওয়ার পর
heavy_periods: pads full; pad every half hour; soaked pads; pads soaked; pad full hour; প্যাড ভেজা
    ঘণ্টা; ঘণ্টায় প্যাড; soaking pad every hour; soaks a pad an hour; চাকা চাকা রক্ত মাসিকে
recent_delivery: after caesarean; weeks after caesarean; after c section; since caesarean;
    baby born hours ago; gave birth yesterday; delivered yesterday; বাচ্চা
    হওয়ার পর; প্রসবের পর; ডেলিভারির পর; সিজারের পর; প্রসবের দিন পর; delivered hours ago; delivered
    weeks ago; after delivery; after giving birth; had a baby ago; caesarean ago; since the birth
foul_lochia: দুর্গন্ধ স্রাব; পচা গন্ধ স্রাব; গন্ধ রক্ত যাওয়া; foul discharge; smelly lochia; bad
    smelling bleeding
newborn_cold: বাচ্চার শরীর ঠান্ডা; শিশুর শরীর ঠান্ডা; baby feels cold; body cold newborn
newborn_jaundice: yellow down to the feet; yellow to the feet; baby yellow; হাতের তালু পায়ের তালু হলুদ
    বাচ্চা; বাচ্চা হলুদ
umbilical_redness: নাভি লাল; নাভিতে পুঁজ; নাভি দিয়ে পুঁজ; belly button red;
    belly button pus; navel pus; cord red; pus from the cord; navel red pus
snake_bite: সাপে কাটা; সাপ কামড়; সাপ ছোবল; সাপে ছোবল; সাপ দংশন; সাপে দংশন; গোখরা ছোবল; কেউটে কামড়;
    বিষধর সাপ; snake bit; bitten by snake; snake bitten; bitten by cobra; bitten by krait; fang marks
poison_swallowed: drank liquid kill insects; drank chemical; drank cleaning liquid; জমির বিষ মুখে; বিষ
    মুখে; swallowed button battery; drank acid; ate poison; drank white liquid insects; বিষ
    খাওয়া; পোকার ওষুধ খাওয়া; ধানের ওষুধ খাওয়া; জমির ওষুধ খাওয়া; হারপিক খাওয়া; ইঁদুরের বিষ খাওয়া;
    কীটনাশক খাওয়া; সেভলন খাওয়া; ডেটল খাওয়া; ফিনাইল খাওয়া; এসিড খাওয়া; গ্যাস ট্যাবলেট খাওয়া ইঁদুর;
    উকুন মারার ওষুধ খাওয়া; drank insecticide; drank poison; swallowed bleach; drank bleach; swallowed
    acid; drank toilet cleaner; ate rat poison; took poison; swallowed insecticide; drank weed killer;
    swallowed battery; ব্যাটারি গিলে; ব্লিচ খাওয়া
pesticide_exposure: পোকার ওষুধ; বিষের গন্ধ; জমিতে বিষ ছিটানো; insecticide; smells of garlic; pinpoint
    pupils; চোখের মণি ছোট; spraying the field; spraying crops; sprayed pesticide; ক্ষেতে ওষুধ ছিটানো
medicine_overdose: ঘুমের বড়ি একসাথে; ঘুমের ওষুধ অনেকগুলো; অনেকগুলো ট্যাবলেট একসাথে; এক পাতা ওষুধ; ওষুধ
    বেশি খেয়ে ফেলা; overdose; took whole strip; swallowed handful of tablets; took all tablets;
    paracetamol tablets after quarrel; took many tablets; একসাথে অনেক বড়ি; tablets at once; took
    tablets together; swallowed tablets
kerosene_swallowed: কেরোসিন খাওয়া; drank kerosene; swallowed kerosene; পেট্রোল খাওয়া; drank petrol;
    তারপিন খাওয়া
fumes_inhaled: কয়লা জ্বালিয়ে ঘুম; বদ্ধ ঘরে কয়লা; বদ্ধ ঘরে চুলা; coal burning closed room; charcoal
    burning room; slept with charcoal; জেনারেটর চালিয়ে ঘুম; বন্ধ ঘরে ধোঁয়া; গ্যাসের গন্ধে; সেপটিক
    ট্যাংকে নামা; generator in room; generator running; gas leak; breathed smoke; inhaled smoke; smoke
    filled room; soot in nose; ধোঁয়ায় দম
electric_contact: হাইভোল্টেজ; তারে লেগে ছিটকে; high voltage; তারে হাত লাগা; শক খাওয়া; লাইনে কাজ শক;
    ইলেকট্রিক শক; কারেন্টের শক; কারেন্ট ধরা; কারেন্টে শক; বিদ্যুৎ শক; বাজ পড়া গায়ে;
    live wire; electric shock; electrocuted; struck by lightning; shock from the mains;
    কারেন্ট লাগা
submersion: পুকুরে পড়া; পানিতে ডোবা; পুকুর থেকে তোলা; ডুবে গিয়েছিল; পানি থেকে তোলা; pulled from the
    pond; nearly drowned; pulled from water; fell into pond; drowned; under water
large_burn: শাড়িতে আগুন; কাপড়ে আগুন; গায়ে আগুন; জামায় আগুন; clothes caught fire; clothes on fire; set on
    fire; দুই হাত পোড়া; বুক পেট পোড়া; পেট হাত পোড়া; chest and belly burnt; scalded chest; মুখ
    পোড়া; মুখ বুক পোড়া; সারা শরীর পোড়া; শরীরের অনেক জায়গা পোড়া; মুখ ঝলসে; বুক পিঠ পোড়া; এসিড মারা;
    face burnt; burns to face; burnt all over; large burn; burns over chest and; burn on face; whole arm
    burnt
burns: পুড়েছে; ছ্যাঁকা লাগা; পুড়ে গেছে; ঝলসে গেছে; গরম তেল পড়া; গরম পানি পড়া; ভাতের মাড় পড়া;
    scalded; burnt by; hot oil; boiling water
heat_exposure: রোদে কাজ; প্রচণ্ড গরমে; রোদে পড়ে; তাপপ্রবাহ; working in the sun; in the hot sun; heat
    wave; worked in sun
temp_40_or_more: গা আগুনের মতো গরম; আগুনের মতো গরম; body burning hot; burning hot skin dry; skin hot and
    dry
chemical_in_eye: চোখে চুন; চোখে এসিড; চোখে হারপিক; acid in eye; lime in eye; chemical in eye; bleach in
    eye; splashed in eye
limb_deformity: হাড় বের হয়ে; হাড় ভাঙা; bone sticking out; leg bent wrong; arm bent wrong; broken leg;
    broken arm
cold_painful_limb: leg went suddenly cold; leg suddenly cold; arm suddenly cold;
    পা বরফ ঠান্ডা সাদা; পা ঠান্ডা সাদা; হাত ঠান্ডা সাদা; arm cold and numb; leg cold and numb;
    arm cold and white; leg white cold; leg white and cold; foot white cold; arm white cold; leg suddenly
    white; পা হঠাৎ ঠান্ডা সাদা; পা ঠান্ডা সাদা ব্যথা; হাত ঠান্ডা সাদা ব্যথা; leg suddenly cold white
    painful; leg cold and white; leg pale cold pain; foot cold white pain
testicular_pain: testicle very painful; painful testicle; testicle sudden pain; অণ্ডকোষ ব্যথা; অন্ডকোষে
    ব্যথা; বিচিতে ব্যথা; বিচি ব্যথা; agony testicle; pain in testicle; testicle pain
hives: চাকা চাকা; সারা গায়ে চাকা; hives; welts all over; itchy welts; itchy rash all over suddenly
insect_sting_now: মৌমাছি কামড়; বোলতা কামড়; ভীমরুল কামড়; মৌমাছি হুল; stung by; bee sting; wasp sting;
    hornet sting
tongue_swelling: জিভ ফোলা; জিহ্বা ফোলা; জিহ্বা মোটা; tongue thick; tongue swelling; tongue getting big
hoarseness: গলা চেপে আসা; গলা বন্ধ হয়ে আসা; গলা আটকে আসা; throat closing; throat tight; voice hoarse;
    throat is closing up
difficulty_swallowing: লালা গিলতে পারা না; ঢোক গেলা না; গিলতে কষ্ট; গিলতে অসুবিধা; cannot swallow own
    spit; trouble swallowing; hard to swallow
drooling: mouth foaming; foaming mouth; লালা গিলতে পারা না; লালা পড়া; মুখে ফেনা; মুখ দিয়ে ফেনা; saliva
    pouring; dribbling saliva; drooling; frothing saliva
rash_after_medicine: ওষুধ খাওয়ার পর ফোসকা; ওষুধ খেয়ে চুলকানি চাকা; ইনজেকশনের পর চুলকানি; rash after
    tablet; rash after injection
skin_blisters_widespread: সারা গায়ে ফোসকা; শরীরে ফোসকা; চামড়া উঠে ফোসকা; blisters all over; skin
    coming off
skin_peeling: চামড়া ওঠা; চামড়া খসা; skin peeling; skin coming off
glucose_low: সুগার ফল; সুগার নীল; সুগার কম; hypo; low sugar; sugar low; meter says lo
glucose_high_random: meter says hi; meter reads hi; meter shows high; sugar very high; সুগার মেশিনে হাই;
    সুগার অনেক বেশি; glucose too high to read; breath smells of acetone; fruity breath; মুখে ফলের গন্ধ;
    breath smells fruity; ডায়াবেটিস অনেক বেশি
alcohol_heavy: drinking heavily; drinks heavily; heavy drinker; নিয়মিত মদ; প্রতিদিন মদ
takes_insulin: ইনসুলিন দেওয়া; ইনসুলিন নেওয়া; on insulin; took insulin; insulin injection
takes_steroid: স্টেরয়েড খাওয়া; on steroids; takes prednisolone; স্টেরয়েড বন্ধ
missed_medicine: হঠাৎ বন্ধ করা ওষুধ; ওষুধ ছেড়ে দেওয়া; স্টেরয়েড বন্ধ; ran out of medicine; stopped
    taking; stopped the tablets
immunosuppressed: কেমো চলছে; কেমোথেরাপি; on chemotherapy; having chemo; chemo; ক্যান্সারের কেমো; bone
    marrow transplant
history_liver_disease: লিভার সিরোসিস; cirrhosis; liver failure patient
history_heart_disease: হার্ট ফেইলিউর; heart failure; হার্টে ব্লক; heart patient
history_asthma: হাঁপানির রোগী; asthma since; known asthma; শ্বাসের রোগী
history_diabetes: ডায়াবেটিসের রোগী; ডায়াবেটিস রোগী; known diabetic; insulin dependent
suicidal_thoughts: ফ্যানের সাথে ওড়না; ফ্যানে দড়ি; বাঁচার ইচ্ছা নেই;
    বেঁচে থাকার ইচ্ছা নেই; ঘুমের ওষুধ জমিয়ে; got a rope; rope and
    plan; plan to die; saved up tablets to die; no wish to live; ছাদ থেকে লাফ; লাফ দিয়ে
    মরা; চিঠি লিখে মরা; better off without; bought rat poison; ready to die; আর বাঁচব না; মরতে
    চাই; বিষ কিনে; ট্রেনের নিচে; overdose plan; life not worth living; বাঁচতে চাই না;
    বাঁচতে ইচ্ছা করে না; মরে যেতে চাই; গলায় দড়ি; ফাঁস নেব; আত্মহত্যা করব;
    জীবন শেষ করে দেব; end my life; better off dead; want to die; kill
    myself; no point living; take my own life; hang myself; পৃথিবীতে থাকতে চাই না; not want to live
self_harm: ঝুলছে নামানো; ফ্যানে ঝুলছে; দড়িতে ঝুলছে; found hanging; hanged himself; hanged herself;
    নিজের হাত কাটা; ইচ্ছা করে হাত কাটা; হাত কেটে মরা; nijer hat kata; হাতের রগ কাটা; ফাঁস
    দিয়েছে; গলায় ফাঁস; cut wrists; cut my wrists; tried to hang; আত্মহত্যার চেষ্টা
rash_non_blanching: বেগুনি দাগ; চামড়ার নিচে রক্ত; purple rash; purple blotches; spots do not fade; rash
    not fade glass; bruise like spots
bleeding_gums: মাড়ি দিয়ে রক্ত; gums bleeding; দাঁতের গোড়া রক্ত
dengue_nearby: পাড়ায় ডেঙ্গু; এলাকায় ডেঙ্গু; ডেঙ্গু পজিটিভ; ডেঙ্গু ধরা পড়া; dengue positive; tested
    positive for dengue; এনএস১ পজিটিভ; dengue in the area
fever: গা অনেক গরম; গা পুড়ে যায়; শরীর গরম; baby is hot; very hot body
high_fever: গা অনেক গরম; জ্বরে গা পোড়া; burning up; high temperature
one_leg_swelling: এক পা ফুলে; ডান পা ফোলা; বাম পা ফোলা; calf swollen; one leg swollen
recent_surgery: অপারেশনের দিন পর; অপারেশনের পর; সিজারের পর; after surgery; days after operation; since
    the operation
rusty_injury: পেরেক ঢোকা; পেরেক ফোটা; nail in foot; stepped on a nail; rusty nail
recent_injury: ছাদ থেকে পড়া; গাছ থেকে পড়া; মোটরসাইকেল এক্সিডেন্ট; সড়ক দুর্ঘটনা; road accident; fell
    from; fell off; অ্যাকসিডেন্ট
oxygen_below_94: অক্সিজেন নেমে গেছে; oxygen low; saturation low
low_bp: প্রেসার মাপা যায় না; প্রেসার ধরা যায় না; প্রেসার নেমে যাওয়া; প্রেসার পাওয়া যায় না; প্রেশার
    কম; pressure dropped; pressure cannot be recorded; প্রেসার ফল
blood_in_stool: পায়ুপথে রক্ত; মলদ্বার দিয়ে রক্ত
waters_broken: গর্ভের পানি পড়া; মাসিকের রাস্তা দিয়ে পানি; গর্ভবতী পানি পড়া
diarrhoea: পায়খানা আর বমি; পায়খানা বমি; watery motion; watery motions; loose motions
constipation: পায়খানা কষা; শক্ত পায়খানা
"""


_WHOLE = (
    (
        "suicidal_thoughts",
        re.compile(
            r"\b(?:cannot|cant|can not|couldnt|dont want to|do not want to) go on\b(?! (?:(?:the|a|an|my|holiday|leave"
            r"|foot|stairs|trips?|stage)\b|with (?:my|the) (?:work|studies|job|diet)))"
            r"|\b(?:want|wants|wanted|going|will|plan|plans|planning|thinking|about|feel|urge|ready|wish|gonna|tried"
            r"|trying)(?: to| of| like)? jump(?:ing)? (?:off|from|in front|under)\b"
            r"|\bend(?:ing)? it (?:all|tonight|today|now|soon)\b|\bgoing to end it\b(?! (?:with|here|at))"
        ),
    ),
    (
        "poison_swallowed",
        re.compile(
            r"\b(?:was|were|been|got|being|himself|herself|myself|themselves|he|she|they|child|baby|son|daughter|wife"
            r"|husband|brother|sister|father|mother) poisoned\b"
        ),
    ),
    (
        "suicidal_thoughts",
        re.compile(r"মরে (?:যাব|যাবো|যামু|গেলেই ভালো|গেলে ভালো|গেলেই ভাল|গেলে ভাল|গেলেই বাঁচি)(?![\u0980-\u09ff])(?!\s*না)"),
    ),
    (
        "suicidal_thoughts",
        # "The medicines are all used up" and "my own work is done" have the same words.
        re.compile(
            r"(?:সব (?:কিছু )?শেষ কর(?:ে|তে)|নিজে(?:কে|রে) শেষ)(?![^।.]{0,40}(?:নাই|নেই))"
            r"|sob (?:kichu )?shesh kor(?:e|te)|nijeke shesh"
        ),
    ),
    ("unconscious", re.compile(r"সারা (?:দেয়|দিচ্ছে|দিতেছে) না|sh?ara (?:dey|dicche|ditese) na\b")),
    (
        "bleeding_wound",
        re.compile(r"\b(?:was|got|been|is) stabbed\b|\bstabbed (?:in|with|him|her|me)\b"),
    ),
    (
        "snake_bite",
        re.compile(
            r"কামড়(?! ?(?:না|নাই|নি|নেই))[^।.]{0,30}মনে হয় সাপ"
            r"|(?:kamor|bit)[^।.]{0,30}(?:mone hoy|maybe a|think a) (?:sh?ap|snake)"
        ),
    ),
    (
        "choking",
        re.compile(
            r"(?:গিলে|গলায়|gile|golay|swallow\w*)[^।.]{0,40}(?:শ্বাস|দম|sh?ash|dom|breathe)"
            r"[^।.]{0,16}(?:না|নাই|বন্ধ|আটক|\bna\b|nai\b|bondho|cannot|cant)"
            r"|swallow\w* (?:a |an )?[^।.]{0,24}(?:cannot|cant|not able to) breathe"
        ),
    ),
    (
        "labour_over_12_hours",
        re.compile(
            r"(?:প্রসব|প্রসবের|ডেলিভারির) *(?:ব্যথা|বেদনা|ব্যাথা)[^।.]{0,50}(?:বাচ্চা|শিশু) (?:\S+ ){0,2}"
            r"(?:হয়|হচ্ছে|বের|আসে|নামে)[^।.]{0,12}(?:না|নি)"
            r"|\b(?:labour|labor)\b[^.]{0,20}\b(?:since|from|for)\b[^.]{0,10}"
            r"\b(?:yesterday|last night|two days|2 days|1[2-9] hours|2\d hours)"
        ),
    ),
)
"""What counts only as it stands here: of other forms of these verbs somebody may speak who lost a hen."""


def said_whole(text: str) -> frozenset[str]:
    """Return the findings that a `clean` text names in so many words."""
    return frozenset(concept for concept, form in (*_WHOLE, *INDIRECT_WHOLE, *WHOLE) if form.search(text))


def _read(text: str) -> dict[str, tuple[str, ...]]:
    lines = text.strip().replace("\n    ", " ").splitlines()
    pairs = (line.split(":", 1) for line in lines)
    return {concept: tuple(phrase.strip() for phrase in said.split(";")) for concept, said in pairs}


def _all(*lists: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for one in map(_read, lists):
        for concept, phrases in one.items():
            found[concept] = (*found.get(concept, ()), *phrases)
    return found


DANGER = _all(TOLD, _TOLD, SPOKEN, SPOKEN_BODY, INDIRECT, PLAIN)
"""What is said of each finding, by its id."""
