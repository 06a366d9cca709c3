"""The adapter against a server that speaks OpenAI's API over real HTTP: what it sends, and every way to fail."""

from __future__ import annotations

import logging
from contextlib import aclosing
from typing import TYPE_CHECKING, Any

import pytest

from healthapp.adapters.openai_model import ModelConfig, OpenAIModel
from healthapp.contexts.assistant.ports import ModelError, Offer, Piece, ToolCall, Turn
from healthapp.kit.breaker import BreakerState
from healthapp.kit.clock import SystemClock

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.support.openai_server import OpenAIServer

SECRET = "I take olanzapine for voices"
TURNS = [Turn("rules", "Be short."), Turn("data", SECRET)]
SEARCH = Offer("search", "Search.", {"type": "object", "properties": {"query": {"type": "string"}}})


class Ticks:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def ticks() -> Ticks:
    return Ticks()


@pytest.fixture
async def writer(model: OpenAIServer, ticks: Ticks) -> AsyncIterator[OpenAIModel]:
    config = ModelConfig(model.key, "tiny", model.url, tokens=99, timeout_s=5.0)
    made = OpenAIModel(config, SystemClock(), now=ticks)
    yield made
    await made.aclose()


async def read(writer: OpenAIModel, *offers: Offer, turns: list[Turn] | None = None) -> list[Piece]:
    async with aclosing(writer.write(turns or TURNS, offers)) as stream:
        return [piece async for piece in stream]


def said(pieces: list[Piece]) -> str:
    return "".join(piece.text for piece in pieces)


async def test_letters_come_in_pieces_with_what_they_took(model: OpenAIServer, writer: OpenAIModel) -> None:
    model.chat.says("প্রচুর পানি পান করুন [১]। Rest [2].", usage=(321, 45))
    pieces = await read(writer)
    assert said(pieces) == "প্রচুর পানি পান করুন [১]। Rest [2]."
    assert len(pieces) > 3
    assert (pieces[-1].ended, pieces[-1].tokens_in, pieces[-1].tokens_out) == ("whole", 321, 45)


async def test_nothing_is_to_be_stored_and_nobody_is_named(model: OpenAIServer, writer: OpenAIModel) -> None:
    model.chat.says("x")
    await read(writer, SEARCH)
    (body,) = model.asked("/v1/chat/completions")
    assert body["store"] is False
    assert (body["max_completion_tokens"], body["model"], body["stream"]) == (99, "tiny", True)
    assert set(body) == {"max_completion_tokens", "messages", "model", "store", "stream", "stream_options", "tools"}
    assert [one["role"] for one in body["messages"]] == ["system", "user"]


async def test_tools_are_called_and_answered(model: OpenAIServer, writer: OpenAIModel) -> None:
    model.chat.says(calls=[("search", {"query": "ডেঙ্গু"}), ("my_reminders", {})])
    model.chat.says("Rest [1].")
    first = await read(writer, SEARCH)
    calls = first[-1].calls
    assert [(each.name, each.arguments) for each in calls] == [
        ("search", '{"query": "\\u09a1\\u09c7\\u0999\\u09cd\\u0997\\u09c1"}'),
        ("my_reminders", "{}"),
    ]
    turns = [*TURNS, Turn("model", calls=calls), *(Turn("tool", "{}", call_id=each.id) for each in calls)]
    assert said(await read(writer, turns=turns)) == "Rest [1]."


@pytest.mark.parametrize(("finish", "ended"), [("length", "too_long"), ("content_filter", "refused")])
async def test_an_answer_that_was_cut_short_says_so(
    model: OpenAIServer, writer: OpenAIModel, finish: str, ended: str
) -> None:
    model.chat.says("Rest", finish=finish)
    assert (await read(writer))[-1].ended == ended


@pytest.mark.parametrize(
    ("how", "codes"),
    [
        ({"mode": "status", "status": 429}, {"busy"}),
        ({"mode": "status", "status": 429, "code": "insufficient_quota"}, {"quota"}),
        ({"mode": "status", "status": 500}, {"down"}),
        ({"mode": "status", "status": 503}, {"down"}),
        ({"mode": "status", "status": 400}, {"refused"}),
        ({"mode": "drop"}, {"connection"}),
        ({"mode": "cut"}, {"cut"}),
        ({"mode": "garbage"}, {"cut", "nonsense"}),
        ({"mode": "bad_json"}, {"nonsense"}),
        ({"mode": "error_event"}, {"down"}),
        ({"mode": "no_end"}, {"cut"}),
    ],
    ids=[
        "busy",
        "quota",
        "500",
        "503",
        "400",
        "drop",
        "cut",
        "garbage",
        "bad json",
        "error event",
        "no end",
    ],
)
async def test_whatever_fails_is_told_without_a_word_of_anybody(
    model: OpenAIServer,
    writer: OpenAIModel,
    caplog: pytest.LogCaptureFixture,
    how: dict[str, Any],
    codes: set[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    model.chat.says("Some words that were written about you.", **how)
    with pytest.raises(ModelError) as caught:
        await read(writer)
    assert caught.value.code in codes
    assert len(model.received) == 1, "nothing is tried twice"
    assert caught.value.__context__ is None
    assert caught.value.__cause__ is None
    ours = [one.getMessage() for one in caplog.records if not one.name.startswith(("aiohttp", "asyncio"))]
    assert not [line for line in ours if SECRET in line or "olanzapine" in line or model.key in line]


async def test_a_wrong_key_is_refused(model: OpenAIServer) -> None:
    writer = OpenAIModel(ModelConfig("sk-wrong", "tiny", model.url), SystemClock())
    with pytest.raises(ModelError, match="refused"):
        await read(writer)
    await writer.aclose()


async def test_who_says_when_to_come_back_is_left_alone_until_then(
    model: OpenAIServer, writer: OpenAIModel, ticks: Ticks
) -> None:
    model.chat.says(mode="status", status=429, retry_after="20")
    with pytest.raises(ModelError, match="busy"):
        await read(writer)
    ticks.at += 19
    with pytest.raises(ModelError, match="resting"):
        await read(writer)
    assert len(model.received) == 1
    ticks.at += 2
    model.chat.says("Rest.")
    assert said(await read(writer)) == "Rest."


async def test_after_repeated_failures_it_is_not_asked_for_a_while(
    model: OpenAIServer, writer: OpenAIModel, ticks: Ticks
) -> None:
    for _ in range(5):
        model.chat.says(mode="drop")
        with pytest.raises(ModelError, match="connection"):
            await read(writer)
    with pytest.raises(ModelError, match="resting"):
        await read(writer)
    assert (len(model.received), writer.snapshot().state) == (5, BreakerState.OPEN)
    ticks.at += 10
    model.chat.says("Rest.")
    assert said(await read(writer)) == "Rest."
    assert writer.snapshot().state is BreakerState.CLOSED


async def test_being_too_slow_counts_as_a_failure(writer: OpenAIModel) -> None:
    for _ in range(5):
        writer.too_slow()
    assert writer.snapshot().state is BreakerState.OPEN


async def test_whoever_leaves_says_nothing_about_the_model(model: OpenAIServer, writer: OpenAIModel) -> None:
    model.chat.says("A long answer that goes on and on.", mode="stall", pieces=2)
    async with aclosing(writer.write(TURNS)) as stream:
        assert (await anext(stream)).text
    assert (writer.snapshot().state, writer.snapshot().failures) == (BreakerState.CLOSED, 0)


async def test_pieces_that_come_twice_or_backwards_are_what_they_are(model: OpenAIServer, writer: OpenAIModel) -> None:
    for mode in ("twice", "backwards"):
        model.chat.says("Drink plenty of water.", mode=mode)
        assert said(await read(writer)) != "Drink plenty of water."


def test_a_tool_call_keeps_its_arguments_out_of_logs() -> None:
    assert SECRET not in repr(ToolCall("1", "search", SECRET)) + repr(Turn("data", SECRET)) + repr(Piece(SECRET))
    assert "sk-" not in repr(ModelConfig("sk-secret", "tiny"))


@pytest.mark.parametrize("url", ["http://api.example/v1", "http://10.0.0.1/v1", "ftp://x", "nonsense"])
def test_words_go_nowhere_in_the_clear(url: str) -> None:
    with pytest.raises(ValueError, match="https"):
        OpenAIModel(ModelConfig("k", "tiny", url), SystemClock())
