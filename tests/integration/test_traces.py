"""Traces, as a collector gets them: one from the request through the outbox to the worker and the vendor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from opentelemetry.trace import Status, StatusCode

from healthapp.adapters.otlp import Tracing
from healthapp.kit.actor import Actor
from healthapp.kit.breaker import Breaker
from healthapp.kit.tracing import add_span, edge, span, traceparent
from tests.peers.otlp import OtlpPeer
from tests.support.api import reminder
from workers import relay

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

    from healthapp.wiring import Platform
    from tests.conftest import AsUser, MakeUser


MAIL = "rahima@example.com"
THEIRS = {"traceparent": f"00-{'ab' * 16}-{'cd' * 8}-01"}


@pytest.fixture
def collector() -> Iterator[OtlpPeer]:
    with OtlpPeer() as peer:
        yield peer


@pytest.fixture
def tracing(collector: OtlpPeer) -> Iterator[Tracing]:
    made = Tracing("tests", collector.url)
    yield made
    made.stop()


async def test_one_trace_from_the_request_to_the_worker(
    client: httpx.AsyncClient, platform: Platform, collector: OtlpPeer, tracing: Tracing
) -> None:
    body = {"email": "a@example.net", "password": "kadam-phul-5207", "displayName": "A", "role": "patient"}
    made = await client.post("/api/v1/auth/register", json=body, headers=THEIRS)
    assert made.status_code == 201
    async with platform.begin(Actor.worker()) as uow:
        await relay._fan_out(uow)
        deliveries = list(await uow.session.scalars(sa.text("SELECT id FROM outbox_delivery")))
    for delivery in deliveries:
        await relay.deliver(platform, delivery)
    tracing.flush()
    (request,) = collector.named("POST /api/v1/auth/register")
    assert request["attributes"] == {
        "http.request.method": "POST",
        "http.route": "/api/v1/auth/register",
        "http.response.status_code": 201,
        "healthapp.request.id": made.headers["x-request-id"],
    }
    assert request["resource"] == {"service.name": "healthapp-tests"}
    # A trace of ours begins here: what a stranger names is not followed.
    assert (request["parent"], request["trace"]) != ("cd" * 8, "ab" * 16)
    assert request["parent"] == ""
    of_it = [one for one in collector.received if one["trace"] == request["trace"]]
    inserts = [one for one in of_it if one["name"] == "postgres insert" and one["parent"] == request["id"]]
    assert inserts
    assert all(one["attributes"] == {"db.operation.name": "insert"} for one in inserts)
    handled = [one for one in of_it if one["attributes"].get("messaging.destination.name") == "user.registered"]
    assert len(handled) == len(deliveries) > 0
    assert {one["parent"] for one in handled} == {request["id"]}
    assert any(one["parent"] == handled[0]["id"] for one in of_it), "what a handler asks of Postgres is beneath it"


async def test_what_failed_is_told_by_its_type_alone(
    as_user: AsUser,
    make_user: MakeUser,
    web: Platform,
    collector: OtlpPeer,
    tracing: Tracing,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def broken(uow: Any, command: Any) -> None:
        del uow, command
        raise ValueError("Warfarincanary")

    monkeypatch.setattr(web.reminders, "create", broken)
    answer = await (await as_user(await make_user())).post("/api/reminders", json=reminder())
    assert answer.status_code == 500
    tracing.flush()
    (failed,) = collector.named("POST /api/reminders")
    assert failed["failed"]
    assert failed["attributes"]["error.type"] in ("500", "ValueError")
    assert (failed["told"], failed["events"]) == ("", 0)
    assert b"Warfarincanary" not in collector.raw


async def test_only_what_is_known_to_be_harmless_is_told(collector: OtlpPeer, tracing: Tracing) -> None:
    with span("মেটফরমিন", handler=MAIL, outcome="took two pills, twice", count=3) as work:
        work.note(channel="sms", topic="+8801712345678", vendor=None)
        add_span("postgres select", 0.25, verb="select")
    with pytest.raises(KeyError), span("x", nobody_knows="y"):
        pass
    tracing.flush()
    (told,) = collector.named("[redacted]")
    assert told["attributes"] == {
        "healthapp.handler": "[redacted]",
        "healthapp.outcome": "[redacted]",
        "healthapp.count": 3,
        "healthapp.channel": "sms",
        "messaging.destination.name": "[redacted]",
    }
    (part,) = collector.named("postgres select")
    assert part["parent"] == told["id"]
    assert part["seconds"] == pytest.approx(0.25)


async def test_what_comes_past_our_own_door_is_cut_down_before_it_leaves(collector: OtlpPeer, tracing: Tracing) -> None:
    made = tracing._provider.get_tracer("a library").start_span("GET Warfarincanary, twice")
    made.set_attributes(
        {"db.query.text": "Warfarincanary", "http.route": f"{MAIL}: Warfarincanary, twice", "user.id": "u-1"}
    )
    made.add_event("exception", {"exception.message": "Warfarincanary"})
    made.set_status(Status(StatusCode.ERROR, "Warfarincanary"))
    made.end()
    tracing.flush()
    (left,) = collector.received
    assert left["attributes"] == {"http.route": "[redacted]", "user.id": "u-1"}
    assert left["failed"]
    assert b"Warfarincanary" not in collector.raw


async def test_a_vendor_is_a_part_of_its_own(collector: OtlpPeer, tracing: Tracing) -> None:
    async def away() -> None:
        msg = f"to {MAIL}"
        raise TimeoutError(msg)

    with edge("send", "consumer", "some-notice"), pytest.raises(TimeoutError):
        await Breaker("smtp").call(away)
    tracing.flush()
    (vendor,) = collector.named("vendor")
    assert vendor["attributes"] == {"peer.service": "smtp", "error.type": "TimeoutError"}
    assert vendor["failed"]
    assert vendor["parent"] == collector.named("send")[0]["id"]


def test_without_a_collector_nothing_is_made() -> None:
    with span("a", count=1) as work:
        work.note(count=2)
        work.failed("x")
        add_span("b", 1.0, verb="select")
        assert traceparent() is None


async def test_a_collector_that_is_away_stops_nobody(
    client: httpx.AsyncClient, collector: OtlpPeer, tracing: Tracing
) -> None:
    collector.behave("status", times=None, status=503)
    assert (await client.get("/health")).status_code == 200
    tracing.flush()
    assert collector.received == []
