"""Pages of people who aren't logged in: those of a message's link, and the second step of a login."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from state.auth import AuthState
from state.recover import RecoverState
from state.security import VerifyState

if TYPE_CHECKING:
    from tests.support.tabs import Tabs

PAGES = {
    "/reset/": AuthState.open_recovery,
    "/recover/confirm/": RecoverState.open_recover,
    "/recover/password/": RecoverState.open_recover,
    "/recover/stop/": RecoverState.open_recover,
}


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    ("asked", "state"), [("", "missing"), ("?link=0", "missing"), ("?link=1", "there"), ("?error=invalid", "there")]
)
async def test_who_comes_without_the_link_gets_no_form(tabs: Tabs, page: str, asked: str, state: str) -> None:
    opening: Any = PAGES[page]
    tab = await tabs.open(at=f"{page}{asked}")
    await tab.send(opening())
    assert tab.vars["link_state"] == state


async def test_after_a_mistyped_code_the_one_that_was_sent_still_holds(tabs: Tabs) -> None:
    tab = await tabs.open(at="/verify/?sent=sms")
    tab.cookies["healthapp_second_step"] = "ticket.totp.sms"
    await tab.send(VerifyState.open_verify())
    assert (tab.vars["method"], tab.vars["code_sent"]) == ("sms", "sms")
    tab.at = "/verify/?error=invalid"
    await tab.send(VerifyState.open_verify())
    assert (tab.vars["method"], tab.vars["code_sent"]) == ("sms", "sms")
    await tab.send(VerifyState.choose("totp"))
    await tab.send(VerifyState.open_verify())
    assert tab.vars["method"] == "totp", "it was that one that was mistyped"
    tab.at = "/verify/"
    await tab.send(VerifyState.open_verify())
    assert tab.vars["code_sent"] == "", "another login"
