"""The second step of a login, and the page of one's own security."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyotp

if TYPE_CHECKING:
    from playwright.async_api import CDPSession, Locator, Page

_STEP_SECONDS = 30


def app_code(secret: str, later: int = 0) -> str:
    """Return what an authenticator app shows now, or some steps later; the product takes one step more or less."""
    return pyotp.TOTP(secret.replace(" ", "")).generate_otp(int(time.time()) // _STEP_SECONDS + later)


@dataclass(frozen=True, slots=True)
class SecurityPage:
    """`/settings/security`."""

    page: Page

    def part(self, name: str) -> Locator:
        """Return a part of the page by its name."""
        return self.page.get_by_test_id(name)

    async def change_password(self, present: str, new: str) -> None:
        """Change the password; the form stays open after a mistake."""
        if await self.part("password-form").count() == 0:
            await self.part("change-password").click()
        await self.part("field-currentPassword").fill(present)
        await self.part("field-newPassword").fill(new)
        await self.part("save-password").click()

    async def begin_app(self) -> str:
        """Begin with an authenticator app; returns its secret."""
        await self.part("add-totp").click()
        return (await self.part("app-secret").inner_text()).strip()

    async def confirm_app(self, code: str) -> None:
        """Type the app's first code."""
        await self.page.get_by_test_id("app-setup").get_by_test_id("field-code").fill(code)
        await self.part("confirm-totp").click()

    async def codes(self) -> list[str]:
        """Return the recovery codes that are shown now."""
        await self.part("recovery-code").first.wait_for()
        return [text.strip() for text in await self.part("recovery-code").all_inner_texts()]

    async def remove_app(self) -> None:
        """Remove the authenticator app."""
        await self.part("remove-totp").click()
        await self.part("dialog-remove-totp-confirm").click()

    async def add(self, kind: str) -> None:
        """Let codes that are sent be a second step."""
        await self.part(f"add-{kind}").click()
        await self.part(f"remove-{kind}").wait_for()

    async def make_passkey(self, name: str) -> None:
        """Have the device make a passkey."""
        await self.part("add-passkey").click()
        await self.part("passkey-register-form").get_by_test_id("field-name").fill(name)
        await self.part("passkey-register").click()
        await self.page.wait_for_url("**passkey=added**")

    async def remove_passkey(self) -> None:
        """Remove the one passkey that there is."""
        await self.part("remove-passkey").click()
        await self.part("dialog-remove-passkey-confirm").click()

    async def prove(self, code: str) -> None:
        """Answer the question whether it is still the same person."""
        await self.part("field-stepUpCode").fill(code)
        await self.part("step-up-confirm").click()


@dataclass(frozen=True, slots=True)
class Authenticator:
    """A device that Chromium takes for one of its own: it makes passkeys and signs, without anybody's finger."""

    session: CDPSession
    id: str

    @classmethod
    async def plug_in(cls, page: Page) -> Authenticator:
        """Give a tab a device; it stays with the tab through all its pages."""
        session = await page.context.new_cdp_session(page)
        await session.send("WebAuthn.enable", {"enableUI": False})
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        made = await session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        return cls(session, made["authenticatorId"])

    async def verify(self, *, verified: bool) -> None:
        """Say whether its owner shows finger or PIN from now on."""
        await self.session.send("WebAuthn.setUserVerified", {"authenticatorId": self.id, "isUserVerified": verified})


@dataclass(frozen=True, slots=True)
class LoginPages:
    """`/login` and `/verify`."""

    page: Page

    async def password(self, email: str, password: str) -> None:
        """Do the first step."""
        await self.page.goto("/login/")
        await self.page.get_by_test_id("field-email").fill(email)
        await self.page.get_by_test_id("field-password").fill(password)
        await self.page.get_by_test_id("login").click()
        await self.page.wait_for_url("**/verify/**")

    async def code(self, code: str) -> None:
        """Do the second step."""
        await self.page.get_by_test_id("field-code").fill(code)
        await self.page.get_by_test_id("verify").click()

    async def passkey(self, purpose: str) -> None:
        """Have the device sign."""
        await self.page.get_by_test_id(f"passkey-{purpose}").click()

    async def send(self, kind: str) -> None:
        """Have a code sent."""
        await self.page.get_by_test_id(f"send-{kind}").click()
        await self.page.wait_for_url(f"**sent={kind}**")

    async def choose(self, method: str) -> None:
        """Use another kind of code; the form is a new one then."""
        await self.page.get_by_test_id(f"by-{method}").click()
        await self.page.get_by_test_id(f"by-{method}").wait_for(state="detached")
