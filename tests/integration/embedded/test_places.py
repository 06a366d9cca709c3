"""Folders with awkward names, folders of others, full disks, and both kinds of user."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import psycopg
import pytest
import redis

from healthapp.embedded import EmbeddedError, start
from healthapp.embedded.binaries import postgres_bin_dir
from healthapp.embedded.errors import explain_os_error
from healthapp.embedded.postgres import failed_to_start
from healthapp.embedded.process import Program

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.integration.embedded.conftest import Run

NOBODY = 65534
AWKWARD = [
    "with space",
    "deep/" + "long-" * 24,
    "comma,colon:percent%20 'quote' \"double\"",
    "বাংলা নাম",
    "back\\slash $HOME #hash",
]


@pytest.fixture
def socket_dirs() -> Iterator[list[str]]:
    """Return where a test notes socket folders outside its own folder; removes them afterwards."""
    noted: list[str] = []
    yield noted
    for folder in noted:
        if Path(folder).name.startswith("healthapp-"):
            shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.parametrize("name", AWKWARD)
def test_a_folder_with_an_awkward_name_works(open_dir: Path, name: str, socket_dirs: list[str]) -> None:
    for _ in range(2):
        with start(open_dir / name / "var", durable=False) as engines:
            socket_dirs.append(str(engines.layout.socket_dir))
            assert len(os.fsencode(engines.layout.socket_dir)) <= 80
            with psycopg.connect(engines.owner_database_url) as connection:
                connection.execute("CREATE TABLE IF NOT EXISTS kept AS SELECT 1 AS n")
            with redis.Redis.from_url(engines.redis_url) as client:
                assert client.ping()
                assert client.config_get("dir") == {"dir": str(engines.layout.valkey_dir)}
        assert not [left for left in socket_dirs if Path(left).exists() and not left.startswith(str(open_dir))]


def test_a_socket_folder_of_somebody_else_is_refused(open_dir: Path, socket_dirs: list[str]) -> None:
    data_dir = open_dir / "with space" / "var"
    name = hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:16]
    planted = Path(f"/tmp/healthapp-{os.getuid()}-{name}")  # noqa: S108 - where it must be
    socket_dirs.append(str(planted))
    planted.symlink_to(open_dir)
    try:
        with pytest.raises(EmbeddedError, match="belongs to somebody else"):
            start(data_dir, durable=False)
    finally:
        planted.unlink()


def test_a_file_in_place_of_the_folder_is_said(open_dir: Path) -> None:
    (open_dir / "var").write_text("")
    with pytest.raises(EmbeddedError, match="is a file, not a folder"):
        start(open_dir / "var")


def test_the_engines_never_run_as_root(open_dir: Path) -> None:
    with start(open_dir / "var", durable=False) as engines:
        for pid in (engines.postgres_pid, engines.valkey_pid):
            assert psutil.Process(pid).uids().effective == (NOBODY if os.getuid() == 0 else os.getuid())


def test_a_folder_that_only_its_owner_may_enter_works(
    open_dir: Path, run_engines: Callable[..., Run], all_end: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As root the engines run as `nobody`, who can't enter /root; orphans must end all the same."""
    closed = open_dir / "closed"
    closed.mkdir(mode=0o700)
    # The programs too: a project under /root has its environment there.
    package = postgres_bin_dir().parents[1]
    for each in package.parent.glob(f"{package.name}*"):
        shutil.copytree(each, closed / each.name, symlinks=True)
    monkeypatch.setenv("HEALTHAPP_POSTGRES_BIN_DIR", str(closed / package.name / "pginstall" / "bin"))
    run = run_engines(closed / "var")
    assert "pids" in run.said, run.said
    with psycopg.connect(run.database) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    if os.getuid() == 0:
        assert {psutil.Process(pid).uids().real for pid in run.pids} == {NOBODY}
        # Enough to search folders and read, and nothing else of root's power.
        status = Path(f"/proc/{run.pids[0]}/status").read_text()
        assert int(status.split("CapEff:")[1].split()[0], 16) in {1 << 1, 1 << 2}
    run.kill()
    all_end(run.pids)


def test_a_normal_user_runs_them_and_root_can_take_over(open_dir: Path, run_engines: Callable[..., Run]) -> None:
    """Run by root this starts as `nobody` first; run by a normal user both starts are that user's."""
    is_root = os.getuid() == 0
    if is_root:
        os.chown(open_dir, NOBODY, NOBODY)
    first = run_engines(open_dir / "var", uid=NOBODY if is_root else None)
    assert "pids" in first.said, first.said
    assert {psutil.Process(pid).uids().real for pid in first.pids} == {NOBODY if is_root else os.getuid()}
    with psycopg.connect(first.database) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS n")
    first.end()
    second = run_engines(open_dir / "var")
    assert "pids" in second.said, second.said
    with psycopg.connect(second.database) as connection:
        assert connection.execute("SELECT n FROM kept").fetchone() == (7,)


def test_a_folder_without_permission_is_said(open_dir: Path, run_engines: Callable[..., Run]) -> None:
    if os.getuid() == 0:
        refused = run_engines(open_dir / "var", uid=NOBODY)
    else:
        open_dir.chmod(0o500)
        refused = run_engines(open_dir / "var")
    message = str(refused.said["error"])
    assert "No permission" in message
    assert "\n" not in message
    open_dir.chmod(0o755)


def test_a_full_disk_is_said_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    full = OSError(errno.ENOSPC, "No space left on device", "/x")
    assert "The disk is full" in str(explain_os_error(full, "storing the secrets"))
    log = tmp_path / "initdb.log"
    log.write_text(
        'running bootstrap script ... FATAL:  could not write to file "pg_wal/xlogtemp": No space left on device\n'
        "child process exited with exit code 1\ninitdb: removing contents of data directory\n"
    )
    said = str(failed_to_start(Program(name="initdb", argv=("x",), log=log), "Making the database failed"))
    assert said.startswith("The disk is full")
    assert "\n" not in said
    log.write_text('FATAL:  could not resize shared memory segment "/P.1" to 9 bytes: No space left on device\n')
    said = str(failed_to_start(Program(name="initdb", argv=("x",), log=log), "PostgreSQL doesn't start"))
    assert said.startswith("PostgreSQL doesn't start: FATAL:  could not resize shared memory")
    copying = shutil.Error([("a", "b", "[Errno 28] No space left on device: 'b'")])
    assert str(explain_os_error(copying, "building")).startswith("The disk is full: building failed.")

    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage._replace(free=10**6))
    with pytest.raises(EmbeddedError, match="The disk is full: 0 MB free"):
        start(tmp_path / "var")
