"""Rules of DESIGN that ruff does not know. The second half shows each of them a bad file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.architecture import code_checks as checks
from tests.architecture.source import ROOT, Source, files, product, sources

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TEXTS = {
    ".py",
    ".js",
    ".jsx",
    ".css",
    ".md",
    ".yml",
    ".yaml",
    ".toml",
    ".sh",
    ".html",
    ".json",
    ".typ",
    ".mako",
    ".ini",
    "",
}
# Made by tools; nobody reads or mends them by hand.
GENERATED = ("reflex.lock/", "uv.lock")
# Spelt so that this file passes its own checks.
NOQA, TYPE, LATER = "no" + "qa", "type: " + "ignore", "TO" + "DO"


def test_the_oldest_python_reads_it() -> None:
    checks.none(checks.over(sources(), checks.too_new))


def test_services_and_repositories_neither_commit_nor_enqueue() -> None:
    checks.none(checks.over(sources("healthapp/contexts"), checks.ends_transaction))


def test_sql_is_in_repositories() -> None:
    checks.none(checks.over(sources("healthapp/contexts"), checks.speaks_sql))


def test_only_the_clock_asks_for_the_time() -> None:
    checks.none(checks.over(product(), checks.asks_the_clock))


def test_ids_come_from_one_place() -> None:
    checks.none(checks.over(product(), checks.makes_ids))


def test_no_two_components_share_their_attributes() -> None:
    checks.none(checks.over(sources("components"), checks.shared_attributes))


def test_no_file_is_too_long() -> None:
    checks.none(checks.over(sources(), checks.too_long))


def test_every_ignored_rule_has_its_reason() -> None:
    checks.none(checks.over(sources(), checks.unexplained_ignores))


def test_private_names_stay_in_their_folder() -> None:
    checks.none(checks.over(product(), checks.import_of_private))


def test_every_test_runs() -> None:
    checks.none(checks.over(sources("tests"), checks.not_run))


def test_nothing_is_left_unfinished() -> None:
    found = []
    for name in files():
        path = ROOT / name
        if path.suffix in TEXTS and not name.startswith(GENERATED):
            found += checks.unfinished(name, path.read_text(encoding="utf-8", errors="replace"))
    checks.none(found)


def test_alembic_is_no_package() -> None:
    assert not list((ROOT / "alembic").rglob("__init__.py")), "it would shadow the library"


BAD: list[tuple[Callable[[Source], list[str]], str]] = [
    (checks.too_new, "type Lang = str\n"),
    (checks.ends_transaction, "async def f(uow):\n    await uow.session.commit()\n"),
    (checks.ends_transaction, "async def f(self):\n    await self._session.rollback()\n"),
    (checks.ends_transaction, "async def f(session):\n    async with session.begin(): pass\n"),
    (checks.ends_transaction, "async def f(arq):\n    await arq.enqueue_job('x')\n"),
    (checks.speaks_sql, "import sqlalchemy as sa\n"),
    (checks.speaks_sql, "from sqlmodel import select\n"),
    (checks.asks_the_clock, "from datetime import datetime, UTC\nx = datetime.now(UTC)\n"),
    (checks.asks_the_clock, "import datetime as dt\nx = dt.datetime.utcnow()\n"),
    (checks.asks_the_clock, "from datetime import date as day\nx = day.today()\n"),
    (checks.asks_the_clock, "import time\nx = time.time()\n"),
    (checks.asks_the_clock, "from time import time as seconds\nx = seconds()\n"),
    (checks.makes_ids, "from uuid import uuid4\nx = uuid4()\n"),
    (checks.makes_ids, "import uuid\nx = uuid.uuid4()\n"),
    (checks.shared_attributes, "x = rx.el.p(custom_attrs=QUIET)\n"),
    (checks.shared_attributes, "x = rx.el.p(custom_attrs=QUIET if y else {})\n"),
    (checks.too_long, "x = 1\n" * 401),
    (checks.unexplained_ignores, f"x = 1  # {NOQA}\n"),
    (checks.unexplained_ignores, f"x = 1  # {NOQA}: S101\n"),
    (checks.unexplained_ignores, f"x = 1  # {TYPE}[arg-type]\n"),
    (checks.not_run, "import pytest\n@pytest.mark.skipif(True, reason='')\ndef test_x(): pass\n"),
    (checks.not_run, "import pytest as p\ndef test_x():\n    p.skip('no engine')\n"),
    (checks.import_of_private, "from healthapp.kit.uow import _open\n"),
]


@pytest.mark.parametrize(("check", "text"), BAD, ids=[f"{check.__name__}-{n}" for n, (check, _) in enumerate(BAD)])
def test_each_rule_can_fail(check: Callable[[Source], list[str]], text: str, tmp_path: Path) -> None:
    bad = tmp_path / "bad.py"
    bad.write_text(text, encoding="utf-8")
    assert check(Source("healthapp/contexts/bad/service.py", bad.read_text(encoding="utf-8")))


def test_an_unfinished_line_is_found() -> None:
    assert checks.unfinished("x.md", f"one\n<!-- {LATER}: more -->\n") == [f"x.md:2 <!-- {LATER}: more -->"]


GOOD = [
    (checks.speaks_sql, "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from sqlalchemy import RowMapping\n"),
    (checks.asks_the_clock, "x = clock.now()\ny = uow.clock.now()\n"),
    (checks.asks_the_clock, "from time import perf_counter\nx = perf_counter()\n"),
    (
        checks.ends_transaction,
        "async def f(uow):\n    await uow.session.flush()\n    uow.emit('x')\n    file.close()\n",
    ),
    (
        checks.unexplained_ignores,
        f"x = 1  # {NOQA}: S101 - proven\ny = 2  # {TYPE}[arg-type]  # no types there\n",
    ),
    (checks.unexplained_ignores, f"# no types there\ny = 2  # {TYPE}[arg-type]\n"),
    (checks.import_of_private, "from healthapp.kit.uow import begin\nfrom x import _y\n"),
]


@pytest.mark.parametrize(("check", "text"), GOOD)
def test_what_is_allowed_passes(check: Callable[[Source], list[str]], text: str) -> None:
    assert not check(Source("healthapp/contexts/good/service.py", text))
