"""People of the flows: fresh accounts made through the product's own doors, so that any instance will do."""

from __future__ import annotations

import os
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import psycopg

from tests.e2e.pages.outbox import CODE, PROOF, Outbox

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext, Page

OpenContext = Callable[..., Awaitable["BrowserContext"]]
PASSWORD = "kadam-phul-5207"
_SOON = timedelta(seconds=2)
PARTS = ["doses", "figures", "alerts", "health_facts", "about_self", "emergency_contacts"]


@dataclass(frozen=True, slots=True)
class Patient:
    """A logged-in patient: a browser, and what is quicker said to the API."""

    email: str
    url: str
    context: BrowserContext
    database_url: str | None

    async def prove_email(self) -> None:
        """Let the address be proven: by the database of an instance of our own, else by the link that went there."""
        if self.database_url is None:
            page = await self.context.new_page()
            await page.goto(await Outbox(self.context).newest("email", self.email, PROOF))
            await page.get_by_test_id("prove").click()
            await page.wait_for_url("**proven=email**")
            await page.close()
            return
        me = await (await self.context.request.get("/api/v1/me")).json()
        async with await psycopg.AsyncConnection.connect(self.database_url, autocommit=True) as owner:
            await owner.execute(
                "UPDATE identity_user SET email_proven_at = now() WHERE id = %s", (me["profile"]["id"],)
            )

    async def prove_phone(self) -> str:
        """Give the account a proven number of its own, by the code that went there; returns it."""
        number = f"+88017{secrets.randbelow(10**8):08d}"
        mine = {"Origin": self.url}
        asked = await self.context.request.put("/api/v1/auth/phone", data={"phone": number}, headers=mine)
        assert asked.ok, await asked.text()
        code = await Outbox(self.context).newest("sms", number, CODE)
        await self.say("/api/v1/auth/phone/confirm", {"code": code})
        return number

    async def grow_old(self) -> None:
        """Let the login be an hour ago, so that something that matters asks again who it is."""
        assert self.database_url is not None
        me = await (await self.context.request.get("/api/v1/me")).json()
        async with await psycopg.AsyncConnection.connect(self.database_url, autocommit=True) as owner:
            await owner.execute(
                "UPDATE identity_session SET created_at = now() - interval '1 hour' WHERE user_id = %s",
                (me["profile"]["id"],),
            )

    async def leave_alone(self, seconds: int) -> None:
        """Let this browser's login be unused for so long that it ends in so many seconds.

        A process may remember the login's former end for ten seconds, as it would not if time had really passed.
        """
        assert self.database_url is not None
        me = await (await self.context.request.get("/api/v1/me")).json()
        async with await psycopg.AsyncConnection.connect(self.database_url, autocommit=True) as owner:
            await owner.execute(
                "UPDATE identity_session SET seen_at = now() - interval '28 minutes',"
                " expires_at = now() + %s * interval '1 second' WHERE user_id = %s AND revoked_at IS NULL",
                (seconds, me["profile"]["id"]),
            )

    async def open(self, path: str) -> Page:
        """Open a page in a tab of its own, and wait until it has come to life."""
        page = await self.context.new_page()
        await page.goto(path)
        await page.locator(".app[data-nav]").wait_for()
        return page

    async def remind(self, title: str, **fields: Any) -> str:
        """Add a reminder; without more it is a medicine that is due in a moment. Returns its id."""
        soon = datetime.now(UTC) + _SOON
        medicine = {"name": title, "dosage": "500 mg, 1", "instructions": "after food"}
        body: dict[str, Any] = {
            "type": "medicine",
            "title": title,
            "description": "",
            "scheduledTime": soon.isoformat(),
            "isRecurring": False,
            "medicineInfo": medicine,
            **fields,
        }
        return str((await self.say("/api/v1/reminders", body))["reminderId"])

    async def say(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Post to the API with this browser's cookie, as a page of ours does."""
        answer = await self.context.request.post(path, data=body, headers={"Origin": self.url})
        assert answer.ok, await answer.text()
        said: dict[str, Any] = await answer.json()
        return said

    async def share_everything(self) -> None:
        """Permit every part of the record to whomever one permits something."""
        request, mine = self.context.request, {"Origin": self.url}
        for consent in (await (await request.get("/api/v1/consents")).json())["consents"]:
            terms = {**consent["terms"], "parts": PARTS}
            answer = await request.put(f"/api/v1/consents/{consent['id']}", data=terms, headers=mine)
            assert answer.ok, await answer.text()

    async def remind_daily(self, title: str, *times: str, **fields: Any) -> str:
        """Add a medicine that comes every day at certain times, from tomorrow's midnight on."""
        tomorrow = (datetime.now(UTC) + timedelta(days=1)).date()
        pattern = {"frequency": "daily", "interval": 1, "timesOfDay": list(times or ("08:00",))}
        return await self.remind(
            title,
            **{
                "scheduledTime": f"{tomorrow}T00:00:00+06:00",
                "isRecurring": True,
                "recurringPattern": pattern,
                **fields,
            },
        )

    async def reminders(self) -> list[dict[str, Any]]:
        """Return all reminders."""
        answer = await self.context.request.get("/api/v1/reminders?limit=200")
        found: list[dict[str, Any]] = (await answer.json())["reminders"]
        return found

    async def occurrences(self, reminder_id: str) -> list[dict[str, Any]]:
        """Return what is written down of a reminder, newest first."""
        answer = await self.context.request.get(f"/api/v1/reminders/{reminder_id}/occurrences?limit=200")
        found: list[dict[str, Any]] = (await answer.json())["occurrences"]
        return found

    async def hasten(self, reminder_id: str) -> None:
        """Let a snoozed dose come back without waiting: at once in an instance of our own, else in a minute."""
        if self.database_url is None:
            await self.say(f"/api/v1/reminders/{reminder_id}/snooze", {"duration": 1})
            return
        async with await psycopg.AsyncConnection.connect(self.database_url, autocommit=True) as owner:
            await owner.execute(
                "UPDATE reminders_occurrence SET notify_at = now() WHERE reminder_id = %s AND status = 'snoozed'",
                (reminder_id,),
            )


@dataclass(frozen=True, slots=True)
class People:
    """Makes people."""

    url: str
    open_context: OpenContext
    database_url: str | None

    def at_localhost(self) -> People:
        """Return people who reach the product by the name of this machine instead of its number."""
        return replace(self, url=self.url.replace("127.0.0.1", "localhost"))

    async def patient(self, lang: str = "en", *, name: str = "Rokeya Sultana", **chosen: Any) -> Patient:
        """Open an account and log in to it, reading `lang`; `chosen` goes to the browser (viewport, colour scheme)."""
        return await self._register("patient", lang, name, chosen)

    async def caregiver(
        self, lang: str = "en", *, name: str = "Nusrat Jahan", proven: bool = True, **chosen: Any
    ) -> Patient:
        """Do the same for someone who looks after others, and is found by a `proven` address."""
        made = await self._register("caregiver", lang, name, chosen)
        if proven:
            await made.prove_email()
        return made

    async def staff(self, role: str, lang: str = "en", *, name: str = "Tanvir Ahmed", **chosen: Any) -> Patient:
        """Log in as doctor, pharmacist or admin: a new one on an instance of our own, else the demo's.

        Nobody can register as such, so our own database makes one of a fresh account; the demo's password is
        `HEALTHAPP_DEMO_PASSWORD`.
        """
        if self.database_url is None:
            return await self._log_in(f"{role}@healthapp.test", os.environ["HEALTHAPP_DEMO_PASSWORD"], lang, chosen)
        made = await self._register("caregiver", lang, name, chosen)
        me = await made.context.request.get("/api/v1/me")
        async with await psycopg.AsyncConnection.connect(self.database_url, autocommit=True) as owner:
            await owner.execute(
                "UPDATE identity_user SET role = %s WHERE id = %s", (role, (await me.json())["profile"]["id"])
            )
        return made

    async def editor(self, role: str = "doctor", lang: str = "en", **chosen: Any) -> Patient:
        """Do the same for someone whom an administrator gave the permission to edit medical texts."""
        made, admin = await self.staff(role, lang, **chosen), await self.staff("admin")
        me = await (await made.context.request.get("/api/v1/me")).json()
        wanted = {"userId": me["profile"]["id"], "permission": "edit_knowledge", "reason": "Of the content board"}
        await admin.say("/api/v1/admin/permissions/given", wanted)
        return made

    async def _register(self, role: str, lang: str, name: str, chosen: dict[str, Any]) -> Patient:
        email = f"flow-{secrets.token_hex(6)}@example.com"
        form = {"email": email, "password": PASSWORD, "displayName": name, "locale": lang, "role": role}
        return await self._enter("/session/register", form, chosen)

    async def _log_in(self, email: str, password: str, lang: str, chosen: dict[str, Any]) -> Patient:
        found = await self._enter("/session/login", {"email": email, "password": password}, chosen)
        await found.context.add_cookies([{"name": "lang", "value": lang, "url": self.url}])
        return found

    async def _enter(self, path: str, form: dict[str, str], chosen: dict[str, Any]) -> Patient:
        context = await self.open_context(**{"base_url": self.url, **chosen})
        fields: dict[str, str | float | bool] = {**form}
        answer = await context.request.post(path, form=fields, headers={"Origin": self.url}, max_redirects=0)
        assert answer.status == 303, await answer.text()
        assert "error" not in answer.headers["location"], answer.headers["location"]
        return Patient(form["email"], self.url, context, self.database_url)
