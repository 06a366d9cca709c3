"""Which content is searched, and by which engine."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from healthapp.adapters.content_files import FolderContent
from healthapp.adapters.lancedb_index import LanceIndex
from healthapp.contexts.knowledge.service import Shelves
from healthapp.contexts.knowledge.service.library import Library

if TYPE_CHECKING:
    from healthapp.config import Settings
    from healthapp.contexts.knowledge.ports import KnowledgeIndex


@lru_cache(maxsize=1)
def shipped_content() -> Shelves:
    """Return the content that ships, the same for everybody in this process: it is read once."""
    return Shelves(Library(FolderContent()))


def build_index(settings: Settings) -> KnowledgeIndex:
    """Return the engine. Nothing is opened before its first use."""
    return LanceIndex(settings.data_dir / "search")
