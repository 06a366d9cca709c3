"""Small files in the forms in which others publish, with contents of our own making: nothing of theirs is in here."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

LICENCE = "Test licence 7, for this service alone"


def label(set_id: str, brand: str, generic: str, **more: Any) -> dict[str, Any]:
    """Return one label as openFDA has it."""
    return {
        "set_id": set_id,
        "id": f"{set_id}-a",
        "version": "3",
        "effective_time": "20240115",
        "indications_and_usage": [f"{brand} is used for a made-up complaint in this test."],
        "boxed_warning": ["WARNING: a made-up danger of this test."],
        "dosage_and_administration": ["One made-up unit each morning.\nNever two."],
        "openfda": {
            "brand_name": [brand],
            "generic_name": [generic],
            "substance_name": [generic],
            "rxcui": ["900001"],
        },
        **more,
    }


def openfda(*labels: Any) -> str:
    """Return a file of labels."""
    meta = {"disclaimer": "made up", "results": {"skip": 0, "limit": 2, "total": len(labels)}}
    return json.dumps({"meta": meta, "results": list(labels)})


def topic(number: int, title: str, summary: str, language: str = "English", also: str = "") -> str:
    """Return one health topic as MedlinePlus has it: its summary is HTML, escaped."""
    escaped = summary.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    called = f"<also-called>{also}</also-called>" if also else ""
    return (
        f'<health-topic id="{number}" title="{title}" url="https://topics.example/{number}" language="{language}"'
        f' date-created="01/02/2003">{called}<full-summary>{escaped}</full-summary>'
        '<group id="5" url="https://topics.example/group">Made-up group</group></health-topic>'
    )


def medlineplus(*topics: str) -> str:
    """Return a file of topics."""
    whole = "".join(topics)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<health-topics total="{len(topics)}"'
        f' date-generated="03/04/2025 02:30:44">{whole}</health-topics>'
    )


def medquad(focus: str, *pairs: tuple[str, str], number: str = "0000007") -> str:
    """Return one document of MedQuAD; an empty answer is one that its publisher keeps."""
    asked = "".join(
        f'<QAPair pid="{at}"><Question qid="{number}-{at}" qtype="information">{question}</Question>'
        f"<Answer>{answer}</Answer></QAPair>"
        for at, (question, answer) in enumerate(pairs, 1)
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><Document id="{number}" source="MadeUpSource"'
        f' url="https://answers.example/{number}"><Focus>{focus}</Focus><FocusAnnotations><UMLS><CUIs>'
        f"<CUI>C000</CUI></CUIs></UMLS><Synonyms><Synonym>{focus} of the test</Synonym></Synonyms></FocusAnnotations>"
        f"<QAPairs>{asked}</QAPairs></Document>"
    )


DDINTER_HEAD = "DDInterID_A,Drug_A,DDInterID_B,Drug_B,Level"


def ddinter(*rows: str) -> str:
    """Return a list of pairs."""
    return "\n".join((DDINTER_HEAD, *rows)) + "\n"


def concept(cui: str, kind: str, text: str, *, sab: str = "RXNORM", suppress: str = "N", language: str = "ENG") -> str:
    """Return one row of RXNCONSO."""
    return f"{cui}|{language}||||||A{cui}||{cui}||{sab}|{kind}|{cui}|{text}||{suppress}|4096|"


def relation(one: str, other: str, how: str) -> str:
    """Return one row of RXNREL: the second has the relation to the first."""
    return f"{one}||CUI|RO|{other}||CUI|{how}|1||RXNORM|RXNORM||||4096|"


def rxnorm(folder: Path, concepts: list[str], relations: list[str]) -> Path:
    """Write both tables; returns the folder."""
    (folder / "RXNCONSO.RRF").write_text("\n".join(concepts) + "\n", encoding="utf-8")
    (folder / "RXNREL.RRF").write_text("\n".join(relations) + "\n", encoding="utf-8")
    return folder


def claml(*classes: str) -> str:
    """Return a classification in ClaML."""
    whole = "".join(classes)
    return (
        '<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE ClaML SYSTEM "ClaML.dtd"><ClaML version="2.0.0">'
        f'<Title name="ICD-10-TEST" date="2024-01-01" version="2024">Made up</Title>{whole}</ClaML>'
    )


def coded(code: str, title: str, kind: str = "category", more: str = "") -> str:
    """Return one class of ClaML."""
    return (
        f'<Class code="{code}" kind="{kind}"><SuperClass code="X"/>'
        f'<Rubric id="r{code}" kind="preferred"><Label xml:lang="en">{title}</Label></Rubric>{more}</Class>'
    )


def zipped(files: Mapping[str, str | bytes]) -> bytes:
    """Return an archive of these files."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return made.getvalue()


def packed(content: str) -> bytes:
    """Return it as gzip."""
    return gzip.compress(content.encode())
