"""Plain words for findings that no name of the content holds: the noun beside the adjective, the doctor's word as well.

"Chest tightness" beside "tight chest", "frequent urination" beside "urinates often". Of each phrase all words have to
be there; all forms of a verb are one word.
"""

from __future__ import annotations

PLAIN = """
chest_tightness: chest tightness; tightness in chest; tightness of chest; chest tightening; chest discomfort;
    discomfort in chest; বুক টাইট
breathlessness: breathing problem; breathing trouble; problem with breathing
irregular_heartbeat: irregular pulse; irregular heart rate; heart rhythm irregular
weakness_general: general weakness; body weakness; feeling of weakness; weakness
dizziness: lightheadedness; light headedness; giddiness; giddy
vertigo: room spinning; everything spinning; head spinning
headache: migraine; মাইগ্রেন
eye_redness: eye redness; redness of eye; redness in eye
bloating: gas in stomach; stomach gas; too much gas; gas problem; gas trouble
anal_pain: anal pain; pain in anus; pain passing stool
anal_itch: anal itch; itchy anus
anal_lump: anal lump; lump at anus
frequent_urination: frequent urination; frequent urine; often urinating
urgent_urination: urgent urination
urine_leakage: urine leakage; leaking urine
cannot_urinate: প্রস্রাব আটকে গেছে; পেশাব আটকে গেছে; urine blocked; urine retention; urinary retention; urine stuck
vaginal_discharge: vaginal discharge
urethral_discharge: discharge from penis; penile discharge
erection_difficulty: erectile dysfunction; cannot get erection
testicular_pain: testicular pain; pain in testicle
testicular_swelling: testicular swelling; swollen testicle
testicular_lump: testicular lump; lump in testicle
memory_loss: forgetfulness; forgetful
thirst_increased: excess thirst; excessive thirst; increased thirst; always thirsty
appetite_increase: excess hunger; excessive hunger; increased appetite; always hungry
numbness: হাত পা ঝিন ঝিন; হাত পা ঝিনঝিন
rash: শরীরে দানা; গায়ে দানা
productive_cough: productive cough; cough with phlegm
dry_eyes: dry eyes
facial_pain: facial pain; pain in face
breast_redness: breast redness; red breast
early_fullness: early fullness; full after little food
heat_intolerance: heat intolerance
cold_intolerance: cold intolerance
bruising_easily: easy bruising; bruises easily
skin_lump: skin lump; lump under skin
skin_abscess: skin abscess; abscess
intermittent_fever: intermittent fever; fever comes and goes
persistent_vomiting: persistent vomiting; vomiting non stop; nonstop vomiting; non stop vomiting
bloody_diarrhoea: bloody diarrhoea; bloody diarrhea
sunken_fontanelle: sunken fontanelle
newborn_fever: newborn fever; fever in newborn
postpartum_bleeding: postpartum bleeding; postpartum haemorrhage; postpartum hemorrhage
vomiting_blood: throwing up coffee grounds; vomit coffee grounds; bringing up coffee grounds; coffee ground vomit
social_withdrawal: social withdrawal
low_libido: low libido; loss of sex drive
"""
"""Findings by their ids, each with its phrases; a line that begins with blanks goes on."""
