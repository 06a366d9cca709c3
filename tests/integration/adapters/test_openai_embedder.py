"""Vectors by OpenAI's API, held against a server that speaks it over HTTP, on good days and on bad ones."""

from __future__ import annotations

import asyncio
import logging
import math
from typing import TYPE_CHECKING, Any

import pytest

from healthapp.adapters import openai_embedder
from healthapp.adapters.openai_embedder import OpenAIEmbedder, OpenAIEmbedderConfig
from healthapp.contexts.knowledge.errors import EmbedderUnavailableError, Trouble
from healthapp.kit.breaker import Breaker, BreakerState
from healthapp.kit.clock import SystemClock
from tests.support.api import free_port
from tests.support.openai_server import KEY, OpenAIServer
from tests.support.openai_server.embeddings import PATH, vector_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    Make = Callable[..., OpenAIEmbedder]

SMALL = "text-embedding-3-small"
TYPED = "জ্বর আর মাথা ব্যথা qqsecret"


@pytest.fixture(scope="module")
def _server() -> Iterator[OpenAIServer]:
    with OpenAIServer() as started:
        yield started


@pytest.fixture
def server(_server: OpenAIServer) -> OpenAIServer:
    """Give the server, behaving."""
    _server.reset()
    return _server


@pytest.fixture
async def make(server: OpenAIServer) -> AsyncIterator[Make]:
    """Give a maker of embedders that ask it."""
    made: list[OpenAIEmbedder] = []

    def one(breaker: Breaker | None = None, **changes: Any) -> OpenAIEmbedder:
        given: dict[str, Any] = {"model": SMALL, "dimension": 1536, "api_key": KEY, "base_url": server.url}
        given["query_timeout_s"] = 20.0  # no test waits for it, and a busy machine shall not end one
        config = OpenAIEmbedderConfig(**{**given, **changes})
        made.append(OpenAIEmbedder(config, SystemClock(), breaker or Breaker("embeddings", threshold=3)))
        return made[-1]

    yield one
    for each in made:
        await each.close()


async def trouble_of(embedder: OpenAIEmbedder, texts: tuple[str, ...] = (TYPED,)) -> EmbedderUnavailableError:
    with pytest.raises(EmbedderUnavailableError) as caught:
        await embedder.passages(texts)
    return caught.value


def near(one: Any, other: Any) -> float:
    return float(sum(a * b for a, b in zip(one, other, strict=True)))


async def test_vectors_come_in_the_order_of_the_texts_with_length_one(make: Make) -> None:
    texts = ["dengue fever", "মাথা ব্যথা", "jor ar kashi", "dengue fever"]
    found = await make().passages(texts)
    assert [near(each, vector_of(text, 1536)) for each, text in zip(found, texts, strict=True)] == pytest.approx(
        [1.0] * 4
    )
    assert all(math.isclose(near(each, each), 1.0) for each in found)
    asked = await make().query("মাথা ব্যথা")
    assert near(asked, found[1]) > 0.99
    assert near(asked, found[0]) < 0.5


async def test_what_is_sent_is_what_the_vendor_speaks(make: Make, server: OpenAIServer) -> None:
    await make().passages(["fever"])
    (body,) = server.asked(PATH)
    assert body == {"input": ["fever"], "model": SMALL, "encoding_format": "float"}


@pytest.mark.parametrize(
    ("model", "dimension", "asked"),
    [(SMALL, 256, 256), ("text-embedding-3-large", 3072, None), ("text-embedding-ada-002", 1536, None)],
)
async def test_vectors_may_be_shorter_where_the_model_can(
    make: Make, server: OpenAIServer, model: str, dimension: int, asked: int | None
) -> None:
    embedder = make(model=model, dimension=dimension)
    (found,) = await embedder.passages(["fever"])
    assert len(found) == embedder.dimension == dimension
    assert server.asked(PATH)[0].get("dimensions") == asked


def test_another_length_is_another_model(make: Make) -> None:
    assert len({make(dimension=each).model for each in (256, 1536)}) == 2


async def test_many_texts_are_as_few_requests_as_the_vendor_takes(
    make: Make, server: OpenAIServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(openai_embedder, "_MOST_INPUTS", 50)
    texts = [f"text {number}" for number in range(120)]
    found = await make(dimension=8).passages(texts)
    assert server.embeddings.requests == [50, 50, 20]
    assert near(found[117], vector_of("text 117", 8)) == pytest.approx(1.0)
    server.reset()
    monkeypatch.setattr(openai_embedder, "_MOST_BYTES", 1000)
    await make(dimension=8).passages(["ক" * 100] * 10)
    assert server.embeddings.requests == [3, 3, 3, 1]


@pytest.mark.parametrize(
    ("mode", "how", "trouble"),
    [
        ("status", {"status": 429}, Trouble.BUSY),
        ("status", {"status": 429, "code": "rate_limit_exceeded"}, Trouble.BUSY),
        ("status", {"status": 429, "code": "insufficient_quota"}, Trouble.QUOTA),
        ("status", {"status": 402}, Trouble.QUOTA),
        ("status", {"status": 401, "code": "invalid_api_key"}, Trouble.KEY),
        ("status", {"status": 403}, Trouble.KEY),
        ("status", {"status": 404, "code": "model_not_found"}, Trouble.KEY),
        ("status", {"status": 400, "param": "dimensions"}, Trouble.KEY),
        ("status", {"status": 400, "code": "context_length_exceeded"}, Trouble.REFUSED),
        ("status", {"status": 422}, Trouble.REFUSED),
        ("status", {"status": 500}, Trouble.SERVER),
        ("status", {"status": 503}, Trouble.SERVER),
        ("status", {"status": 408}, Trouble.SERVER),
        ("drop", {}, Trouble.CONNECTION),
        ("cut", {}, Trouble.CONNECTION),
        ("garbage", {}, Trouble.NONSENSE),
        ("short", {}, Trouble.NONSENSE),
        ("twice", {}, Trouble.NONSENSE),
        ("dimension", {}, Trouble.NONSENSE),
        ("nan", {}, Trouble.NONSENSE),
        ("zero", {}, Trouble.NONSENSE),
        ("words", {}, Trouble.NONSENSE),
        ("no_data", {}, Trouble.NONSENSE),
    ],
)
async def test_each_bad_day_has_its_name_and_the_next_day_is_good(
    make: Make, server: OpenAIServer, mode: Any, how: dict[str, Any], trouble: Trouble
) -> None:
    embedder = make()
    server.embeddings.treat(mode, **how)
    assert (await trouble_of(embedder, ("fever", "cough"))).trouble is trouble
    assert len(await embedder.passages(["fever", "cough"])) == 2


@pytest.mark.parametrize(("told", "seconds"), [("7", 7.0), ("0", 0.0), (None, None), ("nonsense", None)])
async def test_when_to_come_again_is_passed_on(
    make: Make, server: OpenAIServer, told: str | None, seconds: float | None
) -> None:
    server.embeddings.treat("status", status=429, retry_after=told)
    assert (await trouble_of(make())).retry_after == seconds


async def test_who_is_silent_is_given_up(make: Make, server: OpenAIServer) -> None:
    server.embeddings.always("slow", seconds=60.0)
    embedder = make(query_timeout_s=0.05, batch_timeout_s=0.05)
    with pytest.raises(EmbedderUnavailableError) as caught:
        await embedder.query(TYPED)
    assert caught.value.trouble is Trouble.TIMEOUT
    assert (await trouble_of(embedder)).trouble is Trouble.TIMEOUT


async def test_nobody_there(make: Make) -> None:
    assert (await trouble_of(make(base_url=f"http://127.0.0.1:{free_port()}/v1"))).trouble is Trouble.CONNECTION


def test_an_address_that_everybody_could_listen_on_is_refused(make: Make) -> None:
    with pytest.raises(ValueError, match="https"):
        make(base_url="http://vendor.example/v1")


async def test_a_wrong_key(make: Make) -> None:
    assert (await trouble_of(make(api_key="sk-wrong"))).trouble is Trouble.KEY


async def test_after_some_failures_it_is_not_asked_for_a_while(make: Make, server: OpenAIServer) -> None:
    breaker = Breaker("embeddings", threshold=3)
    embedder = make(breaker)
    server.embeddings.always("status", status=500)
    for _ in range(3):
        assert (await trouble_of(embedder)).trouble is Trouble.SERVER
    asked = len(server.asked(PATH))
    rested = await trouble_of(embedder)
    assert (rested.trouble, breaker.state, len(server.asked(PATH))) == (Trouble.AWAY, BreakerState.OPEN, asked)
    assert 0 < (rested.retry_after or 0) <= 5.0


@pytest.mark.parametrize("code", [None, "insufficient_quota"])
async def test_a_limit_opens_no_breaker_and_queries_do_not_ask_until_it_is_over(
    make: Make, server: OpenAIServer, code: str | None
) -> None:
    breaker = Breaker("embeddings", threshold=1)
    embedder = make(breaker)
    server.embeddings.treat("status", status=429, code=code, retry_after="60")
    for _ in range(3):
        with pytest.raises(EmbedderUnavailableError):
            await embedder.query(TYPED)
    assert breaker.state is BreakerState.CLOSED
    assert len(server.asked(PATH)) == 1


@pytest.mark.parametrize("mode", ["status", "drop", "garbage", "nan", "slow"])
async def test_nothing_that_was_typed_is_told(
    make: Make, server: OpenAIServer, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str], mode: Any
) -> None:
    caplog.set_level(logging.DEBUG)
    server.embeddings.always(mode, seconds=60.0)
    embedder = make(query_timeout_s=0.5)
    with pytest.raises(EmbedderUnavailableError) as caught:
        await embedder.query(TYPED)
    out = capsys.readouterr()
    told = [caplog.text, out.out, out.err, *_chain(caught.value)]
    assert not [each for each in told if "qqsecret" in each or "জ্বর" in each or KEY in each]


def _chain(error: BaseException | None) -> list[str]:
    """Return all that an error and what led to it would show."""
    found: list[str] = []
    while error is not None:
        found += [repr(error), str(error), repr(vars(error))]
        error = error.__cause__ or error.__context__
    return found


async def test_the_first_ones_load_the_library_together(make: Make) -> None:
    embedder = make()
    assert len(await asyncio.gather(*(embedder.query("fever") for _ in range(8)))) == 8
