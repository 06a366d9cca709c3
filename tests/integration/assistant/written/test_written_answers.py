"""Answers that a model writes, against a server that speaks OpenAI's API: only what stands the checks is seen.

Whatever the model does, whoever asked gets an answer, the warning signs first; and of the person nothing leaves but the
words of their question, once they have agreed.
"""

from __future__ import annotations

from contextlib import aclosing
from typing import TYPE_CHECKING, Any

import pytest

from healthapp.contexts.assistant.schemas import Ask
from healthapp.kit.actor import Role
from tests.integration.assistant.written.reading import DENGUE, WRITER, noted, parts, sent
from tests.support import databases
from tests.support.api import problem
from tests.support.chat import CHAT, ask, cited, said
from tests.support.openai_server import Saying
from tests.support.openai_server.chat import data_of, obedient

if TYPE_CHECKING:
    import httpx

    from healthapp.config import Settings
    from healthapp.wiring import Platform
    from tests.conftest import AsUser, MakeUser
    from tests.support.openai_server import OpenAIServer
    from tests.support.people import Person
    from tests.support.rows import Connection

# --- who is asked, and when


async def test_nothing_leaves_before_somebody_agrees(
    model: OpenAIServer, person: Person, as_user: AsUser, owner: Connection
) -> None:
    client = await as_user(person)
    assert (await client.get(WRITER)).json()["writer"]["agreed"] is False
    found = await ask(client, DENGUE)
    assert (found[-1][1]["outcome"], noted(owner)["model"]) == ("quoted", "quotes")
    assert model.received == []


async def test_taken_back_nothing_leaves_any_more(model: OpenAIServer, patient: httpx.AsyncClient) -> None:
    await ask(patient, DENGUE)
    assert len(sent(model)) == 1
    assert (await patient.put(WRITER, json={"agreed": False})).json()["writer"]["agreed"] is False
    assert (await ask(patient, DENGUE))[-1][1]["outcome"] == "quoted"
    assert len(sent(model)) == 1


async def test_what_is_agreed_to_is_one_recipient(
    model: OpenAIServer, patient: httpx.AsyncClient, owner: Connection
) -> None:
    owner.execute("UPDATE assistant_agreement SET recipient = 'another.example'")
    assert (await patient.get(WRITER)).json()["writer"]["agreed"] is False
    await ask(patient, DENGUE)
    assert sent(model) == []


async def test_who_was_told_of_another_host_has_agreed_to_nothing(make_user: MakeUser, as_user: AsUser) -> None:
    client = await as_user(await make_user(Role.DOCTOR))
    for told in ({}, {"host": "former.example"}):
        problem(await client.put(WRITER, json={"agreed": True, **told}), 409, "another_model")
    assert (await client.get(WRITER)).json()["writer"]["agreed"] is False


async def test_agreeing_is_ones_own(patient: httpx.AsyncClient, make_user: MakeUser, as_user: AsUser) -> None:
    other = await as_user(await make_user(Role.DOCTOR))
    assert (await other.get(WRITER)).json()["writer"]["agreed"] is False
    assert (await other.put(WRITER, json={"agreed": False})).status_code == 200
    assert (await patient.get(WRITER)).json()["writer"]["agreed"] is True


async def test_both_are_in_the_trail(patient: httpx.AsyncClient, owner: Connection) -> None:
    await patient.put(WRITER, json={"agreed": False})
    rows = owner.execute("SELECT action FROM compliance_audit_event WHERE resource_type = 'assistant_agreement'")
    assert [action for (action,) in rows] == ["assistant.let_write", "assistant.stop_writing"]


# --- what is written


@pytest.mark.parametrize(
    ("message", "language"),
    [(DENGUE, "en"), ("ডেঙ্গু প্রতিরোধ করব কীভাবে?", "bn"), ("dengue protirodh korbo kivabe", "bn")],
)
async def test_sentences_come_with_passages_that_say_them(
    model: OpenAIServer, patient: httpx.AsyncClient, owner: Connection, message: str, language: str
) -> None:
    found = await ask(patient, message)
    assert (found[0][1]["language"], found[-1][1]["outcome"]) == (language, "written")
    assert found[-1][1]["writtenBy"] == "tiny-writer"
    sources = cited(found)
    written = [data for name, data in found if name == "delta" and data["kind"] == "written"]
    assert written
    assert parts(found, "quote") == []
    for one in written:
        assert all(one["text"] in sources[number]["quote"] for number in one["citations"])
        assert "[" not in one["text"]
    row = noted(owner)
    assert (row["model"], row["outcome"], row["tokens_in"], row["tokens_out"]) == ("tiny-writer", "written", 120, 30)
    assert row["verdicts"] == {"faithful": len(written)}
    assert {"bn": "Bangla", "en": "English"}[language] == data_of(sent(model)[0])["language"]


async def test_it_is_kept_as_it_was_shown(patient: httpx.AsyncClient) -> None:
    found = await ask(patient, DENGUE)
    kept = (await patient.get(f"{CHAT}/{found[0][1]['conversationId']}")).json()["messages"][1]["answer"]
    assert [one["text"] for one in kept["parts"]] == [data["text"] for name, data in found if name == "delta"]
    assert (kept["writtenBy"], kept["outcome"]) == ("tiny-writer", "written")


async def test_what_is_invented_is_left_out_and_counted(
    model: OpenAIServer, patient: httpx.AsyncClient, owner: Connection
) -> None:
    model.chat.always(lambda body: Saying(f"Dengue is something that many people know. {obedient(body).text}"))
    found = await ask(patient, DENGUE)
    assert "many people know" not in said(found)
    assert found[-1][1]["outcome"] == "written"
    assert noted(owner)["verdicts"]["uncited"] == 1


@pytest.mark.parametrize(
    "bad", ["But do not do any of this in pregnancy [1].", "Take 8 tablets of Napa at once [1].", "Warfarin cures it."]
)
async def test_what_others_may_not_be_read_without_brings_the_passages(
    model: OpenAIServer, patient: httpx.AsyncClient, bad: str
) -> None:
    model.chat.always(lambda body: Saying(f"{obedient(body).text} {bad}"))
    found = await ask(patient, DENGUE)
    assert bad.split(" [", maxsplit=1)[0] not in said(found)
    assert found[-1][1]["outcome"] == "unproven"
    assert parts(found, "written")
    assert len(parts(found, "quote")) == len(data_of(sent(model)[0])["passages"])
    assert "left out" in said(found)


@pytest.mark.parametrize("text", ["You surely have dengue [1].", "Dengue is harmless.", "asdf qwer", "<b>Rest</b> [1]"])
async def test_where_nothing_stands_the_checks_passages_are_quoted(
    model: OpenAIServer, patient: httpx.AsyncClient, text: str
) -> None:
    model.chat.says(text)
    found = await ask(patient, DENGUE)
    assert text.split(" [", maxsplit=1)[0] not in said(found)
    assert (found[-1][1]["outcome"], found[-1][1]["writtenBy"]) == ("unproven", "")
    assert parts(found, "written") == []
    assert parts(found, "quote")


async def test_where_it_has_nothing_to_say_passages_are_quoted_as_without_it(
    model: OpenAIServer, patient: httpx.AsyncClient
) -> None:
    model.chat.says("NONE")
    found = await ask(patient, DENGUE)
    assert found[-1][1]["outcome"] == "quoted"
    assert parts(found, "quote")


async def test_what_nothing_supports_stays_unknown_whatever_it_writes(
    model: OpenAIServer, patient: httpx.AsyncClient
) -> None:
    model.chat.says("Brazil won it in 2002 [1].")
    found = await ask(patient, "Who won the football world cup?")
    assert (found[-1][1]["outcome"], cited(found)) == ("unsupported", {})
    assert "Brazil" not in said(found)
    assert "I don't know" in said(found)


@pytest.mark.parametrize("mode", ["twice", "backwards"])
async def test_torn_letters_are_no_sentences(model: OpenAIServer, patient: httpx.AsyncClient, mode: str) -> None:
    model.chat.always(lambda body: Saying(obedient(body).text, mode=mode))  # type: ignore[arg-type]  # one of its modes
    found = await ask(patient, DENGUE)
    assert parts(found, "written") == []
    assert parts(found, "quote")


async def test_an_answer_without_end_is_broken_off(model: OpenAIServer, patient: httpx.AsyncClient) -> None:
    model.chat.says("Dengue is something that many people know. " * 400)
    found = await ask(patient, DENGUE)
    assert found[-1][1]["outcome"] == "unproven"
    assert parts(found, "quote")


# --- what goes wrong


@pytest.mark.parametrize(
    "how",
    [
        {"mode": "status", "status": 429},
        {"mode": "status", "status": 429, "code": "insufficient_quota"},
        {"mode": "status", "status": 500},
        {"mode": "status", "status": 401},
        {"mode": "drop"},
        {"mode": "cut", "pieces": 2},
        {"mode": "garbage"},
        {"mode": "bad_json"},
        {"mode": "error_event"},
        {"mode": "no_end"},
    ],
    ids=["busy", "quota", "500", "401", "drop", "cut", "garbage", "bad json", "error event", "no end"],
)
@pytest.mark.parametrize("lang", ["en", "bn"])
async def test_without_the_model_passages_are_quoted_and_it_is_said(
    model: OpenAIServer, patient: httpx.AsyncClient, how: dict[str, Any], lang: str
) -> None:
    model.chat.says("Some words.", **how)
    found = await ask(patient, DENGUE, language=lang)
    assert found[-1][1]["outcome"] == "failed"
    assert parts(found, "quote")
    assert ("can't be written just now" if lang == "en" else "লেখা যাচ্ছে না") in said(found)


async def test_what_was_shown_before_it_broke_off_is_followed_by_the_passages(
    model: OpenAIServer, patient: httpx.AsyncClient
) -> None:
    model.chat.always(lambda body: Saying(f"{obedient(body).text} And so on and", mode="error_event"))
    found = await ask(patient, DENGUE)
    assert found[-1][1]["outcome"] == "failed"
    assert parts(found, "written")
    assert parts(found, "quote")
    assert "The rest could not be written" in said(found)


class TestSlow:
    """A model that doesn't come to a sentence in time."""

    @pytest.fixture
    def patience(self) -> float:
        return 0.3

    @pytest.mark.parametrize("pieces", [0, 4])
    async def test_passages_are_quoted_and_it_is_said(
        self, model: OpenAIServer, patient: httpx.AsyncClient, owner: Connection, pieces: int
    ) -> None:
        model.chat.says("Some words that are no sentence yet and never will be", mode="stall", pieces=pieces)
        found = await ask(patient, DENGUE)
        assert found[-1][1]["outcome"] == "slow"
        assert parts(found, "quote")
        assert "took too long" in said(found)
        assert (noted(owner)["outcome"], noted(owner)["model"]) == ("slow", "tiny-writer")

    async def test_after_a_few_it_is_not_waited_for(self, model: OpenAIServer, patient: httpx.AsyncClient) -> None:
        for _ in range(5):
            model.chat.says(mode="stall", pieces=0)
            await ask(patient, DENGUE)
        assert (await ask(patient, DENGUE))[-1][1]["outcome"] == "failed"
        assert len(sent(model)) == 5


# --- what rules tell, a model is not asked for


@pytest.mark.parametrize(
    "message",
    [
        "I have crushing chest pain and I am sweating",
        "আমার বুকে প্রচণ্ড চাপ ব্যথা, ঘাম হচ্ছে",
        "What do I take today?",
        "Can I take ibuprofen with warfarin?",
        "I have had a runny nose and sneezing since yesterday",
    ],
)
async def test_what_rules_tell_is_told_without_it(
    model: OpenAIServer, patient: httpx.AsyncClient, message: str
) -> None:
    await ask(patient, message)
    assert model.received == []


async def test_a_warning_is_out_before_the_model_is_asked(
    model: OpenAIServer, web: Platform, person: Person, patient: httpx.AsyncClient
) -> None:
    del patient
    model.chat.says(mode="stall", pieces=0)
    actor = person.actor
    asked = await web.open_chat(actor, Ask(message=DENGUE))
    async with aclosing(web.chat(actor, asked)) as stream:
        assert (await anext(stream)).name == "meta"
        assert model.received == []


# --- streaming


async def test_a_sentence_is_shown_while_the_model_still_writes(
    model: OpenAIServer, web: Platform, person: Person, patient: httpx.AsyncClient, owner: Connection
) -> None:
    del patient
    model.chat.always(lambda body: Saying(f"{obedient(body).text} And more", mode="stall", pieces=400))
    asked = await web.open_chat(person.actor, Ask(message=DENGUE))
    seen: list[str] = []
    async with aclosing(web.chat(person.actor, asked)) as stream:
        async for event in stream:
            seen.append(event.name)
            if event.name == "delta" and getattr(event.data, "kind", "") == "written":
                break
    assert seen[0] == "meta"
    assert seen.index("citation") < len(seen) - 1, "each passage before the words that cite it"
    # Whoever stops it keeps nothing of it.
    assert owner.execute("SELECT count(*) FROM assistant_message").fetchone() == (0,)


async def test_a_repeat_under_a_key_asks_the_model_once(model: OpenAIServer, patient: httpx.AsyncClient) -> None:
    key = {"Idempotency-Key": "written-1"}
    first = await patient.post(CHAT, json={"message": DENGUE}, headers=key)
    again = await patient.post(CHAT, json={"message": DENGUE}, headers=key)
    assert (first.text, again.headers["idempotency-replayed"]) == (again.text, "true")
    assert '"written"' in first.text
    assert len(sent(model)) == 1


async def test_calls_of_the_model_are_counted(patient: httpx.AsyncClient, client: httpx.AsyncClient) -> None:
    await ask(patient, DENGUE)
    metrics = (await client.get("/metrics")).text
    assert 'assistant_model_calls_total{outcome="done"}' in metrics
    assert 'chat_messages_total{outcome="written"}' in metrics
    assert 'vendor="model"' in metrics


class TestWithoutAKey:
    """Nothing changes, and nothing can be asked outside."""

    @pytest.fixture
    def settings(self, database_url: str, redis_url: str) -> Settings:
        return databases.make_settings(database_url, redis_url)

    async def test_there_is_nobody_to_let(self, model: OpenAIServer, person: Person, as_user: AsUser) -> None:
        client = await as_user(person)
        assert (await client.get(WRITER)).json()["writer"] == {"model": "", "host": "", "agreed": False}
        problem(await client.put(WRITER, json={"agreed": True, "host": "127.0.0.1"}), 409, "no_model")
        assert (await client.put(WRITER, json={"agreed": False})).status_code == 200
        assert (await ask(client, DENGUE))[-1][1]["outcome"] == "quoted"
        assert model.received == []


async def test_a_stranger_is_told_nothing(client: httpx.AsyncClient) -> None:
    assert (await client.get(WRITER)).status_code == 401
