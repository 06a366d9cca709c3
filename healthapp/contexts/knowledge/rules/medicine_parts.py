"""How much of each medicine is in what somebody takes of a mixture that is sold in one strength alone.

"Napa Extra, 2 tablets 4 times a day" is 4 g of paracetamol, and counts with every other paracetamol of that day.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from healthapp.contexts.knowledge.rules.medicine_doses import Dose, read_dose
from healthapp.contexts.knowledge.rules.medicine_kits import IN_ONE
from healthapp.kit.i18n.words import normal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from healthapp.contexts.knowledge.rules.interactions import Taken

_MG = r"(?:mg|mgs|milligrams?|মি\.?\s?গ্রা\.?|মিগ্রা|মিলিগ্রাম|এমজি)"
_NUMBER = r"(\d{2,4}(?:\.\d+)?)"
_LABEL = re.compile(rf"{_NUMBER}(?:\s*{_MG})?\s*[/+]\s*{_NUMBER}\s*(?:{_MG})?|{_NUMBER}\s*{_MG}")
"""A strength as it stands on the pack: 500 mg, 500/65, 500 mg + 65 mg. "1+1+1" is none."""


def by_parts(taken: Sequence[Taken]) -> tuple[Taken, ...]:
    """Return what is taken, a mixture of one strength as its medicines, each with its own milligrams.

    A mixture stays one where its amount isn't told, or isn't told in tablets of the strength that is sold.
    """
    return tuple(part for one in taken for part in _parts(one))


def _parts(one: Taken) -> tuple[Taken, ...]:
    held = IN_ONE.get(one.medicine_ids)
    dose = _of_first(one, held) if held and not one.local else None
    if held is None or dose is None or dose.single_mg is None:
        return (one,)
    return tuple(
        replace(one, medicine_ids=(medicine_id,), dose=_scaled(dose, milligrams / held[0]))
        for medicine_id, milligrams in zip(one.medicine_ids, held, strict=True)
    )


def _of_first(one: Taken, held: tuple[float, ...]) -> Dose | None:
    """Return the amount in milligrams of the first medicine of a mixture; None where it isn't told without doubt."""
    said = normal(one.typed)
    labels = {float(each) for found in _LABEL.finditer(said) for each in found.groups() if each}
    if not labels <= {*held}:
        return None
    if one.dose.planned:
        return one.dose if labels == {held[0]} else None
    rest = _LABEL.sub(" ", said)
    if not one.dose.told or read_dose(rest).single_mg is not None:
        return None  # Nothing is told, or another strength stands there in grams.
    return read_dose(f"{rest} {held[0]:g} mg")


def _scaled(dose: Dose, share: float) -> Dose:
    single, daily = (each * share if each is not None else None for each in (dose.single_mg, dose.daily_mg))
    return replace(dose, single_mg=single, daily_mg=daily)
