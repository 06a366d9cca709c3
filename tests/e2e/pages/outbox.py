"""What an instance that sends nothing would have sent."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext

RESET = re.compile(r"/session/reset\?token=[0-9a-f.]+")
PROOF = re.compile(r"/session/prove\?token=[0-9a-f.]+")
STOP = re.compile(r"/session/recovery/stop\?token=[0-9a-f]+")
BEGIN_ANEW = re.compile(r"/session/recovery/complete\?token=[0-9a-f]+")
# Never six digits out of a link's token, nor out of the address that a message greets.
CODE = re.compile(r"(?<![\w.@=/-])\d{6}(?![\w@=/-])")
_TRIES = 40


@dataclass(frozen=True, slots=True)
class Outbox:
    """`/dev/outbox`, in a tab of its own for each look."""

    context: BrowserContext

    async def newest(self, channel: str, to: str, wanted: re.Pattern[str], *, after: int = 0) -> str:
        """Wait for a message to an address that has what is wanted in it; return that, of the newest.

        `after` is how many such messages were there before: they are no answer.
        """
        page = await self.context.new_page()
        await page.goto("/dev/outbox")
        message = page.get_by_test_id(f"message-{channel}").filter(has_text=to).filter(has_text=wanted)
        for _ in range(_TRIES):
            # Each time anew: what is done before the page has come to life leaves the list as it is. Only the one
            # recipient's: a page holds the newest 25, and one act may write to forty administrators.
            await page.get_by_test_id(f"set-channel-{channel}").click()
            await page.locator("#field-to").fill(to)
            await page.get_by_test_id("narrow").click()
            await page.wait_for_timeout(500)
            if await message.count() > after:
                break
        assert await message.count() > after
        found = wanted.search(await message.first.get_by_test_id("message-body").inner_text())
        await page.close()
        assert found is not None
        return found[0]
