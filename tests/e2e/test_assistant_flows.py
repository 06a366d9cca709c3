"""Asking the assistant: an answer with sources that open, an emergency on top, history, feedback, and stopping."""

from __future__ import annotations

import asyncio
import json
import re
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from playwright.async_api import expect

from tests.support.openai_server import Saying
from tests.support.openai_server.chat import obedient

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from playwright.async_api import Page, Route

    from tests.e2e.people import People
    from tests.support.openai_server import OpenAIServer


async def _ask(page: Page, question: str) -> None:
    await page.get_by_test_id("field-message").fill(question)
    await page.get_by_test_id("send").click()


async def test_a_question_is_answered_and_its_source_opens(people: People) -> None:
    patient = await people.patient("en")
    page = await patient.open("/assistant")
    await _ask(page, "Is Napa safe in pregnancy?")
    answer = page.get_by_test_id("answer")
    await expect(answer).to_contain_text("Paracetamol")
    await expect(answer).to_contain_text("not a diagnosis")
    await expect(page.get_by_test_id("question")).to_contain_text("Is Napa safe in pregnancy?")
    await answer.get_by_test_id("source").first.click()
    await expect(page).to_have_url(re.compile(r"/know/?\?kind=medicine&id=paracetamol#know-pregnancy$"))
    await expect(page.locator("#know-pregnancy")).to_be_in_viewport()


async def test_an_emergency_stands_above_the_answer(people: People) -> None:
    patient = await people.patient("bn")
    page = await patient.open("/assistant")
    await page.set_viewport_size({"width": 360, "height": 640})
    await _ask(page, "আমার বুকে প্রচণ্ড চাপ ব্যথা, ঘাম হচ্ছে")
    alert = page.get_by_test_id("answer").get_by_test_id("alert-emergency")
    await expect(alert).to_contain_text("এখনই সাহায্য নিন")
    await expect(alert.get_by_test_id("call")).to_have_attribute("href", "tel:999")
    # Also on a phone nobody has to look for it.
    await expect(alert.get_by_test_id("call")).to_be_in_viewport()


async def test_a_check_of_medicines_opens_where_it_is_made(people: People) -> None:
    patient = await people.patient("en")
    page = await patient.open("/assistant")
    await page.get_by_test_id("try-two").click()
    await page.get_by_test_id("answer").get_by_test_id("source").first.click()
    await expect(page).to_have_url(re.compile(r"/interactions/?\?medicines="))
    await expect(page.locator("main")).to_contain_text("bleeding")


async def test_an_answer_is_rated_and_the_conversation_deleted(people: People) -> None:
    patient = await people.patient("en")
    page = await patient.open("/assistant")
    await page.get_by_test_id("try-own").click()
    await expect(page.get_by_test_id("answer")).to_contain_text("no reminders for today")
    await page.get_by_test_id("thumb-down").click()
    await page.get_by_test_id("field-reason").fill("Not helpful")
    await page.get_by_test_id("send-why").click()
    await expect(page.get_by_test_id("banner")).to_contain_text("Thank you")
    await page.get_by_test_id("new-talk").click()
    await page.get_by_test_id("ask-begin").wait_for()
    await page.get_by_test_id("earlier").locator("summary").click()
    await page.get_by_test_id("talk-open").click()
    await expect(page.get_by_test_id("thumb-down")).to_have_attribute("aria-pressed", "true")
    await page.get_by_test_id("talk-delete").click()
    await page.get_by_test_id("dialog-delete-talk-confirm").click()
    await expect(page.get_by_test_id("ask-begin")).to_be_visible()
    await expect(page.get_by_test_id("talk-open")).to_have_count(0)


async def test_a_stopped_answer_gives_the_question_back(people: People) -> None:
    patient = await people.patient("en", service_workers="block")
    page = await patient.open("/assistant")
    stopped = asyncio.Event()

    async def late(route: Route) -> None:
        await stopped.wait()
        await route.abort()

    await _intercept(page, late)
    await _ask(page, "What is dengue?")
    await expect(page.get_by_test_id("streaming")).to_contain_text("Looking for an answer")
    await page.get_by_test_id("stop").click()
    await expect(page.get_by_test_id("banner")).to_contain_text("Stopped")
    stopped.set()
    await expect(page.get_by_test_id("field-message")).to_have_value("What is dengue?")


async def test_a_question_that_cannot_be_read_is_refused_beside_its_field(people: People) -> None:
    patient = await people.patient("en")
    page = await patient.open("/assistant")
    await _ask(page, "😀😀")
    await expect(page.locator("main")).to_contain_text("Write the question in Bangla or English letters")
    await expect(page.get_by_test_id("streaming")).to_have_count(0)


async def test_a_warning_stays_when_no_answer_comes(people: People) -> None:
    patient = await people.patient("en", service_workers="block")
    page = await patient.open("/assistant")
    alert = {"urgency": "emergency", "advice": ["Go to hospital now."], "number": "999"}
    meta = {"conversationId": str(uuid4()), "messageId": str(uuid4()), "language": "en", "alert": alert, "tools": []}

    async def cut_off(route: Route) -> None:
        body = f"event: meta\ndata: {json.dumps(meta)}\n\n"
        await route.fulfill(content_type="text/event-stream", body=body)

    await _intercept(page, cut_off)
    await _ask(page, "crushing chest pain")
    await expect(page.get_by_test_id("banner")).to_contain_text("No answer came")
    warned = page.get_by_test_id("warned")
    await expect(warned).to_contain_text("Go to hospital now.")
    await expect(warned.get_by_role("link")).to_have_attribute("href", "tel:999")
    await page.unroute("**/api/v1/chat")
    await _ask(page, "How do I prevent dengue?")
    await expect(page.get_by_test_id("answer")).to_contain_text("standing water")
    await expect(warned).to_have_count(0)


async def _intercept(page: Page, instead: Callable[[Route], Awaitable[None]]) -> None:
    # In a browser without a service worker: what one has taken over just now passes the interception by.
    await page.route("**/api/v1/chat", instead)


async def _let_write(page: Page) -> None:
    await page.get_by_test_id("data-use").locator("summary").click()
    await page.get_by_test_id("let-write").click()
    await expect(page.get_by_test_id("stop-writing")).to_be_visible()


@pytest.mark.own_instance
async def test_a_model_writes_once_somebody_lets_it(people: People, writer: OpenAIServer) -> None:
    patient = await people.patient("en")
    page = await patient.open("/assistant")
    await expect(page.get_by_test_id("data-use")).to_contain_text("passages, word for word")
    await _let_write(page)
    await expect(page.get_by_test_id("data-use")).to_contain_text("127.0.0.1 writes the answers")
    await _ask(page, "How do I prevent dengue?")
    answer = page.get_by_test_id("answer")
    await expect(answer).to_contain_text("Each sentence was compared with its passage")
    await expect(answer.get_by_test_id("source").first).to_have_attribute("href", re.compile("id=dengue"))
    await expect(answer.locator("blockquote")).to_have_count(0)
    asked = len(writer.received)
    await page.get_by_test_id("stop-writing").click()
    await expect(page.get_by_test_id("let-write")).to_be_visible()
    await _ask(page, "How do I prevent dengue?")
    await expect(answer.nth(1).locator("blockquote").first).to_be_visible()
    assert len(writer.received) == asked


@pytest.mark.own_instance
async def test_a_sentence_is_seen_while_the_model_still_writes(people: People, writer: OpenAIServer) -> None:
    patient = await people.patient("en")
    page = await patient.open("/assistant")
    await _let_write(page)
    # It stops in the middle of a sentence, and goes on for nobody.
    writer.chat.always(lambda body: Saying(f"{obedient(body).text} And then", mode="stall", pieces=10_000))
    await _ask(page, "How do I prevent dengue?")
    streaming = page.get_by_test_id("streaming")
    await expect(streaming.get_by_role("link").first).to_have_text("[1]")
    await expect(streaming).not_to_contain_text("And then")
    await page.get_by_test_id("stop").click()
    await expect(page.get_by_test_id("banner")).to_contain_text("Stopped")


@pytest.mark.own_instance
async def test_without_its_model_the_page_quotes_and_says_so(people: People, writer: OpenAIServer) -> None:
    patient = await people.patient("bn")
    page = await patient.open("/assistant")
    await _let_write(page)
    writer.chat.always(Saying(mode="drop"))
    await _ask(page, "ডেঙ্গু প্রতিরোধ করব কীভাবে?")
    answer = page.get_by_test_id("answer")
    await expect(answer).to_contain_text("এখন উত্তর লেখা যাচ্ছে না")
    await expect(answer.locator("blockquote").first).to_be_visible()
    # What rules tell doesn't wait for it.
    await _ask(page, "আমার বুকে প্রচণ্ড চাপ ব্যথা, ঘাম হচ্ছে")
    await expect(answer.nth(1).get_by_test_id("alert-emergency")).to_be_visible()
