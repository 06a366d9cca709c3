"""Care: someone agrees to be followed, is seen live, and ends it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.async_api import expect

from tests.e2e.pages.adherence import AdherencePage
from tests.e2e.pages.care import CarePage
from tests.e2e.pages.inbox import InboxPage
from tests.e2e.pages.popups import Popups

if TYPE_CHECKING:
    from tests.e2e.people import Patient, People


async def followed(patient: Patient, carer: Patient, name: str) -> CarePage:
    """Let `carer` follow `patient` by invitation; gives the carer's page."""
    await CarePage(await patient.open("/care")).ask(carer.email)
    page = CarePage(await carer.open("/care"))
    await page.answer(name, agree=True)
    await expect(page.person(name)).to_be_visible()
    return page


async def test_an_invitation_is_accepted_and_both_sides_see_it(people: People) -> None:
    patient, carer = await people.patient(name="Abdul Karim"), await people.caregiver(name="Nusrat Jahan")
    mine = CarePage(await patient.open("/care"))
    await mine.ask(carer.email)
    await expect(mine.banner).to_contain_text("Your invitation is kept")
    await expect(mine.unanswered).to_have_count(1)
    theirs = CarePage(await carer.open("/care"))
    await theirs.answer("Abdul Karim", agree=True)
    await expect(theirs.person("Abdul Karim")).to_be_visible()
    # Without a reload: the patient hears of it.
    await expect(mine.followers).to_contain_text("Nusrat Jahan")
    await expect(mine.unanswered).to_have_count(0)


async def test_a_caregiver_sees_doses_live(people: People) -> None:
    patient, carer = await people.patient(name="Abdul Karim"), await people.caregiver()
    page = await followed(patient, carer, "Abdul Karim")
    await expect(page.person("Abdul Karim")).to_contain_text("Nothing due today")
    at_home = await patient.open("/inbox")
    await patient.remind("Metformin")
    await expect(page.person("Abdul Karim")).to_contain_text("Metformin")
    await expect(page.person("Abdul Karim")).to_contain_text("1 due, not answered")
    await Popups(at_home).take("Metformin")
    await expect(page.person("Abdul Karim")).to_contain_text("1 of 1 done today")
    await expect(page.person("Abdul Karim")).to_contain_text("100%")


async def test_a_caregiver_opens_day_and_figures(people: People) -> None:
    patient, carer = await people.patient(name="Abdul Karim"), await people.caregiver()
    page = await followed(patient, carer, "Abdul Karim")
    at_home = await patient.open("/inbox")
    await patient.remind("Metformin")
    await Popups(at_home).take("Metformin")
    await page.person("Abdul Karim").get_by_test_id("open-day").click()
    await expect(page.page.get_by_role("heading", level=1)).to_have_text("Abdul Karim: doses of a day")
    await expect(page.page.get_by_test_id("dose-taken")).to_contain_text("Metformin")
    await page.page.get_by_test_id("day-before").click()
    await expect(page.page.get_by_text("Nothing on this day")).to_be_visible()
    await page.page.go_back()
    await page.person("Abdul Karim").get_by_test_id("open-adherence").click()
    await expect(AdherencePage(page.page).figure("percentage")).to_contain_text("100%")


async def test_the_patient_sees_who_looked_and_ends_it(people: People) -> None:
    patient, carer = await people.patient(name="Abdul Karim"), await people.caregiver(name="Nusrat Jahan")
    theirs = await followed(patient, carer, "Abdul Karim")
    mine = CarePage(await patient.open("/care"))
    await expect(mine.log.filter(has_text="Nusrat Jahan (caregiver)").first).to_be_visible()
    await mine.end("Nusrat Jahan")
    await expect(mine.banner).to_have_text("The permission has ended.")
    await expect(mine.followers).to_have_count(0)
    await expect(theirs.person("Abdul Karim")).to_have_count(0)
    inbox = InboxPage(await carer.open("/inbox"))
    await expect(inbox.message("Permission ended")).to_be_visible()


async def test_a_patient_shares_less_and_the_open_page_closes(people: People) -> None:
    patient, carer = await people.patient(name="Abdul Karim"), await people.caregiver(name="Nusrat Jahan")
    theirs = await followed(patient, carer, "Abdul Karim")
    await theirs.person("Abdul Karim").get_by_test_id("open-day").click()
    await expect(theirs.page.get_by_role("heading", level=1)).to_have_text("Abdul Karim: doses of a day")
    mine = CarePage(await patient.open("/care"))
    await mine.permit("Nusrat Jahan", without=("doses",), until="2099-12-31")
    await expect(mine.banner).to_contain_text("It holds from now on")
    await expect(mine.followers).to_contain_text("figures and told when you do not answer, until 31 December 2099")
    # Without a reload: the caregiver's open day is gone.
    await expect(theirs.banner).to_contain_text("You no longer have permission")
    theirs = CarePage(await carer.open("/care"))
    await expect(theirs.person("Abdul Karim")).to_contain_text("Doses are not shared with you")
    await mine.page.get_by_test_id("permission-history").click()
    await expect(mine.page.get_by_test_id("table-permissions")).to_contain_text("You changed it")


async def test_a_request_is_declined(people: People) -> None:
    patient, carer = await people.patient(), await people.caregiver(name="Nusrat Jahan")
    await patient.prove_email()
    theirs = CarePage(await carer.open("/care"))
    await theirs.ask(patient.email)
    await expect(theirs.banner).to_contain_text("If this address has an account")
    await expect(theirs.unanswered).to_have_count(1)
    mine = CarePage(await patient.open("/care"))
    await mine.answer("Nusrat Jahan", agree=False)
    await expect(mine.requests).to_have_count(0)
    await expect(theirs.unanswered).to_have_count(0)
    await expect(theirs.people).to_have_count(0)


async def test_asking_an_unknown_address_looks_the_same(people: People) -> None:
    carer = await people.caregiver()
    theirs = CarePage(await carer.open("/care"))
    await theirs.ask("nobody-has-this@example.com")
    await expect(theirs.banner).to_contain_text("If this address has an account")
    await expect(theirs.unanswered).to_have_count(1)
    await theirs.take_back()
    await expect(theirs.unanswered).to_have_count(0)


async def test_a_strangers_day_stays_closed(people: People) -> None:
    patient, stranger = await people.patient(), await people.caregiver()
    await patient.remind("Metformin")
    me = await patient.context.request.get("/api/v1/me")
    page = await stranger.open(f"/care/day?who={(await me.json())['profile']['id']}")
    await expect(page.get_by_test_id("banner")).to_contain_text("You do not have permission")
    await expect(page.get_by_text("Metformin")).to_have_count(0)
