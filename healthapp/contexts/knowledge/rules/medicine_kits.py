"""Names under which several medicines of the content are sold together: such a name is all of them, never one.

Tuberculosis: WHO operational handbook on tuberculosis, module 4 (2022), fixed-dose combinations; menstrual regulation
with medicine: WHO abortion care guideline (2022), mifepristone with misoprostol in one pack. Premixed insulin: British
National Formulary, biphasic isophane insulin (30 % soluble, 70 % isophane).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthapp.contexts.knowledge.rules.medicine_words import pieces

if TYPE_CHECKING:
    from collections.abc import Mapping

_KITS = {
    ("rifampicin", "isoniazid", "pyrazinamide", "ethambutol"): (
        "4FDC", "4 FDC", "FDC 4", "4-FDC", "৪এফডিসি", "৪ এফডিসি", "RHZE", "HRZE",
    ),
    ("mifepristone", "misoprostol"): ("MM Kit", "MMKit", "MR kit", "এমআর কিট", "এমএম কিট"),
    ("insulin_nph", "insulin_human_regular"): (
        "Mixtard", "Mixtard 30", "Mixtard 30/70", "Ansulin 30/70", "Maxsulin 30/70", "insulin 30/70", "মিক্সটার্ড",
        "মিক্সটার্ড ৩০", "ইনসুলিন ৩০/৭০",
    ),
    ("amlodipine", "atenolol"): ("Camlodin Plus", "ক্যামলোডিন প্লাস"),
    ("losartan", "hydrochlorothiazide"): ("Angilock Plus", "Osartil Plus", "এনজিলক প্লাস", "ওসারটিল প্লাস"),
    ("amlodipine", "olmesartan"): ("Bizoran", "Bizoran 5/20", "Bizoran 5/40", "বাইজোরান"),
    ("vildagliptin", "metformin"): ("Galvus Met", "গ্যালভাস মেট"),
    ("thiamine", "pyridoxine", "cyanocobalamin"): ("Neuro-B", "Neurobion", "নিউরো-বি", "নিউরো বি"),
    ("calcium_carbonate", "cholecalciferol"): ("Calbo-D", "Ostocal D", "ক্যালবো-ডি", "অস্টোক্যাল ডি"),
    ("aluminium_magnesium_hydroxide", "simethicone"): ("Entacyd Plus", "এন্টাসিড প্লাস"),
}  # fmt: skip


def kits() -> Mapping[tuple[str, ...], tuple[str, ...]]:
    """Return the ids of the medicines that are sold together, by the words of each name for them."""
    return {pieces(name): ids for ids, names in _KITS.items() for name in names}
