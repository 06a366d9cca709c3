"""Every route × role × owner, made from the application's own list of routes: a new one is in here by itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from healthapp.api.app import ROUTERS, create_api
from healthapp.api.auth import PUBLIC, Administrator
from healthapp.api.routes import SecuredRoute, UnguardedRouteError, make_router
from healthapp.contexts.compliance.service import givable
from healthapp.kit.actor import PEOPLE, Role
from healthapp.kit.ids import new_id
from tests.support import editors, owned, people
from tests.support.api import PROBLEM, problem, reminder

if TYPE_CHECKING:
    from collections.abc import Callable

    from fastapi import FastAPI

    from healthapp.wiring import Platform
    from tests.conftest import AsUser, MakeUser
    from tests.support.owned import Life
    from tests.support.people import Person


@dataclass(frozen=True)
class Case:
    method: str
    path: str
    roles: frozenset[Role]

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


CASES = [
    Case(method, route.path, route.roles)
    for router in ROUTERS
    for route in router.routes
    if isinstance(route, SecuredRoute)
    for method in sorted(route.methods or ())
]
LOGGED_IN = sorted({*PEOPLE, Role.EMERGENCY})
PROTECTED = [case for case in CASES if (case.method, case.path) not in PUBLIC]
WITH_ID = [case for case in PROTECTED if "{" in case.path]

# A body that is right, so that nothing but the permission can be what is refused.
BODIES: dict[str, Any] = {
    "POST /reminders": reminder(),
    "POST /reminders/preview": {"scheduledTime": "2027-01-04T08:00:00Z", "isRecurring": False},
    "PUT /reminders/{id}": {"title": "Taken over"},
    "POST /reminders/{id}/taken": {},
    "POST /reminders/{id}/skip": {},
    "POST /reminders/{id}/snooze": {"duration": 10},
    "POST /reminders/{id}/take-as-needed": None,
    "DELETE /reminders/{id}": None,
    "PUT /me": {"textSize": "l"},
    "POST /graphql": {"query": "{ viewer { id } }"},
    "POST /me/allergies": {"substance": "penicillin"},
    "PUT /me/about-self": {"birthDate": "1990"},
    "PUT /me/no-known-allergies": {"noneKnown": False},
    "DELETE /me/allergies/{id}": None,
    "POST /me/emergency-contacts": {"name": "Rahima", "relationship": "mother", "phone": "01812345678"},
    "DELETE /me/emergency-contacts/{id}": None,
    "POST /me/conditions": {"name": "asthma"},
    "PUT /me/no-known-conditions": {"noneKnown": False},
    "DELETE /me/conditions/{id}": None,
    "POST /auth/logout": None,
    "POST /auth/api-keys": {"name": "Weekly report"},
    "DELETE /auth/api-keys/{id}": None,
    "DELETE /auth/apps/{id}": None,
    "POST /admin/apps": {"name": "Diary", "publisher": "x", "redirectUris": ["https://a.example/"], "scopes": ["read"]},
    "POST /admin/apps/{id}/secret": None,
    "DELETE /admin/apps/{id}": None,
    "POST /auth/step-up": {},
    "POST /auth/change-password": {"currentPassword": "x", "newPassword": "kadam-phul-5208"},
    "POST /auth/passkey-options": {"purpose": "step_up"},
    "POST /auth/passkeys": {"name": "Phone", "credential": {}},
    "PUT /auth/passkeys/{id}": {"name": "Phone"},
    "DELETE /auth/passkeys/{id}": None,
    "POST /auth/passkey-step-up": {"credential": {}},
    "POST /auth/step-up/send": {"method": "email"},
    "POST /me/security/email": None,
    "DELETE /me/security/email": None,
    "POST /me/security/sms": None,
    "DELETE /me/security/sms": None,
    "POST /me/security/totp": None,
    "POST /me/security/totp/confirm": {"code": "123456"},
    "DELETE /me/security/totp": None,
    "POST /me/security/recovery-codes": None,
    "PUT /auth/email": {"email": "another@example.com"},
    "POST /auth/email/send": None,
    "POST /auth/email/confirm": {"token": "0" * 32 + ".0"},
    "PUT /auth/phone": {"phone": "01812345678"},
    "DELETE /auth/phone": None,
    "POST /auth/phone/send": None,
    "POST /auth/phone/confirm": {"code": "123456"},
    "DELETE /auth/sessions": None,
    "DELETE /auth/sessions/{id}": None,
    "DELETE /auth/recovery": None,
    "POST /admin/recoveries/{id}/approve": {"checkedBy": "video", "reason": "Showed the identity card"},
    "POST /admin/recoveries/{id}/refuse": {"reason": "Somebody else"},
    "POST /me/export": None, "POST /me/erasure": None,
    "POST /session/erase": None,
    "POST /session/stay": None,
    "POST /notifications/read": {},
    "PUT /preferences": {"namesOptIn": False},
    "POST /push/subscriptions": {
        **owned.SUBSCRIPTION, "endpoint": "https://push.example.net/send/mine",
    },
    "DELETE /push/subscriptions": {"endpoint": owned.SUBSCRIPTION["endpoint"]},
    "DELETE /push/subscriptions/{id}": None,
    "POST /consents": {"email": "someone@example.com"},
    "POST /consents/{id}/answer": {"agree": True},
    "PUT /consents/{id}": {"purpose": "treatment", "parts": ["doses"]},
    "DELETE /consents/{id}": None,
    "POST /chat": {"message": "What is dengue?"},
    "DELETE /chat/{id}": None,
    "PUT /chat-writer": {"agreed": False},
    "POST /chat/messages/{id}/feedback": {"thumb": "up"},
    "POST /me/application": {"licenceNumber": "A-48213"},
    "POST /admin/users/search": {"text": "somebody@example.com"},
    "POST /admin/users/{id}/suspend": None,
    "POST /admin/users/{id}/reactivate": None,
    "PUT /admin/users/{id}/role": {"role": "patient"},
    "DELETE /admin/users/{id}/sessions": None,
    "POST /admin/users/{id}/password-reset": None,
    "POST /admin/applications/{id}/decision": {"approve": True, "validUntil": "2060-01-31"},
    "POST /admin/retention/run": None,
    "POST /admin/applications/{id}/renewal": {"validUntil": "2060-01-31"},
    "DELETE /assignments/{id}": None,
    "POST /admin/users/{id}/look": {"reason": "The patient called"},
    "POST /admin/assignments": {
        "patientId": "01a1fe6c-5b4b-7908-bfe5-d137a92a334a", "doctorId": "01a1fe6c-5b4b-7908-bfe5-d137a92a334b",
        "reason": "Clinic", "endsAt": "2020-01-01T00:00:00Z",
    },
    "POST /admin/permissions": {"role": "pharmacist", "permission": "read_logs", "reason": "Never had it"},
    "POST /admin/permissions/{id}/give-back": {"reason": "Back again"},
    "POST /admin/permissions/given": {"userId": str(new_id()), "permission": "edit_knowledge", "reason": "Board"},
    "POST /knowledge/editing/revisions": {"kind": "condition", "entryId": "dengue"},
    "PUT /knowledge/editing/revisions/{id}": {"body": {"id": "dengue"}},
    "POST /knowledge/editing/revisions/{id}/review": {"approve": True, "comment": "Compared"},
    "POST /knowledge/editing/revisions/{id}/sign": {"password": "not the password"},
    "POST /knowledge/editing/revisions/{id}/submit": None, "POST /knowledge/editing/revisions/{id}/publish": None,
    "POST /knowledge/editing/revisions/{id}/withdraw": {"reason": "It was wrong"},
    "POST /knowledge/imports/{id}/start": None, "POST /knowledge/imports/{id}/stop": None,
    "POST /knowledge/imports": None, "POST /compliance/checks/run": None,
    "POST /admin/dead-letters/replay": {"handlers": ["notifications.welcome"]},
    "POST /admin/dead-letters/discard": {"handlers": ["notifications.welcome"], "reason": "mistake"},
    "POST /admin/broadcasts": {"textBn": "ক", "textEn": "a", "roles": ["patient"]},
}  # fmt: skip
# Afterwards nobody is logged in any more.
THE_END = frozenset({"/api/v1/auth/logout", "/api/v1/me/erasure", "/session/erase"})
# What the `{id}` of a path is the id of, in a patient's life.
OWNED: dict[str, Callable[[Life], Any]] = {
    "/reminders/{id}": lambda life: life.reminder_id,
    "/consents/{id}": lambda life: life.pending_consent_id,
    "/push/subscriptions/{id}": lambda life: life.subscription_id,
    "/me/allergies/{id}": lambda life: life.allergy_id,
    "/me/emergency-contacts/{id}": lambda life: life.contact_id,
    "/me/conditions/{id}": lambda life: life.condition_id,
    "/auth/api-keys/{id}": lambda life: life.api_key_id,
    "/auth/apps/{id}": lambda life: life.app_id,
    "/auth/passkeys/{id}": lambda life: life.passkey_id,
    # Every administrator may end every app; what nobody has registered is refused like anybody else's.
    "/admin/apps/{id}": lambda life: life.api_key_id,
    "/chat/messages/{id}": lambda life: life.answer_id,
    "/chat/{id}": lambda life: life.conversation_id,
    "/auth/sessions/{id}": lambda life: life.session_id,
    "/dependants/{id}": lambda life: life.patient.id,
    "/assignments/{id}": lambda life: life.assignment_id,
    "/admin/users/{id}": lambda life: life.patient.id,
    # Nothing is taken from the patient of a life.
    "/admin/permissions/{id}": lambda life: life.assignment_id,
    "/admin/applications/{id}": lambda life: life.application_id,
    "/knowledge/": lambda life: life.api_key_id,
    # Every administrator may decide; what nobody has asked is refused like anybody else's.
    "/admin/recoveries/{id}": lambda life: life.api_key_id,
}


def _short(case: Case) -> str:
    path = case.path.removeprefix("/api/v1").removeprefix("/api")
    return f"{case.method} {path}"


def _body(case: Case) -> Any:
    if case.method == "GET":
        return None
    assert _short(case) in BODIES, f"{case}: give it a body in BODIES"
    return BODIES[_short(case)]


def _owner_of(case: Case) -> Callable[[Life], Any]:
    path = _short(case).partition(" ")[2]
    found = [read for prefix, read in OWNED.items() if path.startswith(prefix)]
    assert found, f"{case}: say in OWNED whose id this is"
    return found[0]


async def _given(platform: Platform, make_user: MakeUser, person: Person) -> None:
    """Give what nobody has by their role alone, so that nothing else is what is refused."""
    if givable(person.role):
        await editors.give(platform, await make_user(Role.ADMIN), person)


async def _send(client: httpx.AsyncClient, case: Case, id_: object = "") -> httpx.Response:
    path = case.path.replace("{id}", str(id_))
    assert "{" not in path
    # What a page of ours posts has to come from one.
    page = {"Sec-Fetch-Site": "same-origin"} if path.startswith("/session/") else {}
    return await client.request(case.method, path, json=_body(case), headers=page)


def test_the_list_is_the_applications(api: FastAPI) -> None:
    served = {
        (method, route.path)
        for route in api.routes
        if isinstance(route, SecuredRoute)
        for method in route.methods or ()
    }
    assert served == {(case.method, case.path) for case in CASES}
    assert len(PROTECTED) > 50
    assert {(method, path) for method, path in PUBLIC} <= served
    others = [route for route in api.routes if not isinstance(route, SecuredRoute)]
    assert [getattr(route, "path", None) for route in others] == [
        "/realtime", "/api/{rest:path}", "/session/{rest:path}", "/oauth/{rest:path}", "/graphql",
    ]  # fmt: skip


def test_a_route_without_roles_cannot_be_made() -> None:
    async def open_to_all() -> dict[str, str]:
        return {}

    with pytest.raises(UnguardedRouteError):
        make_router("/api/v1", "test").add_api_route("/unguarded", open_to_all, methods=["GET"])


async def test_the_door_itself_refuses_and_the_trail_knows(
    web: Platform, platform: Platform, make_user: MakeUser, owner: Any
) -> None:
    """The services refuse too, so a broken door would not show in the matrix below."""

    async def inside(edge: Administrator) -> dict[str, str]:
        return {"reached": edge.actor.role}

    app = create_api(web)
    router = make_router("/api/v1/admin", "test")
    router.add_api_route("/only-a-door", inside, methods=["GET"])
    app.router.routes[:0] = router.routes
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
        for role in LOGGED_IN:
            token = await people.bearer_token(platform, await make_user(role))
            answer = await client.get("/api/v1/admin/only-a-door", headers={"Authorization": f"Bearer {token}"})
            assert answer.status_code == (200 if role is Role.ADMIN else 403), role
    denied = owner.execute("SELECT count(*) FROM compliance_audit_event WHERE outcome = 'denied'").fetchone()
    assert denied == (len(LOGGED_IN) - 1,)


@pytest.mark.parametrize("case", PROTECTED, ids=str)
async def test_anonymous_is_401(make_client: Callable[..., httpx.AsyncClient], case: Case) -> None:
    for headers in ({}, {"Authorization": "Bearer x.y.z"}, {"Cookie": "healthapp_session=nothing"}):
        problem(await _send(make_client(headers=headers), case, new_id()), 401)


@pytest.mark.parametrize("role", LOGGED_IN)
async def test_another_role_is_403(platform: Platform, as_user: AsUser, make_user: MakeUser, role: Role) -> None:
    person = await make_user(role)
    await _given(platform, make_user, person)
    client = await as_user(person)
    refused = [case for case in PROTECTED if role not in case.roles]
    assert {case.path for case in refused} == {"/api/v1/me/application"} or role is not Role.ADMIN
    for case in refused:
        problem(await _send(client, case, new_id()), 403, "forbidden")
    for case in PROTECTED:
        if role in case.roles and "{" not in case.path and case.path not in THE_END:
            answer = await _send(client, case)
            assert answer.status_code not in (401, 403), (str(case), answer.text)


@pytest.mark.parametrize("role", LOGGED_IN)
async def test_a_foreign_an_unknown_and_a_malformed_id_are_one_403(
    platform: Platform, as_user: AsUser, make_user: MakeUser, life: Life, role: Role, owner: Any
) -> None:
    person = await make_user(role)
    await _given(platform, make_user, person)
    client = await as_user(person)
    before = _rows(owner)
    for case in WITH_ID:
        foreign = str(_owner_of(case)(life))
        # An administrator's own work: an account that exists is theirs to look after.
        mine = role is Role.ADMIN and case.path.startswith(("/api/v1/admin/", "/api/v1/assignments/"))
        wrong = (*(() if mine else (foreign,)), new_id(), "no-id", "%00", "1")
        answers = [await _send(client, case, wanted) for wanted in wrong]
        shapes = []
        for answer in answers:
            assert answer.headers["content-type"] == PROBLEM, (str(case), answer.text)
            body = answer.json()
            body.pop("requestId")
            # Whatever the caller asked for comes back under the same names; its value is theirs.
            shapes.append({name: None if name.endswith("Id") else value for name, value in body.items()})
            assert answer.status_code == 403, (str(case), answer.text)
        assert all(shape == shapes[0] for shape in shapes), str(case)
    assert _rows(owner) == before, "something was changed"


def _rows(owner: Any) -> list[Any]:
    tables = ("reminders_reminder", "reminders_occurrence", "compliance_consent", "notifications_push_subscription")
    return [owner.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall() for table in tables]  # noqa: S608 - ours


async def test_the_owner_gets_through(as_user: AsUser, life: Life) -> None:
    """Else the 403s above would prove nothing."""
    client = await as_user(life.patient)
    last = ("GET", "POST", "PUT", "DELETE")
    mine = [case for case in WITH_ID if Role.PATIENT in case.roles]
    for case in sorted(mine, key=lambda case: (last.index(case.method), case.path)):
        answer = await _send(client, case, _owner_of(case)(life))
        if case.method == "DELETE":
            assert answer.status_code in (200, 403), (str(case), answer.text)  # deleted at the other address already
        elif "take-as-needed" in case.path or "/snooze" in case.path or "/taken" in case.path:
            assert answer.status_code in (200, 409), (str(case), answer.text)
        else:
            assert answer.status_code == 200, (str(case), answer.text)


async def test_lists_hold_only_ones_own(as_user: AsUser, make_user: MakeUser, life: Life) -> None:
    stranger = await as_user(await make_user(Role.PATIENT))
    mine = await as_user(life.patient)
    seen = {}
    for case in PROTECTED:
        if case.method != "GET" or "{" in case.path or Role.PATIENT not in case.roles:
            continue
        for client, who in ((mine, "mine"), (stranger, "stranger")):
            answer = await client.get(case.path)
            seen[who, case.path] = any(str(found) in answer.text for found in life.ids)
    assert not [path for (who, path), found in seen.items() if who == "stranger" and found]
    told = {path for (who, path), found in seen.items() if who == "mine" and found}
    assert {"/api/v1/me", "/api/v1/reminders", "/api/v1/day", "/api/v1/notifications", "/api/v1/consents"} <= told


async def test_only_the_one_who_was_asked_answers(as_user: AsUser, make_user: MakeUser) -> None:
    patient, carer = await make_user(Role.PATIENT), await make_user(Role.CAREGIVER)
    asking, asked = await as_user(carer), await as_user(patient)
    assert (await asking.post("/api/v1/consents", json={"email": patient.email})).status_code == 202
    (item,) = (await asking.get("/api/v1/consents")).json()["consents"]
    assert (item["mine"], item["waitsForMe"], item["status"]) == (False, False, "pending")
    # Who asks does not learn whose address it is before that person agrees.
    assert (item["otherId"], item["otherName"]) == (None, None)
    problem(await asking.post(f"/api/v1/consents/{item['id']}/answer", json={"agree": True}), 403)
    (seen,) = (await asked.get("/api/v1/consents")).json()["consents"]
    assert (seen["mine"], seen["waitsForMe"], seen["otherName"]) == (True, True, carer.name)
    assert (await asked.post(f"/api/v1/consents/{item['id']}/answer", json={"agree": True})).status_code == 200
    (item,) = (await asking.get("/api/v1/consents")).json()["consents"]
    assert (item["status"], item["otherName"]) == ("active", patient.name)


async def test_asking_says_nothing_about_whether_an_address_has_an_account(
    as_user: AsUser, make_user: MakeUser
) -> None:
    for role in (Role.PATIENT, Role.CAREGIVER):
        client = await as_user(await make_user(role))
        known, unknown = await make_user(Role.PATIENT), "nobody@example.com"
        answers = [await client.post("/api/v1/consents", json={"email": email}) for email in (known.email, unknown)]
        assert {(answer.status_code, answer.content) for answer in answers} == {(202, answers[0].content)}


async def test_the_list_of_open_questions_does_not_tell_either(as_user: AsUser, make_user: MakeUser) -> None:
    client = await as_user(await make_user(Role.CAREGIVER))
    for email in ((await make_user(Role.PATIENT)).email, "nobody@example.com"):
        await client.post("/api/v1/consents", json={"email": email})
    assert len((await client.get("/api/v1/consents")).json()["consents"]) == 2
