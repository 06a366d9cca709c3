"""Links and codes that prove addresses, as they reach a mailbox and a phone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from healthapp.contexts.identity.events import ADDRESS_ASKED, USER_REGISTERED
from tests.support.mails import handle, sent, texted
from workers import notifications

if TYPE_CHECKING:
    from healthapp.wiring import Platform

_LINK = re.compile(r"/session/prove\?token=(\S+)")
CODE = re.compile(r"(?<!\d)\d{6}(?!\d)")


async def work(platform: Platform) -> None:
    """Do what the worker does with new accounts and with what was asked for, twice as after a crash."""
    await handle(platform, USER_REGISTERED, notifications.first_proof)
    await handle(platform, ADDRESS_ASKED, notifications.address_asked)


async def links(platform: Platform) -> list[tuple[str, str]]:
    """Return each address that has got a link since the last time, with the link's token."""
    await work(platform)
    found = [(mail.to, _LINK.search(mail.text)) for mail in await sent(platform)]
    return [(to, link[1]) for to, link in found if link is not None]


async def link_to(platform: Platform, email: str) -> str:
    """Return the token of the one link that has gone to an address."""
    (token,) = [token for to, token in await links(platform) if to == email]
    return token


async def codes(platform: Platform) -> list[tuple[str, str]]:
    """Return each number that has got a code since the last time, with the code."""
    await work(platform)
    found = [(sms.to, CODE.search(sms.text)) for sms in await texted(platform)]
    return [(to, code[0]) for to, code in found if code is not None]


async def code_to(platform: Platform, phone: str) -> str:
    """Return the one code that has gone to a number."""
    (code,) = [code for to, code in await codes(platform) if to == phone]
    return code


def wrong(code: str) -> str:
    """Return six digits that are another code."""
    return f"{(int(code) + 1) % 1_000_000:06d}"
