"""Browsers that may be pushed to, invitations to people without an account yet, and what an administrator replays or
discards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from healthapp.adapters.webpush import generate_vapid_key, vapid_public_key
from healthapp.kit.actor import Role
from tests.support import databases, owned, people
from tests.support.api import fields, problem
from tests.support.trail import payloads

if TYPE_CHECKING:
    import httpx
    import psycopg

    from healthapp.config import Settings
    from healthapp.wiring import Platform
    from tests.conftest import AsUser, MakeUser

SUBSCRIPTIONS = "/api/v1/push/subscriptions"
REPLAY = "/api/v1/admin/dead-letters/replay"
DISCARD = "/api/v1/admin/dead-letters/discard"


@pytest.fixture(scope="module")
def vapid_key() -> str:
    return generate_vapid_key()


class TestPush:
    @pytest.fixture
    def settings(self, database_url: str, redis_url: str, vapid_key: str) -> Settings:
        return databases.make_settings(database_url, redis_url, vapid_private_key=vapid_key)

    async def test_a_browser_comes_and_goes(
        self, as_user: AsUser, make_user: MakeUser, vapid_key: str, owner: psycopg.Connection[tuple[Any, ...]]
    ) -> None:
        client = await as_user(await make_user())
        assert (await client.get("/api/v1/push/key")).json()["publicKey"] == vapid_public_key(vapid_key)
        made = await client.post(SUBSCRIPTIONS, json=owned.SUBSCRIPTION)
        assert (made.status_code, made.json().keys()) == (201, {"success", "subscriptionId"})
        row = owner.execute("SELECT endpoint_ct || keys_ct FROM notifications_push_subscription").fetchone()
        assert row is not None
        assert "push.example.net" not in row[0]
        # Again is the same browser, not a second one.
        again = (await client.post(SUBSCRIPTIONS, json=owned.SUBSCRIPTION)).json()["subscriptionId"]
        (listed,) = (await client.get(SUBSCRIPTIONS)).json()["subscriptions"]
        assert listed.keys() == {"id", "userAgent", "createdAt"}
        assert listed["id"] == again
        assert (await client.delete(f"{SUBSCRIPTIONS}/{again}")).json() == {"success": True}
        assert (await client.get(SUBSCRIPTIONS)).json()["subscriptions"] == []

    async def test_a_browser_goes_by_its_endpoint(self, as_user: AsUser, make_user: MakeUser) -> None:
        client, other = await as_user(await make_user()), await as_user(await make_user())
        await client.post(SUBSCRIPTIONS, json=owned.SUBSCRIPTION)
        endpoint = {"endpoint": owned.SUBSCRIPTION["endpoint"]}
        assert (await other.request("DELETE", SUBSCRIPTIONS, json=endpoint)).status_code == 200
        assert len((await client.get(SUBSCRIPTIONS)).json()["subscriptions"]) == 1
        assert (await client.request("DELETE", SUBSCRIPTIONS, json=endpoint)).status_code == 200
        assert (await client.get(SUBSCRIPTIONS)).json()["subscriptions"] == []

    async def test_a_browser_that_someone_else_uses_now_is_theirs(self, as_user: AsUser, make_user: MakeUser) -> None:
        first, second = await as_user(await make_user()), await as_user(await make_user())
        await first.post(SUBSCRIPTIONS, json=owned.SUBSCRIPTION)
        await second.post(SUBSCRIPTIONS, json=owned.SUBSCRIPTION)
        assert (await first.get(SUBSCRIPTIONS)).json()["subscriptions"] == []
        assert len((await second.get(SUBSCRIPTIONS)).json()["subscriptions"]) == 1

    @pytest.mark.parametrize(
        ("changes", "expected"),
        [
            ({"endpoint": "file:///etc/passwd"}, {"endpoint": "bad_format"}),
            ({"endpoint": "x" * 3000}, {"endpoint": "too_long"}),
            ({"keys": {"p256dh": "short", "auth": "short"}}, {"keys.p256dh": "too_short", "keys.auth": "too_short"}),
            ({"keys": None}, {"keys": "not_an_object"}),
            ({"colour": 1}, {"colour": "unknown_field"}),
        ],
    )
    async def test_what_is_no_subscription(
        self, as_user: AsUser, make_user: MakeUser, changes: dict[str, Any], expected: dict[str, str]
    ) -> None:
        client = await as_user(await make_user())
        assert fields(await client.post(SUBSCRIPTIONS, json={**owned.SUBSCRIPTION, **changes})) == expected


async def test_without_a_key_there_is_no_push(as_user: AsUser, make_user: MakeUser) -> None:
    client = await as_user(await make_user())
    problem(await client.get("/api/v1/push/key"), 404, "push_not_configured")


async def test_an_invitation_does_not_go_to_whoever_registers_the_address(
    client: httpx.AsyncClient, as_user: AsUser, make_user: MakeUser
) -> None:
    """What its link opens is in test_invitations.py."""
    mine = await as_user(await make_user(Role.PATIENT))
    assert (await mine.post("/api/v1/consents", json={"email": "later@example.com"})).status_code == 202
    body = {"email": "later@example.com", "password": people.PASSWORD, "displayName": "Later", "role": "caregiver"}
    await client.post("/api/v1/auth/register", json=body)
    login = {"email": body["email"], "password": body["password"]}
    token = (await client.post("/api/v1/auth/login", json=login)).json()["accessToken"]
    headers = {"Authorization": f"Bearer {token}"}
    assert (await client.get("/api/v1/consents", headers=headers)).json()["consents"] == []


async def test_asking_oneself_is_refused(as_user: AsUser, make_user: MakeUser) -> None:
    person = await make_user(Role.PATIENT)
    client = await as_user(person)
    problem(await client.post("/api/v1/consents", json={"email": person.email}), 409, "consent_with_yourself")


class TestDeadLetters:
    @pytest.fixture
    async def admin(self, platform: Platform, as_user: AsUser, owner: psycopg.Connection[tuple[Any, ...]]) -> Any:
        life = await owned.make_life(platform)
        owner.execute("UPDATE notifications_notice SET status = 'failed', error = 'smtp.550' WHERE channel = 'email'")
        owner.execute("UPDATE notifications_notice SET status = 'failed', error = 'twilio.21610' WHERE channel = 'sms'")
        owner.execute(
            "INSERT INTO outbox_delivery (id, event_id, handler, attempts, dead_at, error)"
            " SELECT gen_random_uuid(), id, 'notifications.welcome', 8, now(), 'OSError' FROM outbox_event"
        )
        return await as_user(life.admin)

    async def test_they_tell_the_cause_and_not_whom(self, admin: httpx.AsyncClient) -> None:
        found = (await admin.get("/api/v1/admin/dead-letters")).json()
        notices = found["notices"]
        assert {item["error"] for item in notices} == {"smtp.550", "twilio.21610"}
        assert notices[0].keys() == {"id", "kind", "channel", "attempts", "error", "failedAt"}
        assert found["events"][0].keys() == {"id", "handler", "topic", "attempts", "error", "deadAt"}

    async def test_one_and_all_of_a_kind(self, admin: httpx.AsyncClient) -> None:
        found = (await admin.get("/api/v1/admin/dead-letters")).json()
        text = next(item for item in found["notices"] if item["channel"] == "sms")
        one = await admin.post(REPLAY, json={"noticeIds": [text["id"]], "eventIds": [found["events"][0]["id"]]})
        assert one.json() == {"success": True, "notices": 1, "events": 1, "lapsed": 0}
        kinds = sorted({f"{item['channel']}:{item['kind']}" for item in found["notices"]})
        every = await admin.post(REPLAY, json={"noticeKinds": kinds, "handlers": ["notifications.welcome"]})
        assert every.json() == {
            "success": True,
            "notices": len(found["notices"]) - 1,
            "events": len(found["events"]) - 1,
            "lapsed": 0,
        }
        left = (await admin.get("/api/v1/admin/dead-letters")).json()
        assert (left["notices"], left["events"]) == ([], [])

    async def test_one_and_all_of_a_kind_are_put_away_with_a_reason(
        self, admin: httpx.AsyncClient, owner: psycopg.Connection[tuple[Any, ...]]
    ) -> None:
        found = (await admin.get("/api/v1/admin/dead-letters")).json()
        text = next(item for item in found["notices"] if item["channel"] == "sms")
        event = found["events"][0]
        chosen = {"noticeIds": [text["id"]], "eventIds": [event["id"]]}
        one = await admin.post(DISCARD, json={**chosen, "reason": "no_address"})
        assert one.json() == {"success": True, "notices": 1, "events": 1}
        again = await admin.post(DISCARD, json={**chosen, "reason": "no_address"})
        assert again.json() == {"success": True, "notices": 0, "events": 0}
        replayed = await admin.post(REPLAY, json=chosen)
        assert replayed.json() == {"success": True, "notices": 0, "events": 0, "lapsed": 0}, "nobody can try it again"
        kinds = sorted({f"{item['channel']}:{item['kind']}" for item in found["notices"]})
        every = {"noticeKinds": kinds, "handlers": ["notifications.welcome"], "reason": "too_late"}
        assert (await admin.post(DISCARD, json=every)).json() == {
            "success": True,
            "notices": len(found["notices"]) - 1,
            "events": len(found["events"]) - 1,
        }
        left = (await admin.get("/api/v1/admin/dead-letters")).json()
        assert (left["notices"], left["events"]) == ([], [])
        # For good: nothing is due of it, and what it failed of stays readable.
        query = "SELECT status, error, leased_until FROM notifications_notice WHERE id = %s"
        assert owner.execute(query, (text["id"],)).fetchall() == [("cancelled", "twilio.21610", None)]
        query = "SELECT done_at IS NOT NULL, dead_at, error FROM outbox_delivery WHERE id = %s"
        assert owner.execute(query, (event["id"],)).fetchall() == [(True, None, "OSError")]

    async def test_the_trail_says_what_was_put_away_and_why(
        self, admin: httpx.AsyncClient, platform: Platform, owner: psycopg.Connection[tuple[Any, ...]]
    ) -> None:
        found = (await admin.get("/api/v1/admin/dead-letters")).json()
        one = found["notices"][0]["id"]
        await admin.post(DISCARD, json={"noticeIds": [one], "reason": "told_otherwise"})
        await admin.post(DISCARD, json={"handlers": ["notifications.welcome"], "reason": "mistake"})
        query = (
            "SELECT resource_type, resource_id::text FROM compliance_audit_event"
            " WHERE action = 'operations.discard' ORDER BY seq"
        )
        assert owner.execute(query).fetchall() == [("notice", one), ("outbox_delivery", None)]
        assert payloads(platform, owner, "operations.discard") == [
            {"count": 1, "reason": "told_otherwise", "kinds": None},
            {"count": len(found["events"]), "reason": "mistake", "kinds": "notifications.welcome"},
        ]

    async def test_nothing_chosen_and_no_reason_are_named(self, admin: httpx.AsyncClient) -> None:
        assert list(fields(await admin.post(REPLAY, json={})).values()) == ["nothing_chosen"]
        chosen = {"handlers": ["notifications.welcome"]}
        assert list(fields(await admin.post(DISCARD, json=chosen))) == ["reason"]
        assert list(fields(await admin.post(DISCARD, json={**chosen, "reason": "because"}))) == ["reason"]
        assert list(fields(await admin.post(DISCARD, json={"reason": "mistake"})).values()) == ["nothing_chosen"]
