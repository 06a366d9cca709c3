"""Whatever asks in the middle of a page: in both languages, light and dark, on a phone, by keyboard."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import httpx
import pytest
from playwright.async_api import expect

from tests.e2e.dialogs import ADMIN, PATIENT, Dialog, faults_of_dialog, faults_of_open
from tests.e2e.looking import LOOKS
from tests.e2e.pages.admin import BroadcastPage
from tests.e2e.pages.apps import ConsentPage
from tests.e2e.pages.idle import IdleQuestion
from tests.e2e.pages.inbox import InboxPage
from tests.e2e.pages.organisations import OrganisationsPage
from tests.e2e.pages.security import app_code
from tests.e2e.pages.settings import SettingsPage
from tests.e2e.pages.sign_on import SignOnPages
from tests.e2e.pages.users import UsersPage
from tests.e2e.people import PASSWORD
from tests.e2e.test_admin_flows import fail_welcome
from tests.e2e.test_app_flows import _at_the_app, _register
from tests.support import apps, passkeys

if TYPE_CHECKING:
    from playwright.async_api import Page

    from tests.e2e.people import Patient, People
    from tests.peers.openid_provider import RealProvider

pytestmark = pytest.mark.own_instance
PHONES = ("bn-phone-light", "en-phone-dark")
MEDICINES = ("মেটফরমিন হাইড্রোক্লোরাইড এক্সটেন্ডেড রিলিজ", "Napa Extra", "প্যারাসিটামল")
TYPED = (*MEDICINES, "Sugar diary", "Weekly report", "রহিমা বেগম", "পেনিসিলিন", "Shapla Clinic")


async def _have_everything(patient: Patient, carer: Patient, provider: RealProvider, client: apps.Client) -> None:
    """Give somebody all that a dialog may ask about; the second factors last, for they ask at every login."""
    low = {"onHand": 4, "perDose": 2, "threshold": 5}
    await patient.remind_daily(MEDICINES[0], "08:00", refill=low)
    needed = {"frequency": "daily", "interval": 1, "asNeeded": True}
    await patient.remind_daily(MEDICINES[2], recurringPattern=needed)
    await patient.say("/api/v1/me/allergies", {"substance": "পেনিসিলিন"})
    await patient.say("/api/v1/me/emergency-contacts", {"name": "রহিমা বেগম", "phone": "01712345678"})
    await patient.say("/api/v1/auth/api-keys", {"name": "Weekly report"})
    await patient.say("/api/v1/consents", {"email": carer.email})
    (asked,) = (await (await carer.context.request.get("/api/v1/consents")).json())["consents"]
    await carer.say(f"/api/v1/consents/{asked['id']}/answer", {"agree": True})
    said = await patient.context.request.post("/api/v1/chat", data={"message": "জ্বর"}, headers={"Origin": patient.url})
    assert said.ok, await said.text()
    await _add_passkey(patient)
    await _let_in(patient, provider, client)
    await patient.prove_email()
    await patient.prove_phone()
    await _add_factors(patient)


async def _add_passkey(patient: Patient) -> None:
    """Log in elsewhere too, and add a passkey there: none is made for a number, and this machine has a name."""
    named = patient.url.replace("127.0.0.1", "localhost")
    said = await patient.say("/api/v1/auth/login", {"email": patient.email, "password": PASSWORD})
    mine = {"Authorization": f"Bearer {said['accessToken']}"}
    async with httpx.AsyncClient(base_url=named, headers=mine) as elsewhere:
        await passkeys.add(elsewhere, passkeys.Device("localhost", named))


async def _let_in(patient: Patient, provider: RealProvider, client: apps.Client) -> None:
    """Connect a provider of identities, and let an app in."""
    name = f"dialogs-{patient.email}"
    provider.person(name, email=f"{name}@work.example")
    page = await patient.open("/settings/sign-in")
    ways = SignOnPages(page)
    await ways.part("other-way").filter(has_text="Shapla ID").get_by_test_id("connect").click()
    await ways.part("connect-go").click()
    await ways.at_provider(name)
    await page.wait_for_url("**linked=real")
    await patient.context.route("https://diary.example/**", _at_the_app)
    asked = apps.request(client, apps.verifier()[1], "openid profile offline_access read")
    await page.goto(f"/oauth/authorize?{urlencode(asked)}")
    await ConsentPage(page).allow()
    await page.wait_for_url(f"{apps.CALLBACK}?**")
    await page.close()


async def _add_factors(patient: Patient) -> None:
    """Turn on everything that can be a second step, and have somebody ask for a recovery."""
    begun = await patient.say("/api/v1/me/security/totp", {})
    await patient.say("/api/v1/me/security/totp/confirm", {"code": app_code(begun["secret"])})
    for kind in ("email", "sms"):
        await patient.say(f"/api/v1/me/security/{kind}", {})
    ticket = await patient.say("/api/v1/auth/login", {"email": patient.email, "password": PASSWORD})
    await patient.say("/api/v1/auth/recovery", {"mfaToken": ticket["mfaToken"]})


async def _go(page: Page, path: str) -> None:
    """Be on the page at `path`, as it is when somebody comes to it."""
    if not re.search(rf"{path}/?$", page.url):
        await page.goto(path)
        await page.locator(".app[data-nav]").wait_for()


@pytest.mark.parametrize("look", PHONES)
async def test_what_a_patient_is_asked(people: People, provider: RealProvider, look: str) -> None:
    options: dict[str, Any] = dict(LOOKS[look])
    client = await _register(people)
    patient = await people.patient(options.pop("lang"), reduced_motion="reduce", **options)
    await _have_everything(patient, await people.caregiver(), provider, client)
    page = await patient.open(PATIENT[0].path)
    found: list[str] = []
    for dialog in PATIENT:
        await _go(page, dialog.path)
        if dialog.name == "move-reminders":
            await SettingsPage(page).field("timeZone").select_option("Europe/London")
        elif dialog.name == "delete-talk":
            await page.get_by_test_id("earlier").locator("summary").click()
        elif dialog.name == "skip":
            # The last: its popup lies over what is to be clicked.
            await patient.remind(MEDICINES[1])
        found += await faults_of_dialog(page, dialog, TYPED)
    found += await _asked_again(patient, page)
    found += await _asked_without_a_connection(patient, page)
    assert not found, "\n".join(found)


async def _asked_again(patient: Patient, page: Page) -> list[str]:
    """Answer a question an hour after the login: another one asks who it is, and leaving it leads back to the page."""
    await _go(page, "/settings/security")
    await patient.grow_old()
    opener = page.get_by_test_id("remove-totp")
    await opener.focus()
    await page.keyboard.press("Enter")
    await page.get_by_test_id("dialog-remove-totp-confirm").press("Enter")
    found = await faults_of_open(page, "step-up", TYPED)
    await page.keyboard.press("Escape")
    await expect(page.get_by_test_id("dialog-step-up")).to_be_hidden()
    await expect(opener).to_be_focused()
    return found


async def _asked_without_a_connection(patient: Patient, page: Page) -> list[str]:
    await _go(page, "/settings")
    await page.get_by_test_id("logout").wait_for()
    await page.evaluate("() => navigator.serviceWorker.ready")
    await patient.context.set_offline(offline=True)
    found = await faults_of_dialog(page, Dialog("logout", "/settings", "logout"), TYPED)
    await patient.context.set_offline(offline=False)
    return found


@pytest.mark.parametrize("look", PHONES)
async def test_what_an_administrator_is_asked(people: People, look: str) -> None:
    options: dict[str, Any] = dict(LOOKS[look])
    await _register(people)
    patient = await people.patient(name="Shirin Akhter")
    doctor = await people.staff("doctor")
    await InboxPage(await patient.open("/inbox")).message("Welcome").wait_for()
    await fail_welcome(patient)
    admin = await people.staff("admin", options.pop("lang"), reduced_motion="reduce", **options)
    page = await admin.open(ADMIN[0].path)
    found: list[str] = []
    for dialog in ADMIN:
        await _go(page, dialog.path)
        if dialog.name == "end-organisation":
            desk = OrganisationsPage(page)
            await desk.add(f"Shapla Clinic {look}", "clinic")
            await desk.add_member(doctor.email)
            await expect(desk.members).to_have_count(1)
        elif dialog.name == "user-act":
            await UsersPage(page).find_one(patient.email)
            await UsersPage(page).open("Shirin Akhter")
        elif dialog.name == "broadcast":
            await BroadcastPage(page).write("পানি ফুটিয়ে খান", "Boil your water", "patient")
            await expect(BroadcastPage(page).dialog).to_be_visible()
            await page.keyboard.press("Escape")
            await expect(BroadcastPage(page).dialog).to_be_hidden()
        found += await faults_of_dialog(page, dialog, (*TYPED, "Shirin Akhter", look))
    question = await IdleQuestion.over(admin, "/admin/more")
    await admin.leave_alone(100)
    await question.pass_minutes(29)
    found += await faults_of_open(question.page, "idle")
    await question.page.keyboard.press("Escape")
    await expect(question.box).to_be_hidden()
    assert not found, "\n".join(found)
