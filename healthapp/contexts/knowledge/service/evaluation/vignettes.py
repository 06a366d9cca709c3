"""Measures the symptom check on patients' stories: by their findings as given, and by their text alone."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from healthapp.contexts.knowledge.rules.calibration import bins, calibration_error
from healthapp.contexts.knowledge.rules.places import Places
from healthapp.contexts.knowledge.rules.reading import Reader, Reading
from healthapp.contexts.knowledge.rules.triage import Triage
from healthapp.contexts.knowledge.rules.triage_case import PREGNANT, been_in, make_case
from healthapp.contexts.knowledge.rules.triage_urgency import height, judge
from healthapp.contexts.knowledge.schemas.content import Urgency

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from healthapp.contexts.knowledge.rules.book import Book
    from healthapp.contexts.knowledge.rules.triage_case import Case

_DIGITS = 4
_TOP = 3


@dataclass
class _Tally:
    """Counts over the stories measured in one way."""

    first: list[bool] = field(default_factory=list)
    among: list[bool] = field(default_factory=list)
    emergencies: list[bool] = field(default_factory=list)
    gaps: list[int] = field(default_factory=list)
    claims: list[tuple[float, bool]] = field(default_factory=list)
    all_claims: list[tuple[float, bool]] = field(default_factory=list)
    nothing_fits: list[bool] = field(default_factory=list)

    def add(self, engine: Triage, case: Case, story: dict[str, Any]) -> None:
        ranked = engine.rank(case)
        level = judge(engine, case, ranked).level
        wanted = Urgency(story["urgency"])
        right = set(story["conditions"])
        named = [(each.condition.id, each.probability) for each in ranked if each.condition is not None]
        if right:
            self.first.append(named[0][0] in right)
            self.among.append(any(each in right for each, _ in named[:_TOP]))
        else:
            self.nothing_fits.append(ranked[0].condition is None)
        if wanted is Urgency.EMERGENCY:
            self.emergencies.append(level is Urgency.EMERGENCY)
        self.gaps.append(height(level) - height(wanted))
        self.claims.append((named[0][1], named[0][0] in right))
        weights = engine.weights
        told = [each for each in named[: weights.shown] if each[1] >= weights.least_shown]
        self.all_claims += [(chance, each in right) for each, chance in told]

    def figures(self) -> dict[str, Any]:
        return {
            "top1": _share(self.first),
            "top3": _share(self.among),
            "emergencies": len(self.emergencies),
            "emergencies_caught": _share(self.emergencies),
            "under_triage": _share(gap < 0 for gap in self.gaps),
            "over_triage": _share(gap > 0 for gap in self.gaps),
            "urgency_exact": _share(gap == 0 for gap in self.gaps),
            "nothing_fits": _share(self.nothing_fits),
            "ece": round(calibration_error(self.claims), _DIGITS),
            "ece_all_shown": round(calibration_error(self.all_claims), _DIGITS),
            "bins": [_rounded(asdict(each)) for each in bins(self.claims)],
        }


def measure_vignettes(book: Book, stories: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return the figures; no story is shown, only counts of the whole."""
    engine, reader, places = Triage(book), Reader(book), Places(book)
    given, read = _Tally(), _Tally()
    understood = _Understood(book)
    for story in stories:
        given.add(engine, case_of(book, story), story)
        reading = reader.read(story["text"], story.get("age"))
        understood.add(reading, story)
        read.add(engine, _case_read(book, reading, places.read(story["text"]), story), story)
    return {
        "findings_given": given.figures(),
        "text_alone": read.figures(),
        "understood": understood.figures(),
    }


class _Understood:
    """Counts what was read rightly. A broader or a narrower finding of the same is right too."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._present = [0, 0]
        self._absent = [0, 0]
        self._extra = [0, 0]
        self._reversed = 0

    def add(self, reading: Reading, story: dict[str, Any]) -> None:
        book = self._book
        wanted = {*story["symptoms"], *story.get("history", ())}
        wide = book.with_broader(wanted)
        got = reading.present | ({PREGNANT} if reading.pregnant else set())
        right = {each for each in got if each in wide or book.with_broader([each]) & wanted}
        near = book.with_broader(got) | {each for each in wanted if book.with_narrower(got) & {each}}
        self._present[0] += len(wanted & near)
        self._present[1] += len(wanted)
        self._extra[0] += len(got - right - {PREGNANT})
        self._extra[1] += len(got - {PREGNANT})
        denied = book.with_narrower(reading.absent)
        absent = set(story.get("absent", ()))
        self._absent[0] += len(absent & denied)
        self._absent[1] += len(absent)
        self._reversed += len(wanted & denied) + len(absent & book.with_broader(got))

    def figures(self) -> dict[str, Any]:
        """Return recall and precision of what is there, recall of what isn't, and how often one was the other."""
        found, wanted = self._present
        extra, got = self._extra
        return {
            "present_recall": _ratio(found, wanted),
            "present_precision": _ratio(got - extra, got),
            "absent_recall": _ratio(*self._absent),
            "taken_for_its_opposite": self._reversed,
        }


def _case_read(book: Book, reading: Reading, places: Iterable[str], story: dict[str, Any]) -> Case:
    """Return what the text says; age, sex and a pregnancy as the form beside it would have them."""
    case = make_case(
        book,
        reading.present,
        reading.absent,
        age=story.get("age"),
        sex=story.get("sex"),
        pregnant=story.get("pregnant"),
    )
    return been_in(book, case, places)


def _ratio(some: int, whole: int) -> float | None:
    return round(some / whole, _DIGITS) if whole else None


def case_of(book: Book, story: dict[str, Any]) -> Case:
    """Return a story's findings as they are given beside its text."""
    present = [*story["symptoms"], *story.get("history", ())]
    return make_case(
        book,
        present,
        story.get("absent", ()),
        age=story.get("age"),
        sex=story.get("sex"),
        pregnant=story.get("pregnant"),
    )


def _share(hits: Iterable[bool]) -> float | None:
    many = list(hits)
    return round(sum(many) / len(many), _DIGITS) if many else None


def _rounded(figures: dict[str, Any]) -> dict[str, Any]:
    return {name: round(each, _DIGITS) if isinstance(each, float) else each for name, each in figures.items()}
