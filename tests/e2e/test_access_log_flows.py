"""Who looked at one's record: found in the settings, narrowed to one person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.async_api import expect

from tests.e2e.pages.access_log import AccessLogPage
from tests.e2e.pages.care import CarePage

if TYPE_CHECKING:
    from tests.e2e.people import People


async def test_a_patient_reads_who_looked_and_why(people: People) -> None:
    patient, carer = await people.patient(name="Abdul Karim"), await people.caregiver(name="Nusrat Jahan")
    await CarePage(await patient.open("/care")).ask(carer.email)
    theirs = CarePage(await carer.open("/care"))
    await theirs.answer("Abdul Karim", agree=True)
    await theirs.person("Abdul Karim").get_by_test_id("open-day").click()
    await expect(theirs.page.get_by_role("heading", level=1)).to_have_text("Abdul Karim: doses of a day")
    settings = await patient.open("/settings")
    await settings.get_by_test_id("open-access-log").click()
    mine = AccessLogPage(settings)
    looked = mine.lines.filter(has_text="Looked at doses")
    await expect(looked).to_contain_text("Nusrat Jahan (caregiver)")
    await expect(looked).to_contain_text("as you permitted")
    await mine.of("Nusrat Jahan (caregiver)")
    await mine.within("week")
    await expect(looked).to_have_count(1)
