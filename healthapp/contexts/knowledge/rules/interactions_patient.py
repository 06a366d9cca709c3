"""What of a medicine doesn't suit who takes it: allergies, illnesses, pregnancy, age, kidneys, liver, the dose."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from healthapp.contexts.knowledge.rules.child_weight import heaviest
from healthapp.contexts.knowledge.rules.interactions import RANK, Finding, FindingKind, Severity, local_ids
from healthapp.contexts.knowledge.rules.medicine_doses import is_weekly
from healthapp.contexts.knowledge.rules.medicine_parts import by_parts
from healthapp.contexts.knowledge.rules.patient_facts import KIDNEY, LIVER, PREGNANT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from healthapp.contexts.knowledge.rules.book import Book
    from healthapp.contexts.knowledge.rules.interactions import Taken
    from healthapp.contexts.knowledge.rules.patient_facts import Patient
    from healthapp.contexts.knowledge.schemas.content import AdultDose, Advice, Medicine

_LEVELS: dict[str, Severity] = {"never": "severe", "avoid": "severe", "reduce": "moderate", "caution": "mild"}
_WEAK_KIDNEY = 60
"""Below this eGFR (mL/min/1.73 m²) kidneys count as weak when a medicine names no threshold: KDIGO 2024, G3a."""
_ADULT = 18
_CHILD = 12
_MONTHS = 12
_NOBODYS_AGE = 1000
_FAR_TOO_HEAVY = 1.5
_KIDNEY = frozenset({KIDNEY, "chronic_kidney_disease", "kidney_failure_acute", "nephrotic_syndrome"})
_LIVER = frozenset({LIVER, "cirrhosis", "hepatitis_b", "hepatitis_c", "hepatitis_a", "hepatitis_e", "fatty_liver"})


def of_patient(book: Book, taken: Sequence[Taken], patient: Patient) -> Iterator[Finding]:
    """Yield every danger that lies between one medicine and who takes it."""
    local = local_ids(taken)
    for medicine_id in dict.fromkeys(each for one in taken for each in one.medicine_ids):
        yield from of_medicine(book, book.medicines[medicine_id], patient, is_local=medicine_id in local)
    parts = by_parts(taken)
    for one in parts:
        yield from _doses(book, one, patient)
    yield from _together(book, parts, patient)


def of_medicine(book: Book, medicine: Medicine, patient: Patient, *, is_local: bool) -> Iterator[Finding]:
    """Yield every danger of one medicine for somebody that doesn't hang on how much of it is taken."""
    yield from _allergies(book, medicine, patient)
    conditions = [*_conditions(medicine, patient)]
    yield from conditions
    yield from _states(medicine, patient, conditions)
    yield from _age(medicine, patient, is_local=is_local)


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


def _age(medicine: Medicine, patient: Patient, *, is_local: bool) -> Iterator[Finding]:
    """Yield that a medicine isn't for somebody so young or so old, or only when a specialist gives it."""
    child, adult = medicine.child, medicine.adult
    if adult and patient.age is not None and patient.age >= (adult.avoid_from_years or _NOBODYS_AGE):
        yield Finding(
            FindingKind.AGE, "severe", medicine.id, text=adult.text, code="avoid_older",
            number=adult.avoid_from_years, sources=medicine.sources,
        )  # fmt: skip
    if child is None or patient.age is None or patient.age >= _ADULT:
        return
    too_young = child.from_months is not None and patient.age * _MONTHS < child.from_months
    if child.never or too_young:
        severity: Severity = "severe" if too_young or patient.age < _CHILD else "moderate"
        yield Finding(FindingKind.AGE, severity, medicine.id, text=child.text, sources=medicine.sources)
    elif child.specialist_only:
        severity = "mild" if is_local else "moderate"
        yield Finding(
            FindingKind.AGE, severity, medicine.id, text=child.text, code="specialist", sources=medicine.sources
        )


def _doses(book: Book, one: Taken, patient: Patient) -> Iterator[Finding]:
    """Yield what is too much. Nothing is said of a combination: whose milligrams are given isn't known."""
    if len(one.medicine_ids) != 1 or one.local:
        return
    medicine = book.medicines[one.medicine_ids[0]]
    if one.dose.daily and is_weekly(medicine):
        why = next((each for each in medicine.warnings if "daily" in each.en.lower()), medicine.how)
        yield Finding(FindingKind.DOSE, "severe", medicine.id, text=why, code="weekly", sources=medicine.sources)
    limits = _limits(medicine, patient)
    if limits.daily and _is_above(one.dose.daily_mg, limits.daily):
        code, limit = f"daily{limits.by}", limits.daily
    elif limits.single and _is_above(one.dose.single_mg, limits.single):
        code, limit = f"single{limits.by}", limits.single
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
        daily = _limits(medicine, patient).daily
        if daily and max(amounts) <= daily < sum(amounts):
            said = medicine.child if _is_child(patient) else medicine.adult
            text, cites = said.text if said else None, medicine.sources
            yield Finding(
                FindingKind.DOSE, "severe", medicine.id, text=text, code="together", number=daily, sources=cites
            )


def _is_child(patient: Patient) -> bool:
    return patient.age is not None and patient.age < _CHILD


@dataclass(frozen=True, slots=True)
class _Limits:
    """How many milligrams may be taken on a day and at once; None where the content names no limit.

    `by` says what they go by, as the code of a finding ends: nothing, a child's weight, its age where nobody told
    the weight, or old age. `last`: less than that may be too much as well, and nobody can tell.
    """

    daily: float | None = None
    single: float | None = None
    by: str = ""
    last: bool = False


def _limits(medicine: Medicine, patient: Patient) -> _Limits:
    """Return the limits of a medicine for somebody.

    A child's lie in its weight. Where nobody told that, what the heaviest child of its age may take is the last of
    them. Where the content names none for children, no child takes more than a grown-up may.
    """
    adult, child = medicine.adult, medicine.child
    if not _is_child(patient) or patient.age is None:
        return _limits_grown_up(adult, patient) if adult else _Limits()
    most = (adult.max_daily_mg, adult.max_single_mg) if adult else (None, None)
    if child is None or not (child.max_mg_per_kg_day or child.mg_per_kg_dose):
        daily = child.max_daily_mg if child else None
        return _Limits(daily or most[0], None if daily else most[1], last=not daily)
    most_heavy = heaviest(patient.age)
    # Pounds, or a slip of the pen, shall not make too much of a medicine right.
    weight = min(patient.weight_kg or most_heavy, _FAR_TOO_HEAVY * most_heavy)
    found = _Limits(
        _least(_of_weight(child.max_mg_per_kg_day, weight), child.max_daily_mg, most[0]),
        _least(_of_weight(child.mg_per_kg_dose, weight), most[1]),
    )
    is_told = patient.weight_kg is not None
    return replace(found, by="_by_weight" if is_told else "_by_age", last=not is_told)


def _limits_grown_up(adult: AdultDose, patient: Patient) -> _Limits:
    """Return the limits of a grown-up, in old age the lower ones where the content has them."""
    is_older = patient.age is not None and patient.age >= (adult.older_from_years or _NOBODYS_AGE)
    if not (is_older and adult.older_max_daily_mg):
        return _Limits(adult.max_daily_mg, adult.max_single_mg)
    return _Limits(adult.older_max_daily_mg, _least(adult.max_single_mg, adult.older_max_daily_mg), by="_older")


def _of_weight(mg_per_kg: float | None, weight: float) -> float | None:
    return round(mg_per_kg * weight, 1) if mg_per_kg else None


def _least(*limits: float | None) -> float | None:
    return min((each for each in limits if each), default=None)


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
    limits = _limits(medicine, patient)
    if limits.last:
        # What lies above the last limit is said to be too much; what lies below it may be.
        return not (_is_above(one.dose.daily_mg, limits.daily) or _is_above(one.dose.single_mg, limits.single))
    if limits.daily and one.dose.daily_mg:
        return False
    # A strength without how often is all there is to judge: then what is taken at once is.
    return one.dose.daily or one.dose.planned or not (limits.single and one.dose.single_mg)


def _is_above(amount: float | None, limit: float | None) -> bool:
    return bool(amount and limit and amount > limit)
