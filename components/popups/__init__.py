"""Popups that appear on every page of someone logged in: each module here gives `popups() -> rx.Component`."""

from __future__ import annotations

import importlib
import pkgutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import reflex as rx


def all_popups() -> list[rx.Component]:
    """Build the popups of every context."""
    names = sorted(found.name for found in pkgutil.iter_modules(__path__))
    return [importlib.import_module(f"{__name__}.{name}").popups() for name in names]
