"""The installed app: its manifest, its service worker, and push messages from the switch in the settings to the screen.

No push vendor can be reached from here: the browser's `subscribe` is answered by a push service of our own with a real
subscription; all else is the product's: permission, key, sending, encryption, and what the service worker shows.
"""

from __future__ import annotations

import asyncio
import struct
from typing import TYPE_CHECKING, Any

import pytest
from playwright.async_api import expect

from tests.e2e.test_offline_flows import PUSHED
from tests.peers.push import PushPeer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.async_api import BrowserContext, Page

    from tests.e2e.people import Patient, People
    from tests.peers.push import Subscription

AT_OUR_SERVICE = """
const made = (kept) => kept && { ...kept, toJSON: () => kept, unsubscribe: () => window.leaveService() };
PushManager.prototype.getSubscription = async () => made(await window.keptByService());
PushManager.prototype.subscribe = async ({ userVisibleOnly, applicationServerKey }) => {
  if (!userVisibleOnly) throw new DOMException("every message has to be seen", "NotAllowedError");
  return made(await window.joinService(applicationServerKey));
};
"""
# What a browser does when it replaces a subscription by itself: the real event's name, at our worker's own handler.
CHANGED = """async (fresh) => {
  const event = new ExtendableEvent("pushsubscriptionchange");
  const work = [];
  Object.assign(event, { newSubscription: { toJSON: () => fresh } });
  event.waitUntil = (step) => work.push(step);
  self.dispatchEvent(event);
  await Promise.all(work);
}"""
ONE_LEFT = "async () => (await (await fetch('/api/v1/push/subscriptions')).json()).subscriptions.length === 1"
_TRIES = 800


class Service:
    """A browser's side of a push service: the one subscription that the browser has."""

    def __init__(self, peer: PushPeer) -> None:
        self.peer = peer
        self.kept: Subscription | None = None

    def join(self, server_key: str) -> dict[str, Any]:
        self.kept = self.peer.subscribe(server_key)
        return self.kept.as_json()

    def leave(self) -> bool:
        self.kept = None
        return True

    @property
    def has_nobody(self) -> bool:
        return self.kept is None

    async def give_to(self, context: BrowserContext) -> None:
        """Let the pages of a browser subscribe here."""
        await context.expose_function("joinService", self.join)
        await context.expose_function("leaveService", self.leave)
        await context.expose_function("keptByService", lambda: self.kept and self.kept.as_json())
        await context.add_init_script(AT_OUR_SERVICE)

    async def message(self, tag: str) -> dict[str, Any]:
        """Wait for the message of an occurrence, decrypted; returns it with the browser that it went to."""
        for _ in range(_TRIES):
            for each in self.peer.received:
                if each["payload"]["tag"] == tag:
                    return each
            # It comes to another thread, which can only be asked again.
            await asyncio.sleep(0.05)
        message = f"no message of {tag}; refused: {self.peer.refused}"
        raise AssertionError(message)


@pytest.fixture
def service() -> Iterator[Service]:
    with PushPeer() as peer:
        yield Service(peer)


async def _browsers(patient: Patient) -> int:
    found = await (await patient.context.request.get("/api/v1/push/subscriptions")).json()
    return len(found["subscriptions"])


async def _due(patient: Patient, title: str) -> str:
    """Let a dose fall due; returns its id, by which its messages are told."""
    (occurrence,) = await patient.occurrences(await patient.remind(title))
    return str(occurrence["id"])


async def _installable(page: Page) -> None:
    """Check what a browser asks of an app before it offers to install it."""
    link = await page.locator("link[rel=manifest]").get_attribute("href")
    assert link
    manifest = await (await page.request.get(link)).json()
    assert (manifest["id"], manifest["scope"], manifest["display"]) == ("/", "/", "standalone")
    assert {"192x192", "512x512"} <= {icon["sizes"] for icon in manifest["icons"]}
    assert any(icon["purpose"] == "maskable" for icon in manifest["icons"])
    for icon in (*manifest["icons"], *(icon for each in manifest["shortcuts"] for icon in each["icons"])):
        answer = await page.request.get(icon["src"])
        assert answer.ok, icon
        if icon["src"].endswith(".png"):
            assert "{}x{}".format(*struct.unpack(">II", (await answer.body())[16:24])) == icon["sizes"]
    for path in (manifest["start_url"], *(each["url"] for each in manifest["shortcuts"])):
        assert (await page.request.get(path)).ok, path
    chromium = await page.context.new_cdp_session(page)
    assert (await chromium.send("Page.getAppManifest"))["errors"] == []
    told = (await chromium.send("Page.getInstallabilityErrors"))["installabilityErrors"]
    # Each test's browser forgets everything at its end, and such a one installs nothing.
    assert {each["errorId"] for each in told} <= {"in-incognito"}
    assert (
        await page.evaluate("async () => (await navigator.serviceWorker.ready).scope") == page.url.split("settings")[0]
    )


@pytest.mark.own_instance
@pytest.mark.whole_browser
async def test_push_messages_from_the_switch_to_the_screen(people: People, service: Service) -> None:
    patient = await people.patient()
    await patient.context.grant_permissions(["notifications"])
    await service.give_to(patient.context)
    page = await patient.open("/settings")
    await _installable(page)
    await page.get_by_test_id("push-on").click()
    await expect(page.get_by_test_id("push-off")).to_be_visible()
    assert await _browsers(patient) == 1
    assert service.kept is not None

    dose = await _due(patient, "Metformin")
    sent = await service.message(dose)
    assert (sent["token"], sent["urgency"]) == (service.kept.token, "high")
    assert "Metformin" not in str(sent["payload"])
    (worker,) = patient.context.service_workers
    shown = await worker.evaluate(PUSHED, sent["payload"])
    assert shown == [{"title": "Time for your medicine", "tag": dose, "actions": ["taken", "snooze"]}]

    # The browser replaces the subscription by itself, and the push service forgets the old one.
    service.kept.gone = True
    fresh = service.join(service.kept.server_key or "")
    await worker.evaluate(CHANGED, fresh)
    assert await _browsers(patient) == 2
    assert (await service.message(await _due(patient, "Losartan")))["token"] == service.kept.token
    await page.wait_for_function(ONE_LEFT, timeout=40_000)
    assert service.peer.refused == ["unsubscribed"]

    await page.get_by_test_id("push-off").click()
    await expect(page.get_by_test_id("push-on")).to_be_visible()
    assert await _browsers(patient) == 0
    assert service.has_nobody
