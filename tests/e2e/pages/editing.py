"""The pages on which editors write, review, sign and publish medical texts."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from playwright.async_api import expect

from tests.e2e.people import PASSWORD

if TYPE_CHECKING:
    from playwright.async_api import Locator, Page

    from tests.e2e.people import Patient

API = "/api/v1/knowledge/editing/revisions"


def new_id() -> str:
    """Return the id of an entry that nobody else writes."""
    return f"flow_{secrets.token_hex(5)}"


def first_aid(entry_id: str, title: str = "Jellyfish sting") -> dict[str, Any]:
    """Return a whole text as an editor writes it."""
    return {
        "id": entry_id,
        "name": {"en": title, "bn": "জেলিফিশের হুল"},
        "urgency": "high",
        "call": {"en": "Go to a hospital today.", "bn": "আজই হাসপাতালে যান।"},
        "steps": [
            {"en": "Rinse it with sea water.", "bn": "সাগরের পানিতে ধুয়ে ফেলুন।"},
            {"en": "Take the stings out.", "bn": "হুল তুলে ফেলুন।"},
        ],
        "sources": [{"source": "who_dengue", "at": "A test"}],
    }


async def draft(editor: Patient, entry_id: str, body: dict[str, Any] | None = None) -> str:
    """Begin a first-aid text over the API; returns the version's id."""
    begun = {"kind": "first_aid", "entryId": entry_id, **({"body": body} if body else {})}
    return str((await editor.say(API, begun))["id"])


async def submitted(editor: Patient, entry_id: str, body: dict[str, Any] | None = None) -> str:
    """Do the same and hand it to the others."""
    version = await draft(editor, entry_id, body)
    await editor.say(f"{API}/{version}/submit", {})
    return version


async def published(author: Patient, other: Patient, entry_id: str, body: dict[str, Any] | None = None) -> str:
    """Take one all the way."""
    version = await submitted(author, entry_id, body)
    await other.say(f"{API}/{version}/review", {"approve": True, "comment": "Compared with its source"})
    await other.say(f"{API}/{version}/sign", {"password": PASSWORD})
    await other.say(f"{API}/{version}/publish", {})
    return version


@dataclass(frozen=True, slots=True)
class EditingPage:
    """Driven by somebody who is logged in."""

    page: Page

    def part(self, name: str) -> Locator:
        """Return a part of the page by its name."""
        return self.page.get_by_test_id(name)

    def field(self, path: str) -> Locator:
        """Return the control of a field by its path within the entry."""
        return self.page.locator(f'[id="field-{path}"]')

    async def begin(self, kind: str, entry_id: str) -> None:
        """Begin a new text from the list."""
        await self.part("open-begin").locator("summary").click()
        form = self.part("begin-form")
        await form.locator("#field-kind").select_option(kind)
        await form.locator("#field-entryId").fill(entry_id)
        await form.get_by_test_id("begin-version").click()
        await self.page.wait_for_url("**/know/edit/version**")
        await self.part("entry-form").wait_for()

    async def fill(self, path: str, text: str) -> None:
        """Fill in a field and leave it."""
        await self.field(path).fill(text)
        await self.field(path).blur()

    async def both(self, path: str, bangla: str, english: str) -> None:
        """Fill in a text in both languages."""
        await self.fill(f"{path}.bn", bangla)
        await self.fill(f"{path}.en", english)

    async def stands(self, status: str) -> None:
        """Wait until the version has come so far."""
        await expect(self.part("version-status")).to_have_text(status)

    async def review(self, *, approve: bool, comment: str) -> None:
        """Answer."""
        form = self.part("review-form")
        await form.get_by_test_id("verdict-approve" if approve else "verdict-back").check()
        await form.locator("#field-comment").fill(comment)
        await form.get_by_test_id("review").click()

    async def sign(self, password: str = PASSWORD) -> None:
        """Sign by the password."""
        await self.part("sign-form").locator("#field-password").fill(password)
        await self.part("sign").click()

    async def withdraw(self, reason: str, password: str | None = PASSWORD) -> None:
        """End the version."""
        if not await self.part("withdraw-form").is_visible():
            await self.part("open-withdraw").locator("summary").click()
        form = self.part("withdraw-form")
        await form.locator("#field-reason").fill(reason)
        if password is not None:
            await form.locator("#field-password").fill(password)
        await form.get_by_test_id("withdraw").click()
