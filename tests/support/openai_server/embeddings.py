"""`POST /v1/embeddings`: vectors that follow the words of a text, and what can go wrong on the way.

Written from OpenAI's public reference: at most 2,048 texts and 300,000 tokens a request, 8,191 tokens a text; `index`
says which vector is whose, and `dimensions` shortens those of the third generation alone.
"""

from __future__ import annotations

import array
import asyncio
import base64
import json
import math
import threading
from collections import deque
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Literal

from aiohttp import web

from tests.peers.base import abort
from tests.support.openai_server.errors import refusal

if TYPE_CHECKING:
    from collections.abc import Sequence

MODELS = {"text-embedding-3-small": 1536, "text-embedding-3-large": 3072, "text-embedding-ada-002": 1536}
PATH = "/v1/embeddings"
Mode = Literal[
    "ok", "status", "slow", "drop", "cut", "garbage", "short", "dimension", "nan", "zero", "twice", "no_data", "words"
]
_MOST_TEXTS = 2048
_MOST_TOKENS = 300_000
_MOST_OF_ONE = 8191
_PLACES = 8


@dataclass(frozen=True)
class Making:
    """How one request is treated.

    `status` refuses with `status`, `code` and `retry_after`; `slow` answers after `seconds`; `drop` cuts the connection
    at once and `cut` in the middle of the answer; `garbage` is a page of HTML; `short` lacks the last vector, `twice`
    gives the first in its place; `dimension` makes them longer by one, `nan`, `zero` and `words` fill the first with
    what is no direction; `no_data` has nothing in it.
    """

    mode: Mode = "ok"
    status: int = 500
    code: str | None = None
    param: str | None = None
    retry_after: str | None = None
    seconds: float = 0.0


class Embeddings:
    """The endpoint, how it treats the next requests, and what it has sold."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._next: deque[Making] = deque()
        self._always = Making()
        self.poison: set[str] = set()
        """Texts that are refused, whatever stands beside them."""
        self.quota: int | None = None
        """So many texts may still be made; None: as many as one likes."""
        self.sold: list[str] = []
        """Every text that was paid for, in order."""
        self.requests: list[int] = []
        """How many texts each request had that was treated."""

    def treat(self, mode: Mode, *, times: int = 1, **how: Any) -> None:
        """Treat the next requests like this."""
        with self._lock:
            self._next.extend([Making(mode, **how)] * times)

    def always(self, mode: Mode, **how: Any) -> None:
        """Treat every request like this for which nothing else is said."""
        with self._lock:
            self._always = Making(mode, **how)

    def reset(self) -> None:
        """Behave, and forget what was sold."""
        with self._lock:
            self._next.clear()
            self._always = Making()
        self.poison, self.quota, self.sold, self.requests = set(), None, [], []

    async def handle(self, request: web.Request, body: dict[str, Any]) -> web.StreamResponse:
        """Answer a request."""
        texts: Any = [body["input"]] if isinstance(body.get("input"), str) else body.get("input")
        with self._lock:
            making = self._next.popleft() if self._next else self._always
        match making.mode:
            case "status":
                told = "You exceeded your current quota" if making.code else "It didn't work"
                return refusal(making.status, told, making.code, param=making.param, retry_after=making.retry_after)
            case "drop":
                abort(request)
                return web.Response()
            case "garbage":
                return web.Response(text="<html>a proxy in the way</html>", content_type="text/html")
            case "slow":
                await asyncio.sleep(making.seconds)
        wrong = _wrong(body, texts, self.poison)
        if wrong is not None:
            return wrong
        self.requests.append(len(texts))
        if self.quota is not None and len(texts) > self.quota:
            return refusal(429, "You exceeded your current quota", "insufficient_quota")
        if self.quota is not None:
            self.quota -= len(texts)
        self.sold += texts
        answer = json.dumps(_answer(body, texts, making.mode))
        if making.mode == "cut":
            return await _cut(request, answer)
        return web.json_response(text=answer)


def vector_of(text: str, dimension: int) -> list[float]:
    """Return a vector of length 1 whose direction the words of a text make: texts that share words are near."""
    made = [0.0] * dimension
    for word in text.lower().split() or [""]:
        drawn = sha256(word.encode()).digest()
        for at in range(_PLACES):
            place = int.from_bytes(drawn[3 * at : 3 * at + 3])
            made[place % dimension] += 1.0 if place & (1 << 20) else -1.0
    made[0] += 0.001
    length = math.sqrt(sum(number * number for number in made))
    return [number / length for number in made]


def tokens_of(text: str) -> int:
    """Return about how many tokens a text has."""
    return max(1, len(text.encode()) // 4)


def _wrong(body: dict[str, Any], texts: Any, poison: set[str]) -> web.Response | None:
    model = body["model"]
    if model not in MODELS:
        return refusal(404, f"The model `{model}` does not exist", "model_not_found", param="model")
    if not isinstance(texts, list) or not texts or not all(isinstance(one, str) and one for one in texts):
        return refusal(400, "'$.input' is invalid.", param="input")
    if len(texts) > _MOST_TEXTS or sum(map(tokens_of, texts)) > _MOST_TOKENS:
        return refusal(400, "Requested too many tokens or texts at once.", param="input")
    if max(map(tokens_of, texts)) > _MOST_OF_ONE or poison & set(texts):
        return refusal(400, "This model's maximum context length is 8192 tokens.", "context_length_exceeded")
    asked = body.get("dimensions")
    if asked is not None and (not model.startswith("text-embedding-3-") or not 0 < asked <= MODELS[model]):
        return refusal(400, "This model does not support specifying dimensions.", param="dimensions")
    return None


def _answer(body: dict[str, Any], texts: Sequence[str], mode: Mode) -> dict[str, Any]:
    dimension = (body.get("dimensions") or MODELS[body["model"]]) + (mode == "dimension")
    vectors: list[Any] = [vector_of(text, dimension) for text in texts]
    match mode:
        case "nan":
            vectors[0] = [math.nan, *vectors[0][1:]]
        case "zero":
            vectors[0] = [0.0] * dimension
        case "words":
            vectors[0] = ["one", *vectors[0][1:]]
        case "twice":
            vectors[-1] = vectors[0]
    found = [{"object": "embedding", "index": at, "embedding": each} for at, each in enumerate(vectors)]
    if mode == "twice":
        found[-1]["index"] = 0
    if mode == "short":
        found.pop()
    if mode == "no_data":
        found = []
    if body.get("encoding_format") == "base64":
        for one in found:
            one["embedding"] = base64.b64encode(array.array("f", one["embedding"]).tobytes()).decode()
    used = sum(map(tokens_of, texts))
    # In no order that anybody promised.
    found.reverse()
    return {
        "object": "list",
        "data": found,
        "model": body["model"],
        "usage": {"prompt_tokens": used, "total_tokens": used},
    }


async def _cut(request: web.Request, answer: str) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "application/json", "Content-Length": str(len(answer))})
    await response.prepare(request)
    await response.write(answer[: len(answer) // 2].encode())
    abort(request)
    return response
