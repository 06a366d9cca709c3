"""One measured figure, and how it is shown. Whether it is good enough is computed, never typed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Figure:
    """A measurement; `at_most`/`at_least` is its target, if it has one; `between`: where it lies in 95 of 100 cases."""

    name: str
    value: float
    unit: str
    at_most: float | None = None
    at_least: float | None = None
    compared_with: str | None = None
    between: tuple[float, float] | None = None

    @property
    def ok(self) -> bool | None:
        """Whether the target is met; None without one."""
        if self.at_most is not None:
            return self.value <= self.at_most
        if self.at_least is not None:
            return self.value >= self.at_least
        return None

    @property
    def target(self) -> str | None:
        """The target in words."""
        if self.at_most is not None:
            return f"≤ {self.at_most:g} {self.unit}".rstrip()
        if self.at_least is not None:
            return f"≥ {self.at_least:g} {self.unit}".rstrip()
        return None

    @property
    def shown(self) -> str:
        """The value with its unit, and between what it lies."""
        if self.between is None:
            return f"{self.value:,.3g} {self.unit}".rstrip()
        low, high = self.between
        return f"{self.value:,.3g} ({low:,.3g} to {high:,.3g}) {self.unit}".rstrip()

    def as_json(self, command: str) -> dict[str, Any]:
        """Return the figure as `var/bench/<area>.json` holds it."""
        return {
            "name": self.name,
            "value": round(self.value, 4),
            "between": [round(each, 4) for each in self.between] if self.between else None,
            "unit": self.unit,
            "target": self.target,
            "ok": self.ok,
            "compared_with": self.compared_with,
            "command": command,
        }


def percentile(values: Sequence[float], share: float) -> float:
    """Return the nearest-rank percentile; `share` is 0 to 1."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, round(share * len(ordered) + 0.5) - 1))]


def table(title: str, figures: Sequence[Figure]) -> str:
    """Return the figures as a table for the screen."""
    rows = [("figure", "value", "target", "")]
    for figure in figures:
        mark = {True: "ok", False: "MISSED", None: ""}[figure.ok]
        rows.append((figure.name, figure.shown, figure.target or figure.compared_with or "", mark))
    widths = [max(len(row[i]) for row in rows) for i in range(4)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([f"\n{title}", *lines])
