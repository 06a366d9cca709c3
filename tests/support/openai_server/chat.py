"""`POST /v1/chat/completions`: whole or streamed, with tool calls and usage, and what can go wrong with a stream.

What it says is scripted (`says`); with nothing scripted it does what the product asks a model for: it repeats the
first passages of the request, each with its number, or says NONE when there are none.
"""

from __future__ import annotations

import asyncio
import json
import threading
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from aiohttp import web

from healthapp.contexts.assistant.rules.checks import sentences
from tests.peers.base import abort
from tests.support.openai_server.errors import refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

Mode = Literal[
    "ok", "status", "stall", "drop", "cut", "garbage", "bad_json", "error_event", "no_end", "twice", "backwards"
]
_AT_ONCE = 7
"""Characters of one piece: sentences and numbers are torn wherever it falls."""
_STEPS = 2
_CREATED = 1_700_000_000
_SAID = frozenset({"system", "developer", "user", "assistant", "tool"})


@dataclass(frozen=True)
class Saying:
    """One answer. `calls` are tools with their arguments; `mode` how it comes.

    `status` refuses with `status`, `code` and `retry_after`; `stall` sends `pieces` pieces and then nothing; `drop`
    cuts the connection at once, `cut` after `pieces`; `garbage` is a page of HTML, `bad_json` a stream with half an
    object, `error_event` an error within the stream, `no_end` a stream that just stops; `twice` repeats each piece and
    `backwards` turns their order around, as a broken proxy might.
    """

    text: str = ""
    calls: Sequence[tuple[str, Mapping[str, Any]]] = ()
    mode: Mode = "ok"
    finish: str = ""
    status: int = 500
    code: str | None = None
    retry_after: str | None = None
    pieces: int = 3
    usage: tuple[int, int] = (120, 30)


class Chat:
    """The endpoint and what it is to say."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._next: deque[Saying] = deque()
        self._always: Saying | Callable[[dict[str, Any]], Saying] | None = None
        self._count = 0

    def says(self, text: str = "", **how: Any) -> None:
        """Answer the next request like this."""
        with self._lock:
            self._next.append(Saying(text, **how))

    def always(self, saying: Saying | Callable[[dict[str, Any]], Saying]) -> None:
        """Answer like this whenever nothing else is scripted; or by what a function makes of a request's body."""
        with self._lock:
            self._always = saying

    def reset(self) -> None:
        """Forget what was scripted."""
        with self._lock:
            self._next.clear()
            self._always = None

    async def handle(self, request: web.Request, body: dict[str, Any]) -> web.StreamResponse:
        """Answer a request."""
        wrong = _wrong(body)
        if wrong is not None:
            return wrong
        saying = self._take(body)
        self._count += 1
        frame = {
            "id": f"chatcmpl-{self._count:06}",
            "created": _CREATED,
            "model": body["model"],
            "system_fingerprint": "fp_tests",
        }
        match saying.mode:
            case "status":
                told = "Rate limit reached" if saying.status == 429 else "The server had an error"
                return refusal(saying.status, told, saying.code, retry_after=saying.retry_after)
            case "drop":
                abort(request)
                return web.Response()
            case "garbage":
                return web.Response(text="<html>a proxy in the way</html>", content_type="text/html")
        if not body.get("stream"):
            return web.json_response(_whole(saying, frame))
        return await _stream(request, saying, frame, usage=(body.get("stream_options") or {}).get("include_usage"))

    def _take(self, body: dict[str, Any]) -> Saying:
        with self._lock:
            if self._next:
                return self._next.popleft()
            always = self._always
        if callable(always):
            return always(body)
        return always or obedient(body)


def data_of(body: dict[str, Any]) -> dict[str, Any]:
    """Return what the product sent as data: the JSON of the person's turn."""
    found: dict[str, Any] = json.loads(next(one["content"] for one in body["messages"] if one["role"] == "user"))
    return found


def obedient(body: dict[str, Any], most: int = 2) -> Saying:
    """Repeat passages of the request, with their number after each sentence."""
    passages = data_of(body).get("passages", [])[:most]
    return Saying(
        " ".join(f"{said} [{one['number']}]" for one in passages for said in sentences(one["text"])) or "NONE"
    )


def _wrong(body: dict[str, Any]) -> web.Response | None:
    """Refuse what the real one refuses."""
    messages = body.get("messages")
    if not isinstance(messages, list) or not messages:
        return refusal(400, "Invalid 'messages': empty array.", "empty_array", param="messages")
    if body.get("stream_options") and not body.get("stream"):
        return refusal(400, "The 'stream_options' parameter is only allowed when 'stream' is enabled.")
    open_calls: set[str] = set()
    for one in messages:
        if one.get("role") not in _SAID:
            return refusal(400, f"Invalid value: '{one.get('role')}'.", "invalid_value", param="messages")
        if one["role"] == "tool":
            if one.get("tool_call_id") not in open_calls:
                return refusal(400, "messages with role 'tool' must be a response to a message with 'tool_calls'")
            open_calls.discard(one["tool_call_id"])
        elif open_calls:
            return refusal(400, "An assistant message with 'tool_calls' must be followed by tool messages")
        open_calls |= {call["id"] for call in one.get("tool_calls") or ()}
    return None


def _calls(saying: Saying) -> list[dict[str, Any]]:
    return [
        {"id": f"call_{at}", "type": "function", "function": {"name": name, "arguments": json.dumps(given)}}
        for at, (name, given) in enumerate(saying.calls)
    ]


def _finish(saying: Saying) -> str:
    return saying.finish or ("tool_calls" if saying.calls else "stop")


def _usage(saying: Saying) -> dict[str, int]:
    sent, made = saying.usage
    return {"prompt_tokens": sent, "completion_tokens": made, "total_tokens": sent + made}


def _whole(saying: Saying, frame: dict[str, Any]) -> dict[str, Any]:
    message: dict[str, Any] = {"role": "assistant", "content": saying.text or None, "refusal": None}
    if saying.calls:
        message["tool_calls"] = _calls(saying)
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": _finish(saying)}
    return {**frame, "object": "chat.completion", "choices": [choice], "usage": _usage(saying)}


def _deltas(saying: Saying) -> list[dict[str, Any]]:
    """Return the pieces of an answer: its text in small bits, each tool call in two."""
    bits: list[dict[str, Any]] = [
        {"content": saying.text[at : at + _AT_ONCE]} for at in range(0, len(saying.text), _AT_ONCE)
    ]
    if saying.mode == "twice":
        bits = [bit for bit in bits for _ in range(2)]
    if saying.mode == "backwards":
        bits.reverse()
    for at, call in enumerate(_calls(saying)):
        told = call["function"]["arguments"]
        middle = len(told) // _STEPS
        named = {**call, "function": {"name": call["function"]["name"], "arguments": told[:middle]}}
        bits.append({"tool_calls": [{"index": at, **named}]})
        bits.append({"tool_calls": [{"index": at, "function": {"arguments": told[middle:]}}]})
    return [{"role": "assistant", "content": ""}, *bits]


async def _stream(
    request: web.Request, saying: Saying, frame: dict[str, Any], *, usage: bool | None
) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream; charset=utf-8"})
    await response.prepare(request)
    frame = {**frame, "object": "chat.completion.chunk"}

    async def send(data: str) -> None:
        await response.write(f"data: {data}\n\n".encode())

    def chunk(delta: dict[str, Any], finish: str | None = None) -> str:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
        # Bangla as it is: its letters may be torn between two packets, never between two pieces.
        return json.dumps({**frame, "choices": [choice], **({"usage": None} if usage else {})}, ensure_ascii=False)

    for number, delta in enumerate(_deltas(saying)):
        if saying.mode in ("stall", "cut") and number >= saying.pieces:
            break
        await send(chunk(delta))
    if saying.mode == "stall":
        await asyncio.Event().wait()
    if saying.mode == "cut":
        # Until these bytes are on their way the cut would take them along.
        await asyncio.sleep(0.05)
        abort(request)
    elif saying.mode != "no_end":
        for told in _ends(saying, chunk, {**frame, "choices": [], "usage": _usage(saying)} if usage else None):
            await send(told)
    return response


def _ends(saying: Saying, chunk: Callable[..., str], usage: dict[str, Any] | None) -> list[str]:
    """Return what a stream ends with."""
    broken = {
        "bad_json": ['{"id": "chatcmpl-1", "choices": [{"delta": {"con'],
        "error_event": [json.dumps({"error": {"message": "The server had an error", "type": "server_error"}})],
    }.get(saying.mode, [])
    return [*broken, chunk({}, _finish(saying)), *([json.dumps(usage)] if usage else ()), "[DONE]"]
