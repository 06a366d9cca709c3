"""All pages, one module each: `components/pages/<context>/<page>.py` exports `PAGE` or `PAGES`."""

from __future__ import annotations

import importlib
import pkgutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from components.layout import Page


def all_pages() -> list[Page]:
    """Import every page module, in the order of their names."""
    found: list[Page] = []
    for module in sorted(pkgutil.walk_packages(__path__, f"{__name__}."), key=lambda info: info.name):
        if not module.ispkg:
            page_module = importlib.import_module(module.name)
            found.extend(page_module.PAGES if hasattr(page_module, "PAGES") else [page_module.PAGE])
    return found
