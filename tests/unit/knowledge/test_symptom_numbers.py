"""The numbers of the symptom check stand in the content, are what the engine works by, and are refused when broken."""

from __future__ import annotations

import json
import tomllib
from typing import TYPE_CHECKING, Any, get_args

import pytest

from healthapp import cli
from healthapp.adapters.content_files import SHIPPED, FolderContent
from healthapp.contexts.knowledge.errors import ContentError
from healthapp.contexts.knowledge.rules.book import Book
from healthapp.contexts.knowledge.rules.merging import KINDS, lay
from healthapp.contexts.knowledge.rules.triage import Triage
from healthapp.contexts.knowledge.rules.triage_case import make_case
from healthapp.contexts.knowledge.rules.triage_urgency import LEVELS
from healthapp.contexts.knowledge.schemas.additions import Addition, Origin
from healthapp.contexts.knowledge.schemas.content import Commonness, ContentFile, Likelihood, Risk
from healthapp.contexts.knowledge.schemas.symptom_numbers import COMMONNESS, ENOUGH, LIKELIHOODS, RISKS
from healthapp.contexts.knowledge.service.content import read_content
from healthapp.contexts.knowledge.service.library import read_book

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FILE = "symptom_check.toml"
BOOK = read_book(FolderContent())


def numbers() -> dict[str, Any]:
    """Return the numbers that ship, as they are written."""
    found: dict[str, Any] = tomllib.loads((SHIPPED / FILE).read_text(encoding="utf-8"))["symptom_check"][0]
    return found


class Numbers:
    """Content of nothing but numbers."""

    def __init__(self, **changed: Any) -> None:
        """Take what ships, changed."""
        self._body = numbers()
        for path, value in changed.items():
            *above, last = path.split("__")
            inside = self._body
            for name in above:
                inside = inside[name]
            if value is None:
                del inside[last]
            else:
                inside[last] = value

    def files(self) -> Iterator[tuple[str, str]]:
        """Yield one file."""
        lines = ["[[symptom_check]]", *(_line(name, each) for name, each in self._body.items())]
        yield "numbers.toml", "\n".join(lines)


def _line(name: str, value: object) -> str:
    if isinstance(value, dict):
        return f"{name} = {{{', '.join(_line(one, each) for one, each in value.items())}}}"
    return f"{name} = {value if isinstance(value, float) else json.dumps(value)}"


def test_the_bands_are_those_of_the_entries() -> None:
    assert tuple(Likelihood) == LIKELIHOODS
    assert tuple(Commonness) == COMMONNESS
    assert get_args(Risk.model_fields["factor"].annotation) == RISKS
    assert tuple(each.value for each in LEVELS[1:]) == ENOUGH


def test_what_ships_is_read_and_is_what_the_engine_works_by() -> None:
    assert read_content(Numbers()).symptom_check[0] == BOOK.numbers == Triage(BOOK).weights
    fever = make_case(BOOK, ["fever", "headache"], age=30)
    before = Triage(BOOK).rank(fever)
    for changed in (Numbers(sharpness=0.5), Numbers(likelihood__usually=0.6), Numbers(common__common=12.0)):
        other = read_content(changed).symptom_check
        assert other != BOOK.content.symptom_check
        book = Book(ContentFile.model_construct(None, **{**dict(BOOK.content), "symptom_check": other}), "other")
        assert Triage(book).rank(fever) != before


@pytest.mark.parametrize(
    ("changed", "field", "said"),
    [
        ({"likelihood__usually": 0.4}, "likelihood", "often (0.5) has to be below usually (0.4)"),
        ({"likelihood__usually": 0.5}, "likelihood", "often (0.5) has to be below usually (0.5)"),
        ({"likelihood__never": 0.0}, "likelihood.never", "greater than 0"),
        ({"likelihood__nearly_always": 1.0}, "likelihood.nearly_always", "less than 1"),
        ({"likelihood__often": float("nan")}, "likelihood.often", "less than 1"),
        ({"likelihood__often": None}, "likelihood", "often is missing"),
        ({"likelihood__mostly": 0.6}, "likelihood", "there is no mostly"),
        ({"likelihood__often": "0.5"}, "likelihood.often", "valid number"),
        ({"common__rare": 7.0}, "common", "rare (7) has to be below uncommon (6)"),
        ({"common__very_common": float("inf")}, "common.very_common", "finite"),
        ({"risk__less": 1.5}, "risk", "less has to be below 1"),
        ({"risk__much_more": -1.0}, "risk.much_more", "greater than or equal to 0"),
        ({"risk__never": 0.01}, "risk", "never has to be 0"),
        ({"mention": 1.2}, "mention", "less than 1"),
        ({"possible": 0.6}, "", "possible (0.6) has to be below likely (0.45)"),
        ({"least_shown": 0.1}, "", "least_shown (0.1) has to be below possible (0.08)"),
        ({"danger": 0.3}, "", "danger (0.3) must not be above enough.emergency (0.2)"),
        ({"enough__emergency": 0.5}, "enough", "emergency (0.5) has to be below high (0.25)"),
        ({"enough__low": 0.5}, "enough", "there is no low"),
        ({"questions__most": 0}, "questions.most", "greater than or equal to 1"),
        ({"questions__sure": 1.0}, "questions.sure", "less than 1"),
        ({"shown": 2.5}, "shown", "valid integer"),
        ({"sharpness": None}, "sharpness", "Field required"),
        ({"weight": 0.5}, "weight", "not permitted"),
    ],
)
def test_broken_numbers_are_refused_and_named(changed: dict[str, Any], field: str, said: str) -> None:
    with pytest.raises(ContentError) as error:
        read_content(Numbers(**changed))
    [line] = error.value.faults
    where = ".".join(filter(None, ("symptom_check.0", field)))
    assert line.startswith(f"numbers.toml: {where}: ")
    assert said in line


def test_the_command_names_a_broken_number(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for _, text in Numbers(likelihood__often=0.9).files():
        (tmp_path / FILE).write_text(text, encoding="utf-8")
    with pytest.raises(SystemExit) as end:
        cli.app(["knowledge", "stats", "--folder", str(tmp_path)])
    assert end.value.code == 1
    assert "symptom_check.0.likelihood: Value error, often (0.9) has to be below usually (0.75)" in (
        capsys.readouterr().err
    )


class Files(FolderContent):
    """What ships, with the numbers left out, given twice, or changed."""

    def __init__(self, *texts: str) -> None:
        """Have these texts instead of the numbers."""
        super().__init__()
        self._texts = texts

    def files(self) -> Iterator[tuple[str, str]]:
        """Yield them, and all the rest."""
        yield from ((name, text) for name, text in super().files() if name != FILE)
        yield from ((f"{number}.toml", text) for number, text in enumerate(self._texts))


def test_conditions_need_numbers_and_only_once() -> None:
    with pytest.raises(ContentError, match="no numbers"):
        read_content(Files())
    [[_, text]] = Numbers().files()
    with pytest.raises(ContentError, match="symptom_check symptom_check is also in"):
        read_content(Files(text, text))
    nothing = Book(ContentFile(), "empty")
    with pytest.raises(ContentError, match="symptom_check"):
        Triage(nothing)


def test_other_numbers_are_another_edition() -> None:
    [[_, same]], [[_, other]] = Numbers().files(), Numbers(sharpness=1.2).files()
    assert len({read_book(Files(text)).version for text in (same, other)}) == 2


def test_nobody_changes_them_while_the_product_runs() -> None:
    assert "symptom_check" not in KINDS
    right, wrong = lay([Addition("symptom_check", numbers() | {"id": "symptom_check"}, Origin.PUBLISHED)])
    assert right == []
    assert "there is no such kind" in wrong[0]
