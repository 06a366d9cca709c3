"""Vectors without a network: multilingual-e5-small on this machine's processor, one thread."""

from __future__ import annotations

import asyncio
import importlib
import re
import threading
import unicodedata
from typing import TYPE_CHECKING, Any

import structlog

from healthapp.contexts.knowledge.errors import EmbedderUnavailableError
from healthapp.kit.telemetry import observe_embeddings

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

log = structlog.get_logger(__name__)
_SPACES = re.compile(" {2,}")
_SPACE = "\u2581"
_MOST_WORDS = 256
_AT_ONCE = 8


class LocalEmbedder:
    """Implements `knowledge.ports.Embedder`. The graph is made once, when it is first used, under the data folder."""

    model = "multilingual-e5-small-int8"
    dimension = 384
    host: str | None = None

    def __init__(self, folder: Path) -> None:
        """Keep the graph in `folder`."""
        self._folder = folder
        self._parts: tuple[Any, Any, Any] | None = None
        self._loading = threading.Lock()

    async def query(self, text: str) -> Sequence[float]:
        """Return the vector of what somebody asks."""
        found = await self._made("query", [f"query: {text}"])
        return found[0]

    async def passages(self, texts: Sequence[str]) -> list[Sequence[float]]:
        """Return the vectors of what can be found."""
        found: list[Sequence[float]] = []
        for at in range(0, len(texts), _AT_ONCE):
            found += await self._made("passage", [f"passage: {text}" for text in texts[at : at + _AT_ONCE]])
        return found

    async def close(self) -> None:
        """Do nothing: a processor needs no goodbye."""

    async def _made(self, kind: str, texts: list[str]) -> list[Sequence[float]]:
        try:
            found = await asyncio.to_thread(self._embed, texts)
        except (ImportError, OSError, RuntimeError, ValueError) as error:
            observe_embeddings(kind, "failed", len(texts))
            log.warning("knowledge.no_local_model", error=type(error).__name__)
            raise EmbedderUnavailableError(type(error).__name__) from error
        observe_embeddings(kind, "made", len(texts))
        return found

    def _embed(self, texts: list[str]) -> list[Sequence[float]]:
        weights, tokenizer, session = self._loaded()
        numpy = importlib.import_module("numpy")
        cut = [self._ids(text, weights, tokenizer) for text in texts]
        longest = max(map(len, cut))
        ids = numpy.full((len(cut), longest), weights.end, numpy.int64)
        there = numpy.zeros((len(cut), longest), numpy.float32)
        for n, found in enumerate(cut):
            ids[n, : len(found)] = found
            there[n, : len(found)] = 1
        places = weights.tensors["emb.pos"].reshape(-1, weights.width)[:longest]
        kind = weights.tensors["emb.type"][: weights.width]
        embedded = weights.embedded(ids) + places + kind
        (vectors,) = session.run(None, {"embedded": embedded.astype(numpy.float32), "there": there})
        return [[float(number) for number in vector] for vector in vectors]

    def _ids(self, text: str, weights: Any, tokenizer: Any) -> list[int]:  # noqa: ANN401 - loaded late
        plain = unicodedata.normalize("NFC", text).translate(weights.spelling)
        spaced = _SPACES.sub(" ", plain)
        pieces = (spaced if spaced.startswith(" ") else f" {spaced}").replace(" ", _SPACE)
        return [weights.begin, *tokenizer.encode(pieces).ids[: _MOST_WORDS - 2], weights.end]

    def _loaded(self) -> tuple[Any, Any, Any]:
        with self._loading:
            if self._parts is None:
                self._parts = self._load()
            return self._parts

    def _load(self) -> tuple[Any, Any, Any]:
        reading = importlib.import_module("healthapp.adapters.e5_weights")
        source = reading.model_file()
        if source is None:
            msg = "the model isn't installed"
            raise OSError(msg)
        weights = reading.read_weights(source)
        self._folder.mkdir(parents=True, exist_ok=True)
        graph = self._folder / f"{self.model}.onnx"
        if not graph.exists():
            importlib.import_module("healthapp.adapters.e5_graph").write_graph(weights, graph)
        tokenizers = importlib.import_module("tokenizers")
        tokenizer = tokenizers.Tokenizer(
            tokenizers.models.Unigram(weights.pieces, weights.unknown, byte_fallback=False)
        )
        runtime = importlib.import_module("onnxruntime")
        options = runtime.SessionOptions()
        # One core: the others answer requests meanwhile.
        options.intra_op_num_threads = 1
        try:
            session = runtime.InferenceSession(str(graph), options, providers=["CPUExecutionProvider"])
        except Exception as error:
            # The library's errors have no base of their own. A graph that is broken is made anew the next time.
            graph.unlink(missing_ok=True)
            raise OSError(type(error).__name__) from error
        return weights, tokenizer, session
