"""Somebody who has a keyboard and no mouse, and looks where the focus is at every step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.async_api import Locator, Page

_MOST = 90
_DRAWN = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
_PARTS = 4
"""Of a date or a time, each of which the browser stops at: hours, minutes, am or pm."""
# Where the focus is, told apart from every other place, and whether one sees it: a ring, and not all of it hidden.
_FOCUS = """() => {
  const at = document.activeElement;
  if (!at || at === document.body || at === document.documentElement) return { name: "", seen: true };
  window.places ??= new WeakMap();
  if (!window.places.has(at)) window.places.set(at, (window.placed = (window.placed ?? 0) + 1));
  const style = getComputedStyle(at), box = at.getBoundingClientRect();
  const ring = (parseFloat(style.outlineWidth) > 0 && style.outlineStyle !== "none") || style.boxShadow !== "none";
  const quiet = at.matches("main, h1");
  const points = [[0.5, 0.5], [0.1, 0.5], [0.9, 0.5], [0.5, 0.1], [0.5, 0.9]].map(([x, y]) =>
    document.elementFromPoint(box.left + box.width * x, box.top + box.height * y));
  const open = points.some((found) => found && (at.contains(found) || found.contains(at)));
  const called = at.dataset.testid ?? at.name ?? at.textContent.trim().slice(0, 30);
  const name = `${at.tagName.toLowerCase()} ${called}`;
  return { name: `${window.places.get(at)} ${name}`, seen: (ring || quiet) && open, ring, open };
}"""


@dataclass(frozen=True, slots=True)
class Hands:
    """Both hands on the keyboard of one page."""

    page: Page

    async def press(self, *keys: str) -> None:
        """Press keys, one after the other."""
        for key in keys:
            await self.page.keyboard.press(key)

    async def type(self, text: str) -> None:
        """Type into whatever has the focus."""
        await self.page.keyboard.type(text)

    async def where(self) -> dict[str, Any]:
        """Return where the focus is (an empty name: nowhere), and whether one sees it."""
        await self.page.evaluate(_DRAWN)
        found: dict[str, Any] = await self.page.evaluate(_FOCUS)
        return found

    async def step(self, key: str = "Tab") -> str:
        """Go on by one place, which has to be visible; returns it."""
        await self.press(key)
        at = await self.where()
        assert at["seen"], f"nobody sees the focus at {at}"
        return str(at["name"])

    async def to(self, target: Locator, key: str = "Tab") -> None:
        """Go on until `target` has the focus. To stay at one place is a trap, but for the parts of a date or a time."""
        await target.wait_for()
        before, stayed = "", 0
        for _ in range(_MOST):
            at = await self.step(key)
            if await target.evaluate("found => found === document.activeElement"):
                return
            stayed = stayed + 1 if at and at == before else 0
            assert stayed < _PARTS, f"the focus stays at {at}"
            before = at
        message = f"{_MOST} times {key} did not lead to {target}"
        raise AssertionError(message)

    async def around(self) -> list[str]:
        """Go once around the page and return all places; fails when the way does not lead back to the first."""
        first = await self.step()
        while not first:
            first = await self.step()
        found = [first]
        for _ in range(_MOST):
            at = await self.step()
            if at == first:
                return found
            found += [at] if at else []
        message = f"no way back to {first}: {found}"
        raise AssertionError(message)
