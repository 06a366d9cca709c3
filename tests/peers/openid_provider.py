"""A real OpenID provider: npm's `oidc-provider`, run by the Node that builds our pages.

Its packages are installed once, from the lock file beside its server, into `.tools/`: each checked against its hash,
and without running any script of theirs.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sysconfig
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import httpx

from healthapp.frontend_build import build_environment
from healthapp.kit.single_sign_on import OpenIdProvider
from tests.peers.process import Child

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

ROOT = Path(__file__).resolve().parents[2]
SOURCE = Path(__file__).parent / "openid"
_FILES = ("package.json", "package-lock.json", "server.mjs")
CLIENT_ID = "healthapp"
CLIENT_SECRET = "a secret of the tests, long enough / with + signs"
_INSTALL_SECONDS = 180


def install() -> Path:
    """Return the folder of the provider with its packages, installing them if nobody has."""
    digest = hashlib.sha256(b"".join((SOURCE / name).read_bytes() for name in _FILES)).hexdigest()[:16]
    tools = ROOT / ".tools"
    tools.mkdir(exist_ok=True)
    folder = tools / "peers" / f"openid-{digest}"
    with (tools / "peers.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / ".complete").exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            for name in _FILES:
                shutil.copy2(SOURCE / name, folder)
            npm = Path(sysconfig.get_path("scripts")) / "npm"
            subprocess.run(
                [str(npm), "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
                cwd=folder,
                env=build_environment(os.environ),
                check=True,
                capture_output=True,
                timeout=_INSTALL_SECONDS,
            )
            (folder / ".complete").touch()
    return folder


class RealProvider(Child):
    """The provider as a process of its own, which knows the product under some addresses."""

    def __init__(self, *base_urls: str) -> None:
        super().__init__()
        self._base_urls = base_urls

    def start(self, *base_urls: str) -> Self:
        """Start it, and let it know the product under `base_urls`. A real one is told of logins that end."""
        urls = base_urls or self._base_urls
        tells = next((f"{url}/api/v1/auth/openid/real/logout" for url in urls if "//127." in url), None)
        back = [f"{url}/session/sso/real/callback" for url in urls]
        node = Path(sysconfig.get_path("scripts")) / "node"
        return self.begin(
            [str(node), "server.mjs", "0", *back, *(f"{url}/login/" for url in urls), *([tells] if tells else [])],
            cwd=install(),
            env=build_environment(os.environ) | {"NODE_ENV": "test"},
            stderr=subprocess.DEVNULL,
        )

    @property
    def issuer(self) -> str:
        return str(self.info.get("issuer", ""))

    def settings(self, **chosen: Any) -> OpenIdProvider:
        """How the product is told of it."""
        given = {
            "key": "real",
            "name": "Shapla ID",
            "issuer": self.issuer,
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
            "internal": True,
        }
        return OpenIdProvider.model_validate(given | chosen)

    def told(self) -> dict[str, Any]:
        """The same as the environment says it."""
        return self.settings().model_dump(mode="json") | {"client_secret": CLIENT_SECRET}

    def person(self, sub: str, *, amr: list[str] | None = None, acr: str | None = None, **claims: Any) -> None:
        """Let somebody be there; `claims` are what is told of them."""
        body = {"sub": sub, "amr": amr, "acr": acr, "claims": claims}
        httpx.post(f"{self.issuer}/_control/person", json=body, trust_env=False).raise_for_status()

    def ended(self) -> list[str]:
        """The tokens by which it said that a login has ended, the oldest first."""
        said: list[str] = httpx.get(f"{self.issuer}/_control/ended", trust_env=False).json()
        return said


@asynccontextmanager
async def a_browser() -> AsyncIterator[httpx.AsyncClient]:
    """A browser at the provider, which stays logged in there."""
    async with httpx.AsyncClient(trust_env=False, follow_redirects=False) as browser:
        yield browser


async def go_there(browser: httpx.AsyncClient, url: str, who: str | None) -> str:
    """Go to the provider and log in as `who` if it asks; returns the address that it leads back to.

    None: it mustn't ask, because one is logged in there already.
    """
    answer = await browser.get(url)
    while answer.is_redirect:
        target = str(answer.url.join(answer.headers["location"]))
        if re.search(r"/session/sso/", target):
            return target
        answer = await browser.get(target)
        if who is not None and "/interaction/" in str(answer.url) and answer.status_code == httpx.codes.OK:
            answer = await browser.post(answer.url, data={"who": who})
    problem = f"the provider said {answer.status_code}: {answer.text[:300]}"
    raise AssertionError(problem)


async def log_in_there(url: str, who: str) -> str:
    """Go to the provider as a browser does that it doesn't know, and log in as `who`."""
    async with a_browser() as browser:
        return await go_there(browser, url, who)


async def log_out_there(browser: httpx.AsyncClient, url: str) -> str:
    """Follow the product's link to the logout and say yes; returns where the provider leads back to."""
    page = await browser.get(url)
    (action,) = re.findall(r'<form[^>]*action="([^"]+)"', page.text)
    fields = dict(re.findall(r'<input[^>]*name="(\w+)"[^>]*value="([^"]*)"', page.text))
    answer = await browser.post(action, data={**fields, "logout": "yes"})
    assert answer.is_redirect, answer.text[:300]
    return str(answer.headers["location"])
