"""What of a medicine doesn't suit who takes it: allergies, illnesses, pregnancy, age, kidneys, liver, the dose."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from healthapp.contexts.knowledge.rules.interactions import RANK, Finding, FindingKind, Severity
from healthapp.contexts.knowledge.rules.medicine_doses import is_weekly
from healthapp.contexts.knowledge.rules.patient_facts import KIDNEY, LIVER, PREGNANT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from healthapp.contexts.knowledge.rules.book import Book
    from healthapp.contexts.knowledge.rules.interactions import Taken
    from healthapp.contexts.knowledge.rules.patient_facts import Patient
    from healthapp.contexts.knowledge.schemas.content import Advice, Medicine

_LEVELS: dict[str, Severity] = {"never": "severe", "avoid": "severe", "reduce": "moderate", "caution": "mild"}
_WEAK_KIDNEY = 60
"""Below this eGFR (mL/min/1.73 m²) kidneys count as weak when a medicine names no threshold: KDIGO 2024, G3a."""
_ADULT = 18
_CHILD = 12
_MONTHS = 12
_KIDNEY = frozenset({KIDNEY, "chronic_kidney_disease", "kidney_failure_acute", "nephrotic_syndrome"})
_LIVER = frozenset({LIVER, "cirrhosis", "hepatitis_b", "hepatitis_c", "hepatitis_a", "hepatitis_e", "fatty_liver"})


def of_patient(book: Book, taken: Sequence[Taken], patient: Patient) -> Iterator[Finding]:
    """Yield every danger that lies between one medicine and who takes it."""
    for medicine_id in dict.fromkeys(each for one in taken for each in one.medicine_ids):
        medicine = book.medicines[medicine_id]
        yield from _allergies(book, medicine, patient)
        conditions = [*_conditions(medicine, patient)]
        yield from conditions
        yield from _states(medicine, patient, conditions)
        yield from _age(medicine, patient)
    for one in taken:
        yield from _doses(book, one, patient)
    yield from _together(book, taken, patient)


def _allergies(book: Book, medicine: Medicine, patient: Patient) -> Iterator[Finding]:
    if patient.allergies is None:
        return
    held = book.ingredients[medicine.id]
    groups = {group for each in held for group in book.medicines[each].allergy}
    direct = groups & patient.allergies.groups
    for group in sorted(direct):
        sources = book.allergy_groups[group].sources
        yield Finding(FindingKind.ALLERGY, "severe", medicine.id, group, code="allergy_group", sources=sources)
    if not direct and held & patient.allergies.medicines:
        yield Finding(FindingKind.ALLERGY, "severe", medicine.id, None, code="allergy_same")
    if direct:
        return
    for group in sorted(patient.allergies.groups):
        known = book.allergy_groups[group]
        for cross in known.cross:
            if cross.group in groups:
                yield Finding(
                    FindingKind.ALLERGY, cross.severity, medicine.id, group, text=cross.text, sources=known.sources
                )


def _conditions(medicine: Medicine, patient: Patient) -> Iterator[Finding]:
    """Yield each caution once: what is written of several findings of one illness in the same words is one."""
    said = set[str]()
    given = patient.conditions.given if patient.conditions else frozenset[str]()
    having = sorted(
        (each for each in medicine.cautions if each.having in patient.having and each.having != PREGNANT),
        key=lambda each: (each.having not in given, -RANK[each.severity]),
    )
    for caution in having:
        if caution.text.en not in said or caution.having in given:
            said.add(caution.text.en)
            yield Finding(
                FindingKind.CONDITION,
                caution.severity,
                medicine.id,
                caution.having,
                text=caution.text,
                sources=medicine.sources,
            )


def _states(medicine: Medicine, patient: Patient, conditions: Sequence[Finding]) -> Iterator[Finding]:
    """Yield what pregnancy, breast-feeding, kidneys and liver mean.

    What a caution of an illness of the kidneys or the liver says already isn't said twice, unless it says it more
    mildly: of two severities the worse one counts.
    """
    if patient.is_pregnant:
        yield from _pregnancy(medicine)
    if patient.breastfeeding:
        yield from _state(medicine, FindingKind.BREASTFEEDING, medicine.breastfeeding)
    is_said = _is_said(conditions, _KIDNEY, medicine.kidney)
    if _is_weak(medicine.kidney, patient) and (patient.egfr is not None or not is_said):
        too_weak = patient.egfr is not None and patient.egfr < (medicine.kidney.not_below or 0)
        yield from _state(medicine, FindingKind.KIDNEY, medicine.kidney, too_weak=too_weak)
    if LIVER in patient.having and not _is_said(conditions, _LIVER, medicine.liver):
        yield from _state(medicine, FindingKind.LIVER, medicine.liver)


def _is_said(conditions: Sequence[Finding], organ: frozenset[str], advice: Advice) -> bool:
    severity = _LEVELS.get(advice.level)
    least = 0 if severity is None else RANK[severity]
    return any(each.b in organ and RANK[each.severity] >= least for each in conditions)


def _is_weak(advice: Advice, patient: Patient) -> bool:
    if patient.egfr is not None:
        return patient.egfr < (advice.egfr_below or _WEAK_KIDNEY)
    return KIDNEY in patient.having


def _state(medicine: Medicine, kind: FindingKind, advice: Advice, *, too_weak: bool = False) -> Iterator[Finding]:
    if severity := "severe" if too_weak else _LEVELS.get(advice.level):
        yield Finding(kind, severity, medicine.id, text=advice.text, sources=medicine.sources)


def _pregnancy(medicine: Medicine) -> Iterator[Finding]:
    severity = _LEVELS.get(medicine.pregnancy.level)
    own = [each for each in medicine.cautions if each.having == PREGNANT]
    found = [*([severity] if severity else []), *(each.severity for each in own)]
    if found:
        text = medicine.pregnancy.text if severity else own[0].text
        worst = max(found, key=RANK.__getitem__)
        yield Finding(FindingKind.PREGNANCY, worst, medicine.id, text=text, sources=medicine.sources)


def _age(medicine: Medicine, patient: Patient) -> Iterator[Finding]:
    child = medicine.child
    if child is None or patient.age is None or patient.age >= _ADULT:
        return
    too_young = child.from_months is not None and patient.age * _MONTHS < child.from_months
    if child.never or too_young:
        severity: Severity = "severe" if too_young or patient.age < _CHILD else "moderate"
        yield Finding(FindingKind.AGE, severity, medicine.id, text=child.text, sources=medicine.sources)


def _doses(book: Book, one: Taken, patient: Patient) -> Iterator[Finding]:
    """Yield what is too much. Nothing is said of a combination: whose milligrams are given isn't known."""
    if len(one.medicine_ids) != 1 or one.local:
        return
    medicine = book.medicines[one.medicine_ids[0]]
    if one.dose.daily and is_weekly(medicine):
        why = next((each for each in medicine.warnings if "daily" in each.en.lower()), medicine.how)
        yield Finding(FindingKind.DOSE, "severe", medicine.id, text=why, code="weekly", sources=medicine.sources)
    daily, single = _limits(medicine, patient)
    if daily and one.dose.daily_mg and one.dose.daily_mg > daily:
        code, limit = "daily", daily
    elif single and one.dose.single_mg and one.dose.single_mg > single:
        code, limit = "single", single
    else:
        return
    said = medicine.child if _is_child(patient) else medicine.adult
    text = said.text if said else None
    yield Finding(FindingKind.DOSE, "severe", medicine.id, text=text, code=code, number=limit, sources=medicine.sources)


def _together(book: Book, taken: Sequence[Taken], patient: Patient) -> Iterator[Finding]:
    """Yield the medicines of which all that is taken on a day is too much, where none of it is so alone.

    Two brands of paracetamol are one medicine. What isn't known of the others makes what is known no less; what is
    taken once a week counts for nobody's day but its own.
    """
    of: dict[str, list[float]] = defaultdict(list)
    for one in taken:
        if len(one.medicine_ids) == 1 and not one.local and one.dose.daily and one.dose.daily_mg:
            of[one.medicine_ids[0]].append(one.dose.daily_mg)
    for medicine_id, amounts in of.items():
        medicine = book.medicines[medicine_id]
        daily, _ = _limits(medicine, patient)
        if daily and max(amounts) <= daily < sum(amounts):
            said = medicine.child if _is_child(patient) else medicine.adult
            text, cites = said.text if said else None, medicine.sources
            yield Finding(
                FindingKind.DOSE, "severe", medicine.id, text=text, code="together", number=daily, sources=cites
            )


def _is_child(patient: Patient) -> bool:
    return patient.age is not None and patient.age < _CHILD


def _limits(medicine: Medicine, patient: Patient) -> tuple[float | None, float | None]:
    """Return how many milligrams may be taken on a day and at once; None where the content names no limit."""
    if _is_child(patient):
        return medicine.child.max_daily_mg if medicine.child else None, None
    return (medicine.adult.max_daily_mg, medicine.adult.max_single_mg) if medicine.adult else (None, None)


def is_dose_unchecked(book: Book, one: Taken, patient: Patient) -> bool:
    """Tell whether an amount was given that nothing here can judge.

    So it is with combinations (whose milligrams are given isn't known), with forms for the outside, without a limit in
    the content, and where the text doesn't say how many milligrams it is: on a day, if it says how often. Of a medicine
    that a reminder plans it is always so, unless the milligrams of a day are known.
    """
    if not (one.dose.told or (one.dose.planned and not one.local)):
        return False
    if len(one.medicine_ids) != 1 or one.local:
        return True
    medicine = book.medicines[one.medicine_ids[0]]
    daily, single = _limits(medicine, patient)
    if daily and one.dose.daily_mg:
        # A child's limit lies in its weight, which nobody has told; that of all children is only the last of them.
        by_weight = _is_child(patient) and medicine.child is not None and medicine.child.max_mg_per_kg_day is not None
        return by_weight and one.dose.daily_mg <= daily
    # A strength without how often is all there is to judge: then what is taken at once is.
    return one.dose.daily or one.dose.planned or not (single and one.dose.single_mg)
