"""The figures of the engines on the cases, and the command that measures them. Of test halves only sums are seen."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from healthapp import cli
from healthapp.adapters.content_files import FolderContent
from healthapp.commands._calibration import plot
from healthapp.contexts.knowledge.errors import EvaluationError
from healthapp.contexts.knowledge.rules.calibration import bins, calibration_error
from healthapp.contexts.knowledge.service.evaluation import evaluate, read_cases
from healthapp.contexts.knowledge.service.library import read_book

EVAL = Path(__file__).resolve().parents[2] / "eval"
BOOK = read_book(FolderContent())


HALVES = ("tune", "test")


def _cases(half: str) -> list[dict[str, Any]]:
    return read_cases((EVAL / f"vignettes_{half}.jsonl").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def figures() -> dict[str, Any]:
    """Measure both halves together."""
    return evaluate(BOOK, [case for half in HALVES for case in _cases(half)])


@pytest.fixture(scope="module", params=HALVES)
def of_half(request: pytest.FixtureRequest) -> dict[str, Any]:
    """Measure each half alone."""
    return {"half": request.param} | evaluate(BOOK, _cases(request.param))


def test_symptom_check_on_findings_as_given(figures: dict[str, Any]) -> None:
    """The figures that issue 5 asks for."""
    found = figures["findings_given"]
    assert figures["kind"] == "vignettes"
    assert figures["cases"] >= 100
    assert found["top3"] >= 0.70
    assert found["emergencies"] >= 25
    assert found["emergencies_caught"] >= 0.97
    assert found["under_triage"] <= 0.03
    assert found["over_triage"] <= 0.25
    assert found["urgency_exact"] >= 0.65
    assert found["ece"] <= 0.10
    assert found["ece_all_shown"] <= 0.10
    assert found["under_triage"] + found["over_triage"] + found["urgency_exact"] == pytest.approx(1, abs=0.001)
    assert sum(each["claims"] for each in found["bins"]) == figures["cases"]


def test_symptom_check_on_findings_as_given_by_half(of_half: dict[str, Any]) -> None:
    """The same figures hold for the half that was tuned on and for the one that nobody has looked into."""
    found = of_half["findings_given"]
    assert of_half["cases"] >= 50
    assert found["top3"] >= 0.70
    assert found["emergencies"] >= 12
    assert found["emergencies_caught"] >= 0.97
    assert found["under_triage"] <= 0.03
    assert found["over_triage"] <= 0.25
    assert found["urgency_exact"] >= 0.65
    assert found["ece"] <= 0.10


def test_symptom_check_on_the_text_alone(figures: dict[str, Any]) -> None:
    """What the reading reaches so far; no figures are asked for it, and .97 of the emergencies is the aim here too."""
    found, understood = figures["text_alone"], figures["understood"]
    assert found["top3"] >= 0.85
    assert found["emergencies_caught"] >= 0.90
    assert found["under_triage"] <= 0.05
    assert found["urgency_exact"] >= 0.65
    assert understood["present_recall"] >= 0.75
    assert understood["present_precision"] >= 0.85
    assert understood["taken_for_its_opposite"] <= 2


def test_symptom_check_on_the_text_alone_by_half(of_half: dict[str, Any]) -> None:
    """No figures are asked for it; of the 16 emergencies of the test half one is missed, as the README says."""
    found = of_half["text_alone"]
    assert found["top3"] >= 0.80
    assert found["emergencies_caught"] >= {"tune": 0.97, "test": 0.93}[of_half["half"]]
    assert found["under_triage"] <= 0.05
    assert found["urgency_exact"] >= 0.65


def test_calibration_is_the_gap_between_what_was_said_and_what_was() -> None:
    assert calibration_error([]) == 0
    assert calibration_error([(1.0, True), (0.0, False)]) == 0
    assert calibration_error([(0.9, False), (0.9, True)]) == pytest.approx(0.4)
    # Half of the claims are off by .2, the others by .05.
    claims = [(0.8, True)] * 4 + [(0.05, False)] * 4
    assert calibration_error(claims) == pytest.approx(0.125)
    assert [(each.least, each.most, each.claims, each.right) for each in bins(claims)] == [
        (0.0, 0.1, 4, 0.0),
        (0.8, 0.9, 4, 1.0),
    ]


STORY = {
    "text": "Sneezing.",
    "symptoms": ["sneezing", "runny_nose"],
    "conditions": ["common_cold"],
    "urgency": "low",
    "age": 30,
    "sex": "male",
}


def test_the_command_measures(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "mine.jsonl"
    file.write_text(json.dumps(STORY) + "\n\n", encoding="utf-8")
    with pytest.raises(SystemExit) as end:
        cli.app(["knowledge", "eval", str(file), "--json"])
    assert end.value.code == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["kind"], found["cases"], found["findings_given"]["top1"]) == ("vignettes", 1, 1.0)
    assert found["findings_given"]["emergencies_caught"] is None
    with pytest.raises(SystemExit) as end:
        cli.app(["knowledge", "eval", str(file)])
    assert end.value.code == 0
    assert "findings given, urgency exact: 1.0" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "there are no cases"),
        ("{", "line 1 isn't a JSON object"),
        ("[]", "line 1 isn't a JSON object"),
        ('{"a": 1}', "these are no cases of a known kind"),
        (json.dumps(STORY) + "\n" + json.dumps({"text": ""}), "lacks: conditions, symptoms, urgency"),
    ],
)
def test_what_is_no_file_of_cases(tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, said: str) -> None:
    file = tmp_path / "mine.jsonl"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SystemExit) as end:
        cli.app(["knowledge", "eval", str(file)])
    assert end.value.code == 1
    assert said in capsys.readouterr().err


def test_a_file_that_is_no_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "mine.jsonl"
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SystemExit) as end:
        cli.app(["knowledge", "eval", str(file)])
    assert end.value.code == 1
    assert "can't be read" in capsys.readouterr().err


def test_unknown_findings_are_a_fault_of_the_case() -> None:
    with pytest.raises(EvaluationError, match="no_such_finding"):
        evaluate(BOOK, [STORY | {"symptoms": ["no_such_finding"]}])


def test_the_calibration_that_is_shown_is_the_one_that_is_measured(figures: dict[str, Any]) -> None:
    given = figures["findings_given"]
    picture = plot(given["bins"], given["ece"])
    shown = Path(__file__).resolve().parents[3] / "docs" / "images" / "calibration.svg"
    assert shown.read_text(encoding="utf-8") == picture, "healthapp knowledge eval FILE --plot draws it anew"
    root = ET.fromstring(picture)  # noqa: S314 - our own text
    assert len(root.findall("{http://www.w3.org/2000/svg}circle")) == len(given["bins"])


def test_only_stories_are_drawn(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    picture = tmp_path / "plot.svg"
    with pytest.raises(SystemExit) as end:
        cli.app(["knowledge", "eval", str(EVAL / "interactions_tune.jsonl"), "--plot", str(picture)])
    assert end.value.code == 1
    assert "stories" in capsys.readouterr().err
    assert not picture.exists()
