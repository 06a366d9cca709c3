"""The assistant's page says who writes, to whom words go, and lets one choose; before that nothing is chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from healthapp.kit.i18n import Lang, text
from state.assistant import AssistantState
from tests.support import databases
from tests.support.toy_embedder import ToyEmbedder

if TYPE_CHECKING:
    from healthapp.config import Settings
    from healthapp.wiring import Platform
    from tests.conftest import MakeUser
    from tests.support.tabs import Tabs


class TestWithAModel:
    @pytest.fixture
    def settings(self, database_url: str, redis_url: str) -> Settings:
        return databases.make_settings(
            database_url,
            redis_url,
            openai_api_key="sk-nothing-is-asked",
            openai_base_url="https://models.example/v1",
            answers_model="tiny-writer",
        )

    @pytest.mark.parametrize("lang", Lang)
    async def test_it_says_when_the_same_machine_compares_meanings(
        self, tabs: Tabs, web: Platform, make_user: MakeUser, monkeypatch: pytest.MonkeyPatch, lang: Lang
    ) -> None:
        outside = ToyEmbedder()
        monkeypatch.setattr(web.knowledge.indexing, "embedder", outside)
        said = text("ui.assistant.writer_compares", lang, host="models.example")
        tab = await tabs.open(await make_user(lang=lang), "/assistant/", lang=lang)
        for host in (None, "another.example"):
            outside.host = host
            await tab.send(AssistantState.load())
            assert said not in tab.vars["writer_sent"]
        outside.host = "models.example"
        await tab.send(AssistantState.load())
        assert tab.vars["writer_sent"].endswith(said)

    @pytest.mark.parametrize("lang", Lang)
    async def test_one_lets_it_write_and_takes_that_back(self, tabs: Tabs, make_user: MakeUser, lang: Lang) -> None:
        tab = await tabs.open(await make_user(lang=lang), "/assistant/")
        await tab.send(AssistantState.load())
        assert (tab.vars["status"], tab.vars["writes"]) == ("ready", "off")
        assert all("models.example" in tab.vars[name] for name in ("writer_offer", "writer_sent"))
        await tab.send(AssistantState.let_write("former.example"))
        assert tab.vars["writes"] == "off", "another host was shown"
        await tab.send(AssistantState.let_write(tab.vars["writer_host"]))
        assert tab.vars["writes"] == "on"
        assert all(word in tab.vars["writer_note"] for word in ("tiny-writer", "models.example"))
        await tab.send(AssistantState.load())
        assert tab.vars["writes"] == "on"
        await tab.send(AssistantState.stop_writing())
        assert tab.vars["writes"] == "off"


async def test_without_a_model_there_is_nothing_to_choose(tabs: Tabs, make_user: MakeUser) -> None:
    tab = await tabs.open(await make_user(), "/assistant/")
    await tab.send(AssistantState.load())
    assert (tab.vars["status"], tab.vars.get("writes", "none")) == ("ready", "none")
    await tab.send(AssistantState.let_write("models.example"))
    assert tab.vars.get("writes", "none") == "none"
