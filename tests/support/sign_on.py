"""A browser on its way to a provider of identities and back, as the API sees it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx

from healthapp.api.browser import FLASH_COOKIE, unpack_flash

if TYPE_CHECKING:
    from tests.peers.openid_liar import LyingProvider

HERE = {"Sec-Fetch-Site": "same-origin"}
FROM_THERE = {"Sec-Fetch-Site": "cross-site"}


@dataclass(frozen=True)
class Departed:
    """Where a browser was sent."""

    url: str

    @property
    def said(self) -> dict[str, str]:
        """Return the parameters of the address."""
        return dict(httpx.URL(self.url).params)


async def depart(browser: httpx.AsyncClient, key: str, **chosen: str) -> Departed:
    """Click on the button of a provider."""
    answer = await browser.get(f"/session/sso/{key}", params=chosen, headers=HERE)
    assert answer.status_code == 303, answer.text
    return Departed(answer.headers["location"])


async def come_back(browser: httpx.AsyncClient, key: str, **given: str) -> httpx.Response:
    """Be led back by the provider."""
    return await browser.get(f"/session/sso/{key}/callback", params=given, headers=FROM_THERE)


async def through(browser: httpx.AsyncClient, liar: LyingProvider, **claims: object) -> httpx.Response:
    """Go to the provider that lies and come back with a well-made answer about whomever `claims` says."""
    gone = await depart(browser, "liar")
    liar.give(liar.signed(liar.claims(gone.said["nonce"], **claims)))
    return await come_back(browser, "liar", code="c", state=gone.said["state"])


def problem_codes(answer: httpx.Response) -> list[str]:
    """Return what the page after a refusal will say."""
    return [problem.code for problem in unpack_flash(answer.cookies[FLASH_COOKIE]).problems]


def refused_login(browser: httpx.AsyncClient, answer: httpx.Response, code: str = "sso_refused") -> None:
    """See that nobody was let in, and that the page will say why."""
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/login/?error={code}"
    assert problem_codes(answer) == [code]
    assert "healthapp_session" not in browser.cookies
