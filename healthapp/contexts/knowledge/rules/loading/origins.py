"""What may be loaded, by which reader, whose it is, and on which terms it may be shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from healthapp.contexts.knowledge.rules.loading import ddinter, icd10, medlineplus, medquad, openfda, own, rxnorm
from healthapp.contexts.knowledge.schemas.loaded import Origin

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from healthapp.contexts.knowledge.ports import LicensedFile
    from healthapp.contexts.knowledge.rules.loading.known import Known
    from healthapp.contexts.knowledge.schemas.loaded import Licence, Outcome

    Reader = Callable[[LicensedFile, Known, Licence], Iterator[Outcome]]


@dataclass(frozen=True, slots=True)
class Source:
    """An origin: its reader, who publishes it, and its usual licence; "" when the operator has to say theirs."""

    read: Reader
    publisher: str
    licence: str


# Each reader yields one outcome for one record of its file, whatever the content knows: a load that was broken off is
# gone on with by their number.
SOURCES: Mapping[Origin, Source] = {
    Origin.OPENFDA: Source(
        openfda.read,
        "openFDA, U.S. Food and Drug Administration",
        "CC0 1.0 (open.fda.gov/terms). A label is its maker's, for the United States.",
    ),
    Origin.MEDLINEPLUS: Source(
        medlineplus.read,
        "MedlinePlus, U.S. National Library of Medicine",
        "Public domain. Courtesy of MedlinePlus from the National Library of Medicine.",
    ),
    Origin.MEDQUAD: Source(
        medquad.read, "MedQuAD, from the U.S. National Institutes of Health", "CC BY 4.0 (Ben Abacha, Demner-Fushman)."
    ),
    Origin.DDINTER: Source(ddinter.read, "DDInter", ""),
    Origin.RXNORM: Source(rxnorm.read, "RxNorm, U.S. National Library of Medicine", ""),
    Origin.ICD10: Source(icd10.read, "ICD-10", ""),
    Origin.OWN: Source(own.read, "", ""),
}
