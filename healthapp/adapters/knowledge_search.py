"""Which content is searched, and by which engine."""

from __future__ import annotations

from functools import lru_cache, partial
from typing import TYPE_CHECKING

from healthapp.adapters.content_files import FolderContent
from healthapp.adapters.lancedb_index import LanceIndex
from healthapp.adapters.local_embedder import LocalEmbedder
from healthapp.adapters.search_results import ValkeySearchResults
from healthapp.adapters.vector_shelf import FileShelf
from healthapp.adapters.weaviate_index import WeaviateIndex
from healthapp.contexts.knowledge.service import KnowledgeService, Shelves
from healthapp.contexts.knowledge.service.library import Files, Library
from healthapp.contexts.knowledge.service.shelves import FilesShelf
from healthapp.kit.i18n.emergency import WRITTEN

if TYPE_CHECKING:
    from healthapp.adapters.valkey import Valkey
    from healthapp.config import Settings
    from healthapp.contexts.knowledge.ports import Embedder, KnowledgeIndex, VectorShelf
    from healthapp.kit.crypto import Cipher


@lru_cache(maxsize=1)
def _shipped(emergency_number: str) -> tuple[Files, FilesShelf]:
    """Return the content that ships, the same for everybody in this process: it is read once."""
    files = Files(FolderContent(emergency_number=emergency_number))
    return files, FilesShelf(files)


def shipped_content(emergency_number: str = WRITTEN) -> Shelves:
    """Return the content that ships, over which more may be laid."""
    files, shelf = _shipped(emergency_number)
    return Shelves(Library(files), shelf)


def build_knowledge(
    settings: Settings, valkey: Valkey, cipher: Cipher, *, makes_vectors: bool = True
) -> KnowledgeService:
    """Return the service of the medical knowledge, with everything that it asks.

    Making vectors takes a processor some minutes: a web process leaves that to the worker.
    """
    return KnowledgeService(
        shipped_content(settings.emergency_number),
        build_index(settings),
        build_embedder(settings),
        build_vector_shelf(settings),
        results=ValkeySearchResults(valkey, partial(cipher.blind, "knowledge.search")),
        makes_vectors=makes_vectors,
        emergency_number=settings.emergency_number,
    )


def build_index(settings: Settings) -> KnowledgeIndex:
    """Return the engine: Weaviate where there is one, else index files. Nothing is opened before its first use."""
    if settings.weaviate_url:
        key = settings.weaviate_api_key
        return WeaviateIndex(
            settings.weaviate_url,
            grpc_url=settings.weaviate_grpc_url,
            api_key=key.get_secret_value() if key else None,
        )
    return LanceIndex(settings.data_dir / "search")


def build_embedder(settings: Settings) -> Embedder | None:
    """Return what makes vectors; None when search goes by words alone. Nothing is loaded before its first use."""
    if settings.search_vectors == "none":
        return None
    return LocalEmbedder(settings.data_dir / "search" / "models")


def build_vector_shelf(settings: Settings) -> VectorShelf:
    """Return where vectors are kept that were made."""
    return FileShelf(settings.data_dir / "search")
