"""A language model by OpenAI's API, or anything that speaks it (`OPENAI_BASE_URL`).

Each request asks not to be stored (`store: false`: kept for no history and no training) and names nobody: no user, no
metadata. Nothing is tried twice: whoever waits for an answer is better served by the passages.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpx

from healthapp.adapters.vendor_http import quiet_http_logs, retry_after
from healthapp.contexts.assistant.ports import ModelError, Piece, ToolCall
from healthapp.kit.breaker import Breaker
from healthapp.kit.clock import monotonic
from healthapp.kit.telemetry import observe_model
from healthapp.kit.tracing import span

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable, Sequence

    from openai import AsyncOpenAI

    from healthapp.config import Settings
    from healthapp.contexts.assistant.ports import Offer, Turn
    from healthapp.kit.breaker import BreakerSnapshot
    from healthapp.kit.clock import Clock

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_ROLES = {"rules": "system", "data": "user", "model": "assistant", "tool": "tool"}
_LONGEST_REST = 300.0
_ENDED: dict[str, Any] = {"stop": "whole", "tool_calls": "whole", "length": "too_long", "content_filter": "refused"}
_BUSY, _SERVER = 429, 500


@dataclass(frozen=True, slots=True)
class ModelConfig:
    """Which model, at whom, and how much it may write."""

    key: str = field(repr=False)
    name: str
    base_url: str = "https://api.openai.com/v1"
    tokens: int = 700
    timeout_s: float = 10.0


class OpenAIModel:
    """Implements `assistant.ports.LanguageModel`, behind a breaker of its own."""

    def __init__(self, config: ModelConfig, clock: Clock, *, now: Callable[[], float] = monotonic) -> None:
        """Check where it is; nothing is connected yet."""
        parts = urlsplit(config.base_url)
        self.host = parts.hostname or ""
        if not self.host or (parts.scheme != "https" and self.host not in _LOOPBACK):
            msg = "OPENAI_BASE_URL must be https: every request carries the key, and what somebody asks"
            raise ValueError(msg)
        self.name = config.name
        self._config = config
        self._clock = clock
        self._now = now
        self._breaker = Breaker("model", now=now)
        self._rest_until = 0.0
        self._made: AsyncOpenAI | None = None

    def snapshot(self) -> BreakerSnapshot:
        """Return what a board shows of its breaker."""
        return self._breaker.snapshot()

    def too_slow(self) -> None:
        """Count somebody's waiting in vain as a failure."""
        observe_model("slow")
        permit = self._breaker.admit()
        if permit is not None:
            self._breaker.failed(permit)

    async def write(self, turns: Sequence[Turn], offers: Sequence[Offer] = ()) -> AsyncGenerator[Piece, None]:
        """Yield what the model writes, as it comes."""
        permit = None if self._now() < self._rest_until else self._breaker.admit()
        if permit is None:
            observe_model("resting")
            raise ModelError("resting")
        failure: ModelError | None = None
        outcome = "left"
        try:
            async with aclosing(self._stream(turns, offers)) as stream:
                async for piece in stream:
                    yield piece
            outcome = "done"
        except ModelError as error:
            failure, outcome = error, error.code
        finally:
            observe_model(outcome)
            if outcome == "left":
                self._breaker.abandoned(permit)
            elif failure is not None and failure.code in ("connection", "timeout", "down", "nonsense", "cut"):
                self._breaker.failed(permit)
            else:
                self._breaker.succeeded(permit)
        if failure is not None:
            raise failure

    async def aclose(self) -> None:
        """Close the connections."""
        if self._made is not None:
            await self._made.close()

    async def _stream(self, turns: Sequence[Turn], offers: Sequence[Offer]) -> AsyncGenerator[Piece, None]:
        client = await self._client()
        from openai import APIConnectionError, APIError, APIStatusError, APITimeoutError  # noqa: PLC0415 - see _client

        failure: ModelError | None = None
        stream: Any = None
        try:
            # Until it begins to answer; what comes then is read beside other work.
            with span("vendor", "client", vendor="model"):
                stream = await client.chat.completions.create(**self._request(turns, offers))
            async with aclosing(_pieces(stream)) as pieces:
                async for piece in pieces:
                    yield piece
        except (APITimeoutError, httpx.TimeoutException):
            failure = ModelError("timeout", slow=True)
        except APIStatusError as error:
            failure = self._judge(error.status_code, error.code, error.response.headers.get("Retry-After"))
        except (APIConnectionError, httpx.TransportError):
            failure = ModelError("connection" if stream is None else "cut")
        except APIError:
            failure = ModelError("down")
        except (ValueError, TypeError, AttributeError, LookupError):
            failure = ModelError("nonsense")
        finally:
            if stream is not None:
                await stream.close()
        # Raised outside the except block: the original error holds the request, with what somebody asked.
        if failure is not None:
            raise failure

    def _request(self, turns: Sequence[Turn], offers: Sequence[Offer]) -> dict[str, Any]:
        asked: dict[str, Any] = {
            "model": self._config.name,
            "messages": [_message(turn) for turn in turns],
            "stream": True,
            "stream_options": {"include_usage": True},
            "max_completion_tokens": self._config.tokens,
            "store": False,
        }
        if offers:
            asked["tools"] = [
                {
                    "type": "function",
                    "function": {"name": one.name, "description": one.what, "parameters": dict(one.arguments)},
                }
                for one in offers
            ]
        return asked

    def _judge(self, status: int, code: str | None, wait: str | None) -> ModelError:
        """Turn a refusal into an error; who asks to be left alone for a while is."""
        if status == _BUSY:
            rest = retry_after(wait, self._clock.now())
            if rest is not None:
                self._rest_until = self._now() + min(rest, _LONGEST_REST)
            return ModelError("quota" if code == "insufficient_quota" else "busy")
        return ModelError("down" if status >= _SERVER else "refused")

    async def _client(self) -> AsyncOpenAI:
        """Make the client once; the library is large, and nobody without a key shall wait for it at the start."""
        if self._made is None:
            openai = await asyncio.to_thread(_library)
            quiet_http_logs()
            # At DEBUG it logs whole requests.
            logging.getLogger("openai").setLevel(logging.WARNING)
            config = self._config
            self._made = openai.AsyncOpenAI(
                api_key=config.key,
                base_url=config.base_url,
                max_retries=0,
                timeout=config.timeout_s,
                http_client=httpx.AsyncClient(timeout=config.timeout_s, trust_env=False, follow_redirects=False),
            )
        return self._made


def build_model(settings: Settings, clock: Clock) -> OpenAIModel | None:
    """Return the model that the settings name; None without a key or a name, and nothing is ever asked outside."""
    key = settings.openai_api_key
    if key is None or not key.get_secret_value() or not settings.answers_model:
        return None
    config = ModelConfig(
        key.get_secret_value(), settings.answers_model, settings.openai_base_url, settings.answers_length
    )
    return OpenAIModel(config, clock)


def _library() -> Any:  # noqa: ANN401 - a module
    import openai  # noqa: PLC0415 - see OpenAIModel._client

    return openai


def _message(turn: Turn) -> dict[str, Any]:
    found: dict[str, Any] = {"role": _ROLES[turn.author], "content": turn.text or None}
    if turn.calls:
        found["tool_calls"] = [
            {"id": each.id, "type": "function", "function": {"name": each.name, "arguments": each.arguments}}
            for each in turn.calls
        ]
    if turn.call_id:
        found["tool_call_id"] = turn.call_id
    return found


class _Calls:
    """Tool calls as they come: each in pieces, by its place."""

    def __init__(self) -> None:
        self._by_place: dict[int, list[str]] = {}

    def add(self, deltas: Iterable[Any]) -> None:
        for delta in deltas:
            one = self._by_place.setdefault(delta.index, ["", "", ""])
            one[0] = delta.id or one[0]
            one[1] += (delta.function and delta.function.name) or ""
            one[2] += (delta.function and delta.function.arguments) or ""

    def all(self) -> tuple[ToolCall, ...]:
        return tuple(ToolCall(*each) for _, each in sorted(self._by_place.items()) if each[0] and each[1])


async def _pieces(stream: AsyncIterator[Any]) -> AsyncGenerator[Piece, None]:
    """Read a stream; ModelError when it stops before its end."""
    calls = _Calls()
    ended = ""
    sent = made = None
    async for chunk in stream:
        if chunk.usage is not None:
            sent, made = int(chunk.usage.prompt_tokens), int(chunk.usage.completion_tokens)
        for choice in chunk.choices[:1]:
            if choice.delta.tool_calls:
                calls.add(choice.delta.tool_calls)
            if choice.delta.content:
                yield Piece(str(choice.delta.content))
            ended = choice.finish_reason or ended
    if not ended:
        raise ModelError("cut")
    yield Piece(calls=calls.all(), ended=_ENDED.get(ended, "refused"), tokens_in=sent, tokens_out=made)
