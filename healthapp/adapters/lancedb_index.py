"""The embedded search engine: LanceDB, files under the data folder.

A rebuild writes a table of its own, and then one small file that names it: readers look at that file and go on with
the table they had until it changes. Former tables stay ten minutes for them. Only one process builds at a time.
"""

from __future__ import annotations

import asyncio
import fcntl
import importlib
import json
import os
from array import array
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from healthapp.contexts.knowledge.errors import IndexUnavailableError
from healthapp.contexts.knowledge.schemas.search import IndexState, Scored
from healthapp.kit.clock import monotonic
from healthapp.kit.ids import new_id

if TYPE_CHECKING:
    from collections.abc import Sequence

    from healthapp.contexts.knowledge.ports import Vectors
    from healthapp.contexts.knowledge.schemas.search import Document, Filters

_POINTER = "current.json"
_KEPT_SECONDS = 600
_LANGUAGES = ("bn", "en")
_MANY = 20_000
"""From so many documents on not every vector is compared: a graph leads to the near ones (HNSW, 8 bits a number), and
what may be shown is read off bitmaps."""
_AGAIN = 2
"""Of the graph's answers so many times the limit are compared once more by their exact vectors. Measured on 100,000:
with 2 the first hundred are the exact ones, with 1 they are .986 of them."""
_FILTERED = ("audience", "category", "severity")


class LanceIndex:
    """Implements `knowledge.ports.KnowledgeIndex`. Nothing is opened before the first call."""

    def __init__(self, folder: Path, *, kept_seconds: float = _KEPT_SECONDS, many: int = _MANY) -> None:
        """Keep the index in `folder`; former tables stay `kept_seconds`. From `many` documents on there is a graph."""
        self._many = many
        self._folder = folder
        self._kept_seconds = kept_seconds
        self._database: Any = None
        self._opened: tuple[str, Any] | None = None
        self._sized: tuple[str, int] | None = None
        self._pointed: tuple[tuple[int, int], tuple[str, IndexState]] | None = None

    async def state(self) -> IndexState | None:
        """Return what is searched now."""
        found = self._pointer()
        return None if found is None else found[1]

    async def size(self) -> int | None:
        """Return how many bytes the files of the table have."""
        pointed = self._pointer()
        if pointed is None:
            return 0
        if self._sized is None or self._sized[0] != pointed[0]:
            # A table is never changed once it is pointed to.
            self._sized = pointed[0], await asyncio.to_thread(_bytes, self._folder / f"{pointed[0]}.lance")
        return self._sized[1]

    def _pointer(self) -> tuple[str, IndexState] | None:
        """Return which table is searched and what it holds; the file that says so is read when it is another one.

        Looked at on the event loop: three of these looks belong to one search, and each takes microseconds, while a
        thread would have to be woken for it.
        """
        try:
            # A pointer is never written over: a new file takes its place.
            found = (self._folder / _POINTER).stat()
            which = (found.st_ino, found.st_mtime_ns)
            if self._pointed is None or self._pointed[0] != which:
                kept = json.loads((self._folder / _POINTER).read_text(encoding="utf-8"))
                # Beside the state and not in it: a former version of this program reads the file too.
                state = replace(IndexState(**kept["state"]), seconds=kept.get("seconds"))
                self._pointed = (which, (kept["table"], state))
            return self._pointed[1]
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise IndexUnavailableError(type(error).__name__) from error

    async def rebuild(self, documents: Sequence[Document], version: str, vectors: Vectors | None) -> bool:
        """Build a new table and search it from then on."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            lock = os.open(self._folder / "build.lock", os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise IndexUnavailableError(type(error).__name__) from error
        try:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
            await self._build(documents, version, vectors)
        except (OSError, RuntimeError, ValueError) as error:
            raise IndexUnavailableError(type(error).__name__) from error
        finally:
            os.close(lock)
        return True

    async def _build(self, documents: Sequence[Document], version: str, vectors: Vectors | None) -> None:
        began = monotonic()
        database = await self._connect()
        name = f"knowledge_{new_id().hex}"
        rows = await asyncio.to_thread(_rows, documents, vectors)
        # What has no vector yet is none of another length, which is what the library takes it for.
        table = await database.create_table(name, data=rows, on_bad_vectors="null")
        await table.create_index(
            "analysed",
            config=_module("lancedb.index").FTS(
                with_position=False,
                base_tokenizer="whitespace",
                max_token_length=None,  # the default is 40 bytes: 13 letters of Bangla
                lower_case=False,
                stem=False,
                remove_stop_words=False,
                ascii_folding=False,
            ),
        )
        if vectors is not None and len(documents) >= self._many:
            # A graph of nothing can't be made; without one every vector is compared.
            for language in (each for each in _LANGUAGES if any(each in of for of in vectors.of.values())):
                graph = _module("lancedb.index").HnswSq(distance_type="cosine", num_partitions=1)
                await table.create_index(f"vector_{language}", config=graph)
        if len(documents) >= self._many:
            for column in _FILTERED:
                await table.create_index(column, config=_module("lancedb.index").Bitmap())
        await table.optimize()
        state = IndexState(version, None, 0, len(documents))
        if vectors is not None:
            state = IndexState(version, vectors.model, vectors.dimension, len(documents), vectors.lacking)
        await asyncio.to_thread(self._point_to, name, state, monotonic() - began)
        await self._drop_former(database, name)

    def _point_to(self, name: str, state: IndexState, seconds: float) -> None:
        new = self._folder / f"{_POINTER}.{new_id().hex}"
        kept = {each: value for each, value in asdict(state).items() if each != "seconds"}
        new.write_text(json.dumps({"table": name, "state": kept, "seconds": seconds}), encoding="utf-8")
        new.replace(self._folder / _POINTER)

    async def _drop_former(self, database: Any, current: str) -> None:  # noqa: ANN401 - LanceDB's types are loaded late
        newest = (self._folder / _POINTER).stat().st_mtime
        for name in (await database.list_tables()).tables:
            path = self._folder / f"{name}.lance"
            if name != current and path.exists() and newest - path.stat().st_mtime >= self._kept_seconds:
                await database.drop_table(name)

    async def keyword(self, terms: Sequence[str], filters: Filters, limit: int) -> list[Scored]:
        """Return the documents with any of the terms, best first."""
        if not terms:
            return []
        table = await self._table()
        match = _module("lancedb.query").MatchQuery(" ".join(terms), "analysed")
        try:
            asked = table.query().nearest_to_text(match).where(_where(filters))
            # More than asked for: which of those with one score come first is then decided by the id.
            found = await asked.select(["id", "_score"]).limit(max(2 * limit, limit + 50)).to_list()
        except (OSError, RuntimeError, ValueError) as error:
            raise IndexUnavailableError(type(error).__name__) from error
        scored = [Scored(row["id"], round(float(row["_score"]), 5)) for row in found]
        return sorted(scored, key=lambda one: (-one.score, one.id))[:limit]

    async def vector(self, vector: Sequence[float], language: str, filters: Filters, limit: int) -> list[Scored]:
        """Return the documents that are nearest in that language."""
        pointed = self._pointer()
        if pointed is None or pointed[1].dimension != len(vector):
            return []
        table = await self._table()
        try:
            asked = table.query().nearest_to(list(vector)).column(f"vector_{language}").distance_type("cosine")
            if pointed[1].documents >= self._many:
                asked = asked.refine_factor(_AGAIN)
            found = await asked.where(_where(filters)).select(["id", "_distance"]).limit(limit).to_list()
        except (OSError, RuntimeError, ValueError) as error:
            raise IndexUnavailableError(type(error).__name__) from error
        scored = [Scored(row["id"], round(1.0 - float(row["_distance"]), 5)) for row in found]
        return sorted(scored, key=lambda one: (-one.score, one.id))[:limit]

    async def close(self) -> None:
        """Forget the connection; files need no goodbye."""
        self._opened = None
        if self._database is not None:
            self._database.close()
            self._database = None

    async def _connect(self) -> Any:  # noqa: ANN401 - as above
        if self._database is None:
            # What it would say aloud can hold what somebody searched for.
            os.environ.setdefault("LANCE_LOG", "error")
            try:
                lancedb = await asyncio.to_thread(_module, "lancedb")
                self._database = await lancedb.connect_async(str(self._folder))
            except (ImportError, OSError, RuntimeError) as error:
                raise IndexUnavailableError(type(error).__name__) from error
        return self._database

    async def _table(self) -> Any:  # noqa: ANN401 - as above
        pointed = self._pointer()
        if pointed is None:
            msg = "nothing was built yet"
            raise IndexUnavailableError(msg)
        name = pointed[0]
        if self._opened is None or self._opened[0] != name:
            database = await self._connect()
            try:
                self._opened = (name, await database.open_table(name))
            except (OSError, RuntimeError, ValueError) as error:
                raise IndexUnavailableError(type(error).__name__) from error
        return self._opened[1]


def _module(name: str) -> Any:  # noqa: ANN401 - as above
    """Return a module of the engine: two seconds to import the first, so only who searches pays for it."""
    return importlib.import_module(name)


def _rows(documents: Sequence[Document], vectors: Vectors | None) -> Any:  # noqa: ANN401 - as above
    pyarrow = _module("pyarrow")
    columns: dict[str, Any] = {
        "id": [each.id for each in documents],
        "entry": [each.entry for each in documents],
        "category": [each.category.value for each in documents],
        "severity": [each.severity or "" for each in documents],
        "audience": [each.audience.value for each in documents],
        "content": [f"{each.bn.content}\n{each.en.content}" for each in documents],
        "symptoms": [[*each.bn.symptoms, *each.en.symptoms] for each in documents],
        "treatments": [[*each.bn.treatments, *each.en.treatments] for each in documents],
        "analysed": [" ".join(each.analysed) for each in documents],
    }
    if vectors is not None:
        kind = pyarrow.list_(pyarrow.float32(), vectors.dimension)
        for language in _LANGUAGES:
            found = [vectors.of.get(each.id, {}).get(language) for each in documents]
            none = [0.0] * vectors.dimension
            numbers = array("f", (number for each in found for number in (none if each is None else each)))
            flat = pyarrow.Array.from_buffers(pyarrow.float32(), len(numbers), [None, pyarrow.py_buffer(numbers)])
            missing = pyarrow.array([each is None for each in found])
            columns[f"vector_{language}"] = pyarrow.FixedSizeListArray.from_arrays(flat, type=kind, mask=missing)
    return pyarrow.table(columns)


def _bytes(folder: Path) -> int:
    """Return how many bytes the files below a folder have. One that goes while they are walked has none."""
    found = 0
    for place, _, names in os.walk(folder):
        for name in names:
            with suppress(FileNotFoundError):
                found += (Path(place) / name).stat().st_size
    return found


def _where(filters: Filters) -> str:
    # Every value is one of an enum's, never what somebody typed; quotes are doubled all the same.
    parts = [f"audience IN ({', '.join(sorted(_quoted(each.value) for each in filters.audiences))})"]
    if filters.category is not None:
        parts.append(f"category = {_quoted(filters.category.value)}")
    if filters.severity is not None:
        parts.append(f"severity = {_quoted(filters.severity)}")
    return " AND ".join(parts)


def _quoted(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
