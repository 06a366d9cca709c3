"""The bootstrap's own parts, and what make says on a machine that lacks something."""

from __future__ import annotations

import importlib.util
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from types import ModuleType

ROOT = Path(__file__).resolve().parents[3]
INDEX = """<html><body>
<a href="../../packages/aa/uv-0.13.7-py3-none-manylinux_2_17_x86_64.whl#sha256={old}">uv</a>
<a href="../../packages/bb/uv-{version}-py3-none-macosx_11_0_arm64.whl#sha256={mac}">uv</a>
<a href="https://files.test/cc/uv-{version}-py3-none-manylinux_2_17_x86_64.manylinux2014_x86_64.whl#sha256={linux}">uv</a>
<a href="https://files.test/dd/uv-{version}-py3-none-musllinux_1_1_x86_64.whl#sha256={musl}">uv</a>
<a href="https://files.test/ee/uv-{version}-py3-none-manylinux_2_28_aarch64.whl#sha256={arm}">uv</a>
</body></html>"""


@pytest.fixture
def bootstrap() -> ModuleType:
    """Load the script, which belongs to no package."""
    spec = importlib.util.spec_from_file_location("bootstrap", ROOT / "deploy" / "bootstrap.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_it_needs_nothing_but_the_standard_library(tmp_path: Path) -> None:
    copy = tmp_path / "deploy"
    copy.mkdir()
    shutil.copy(ROOT / "deploy" / "bootstrap.py", copy)
    code = "import runpy, sys; runpy.run_path(sys.argv[1])"
    subprocess.run([sys.executable, "-I", "-S", "-c", code, str(copy / "bootstrap.py")], check=True)


@pytest.mark.parametrize(
    ("system", "machine", "libc", "letter"),
    [
        ("linux", "x86_64", "glibc", "c"),
        ("linux", "AMD64", "", "d"),
        ("linux", "aarch64", "glibc", "e"),
        ("darwin", "arm64", "", "b"),
    ],
)
def test_the_right_uv_is_chosen_from_an_index(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, system: str, machine: str, libc: str, letter: str
) -> None:
    hashes = {name: each * 64 for name, each in zip(("old", "mac", "linux", "musl", "arm"), "abcde", strict=True)}
    page = INDEX.format(version=bootstrap.UV_VERSION, **hashes)
    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setattr(bootstrap.platform, "machine", lambda: machine)
    monkeypatch.setattr(bootstrap.platform, "libc_ver", lambda: (libc, ""))
    name, address, digest = bootstrap.wheel_for_this_machine(bootstrap.links_of(page, "https://index.test/simple/uv/"))
    assert digest == letter * 64
    assert address.startswith("https://index.test/packages/" if letter == "b" else "https://files.test/")
    assert address.endswith(name)


def test_a_machine_without_a_uv_is_said(bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap.platform, "machine", lambda: "riscv64")
    with pytest.raises(bootstrap.SetupError, match="no uv for riscv64"):
        bootstrap.wheel_for_this_machine([])


@pytest.mark.parametrize(
    ("output", "said"),
    [
        ("error: failed to write: No space left on device (os error 28)", "The disk is full"),
        ("error: Request failed\n  Caused by: dns error", "is the network up"),
        ("  × Failed to build `x`\n  ╰─▶ no compiler", "uv failed: Failed to build `x` no compiler"),
    ],
)
def test_a_tool_s_failure_becomes_one_line(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, output: str, said: str
) -> None:
    monkeypatch.setattr(bootstrap, "TOOLS", tmp_path)
    error = bootstrap.explain(["/x/uv", "sync"], output.splitlines())
    assert said in str(error)
    assert "\n" not in str(error)


def test_a_real_failure_of_a_tool_is_shown_and_kept(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(bootstrap, "TOOLS", tmp_path)
    with pytest.raises(bootstrap.SetupError, match="sh failed: error: so it is"):
        bootstrap.run(["sh", "-c", "echo 'error: so it is'; exit 3"])
    assert "so it is" in (tmp_path / "bootstrap.log").read_text()


def test_too_little_room_is_said(bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage("/")
    monkeypatch.setattr(bootstrap.shutil, "disk_usage", lambda _path: usage._replace(free=10**9))
    bootstrap.check_room(building=False)
    with pytest.raises(bootstrap.SetupError, match=r"0\.9 GB free .* 2\.5 GB are needed"):
        bootstrap.check_room(building=True)


def test_a_port_in_use_or_wrong_is_said(bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HEALTHAPP_HOST", raising=False)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        monkeypatch.setenv("HEALTHAPP_PORT", str(port))
        with pytest.raises(bootstrap.SetupError, match=f"Can't listen on 127.0.0.1:{port}"):
            bootstrap.check_port()
    bootstrap.check_port()
    for wrong in ("0", "70000", "http"):
        monkeypatch.setenv("HEALTHAPP_PORT", wrong)
        with pytest.raises(bootstrap.SetupError, match="must be a number"):
            bootstrap.check_port()


def test_a_python_that_is_too_old_is_said(bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap.sys, "version_info", (3, 10, 4, "final", 0))
    with pytest.raises(bootstrap.SetupError, match=r"Python 3\.11 or newer is needed"):
        bootstrap.check_python()


def test_a_python_that_is_too_new_lets_uv_choose(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "pyproject.toml").write_text('requires-python = ">=3.11,<3.14"\n')
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    monkeypatch.setattr(bootstrap.sys, "version_info", (3, 13, 0, "final", 0))
    assert bootstrap.python_request() == sys.executable
    monkeypatch.setattr(bootstrap.sys, "version_info", (3, 14, 0, "final", 0))
    assert bootstrap.python_request() == ">=3.11,<3.14"


def _make(path: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": path, "HOME": os.environ.get("HOME", "/")}
    make = shutil.which("make")
    assert make is not None, "make is needed, it is how everything here is started"
    return subprocess.run([make, "run"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def _tools(folder: Path) -> Path:
    """Return a PATH of the few programs that the Makefile may use."""
    folder.mkdir()
    for name in ("sh", "sed"):
        found = shutil.which(name)
        assert found is not None
        (folder / name).symlink_to(found)
    return folder


def test_make_without_python_says_what_is_needed(tmp_path: Path) -> None:
    ran = _make(str(_tools(tmp_path / "bin")))
    assert ran.returncode != 0
    said = ran.stderr.splitlines()[0]
    assert said.startswith("healthapp: Python 3.11 or newer is needed, and none was found")


def test_make_with_an_old_python_says_which_it_found(tmp_path: Path) -> None:
    tools = _tools(tmp_path / "bin")
    old = tools / "python3"
    old.write_text(
        '#!/bin/sh\ncase "$1" in -V) echo "Python 3.8.10";; -c) case "$2" in "") exit 0;; *) exit 1;; esac;; esac\n'
    )
    old.chmod(0o755)
    ran = _make(str(tools))
    assert ran.returncode != 0
    said = ran.stderr.splitlines()[0]
    assert said.startswith("healthapp: Python 3.11 or newer is needed, Python 3.8.10 is too old")
