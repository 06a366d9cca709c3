"""The search engine of larger installations: Weaviate, 1.39 or later, by REST and gRPC.

A rebuild makes a collection of its own, and then lets the alias `MedicalKnowledge` name it: that is the pointer, and
readers go on with the collection they had until they look again. Former ones stay ten minutes for them. Who builds
holds a small collection as a lock, since only one of many can make it.
"""

from __future__ import annotations

import asyncio
import importlib
import itertools
import json
import os
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit
from uuid import UUID

import structlog

from healthapp.contexts.knowledge.errors import IndexUnavailableError
from healthapp.contexts.knowledge.schemas.search import IndexState, Scored
from healthapp.kit.breaker import Breaker, BreakerOpenError
from healthapp.kit.clock import SystemClock, monotonic
from healthapp.kit.ids import id_of, new_id

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from healthapp.contexts.knowledge.ports import Vectors
    from healthapp.contexts.knowledge.schemas.search import Document, Filters
    from healthapp.kit.clock import Clock

log = structlog.get_logger(__name__)
T = TypeVar("T")
NAME = "MedicalKnowledge"
"""The class of seed 000 §3.1."""
GRPC_PORT = 50051
_KEPT_SECONDS = 600.0
_LANGUAGES = ("bn", "en")
_BATCH = 200
_QUERY_SECONDS = 2.0
_BUILD_SECONDS = 600.0
_POINTER_SECONDS = 1.0
_OBJECTS = UUID("019ab3c0-0000-7000-8000-6b6e6f77006f")
SEARCH = "weaviate"
"""What the breaker before the server is called."""
_TAKEN = 422
"""What the server answers to a collection that is there already."""
_TIMED = "analysed"
"""The property whose description says in how many seconds the collection was built."""


class WeaviateIndex:
    """Implements `knowledge.ports.KnowledgeIndex`. Nothing is connected before the first call."""

    def __init__(
        self,
        url: str,
        *,
        grpc_url: str | None = None,
        api_key: str | None = None,
        name: str = NAME,
        kept_seconds: float = _KEPT_SECONDS,
        clock: Clock | None = None,
    ) -> None:
        """Use the server at `url`, whose gRPC is at `grpc_url` or else at the same host's port 50051."""
        self._http = urlsplit(url)
        self._grpc = urlsplit(grpc_url or f"{self._http.scheme}://{self._http.hostname}:{GRPC_PORT}")
        self._api_key = api_key
        self._name = name
        self._kept_seconds = kept_seconds
        self._clock = clock or SystemClock()
        self._client: Any = None
        self._connecting = asyncio.Lock()
        self.breaker = Breaker(SEARCH, threshold=2, open_for=2.0, max_open_for=30.0, trial_limit=_BUILD_SECONDS)
        self._states: dict[str, IndexState] = {}
        self._pointed: tuple[float, str | None] | None = None

    async def state(self) -> IndexState | None:
        """Return what is searched now."""
        found = await self._asked(self._current)
        return None if found is None else found[1]

    async def size(self) -> int | None:
        """Return None: the server tells its own metrics alone (`weaviate_lsm_segment_size` and others)."""
        return None

    async def keyword(self, terms: Sequence[str], filters: Filters, limit: int) -> list[Scored]:
        """Return the documents with any of the terms, best first."""
        if not terms:
            return []

        async def ask(client: Any) -> list[Scored]:  # noqa: ANN401 - Weaviate's types are loaded late
            collection = client.collections.use((await self._needed(client))[0])
            query = _module("weaviate.classes.query")
            answer = await collection.query.bm25(
                query=" ".join(terms),
                query_properties=["analysed"],
                filters=_where(filters),
                # More than asked for: which of those with one score come first is then decided by the id.
                limit=max(2 * limit, limit + 50),
                return_metadata=query.MetadataQuery(score=True),
                return_properties=["document"],
            )
            return [Scored(one.properties["document"], round(one.metadata.score, 5)) for one in answer.objects]

        return _ordered(await self._asked(ask), limit)

    async def vector(self, vector: Sequence[float], language: str, filters: Filters, limit: int) -> list[Scored]:
        """Return the documents that are nearest in that language."""

        async def ask(client: Any) -> list[Scored]:  # noqa: ANN401 - as above
            name, state = await self._needed(client)
            if state.dimension != len(vector):
                return []
            query = _module("weaviate.classes.query")
            answer = await client.collections.use(name).query.near_vector(
                near_vector=list(vector),
                target_vector=language,
                filters=_where(filters),
                limit=limit,
                return_metadata=query.MetadataQuery(distance=True),
                return_properties=["document"],
            )
            return [Scored(one.properties["document"], round(1.0 - one.metadata.distance, 5)) for one in answer.objects]

        return _ordered(await self._asked(ask), limit)

    async def rebuild(self, documents: Sequence[Document], version: str, vectors: Vectors | None) -> bool:
        """Build a new collection and search it from then on."""

        async def build(client: Any) -> bool:  # noqa: ANN401 - as above
            if not await self._locked(client):
                return False
            try:
                await self._build(client, documents, version, vectors)
            finally:
                await client.collections.delete(self._lock)
            return True

        return await self._asked(build, _BUILD_SECONDS)

    async def close(self) -> None:
        """Close the connections."""
        client, self._client = self._client, None
        if client is not None:
            await client.close()

    async def _asked(self, ask: Callable[[Any], Awaitable[T]], seconds: float = _QUERY_SECONDS) -> T:
        """Ask the server; IndexUnavailableError when it doesn't answer, or lately didn't. Nothing else gets out."""

        async def bounded() -> T:
            client = await self._connected()
            async with asyncio.timeout(seconds):
                return await ask(client)

        try:
            return await self.breaker.call(bounded, lambda error: not isinstance(error, IndexUnavailableError))
        except (IndexUnavailableError, BreakerOpenError) as error:
            raise IndexUnavailableError(type(error).__name__) from error
        except Exception as error:
            # The library's errors, its transports' and those of its parsing have no base in common.
            log.warning("knowledge.weaviate_failed", error=type(error).__name__)
            raise IndexUnavailableError(type(error).__name__) from error

    async def _connected(self) -> Any:  # noqa: ANN401 - as above
        if self._client is not None:
            return self._client
        async with self._connecting:
            if self._client is None:
                self._client = await self._connect()
        return self._client

    async def _connect(self) -> Any:  # noqa: ANN401 - as above
        # Two seconds to import. What the library would say aloud can hold what somebody searched for.
        os.environ.setdefault("WEAVIATE_LOG_LEVEL", "ERROR")
        weaviate = await asyncio.to_thread(_module, "weaviate")
        init = _module("weaviate.classes.init")
        http, grpc = self._http, self._grpc
        client = weaviate.WeaviateAsyncClient(
            connection_params=_module("weaviate.connect").ConnectionParams.from_params(
                http_host=http.hostname,
                http_port=http.port or (443 if http.scheme == "https" else 80),
                http_secure=http.scheme == "https",
                grpc_host=grpc.hostname,
                grpc_port=grpc.port or GRPC_PORT,
                grpc_secure=grpc.scheme == "https",
            ),
            auth_client_secret=init.Auth.api_key(self._api_key) if self._api_key else None,
            additional_config=init.AdditionalConfig(timeout=init.Timeout(init=2, query=5, insert=60)),
            skip_init_checks=True,  # among them is a call to the package index
        )
        try:
            async with asyncio.timeout(_QUERY_SECONDS):
                await client.connect()
        except BaseException:
            await client.close()
            raise
        return client

    async def _needed(self, client: Any) -> tuple[str, IndexState]:  # noqa: ANN401 - as above
        found = await self._current(client)
        if found is None:
            msg = "nothing was built yet"
            raise IndexUnavailableError(msg)
        return found

    async def _current(self, client: Any) -> tuple[str, IndexState] | None:  # noqa: ANN401 - as above
        """Return the collection that is searched now; a second late when another process has built a newer one."""
        if self._pointed is None or monotonic() >= self._pointed[0]:
            alias = await client.alias.get(alias_name=self._name)
            self._pointed = (monotonic() + _POINTER_SECONDS, alias.collection if alias else None)
        name = self._pointed[1]
        if name is None:
            return None
        if name not in self._states:
            config = await client.collections.export_config(name)
            self._states = {name: replace(IndexState(**json.loads(config.description)), seconds=_seconds(config))}
        return name, self._states[name]

    @property
    def _lock(self) -> str:
        return f"{self._name}Lock"

    async def _locked(self, client: Any) -> bool:  # noqa: ANN401 - as above
        """Take the lock; one that its holder has left behind is broken once no build can last so long."""
        for _ in range(2):
            try:
                await client.collections.create(self._lock, description=str(self._clock.now().timestamp()))
            except _module("weaviate.exceptions").UnexpectedStatusCodeError as error:
                if error.status_code != _TAKEN:
                    raise
            else:
                return True
            if not await self._is_abandoned(client):
                return False
            await client.collections.delete(self._lock)
        return False

    async def _is_abandoned(self, client: Any) -> bool:  # noqa: ANN401 - as above
        if not await client.collections.exists(self._lock):
            return True
        held = await client.collections.export_config(self._lock)
        return self._clock.now().timestamp() - float(held.description) > _BUILD_SECONDS

    async def _build(
        self,
        client: Any,  # noqa: ANN401 - as above
        documents: Sequence[Document],
        version: str,
        vectors: Vectors | None,
    ) -> None:
        began = monotonic()
        name = f"{self._name}_{new_id().hex}"
        state = IndexState(version, None, 0, len(documents))
        if vectors is not None:
            state = IndexState(version, vectors.model, vectors.dimension, len(documents), vectors.lacking)
        kept = {each: value for each, value in asdict(state).items() if each != "seconds"}
        collection = await client.collections.create(name, description=json.dumps(kept), **_shape())
        data = _module("weaviate.classes.data")
        for at in range(0, len(documents), _BATCH):
            batch = [
                data.DataObject(
                    uuid=id_of(_OBJECTS, each.id),
                    properties=_properties(each),
                    vector={language: list(one) for language, one in vectors.of.get(each.id, {}).items()}
                    if vectors
                    else None,
                )
                for each in documents[at : at + _BATCH]
            ]
            if (await collection.data.insert_many(batch)).has_errors:
                await client.collections.delete(name)
                msg = "some documents were refused"
                raise IndexUnavailableError(msg)
        # Not in the state, which a former version of this program reads too.
        await collection.config.update(property_descriptions={_TIMED: str(round(monotonic() - began, 3))})
        if await client.alias.exists(alias_name=self._name):
            await client.alias.update(alias_name=self._name, new_target_collection=name)
        else:
            await client.alias.create(alias_name=self._name, target_collection=name)
        self._pointed = None
        await self._drop_former(client, name)

    async def _drop_former(self, client: Any, current: str) -> None:  # noqa: ANN401 - as above
        """Delete what was replaced long enough ago: by the time in the name of the next one."""
        prefix = f"{self._name}_"
        names = sorted(name for name in await client.collections.list_all() if name.startswith(prefix))
        now = self._clock.now().timestamp()
        for name, newer in itertools.pairwise(names):
            replaced = (UUID(newer.removeprefix(prefix)).int >> 80) / 1000
            if name != current and now - replaced >= self._kept_seconds:
                await client.collections.delete(name)


def _seconds(config: Any) -> float | None:  # noqa: ANN401 - as above
    """Return in how many seconds a collection was built; None where that was not kept."""
    told = next((each.description for each in config.properties if each.name == _TIMED), None)
    return float(told) if told else None


def _module(name: str) -> Any:  # noqa: ANN401 - as above
    """Return a module of the library: only who uses this engine pays for it, and needs it installed."""
    return importlib.import_module(name)


def _ordered(found: Sequence[Scored], limit: int) -> list[Scored]:
    return sorted(found, key=lambda one: (-one.score, one.id))[:limit]


def _shape() -> dict[str, Any]:
    """Return how a collection is made: the properties of seed 000 §3.1, and what searching by our rules needs."""
    config = _module("weaviate.classes.config")
    text, texts = config.DataType.TEXT, config.DataType.TEXT_ARRAY
    exact = {"tokenization": config.Tokenization.FIELD, "index_searchable": False, "index_filterable": True}
    shown = {"index_searchable": False, "index_filterable": False}
    return {
        "inverted_index_config": config.Configure.inverted_index(
            bm25_k1=1.2, bm25_b=0.75, stopwords_preset=config.StopwordsPreset.NONE
        ),
        "properties": [
            config.Property(name="document", data_type=text, **exact),
            config.Property(name="entry", data_type=text, **exact),
            config.Property(name="category", data_type=text, **exact),
            config.Property(name="severity", data_type=text, **exact),
            config.Property(name="audience", data_type=text, **exact),
            config.Property(name="language", data_type=texts, **exact),
            config.Property(name="title", data_type=text, **shown),
            config.Property(name="content", data_type=text, **shown),
            config.Property(name="symptoms", data_type=texts, **shown),
            config.Property(name="treatments", data_type=texts, **shown),
            config.Property(
                name="analysed",
                data_type=text,
                tokenization=config.Tokenization.WHITESPACE,
                index_searchable=True,
                index_filterable=False,
            ),
        ],
        "vector_config": [
            config.Configure.Vectors.self_provided(
                name=language,
                vector_index_config=config.Configure.VectorIndex.hnsw(distance_metric=config.VectorDistances.COSINE),
            )
            for language in _LANGUAGES
        ],
    }


def _properties(document: Document) -> dict[str, Any]:
    bn, en = document.bn, document.en
    return {
        "document": document.id,
        "entry": document.entry,
        "category": document.category.value,
        "severity": document.severity or "",
        "audience": document.audience.value,
        "language": list(_LANGUAGES),
        "title": f"{bn.title}\n{en.title}",
        "content": f"{bn.content}\n{en.content}",
        "symptoms": [*bn.symptoms, *en.symptoms],
        "treatments": [*bn.treatments, *en.treatments],
        "analysed": " ".join(document.analysed),
    }


def _where(filters: Filters) -> Any:  # noqa: ANN401 - as above
    by = _module("weaviate.classes.query").Filter.by_property
    found = by("audience").contains_any(sorted(each.value for each in filters.audiences))
    if filters.category is not None:
        found &= by("category").equal(filters.category.value)
    if filters.severity is not None:
        found &= by("severity").equal(filters.severity)
    return found
