"""What every page has to hold, looked at while it is open: axe, the language, targets, a narrow screen."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import axe_playwright_python

from tests.support.latin import LATIN_ALLOWED

if TYPE_CHECKING:
    from collections.abc import Iterable

    from playwright.async_api import Page

_EYES = "\n".join(
    path.read_text(encoding="utf-8")
    for path in (Path(axe_playwright_python.__file__).parent / "axe.min.js", Path(__file__).with_name("looking.js"))
)
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
_WORDS = "|".join(sorted(map(re.escape, LATIN_ALLOWED), key=len, reverse=True))
_LATIN = f"(?<![A-Za-z])(?:{_WORDS})(?![A-Za-z])"
_LOOK = "asked => window.looking ? window.looking.look(asked) : null"
_DRAWN = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
PHONE = 400
"""Up to so many px wide a page is for a thumb."""
NARROWEST = 320
"""A screen of 640 px at 200 %, and of 1280 px at 400 % (WCAG 1.4.10)."""
TYPED = (
    *("Rokeya Sultana", "Tanvir Ahmed", "Nusrat Jahan", "আব্দুল করিম", "500 mg, 1", "after food"),
    *("Shapla ID", "Campus", "Chrome", "Linux", "Bangladesh Medical & Dental Council (BMDC)"),
)
"""What people of these tests are called and type, and what others call themselves and their products."""

LOOKS: dict[str, dict[str, Any]] = {
    "bn-phone-light": {"lang": "bn", "viewport": {"width": 360, "height": 780}, "color_scheme": "light"},
    "en-desk-dark": {"lang": "en", "viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
    "en-phone-dark": {"lang": "en", "viewport": {"width": 360, "height": 780}, "color_scheme": "dark"},
    "bn-desk-light": {"lang": "bn", "viewport": {"width": 1280, "height": 900}, "color_scheme": "light"},
}
VISITS = {"bn-light": ("bn-phone-light", "bn-desk-light"), "en-dark": ("en-desk-dark", "en-phone-dark")}
"""Each page is opened in one look and looked at in the other of that language too: a window changes its width."""


async def faults_of(page: Page, path: str, visit: str, typed: Iterable[str] = ()) -> list[str]:
    """Return what is wrong with the page that is open in the first look of a visit, in both of its looks."""
    first, second = VISITS[visit]
    found = await _faults(page, f"{path} {first}", typed)
    await page.set_viewport_size(LOOKS[second]["viewport"])
    await page.evaluate(_DRAWN)
    found += await _faults(page, f"{path} {second}", typed)
    await page.set_viewport_size(LOOKS[first]["viewport"])
    return found


async def faults(page: Page, path: str, typed: Iterable[str] = (), *, within: str | None = None) -> list[str]:
    """Return what is wrong with the page that is open, or with the one part of it that `within` selects."""
    size = page.viewport_size
    found = await _faults(page, path, typed, within)
    if size is not None and page.viewport_size != size:
        await page.set_viewport_size(size)
    return found


async def _faults(page: Page, path: str, typed: Iterable[str], within: str | None = None) -> list[str]:
    """Look at the page as it is; one on a phone also on the narrowest screen, at which it then is."""
    size = page.viewport_size
    phone = size is not None and size["width"] <= PHONE
    asked = {
        "rules": _RULES,
        "latin": _LATIN,
        "typed": [*TYPED, *typed],
        "thumb": phone,
        "width": size and size["width"],
        "within": within,
    }
    found: list[str] | None = await page.evaluate(_LOOK, asked)
    if found is None:
        await page.evaluate(_EYES)
        found = await page.evaluate(_LOOK, asked)
    assert found is not None
    if size is not None and phone:
        await page.set_viewport_size({"width": NARROWEST, "height": size["height"]})
        found += await page.evaluate("within => window.looking.narrow(within)", within)
    return [f"{path} {one}" for one in found]
