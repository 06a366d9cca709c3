"""API keys: made in the settings, used by a program, seen once, taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
from playwright.async_api import expect

from tests.e2e.pages.api_keys import ApiKeysPage

if TYPE_CHECKING:
    from tests.e2e.conftest import Product
    from tests.e2e.people import People


async def test_a_key_for_a_program(people: People, product: Product) -> None:
    patient = await people.patient()
    page = await patient.open("/settings")
    await page.get_by_test_id("api-keys").click()
    keys = ApiKeysPage(page)
    await keys.make("", "read")
    await expect(page.locator("#error-name")).to_be_visible()
    await keys.make("Weekly report", "read", "30")
    await expect(keys.new_key).to_contain_text("hk_")
    key = await keys.new_key.inner_text()
    await expect(keys.keys).to_contain_text("Weekly report")
    await expect(keys.keys).to_contain_text("Reads only")
    async with httpx.AsyncClient(base_url=product.url, headers={"Authorization": f"Bearer {key}"}) as program:
        assert (await program.get("/api/v1/reminders")).status_code == 200
        assert (await program.put("/api/v1/me", json={"textSize": "l"})).status_code == 403
        # Shown once: neither after the click nor on the next visit.
        await page.get_by_test_id("key-seen").click()
        await expect(keys.new_key).to_have_count(0)
        await page.reload()
        await expect(keys.keys).to_contain_text("Last used")
        assert key not in await page.content()
        await keys.revoke("Weekly report")
        await expect(page.get_by_test_id("banner")).to_contain_text("taken back")
        await expect(keys.keys).to_have_count(0)
        assert (await program.get("/api/v1/reminders")).status_code == 401
