"""docs/asvs.csv: every requirement of OWASP ASVS 5.0.0, levels 1 and 2, with a test of ours or the reason why not."""

from __future__ import annotations

import ast
import csv
import io
from collections import Counter
from functools import cache

import pytest

from tests.architecture.code_checks import none
from tests.architecture.source import ROOT

HEADER = ["requirement", "level", "automatable", "test", "reason"]
# Section → the level of its first, second, … requirement, as published. Those of level 3 aren't ours.
LEVELS = {
    "V1.1": "22", "V1.2": "1111122223", "V1.3": "112222222223", "V1.4": "222", "V1.5": "123",
    "V2.1": "122", "V2.2": "112", "V2.3": "12223", "V2.4": "23",
    "V3.1": "3", "V3.2": "113", "V3.3": "12223", "V3.4": "11222233", "V3.5": "11122333", "V3.6": "3", "V3.7": "22333",
    "V4.1": "12233", "V4.2": "23333", "V4.3": "22", "V4.4": "1222",
    "V5.1": "2", "V5.2": "112333", "V5.3": "113", "V5.4": "222",
    "V6.1": "122", "V6.2": "111111112222", "V6.3": "11223333", "V6.4": "112233", "V6.5": "22222333", "V6.6": "2223",
    "V6.7": "33", "V6.8": "2222",
    "V7.1": "222", "V7.2": "1111", "V7.3": "22", "V7.4": "11222", "V7.5": "223", "V7.6": "22",
    "V8.1": "1233", "V8.2": "1123", "V8.3": "133", "V8.4": "23",
    "V9.1": "111", "V9.2": "1222",
    "V10.1": "22", "V10.2": "223", "V10.3": "22223", "V10.4": "1111122222233333", "V10.5": "22222", "V10.6": "22",
    "V10.7": "222",
    "V11.1": "2233", "V11.2": "22233", "V11.3": "11233", "V11.4": "1222", "V11.5": "23", "V11.6": "23", "V11.7": "33",
    "V12.1": "12233", "V12.2": "11", "V12.3": "22223",
    "V13.1": "2333", "V13.2": "222223", "V13.3": "2233", "V13.4": "1222233",
    "V14.1": "22", "V14.2": "12223333", "V14.3": "122",
    "V15.1": "12233", "V15.2": "12233", "V15.3": "1222222", "V15.4": "3333",
    "V16.1": "2", "V16.2": "22222", "V16.3": "2222", "V16.4": "222", "V16.5": "2223",
    "V17.1": "23", "V17.2": "22223333", "V17.3": "22",
}  # fmt: skip
WANTED = {
    f"{section}.{number}": level
    for section, levels in LEVELS.items()
    for number, level in enumerate(levels, 1)
    if level != "3"
}
AUTOMATABLE, TESTED = 110, 0.9


@cache
def _tests_of(path: str) -> frozenset[str]:
    """Return the tests of a file as pytest names them, without running or importing it."""
    file = ROOT / path
    if not (path.startswith("tests/") and file.name.startswith("test_") and file.is_file()):
        return frozenset()
    found = set()
    for node in ast.parse(file.read_text("utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            found.add(node.name)
        elif isinstance(node, ast.ClassDef) and node.name.startswith("Test"):
            inner = (each for each in node.body if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef))
            found |= {f"{node.name}::{each.name}" for each in inner}
    return frozenset(name for name in found if name.rpartition("::")[2].startswith("test_"))


def faults(text: str) -> list[str]:
    """Return what is wrong with the list."""
    reader = csv.DictReader(io.StringIO(text))
    rows = list(reader)
    found = [] if reader.fieldnames == HEADER else [f"the header is {reader.fieldnames}"]
    if found:
        return found
    times = Counter(row["requirement"] for row in rows)
    found += [f"{name} is missing" for name in WANTED if name not in times]
    found += [f"{name} stands there {number} times" for name, number in times.items() if number > 1]
    for row in rows:
        name = row["requirement"]
        if WANTED.get(name) != row["level"]:
            found.append(f"{name} is no requirement of level {row['level']}")
        if row["automatable"] not in ("yes", "no"):
            found.append(f"{name}: automatable is yes or no")
        if not (row["test"] or row["reason"]):
            found.append(f"{name} has neither a test nor a reason")
        if row["automatable"] == "no" and not row["reason"]:
            found.append(f"{name}: why can no test show it?")
        for test in row["test"].split():
            path, _, test_name = test.partition("::")
            if test_name not in _tests_of(path):
                found.append(f"{name}: there is no {test}")
    return found + _quotas(rows)


def _quotas(rows: list[dict[str, str]]) -> list[str]:
    automatable = [row for row in rows if row["automatable"] == "yes"]
    tested = [row for row in automatable if row["test"]]
    found = [] if len(automatable) >= AUTOMATABLE else [f"{len(automatable)} are automatable"]
    if len(tested) < TESTED * len(automatable):
        found.append(f"only {len(tested)} of {len(automatable)} have a test")
    return found


def text_of_list() -> str:
    return (ROOT / "docs" / "asvs.csv").read_text("utf-8")


def test_the_table_of_levels_is_whole() -> None:
    assert Counter(WANTED.values()) == {"1": 70, "2": 183}


def test_every_requirement_has_a_test_or_a_reason() -> None:
    none(faults(text_of_list()))


ROW = "V1.2.1,1,yes,"
GOOD = next(line for line in text_of_list().splitlines() if line.startswith(ROW)) if text_of_list() else ""


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("", "V1.2.1 is missing"),
        (GOOD + "\n" + GOOD, "2 times"),
        ("V1.2.1,2,yes,,later", "no requirement of level 2"),
        ("V1.2.10,3,yes,,of level 3", "no requirement of level 3"),
        ("V1.2.1,1,perhaps,,later", "yes or no"),
        ("V1.2.1,1,yes,,", "neither a test nor a reason"),
        ("V1.2.1,1,yes,tests/architecture/test_asvs.py::test_that_is_not_there,", "there is no"),
        ("V1.2.1,1,yes,tests/architecture/test_asvs.py,", "there is no"),
        ("V1.2.1,1,yes,healthapp/config.py::Settings,", "there is no"),
        ("V1.2.1,1,yes,tests/architecture/test_asvs.py::faults,", "there is no"),
    ],
)
def test_a_wrong_line_is_found(line: str, said: str) -> None:
    assert GOOD
    changed = text_of_list().replace(GOOD, line)
    assert any(said in fault for fault in faults(changed)), faults(changed)


def test_too_few_tests_are_found() -> None:
    lines = text_of_list().splitlines()
    some = [
        ",".join([*line.split(",")[:3], "", "not done yet"]) if number % 4 == 0 and ",yes," in line else line
        for number, line in enumerate(lines)
    ]
    assert any("have a test" in fault for fault in faults("\n".join(some)))
    none_left = "\n".join(line.replace(",yes,", ",no,", 1) for line in lines)
    assert any("are automatable" in fault for fault in faults(none_left))


def test_no_sentence_is_of_the_standard() -> None:
    """Its texts are under another licence: here stand its numbers and levels, and reasons in our own words."""
    reasons = [row["reason"] for row in csv.DictReader(io.StringIO(text_of_list()))]
    assert not [reason for reason in reasons if "erify that" in reason]
    assert max(map(len, reasons)) < 300
