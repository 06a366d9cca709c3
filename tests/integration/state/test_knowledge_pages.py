"""The pages that anybody may ask the medical knowledge by: what strangers may, and what a tab's state does with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from healthapp.contexts.records.schemas import RecordCondition
from healthapp.kit.i18n import Lang, text
from state.interactions import InteractionsState
from state.search import EntryState, SearchState
from state.symptoms import SymptomsState
from tests.support.toy_embedder import ToyEmbedder

if TYPE_CHECKING:
    from healthapp.wiring import Platform
    from tests.conftest import MakeUser
    from tests.support.tabs import Tab, Tabs

REFUSED = text("errors.too_many_requests", Lang.EN)


async def _asked(tab: Tab, question: Any) -> str:
    """Ask, and return what stands above the page."""
    tab.vars["banner_text"] = ""
    await (question(tab) if callable(question) else tab.send(question))
    return tab.banner


QUESTIONS: dict[str, Any] = {
    "search.typing": SearchState.typing("feve"),
    "search.search": lambda tab: tab.submit(SearchState.search, query="fever"),
    "search.search_for": SearchState.search_for("fever"),
    "search.entry": EntryState.load(),
    "interactions.suggest": InteractionsState.suggest("napa"),
    "symptoms.typing": SymptomsState.typing("feve"),
    "symptoms.choose": SymptomsState.choose("fever"),
    "symptoms.tell": lambda tab: tab.submit(SymptomsState.tell, text="I have a fever"),
}


@pytest.mark.parametrize("name", QUESTIONS)
async def test_strangers_ask_so_often_and_no_more(
    tabs: Tabs, web: Platform, make_user: MakeUser, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(web.settings, "knowledge_calls_per_hour", 2)
    tab = await tabs.open(at="/know/?kind=condition&id=dengue")
    said = [await _asked(tab, QUESTIONS[name]) for _ in range(3)]
    assert REFUSED not in said[:2]
    assert said[2] == REFUSED
    # Whoever is logged in is counted elsewhere, if at all.
    known = await tabs.open(await make_user(), at="/know/?kind=condition&id=dengue")
    assert REFUSED not in [await _asked(known, QUESTIONS[name]) for _ in range(4)]


async def test_the_page_says_that_words_stand_in_for_the_meaning(tabs: Tabs) -> None:
    tab = await tabs.open(at="/search/")
    await tab.submit(SearchState.search, query="fever")
    assert (tab.vars["limited"], tab.vars["by_words"]) == (False, False)
    await tab.send(SearchState.choose_mode("semantic"))
    assert (tab.vars["limited"], tab.vars["by_words"]) == (True, True)
    await tab.send(SearchState.choose_mode("hybrid"))
    assert (tab.vars["limited"], tab.vars["by_words"]) == (False, False)


@pytest.mark.parametrize("name", ["interactions.check", "search.choose", "symptoms.answer"])
async def test_they_all_count_together(tabs: Tabs, web: Platform, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    tab = await tabs.open(at="/search/")
    await tab.submit(SearchState.search, query="fever")
    await tab.send(InteractionsState.choose("napa"))
    await tab.submit(SymptomsState.tell, text="I have a fever")
    asked: dict[str, Any] = {
        "interactions.check": lambda one: one.submit(InteractionsState.check),
        "search.choose": SearchState.choose_category("disease"),
        "symptoms.answer": SymptomsState.answer(tab.vars["question_id"], "yes"),
    }
    monkeypatch.setattr(web.settings, "knowledge_calls_per_hour", 1)
    before = dict(tab.vars)
    await _asked(tab, SymptomsState.typing("fever"))
    assert await _asked(tab, asked[name]) == REFUSED
    assert tab.vars["question_id"] == before["question_id"], "an answer that was not taken asks again"


async def _tell(tab: Tab, **fields: str) -> None:
    await tab.send(SymptomsState.load())
    await tab.submit(SymptomsState.tell, **fields)


async def test_a_second_click_does_not_answer_the_next_question(tabs: Tabs) -> None:
    tab = await tabs.open(at="/symptoms/")
    await _tell(tab, text="I have a headache", age="30", sex="male")
    first = tab.vars["question_id"]
    await tab.send(SymptomsState.answer(first, "no"))
    second = tab.vars["question_id"]
    assert second != first
    await tab.send(SymptomsState.answer(first, "no"))
    assert tab.vars["question_id"] == second
    assert len(tab.vars["answers"]) == 1


async def test_what_is_known_of_somebody_counts(tabs: Tabs) -> None:
    """Fever of a baby of ten days is another thing than that of a grown-up."""
    grown = await tabs.open(at="/symptoms/")
    await _tell(grown, text="fever", age="30", age_unit="years")
    assert grown.vars["step"] == "ask"
    baby = await tabs.open(at="/symptoms/")
    await _tell(baby, text="fever", age="১০", age_unit="days")
    assert baby.vars["step"] == "result"
    assert baby.vars["result"].urgency == "emergency"
    assert any("10 days" in row.text for row in baby.vars["understood"])
    assert "999" in baby.vars["advice"][0]


@pytest.mark.parametrize(("been", "name"), [("sylhet", "Sylhet division"), ("bandarban_district", "Bandarban")])
async def test_where_somebody_has_been_is_asked_and_counts(tabs: Tabs, been: str, name: str) -> None:
    tab = await tabs.open(at="/symptoms/")
    await _tell(tab, text="fever with shaking chills", age="30", been=been)
    offered = {row.use: [one.use for one in row.districts] for row in tab.vars["regions"]}
    assert len(offered) == 9
    assert sum(map(len, offered.values())) == 64
    assert "sylhet_district" in offered["sylhet"]
    await tab.send(SymptomsState.finish())
    assert tab.vars["step"] == "result"
    assert name in [row.text for row in tab.vars["understood"]]
    await tab.send(SymptomsState.again())
    assert tab.vars["been"] == ""
    await tab.submit(SymptomsState.tell, text="fever", been="atlantis")
    assert tab.vars["step"] == "tell"
    assert "been" in tab.vars["field_errors"]


async def test_pregnancy_counts_for_a_woman_alone(tabs: Tabs) -> None:
    tab = await tabs.open(at="/symptoms/")
    await _tell(tab, text="fever", age="25", sex="female", pregnant="yes")
    await tab.send(SymptomsState.finish())
    assert "Yes" in [row.text for row in tab.vars["understood"] if row.name == "Pregnant"]
    await tab.submit(SymptomsState.tell, text="fever", age="25", sex="male", pregnant="yes")
    await tab.send(SymptomsState.finish())
    assert "Pregnant" not in [row.name for row in tab.vars["understood"]]


async def test_words_nobody_knows_are_asked_back_once_and_then_said_back(tabs: Tabs) -> None:
    tab = await tabs.open(at="/symptoms/")
    await _tell(tab, symptom="vomitting blod")
    assert "symptom" in tab.errors
    assert tab.vars["offers"]
    # A browser tells of what was typed a moment later: the message stays until something else is typed.
    await tab.send(SymptomsState.typing("vomitting blod"))
    assert "symptom" in tab.errors
    await tab.send(SymptomsState.typing("vomiting bl"))
    assert not tab.errors
    await tab.submit(SymptomsState.tell, symptom="vomitting blod")
    (missed,) = tab.vars["unknown"]
    assert missed.said == "vomitting blod"
    assert tab.vars["result"].nothing_fits
    await tab.send(SymptomsState.mean(missed.said, missed.offers[0].use))
    assert tab.vars["unknown"] == []
    assert [each.use for each in tab.vars["chosen"]] == [missed.offers[0].use]


async def test_what_is_denied_is_kept_as_it_was_said(tabs: Tabs) -> None:
    tab = await tabs.open(at="/symptoms/")
    await _tell(tab, symptom="no fever", text="cough")
    assert not tab.errors
    await tab.send(SymptomsState.finish())
    assert {row.name: row.text for row in tab.vars["understood"]}["Not present"].startswith("Fever")


async def test_a_danger_that_only_conditions_make_is_said_beside_the_question(tabs: Tabs) -> None:
    tab = await tabs.open(at="/symptoms/")
    await _tell(tab, symptom="no_urine_8_hours", age="60", sex="male")
    assert tab.vars["step"] == "ask"
    assert tab.vars["danger"]
    assert "999" in tab.vars["danger"][0]


async def test_a_switch_of_language_tells_it_anew(tabs: Tabs) -> None:
    tab = await tabs.open(at="/symptoms/")
    await tab.send(SymptomsState.load())
    await tab.send(SymptomsState.look_at("chest"))
    await tab.send(SymptomsState.choose("cough"))
    tab.cookies["lang"] = "bn"
    await tab.send(SymptomsState.load())
    assert [each.name for each in tab.vars["chosen"]] == ["কাশি"]
    assert all("\u0980" <= each.name[0] <= "\u09ff" or each.name[0] in "০১২৩৪৫৬৭৮৯" for each in tab.vars["there"])
    await tab.submit(SymptomsState.tell)
    await tab.send(SymptomsState.answer(tab.vars["question_id"], "unknown"))
    await tab.send(SymptomsState.finish())
    bangla = tab.vars["conditions"][0]
    tab.cookies["lang"] = "en"
    await tab.send(SymptomsState.load())
    english = tab.vars["conditions"][0]
    assert (bangla.id, bangla.href) == (english.id, english.href)
    assert bangla.name != english.name
    assert tab.vars["answers"][0].said == "Don't know"
    assert tab.vars["step"] == "result", "the result that was asked for stays"


async def test_a_patients_own_illnesses_and_medicines_count(
    tabs: Tabs, platform: Platform, make_user: MakeUser
) -> None:
    person = await make_user()
    async with platform.begin(person.actor) as uow:
        for name in ("Diabetes", "high blood pressure", "qqxyz disease"):
            await platform.records.record_condition(uow, RecordCondition(name=name))
    tab = await tabs.open(person, at="/symptoms/")
    await tab.send(SymptomsState.load())
    await tab.send(SymptomsState.add_own())
    assert {each.use for each in tab.vars["chosen"]} == {"history_diabetes", "history_hypertension"}
    assert "qqxyz disease" in tab.banner
    await tab.submit(SymptomsState.tell, text="cough")
    await tab.send(SymptomsState.finish())
    told = {row.name: row.text for row in tab.vars["understood"]}
    assert "Diabetes" in told["Known illnesses and medicines"]


async def test_own_illnesses_that_have_no_room_are_named_and_danger_is_still_looked_for(
    tabs: Tabs, make_user: MakeUser, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("state.symptoms.NAMES_MOST", 2)
    person = await make_user(lang=Lang.EN)
    async with platform.begin(person.actor) as uow:
        for name in ("diabetes", "hypertension"):
            await platform.records.record_condition(uow, RecordCondition(name=name))
    tab = await tabs.open(person, at="/symptoms/")
    await tab.send(SymptomsState.load())
    await tab.submit(SymptomsState.tell, text="", symptom="cough")
    await tab.send(SymptomsState.back())
    await tab.send(SymptomsState.add_own())
    assert len(tab.vars["chosen"]) == 2
    assert "The list is full" in tab.banner


async def test_nothing_of_it_is_written_down(tabs: Tabs, capfd: pytest.CaptureFixture[str]) -> None:
    tab = await tabs.open(at="/symptoms/")
    await _tell(tab, text="qqsecretword fever", symptom="qqothersecret")
    await tab.submit(SymptomsState.tell, text="qqsecretword fever", symptom="qqothersecret")
    await tab.send(SymptomsState.typing("qqthirdsecret"))
    await tab.submit(SymptomsState.tell, text="qqsecretword " * 1000, age="qqfourth")
    assert tab.errors.keys() == {"text", "age"}
    out, err = capfd.readouterr()
    assert "secret" not in out + err
    assert "qqfourth" not in out + err


async def test_starting_again_forgets_everything(tabs: Tabs) -> None:
    tab = await tabs.open(at="/symptoms/")
    await _tell(tab, text="qqsecretword fever and headache", age="40", sex="female", symptom="cough")
    await tab.send(SymptomsState.answer(tab.vars["question_id"], "yes"))
    await tab.send(SymptomsState.finish())
    await tab.send(SymptomsState.again())
    kept = {name: value for name, value in tab.vars.items() if "qqsecretword" in str(value)}
    assert not kept
    assert (tab.vars["step"], tab.vars["chosen"], tab.vars["answers"], tab.vars["age"]) == ("tell", [], [], "")
    await tab.submit(SymptomsState.tell, text="fever")
    assert tab.vars["answers"] == []


@pytest.mark.parametrize("lang", Lang)
async def test_the_search_page_says_to_whom_searches_go(
    tabs: Tabs, web: Platform, make_user: MakeUser, monkeypatch: pytest.MonkeyPatch, lang: Lang
) -> None:
    outside = ToyEmbedder()
    outside.host = "vectors.example"
    monkeypatch.setattr(web.knowledge.indexing, "embedder", outside)
    tab = await tabs.open(await make_user(lang=lang), at="/search/", lang=lang)
    await tab.send(SearchState.load())
    assert tab.vars.get("outside", "") == "", "the operator didn't let them go"
    monkeypatch.setattr(web.knowledge, "searches_may_leave", True)
    await tab.send(SearchState.load())
    assert tab.vars["outside"] == text("ui.search.outside", lang, host="vectors.example")
    outside.host = None
    await tab.send(SearchState.load())
    assert tab.vars["outside"] == ""


async def test_nothing_is_offered_for_what_is_in_the_list_already(tabs: Tabs) -> None:
    """A quick typist adds a medicine while the offers for its name are still on their way."""
    tab = await tabs.open(at="/interactions/")
    await tab.send(InteractionsState.load())
    await tab.send(InteractionsState.suggest("ibuprofe"))
    assert tab.vars["offers"]
    await tab.submit(InteractionsState.add, medicine="Ibuprofen")
    await tab.send(InteractionsState.suggest("ibuprofen"))
    assert tab.vars["offers"] == []
