"""Traces (OpenTelemetry): which work followed from which, across web, outbox and worker, and how long each part took.

Off until `follow` is given a tracer (`adapters/otlp.py` makes one); then a span is a name out of the code with ids,
codes and numbers: only the attributes of `NAMES` exist. An exception is told by its type: its text may quote what a
person wrote. What callers say of traces of their own is not followed: a stranger's id shall not stand in ours.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from opentelemetry import context, trace
from opentelemetry.trace import SpanKind, Status, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from structlog.contextvars import bind_contextvars, reset_contextvars

from healthapp.kit.clock import SystemClock
from healthapp.kit.logging import REDACTED, redact

if TYPE_CHECKING:
    from collections.abc import Iterator

# By the semantic conventions of OpenTelemetry, where they have a name for it.
NAMES = {
    "method": "http.request.method",
    "route": "http.route",
    "status": "http.response.status_code",
    "error": "error.type",
    "user_id": "user.id",
    "verb": "db.operation.name",
    "handler": "healthapp.handler",
    "topic": "messaging.destination.name",
    "channel": "healthapp.channel",
    "outcome": "healthapp.outcome",
    "vendor": "peer.service",
    "request_id": "healthapp.request.id",
    "correlation_id": "healthapp.correlation.id",
    "count": "healthapp.count",
}
_TELLING = re.compile(r"[A-Za-z0-9_./{}:()*-]{1,160}")
_PARENT = "traceparent"
_KINDS = {
    "internal": SpanKind.INTERNAL,
    "server": SpanKind.SERVER,
    "client": SpanKind.CLIENT,
    "consumer": SpanKind.CONSUMER,
}
_SECOND_NS = 1_000_000_000
_propagator = TraceContextTextMapPropagator()
_tracer: trace.Tracer | None = None


def follow(tracer: trace.Tracer | None) -> None:
    """Make spans by `tracer` from now on; none with None."""
    global _tracer  # noqa: PLW0603 - one a process, like the log
    _tracer = tracer


class Work:
    """The span of one piece of work, to which what is only learnt inside is added; of none while tracing is off."""

    __slots__ = ("_span",)

    def __init__(self, span: trace.Span | None = None) -> None:
        """Stand for `span`."""
        self._span = span

    def name(self, name: str) -> None:
        """Give it the name that was not known at its beginning: of few, never with an id in it."""
        if self._span is not None:
            self._span.update_name(told(name))

    def note(self, **attributes: object) -> None:
        """Add attributes by their short names (`_NAMES`); None is left out."""
        if self._span is not None:
            for name, value in attributes.items():
                if value is not None:
                    self._span.set_attribute(NAMES[name], told(value))

    def failed(self, error: str) -> None:
        """Say that it failed, by a code or the type of an exception."""
        if self._span is not None:
            self.note(error=error)
            self._span.set_status(Status(StatusCode.ERROR))


_NOTHING = Work()


def told(value: object) -> Any:  # noqa: ANN401 - one of the few types that an attribute may have
    """Return what may be told of a value: numbers, and words as code and ids are written."""
    if isinstance(value, bool | int | float):
        return value
    text = str(value)
    return redact(text) if all(_TELLING.fullmatch(word) for word in text.split(" ")) else REDACTED


@contextmanager
def span(name: str, kind: str = "internal", *, after: str | None = None, **attributes: object) -> Iterator[Work]:
    """Time a piece of work. `after` is the `traceparent` of what caused it in another process, where that is known."""
    tracer = _tracer
    if tracer is None:
        yield _NOTHING
        return
    cause = _propagator.extract({_PARENT: after}, context.Context()) if after else None
    made = tracer.start_span(told(name), cause, _KINDS[kind])
    work = Work(made)
    work.note(**attributes)
    token = context.attach(trace.set_span_in_context(made))
    try:
        yield work
    except BaseException as error:
        work.failed(type(error).__name__)
        raise
    finally:
        context.detach(token)
        made.end()


@contextmanager
def edge(name: str, kind: str, request_id: str | None, **attributes: object) -> Iterator[Work]:
    """Begin what somebody or a clock asked for: one id for its lines in the log, and a span of its own."""
    # Every click passes here: bound and unbound without looking at all that is bound already.
    tokens = bind_contextvars(trace_id=request_id, correlation_id=request_id, user_id=None)
    try:
        if _tracer is None:
            yield _NOTHING
        else:
            with span(name, kind) as work:
                work.note(request_id=request_id, **attributes)
                yield work
    finally:
        reset_contextvars(**tokens)


def add_span(name: str, seconds: float, **attributes: object) -> None:
    """Add a part of the surrounding work that has just ended and took `seconds`; without such work nothing."""
    tracer = _tracer
    if tracer is None or not trace.get_current_span().is_recording():
        return
    ended = int(SystemClock().now().timestamp() * _SECOND_NS)
    began = ended - int(seconds * _SECOND_NS)
    made = tracer.start_span(told(name), None, SpanKind.CLIENT, start_time=began)
    Work(made).note(**attributes)
    made.end(ended)


def traceparent() -> str | None:
    """Return by what the present work is named to others (W3C Trace Context), if it is traced."""
    if _tracer is None:
        return None
    carrier: dict[str, str] = {}
    _propagator.inject(carrier)
    return carrier.get(_PARENT)
