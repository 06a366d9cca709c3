"""The one door to every event handler: who may, with which arguments, and how errors are told."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from healthapp.kit.actor import Role
from state.base import HANDLERS, AppState, authenticated
from state.dev_parts import PartsState
from state.preferences import PreferenceState
from tests.unit.state.conftest import FakePlatform

if TYPE_CHECKING:
    from healthapp.kit.actor import Actor
    from tests.unit.state.conftest import Tab

HYDRATE = "reflex___state____state.hydrate"
LIVE_HINT = "reflex___state____state.state___base____app_state.live_hint"


def login(role: str, more: str = "") -> str:
    return f"lang=en; healthapp_session={role}{more}"


async def test_nobody_is_led_to_the_login_and_sees_nothing(tab: Tab, redirects: list[str]) -> None:
    changed = await tab.send(AppState.live_hint())
    assert redirects == ["/login/?next=/dev/parts/"]
    assert not changed.get("signed_in")


async def test_who_is_at_the_login_already_is_led_nowhere(tab: Tab, redirects: list[str]) -> None:
    """Of two handlers that find out together the first knew from where; the other must not lead from there."""
    tab.path = "/login/"
    await tab.send(AppState.live_hint())
    assert redirects == []


async def test_a_page_fills_the_frame(tab: Tab) -> None:
    tab.cookie = login("patient")
    changed = await tab.send(PartsState.load())
    assert changed["user_name"] == "the patient"
    assert changed["role"] == "patient"
    assert changed["signed_in"] is True


async def test_the_safer_cookie_goes_first(tab: Tab) -> None:
    tab.cookie = "healthapp_session=patient; __Host-healthapp_session=admin"
    assert (await tab.send(PartsState.load()))["role"] == "admin"


async def test_over_https_a_cookie_that_others_can_plant_opens_nothing(tab: Tab, platform: FakePlatform) -> None:
    platform.settings.is_https = True
    tab.cookie = login("patient")
    assert not (await tab.send(PartsState.load())).get("signed_in")
    tab.cookie = "__Host-healthapp_session=patient"
    assert (await tab.send(PartsState.load()))["signed_in"] is True


async def test_another_cookie_empties_the_state(tab: Tab) -> None:
    tab.cookie = login("patient")
    await tab.send(PartsState.load())
    tab.cookie = ""
    changed = await tab.send(PartsState.load())
    assert changed["user_name"] == ""
    assert changed["signed_in"] is False


async def test_a_stolen_token_hydrates_empty(tab: Tab) -> None:
    tab.cookie = login("patient")
    await tab.send(PartsState.load())
    tab.cookie = "lang=en"
    changed = await tab.send(HYDRATE)
    assert "the patient" not in str(changed)


async def test_the_generic_setter_is_refused(tab: Tab) -> None:
    tab.cookie = login("patient")
    await tab.send(PartsState.load())
    changed = await tab.send(LIVE_HINT.replace("live_hint", "setvar"), var_name="user_name", value="x")
    assert not changed


@pytest.mark.parametrize(
    ("value", "words"),
    [({"a": 1}, "Enter a whole number"), ("x", "Enter a whole number"), (None, "Enter a whole number")],
)
async def test_arguments_are_checked(tab: Tab, value: Any, words: str) -> None:
    tab.cookie = login("patient")
    changed = await tab.send(PartsState.turn(1).handler(1), page=value)
    assert [problem.field for problem in changed["problems"]] == ["page"]
    assert words in changed["problems"][0].text
    assert changed["field_errors"] == {"page": changed["problems"][0].text}
    assert changed["problems_stamp"] > 0


async def test_an_argument_too_many_is_refused(tab: Tab) -> None:
    tab.cookie = login("patient")
    changed = await tab.send(PartsState.turn(1), page=1, admin=True)
    assert [problem.field for problem in changed["problems"]] == ["admin"]


async def test_errors_speak_the_readers_language(tab: Tab) -> None:
    tab.cookie = "lang=bn; healthapp_session=patient"
    changed = await tab.send(PartsState.turn(1), page="x")
    assert "পূর্ণ সংখ্যা" in changed["problems"][0].text


async def test_a_wrong_role_is_told(tab: Tab, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(vars(HANDLERS["state.dev_parts.PartsState.turn"]), "roles", frozenset({Role.ADMIN}))
    tab.cookie = login("patient")
    changed = await tab.send(PartsState.turn(1))
    assert changed["banner_tone"] == "urgent"
    assert changed["banner_text"] == "You do not have permission to see or change this."


@pytest.mark.parametrize(
    ("path", "told"), [("/admin/", "You do not have permission to see or change this."), ("/today/", None)]
)
async def test_a_page_of_another_role_leads_home(
    tab: Tab, redirects: list[str], monkeypatch: pytest.MonkeyPatch, path: str, told: str | None
) -> None:
    # The installed app opens at /today whoever one is, so there nobody is blamed.
    monkeypatch.setitem(vars(HANDLERS["state.dev_parts.PartsState.load"]), "roles", frozenset({Role.ADMIN}))
    monkeypatch.setattr(tab, "path", path)
    tab.cookie = login("caregiver")
    changed = await tab.send(PartsState.load())
    assert redirects == ["/care/"]
    assert changed.get("banner_text") == told
    assert not changed.get("signed_in")


async def test_a_failure_is_told_with_a_number(tab: Tab, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(PartsState, "_fill", broken)
    tab.cookie = login("patient")
    changed = await tab.send(PartsState.turn(1))
    assert "tell us this number" in changed["banner_text"]


async def test_the_next_click_clears_what_was_said(tab: Tab) -> None:
    tab.cookie = login("patient")
    await tab.send(PartsState.turn(1), page="x")
    changed = await tab.send(PartsState.turn(1))
    assert changed["problems"] == []
    assert changed["field_errors"] == {}


async def test_what_an_action_said_survives_the_way_to_the_next_page(tab: Tab, monkeypatch: pytest.MonkeyPatch) -> None:
    tab.cookie = login("patient")
    with monkeypatch.context() as patch:
        patch.setattr(PartsState, "_fill", lambda state, _lang: state._banner("good", "Saved.", stay=True))
        assert (await tab.send(PartsState.turn(1)))["banner_text"] == "Saved."
    assert "banner_text" not in await tab.send(PartsState.load())
    assert (await tab.send(PartsState.load()))["banner_text"] == ""


async def test_a_hint_leaves_what_was_said(tab: Tab) -> None:
    tab.cookie = login("patient")
    await tab.send(PartsState.turn(1), page="x")
    changed = await tab.send(AppState.live_hint("delayed"))
    assert "problems" not in changed
    assert changed["live_mode"] == "delayed"


async def test_what_takes_long_shows_progress(
    tab: Tab, platform: FakePlatform, monkeypatch: pytest.MonkeyPatch
) -> None:
    tab.cookie = login("patient")
    assert "working" not in await tab.send(PartsState.turn(1))

    async def slow(token: str, origin: Actor, *, act: bool) -> Actor | None:
        await asyncio.sleep(0.05)
        return await FakePlatform.authenticate_session(platform, token, origin, act=act)

    monkeypatch.setattr("state.base._NOTICEABLE", 0.01)
    monkeypatch.setattr(platform, "authenticate_session", slow)
    # Shown, and taken back at the end.
    assert (await tab.send(PartsState.turn(1)))["working"] is False
    assert "working" not in await tab.send(AppState.live_hint())


async def test_a_language_is_kept_for_the_next_device(tab: Tab, platform: FakePlatform) -> None:
    tab.cookie = login("patient")
    await tab.send(PreferenceState.set_lang("bn"))
    assert [update.locale for update in platform.updates] == ["bn"]
    assert (await tab.send(PartsState.turn(1)))["page_text"] == "১"


async def test_nobodys_language_is_kept_nowhere(tab: Tab, platform: FakePlatform) -> None:
    await tab.send(PreferenceState.set_lang("en"))
    assert platform.updates == []


async def test_only_a_click_is_an_act(tab: Tab, platform: FakePlatform) -> None:
    """A page that is loaded anew by a lost connection, and one that looks again at a hint, keep no login alive."""
    tab.cookie = login("patient")
    await tab.send(PartsState.load())
    await tab.send(AppState.live_hint())
    await tab.send(PartsState.glow())
    assert platform.acts == [False, False, False]
    await tab.send(PartsState.turn(1))
    assert platform.acts.pop() is True


def test_a_handler_that_blocks_everyone_cannot_be_made() -> None:
    with pytest.raises(TypeError, match="coroutine"):
        authenticated()(lambda _self, _work: None)  # type: ignore[arg-type,return-value]  # wrong on purpose


def test_every_handler_says_who_may() -> None:
    assert all(spec.roles for spec in HANDLERS.values())
