"""The page build's own parts: what a build depends on, the address that is mended, and what is published."""

from __future__ import annotations

import gzip
import json
import shutil
import sysconfig
from typing import TYPE_CHECKING

import pytest

from healthapp import frontend_build as build
from healthapp.embedded.process import Program

if TYPE_CHECKING:
    from pathlib import Path

# As Reflex 0.10.1 builds it.
ADDRESSES = (
    "var e={PING:`http://localhost:8000/ping`,EVENT:`ws://localhost:8000/_event`,UPLOAD:`http://localhost:8000/_upload`,"
    "TRANSPORT:`websocket`,TEST_MODE:!1};export{e as t};"
)
# From the router, which must stay as it is.
ROUTER = "let r=`http://localhost`;new URL(`http://localhost`);fetch(`http://www.w3.org/2000/svg`)"


def _client(folder: Path, **files: str) -> Path:
    assets = folder / "assets"
    assets.mkdir(parents=True)
    for name, text in files.items():
        (assets / f"{name}.js").write_text(text)
        (assets / f"{name}.js.gz").write_bytes(gzip.compress(text.encode()))
    return folder


def test_the_address_becomes_the_page_s_own_also_in_the_packed_file(tmp_path: Path) -> None:
    client = _client(tmp_path, env=ADDRESSES, router=ROUTER)
    changed = build.mend_addresses(client)
    assert changed == client / "assets" / "env.js"
    text = changed.read_text()
    assert "localhost" not in text
    assert "EVENT:(location.origin.replace(/^http/,`ws`)+`/_event`)" in text
    assert "UPLOAD:(location.origin+`/_upload`)" in text
    assert "TRANSPORT:`websocket`" in text
    assert gzip.decompress((client / "assets" / "env.js.gz").read_bytes()).decode() == text
    assert (client / "assets" / "router.js").read_text() == ROUTER


@pytest.mark.parametrize("quote", ['"', "'", "`"])
@pytest.mark.parametrize("host", ["127.0.0.1:3000", "localhost:8000", "example.org", "[::1]:8000"])
def test_every_way_to_write_the_address_is_mended(quote: str, host: str) -> None:
    mended = build.mend_text(f"a={quote}wss://{host}/_event{quote},b={quote}https://{host}/ping{quote}")
    assert mended == "a=(location.origin.replace(/^http/,`ws`)+`/_event`),b=(location.origin+`/ping`)"


@pytest.mark.parametrize("files", [{"router": ROUTER}, {"env": ADDRESSES, "other": ADDRESSES}])
def test_a_build_that_looks_different_stops(tmp_path: Path, files: dict[str, str]) -> None:
    client = _client(tmp_path, **files)
    with pytest.raises(build.PagesError, match="has Reflex changed"):
        build.mend_addresses(client)


def test_mending_twice_is_noticed(tmp_path: Path) -> None:
    client = _client(tmp_path, env=ADDRESSES)
    build.mend_addresses(client)
    with pytest.raises(build.PagesError):
        build.mend_addresses(client)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a project folder with a build that needs no Node."""
    for name in ("components/pages/today.py", "healthapp/healthapp.py", "healthapp/commands/up.py", "state/base.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(f"# {name}\n")
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "theme.css").write_text("a{}")
    (tmp_path / "uv.lock").write_text("")
    (tmp_path / "rxconfig.py").write_text("")
    return tmp_path


def test_a_build_depends_on_what_pages_are_made_of(project: Path) -> None:
    before = build.source_hash(project)
    (project / "healthapp" / "commands" / "up.py").write_text("changed = 1\n")
    (project / "components" / "__pycache__").mkdir()
    (project / "components" / "__pycache__" / "x.pyc").write_text("")
    (project / "var").mkdir()
    (project / "var" / "x.py").write_text("")
    assert build.source_hash(project) == before
    seen = {before}
    for name in ("components/pages/today.py", "state/base.py", "assets/theme.css", "uv.lock", "rxconfig.py"):
        (project / name).write_text("changed = 2\n")
        seen.add(build.source_hash(project))
    (project / "components" / "new.py").write_text("")
    seen.add(build.source_hash(project))
    (project / "components" / "new.py").rename(project / "components" / "newer.py")
    seen.add(build.source_hash(project))
    assert len(seen) == 8


def _fake_export(project: Path, made: list[str]) -> None:
    client = project / ".web" / "build" / "client"
    _client(client, env=ADDRESSES)
    (client / "index.html").write_text(f"<h1>{len(made)}</h1>")
    (project / ".web" / "backend").mkdir(exist_ok=True)
    (project / ".web" / "routes.json").write_text(json.dumps(["/"]))
    made.append("built")


def test_a_build_is_made_once_and_shared(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []

    def export(root: Path, *_rest: object) -> None:
        shutil.rmtree(root / ".web", ignore_errors=True)
        _fake_export(root, made)

    monkeypatch.setattr(build, "_export", export)
    said: list[str] = []

    def pages(data_dir: str) -> Path:
        return build.ensure_pages(project / data_dir, {}, progress=said.append, root=project)

    first = pages("var")
    assert build.published(project / "var", project) == first
    assert pages("var") == first
    other = pages("other")
    assert made == ["built"]
    for folder in (first, other):
        assert "location.origin" in (folder / "build" / "client" / "assets" / "env.js").read_text()
        assert (folder / "routes.json").exists()

    newest = first
    for number in range(3):
        (project / "components" / "pages" / "today.py").write_text(f"n = {number}\n")
        assert build.published(project / "var", project) is None
        newest = pages("var")
    assert len(made) == 4
    assert newest != first
    assert newest.exists()
    assert len(list((project / "var" / "pages").iterdir())) == 2


def test_a_lock_file_that_the_build_completes_is_no_reason_to_build_again(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []

    def export(root: Path, *_rest: object) -> None:
        shutil.rmtree(root / ".web", ignore_errors=True)
        _fake_export(root, made)
        lock.mkdir(exist_ok=True)
        (lock / "package.json").write_text("{}")
        (lock / "package-lock.json").write_text(f'{{"build": {len(made)}}}')

    lock = project / "reflex.lock"
    monkeypatch.setattr(build, "_export", export)
    first = build.ensure_pages(project / "var", {}, progress=print, root=project)
    assert build.ensure_pages(project / "var", {}, progress=print, root=project) == first
    assert made == ["built"]
    (project / "components" / "pages" / "today.py").write_text("changed = 1\n")
    build.ensure_pages(project / "var", {}, progress=print, root=project)
    assert made == ["built", "built"]
    assert (lock / "package-lock.json").read_text() == '{"build": 1}', "no package was added, so the lock stays"
    (lock / "package-lock.json").write_text('{"react": 20}')
    assert build.published(project / "var", project) is None


def test_an_interrupted_build_is_not_taken_for_a_finished_one(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(root: Path, *_rest: object) -> None:
        _fake_export(root, [])
        msg = "npm failed"
        raise build.PagesError(msg)

    monkeypatch.setattr(build, "_export", broken)
    with pytest.raises(build.PagesError):
        build.ensure_pages(project / "var", {}, progress=print, root=project)
    assert build.published(project / "var", project) is None
    made: list[str] = []

    def whole(root: Path, *_rest: object) -> None:
        shutil.rmtree(root / ".web")
        _fake_export(root, made)

    monkeypatch.setattr(build, "_export", whole)
    build.ensure_pages(project / "var", {}, progress=print, root=project)
    assert made == ["built"]


def test_the_build_uses_our_node_and_reports_to_nobody(project: Path) -> None:
    values = build.build_environment({"PATH": "/usr/bin", "HOME": str(project)}, project)
    assert values["PATH"].split(":")[0] == sysconfig.get_path("scripts")
    assert values["REFLEX_USE_NPM"] == "1"
    assert values["REFLEX_TELEMETRY_ENABLED"] == values["REFLEX_CHECK_LATEST_VERSION"] == "false"
    assert values["NPM_CONFIG_REGISTRY"] == "https://registry.npmjs.org"
    chosen = build.build_environment({"npm_config_registry": "https://mirror.test"}, project)
    assert chosen["NPM_CONFIG_REGISTRY"] == "https://mirror.test"


@pytest.mark.parametrize(
    ("output", "said"),
    [
        ("npm error code ENOSPC", "The disk is full"),
        ("npm error code ENOTFOUND", "is the network up"),
        ("[plugin vite] Error: unexpected token", "Building the pages failed: .*unexpected token"),
    ],
)
def test_a_failed_build_says_why_in_one_line(
    project: Path, monkeypatch: pytest.MonkeyPatch, output: str, said: str
) -> None:
    script = project / "reflex.sh"
    script.write_text(f"#!/bin/sh\necho '{output}'\nexit 1\n")
    script.chmod(0o755)
    monkeypatch.setattr(build, "Program", lambda **given: Program(**{**given, "argv": (str(script),)}))
    with pytest.raises(build.PagesError, match=said) as caught:
        build.ensure_pages(project / "var", {}, progress=print, root=project)
    assert "\n" not in str(caught.value)
