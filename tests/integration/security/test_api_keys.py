"""API keys: as much as their owner may, within their scope, until they end; and nothing is kept that opens anything."""

from __future__ import annotations

import asyncio
import hashlib
import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from psycopg import Error

from healthapp.contexts.identity.rules import api_keys as rules
from healthapp.contexts.identity.rules.api_keys import proves, read_key, write_key
from healthapp.kit.actor import Actor, Role
from healthapp.kit.clock import FixedClock, SystemClock
from healthapp.kit.i18n import Lang
from healthapp.kit.ids import new_id
from tests.support import databases
from tests.support.api import fields, problem, reminder
from tests.support.rows import acting_as
from tests.support.trail import payloads

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx
    import psycopg

    from healthapp.config import Settings
    from healthapp.wiring import Platform
    from tests.conftest import AsUser, MakeUser
    from tests.support.people import Person

KEYS = "/api/v1/auth/api-keys"
SOME_ID = "0192f0c1-0000-7000-8000-000000000000"


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(SystemClock().now())


@pytest.fixture
def with_key(make_client: Callable[..., httpx.AsyncClient]) -> Callable[[str], httpx.AsyncClient]:
    return lambda key: make_client(headers={"Authorization": f"Bearer {key}", "Accept-Language": "en"})


async def make(client: httpx.AsyncClient, scope: str = "read", **chosen: Any) -> dict[str, Any]:
    answer = await client.post(KEYS, json={"name": "Weekly report", "scope": scope, **chosen})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()["apiKey"]
    return made


async def test_a_key_is_shown_once_and_only_its_digest_is_kept(
    as_user: AsUser, make_user: MakeUser, owner: psycopg.Connection[Any]
) -> None:
    patient = await as_user(await make_user())
    made = await make(patient)
    found = re.fullmatch(r"hk_([0-9a-f]{32})_([\w-]{43})", made["key"])
    assert found
    assert found[1] == made["id"].replace("-", "")
    listed = (await patient.get(KEYS)).json()["apiKeys"]
    assert [(key["name"], key["scope"], key["usedAt"]) for key in listed] == [("Weekly report", "read", None)]
    assert found[2] not in str(listed)
    (row,) = owner.execute("SELECT k::text FROM identity_api_key k").fetchall()
    assert found[2] not in row[0]
    assert hashlib.sha256(found[2].encode()).hexdigest() in row[0]
    assert "Weekly report" not in row[0]
    # Nor where answers are kept for repeats, nor in the trail.
    for table in ("api_idempotency", "compliance_audit_event", "outbox_event"):
        rows = owner.execute(f"SELECT t::text FROM {table} t").fetchall()  # noqa: S608 - the names above
        assert found[2] not in str(rows)


async def test_it_acts_as_its_owner(as_user: AsUser, make_user: MakeUser, with_key: Any) -> None:
    person = await make_user(lang=Lang.EN)
    script = with_key((await make(await as_user(person), "write"))["key"])
    assert (await script.get("/api/v1/me")).json()["profile"]["id"] == str(person.id)
    assert (await script.get("/api/v1/auth/validate-token")).json()["userId"] == str(person.id)
    assert (await script.post("/api/v1/reminders", json=reminder())).status_code == 201
    # And as nobody else.
    stranger = await as_user(await make_user())
    theirs = (await stranger.post("/api/v1/reminders", json=reminder())).json()["reminderId"]
    problem(await script.get(f"/api/v1/reminders/{theirs}"), 403)


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/api/v1/reminders", reminder()),
        ("POST", "/api/reminders", reminder()),
        ("PUT", "/api/v1/me", {"textSize": "l"}),
        ("PUT", "/api/me", {"textSize": "l"}),
        ("DELETE", f"/api/v1/reminders/{SOME_ID}", None),
        ("POST", "/api/v1/notifications/read", {}),
    ],
)
async def test_a_key_that_reads_changes_nothing(
    as_user: AsUser, make_user: MakeUser, with_key: Any, method: str, path: str, body: Any
) -> None:
    script = with_key((await make(await as_user(await make_user(lang=Lang.EN))))["key"])
    assert (await script.get("/api/v1/reminders")).status_code == 200
    problem(await script.request(method, path, json=body), 403, "key_only_reads")


async def test_no_header_makes_a_write_of_a_read(as_user: AsUser, make_user: MakeUser, with_key: Any) -> None:
    script = with_key((await make(await as_user(await make_user())))["key"])
    for header in ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"):
        answer = await script.get("/api/v1/reminders", headers={header: "POST"})
        assert answer.json().keys() >= {"reminders", "total"}


async def test_only_an_administrator_makes_keys_that_administer(
    as_user: AsUser, make_user: MakeUser, with_key: Any, owner: psycopg.Connection[Any]
) -> None:
    patient = await as_user(await make_user(lang=Lang.EN))
    assert fields(await patient.post(KEYS, json={"name": "x", "scope": "admin"})) == {"scope": "scope_not_yours"}
    person = await make_user(Role.ADMIN, lang=Lang.EN)
    admin = await as_user(person)
    small, large = with_key((await make(admin, "write"))["key"]), with_key((await make(admin, "admin"))["key"])
    problem(await small.get("/api/v1/admin/dead-letters"), 403, "key_no_admin")
    assert (await small.get("/api/v1/me")).status_code == 200
    assert (await large.get("/api/v1/admin/dead-letters")).status_code == 200
    # Who is no administrator any more has no key that is.
    await make_user(Role.ADMIN)  # the last one stays
    owner.execute("UPDATE identity_user SET role = 'patient' WHERE id = %s", (person.id,))
    problem(await large.get("/api/v1/admin/dead-letters"), 401)


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", KEYS, None),
        ("POST", KEYS, {"name": "a child"}),
        ("DELETE", f"{KEYS}/{SOME_ID}", None),
        ("POST", "/api/v1/auth/logout", None),
        ("POST", "/api/auth/api-keys", {"name": "a child"}),
        ("POST", "/session/logout", None),
    ],
)
async def test_a_key_is_no_way_into_the_account(
    as_user: AsUser, make_user: MakeUser, with_key: Any, method: str, path: str, body: Any
) -> None:
    script = with_key((await make(await as_user(await make_user()), "write"))["key"])
    problem(await script.request(method, path, json=body), 403, "not_by_key")


async def test_it_ends_at_its_time(
    as_user: AsUser, make_user: MakeUser, with_key: Any, clock: FixedClock, owner: psycopg.Connection[Any]
) -> None:
    person = await make_user()
    script = with_key((await make(await as_user(person), expiresInDays=7))["key"])
    clock.advance(timedelta(days=7) - timedelta(seconds=1))
    assert (await script.get("/api/v1/me")).status_code == 200
    clock.advance(timedelta(seconds=1))
    problem(await script.get("/api/v1/me"), 401)


@pytest.mark.parametrize("days", [0, -1, 366, 10**9, "all"])
async def test_no_key_lives_longer_than_a_year(as_user: AsUser, make_user: MakeUser, days: Any) -> None:
    patient = await as_user(await make_user())
    assert "expiresInDays" in fields(await patient.post(KEYS, json={"name": "x", "expiresInDays": days}))


async def test_without_a_word_it_reads_for_ninety_days(as_user: AsUser, make_user: MakeUser, clock: FixedClock) -> None:
    answer = await (await as_user(await make_user())).post(KEYS, json={"name": "x"})
    made = answer.json()["apiKey"]
    assert made["scope"] == "read"
    assert made["expiresAt"].startswith((clock.now() + timedelta(days=90)).strftime("%Y-%m-%dT%H:%M"))


async def test_taken_back_it_is_over_at_once(
    as_user: AsUser, make_user: MakeUser, with_key: Any, owner: psycopg.Connection[Any]
) -> None:
    patient = await as_user(await make_user())
    made = await make(patient)
    script = with_key(made["key"])
    assert (await script.get("/api/v1/me")).status_code == 200
    assert (await patient.delete(f"{KEYS}/{made['id']}")).status_code == 200
    problem(await script.get("/api/v1/me"), 401)
    assert (await patient.get(KEYS)).json()["apiKeys"] == []
    problem(await patient.delete(f"{KEYS}/{made['id']}"), 403)
    acts = [
        row[0] for row in owner.execute("SELECT action FROM compliance_audit_event WHERE resource_type = 'api_key'")
    ]
    assert {"api_key.create", "api_key.revoke", "api_key.list"} <= set(acts)


async def test_nobody_sees_or_ends_anothers(as_user: AsUser, make_user: MakeUser, with_key: Any) -> None:
    patient, stranger = await as_user(await make_user()), await as_user(await make_user(Role.ADMIN))
    made = await make(patient)
    assert (await stranger.get(KEYS)).json()["apiKeys"] == []
    problem(await stranger.delete(f"{KEYS}/{made['id']}"), 403)
    assert (await with_key(made["key"]).get("/api/v1/me")).status_code == 200


@pytest.mark.parametrize("status", ["locked", "deleted"])
async def test_it_ends_with_the_account(
    as_user: AsUser, make_user: MakeUser, with_key: Any, owner: psycopg.Connection[Any], status: str
) -> None:
    person = await make_user()
    script = with_key((await make(await as_user(person)))["key"])
    owner.execute("UPDATE identity_user SET status = %s WHERE id = %s", (status, person.id))
    problem(await script.get("/api/v1/me"), 401)


async def test_its_last_use_is_seen(as_user: AsUser, make_user: MakeUser, with_key: Any, clock: FixedClock) -> None:
    person = await make_user()
    script = with_key((await make(await as_user(person)))["key"])
    first = clock.now()
    await script.get("/api/v1/me")
    clock.advance(timedelta(minutes=1))
    await script.get("/api/v1/me")

    async def used() -> str:
        return str((await (await as_user(person)).get(KEYS)).json()["apiKeys"][0]["usedAt"])

    assert (await used()).startswith(first.strftime("%Y-%m-%dT%H:%M:%S"))
    clock.advance(timedelta(minutes=10))
    await script.get("/api/v1/me")
    assert (await used()).startswith(clock.now().strftime("%Y-%m-%dT%H:%M:%S"))


async def test_what_a_key_did_is_told_from_what_its_owner_did(
    platform: Platform, as_user: AsUser, make_user: MakeUser, with_key: Any, owner: psycopg.Connection[Any]
) -> None:
    made = await make(await as_user(await make_user()), "write")
    await with_key(made["key"]).post("/api/v1/reminders", json=reminder())
    assert [noted["by_key"] for noted in payloads(platform, owner, "reminder.create")] == [made["id"]]


async def test_only_so_many_even_when_made_at_once(as_user: AsUser, make_user: MakeUser) -> None:
    patient = await as_user(await make_user(lang=Lang.EN))
    answers = await asyncio.gather(*(patient.post(KEYS, json={"name": f"{n}"}) for n in range(rules.MOST_KEYS + 5)))
    assert sorted(answer.status_code for answer in answers) == [201] * rules.MOST_KEYS + [409] * 5
    refused = next(answer for answer in answers if answer.status_code == 409)
    assert "20 keys" in problem(refused, 409, "too_many_keys")["detail"]


@pytest.mark.parametrize(
    "path",
    ["/api/v1/me?api_key={key}", "/api/v1/me?{key}", "/api/v1/reminders/{key}", "/api/nothing?x={key}", "/api/{key}"],
)
async def test_a_key_in_the_address_is_refused(
    as_user: AsUser, make_user: MakeUser, client: httpx.AsyncClient, path: str
) -> None:
    key = (await make(await as_user(await make_user())))["key"]
    for written in (key, key.replace("_", "%5f"), key.replace("h", "%68", 1)):
        problem(await client.get(path.format(key=written)), 422, "key_in_address")
    # Also beside a right one.
    problem(await client.get(path.format(key=key), headers={"Authorization": f"Bearer {key}"}), 422, "key_in_address")


async def test_wrong_keys_open_nothing(as_user: AsUser, make_user: MakeUser, with_key: Any) -> None:
    key = (await make(await as_user(await make_user())))["key"]
    other = (await make(await as_user(await make_user())))["key"]
    wrong = [
        key[:-1] + ("A" if key[-1] != "A" else "B"), key[:36] + other[36:], key.upper(), key + "A", key[:-1],
        f"hk_{new_id().hex}_{key[36:]}", "hk_", "hk__", "hk_' OR 1=1 --", key.replace("hk_", "sk_"),
    ]  # fmt: skip
    for each in wrong:
        problem(await with_key(each).get("/api/v1/me"), 401)


def test_secrets_are_compared_in_constant_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is compared are digests, by `hmac.compare_digest`, for an unknown key too."""
    compared: list[tuple[str, str]] = []

    def noted(given: str, kept: str) -> bool:
        compared.append((given, kept))
        return given == kept

    monkeypatch.setattr(rules, "compare_digest", noted)
    kept = hashlib.sha256(b"right").hexdigest()
    assert proves("right", kept)
    assert not proves("wrong", kept)
    assert not proves("", None)
    assert [len(part) for pair in compared for part in pair] == [64] * 6


def test_what_is_written_is_read() -> None:
    key_id, secret = new_id(), "A" * 43
    assert read_key(write_key(key_id, secret)) == (key_id, secret)
    assert read_key(write_key(key_id, secret) + "\n") is None


async def test_the_database_holds_a_key_to_its_bounds(settings: Settings, as_user: AsUser, make_user: MakeUser) -> None:
    """Whoever takes the web process over can't lengthen a key, widen it, or make one for somebody else."""
    person, other = await make_user(), await make_user()
    made = await make(await as_user(person))
    changes = (
        "expires_at = now() + interval '99 years'",
        "scope = 'admin'",
        "secret_hash = 'x'",
        "user_id = gen_random_uuid()",
    )
    for change in changes:
        assert _refused(settings, person, f"UPDATE identity_api_key SET {change}")  # noqa: S608 - the words above
    insert = (
        "INSERT INTO identity_api_key (id, user_id, name_ct, secret_hash, scope, expires_at)"
        " VALUES (gen_random_uuid(), '{who}', 'x', 'x', 'read', now() + interval '{days} days')"
    )
    assert _refused(settings, person, insert.format(who=other.id, days=1))
    assert _refused(settings, person, insert.format(who=person.id, days=400))
    with acting_as(settings, other) as connection:
        assert connection.execute("SELECT count(*) FROM identity_api_key").fetchone() == (0,)
        done = connection.execute("UPDATE identity_api_key SET revoked_at = now() WHERE id = %s", (made["id"],))
        assert done.rowcount == 0


def _refused(settings: Settings, person: Person, statement: str) -> bool:
    try:
        with acting_as(settings, person) as connection:
            connection.execute(statement)
    except Error:
        return True
    return False


class TestItsLimit:
    @pytest.fixture
    def settings(self, database_url: str, redis_url: str) -> Settings:
        return databases.make_settings(database_url, redis_url, rate_per_hour=3, rate_burst=3)

    async def test_a_key_is_a_caller_of_its_own(self, as_user: AsUser, make_user: MakeUser, with_key: Any) -> None:
        patient = await as_user(await make_user())
        script = with_key((await make(patient))["key"])
        answers = [await script.get("/api/v1/me") for _ in range(4)]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
        assert (await patient.get("/api/v1/me")).status_code == 200


async def test_socket_io_takes_no_key(platform: Any, as_user: AsUser, make_user: MakeUser) -> None:
    """Live events are for clients that log in: a key could outlive the connection's check."""
    key = (await make(await as_user(await make_user())))["key"]
    assert await platform.authenticate_bearer(key, Actor.anonymous()) is None
