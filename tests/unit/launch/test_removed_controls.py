"""Each control that `make controls` takes away is still where it was, and whoever should notice is still there."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from typing import TYPE_CHECKING

import pytest

from tests.support import removed_controls
from tests.support.engines import KEEPER, ended, folder_of
from tests.support.removed_controls import CONTROLS, ROOT, Change, Removed, apply

if TYPE_CHECKING:
    from pathlib import Path


def _copied(folder: Path, removed: Removed) -> Path:
    for change in removed.changes:
        target = folder / change.path
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / change.path, target)
    return folder


@pytest.mark.parametrize("removed", CONTROLS, ids=lambda removed: removed.control)
def test_it_can_still_be_taken_away(removed: Removed, tmp_path: Path) -> None:
    before = apply(_copied(tmp_path, removed), removed.changes)
    assert all(path.read_text("utf-8") != text for path, text in before.items())
    for test in removed.tests:
        path, _, name = test.partition("::")
        text = (ROOT / path).read_text("utf-8")
        assert not name or re.search(rf"^(async def|def|class) {name}\b", text, re.MULTILINE), test


def test_a_place_that_is_gone_is_said(tmp_path: Path) -> None:
    gone = Removed("gone", (Change("healthapp/kit/crypto.py", "no such line", ""),), ())
    with pytest.raises(ValueError, match=r"healthapp/kit/crypto.py has 0 times: no such line"):
        apply(_copied(tmp_path, gone), gone.changes)


def test_ten_and_more_each_once_and_all_on_the_page() -> None:
    names = [removed.control for removed in CONTROLS]
    assert len(names) == len(set(names)) >= 10
    page = (ROOT / "docs" / "controls.md").read_text("utf-8")
    assert re.findall(r"^\| (.+?) \| `", page, re.MULTILINE) == names


_INTERRUPTED = """
import os, sys, tempfile
from pathlib import Path
from tests.support.removed_controls import end_in_order, run_group
end_in_order()
with tempfile.TemporaryDirectory(dir=sys.argv[1]) as folder:
    # It sleeps so that only being ended can end it: a child that ends by itself would show nothing.
    asks = (
        "import os, signal, sys, time; open(sys.argv[1], 'w').write(str(os.getpid()));"
        " os.kill(os.getppid(), signal.SIGTERM); time.sleep(600)"
    )
    run_group([sys.executable, "-c", asks, str(Path(sys.argv[1], "pid"))], Path(folder), os.environ)
"""


def test_who_is_asked_to_stop_leaves_neither_a_copy_nor_tests_that_run(tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", _INTERRUPTED, str(tmp_path)], cwd=ROOT, capture_output=True, check=False, timeout=60
    )
    assert ran.returncode == 128 + signal.SIGTERM, ran.stderr
    assert [each.name for each in tmp_path.iterdir()] == ["pid"]
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)


# As the keeper of the engines does: it works on after the tests, and clears its folder away last.
_KEEPER = """
import shutil, sys
from pathlib import Path
sys.stdin.read()
shutil.rmtree(Path(sys.argv[1]))
"""


def test_the_engines_of_a_run_are_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    folder = folder_of("run")
    assert ended("run"), "nobody needed engines"
    folder.mkdir(parents=True)
    with subprocess.Popen([sys.executable, "-c", _KEEPER, str(folder)], stdin=subprocess.PIPE) as keeper:
        (folder / KEEPER).write_text(str(keeper.pid))
        assert not ended("run", patience=0)
        assert keeper.stdin is not None
        keeper.stdin.close()
        assert ended("run")
        assert not folder.exists()


def test_a_keeper_that_was_killed_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    folder_of("run").mkdir(parents=True)
    with subprocess.Popen([sys.executable, "-c", ""]) as gone:
        gone.wait()
    (folder_of("run") / KEEPER).write_text(str(gone.pid))
    assert ended("run")


def test_each_run_waits_for_its_own_engines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where it is asked to stop: then the copy is cleared away next."""
    runs: list[tuple[str, str]] = []

    def run_group(_command: object, _folder: object, environment: dict[str, str]) -> tuple[int, str]:
        runs.append(("began", environment["PYTEST_XDIST_TESTRUNUID"]))
        if len(runs) > 2:
            raise SystemExit(143)
        return 0, ""

    def has_ended(run: str) -> bool:
        runs.append(("ended", run))
        return True

    monkeypatch.setattr(removed_controls, "run_group", run_group)
    monkeypatch.setattr(removed_controls, "ended", has_ended)
    removed_controls.run_tests(tmp_path, ["tests/x.py"])
    with pytest.raises(SystemExit):
        removed_controls.run_tests(tmp_path, ["tests/x.py"])
    names = [name for name, _ in runs]
    assert names == ["began", "ended"] * 2
    (_, first), (_, also_first), (_, second), (_, also_second) = runs
    assert (first, second) == (also_first, also_second)
    assert first != second
