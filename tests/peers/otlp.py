"""A collector of traces: takes OTLP over HTTP as a real one does, and keeps what the spans say.

Modes: `status` (answers `status`), `slow` (waits `delay_s` first).
"""

from __future__ import annotations

import asyncio
import gzip
from typing import TYPE_CHECKING, Any

from aiohttp import web
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)

from tests.peers.base import HOST, Peer

if TYPE_CHECKING:
    from opentelemetry.proto.common.v1.common_pb2 import KeyValue
    from opentelemetry.proto.trace.v1.trace_pb2 import Span

_OK = 200


class OtlpPeer(Peer):
    """A collector. `received` are spans; `raw` is every byte that came, for whoever looks for a word in them."""

    def __init__(self) -> None:
        super().__init__()
        self.raw = bytearray()

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    def named(self, name: str) -> list[dict[str, Any]]:
        """Return the spans of a name."""
        return [span for span in self.received if span["name"] == name]

    async def _open(self) -> None:
        app = web.Application(client_max_size=2**26)
        app.router.add_post("/v1/traces", self._take)
        self.port = await self.serve(app, self.port, self.tls)

    async def _take(self, request: web.Request) -> web.Response:
        behaviour = self.script.take()
        if behaviour.mode == "slow":
            await asyncio.sleep(behaviour.delay_s)
        if behaviour.mode == "status":
            return web.Response(status=behaviour.status)
        body = await request.read()
        if request.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        self.raw += body
        given = ExportTraceServiceRequest.FromString(body)
        for resource in given.resource_spans:
            service = _attributes(resource.resource.attributes)
            for scope in resource.scope_spans:
                for span in scope.spans:
                    self.log.add(_said(span, service))
        answer = ExportTraceServiceResponse().SerializeToString()
        return web.Response(status=_OK, body=answer, content_type="application/x-protobuf")


def _attributes(pairs: Any) -> dict[str, Any]:
    def value(pair: KeyValue) -> Any:
        return getattr(pair.value, pair.value.WhichOneof("value") or "string_value")

    return {pair.key: value(pair) for pair in pairs}


def _said(span: Span, resource: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": span.name,
        "trace": span.trace_id.hex(),
        "id": span.span_id.hex(),
        "parent": span.parent_span_id.hex(),
        "kind": span.kind,
        "failed": span.status.code == span.status.STATUS_CODE_ERROR,
        "told": span.status.message,
        "events": len(span.events),
        "attributes": _attributes(span.attributes),
        "resource": resource,
        "seconds": (span.end_time_unix_nano - span.start_time_unix_nano) / 1e9,
    }
