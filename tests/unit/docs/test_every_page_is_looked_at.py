"""Every page that there is is opened by the browser tests that let axe look at it."""

from __future__ import annotations

import re
from pathlib import Path

from tests.e2e import test_every_page, test_rare_pages, test_staff_pages

ROOT = Path(__file__).parents[3]


def test_none_is_left_out() -> None:
    pages = (ROOT / "components" / "pages").rglob("*.py")
    there = {route for page in pages for route in re.findall(r'\bPage\(\s*"([^"]+)"', page.read_text(encoding="utf-8"))}
    assert len(there) > 40
    opened = {*test_every_page.PUBLIC, *test_every_page.PATIENT, *test_staff_pages.ADMIN, *test_staff_pages.FOLLOWER}
    opened |= {*test_staff_pages.EDITOR}
    opened |= test_rare_pages.seen_here()
    # The page for addresses that lead nowhere has the name by which Reflex knows it.
    assert there - {address.partition("?")[0] for address in opened} == {"404"}
    assert "/no-such-page" in opened
