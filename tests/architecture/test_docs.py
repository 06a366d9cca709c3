"""The documents lead where they say, and every decision has its page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.architecture.code_checks import none
from tests.architecture.source import ROOT, files

if TYPE_CHECKING:
    from pathlib import Path

_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_FILE = re.compile(r"`((?:healthapp|state|components|workers|tests|assets|deploy|docs|alembic)/[\w/.-]*\w)`")
_OUTSIDE = re.compile(r"^[a-z]+:")
_ADR = re.compile(r"docs/adr/(\d{4})-[a-z0-9-]+\.md")
_ADR_PARTS = ("## What we had to decide", "## What we chose", "## What we gave up", "## When to look again")


def anchors(markdown: str) -> set[str]:
    """Return the anchors of a page's headings, as GitHub makes them."""
    titles = re.findall(r"^#+ (.+)$", markdown, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def dead_links(root: Path, name: str) -> list[str]:
    """Links of a page that lead nowhere in the repository."""
    page = root / name
    found = []
    for link in _LINK.findall(page.read_text(encoding="utf-8")):
        if _OUTSIDE.match(link):
            continue
        path, _, anchor = link.partition("#")
        target = page.parent / path if path else page
        if not target.exists():
            found.append(f"{name}: {link} is not there")
        elif anchor and target.suffix == ".md" and anchor not in anchors(target.read_text(encoding="utf-8")):
            found.append(f"{name}: {link} has no such heading")
    return found


def test_links_lead_somewhere() -> None:
    none([finding for name in files() if name.endswith(".md") for finding in dead_links(ROOT, name)])


def missing_files(root: Path, name: str) -> list[str]:
    """Files of ours that a page names in code style and that are not there."""
    named = _FILE.findall((root / name).read_text(encoding="utf-8"))
    return [f"{name}: {file}" for file in named if not (root / file).exists()]


def test_named_files_exist() -> None:
    none([finding for name in files() if name.endswith(".md") for finding in missing_files(ROOT, name)])


def test_decisions_are_numbered_and_whole() -> None:
    pages = [name for name in files() if name.startswith("docs/adr/")]
    numbers = [found[1] for name in pages if (found := _ADR.fullmatch(name))]
    assert len(numbers) == len(pages), "a decision is docs/adr/NNNN-what.md"
    assert numbers == [f"{n:04d}" for n in range(1, len(numbers) + 1)]
    for name in pages:
        text = (ROOT / name).read_text(encoding="utf-8")
        none([f"{name} lacks {part!r}" for part in _ADR_PARTS if part not in text])
        assert len(text.split()) < 500, f"{name}: half a page"


def test_what_the_code_cites_exists() -> None:
    """A comment that points to a decision points to one that was written."""
    found = []
    for name in files():
        if name.endswith((".py", ".toml", ".md", ".yml")):
            text = (ROOT / name).read_text(encoding="utf-8")
            found += [f"{name}: {cited[0]}" for cited in _ADR.finditer(text) if not (ROOT / cited[0]).exists()]
    none(found)


def test_a_dead_link_is_found(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# One\n[x](b.md) [y](#one) [z](#two) [w](https://x.example) [v](a.md#one)\n")
    (tmp_path / "b.txt").write_text("`state/there.py` `state/gone.py`")
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "there.py").touch()
    assert missing_files(tmp_path, "b.txt") == ["b.txt: state/gone.py"]
    assert dead_links(tmp_path, "a.md") == ["a.md: b.md is not there", "a.md: #two has no such heading"]
