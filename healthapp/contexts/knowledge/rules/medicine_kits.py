"""Names under which several medicines of the content are sold together: such a name is all of them, never one.

Tuberculosis: WHO operational handbook on tuberculosis, module 4 (2022), fixed-dose combinations; menstrual regulation
with medicine: WHO abortion care guideline (2022), mifepristone with misoprostol in one pack. Premixed insulin: British
National Formulary, biphasic isophane insulin (30 % soluble, 70 % isophane). Paracetamol with caffeine: BNF and
Bangladesh National Formulary, 500 mg with 65 mg in a tablet.
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
    ("paracetamol", "caffeine"): (
        "Napa Extra", "Ace Plus", "Renova Plus", "Fast Plus", "Reset Plus", "Xcel Plus", "Xpa-C", "Panadol Extra",
        "নাপা এক্সট্রা", "এইস প্লাস", "রেনোভা প্লাস", "ফাস্ট প্লাস", "রিসেট প্লাস", "প্যানাডল এক্সট্রা",
    ),
    ("paracetamol", "tramadol"): ("Napadol", "Acetram", "Ultracet", "নাপাডল"),
    ("clopidogrel", "aspirin"): (
        "Clopid-AS", "Ecosprin Plus", "Odrel Plus", "Plagrin Plus", "Anclog Plus", "ক্লোপিড এএস", "ইকোস্প্রিন প্লাস",
    ),
    ("furosemide", "spironolactone"): ("Frulac", "Fusid Plus", "ফ্রুল্যাক", "ফুসিড প্লাস"),
    ("naproxen", "esomeprazole"): ("Naprosyn Plus", "Vimovo", "ন্যাপ্রোসিন প্লাস"),
    ("diclofenac", "misoprostol"): ("Ultrafen Plus", "Arthrotec", "আলট্রাফেন প্লাস"),
    ("sitagliptin", "metformin"): ("Siglimet", "Janumet", "সিগলিমেট"),
    ("bisoprolol", "hydrochlorothiazide"): ("Bisocor Plus", "বিসোকর প্লাস"),
    ("amlodipine", "atenolol"): ("Camlodin Plus", "Amdocal Plus", "Fixocard", "ক্যামলোডিন প্লাস", "অ্যামডোকাল প্লাস"),
    ("losartan", "hydrochlorothiazide"): ("Angilock Plus", "Osartil Plus", "এনজিলক প্লাস", "ওসারটিল প্লাস"),
    ("amlodipine", "olmesartan"): (
        "Camlosart", "ক্যামলোসার্ট", "Bizoran", "Bizoran 5/20", "Bizoran 5/40", "বাইজোরান",
    ),
    ("vildagliptin", "metformin"): ("Galvus Met", "গ্যালভাস মেট"),
    ("thiamine", "pyridoxine", "cyanocobalamin"): ("Neuro-B", "Neurobion", "নিউরো-বি", "নিউরো বি"),
    ("calcium_carbonate", "cholecalciferol"): ("Calbo-D", "Ostocal D", "ক্যালবো-ডি", "অস্টোক্যাল ডি"),
    ("aluminium_magnesium_hydroxide", "simethicone"): ("Entacyd Plus", "এন্টাসিড প্লাস"),
}  # fmt: skip

IN_ONE: Mapping[tuple[str, ...], tuple[float, ...]] = {("paracetamol", "caffeine"): (500.0, 65.0)}
"""Milligrams in one tablet of what is sold in one strength alone, in the order of its medicines."""


def kits() -> Mapping[tuple[str, ...], tuple[str, ...]]:
    """Return the ids of the medicines that are sold together, by the words of each name for them."""
    return {pieces(name): ids for ids, names in _KITS.items() for name in names}
