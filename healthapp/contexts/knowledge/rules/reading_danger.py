"""How people tell of danger beside the names of the content, in plain words: heart, breath, brain, nerves.

What stands here is what relatives and patients say of the danger signs of WHO's IMCI and "Pregnancy, childbirth,
postpartum and newborn care" guides, of WHO's emergency triage (ETAT, Interagency Integrated Triage Tool) and of the
ERC's first aid guidelines. Of each phrase all words have to be there; all forms of a verb are one word.
"""

from __future__ import annotations

TOLD = """
chest_pain_crushing: বুক চাপা ধরা; বুকের উপর বসে আছে; বুকে পাথর; বুকে প্রচণ্ড চাপ; বুকে তীব্র ব্যথা; বুক
    ফেটে যাচ্ছে; বুক ভেঙে আসছে; বুকে ভারী কিছু চাপানো; বুকের ভেতর মোচড়; বুক ছিঁড়ে যাচ্ছে; elephant
    sitting on chest; elephant on chest; chest being squeezed; tightness across chest; weight on chest;
    vice around chest; band around chest; severe chest pain; pain behind breastbone; crushing pain
    breastbone; pressure in middle of chest; gripping chest pain
pain_spreading_arm_jaw: ব্যথা চোয়াল পর্যন্ত; ব্যথা গলা পর্যন্ত; বাম হাত অবশ বুকে; ব্যথা হাত দিয়ে নামা;
    ব্যথা বাহুতে ছড়ানো; ব্যথা ঘাড়ে হাতে ছড়ানো; ব্যথা কাঁধে হাতে; বাম হাত ভারী; বাম হাত ঝিনঝিন বুকে;
    left arm heavy; radiating to jaw; radiating to arm; radiating left arm; spreads to jaw; spreads to
    left arm; down the left arm; into neck and left shoulder; going into the neck and shoulder; pain
    into jaw; left arm numb chest
sweating: ঘেমে একাকার; ঘামে ভিজে গেছে; ঘামে জামা ভিজে; ঘামে গোসল; শরীর ঘামে ভেজা; ঘেমে নেয়ে; দরদর
    করে ঘাম; ঘাম ছুটছে; sweaty grey; dripping with sweat; soaked in sweat; sweaty; broke into a sweat
sweating_cold: ঠান্ডা ঘাম; শরীর ঠান্ডা ঘাম; ঘাম দিয়ে গা ঠান্ডা; clammy; cold sweats; cold and sweaty;
    sweaty and cold; skin cold and wet
palpitations: বুক ধড়ফড়; বুক ধুকধুক; heart beating irregularly; heart skipping; palpitation; heart
    beating fast
irregular_heartbeat: heart beating irregularly; হার্টবিট এলোমেলো; irregular heartbeat
chest_pain: বুক থেকে পিঠে ছিঁড়ে যাওয়ার মতো ব্যথা; হঠাৎ বুক থেকে পিঠে ছিঁড়ে
    যাওয়ার মতো ব্যথা
chest_pain_breathing: sharp chest pain breathing in; chest pain when breathing in; pain on taking deep
    breath; শ্বাস নিলে বুকে ব্যথা; দম নিলে বুকে লাগা; stabbing chest pain breathing
sudden_back_pain: বুক থেকে পিঠে ছিঁড়ে যাওয়ার মতো ব্যথা; হঠাৎ বুক থেকে পিঠে ছিঁড়ে
    যাওয়ার মতো ব্যথা; tearing pain between shoulder blades; ripping pain
    shoulder blades; ছিঁড়ে যাওয়ার মতো ব্যথা পিঠে; tearing pain back; ripping pain back; tearing chest
    pain to back
breathlessness: শ্বাস বন্ধ হয়ে আসা; দম বন্ধ হয়ে আসা; হাঁপানির টান; শ্বাসের টান; শ্বাস নিতে পারা না; দম
    নিতে পারা না; শ্বাস ফেলতে পারা না; নিঃশ্বাস নিতে কষ্ট; নিশ্বাস নিতে কষ্ট; নিঃশ্বাস নিতে পারা না; দম
    আটকে আসা; শ্বাসে কষ্ট; শ্বাসের কষ্ট; শ্বাস কষ্ট; দম ফুরিয়ে; বাতাস পাচ্ছে না; শ্বাস টানে; শ্বাস উঠে
    গেছে; struggling for air; struggling to breathe; fighting for breath; trouble breathing; difficulty
    breathing; short of breath; shortness of breath; gasping for air; cannot get breath; breathless;
    hard to breathe; panting
breathless_at_rest: neck muscles to breathe; silent chest; quiet chest; exhausted from breathing;
    shoulders heaving; বুক হাপরের মতো; বসে বসে হাঁপানো; বসেও শ্বাসকষ্ট; শুয়ে থাকতে পারা না শ্বাস;
    breathless at rest; gasping; struggling for air; fighting for breath; breathless even sitting;
    বিশ্রামে শ্বাসকষ্ট
cannot_speak_sentences: cannot talk; too breathless to speak; cannot say words; কথা শেষ করতে পারা না; এক
    দমে কথা; একটা কথাও শেষ; কথা বলতে দম; কথা বলার দম নেই; one word at a time; only single words; cannot
    complete sentence; too breathless to talk; can only say one word; speaks in words; কথা বলতে পারছে না
    শ্বাসকষ্টে; কথা বলতে গেলে হাঁপানো
breathless_lying_flat: শুতে পারা না; শুলে দম বন্ধ; cannot lie flat; sits up all night breathless; শুলে
    শ্বাস বন্ধ
coughing_blood: pink froth; coughing pink froth; গোলাপি ফেনা; কাশিতে রক্ত; কাশির সাথে রক্ত; coughs up
    blood; blood in phlegm; bringing up blood cough
chest_indrawing: বুক দেবে; বুকের খাঁচা দেবে; পাঁজর দেবে; বুকের নিচটা ঢুকে যায়; পাঁজর ঢুকে যায়; ribs
    sucking in; chest sucking in; chest drawing in; ribs pull in; ribs showing breathing; tummy and ribs
    sucked in; nostrils flaring; nose flaring; নাকের পাটা ফোলা
grunting_breathing: কোঁকাচ্ছে; কোঁ কোঁ করা; grunting; গোঙানো শ্বাস
stridor: crowing noise; crowing sound; noisy breathing in; শ্বাসের সময় শব্দ; শ্বাসে ঘড়ঘড়; শ্বাস নিতে
    শব্দ; গলায় ঘড়ঘড় শব্দ; high pitched noise breathing; harsh sound breathing in
cyanosis: ঠোঁট নীলচে; ঠোঁট নীল; নীল হয়ে যাওয়া; মুখ নীল; নখ নীল; ঠোঁট কালচে; lips blue; lips bluish;
    went blue; face blue; goes blue; turned blue; blue around mouth; lips grey; fingertips blue
apnoea: শ্বাস নিচ্ছে না; শ্বাস বন্ধ হয়ে গেছে; দম বন্ধ হয়ে গেছে; শ্বাস থেমে যায়; not breathing; stops
    breathing; stopped breathing; not breathing normally; pauses in breathing
fast_breathing: শ্বাস ঘন; শ্বাস দ্রুত; শ্বাস বারবার; breathing very fast; rapid breathing; breathing
    quickly; breathing deep; দ্রুত নিঃশ্বাস
choking: গলায় আটকে গেছে; গলায় হাড় আটকানো; গলায় মাংস আটকানো; swallowed peanut; choking on; choked on;
    stuck in throat cannot; clutching throat
oxygen_below_90: oxygen in the eighties; sats in the 80s
face_droop: মুখের কোণ দিয়ে পানি পড়া; মুখের কোণ লালা; mouth drooping; dribbles from one side; মুখ
    একদিকে বাঁকা; মুখ একপাশে টানা; মুখ বেঁকে; মুখের এক পাশ ঝোলা; ঠোঁট এক পাশে বাঁকা; হাসলে মুখ বাঁকা;
    smile lopsided; lopsided; mouth to one side; one side of face; mouth twisted; face dropped; corner
    of mouth; side of mouth
one_side_weakness: বাম পা টেনে হাঁটা; ডান পা টেনে হাঁটা; dragging leg; dragging one leg; right side of
    the body weak; left side of the body weak; হাত পা নাড়াতে পারা না; এক পাশ অবশ; এক পাশ নাড়াতে পারা
    না; ডান পাশ অবশ; বাম পাশ অবশ; ডান হাত পা অবশ; বাম হাত পা অবশ; শরীরের অর্ধেক অবশ; এক পাশ প্যারালাইজড;
    এক হাত এক পা; একপাশ অবশ; ডান দিক অবশ; বাম দিক অবশ; এক দিক অবশ; হাত পা চলে না এক পাশ; cannot move
    left side; cannot move right side; arm and leg dead; arm and leg weak; right arm and leg; left arm
    and leg; one side paralysed; could not move left side; could not move right side; left side weak;
    right side weak; left side numb; right side numb; half of the body; one side of body
arm_weakness_one_side: keeps dropping from hand; dropping cup from hand; dropped cup from hand;
    হাতে বল নেই; এক হাতে বল নেই; ডান হাতে বল নেই; বাম হাতে বল নেই; হাতে শক্তি নেই;
    cannot lift left arm; cannot lift right arm; weak in one arm; এক হাত তোলা না; হাত থেকে জিনিস পড়া;
    এক হাত অবশ; ডান হাত অবশ; বাম হাত অবশ; ডান হাত তোলা না; arm went dead; arm went limp; arm drifts
    down; cannot raise one arm; dropping things from hand
slurred_speech: speech gone funny; speech funny; speech strange; talking funny; words slurring;
    কথা বোঝা যায় না; কথা অস্পষ্ট; কথা জড়ানো; কথা এলোমেলো জড়ানো; speech thick; speech
    garbled; speech unclear; slurring words; slurs; talking as if drunk; speech slurry
cannot_find_words: কথা বলতে পারা না; কথা বন্ধ হয়ে গেছে; words come out wrong; cannot get words out;
    unable to speak; suddenly cannot speak; lost speech; cannot understand speech; মুখ দিয়ে কথা বের হয়
    না
seizure: চোখ উল্টে খিঁচুনি; খিঁচুনি দিচ্ছে; হাত পা খিঁচা; হাত পা শক্ত খিঁচা; চোখ উল্টে হাত পা শক্ত; ফিট
    হয়েছে; মুখে ফেনা খিঁচুনি; shaking all over eyes rolled; jerking all over; jerking of arms and legs;
    eyes rolled up; frothing at mouth; fitting; convulsed; twitching all over unresponsive;
    body jerking
seizure_over_5_minutes: still not awake fit; fit lasted minutes not awake; খিঁচুনি থামা না; খিঁচুনি বন্ধ
    হয় না; বারবার খিঁচুনি; fit will not stop; fit not stop; one fit after another; not woken between
    fits; fits without waking; still fitting; seizure not stopping
unconscious: not awake; still not awake; not woken up; জ্ঞান ছিল না; হুঁশ ছিল না; সাড়া নেই; সাড়া দেয়
    না; ডাকলে সাড়া নেই; জাগানো যায় না; জ্ঞান নেই; জ্ঞান হারানো; হুঁশ নেই; হুঁশ হারানো; বেহুশ; চোখ
    উল্টে গেছে সাড়া; জ্ঞান ফেরে না; চোখ খোলে না ডাকলে; not responding; unresponsive; cannot be woken;
    does not respond; no response; out cold; will not wake; lost consciousness; knocked out; passed out
drowsy_hard_to_wake: eyes only when pinch; responds only to pain; চিমটি দিলে চোখ; ব্যথা দিলে সাড়া;
    ঝিমানো; খুব ঝিমুনি; ডাকলে ওঠা না; ডাকলে জাগা না; ঘুম থেকে জাগানো যায় না; সারাক্ষণ
    ঘুমায়; জাগাতে কষ্ট; ঘোরের মধ্যে; চোখ মেলে না; hard to rouse; difficult to rouse; difficult to wake;
    sleeps all the time; very sleepy; sleepy and vomiting; barely awake; keeps falling asleep; drifting
    in and out; hard to wake
confusion: আবোল তাবোল; আবোলতাবোল; উল্টা পাল্টা কথা; উল্টাপাল্টা কথা; উল্টাপাল্টা বলা; ভুল বকা; ভুলভাল
    বকা; এলোমেলো কথা; মানুষ চিনতে পারা না; কাউকে চেনা না; ঘোরের মধ্যে কথা; talks nonsense; talking
    rubbish; muddled; delirious; disoriented; does not know where; not making sense; rambling; not
    himself; not recognising people
agitation: agitated; মারমুখী; ছটফট; অস্থির হয়ে; ছটফট করা; restless; thrashing about
neck_stiffness: ঘাড় সোজা করতে পারা না; ঘাড় সোজা করতে দেওয়া না; ঘাড় নাড়ালে চিৎকার; neck hurts to bend;
    ঘাড় বাঁকাতে পারা না; ঘাড় নাড়াতে পারা না; ঘাড় নোয়াতে পারা না; ঘাড় শক্ত; ঘাড় ভাঁজ
    করতে পারা না; chin to chest; cannot touch chin chest; neck is stiff; neck rigid; painful to bend
    neck
sudden_worst_headache: headache like a blow; worst headache ever; worst headache; headache hit; হঠাৎ
    মাথায় বাজ; জীবনের সবচেয়ে খারাপ মাথাব্যথা; এমন মাথাব্যথা কখনো হয়নি; explosive headache; sudden
    agonising headache
severe_headache: মাথা ফেটে যাচ্ছে; মাথা ছিঁড়ে যাচ্ছে; মাথা ফেটে যাচ্ছে ব্যথায়; splitting headache;
    head is bursting; pounding headache; মাথাব্যথায় অস্থির
blurred_vision: চোখে ঝাপসা; ঝাপসা দেখি; চোখে ঝিলিক; flashing lights before eyes; flashing lights; seeing
    spots; seeing stars; spots before eyes; vision dim; চোখে কম দেখা; চোখে সরষে ফুল
light_hurts_eyes: আলোতে তাকাতে পারা না; আলো সহ্য হয় না; cannot bear light; bothered by light; avoids
    light
ascending_weakness: পা অবশ নিচ থেকে উপরে; অবশ উপরে উঠছে; পা থেকে হাতে অবশ; legs weak now arms too;
    weakness rising; legs then arms weak; weakness spreading up; legs got weak now arms
leg_weakness_both: দুই পা নাড়াতে পারা না; দুই পায়ে শক্তি নেই; দুই পা চলে না; cannot move
    legs; legs will not move; দুই পা অবশ; দুই পায়ে বল নেই; legs gave way both; both legs weak; legs paralysed
saddle_numbness: উরুর মাঝখানে অবশ; বসার জায়গা অবশ; numb between the legs; numb bottom; numb around back
    passage
locked_jaw_spasms: ধনুকের মতো বাঁকা হাত পা শক্ত; হাত পা শক্ত ধনুক বাঁকা; শরীর টানটান বাঁকা; spasms whole
    body back arched; চোয়াল লেগে পিঠ বাঁকা; শরীর ধনুকের মতো বাঁকা; back arching jaw; jaw locked body
    stiff
trismus: চোয়াল লেগে যাওয়া; চোয়াল আটকে; মুখ খুলতে পারা না; মুখ হা করতে পারা না; jaw locked; jaw will
    not open
hydrophobia: panics glass of water; chokes on glass of water; panics when water is brought;
    spasm throat water; throat spasms water; পানি দেখলে গলা; cannot swallow water; terrified of
    water; পানি গিলতে পারা না ভয়; পানি দেখলে আতঙ্ক; পানি দেখলে ভয়; পানিতে ভয় গলায় টান; fear of
    water; afraid of water; panics at water; বাতাসে ভয়
drooping_eyelids: চোখ মেলতে পারা না; চোখ খুলতে পারা না; চোখের পাতা ভারী; চোখের পাতা ঝোলা; eyelids
    dropping; eyelids falling; cannot keep eyes open; droopy eyelids; droopy eyes
sudden_vision_loss: sudden loss of vision; loss of vision; lost vision; vision gone; cannot see from one
    eye; like a curtain; হঠাৎ দৃষ্টি চলে; এক চোখে অন্ধকার; চোখে পর্দা নামা; cannot see with right eye;
    cannot see with left eye; হঠাৎ চোখে দেখি না; হঠাৎ এক চোখে দেখা না; এক চোখে কিছু দেখা না; চোখে পর্দা
    পড়া হঠাৎ; চোখে অন্ধকার হঠাৎ দেখা না; suddenly cannot see; sudden blindness; lost sight suddenly;
    curtain over eye; went blind
head_injury: মাথায় আঘাত; মাথায় চোট; মাথা ফাটা; মাথায় বাড়ি; ছাদ থেকে পড়া মাথা; hit head; banged
    head; head injury; blow to head; fell on head; fell off motorbike; fell from roof; knocked on head;
    bumped head
ear_discharge: clear fluid from ear; কান দিয়ে পানি; কান দিয়ে রক্ত; blood from ear
"""
"""Findings by their ids, each with its phrases; a line that begins with blanks goes on."""
