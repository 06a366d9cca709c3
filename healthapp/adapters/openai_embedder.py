"""Vectors by a vendor that speaks OpenAI's embeddings API, or a server of one's own that does.

Nothing that somebody typed, and no passage, gets into a log or an error: the library's own errors hold the request.
"""

from __future__ import annotations

import asyncio
import importlib
import logging
import math
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpx
import structlog

from healthapp.adapters.vendor_http import GuardedTransport, quiet_http_logs, retry_after
from healthapp.contexts.knowledge.errors import EmbedderUnavailableError, Trouble
from healthapp.kit.breaker import BreakerOpenError
from healthapp.kit.clock import monotonic
from healthapp.kit.telemetry import observe_embeddings

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from healthapp.kit.breaker import Breaker
    from healthapp.kit.clock import Clock

log = structlog.get_logger(__name__)
DIMENSIONS = {"text-embedding-3-small": 1536, "text-embedding-3-large": 3072, "text-embedding-ada-002": 1536}
"""How long the vectors of OpenAI's own models are (its guide "Vector embeddings", November 2025)."""
_SHORTENS = "text-embedding-3-"
"""Its models from these on shorten their vectors when asked to; others refuse the very word."""
_MOST_INPUTS = 256
_MOST_BYTES = 200_000
"""A request holds 2,048 texts and 300,000 tokens at most (OpenAI's reference); a token is one byte at least."""
_ANSWER_LIMIT = 64 * 1024 * 1024
_TOO_SHORT = 1e-9
_OUR_OWN = frozenset({"model", "dimensions", "encoding_format"})
"""A refusal of one of these is about our settings, not about the texts."""
_NOT_ACCEPTED = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND})
_DOWN = frozenset({Trouble.TIMEOUT, Trouble.CONNECTION, Trouble.SERVER, Trouble.NONSENSE})
_NO_KEY = "none"
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True, slots=True)
class OpenAIEmbedderConfig:
    """The vendor, the model, how long its vectors are, and how long it may take."""

    model: str
    dimension: int
    api_key: str | None = field(default=None, repr=False)
    base_url: str = "https://api.openai.com/v1"
    query_timeout_s: float = 1.5
    """Somebody waits for a search: then words alone answer."""
    batch_timeout_s: float = 30.0


class OpenAIEmbedder:
    """Implements `knowledge.ports.Embedder`. Nothing is loaded or connected before its first use."""

    def __init__(self, config: OpenAIEmbedderConfig, clock: Clock, breaker: Breaker) -> None:
        """Ask as `config` says, under `breaker`; ValueError for an address that everybody could listen on."""
        parts = urlsplit(config.base_url)
        if parts.scheme != "https" and parts.hostname not in _LOOPBACK:
            msg = "OPENAI_BASE_URL must be https: every request carries the key, and what somebody searches for"
            raise ValueError(msg)
        quiet_http_logs()
        logging.getLogger("openai").setLevel(logging.WARNING)  # it logs whole requests
        self.model = f"{config.model}/{config.dimension}"
        self.dimension = config.dimension
        self.host: str | None = parts.hostname or ""
        self._config = config
        self._clock = clock
        self._breaker = breaker
        self._transport: GuardedTransport | None = None
        self._client: Any = None
        self._rests_until = 0.0

    async def query(self, text: str) -> Sequence[float]:
        """Return the vector of what somebody asks."""
        return (await self._made("query", [text], self._config.query_timeout_s))[0]

    async def passages(self, texts: Sequence[str]) -> list[Sequence[float]]:
        """Return the vectors of what can be found, in as few requests as the vendor takes them."""
        found: list[Sequence[float]] = []
        for batch in _batches(texts):
            found += await self._made("passage", batch, self._config.batch_timeout_s)
        return found

    async def close(self) -> None:
        """Close the connections."""
        if self._transport is not None:
            await self._transport.shut()

    async def _made(self, kind: str, texts: list[str], seconds: float) -> list[Sequence[float]]:
        failure: EmbedderUnavailableError | None = None
        found: list[Sequence[float]] = []
        left = self._rests_until - monotonic()
        if kind == "query" and left > 0:
            # Passages wait in a queue that knows this by itself, for every process.
            failure = EmbedderUnavailableError(trouble=Trouble.BUSY, retry_after=left)
        else:
            try:
                found = await self._breaker.call(lambda: self._asked(texts, seconds), _is_down)
            except BreakerOpenError as error:
                failure = EmbedderUnavailableError(trouble=Trouble.AWAY, retry_after=error.retry_in)
            except EmbedderUnavailableError as error:
                failure = error
        observe_embeddings(kind, "failed" if failure else "made", len(texts))
        if failure is None:
            return found
        if failure.trouble in (Trouble.BUSY, Trouble.QUOTA) and left <= 0:
            self._rests_until = monotonic() + (failure.retry_after or 5.0)
        if kind == "query":
            log.warning("knowledge.query_without_vector", trouble=failure.trouble.value)
        raise failure

    async def _asked(self, texts: list[str], seconds: float) -> list[Sequence[float]]:
        openai = await asyncio.to_thread(importlib.import_module, "openai")
        trouble, wait, answer = None, None, None
        try:
            async with asyncio.timeout(seconds):
                answer = await self._connected(openai).embeddings.create(
                    model=self._config.model,
                    input=texts,
                    # The library asks for base64 by itself, which not everybody speaks.
                    encoding_format="float",
                    dimensions=self._shortened(openai),
                )
        except TimeoutError:
            trouble = Trouble.TIMEOUT
        except openai.APIStatusError as error:
            trouble = _judge(error)
            wait = retry_after(error.response.headers.get("Retry-After"), self._clock.now())
        except openai.APITimeoutError:
            trouble = Trouble.TIMEOUT
        except openai.APIConnectionError:
            trouble = Trouble.CONNECTION
        except (openai.OpenAIError, ValueError, TypeError, AttributeError):
            trouble = Trouble.NONSENSE
        # Raised outside the except block: the library's errors hold the request, with what somebody typed.
        if trouble is not None:
            raise EmbedderUnavailableError(trouble=trouble, retry_after=wait)
        return self._read(answer, len(texts))

    def _connected(self, openai: Any) -> Any:  # noqa: ANN401 - the library is loaded late
        if self._client is None:
            slowest = max(self._config.batch_timeout_s, self._config.query_timeout_s)
            # The operator names the server: it may stand in a network of one's own.
            self._transport = GuardedTransport(internal=True, timeout_s=slowest, limit=_ANSWER_LIMIT)
            self._client = openai.AsyncOpenAI(
                api_key=self._config.api_key or _NO_KEY,
                base_url=self._config.base_url,
                max_retries=0,  # when to come again is decided by our own rules
                http_client=httpx.AsyncClient(transport=self._transport, timeout=slowest, trust_env=False),
            )
        return self._client

    def _shortened(self, openai: Any) -> Any:  # noqa: ANN401 - as above
        own = DIMENSIONS.get(self._config.model)
        is_asked = self._config.model.startswith(_SHORTENS) and own != self.dimension
        return self.dimension if is_asked else openai.NOT_GIVEN

    def _read(self, answer: Any, count: int) -> list[Sequence[float]]:  # noqa: ANN401 - as above
        """Return the vectors in the order of the texts, of length 1 each; whatever is no such answer is nonsense."""
        try:
            by_index = {int(one.index): [float(number) for number in one.embedding] for one in answer.data}
            is_one_each = len(answer.data) == count and by_index.keys() == set(range(count))
        except (ValueError, TypeError, AttributeError):
            is_one_each, by_index = False, {}
        found = [_normal(by_index[at]) for at in range(count)] if is_one_each else []
        vectors = [one for one in found if one is not None and len(one) == self.dimension]
        if len(vectors) != count:
            raise EmbedderUnavailableError(trouble=Trouble.NONSENSE)
        return list(vectors)


def _batches(texts: Sequence[str]) -> Iterator[list[str]]:
    """Cut a list where a request would be too large; a single text that is goes by itself and is refused."""
    batch: list[str] = []
    size = 0
    for text in texts:
        length = len(text.encode())
        if batch and (len(batch) == _MOST_INPUTS or size + length > _MOST_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(text)
        size += length
    if batch:
        yield batch


def _normal(vector: list[float]) -> list[float] | None:
    """Return a vector with length 1; None for one without a direction, or with what is no number."""
    length = math.sqrt(math.fsum(number * number for number in vector)) if vector else 0.0
    if not math.isfinite(length) or length < _TOO_SHORT:
        return None
    return [number / length for number in vector]


def _is_down(error: Exception) -> bool:
    return not isinstance(error, EmbedderUnavailableError) or error.trouble in _DOWN


def _judge(error: Any) -> Trouble:  # noqa: ANN401 - as above
    """Tell what a refusal is about. `insufficient_quota` is a 429 that no minute mends."""
    status, code, kind = error.status_code, getattr(error, "code", None), getattr(error, "type", None)
    if "insufficient_quota" in (code, kind) or status == HTTPStatus.PAYMENT_REQUIRED:
        return Trouble.QUOTA
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return Trouble.BUSY
    if status in _NOT_ACCEPTED or getattr(error, "param", None) in _OUR_OWN:
        return Trouble.KEY
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status == HTTPStatus.REQUEST_TIMEOUT:
        return Trouble.SERVER
    return Trouble.REFUSED
