"""Logs: one JSON object a line, in the shape of seed 001, without anything that identifies or lets in a person.

`timestamp, level, service, traceId, userId, correlationId, message, metadata`. The libraries' own logs take the same
way. Redaction is the last step before writing, so no caller can forget it; it is a net, not a licence: log ids and
codes, never what a person wrote.
"""

from __future__ import annotations

import fcntl
import logging
import os
import re
import sys
import traceback
from contextlib import contextmanager
from itertools import count
from logging.handlers import RotatingFileHandler
from typing import TYPE_CHECKING, Any, TextIO

import structlog
from opentelemetry import trace

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path
    from uuid import UUID

    from structlog.typing import EventDict, Processor, WrappedLogger

FILE_BYTES = 10 * 1024 * 1024
FILES_KEPT = 5
REDACTED = "[redacted]"

_SECRET_NAMES = re.compile(
    r"pass(word|wd|code)?$|secret|token|authori[sz]ation|cookie|api_?key|private_?key|master_?key|p256dh|otp|session_key",
    re.IGNORECASE,
)
_PERSONAL_NAMES = re.compile(
    r"^(e_?mail|phone|mobile|address|recipient|to|display_?name|full_?name|title|description|medicine|reason|body)$",
    re.IGNORECASE,
)
_D = "[0-9০-৯]"
_PATTERNS = (
    # name=value in a URL or a form; the websocket's URL carries the tab's token
    (
        re.compile(r"(?i)\b([\w-]*(?:token|secret|password|passcode|api_?key|signature|otp)[\w-]*=)[^&\s\"']+"),
        rf"\1{REDACTED}",
    ),
    (re.compile(r"(?i)\b(bearer|basic)\s+[\w.~+/=-]{6,}"), rf"\1 {REDACTED}"),
    # user:password@ in a connection URL
    (re.compile(r"(\b[a-z][a-z0-9+.-]*://)[^\s/@]*@"), rf"\1{REDACTED}@"),
    (re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+"), "[e-mail]"),
    (re.compile(rf"(?<![\w.-])(?:\+|00|[+]?[8৮]{{2}})?[0০][1১][3-9৩-৯](?:[\s-]?{_D}){{8}}(?![\w-])"), "[phone]"),
    (re.compile(rf"(?<![\w+])\+{_D}(?:[\s()-]?{_D}){{7,14}}(?!\w)"), "[phone]"),
    # three dotted parts: a JWT
    (re.compile(r"\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*"), REDACTED),
)
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_LONG = re.compile(r"(?<![\w/.-])[A-Za-z0-9_+-]{24,}={0,2}(?![\w/.-])")
# Where Postgres and SQLAlchemy quote values in an error's text (`invalid input syntax for type uuid: "…"`), and where
# the framework of the pages quotes a whole event: what was typed into a form, and the headers with the session's key.
_QUOTES_VALUES = re.compile(
    r"\s*(?:\[SQL:|\[parameters:|DETAIL:|CONTEXT:|(?<=:) \""
    r"|\bfor Event\(|\bEvent\(name=|\bEvent data:|\bevent data:|\bfor event:|must be a dictionary, but received).*",
    re.DOTALL,
)
_DEPTH = 6
# Of other kinds nobody can say what is in the text (`ValueError: invalid literal for int(): 'two pills'`).
_OF_CODE = (OSError, TypeError, AttributeError, NameError, ImportError, RuntimeError, MemoryError)
_OF_MACHINES = frozenset(
    {"psycopg", "psycopg_pool", "sqlalchemy", "redis", "httpx", "httpcore", "ssl", "arq", "healthapp"}
)


def redact(text: str) -> str:
    """Return `text` without e-mail addresses, phone numbers and anything that looks like a key or a token."""
    for pattern, instead in _PATTERNS:
        text = pattern.sub(instead, text)
    return _LONG.sub(_unless_harmless, text)


def _unless_harmless(found: re.Match[str]) -> str:
    word = found[0]
    # A UUID is how we name things; a word without digits is a name in the code.
    if _UUID.fullmatch(word) or not any(letter.isdigit() for letter in word) or not any(map(str.isalpha, word)):
        return word
    return REDACTED


def _clean(value: object, name: str = "", depth: int = 0) -> Any:  # noqa: ANN401 - whatever JSON can hold
    if value is None or isinstance(value, bool | int | float):
        return REDACTED if _SECRET_NAMES.search(name) and isinstance(value, int) and value > 1 else value
    if _SECRET_NAMES.search(name) or _PERSONAL_NAMES.search(name):
        return REDACTED
    if depth > _DEPTH:
        return "…"
    if isinstance(value, dict):
        return {str(key): _clean(item, str(key), depth + 1) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_clean(item, name, depth + 1) for item in value]
    return redact(str(value))


def _text_of(error: BaseException) -> str | None:
    """Return what an exception says, if its kind never quotes what somebody wrote; of the others the place must do."""
    if not (isinstance(error, _OF_CODE) or type(error).__module__.partition(".")[0] in _OF_MACHINES):
        return None
    return redact(_QUOTES_VALUES.sub("", str(error)))


def describe(error: BaseException) -> dict[str, Any]:
    """Describe an exception and its causes: kinds, places, and messages where they can't quote what people wrote."""
    frames = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)]
    told: dict[str, Any] = {
        "type": f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins."),
        "text": _text_of(error),
        "at": frames[-12:],
    }
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None:
        told["cause"] = {"type": type(cause).__qualname__, "text": _text_of(cause)}
    return told


def _exception(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    given = event.pop("exc_info", None)
    if given is True:
        given = sys.exc_info()[1]
    elif isinstance(given, tuple):
        given = given[1]
    event.pop("stack_info", None)
    if isinstance(given, BaseException):
        event["exception"] = describe(given)
        # Whoever logs an exception goes on without raising it: its work failed all the same.
        span = trace.get_current_span()
        span.set_attribute("error.type", type(given).__name__)
        span.set_status(trace.StatusCode.ERROR)
    return event


def _shape(service: str) -> Processor:
    def arrange(_logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
        exception = event.pop("exception", None)
        shaped: dict[str, Any] = {
            "timestamp": event.pop("timestamp", None),
            "level": str(event.pop("level", method)).upper(),
            "service": service,
            "traceId": event.pop("trace_id", None),
            "userId": event.pop("user_id", None),
            "correlationId": event.pop("correlation_id", None),
            "message": redact(_QUOTES_VALUES.sub("", str(event.pop("event", "")))),
        }
        metadata = {name: _clean(value, name) for name, value in event.items() if not name.startswith("_")}
        if exception is not None:
            metadata["exception"] = exception
        metadata.update(_span_ids())
        shaped["metadata"] = metadata
        return shaped

    return arrange


def _span_ids() -> dict[str, str]:
    """Return under which ids the present work is found in the traces, if it is traced."""
    found = trace.get_current_span().get_span_context()
    if not found.is_valid:
        return {}
    return {"trace": trace.format_trace_id(found.trace_id), "span": trace.format_span_id(found.span_id)}


# What would begin a line of its own, or tell the terminal something.
_UNSEEN = {code: f"\\u{code:04x}" for code in (*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029)}


def _console(_logger: WrappedLogger, _method: str, event: Mapping[str, Any]) -> str:
    """Write a line for a person who watches a terminal."""
    details = " ".join(f"{name}={value}" for name, value in event["metadata"].items() if name != "logger")
    line = f"{event['timestamp'][11:19]} {event['level']:<7} {event['service']:<6} {event['message']} {details}"
    return line.rstrip().translate(_UNSEEN)


def configure_logging(
    service: str,
    level: str = "INFO",
    *,
    file: Path | None = None,
    stream: TextIO | None = None,
    readable: bool = False,
    shelf: logging.Handler | None = None,
) -> None:
    """Send every log of this process to `stream` (stderr by default) or, rotated at 10 MB with 5 kept, to `file`.

    With a file, `stream` still gets the errors: whoever starts the process reads there why it ended.
    `shelf` takes the same lines as JSON, for the system log. A file belongs to one process (`file_of_its_own`): two
    that rotate the same file lose lines.
    """
    before: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _exception,
    ]
    render: Processor = _console if readable else structlog.processors.JSONRenderer(ensure_ascii=False, default=str)

    def formatted(by: Processor) -> logging.Formatter:
        return structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*before, structlog.stdlib.ExtraAdder()],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _shape(service), by],
        )

    handler: logging.Handler
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(file, maxBytes=FILE_BYTES, backupCount=FILES_KEPT, encoding="utf-8")
    else:
        handler = logging.StreamHandler(stream)
    handler.setFormatter(formatted(render))
    root = logging.getLogger()
    for old in list(root.handlers):
        root.removeHandler(old)
        old.close()
    root.addHandler(handler)
    if file is not None:
        errors = logging.StreamHandler(stream)
        errors.setLevel(logging.ERROR)
        errors.setFormatter(formatted(render))
        root.addHandler(errors)
    if shelf is not None:
        shelf.setFormatter(formatted(structlog.processors.JSONRenderer(ensure_ascii=False, default=str)))
        root.addHandler(shelf)
    root.setLevel(level.upper())
    for name in ("sqlalchemy.engine", "httpx", "httpcore", "asyncio", "engineio", "socketio"):
        # Chatty at INFO, and some of them quote addresses.
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))
    for name in ("engineio.server", "socketio.server"):
        # They bring handlers of their own, which would write beside ours, unredacted; with a level set they don't.
        own = logging.getLogger(name)
        own.handlers.clear()
        own.setLevel(max(logging.WARNING, root.level))
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *before,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


_held: list[int] = []
"""The locks on the files of this process: let go of by the kernel when it ends, however it ends."""


def file_of_its_own(file: Path, processes: int) -> Path:
    """Return the file of one of `processes` that were told the same: `web.jsonl`, or `web-2.jsonl` and so on.

    It is the first that no living process has, so that one started in place of another goes on in its file.
    """
    if processes == 1:
        return file
    file.parent.mkdir(parents=True, exist_ok=True)
    for number in count(1):
        own = file if number == 1 else file.with_stem(f"{file.stem}-{number}")
        lock = os.open(own.with_suffix(".lock"), os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
        else:
            _held.append(lock)
            return own
    raise AssertionError  # pragma: no cover - there is always a next number


@contextmanager
def log_context(
    *, trace_id: str | None = None, user_id: object = None, correlation_id: str | None = None
) -> Iterator[None]:
    """Put who and which piece of work into every line logged inside, across awaits.

    `trace_id` names one request, event or job; `correlation_id` spans processes. What isn't given stays as it is
    outside, and whatever is learnt inside (`log_also`) is forgotten at the end.
    """
    given = {"trace_id": trace_id, "user_id": str(user_id) if user_id else None, "correlation_id": correlation_id}
    outside = structlog.contextvars.get_contextvars()
    bound = {name: outside.get(name) if value is None else value for name, value in given.items()}
    with structlog.contextvars.bound_contextvars(**bound):
        yield


def log_also(*, user_id: UUID | None = None, correlation_id: UUID | None = None) -> None:
    """Put what was only learnt inside the surrounding `log_context` into its further lines: ids, never names."""
    learnt = {"user_id": user_id, "correlation_id": correlation_id}
    if user_id is not None:
        trace.get_current_span().set_attribute("user.id", str(user_id))
    structlog.contextvars.bind_contextvars(**{name: str(value) for name, value in learnt.items() if value is not None})


__all__ = [
    "FILES_KEPT",
    "FILE_BYTES",
    "REDACTED",
    "configure_logging",
    "describe",
    "file_of_its_own",
    "log_also",
    "log_context",
    "redact",
]
