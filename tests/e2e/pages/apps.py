"""An app of somebody else as its person meets it: the login, the question, the list in the settings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.async_api import Locator, Page


@dataclass(frozen=True, slots=True)
class ConsentPage:
    """`/consent`, and the login before it."""

    page: Page

    @property
    def scopes(self) -> Locator:
        """Return what the app wants to be able to do."""
        return self.page.get_by_test_id("consent-scope")

    async def log_in(self, email: str, password: str) -> None:
        """Log in on the way to the question."""
        await self.page.get_by_test_id("field-email").fill(email)
        await self.page.get_by_test_id("field-password").fill(password)
        await self.page.get_by_test_id("login").click()

    async def allow(self) -> None:
        """Say yes."""
        await self.page.get_by_test_id("consent-allow").click()

    async def refuse(self) -> None:
        """Say no."""
        await self.page.get_by_test_id("consent-refuse").click()


@dataclass(frozen=True, slots=True)
class AllowedAppsPage:
    """`/settings/apps`."""

    page: Page

    @property
    def apps(self) -> Locator:
        """Return the lines of the list."""
        return self.page.get_by_test_id("allowed-app")

    async def stop(self, name: str) -> None:
        """Stop an app, and say yes."""
        await self.apps.filter(has_text=name).get_by_test_id("app-stop").click()
        await self.page.get_by_test_id("dialog-stop-app-confirm").click()


@dataclass(frozen=True, slots=True)
class AdminAppsPage:
    """`/admin/apps`."""

    page: Page

    @property
    def apps(self) -> Locator:
        """Return the lines of the list."""
        return self.page.get_by_test_id("app")

    async def register(self, name: str, address: str, *scopes: str) -> None:
        """Fill in the form and register an app that keeps a secret."""
        await self.page.get_by_test_id("field-name").fill(name)
        await self.page.get_by_test_id("field-publisher").fill("Dhaka Diabetes Society")
        await self.page.get_by_test_id("field-redirectUris").fill(address)
        for scope in scopes:
            await self.page.get_by_test_id(f"field-scope_{scope}").check()
        await self.page.get_by_test_id("register-app").click()

    async def credentials(self) -> tuple[str, str]:
        """Return what was made: the id and the secret, shown this once."""
        found = [self.page.get_by_test_id(name) for name in ("new-client-id", "new-client-secret")]
        return await found[0].inner_text(), await found[1].inner_text()
