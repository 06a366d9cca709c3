"""The peers as processes of their own: steered over HTTP, gone with whoever started them."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from healthapp.adapters.smtp import SmtpConfig, SmtpEmail
from healthapp.adapters.twilio import TwilioConfig, TwilioSms
from healthapp.adapters.webpush import WebPush, WebPushConfig, generate_vapid_key
from healthapp.contexts.notifications.ports import OutgoingEmail, OutgoingPush, OutgoingSms, SubscriptionGone
from healthapp.kit.clock import SystemClock
from tests.peers.process import PeerProcess

ROOT = Path(__file__).resolve().parents[3]


async def test_mail_server() -> None:
    with PeerProcess("smtp") as peer:
        adapter = SmtpEmail(SmtpConfig.from_url(peer.info["url"], "x <a@b.test>"), SystemClock())
        peer.behave("reject", status=550, phase="rcpt")
        for notice in ("n1", "n2"):
            try:
                await adapter.send(OutgoingEmail(notice, "c@d.test", "বিষয়", "লেখা"))
            except Exception as error:  # noqa: BLE001 - the first is refused
                assert (notice, str(error)) == ("n1", "smtp.550")  # noqa: PT017 - in a loop
        assert [(got["id"], got["subject"]) for got in peer.received()] == [("n2", "বিষয়")]
        peer.reset()
        assert peer.received() == []


async def test_twilio() -> None:
    with PeerProcess("twilio", "--honours-token") as peer:
        config = TwilioConfig(peer.info["account_sid"], peer.info["auth_token"], "+15005550006", peer.info["url"])
        adapter, message = TwilioSms(config, SystemClock()), OutgoingSms(str(uuid4()), "+8801712345678", "সময় হয়েছে")
        assert await adapter.send(message) == await adapter.send(message)
        assert [got["id"] for got in peer.received()] == [message.id]
        assert peer.received(since=1) == []
        await adapter.aclose()


async def test_push_service() -> None:
    with PeerProcess("push") as peer:
        adapter = WebPush(WebPushConfig(generate_vapid_key(), "mailto:a@b.test", allow_insecure=True), SystemClock())
        made = peer.post("/_control/subscribe", {})
        message = OutgoingPush("n1", made["endpoint"], made["keys"]["p256dh"], made["keys"]["auth"], {"id": "n1"})
        await adapter.send(message)
        assert [got["id"] for got in peer.received()] == ["n1"]
        peer.post("/_control/gone", {"endpoint": made["endpoint"]})
        with pytest.raises(SubscriptionGone):
            await adapter.send(message)
        await adapter.aclose()


def test_a_peer_does_not_outlive_a_killed_parent() -> None:
    program = (
        "import time\n"
        "from tests.peers.process import PeerProcess\n"
        "print(PeerProcess('twilio').start().info['url'], flush=True)\n"
        "time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        url = parent.stdout.readline().strip()
        assert httpx.get(f"{url}/_control/received", trust_env=False).json() == []
        parent.kill()
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        try:
            httpx.get(f"{url}/_control/received", trust_env=False)
        except httpx.TransportError:
            return
        time.sleep(0.05)
    pytest.fail("the peer is still there")


def test_a_peer_that_cannot_start_says_so() -> None:
    with pytest.raises(RuntimeError, match="did not start"):
        PeerProcess("nonsense").start()
