"""A browser at Keycloak: its pages are read as a browser without scripts reads them."""

from __future__ import annotations

import html
import re
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import httpx

from tests.peers.keycloak import PASSWORD

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

PRODUCT = "http://testserver"
_FORM = re.compile(r'<form[^>]*\baction="([^"]+)"', re.IGNORECASE)


class _OnThisMachine(httpx.AsyncHTTPTransport):
    """Plain HTTP that doesn't leave the machine is as good as HTTPS: `Secure` cookies are kept."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        answer = await super().handle_async_request(request)
        answer.headers = httpx.Headers(
            [(name, re.sub(rb"(?i); *secure", b"", value) if name.lower() == b"set-cookie" else value)
             for name, value in answer.headers.raw]
        )  # fmt: skip
        return answer


@asynccontextmanager
async def at_keycloak() -> AsyncIterator[httpx.AsyncClient]:
    """Give a browser in front of Keycloak, which keeps its `Secure` cookies as browsers do on the machine itself."""
    async with httpx.AsyncClient(transport=_OnThisMachine(), follow_redirects=False, timeout=60) as made:
        yield made


async def go(browser: httpx.AsyncClient, url: str, who: str | None) -> tuple[str, dict[str, str]]:
    """Go to Keycloak, log in as `who` if it asks; returns where that leads to, and what is posted there.

    With None it mustn't ask.
    """
    answer = await browser.get(url)
    while True:
        if answer.is_redirect:
            target = str(answer.url.join(answer.headers["location"]))
            if target.startswith(PRODUCT):
                return target, {}
            answer = await browser.get(target)
            continue
        found = _FORM.search(answer.text)
        action = html.unescape(found[1]) if found else ""
        if action.startswith(PRODUCT):
            return action, _fields(answer.text)
        if who is None or "kc-form-login" not in answer.text:
            said = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))[-400:]
            problem = f"Keycloak said {answer.status_code}: {said}"
            raise AssertionError(problem)
        answer = await browser.post(action, data={"username": who, "password": PASSWORD})


async def confirm(browser: httpx.AsyncClient, page: httpx.Response) -> httpx.Response:
    """Say yes to what a page asks."""
    found = _FORM.search(page.text)
    assert found is not None, page.text
    return await browser.post(str(page.url.join(html.unescape(found[1]))), data=_fields(page.text))


def _fields(page: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for tag in re.findall(r"<input[^>]*>", page, re.IGNORECASE):
        parts = {name.lower(): html.unescape(value) for name, value in re.findall(r'(\w+)="([^"]*)"', tag)}
        if "name" in parts:
            found[parts["name"]] = parts.get("value", "")
    return found
