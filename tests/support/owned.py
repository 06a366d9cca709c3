"""A patient's life with everything in it, for tests that prove that nobody else sees any of it."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import UTC, timedelta
from typing import TYPE_CHECKING

import sqlalchemy as sa

from healthapp.contexts.apps.schemas import Asked
from healthapp.contexts.assistant.schemas import Answer, Citation, GiveFeedback, Made, Part
from healthapp.contexts.assistant.schemas import Asked as Question
from healthapp.contexts.compliance.schemas import AssignDoctor
from healthapp.contexts.identity.models import Challenge, LoginTicket, Passkey
from healthapp.contexts.identity.ports import Proven
from healthapp.contexts.identity.repository import PasskeyRepository, SecondFactorRepository
from healthapp.contexts.identity.schemas import ForgotPassword, Login, MakeApiKey
from healthapp.contexts.identity.schemas.single_sign_on import SignOn
from healthapp.contexts.knowledge.schemas.quotes import QuestionRead
from healthapp.contexts.notifications.schemas import Preferences, SendBroadcast, SubscribePush
from healthapp.contexts.records.schemas import (
    RecordAllergy,
    RecordCondition,
    RecordEmergencyContact,
    Relationship,
    SayAboutSelf,
)
from healthapp.contexts.reminders.schemas.commands import CreateReminder
from healthapp.kit.actor import Actor, KeyScope, Role
from healthapp.kit.crypto import new_token
from healthapp.kit.errors import HealthError
from healthapp.kit.i18n import Lang
from healthapp.kit.ids import new_id
from tests.support import apps, people

if TYPE_CHECKING:
    from uuid import UUID

    from healthapp.wiring import Platform
    from tests.support.people import Person

_FIVE_MINUTES = timedelta(minutes=5)
SUBSCRIPTION = {
    "endpoint": "https://push.example.net/send/4f1c9c",
    "keys": {
        "p256dh": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
        "auth": "BTBZMqHH6r4Tts7J_aSIgg",
    },
}


@dataclass(frozen=True, slots=True)
class Life:
    """What was made for a patient."""

    patient: Person
    follower: Person
    admin: Person
    reminder_id: UUID
    occurrence_id: UUID
    consent_id: UUID
    pending_consent_id: UUID
    subscription_id: UUID
    api_key_id: UUID
    api_key: str
    session_id: UUID
    application_id: UUID
    app_id: UUID
    app_secret: str
    app_token: str
    assignment_id: UUID
    passkey_id: UUID
    allergy_id: UUID
    condition_id: UUID
    contact_id: UUID
    conversation_id: UUID
    answer_id: UUID

    @property
    def ids(self) -> tuple[UUID, ...]:
        """Return the ids by which the patient's rows can be told from others'."""
        return (
            self.patient.id,
            self.reminder_id,
            self.occurrence_id,
            self.consent_id,
            self.subscription_id,
            self.api_key_id,
            self.session_id,
            self.application_id,
            self.app_id,
            self.assignment_id,
            self.passkey_id,
            self.allergy_id,
            self.condition_id,
            self.contact_id,
            self.conversation_id,
            self.answer_id,
        )


async def make_life(platform: Platform) -> Life:
    """Make a patient with a follower, a due reminder, notices, preferences, a browser, sessions and a trail."""
    patient = await people.make_person(platform, Role.PATIENT, phone="01712345678")
    follower = await people.make_person(platform, Role.CAREGIVER)
    asking = await people.make_person(platform, Role.CAREGIVER)
    admin = await people.make_person(platform, Role.ADMIN)
    await sessions(platform, patient)
    await second_factor(platform, patient)
    await sign_on(platform, patient)
    consent_id = await people.follow(platform, patient, follower)
    async with platform.begin(asking.actor) as uow:
        pending = await platform.compliance.request(
            uow, patient_id=patient.id, grantee_id=asking.id, invite_bidx=platform.identity.email_bidx(asking.email)
        )
    assert pending is not None
    async with platform.begin(patient.actor) as uow:
        start = platform.clock.now().astimezone(UTC) - timedelta(seconds=5)
        command = CreateReminder.model_validate(
            {
                "type": "medicine",
                "title": "Olanzapine",
                "description": "private",
                "scheduledTime": start.isoformat(),
                "isRecurring": False,
                "medicineInfo": {"name": "Olanzapine", "dosage": "5 mg", "instructions": "at night"},
            }
        )
        reminder = await platform.reminders.create(uow, command)
        await platform.notifications.set_preferences(
            uow,
            Preferences.model_validate(
                {
                    "items": [{"topic": "medicine", "channel": "sms", "enabled": True, "delaySeconds": 60}],
                    "quietFrom": "22:00",
                    "quietTo": "06:00",
                }
            ),
        )
        subscription_id = await platform.notifications.subscribe_push(uow, SubscribePush.model_validate(SUBSCRIPTION))
    async with platform.begin(await people.at_home(platform, patient)) as uow:
        key = await platform.identity.make_api_key(uow, MakeApiKey(name="My script", scope=KeyScope.WRITE))
    async with platform.begin(Actor.worker()) as uow:
        await platform.reminders.record_due(uow, [reminder.id])
    async with platform.begin(admin.actor) as uow:
        broadcast = {"text_bn": "সতর্কতা", "text_en": "Warning", "roles": ["patient"]}
        await platform.notifications.send_broadcast(uow, SendBroadcast.model_validate(broadcast))
    app_id, app_secret, app_token = await let_app_in(platform, patient, admin)
    async with platform.begin(patient.actor) as uow:
        (occurrence,) = await platform.reminders.open_occurrences(uow)
        session = (await platform.identity.sessions(uow))[0]
    assert occurrence.id is not None
    return Life(
        patient,
        follower,
        admin,
        reminder.id,
        occurrence.id,
        consent_id,
        pending,
        subscription_id,
        key.id,
        key.key,
        session.id,
        await application(platform, patient),
        app_id,
        app_secret,
        app_token,
        await assignment(platform, admin, patient),
        await passkey(platform, patient),
        *await health_facts(platform, patient),
        *await conversation(platform, patient),
    )


async def health_facts(
    platform: Platform, patient: Person, word: str = "", phone: str = "01812345678"
) -> tuple[UUID, UUID, UUID]:
    """Have the patient enter an allergy, an illness and whom to call."""
    async with platform.begin(patient.actor) as uow:
        allergy = RecordAllergy(substance=f"{word}penicillin", reaction=f"{word}rash")
        found = await platform.records.record_allergy(uow, allergy)
        had = await platform.records.record_condition(uow, RecordCondition(name=f"{word}asthma"))
        contact = RecordEmergencyContact(name=f"{word}rahima", relationship=Relationship.MOTHER, phone=phone)
        called = await platform.records.record_emergency_contact(uow, contact)
        self_ = SayAboutSelf(birth_date="1998-02-21", gender="female", pregnant=True, breastfeeding=False, egfr=88.0)
        await platform.records.say_about_self(uow, self_)
    await no_health_facts(platform, patient)
    return found.id, had.id, called.id


async def no_health_facts(platform: Platform, patient: Person) -> None:
    """Leave what the patient said before they entered anything."""
    async with platform.begin(Actor.system()) as uow:
        statement = sa.text("INSERT INTO records_none_known (id, patient_id, about) VALUES (:id, :who, 'allergies')")
        await uow.session.execute(statement, {"id": new_id(), "who": patient.id})


async def conversation(
    platform: Platform, person: Person, message: str = "Can I take Olanzapine?", reason: str = "Clear"
) -> tuple[UUID, UUID]:
    """Keep what somebody asked the assistant, and what they think of the answer; returns the two ids.

    The answer is made by hand: making one reads the whole content, and what is kept is the same.
    """
    read = QuestionRead(language="en", medicines=[])
    asked = Question(new_id(), new_id(), new_id(), is_new=True, message=message, read=read)
    passage = Citation(number=1, entry="medicine:olanzapine", section="uses", title="O", quote=message, href="/know")
    answer = Answer(language=Lang.EN, parts=[Part(kind="quote", text=message, citations=[1])], citations=[passage])
    async with platform.begin(person.actor) as uow:
        await platform.assistant.keep_answer(uow, asked, Made(answer))
        await platform.assistant.give_feedback(uow, asked.answer_id, GiveFeedback(thumb="up", reason=reason))
    async with platform.begin(Actor.system()) as uow:
        # As if there had once been a model here that the person let write.
        statement = sa.text("INSERT INTO assistant_agreement (id, user_id, recipient) VALUES (:id, :who, 'x.example')")
        await uow.session.execute(statement, {"id": new_id(), "who": person.id})
    return asked.conversation_id, asked.answer_id


async def assignment(platform: Platform, admin: Person, patient: Person, reason: str = "Diabetes clinic") -> UUID:
    """Have an administrator assign the patient to a doctor of their own."""
    doctor = await people.make_person(platform, Role.DOCTOR)
    command = AssignDoctor(patient_id=patient.id, doctor_id=doctor.id, reason=reason)
    async with platform.begin(admin.actor) as uow:
        return await platform.compliance.assign_doctor(uow, command)


async def application(platform: Platform, patient: Person) -> UUID:
    """Leave a licence, as if the patient had once applied as a doctor and was refused."""
    application_id = new_id()
    sealed = platform.cipher.seal("identity_application.licence_number", application_id, "A-48213")
    statement = sa.text(
        "INSERT INTO identity_application (id, user_id, wanted_role, licence_number_ct, issuing_body, country, status)"
        " VALUES (:id, :user_id, 'doctor', :number, 'BMDC', 'BD', 'refused')"
    )
    async with platform.begin(Actor.system()) as uow:
        await uow.session.execute(statement, {"id": application_id, "user_id": patient.id, "number": sealed})
    return application_id


async def let_app_in(platform: Platform, patient: Person, admin: Person) -> tuple[UUID, str, str]:
    """Let an app in and have it exchange its tokens once, so that each of its tables has a row."""
    client = await apps.register(platform, admin)
    token = await people.browser_token(platform, patient)
    actor = await platform.authenticate_session(token, Actor.anonymous(ip="127.0.0.1"))
    assert actor is not None
    proof, challenge = apps.verifier()
    async with platform.begin(actor) as uow:
        asked = apps.request(client, challenge, "openid offline_access read")
        found = await platform.apps.allow(uow, list(asked.items()))
    assert found.address is not None
    form = {
        "client_id": client.id,
        "client_secret": client.secret or "",
        "grant_type": "authorization_code",
        "code": apps.said(found.address)["code"],
        "redirect_uri": client.redirect_uri,
        "code_verifier": proof,
    }
    nobody = Actor.anonymous(ip="127.0.0.1")
    known = await platform.client(Asked(form), nobody)
    got = await platform.exchange(Asked(form), known, nobody)
    again = {**form, "grant_type": "refresh_token", "refresh_token": got["refresh_token"]}
    new = await platform.exchange(Asked(again), known, nobody)
    return known.id, client.secret or "", str(new["access_token"])


async def second_factor(platform: Platform, patient: Person) -> None:
    """Leave a row in each of its tables; the factor stays pending, so that the password goes on being enough."""
    now = platform.clock.now()
    async with platform.begin(patient.actor) as uow:
        repository = SecondFactorRepository(uow)
        factor_id = new_id()
        secret = platform.cipher.seal("identity_second_factor.secret", factor_id, "GEZDGNBVGY3TQOJQ")
        factor = {"id": factor_id, "user_id": patient.id, "kind": "totp", "secret_ct": secret, "created_at": now}
        await repository.put_pending(factor)
        await repository.replace_codes(["0" * 64], now)
        await repository.add_ticket(
            LoginTicket(
                user_id=patient.id, door="api", token_hash=new_id().hex, created_at=now, expires_at=now + _FIVE_MINUTES
            )
        )


async def passkey(platform: Platform, patient: Person, name: str = "Phone") -> UUID:
    """Leave a passkey and something that its device was asked; from now on the password alone opens nothing."""
    now, passkey_id = platform.clock.now(), new_id()
    made = Passkey(
        id=passkey_id,
        user_id=patient.id,
        name_ct=platform.cipher.seal("identity_passkey.name", passkey_id, name),
        credential_id=passkey_id.hex,
        public_key="pQECAyYgASFYIA",
        created_at=now,
    )
    async with platform.begin(patient.actor) as uow:
        await PasskeyRepository(uow).add(made)
        asked = Challenge(
            purpose="step_up",
            user_id=patient.id,
            browser_hash=passkey_id.hex,
            created_at=now,
            expires_at=now + _FIVE_MINUTES,
        )
        await PasskeyRepository(uow).ask(asked)
    return passkey_id


async def sign_on(platform: Platform, patient: Person) -> None:
    """Leave a provider that is linked, one that is offered, and one that the patient has set out for."""
    proven = Proven("shapla", "https://id.example", f"{patient.id}-1", patient.email, "Rahima", has_mfa=False)
    async with platform.begin(patient.actor) as uow:
        await platform.identity.link_account(uow, proven)
        await platform.identity.offer_link(uow, replace(proven, subject=f"{patient.id}-2"))
        session = (await platform.identity.sessions(uow))[0]
    async with platform.begin(replace(patient.actor, session_id=session.id)) as uow:
        setting_out = SignOn("shapla", "link", state=new_token(), browser=new_token())
        await platform.identity.begin_sign_on(uow, setting_out, {"nonce": "n"})
    async with platform.begin(patient.actor) as uow:
        found = await platform.identity.find_linked(uow, proven)
        assert found is not None
        named = json.dumps({"NameID": patient.email})
        await platform.identity.open_browser_session(uow, found, replace(proven, visit="monday", named=named))


async def sessions(platform: Platform, patient: Person) -> None:
    async with platform.begin(patient.actor) as uow:
        login = await platform.identity.open_api_session(uow)
    await platform.refresh_api(login.refresh_token, Actor.anonymous(ip="127.0.0.1"))
    await people.browser_token(platform, patient)
    await platform.forget_password(ForgotPassword(email=patient.email), Actor.anonymous(ip="127.0.0.1"))
    async with platform.begin(Actor.worker()) as uow:
        newest = await uow.session.scalar(sa.text("SELECT id FROM identity_proof ORDER BY created_at DESC LIMIT 1"))
        await platform.identity.take_reset(uow, newest)
    try:
        await platform.login_api(Login(email=patient.email, password="wrong"), Actor.anonymous(ip="127.0.0.1"))
    except HealthError:
        return
    raise AssertionError
