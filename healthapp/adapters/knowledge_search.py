"""Which content is searched, and by which engine."""

from __future__ import annotations

from functools import lru_cache, partial
from typing import TYPE_CHECKING

from healthapp.adapters.content_files import FolderContent
from healthapp.adapters.lancedb_index import LanceIndex
from healthapp.adapters.local_embedder import LocalEmbedder
from healthapp.adapters.openai_embedder import OpenAIEmbedder, OpenAIEmbedderConfig
from healthapp.adapters.search_results import ValkeySearchResults
from healthapp.adapters.vector_matrix import VectorMatrix, can_compare
from healthapp.adapters.vector_shelf import FileShelf
from healthapp.adapters.weaviate_index import WeaviateIndex
from healthapp.contexts.knowledge.schemas.embedding import Pace
from healthapp.contexts.knowledge.service import KnowledgeService, Shelves
from healthapp.contexts.knowledge.service.library import Files, Library
from healthapp.contexts.knowledge.service.shelves import FilesShelf
from healthapp.kit.i18n.emergency import WRITTEN

if TYPE_CHECKING:
    from healthapp.adapters.valkey import Valkey
    from healthapp.config import Settings
    from healthapp.contexts.knowledge.ports import Embedder, KnowledgeIndex, VectorShelf
    from healthapp.kit.breaker import Breakers
    from healthapp.kit.clock import Clock
    from healthapp.kit.crypto import Cipher

EMBEDDINGS = "embeddings"
"""What the breaker before the vendor of vectors is called."""


@lru_cache(maxsize=1)
def _shipped(emergency_number: str) -> tuple[Files, FilesShelf]:
    """Return the content that ships, the same for everybody in this process: it is read once."""
    written = None if emergency_number == WRITTEN else FolderContent()
    files = Files(FolderContent(emergency_number=emergency_number), written)
    return files, FilesShelf(files)


def shipped_content(emergency_number: str = WRITTEN) -> Shelves:
    """Return the content that ships, over which more may be laid."""
    files, shelf = _shipped(emergency_number)
    return Shelves(Library(files), shelf)


def build_knowledge(
    settings: Settings, valkey: Valkey, cipher: Cipher, clock: Clock, vendors: Breakers
) -> KnowledgeService:
    """Return the service of the medical knowledge, with everything that it asks; a vendor under one of `vendors`."""
    knowledge = KnowledgeService(
        shipped_content(settings.emergency_number),
        build_index(settings, vendors),
        build_embedder(settings, clock, vendors),
        build_vector_shelf(settings),
        results=ValkeySearchResults(valkey, partial(cipher.blind, "knowledge.search")),
        pace=build_pace(settings),
        emergency_number=settings.emergency_number,
        searches_may_leave=settings.search_may_leave,
    )
    if can_compare():
        knowledge.hold_articles_in(VectorMatrix)
    return knowledge


def build_index(settings: Settings, vendors: Breakers) -> KnowledgeIndex:
    """Return the engine: Weaviate where there is one, else index files. Nothing is opened before its first use.

    The breaker before Weaviate is shown among those of the `vendors`.
    """
    if settings.weaviate_url:
        key = settings.weaviate_api_key
        index = WeaviateIndex(
            settings.weaviate_url,
            grpc_url=settings.weaviate_grpc_url,
            api_key=key.get_secret_value() if key else None,
        )
        vendors.watch(index.breaker)
        return index
    return LanceIndex(settings.data_dir / "search")


def build_embedder(settings: Settings, clock: Clock, vendors: Breakers) -> Embedder | None:
    """Return what makes vectors; None when search goes by words alone. Nothing is loaded before its first use."""
    if settings.search_vectors == "none":
        return None
    if settings.search_vectors == "local":
        return LocalEmbedder(settings.data_dir / "search" / "models")
    key = settings.openai_api_key
    config = OpenAIEmbedderConfig(
        settings.embedding_model,
        settings.embedding_dimension,
        api_key=key.get_secret_value() if key else None,
        base_url=settings.openai_base_url,
    )
    return OpenAIEmbedder(config, clock, vendors.get(EMBEDDINGS))


def build_pace(settings: Settings) -> Pace | None:
    """Return how fast a vendor is asked for vectors of the content; None: this machine's processor sets the pace."""
    if settings.search_vectors != "openai":
        return None
    return Pace(settings.embedding_requests_per_minute, settings.embedding_tokens_per_minute)


def build_vector_shelf(settings: Settings) -> VectorShelf | None:
    """Return where this machine keeps vectors that it has made; None: what was paid for lies in the database alone."""
    if settings.search_vectors == "openai":
        return None
    return FileShelf(settings.data_dir / "search")
