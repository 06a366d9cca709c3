"""Forms of what presses on a chest, what struck an eye, and what a small child's belly shows."""
# ruff: noqa: E501 - a form is read in one piece; Bangla letters are counted wide

from __future__ import annotations

from healthapp.contexts.knowledge.rules.reading_forms_parts import B, E, Form

_CHEST = rf"(?:\bchest\b|\bbuk(?:e|ta|er)?\b|{B}বুক(?:টা|ে|ের)?{E})"
_ON_IT_E = r"(?:someone|somebody|something|a weight|an elephant|a (?:heavy )?stone|a brick)(?: heavy)?(?: is| was|s)? (?:sitting|standing|pressing|lying|placed|put|squeezing)"
_ON_IT_B = r"(?:পাথর চাপা|পাথর চেপে|পাথর দিয়ে চাপ|কেউ (?:চেপে|চাপ দিয়ে) ধর|কেউ বসে আছে|কেউ বইসা আছে)"
_ON_IT_R = r"(?:pathor chapa|pathor chepe|keu chepe dhor\w*|keu chap di\w* dhor\w*|keu boshe ache|keu boisha ache)"
_TIGHT = r"(?:tight\w*|heav\w*|pressure|pain\w*|ache\w*|aching|hurt\w*|squeez\w*|crush\w*)"
_ARM = r"(?:\b(?:left |both )?arms?\b|\bjaw\b|\bleft (?:shoulder|hand)\b)"
_NUMB = r"(?:numb\w*|heav\w*|pain\w*|ach(?:es|ing|y)|hurt\w*|tingl\w*|weak)"
_BLIND = r"(?:\b(?:can ?not|cant|can t|could ?nt|couldnt|unable to) see\b|\bno vision\b|\blost (?:vision|sight)\b|\bsight (?:is )?gone\b)"
_EYE_HIT = r"(?:\beye\b[^.]{0,20}\b(?:hit|struck|punched|poked)\b|\b(?:hit|struck|punched|poked)\b[^.]{0,20}\beye\b)"
_STOOL = r"\b(?:stools?|poo|poop|potty|motions?|diarrh\w+|paykhana\w*|paikhana\w*)\b"

SIGNS: tuple[Form, ...] = (
    Form(("chest_pain_crushing",), rf"{_CHEST}[^.]{{0,40}}{_ON_IT_E}|{_ON_IT_E} (?:on|upon|over) (?:my|his|her|the) chest\b", r"\b(?:cough\w*|asthma|anxi\w+)\b"),
    Form(("chest_pain_crushing",), rf"{_CHEST}[^।]{{0,30}}(?:{_ON_IT_B}|{_ON_IT_R})|(?:{_ON_IT_B}|{_ON_IT_R})[^।]{{0,15}}{_CHEST}"),
    Form(
        ("pain_spreading_arm_jaw",),
        rf"\b(?:chest\b[^.]{{0,20}}\b{_TIGHT}|{_TIGHT}(?: in (?:my|the|his|her))? chest)[^.]{{0,50}}{_ARM}[^.]{{0,20}}\b{_NUMB}",
        r"\b(?:gym|push ?ups?|lifting|workout|muscles?|cough\w*)\b",
    ),
    Form(("eye_injury", "sudden_vision_loss"), rf"{_EYE_HIT}[^.]{{0,40}}{_BLIND}|{_BLIND}[^.]{{0,40}}{_EYE_HIT}"),
    Form(("blood_in_stool",), rf"\b(?:red|currant|blood\w*)[ -]+jell?y(?:[ -]like)? {_STOOL}|{_STOOL}[^.]{{0,25}}\b(?:red|currant|blood\w*)[ -]+jell?y\b"),
    Form(
        ("inconsolable_crying",),
        r"\bcr(?:y|ies|ied|ying)\b[^.]{0,40}\b(?:pull|draw)\w* (?:up |in )?(?:(?:his|her|its|the|both) )?(?:legs|knees)\b"
        r"|\b(?:pull|draw)\w* (?:up |in )?(?:(?:his|her|its|the|both) )?(?:legs|knees)\b[^.]{0,40}\bcr(?:y|ies|ied|ying)\b",
    ),
)  # fmt: skip
