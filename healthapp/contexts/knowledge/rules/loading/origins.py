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
    """An origin: its reader, who publishes it, and its usual licence; "" when the operator has to say theirs.

    `endings` are those of the one file that may be uploaded of it; each may be packed by gzip too, unless it is a ZIP.
    """

    read: Reader
    publisher: str
    licence: str
    endings: tuple[str, ...]

    def takes(self, file: str) -> bool:
        """Tell whether a file called so may be one of this origin."""
        name = file.lower()
        return name.endswith(tuple(f".{each}" for each in self.every_ending))

    @property
    def every_ending(self) -> tuple[str, ...]:
        """Return the endings, those of packed files too."""
        return tuple(ending for each in self.endings for ending in ((each,) if each == "zip" else (each, f"{each}.gz")))


# Each reader yields one outcome for one record of its file, whatever the content knows: a load that was broken off is
# gone on with by their number.
SOURCES: Mapping[Origin, Source] = {
    Origin.OPENFDA: Source(
        openfda.read,
        "openFDA, U.S. Food and Drug Administration",
        "CC0 1.0 (open.fda.gov/terms). A label is its maker's, for the United States.",
        ("zip", "json"),
    ),
    Origin.MEDLINEPLUS: Source(
        medlineplus.read,
        "MedlinePlus, U.S. National Library of Medicine",
        "Public domain. Courtesy of MedlinePlus from the National Library of Medicine.",
        ("xml", "zip"),
    ),
    Origin.MEDQUAD: Source(
        medquad.read,
        "MedQuAD, from the U.S. National Institutes of Health",
        "CC BY 4.0 (Ben Abacha, Demner-Fushman).",
        ("zip", "xml"),
    ),
    Origin.DDINTER: Source(ddinter.read, "DDInter", "", ("csv", "zip")),
    # Two tables that belong together: one file only as an archive.
    Origin.RXNORM: Source(rxnorm.read, "RxNorm, U.S. National Library of Medicine", "", ("zip",)),
    Origin.ICD10: Source(icd10.read, "ICD-10", "", ("xml", "txt", "zip")),
    Origin.OWN: Source(own.read, "", "", ("csv", "jsonl", "ndjson", "zip")),
}
