"""Where spans go: to a collector by OTLP over HTTP, cut down once more to what may leave."""

from __future__ import annotations

import atexit
from typing import TYPE_CHECKING

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, Resource
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased
from opentelemetry.trace import Status

from healthapp.kit.tracing import NAMES, follow, told

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from opentelemetry.util.types import AttributeValue

_ALLOWED = frozenset(NAMES.values())
_PATIENCE_SECONDS = 2.0


class _OnlyOurs(SpanExporter):
    """Sends on what may leave: attributes that we know, no events, no text of an error."""

    def __init__(self, exporter: SpanExporter) -> None:
        self._exporter = exporter

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        return self._exporter.export([_cut_down(span) for span in spans])

    def shutdown(self) -> None:
        self._exporter.shutdown()

    def force_flush(self, timeout_millis: int = 30000) -> bool:
        return self._exporter.force_flush(timeout_millis)


def _cut_down(span: ReadableSpan) -> ReadableSpan:
    kept: Mapping[str, AttributeValue] = {
        name: value if isinstance(value, bool | int | float) else told(value)
        for name, value in (span.attributes or {}).items()
        if name in _ALLOWED
    }
    return ReadableSpan(
        name=told(span.name),
        context=span.context,
        parent=span.parent,
        resource=span.resource,
        attributes=kept,
        kind=span.kind,
        status=Status(span.status.status_code),
        start_time=span.start_time,
        end_time=span.end_time,
        instrumentation_scope=span.instrumentation_scope,
    )


class Tracing:
    """The spans of one process, on their way."""

    def __init__(self, service: str, endpoint: str, share: float = 1.0) -> None:
        """Send a `share` of all traces to `endpoint` (`http://collector:4318`); nothing of the machine goes with them.

        They go in batches from a thread of their own; a collector that is away costs nothing but its spans.
        """
        exporter = OTLPSpanExporter(endpoint=f"{endpoint.rstrip('/')}/v1/traces", timeout=_PATIENCE_SECONDS)
        self._provider = TracerProvider(
            sampler=ParentBased(TraceIdRatioBased(share)),
            resource=Resource({SERVICE_NAME: f"healthapp-{service}"}),
            shutdown_on_exit=False,
        )
        self._provider.add_span_processor(BatchSpanProcessor(_OnlyOurs(exporter)))
        follow(self._provider.get_tracer("healthapp"))
        atexit.register(self.stop)

    def flush(self) -> None:
        """Send what waits; returns when it has been sent or given up."""
        self._provider.force_flush()

    def stop(self) -> None:
        """Send what waits, and make no more."""
        atexit.unregister(self.stop)
        follow(None)
        self._provider.shutdown()
