"""Somebody who has lost every second factor, and what the worker and an administrator do about it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.support import mails
from tests.support.second_factor import ticket_of
from workers import recoveries

if TYPE_CHECKING:
    import httpx

    from healthapp.contexts.notifications.ports import OutgoingEmail
    from healthapp.wiring import Platform
    from tests.support.people import Person

RECOVERY, ADMIN = "/api/v1/auth/recovery", "/api/v1/admin/recoveries"
CHECKED = {"checkedBy": "in_person", "reason": "Came with the identity card"}
_HANDLERS = {
    "recovery.link_asked": recoveries.link_asked,
    "recovery.asked": recoveries.asked,
    "recovery.decided": recoveries.decided,
    "recovery.ended": recoveries.ended,
}


@dataclass
class Desk:
    """The ways of one who has lost their second factors, through the API."""

    platform: Platform
    client: httpx.AsyncClient

    async def ask(self, person: Person) -> None:
        """Ask after the right password."""
        answer = await self.client.post(RECOVERY, json={"mfaToken": await ticket_of(self.client, person)})
        assert (answer.status_code, answer.json()) == (202, {"success": True}), answer.text

    async def mails(self) -> list[OutgoingEmail]:
        """Do what the worker does with everything that happened so far, each thing twice; return the new e-mails."""
        for topic, handler in _HANDLERS.items():
            await mails.handle(self.platform, topic, handler)
        return await mails.sent(self.platform)

    async def mails_to(self, person: Person) -> list[OutgoingEmail]:
        """Return the new e-mails to one person, and let the others go."""
        return [mail for mail in await self.mails() if mail.to == person.email]

    async def link(self, person: Person) -> str:
        """Let the worker send what is due, and return the token of the link that came."""
        while await recoveries.send_next(self.platform):
            pass
        (mail,) = await self.mails_to(person)
        return token_of(mail, "complete")

    async def use(self, token: str, password: str) -> httpx.Response:
        """Choose a new password by a link."""
        return await self.client.post(f"{RECOVERY}/complete", json={"token": token, "password": password})

    async def stop(self, token: str) -> httpx.Response:
        """Stop it by a link."""
        return await self.client.post(f"{RECOVERY}/stop", json={"token": token})


def token_of(mail: OutgoingEmail, what: str) -> str:
    """Return the token of an e-mail's link."""
    found = re.search(rf"/session/recovery/{what}\?token=(\S+)", mail.text)
    assert found is not None, mail.text
    return found[1]


async def listed(desk: httpx.AsyncClient, **query: Any) -> list[dict[str, Any]]:
    """Return what an administrator sees of those that are open."""
    answer = await desk.get(ADMIN, params={"open": True, **query})
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["recoveries"]
    return found


async def approve(desk: httpx.AsyncClient) -> str:
    """Approve the one that is open, as an administrator; returns its id."""
    (one,) = await listed(desk)
    answer = await desk.post(f"{ADMIN}/{one['id']}/approve", json=CHECKED)
    assert answer.status_code == 200, answer.text
    return str(one["id"])
