"""What the administration context holds: figures, and nobody's data."""

from __future__ import annotations

from healthapp.kit.personal_data import Impersonal, Part, Place


def _table(name: str, reason: str) -> Impersonal:
    return Impersonal(place=Place.TABLE, name=name, reason=reason)


PART = Part(
    held=(),
    impersonal=(
        _table("admin_check", "states of checks, counts, and names of tables, columns, keys and roles"),
        _table("admin_score", "a figure an hour"),
        _table("admin_standing", "when the checks were last made, and how many people are there"),
        Impersonal(place=Place.EVENT, name="compliance.changed", reason="ids of checks"),
    ),
)
