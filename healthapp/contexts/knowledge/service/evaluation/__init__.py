"""Measures the engines on the cases of a file: what it holds is seen by the fields of its first case."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from healthapp.contexts.knowledge.errors import EvaluationError, NoCasesError
from healthapp.contexts.knowledge.service.evaluation.interactions import evaluate_interactions
from healthapp.contexts.knowledge.service.evaluation.vignettes import measure_vignettes

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from healthapp.contexts.knowledge.rules.book import Book

Case = dict[str, Any]

KINDS: Mapping[str, tuple[frozenset[str], Callable[[Book, Sequence[Case]], dict[str, Any]]]] = {
    "vignettes": (frozenset({"text", "urgency", "conditions", "symptoms"}), measure_vignettes),
    "interactions": (frozenset({"medicines", "patient", "expected", "benign"}), evaluate_interactions),
}
"""Each kind by its name: the fields that its cases have, and what measures them."""


def read_cases(text: str) -> list[Case]:
    """Return the cases of a file (JSON Lines); EvaluationError for the first line that is none, or without any."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            case = json.loads(line)
        except ValueError:
            case = None
        if not isinstance(case, dict):
            msg = f"line {number} isn't a JSON object"
            raise EvaluationError(msg)
        found.append(case)
    if not found:
        raise NoCasesError
    return found


def evaluate(book: Book, cases: Sequence[Case]) -> dict[str, Any]:
    """Return the kind of these cases and the figures; EvaluationError for cases of no known kind or lacking a field."""
    kind = next((name for name, (fields, _) in KINDS.items() if fields <= cases[0].keys()), None)
    if kind is None:
        raise EvaluationError("these are no cases of a known kind: " + ", ".join(KINDS))
    fields, measure = KINDS[kind]
    for number, case in enumerate(cases, 1):
        if missing := sorted(fields - case.keys()):
            msg = f"case {number} of the kind {kind} lacks: {', '.join(missing)}"
            raise EvaluationError(msg)
    try:
        figures = measure(book, cases)
    except KeyError as error:
        msg = f"a case names what there isn't: {error.args[0]}"
        raise EvaluationError(msg) from None
    return {"kind": kind, "content": book.version, "cases": len(cases)} | figures
