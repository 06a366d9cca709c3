"""The content of the knowledge base in a folder: what ships with the product, or an operator's own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import healthapp.contexts.knowledge
from healthapp.contexts.knowledge.errors import ContentError
from healthapp.kit.i18n.emergency import WRITTEN, with_number

if TYPE_CHECKING:
    from collections.abc import Iterator

SHIPPED = Path(healthapp.contexts.knowledge.__file__).parent / "content"


class FolderContent:
    """Implements `knowledge.ports.ContentFiles`."""

    def __init__(self, folder: Path = SHIPPED, *, emergency_number: str = WRITTEN) -> None:
        """Read every `.toml` below `folder`; `emergency_number` stands in its texts instead of 999."""
        self._folder = folder
        self._number = emergency_number

    def files(self) -> Iterator[tuple[str, str]]:
        """Yield names and texts; ContentError for a file that is none."""
        for path in sorted(self._folder.rglob("*.toml")):
            name = path.relative_to(self._folder).as_posix()
            try:
                yield name, with_number(path.read_text(encoding="utf-8"), self._number)
            except UnicodeDecodeError:
                raise ContentError([f"{name}: isn't text in UTF-8"]) from None
