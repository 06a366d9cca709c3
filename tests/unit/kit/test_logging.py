"""Logs have the seed's shape and name nobody."""

import asyncio
import io
import json
import logging
import logging.handlers
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
import socketio  # type: ignore[import-untyped]  # the library has no types
import structlog

from healthapp.kit.logging import (
    FILE_BYTES,
    FILES_KEPT,
    REDACTED,
    configure_logging,
    describe,
    file_of_its_own,
    log_also,
    log_context,
    redact,
)


@pytest.fixture(autouse=True)
def _restore() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    root.handlers = []
    yield
    for handler in root.handlers:
        handler.close()
    root.handlers, root.level = handlers, level
    structlog.reset_defaults()


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_has_the_shape_of_the_seed() -> None:
    stream = io.StringIO()
    configure_logging("web", stream=stream)
    user_id = uuid4()
    with log_context(trace_id="abc123", user_id=user_id, correlation_id="order-7"):
        structlog.get_logger("t").info("payment_processed", amount=125.5, currency="BDT")
    structlog.get_logger("t").warning("later")
    first, second = lines(stream)
    assert list(first) == [
        "timestamp",
        "level",
        "service",
        "traceId",
        "userId",
        "correlationId",
        "message",
        "metadata",
    ]
    assert first["level"] == "INFO"
    assert first["service"] == "web"
    assert (first["traceId"], first["userId"], first["correlationId"]) == ("abc123", str(user_id), "order-7")
    assert first["message"] == "payment_processed"
    assert first["metadata"] == {"amount": 125.5, "currency": "BDT", "logger": "t"}
    assert first["timestamp"].endswith("Z")
    assert second["traceId"] is None


def test_what_is_learnt_inside_is_forgotten_at_the_end() -> None:
    stream = io.StringIO()
    configure_logging("web", stream=stream)
    user_id, event_id = uuid4(), uuid4()
    with log_context(trace_id="outer"):
        with log_context(trace_id="inner"):
            log_also(user_id=user_id)
            log_also(correlation_id=event_id)
            structlog.get_logger().info("known")
        structlog.get_logger().info("next")
    structlog.get_logger().info("outside")
    found = [(line["traceId"], line["userId"], line["correlationId"]) for line in lines(stream)]
    assert found == [("inner", str(user_id), str(event_id)), ("outer", None, None), (None, None, None)]


def test_the_libraries_own_logs_take_the_same_way() -> None:
    stream = io.StringIO()
    configure_logging("worker", stream=stream)
    logging.getLogger("some.library").warning("sent to %s", "nadia@example.com")
    logging.getLogger("some.library").debug("not at this level")
    [line] = lines(stream)
    assert line["message"] == "sent to [e-mail]"
    assert line["service"] == "worker"
    assert line["metadata"]["logger"] == "some.library"


async def test_tasks_do_not_mix_their_users_up() -> None:
    stream = io.StringIO()
    configure_logging("web", stream=stream)

    async def one(name: str) -> None:
        with log_context(user_id=name):
            await asyncio.sleep(0)
            structlog.get_logger().info("step", who=name)

    await asyncio.gather(*(one(f"u{n}") for n in range(20)))
    assert all(line["userId"] == line["metadata"]["who"] for line in lines(stream))


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("mail to nadia.rahman+x@mail.example.com failed", "nadia"),
        ("call 01712345678 now", "01712345678"),
        ("call 01712-345678 now", "345678"),
        ("call +8801712345678 now", "1712345678"),
        ("call 8801712345678 now", "1712345678"),
        ("কল ০১৭১২৩৪৫৬৭৮", "০১৭১২"),
        ("from +1 415 555 2671", "2671"),
        ("GET /_event/?token=3f2a-99&EIO=4", "3f2a-99"),
        ("refresh_token=abc", "abc"),
        ("Authorization: Bearer abc.def-ghi", "abc.def"),
        ("postgresql://healthapp:hunter2@db/app", "hunter2"),
        ("redis://:hunter2@cache:6379", "hunter2"),
        ("key Zm9vYmFyYmF6cXV4MTIzNDU2Nzg5MA==", "Zm9v"),
        ("jwt eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl", "eyJzdWIi"),
    ],
)
def test_what_identifies_or_lets_in_is_hidden(text: str, hidden: str) -> None:
    assert hidden not in redact(text)


@pytest.mark.parametrize(
    "text",
    [
        "019ad1f0-6f1e-7c3a-9b2e-3f4a5b6c7d8e",
        "reminder 019ad1f0-6f1e-7c3a-9b2e-3f4a5b6c7d8e not found",
        "2026-11-21T08:30:00+06:00 took 12.5 ms",
        "claimed 5000 of 1000000 in 1763690400",
        "healthapp.contexts.reminders.service.record_due",
        "/srv/healthapp/healthapp/contexts/reminders/service.py:120 in record_due",
        "https://example.com/api/reminders",
    ],
)
def test_what_helps_to_find_a_fault_stays(text: str) -> None:
    assert redact(text) == text


def test_names_hide_values_at_any_depth() -> None:
    stream = io.StringIO()
    configure_logging("web", stream=stream)
    structlog.get_logger().info(
        "x",
        password="p",
        request={"headers": [{"Cookie": "s=1"}, {"accept": "ok"}], "title": "Insulin"},
        otp=123456,
        count=7,
        refresh_token=None,
    )
    [line] = lines(stream)
    meta = line["metadata"]
    assert meta["password"] == REDACTED
    assert meta["request"] == {"headers": [{"Cookie": REDACTED}, {"accept": "ok"}], "title": REDACTED}
    assert meta["otp"] == REDACTED
    assert meta["count"] == 7
    assert meta["refresh_token"] is None


def test_an_exception_tells_where_but_not_what_the_database_quoted() -> None:
    stream = io.StringIO()
    configure_logging("web", stream=stream)
    text = 'duplicate key\nDETAIL:  Key (title)=(Insulin) already exists.\n[SQL: INSERT] [parameters: {"t": "Insulin"}]'

    def read() -> None:
        raise KeyError("nadia@example.com")

    def save() -> None:
        try:
            read()
        except KeyError as error:
            raise psycopg.DataError(text) from error

    try:
        save()
    except psycopg.DataError:
        structlog.get_logger().exception("failed")
    [line] = lines(stream)
    told = line["metadata"]["exception"]
    assert line["level"] == "ERROR"
    assert told["type"] == "psycopg.DataError"
    assert told["text"] == "duplicate key"
    assert told["at"][-1].endswith(" save")
    assert told["cause"]["type"] == "KeyError"
    assert "Insulin" not in stream.getvalue()
    assert "nadia" not in stream.getvalue()


def test_a_value_that_postgres_quotes_in_its_first_line_is_left_out() -> None:
    told = describe(
        psycopg.DataError('(psycopg.errors.X) invalid input syntax for type integer: "Insulin"\nCONTEXT: …')
    )
    assert told["text"] == "(psycopg.errors.X) invalid input syntax for type integer:"


@pytest.mark.parametrize("error", [ValueError, KeyError, LookupError, Exception, UnicodeError])
def test_a_text_that_may_quote_what_somebody_wrote_is_left_out(error: type[Exception]) -> None:
    assert describe(error("invalid literal for int() with base 10: Insulin"))["text"] is None
    own = type("OwnError", (error,), {"__module__": "healthapp.contexts.reminders.errors"})
    assert describe(own("reminder is over"))["text"] in ("reminder is over", "'reminder is over'")


def test_describing_an_exception_without_a_traceback() -> None:
    assert describe(RuntimeError("x")) == {"type": "RuntimeError", "text": "x", "at": []}


def test_readable_lines_for_a_terminal() -> None:
    stream = io.StringIO()
    configure_logging("web", stream=stream, readable=True)
    structlog.get_logger("t").info("started", port=3000)
    assert stream.getvalue().rstrip().endswith("INFO    web    started port=3000")


def test_files_turn_over(tmp_path: Path) -> None:
    assert (FILE_BYTES, FILES_KEPT) == (10 * 1024 * 1024, 5)
    stream = io.StringIO()
    configure_logging("web", file=tmp_path / "logs" / "web.log", stream=stream)
    [handler] = [one for one in logging.getLogger().handlers if isinstance(one, logging.handlers.RotatingFileHandler)]
    handler.maxBytes = 2_000
    for number in range(200):
        structlog.get_logger().info("filling_up", number=number)
    assert stream.getvalue() == ""
    structlog.get_logger().error("ended")
    assert json.loads(stream.getvalue())["message"] == "ended"
    found = sorted(path.name for path in (tmp_path / "logs").iterdir())
    assert found == ["web.log", *(f"web.log.{n}" for n in range(1, FILES_KEPT + 1))]
    assert all(json.loads(line) for line in (tmp_path / "logs" / "web.log.1").read_text().splitlines())


def test_configuring_twice_does_not_double_the_lines() -> None:
    stream = io.StringIO()
    configure_logging("web", stream=stream)
    configure_logging("web", stream=stream)
    structlog.get_logger().info("once")
    assert len(lines(stream)) == 1


SECRET = "q7Rk2mZx9TfWb4LsVn8c"


@pytest.mark.parametrize(
    "said",
    [
        "Error processing event queue entry for Event(name='x', router_data={'headers': {'cookie': 'x=%s'}}) [txid=1]:",
        "Received event data as a string. This may indicate a bug. Event data: %s",
        "Received event from session s with no associated token. Event data: {'form': '%s'}",
    ],
)
def test_an_event_that_the_framework_quotes_is_left_out(said: str) -> None:
    stream = io.StringIO()
    configure_logging("web", stream=stream)
    logging.getLogger("reflex.app").error(said, SECRET)
    assert SECRET not in stream.getvalue()


@pytest.mark.parametrize(
    "said",
    [
        "Failed to deserialize event data: {'title': '%s'}.",
        "Event data must be a dictionary, but received ['%s'] of type <class 'list'>.",
        "No registered handler found for event: %s",
    ],
)
def test_an_event_in_an_exception_is_left_out(said: str) -> None:
    assert SECRET not in json.dumps(describe(ValueError(said % SECRET)))


@pytest.mark.parametrize("name", ["engineio.server", "socketio.server"])
def test_the_sockets_libraries_write_nothing_beside_it(name: str) -> None:
    library = logging.getLogger(name)
    library.addHandler(logging.StreamHandler(io.StringIO()))  # as the library does for itself
    configure_logging("web", stream=io.StringIO())
    socketio.AsyncServer(async_mode="asgi")
    assert library.handlers == []


@pytest.mark.parametrize(
    "evil", ['x\n{"level": "INFO"}', "x\r\nlogged in", "\x1b[2Jcleared", "a\u2028b", "\x00", '", "level": "INFO']
)
@pytest.mark.parametrize("readable", [False, True])
def test_nobody_writes_a_line_of_their_own(evil: str, readable: bool) -> None:
    stream = io.StringIO()
    configure_logging("web", stream=stream, readable=readable)
    structlog.get_logger("t").warning("refused", given=evil)
    logging.getLogger("some.library").warning("refused %s", evil)
    written = stream.getvalue()
    assert written.count("\n") == 2
    assert not {"\x1b", "\r", "\x00"} & set(written)
    if not readable:
        found = [json.loads(line)["level"] for line in written.split("\n")[:-1]]
        assert found == ["WARNING", "WARNING"]


def test_processes_that_are_told_one_file_have_one_each(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    held: list[int] = []
    monkeypatch.setattr("healthapp.kit.logging._held", held)
    told = tmp_path / "log" / "web.jsonl"
    assert file_of_its_own(told, 1) == told
    assert held == []
    try:
        assert [file_of_its_own(told, 2).name for _ in range(3)] == ["web.jsonl", "web-2.jsonl", "web-3.jsonl"]
        os.close(held.pop(1))
        assert file_of_its_own(told, 2).name == "web-2.jsonl", "who comes in place of one that ended has its file"
    finally:
        for lock in held:
            os.close(lock)
