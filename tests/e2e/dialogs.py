"""Every dialog that there is, with what opens it: each is opened, looked at and left again by keyboard.

`tests/unit/docs/test_every_dialog_is_opened.py` misses one that the product has and these lists don't.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from playwright.async_api import expect

from tests.e2e.looking import faults

if TYPE_CHECKING:
    from collections.abc import Iterable

    from playwright.async_api import Locator, Page


@dataclass(frozen=True, slots=True)
class Dialog:
    """The dialog `name`, which the button `by` opens on the page at `path`."""

    name: str
    path: str
    by: str


PATIENT = (
    Dialog("delete", "/medicines", "delete"),
    Dialog("bought", "/medicines", "bought"),
    Dialog("taken", "/today", "take-now"),
    Dialog("delete-talk", "/assistant", "talk-delete"),
    Dialog("end-permission", "/care", "end-permission"),
    Dialog("remove-fact", "/settings/health", "fact-remove"),
    Dialog("remove-contact", "/settings/health", "contact-remove"),
    Dialog("move-reminders", "/settings", "save-profile"),
    Dialog("end-others", "/settings/sessions", "end-others"),
    Dialog("leave", "/settings/privacy", "leave-ask"),
    Dialog("revoke", "/settings/api-keys", "key-revoke"),
    Dialog("stop-app", "/settings/apps", "app-stop"),
    Dialog("connect", "/settings/sign-in", "connect"),
    Dialog("remove-way", "/settings/sign-in", "remove-way"),
    Dialog("remove-phone", "/settings/addresses", "remove-phone"),
    Dialog("remove-totp", "/settings/security", "remove-totp"),
    Dialog("remove-email", "/settings/security", "remove-email"),
    Dialog("remove-sms", "/settings/security", "remove-sms"),
    Dialog("remove-passkey", "/settings/security", "remove-passkey"),
    Dialog("renew-codes", "/settings/security", "renew-codes"),
    Dialog("stop-recovery", "/settings/security", "stop-recovery"),
    Dialog("demo", "/dev/parts", "demo-dialog"),
    Dialog("skip", "/today", "skip"),
)
ADMIN = (
    Dialog("end-organisation", "/admin/organisations", "end-organisation"),
    Dialog("remove-member", "/admin/organisations", "remove-member"),
    Dialog("end-app", "/admin/apps", "app-end"),
    Dialog("renew-secret", "/admin/apps", "app-renew"),
    Dialog("user-act", "/admin/users", "suspend"),
    Dialog("discard", "/admin/dead-letters", "discard-one"),
    Dialog("replay", "/admin/dead-letters", "replay-kind"),
    Dialog("broadcast", "/admin/broadcast", "check"),
)
NO_BUTTON = ("step-up", "logout", "idle", "refused")
"""Another dialog's answer, a lost connection, the time and an answer that came too late open these."""


async def faults_of_dialog(
    page: Page, dialog: Dialog, typed: Iterable[str] = (), *, opener: Locator | None = None
) -> list[str]:
    """Open a dialog by keyboard, look at it, and leave it by Escape; returns what is wrong with it."""
    opener = opener or page.get_by_test_id(dialog.by).first
    await opener.focus()
    await page.keyboard.press("Enter")
    found = await faults_of_open(page, dialog.name, typed)
    await page.keyboard.press("Escape")
    await expect(page.get_by_test_id(f"dialog-{dialog.name}").locator("visible=true")).to_have_count(0)
    if not await opener.evaluate("opener => opener === document.activeElement"):
        found.append(f"dialog {dialog.name} gives the focus to something else than what opened it")
    return found


async def faults_of_open(page: Page, name: str, typed: Iterable[str] = ()) -> list[str]:
    """Return what is wrong with the dialog that is open."""
    box = page.get_by_test_id(f"dialog-{name}")
    await expect(box).to_be_visible()
    found = await faults(page, f"dialog {name}", typed, within=f"[data-testid=dialog-{name}]")
    if not await box.evaluate("box => box.matches(':modal') && box.contains(document.activeElement)"):
        found.append(f"dialog {name} does not take the focus")
    return found
