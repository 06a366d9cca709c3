"""What the context of knowledge needs from outside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from healthapp.contexts.knowledge.schemas.additions import Addition
    from healthapp.contexts.knowledge.schemas.loaded import BrokenRecord, NearQuestion, NearRow, RawRecord, VectorRow
    from healthapp.contexts.knowledge.schemas.search import Document, Filters, IndexState, Scored


class ContentFiles(Protocol):
    """Where the content lies that people wrote."""

    def files(self) -> Iterator[tuple[str, str]]:
        """Yield the name of each file, relative and with `/`, and its text (TOML), in the order of their names."""
        ...


class Additions(Protocol):
    """Entries on top of the files, which may change while processes run: each process asks every few seconds.

    Both methods raise AdditionsUnavailableError when nobody can tell: the edition that is there stays then.
    """

    async def mark(self) -> str:
        """Return what names the present state, cheaply: other entries make another mark. Empty: there are none."""
        ...

    async def read(self) -> Sequence[Addition]:
        """Return all of them, in an order of their own that stays."""
        ...


class LicensedFile(Protocol):
    """A file, an archive or a folder that an operator may load; read record by record, never whole.

    Every method raises LicensedFileError when it can't be read on. Each reads from the beginning, and always the same.
    """

    @property
    def name(self) -> str:
        """Return what it is called, without where it lies."""
        ...

    @property
    def form(self) -> str:
        """Return the ending of what is in it: such as xml, json, csv, jsonl, txt or rrf."""
        ...

    def digest(self) -> str:
        """Return a digest of all that is in it."""
        ...

    def elements(self, *tags: str) -> Iterator[RawRecord | BrokenRecord]:
        """Yield the XML elements of these names, with the attributes of the root as `about`."""
        ...

    def objects(self, path: str) -> Iterator[RawRecord | BrokenRecord]:
        """Yield the objects at a path of a JSON document, such as `results.item`."""
        ...

    def rows(self) -> Iterator[RawRecord | BrokenRecord]:
        """Yield the rows of a CSV file by the names of its head, in small letters."""
        ...

    def lines(self) -> Iterator[RawRecord | BrokenRecord]:
        """Yield the lines that aren't empty, as text."""
        ...

    def table(self, called: str) -> Iterator[RawRecord | BrokenRecord]:
        """Yield the rows of one RRF table (`RXNCONSO`) as tuples of text."""
        ...


class Uploads(Protocol):
    """Where files lie that editors uploaded, until they are loaded: web and worker both reach it."""

    async def keep(self, import_id: UUID, name: str, pieces: AsyncIterator[bytes], most: int) -> tuple[int, str]:
        """Keep a file as it comes; returns how many bytes it has, and its digest.

        HealthError INVALID when it has more than `most` bytes or none, UNAVAILABLE when it can't be kept. Nothing stays
        of it then.
        """
        ...

    def open(self, import_id: UUID, name: str, on_read: Callable[[int], None]) -> SizedFile:
        """Return a file that is kept; `on_read` is told of bytes as they are read. LicensedFileError for none."""
        ...

    async def delete(self, import_id: UUID) -> None:
        """Delete a file; none is no error."""
        ...

    async def kept(self, before: datetime) -> list[UUID]:
        """Return of which uploads there are files that nothing was added to since then."""
        ...


class SizedFile(LicensedFile, Protocol):
    """A licensed file of which it is known how much there is to read."""

    @property
    def size(self) -> int:
        """Return how many bytes of content there are, unpacked where that is said."""
        ...


class Vectors(Protocol):
    """The vectors of documents: of which model, how long, and of every document's id one for each language."""

    @property
    def model(self) -> str:
        """Return the name of the model that made them."""
        ...

    @property
    def dimension(self) -> int:
        """Return how many numbers each is."""
        ...

    @property
    def of(self) -> Mapping[str, Mapping[str, Sequence[float]]]:
        """Return them by the document's id and the language. One that is still to be made is missing."""
        ...

    @property
    def lacking(self) -> int:
        """Return how many texts are without one."""
        ...


class KnowledgeIndex(Protocol):
    """A search engine. It finds the same on every implementation: documents are analysed before, lists fused after.

    Each method raises IndexUnavailableError when the engine doesn't answer.
    """

    async def state(self) -> IndexState | None:
        """Return what is searched now; None before the first `rebuild`."""
        ...

    async def size(self) -> int | None:
        """Return how many bytes of the disk that takes; 0 before the first `rebuild`, None where nobody can tell."""
        ...

    async def rebuild(self, documents: Sequence[Document], version: str, vectors: Vectors | None) -> bool:
        """Build a new collection and search it from then on; whoever reads the old one is not disturbed.

        False when somebody else is just building: nothing was done then.
        """
        ...

    async def keyword(self, terms: Sequence[str], filters: Filters, limit: int) -> list[Scored]:
        """Return the documents with any of the terms by BM25 (k1 1.2, b .75), best first, ties by id.

        A term that stands twice weighs twice. A limit of 10 gives the first ten of an exhaustive list.
        """
        ...

    async def vector(self, vector: Sequence[float], language: str, filters: Filters, limit: int) -> list[Scored]:
        """Return the documents whose vector of that language is nearest, scored by the cosine; none without vectors.

        A document without one isn't found.
        """
        ...

    async def close(self) -> None:
        """Let go of the engine."""
        ...


class Embedder(Protocol):
    """Makes vectors of texts, so that what means the same lies near. EmbedderUnavailableError when it can't now.

    `model` names the vectors: two with one name are of one length, and may be compared.
    """

    model: str
    dimension: int
    host: str | None
    """Whose machine is told the texts; None: they stay in the house."""

    async def query(self, text: str) -> Sequence[float]:
        """Return the vector of what somebody asks, soon or not at all: they are waiting."""
        ...

    async def passages(self, texts: Sequence[str]) -> list[Sequence[float]]:
        """Return the vectors of what can be found, in their order."""
        ...

    async def close(self) -> None:
        """Let go of whoever makes them."""
        ...


class VectorShelf(Protocol):
    """Keeps vectors by a digest of their text and model. It may lose anything: then they are made again."""

    async def get(self, keys: set[str], dimension: int) -> Mapping[str, Sequence[float]]:
        """Return those that are kept and so long."""
        ...

    async def put(self, vectors: Mapping[str, Sequence[float]]) -> None:
        """Keep some more."""
        ...


class VectorTable(Protocol):
    """Vectors of loaded articles in this process's memory. The nearest are found exactly, by comparing with each."""

    @property
    def size(self) -> int:
        """Return how many there are."""
        ...

    def add(self, rows: Sequence[VectorRow], numbers: Sequence[bytes]) -> None:
        """Hold some more, as 32-bit floats each. Off the event loop: it takes a moment."""
        ...

    def emptied(self) -> VectorTable:
        """Return an empty one beside the same texts of ours."""
        ...

    def nearest(self, question: NearQuestion, filters: Filters, most: int) -> list[NearRow]:
        """Return the nearest `most` in each language that pass the filters, nearest first.

        Off the event loop when there are many.
        """
        ...


class SharedResults(Protocol):
    """Keeps what searches found, for every process and for a while. It may lose anything, and hardly makes one wait.

    Nothing that it keeps, and no name of it, tells what somebody asked.
    """

    def key(self, question: str) -> str:
        """Return a keyed digest of a question."""
        ...

    async def get(self, key: str) -> list[Scored] | None:
        """Return what was found for a question; None when that isn't known."""
        ...

    async def put(self, key: str, found: Sequence[Scored]) -> None:
        """Keep what was found."""
        ...

    async def close(self) -> None:
        """Let go."""
        ...
