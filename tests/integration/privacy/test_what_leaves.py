"""What leaves the house says nothing of anybody's health, and lets nobody in.

A person whose every field holds a marker lives a life: what they do, what they do wrong, what breaks of ours. Then the
log, the traces, the figures, the errors, and the messages to mailbox, phone and browser are searched for the markers.
"""

from __future__ import annotations

import asyncio
import io
import json
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
import structlog

from healthapp.adapters.otlp import Tracing
from healthapp.adapters.webpush import generate_vapid_key
from healthapp.contexts.notifications.schemas import Preferences, SubscribePush
from healthapp.kit.actor import Role
from healthapp.kit.logging import configure_logging
from tests.integration.privacy.test_canaries import told
from tests.peers.otlp import OtlpPeer
from tests.peers.push import PushPeer
from tests.peers.smtp import SmtpPeer
from tests.peers.twilio import TwilioPeer
from tests.support import canaries, databases
from tests.support.api import reminder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import httpx

    from healthapp.config import Settings
    from healthapp.wiring import Platform
    from tests.conftest import AsUser, MakeUser
    from tests.support.canaries import Canary
    from tests.support.rows import Connection

WORD = "Kingfisher"
HEALTH = ("title", "description", "medicine", "dosage", "instructions", "reason", "dose")
CLIMBING = "Heronsecret-4471"
"""A password that somebody types."""


@dataclass
class Outside:
    """Everything that leaves."""

    smtp: SmtpPeer
    sms: TwilioPeer
    push: PushPeer
    collector: OtlpPeer
    tracing: Tracing
    log: io.StringIO
    errors: list[str]


@pytest.fixture
def outside() -> Iterator[Outside]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    root.handlers = []
    with SmtpPeer() as smtp, TwilioPeer() as sms, PushPeer() as push, OtlpPeer() as collector:
        made = Outside(smtp, sms, push, collector, Tracing("tests", collector.url), io.StringIO(), [])
        configure_logging("tests", "DEBUG", stream=made.log)
        yield made
        made.tracing.stop()
    root.handlers, root.level = handlers, level
    structlog.reset_defaults()


@pytest.fixture
def settings(database_url: str, redis_url: str, tmp_path: Path, outside: Outside) -> Settings:
    return databases.make_settings(
        database_url,
        redis_url,
        data_dir=tmp_path,
        smtp_url=f"smtp+plain://127.0.0.1:{outside.smtp.port}",
        twilio_account_sid=outside.sms.account_sid,
        twilio_auth_token=outside.sms.auth_token,
        twilio_from="+15005550006",
        twilio_base_url=outside.sms.url,
        vapid_private_key=generate_vapid_key(),
        allow_insecure_push=True,
    )


async def _live(canary: Canary, client: httpx.AsyncClient, outside: Outside, web: Platform, broken: Any) -> list[str]:
    """Do right and wrong things with markers in every part of a request; return what lets somebody in.

    But in the names of fields: an error says which name it doesn't know, to whoever used it.
    """
    marked = {name: f"{WORD}{name}" for name in HEALTH}
    token = client.headers["authorization"].removeprefix("Bearer ")
    headers = {"X-Request-ID": f"{WORD}-id", "Referer": f"https://x.example/{WORD}reason", "User-Agent": f"{WORD}agent"}
    for method, path, body in (
        ("POST", "/api/reminders", {**reminder(), "title": marked["title"], "type": marked["medicine"]}),
        ("POST", "/api/reminders", {**reminder(), "foreign": marked["reason"]}),
        ("POST", "/api/reminders", [marked["title"]]),
        ("PUT", f"/api/reminders/{quote(marked['title'])}", {"title": marked["title"]}),
        ("POST", f"/api/v1/reminders/{canary.person.id}/skip", {"reason": marked["reason"] * 300}),
        ("GET", f"/api/reminders?type={marked['medicine']}&limit={marked['dose']}", None),
        ("GET", f"/api/v1/{marked['medicine']}", None),
        ("POST", "/api/v1/auth/login", {"email": canary.person.email, "password": CLIMBING}),
        ("POST", "/api/v1/auth/login", {"email": f"{WORD}mail", "password": CLIMBING}),
        ("POST", "/api/v1/auth/register", {"email": canary.person.email, "password": CLIMBING, "displayName": "x"}),
        ("POST", "/api/v1/auth/reset-password", {"token": f"{WORD}token", "password": CLIMBING}),
        ("POST", "/api/v1/auth/refresh", {"refreshToken": f"{WORD}token"}),
        ("POST", "/graphql", {"query": f'{{ viewer(of: "{marked["title"]}") {{ id }} }}'}),
    ):
        answer = await client.request(method, path, json=body, headers=headers)
        if answer.is_error:
            outside.errors.append(answer.text)
    raw = await client.post("/api/reminders", content=f"{{{marked['title']}".encode(), headers=headers)
    outside.errors.append(raw.text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(web.reminders, "create", broken)
        answer = await client.post("/api/reminders", json=reminder(title=marked["title"]), headers=headers)
        assert answer.status_code == 500
        outside.errors.append(answer.text)
    assert len(outside.errors) > 10
    return [token, CLIMBING, canary.person.password, f"{WORD}token"]


async def _figures(client: httpx.AsyncClient) -> str:
    return (await client.get("/metrics")).text


@pytest.mark.parametrize("names", [False, True])
async def test_what_leaves_says_nothing(
    platform: Platform,
    web: Platform,
    owner: Connection,
    make_user: MakeUser,
    as_user: AsUser,
    outside: Outside,
    names: bool,
) -> None:
    follower = await make_user(Role.CAREGIVER, name="follower")
    canary = await canaries.plant(platform, owner, WORD, follower, names=names)
    browser = outside.push.subscribe()
    async with platform.begin(canary.actor) as uow:
        now = [{"topic": "medicine", "channel": one, "enabled": True, "delaySeconds": 0} for one in ("sms", "push")]
        await platform.notifications.set_preferences(uow, Preferences.model_validate({"items": now}))
        given = {name: value for name, value in browser.as_json().items() if name != "expirationTime"}
        await platform.notifications.subscribe_push(uow, SubscribePush.model_validate(given))
    # A medicine is named to a number that is proven alone.
    owner.execute("UPDATE identity_user SET phone_proven_at = now() WHERE id = %s", (canary.person.id,))
    client = await as_user(canary.person)

    async def broken(_uow: Any, command: Any) -> None:
        msg = f"{command.title} for {canary.person.email} {client.headers['authorization']}"
        raise LookupError(msg)

    keys = await _live(canary, client, outside, web, broken)
    asked = await client.post("/api/reminders", json=_soon(platform))
    assert asked.status_code == 201, asked.text
    async with asyncio.timeout(60):
        await told(platform, owner)
    structlog.get_logger("tests").info(f"{WORD}title")  # what the search finds, when it is there
    health = [f"{WORD}{name}" for name in HEALTH]
    everything = {*canary.markers, *keys}
    inside = _inside(outside, await _figures(client))
    assert f"{WORD}title" in inside.pop("log: shown")
    for place, text in inside.items():
        assert text, f"nothing came to {place}"
        assert [word for word in everything if word.casefold() in text.casefold()] == [], place
    for place, messages in _messages(outside).items():
        assert messages, f"no {place} was sent"
        text = "\n".join(messages).casefold()
        assert [word for word in keys if word.casefold() in text] == [], place
        named = [word for word in health if word.casefold() in text]
        # Only what they asked for is named, and nothing beyond it.
        told_of = {f"{WORD}{one}" for one in HEALTH if one not in ("reason", "description")}
        assert set(named) <= (told_of if names else set())
        assert bool(named) is names, place


def _soon(platform: Platform) -> dict[str, Any]:
    start = platform.clock.now().isoformat()
    medicine = {"name": f"{WORD}medicine", "dosage": f"{WORD}dosage", "instructions": f"{WORD}instructions"}
    once = {"isRecurring": False, "recurringPattern": None, "scheduledTime": start}
    return reminder(title=f"{WORD}title", medicineInfo=medicine, **once)


def _inside(outside: Outside, figures: str) -> dict[str, str]:
    outside.tracing.flush()
    # The mail server of the test writes in this process too.
    lines = [
        line for line in outside.log.getvalue().splitlines() if json.loads(line)["metadata"]["logger"] != "mail.log"
    ]
    shown = [line for line in lines if json.loads(line)["message"] == f"{WORD}title"]
    return {
        "log: shown": "\n".join(shown),
        "the log": "\n".join(line for line in lines if line not in shown),
        "the traces": outside.collector.raw.decode("utf-8", "replace"),
        "the figures": figures,
        "the errors": "\n".join(outside.errors),
    }


def _messages(outside: Outside) -> dict[str, list[str]]:
    return {
        "e-mail": [str(one) for one in outside.smtp.received],
        "SMS": [str(one["body"]) for one in outside.sms.received],
        "push": [json.dumps(one["payload"]) for one in outside.push.received],
    }
