"""The gate for written answers, on every passage of the content: which changed sentences it lets through, if any.

And how many it accepts that say the same.

The sentences are made from the passages by `tests.support.mutations`; nothing was fitted to single ones of them.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from healthapp.adapters.content_files import FolderContent
from healthapp.contexts.assistant.rules.checks import Passage, Verdict, judge
from healthapp.contexts.knowledge.rules.mentions import Mentions
from healthapp.contexts.knowledge.service.library import read_book
from tests.bench.figures import Figure
from tests.support import mutations

if TYPE_CHECKING:
    from collections.abc import Iterable

    from healthapp.contexts.assistant.rules.checks import Naming
    from tests.support.engines import Engines
    from tests.support.mutations import Case

_KINDS = {"negation": 0.0, "number": 2.0, "unit": 2.0, "medicine": 0.0, "limit": 2.0}
"""What is changed in a sentence, and how many of a hundred may get through (issue: negated 0, numbers ≤ 2 %)."""
_SPLICED = 0.0
"""Of the passage's own words put together otherwise, or with one left out, none may get through."""
_ACCEPTED = 90.0


async def run(_engines: Engines | None) -> list[Figure]:
    """Judge them all."""
    book = read_book(FolderContent())
    naming = Mentions(book).find
    texts = mutations.passages(book)
    through, changed = _judged((case for text in texts for case in mutations.wrong(text, naming, book)), naming)
    joined, apart = _judged((case for text in texts for case in mutations.spliced(text)), naming)
    passed, same = _judged((case for text in texts for case in mutations.faithful(text)), naming)
    figures = [
        Figure(
            f"let through: {kind} changed",
            100 * through[kind] / changed[kind],
            "%",
            at_most=most,
            compared_with=f"{changed[kind]} sentences",
        )
        for kind, most in _KINDS.items()
    ]
    spliced = Figure(
        "let through: put together otherwise",
        100 * joined.total() / apart.total(),
        "%",
        at_most=_SPLICED,
        compared_with=f"{apart.total()} sentences: {', '.join(sorted(apart))}",
    )
    share = 100 * passed.total() / same.total()
    told = f"{same.total()} sentences: {', '.join(sorted(same))}"
    return [
        *figures,
        spliced,
        Figure("faithful sentences accepted", share, "%", at_least=_ACCEPTED, compared_with=told),
    ]


def _judged(cases: Iterable[Case], naming: Naming) -> tuple[Counter[str], Counter[str]]:
    through: Counter[str] = Counter()
    whole: Counter[str] = Counter()
    for case in cases:
        whole[case.kind] += 1
        through[case.kind] += judge(case.sentence, [Passage(case.passage)], naming) is Verdict.FAITHFUL
    return through, whole
