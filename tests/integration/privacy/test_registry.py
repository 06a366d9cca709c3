"""The registry of personal data, compared with the database that the migrations made and a Valkey in use."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, Any

import pytest
from psycopg import sql
from redis.asyncio import Redis

from healthapp.adapters.sign_on import SignOnProviders
from healthapp.kit.personal_data import Erasure, Holding, Place, Span
from healthapp.wiring import PERSONAL_DATA
from tests.architecture.test_personal_data import holes
from tests.peers.openid_liar import LyingProvider
from tests.peers.saml_idp import SamlIdp
from tests.support import owned
from tests.support.loops import working
from tests.support.second_factor import turn_on
from tests.support.sign_on import Departed, come_back
from tests.support.single_logout import enter, log_out

if TYPE_CHECKING:
    from collections.abc import Callable

    from healthapp.wiring import Platform
    from tests.conftest import AsUser, MakeUser
    from tests.support.rows import Connection

PATIENCE = 30.0
_BRACED = re.compile(r"\\\{\w+\\\}")


def pattern_of(name: str) -> re.Pattern[str]:
    """Return what a key pattern such as `reminder:{id}` stands for: an id, or a word."""
    return re.compile(_BRACED.sub(r"([0-9a-f-]{32,}(:\\d+)?|[a-z]+)", re.escape(name)))


def matching(used: set[str], names: frozenset[str]) -> tuple[set[str], set[str]]:
    """Return the used names that nobody registered, and the registered ones that were not used.

    The most exact name counts: `reminder:schedule` is no `reminder:{id}`.
    """
    unknown, met = set(), set()
    for key in used:
        fits = [name for name in names if pattern_of(name).fullmatch(key)]
        if not fits:
            unknown.add(key)
        else:
            met.add(min(fits, key=lambda name: (name.count("{"), -len(name))))
    return unknown, set(names) - met


@pytest.mark.parametrize(
    ("name", "span"),
    [
        ("reminders_occurrence", Span.HEALTH),
        ("reminders_reminder", Span.HEALTH),
        ("assistant_conversation", Span.LOG),
        ("assistant_message", Span.LOG),
        ("notifications_message", Span.LOG),
        ("compliance_audit_event", Span.AUDIT),
    ],
)
def test_each_kind_is_held_as_long_as_the_seed_says(name: str, span: Span) -> None:
    """Seed 004: health data 7 years, conversations and logs 1, the trail 7."""
    (held,) = {each.span for each in PERSONAL_DATA.tables if each.name == name}
    assert held is span


def test_a_pattern_means_ids_and_words() -> None:
    names = frozenset({"reminder:{id}", "reminder:schedule", "reminder:type:{type}"})
    used = {"reminder:0192f0c0-1111-7222-8333-444455556666", "reminder:schedule", "reminder:type:test", "reminder:A"}
    assert matching(used, names) == ({"reminder:A"}, set())
    assert matching({"reminder:schedule"}, names) == (set(), {"reminder:{id}", "reminder:type:{type}"})


def test_every_column_of_the_database_is_registered(owner: Connection) -> None:
    tables: dict[str, set[str]] = {}
    query = (
        "SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
        " WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'm') AND NOT c.relispartition"
        " AND a.attnum > 0 AND NOT a.attisdropped"
    )
    for table, column in owner.execute(query):
        tables.setdefault(table, set()).add(column)
    assert holes(tables, PERSONAL_DATA) == []


@pytest.mark.parametrize("holding", PERSONAL_DATA.tables, ids=lambda holding: holding.name)
async def test_the_sql_of_a_holding_runs(platform: Platform, owner: Connection, holding: Holding) -> None:
    """Owner, order, age and changes are SQL in a text: each is asked once, and finds the rows of a life."""
    life = await owned.make_life(platform)
    table = sql.Identifier(holding.name)

    def ask(words: str, *clauses: str) -> int:
        parts = [clause.replace("%", "%%").replace(":person", "%(person)s") for clause in clauses]
        query = sql.SQL(words).format(table, *(sql.SQL(part) for part in parts))
        return owner.execute(query, {"person": life.patient.id}).rowcount

    found = ask("SELECT 1 FROM {} WHERE ({}) ORDER BY {}", holding.whose, holding.order)
    by_hand = {
        "apps_app",
        "compliance_membership",
        "compliance_signature",
        "compliance_taken_permission",
        "identity_recovery",
        "knowledge_import",
        "knowledge_revision",
        "api_idempotency",
        "outbox_delivery",
        "notifications_broadcast",
        "privacy_export",
        "privacy_erasure",
        "privacy_ledger",
    }
    assert found or holding.name in by_hand
    if holding.aging:
        ask("SELECT 1 FROM {} WHERE ({}) < now() AND ({})", holding.aging.since, holding.aging.ended)
    for trace in holding.traces:
        ask("UPDATE {} SET {} WHERE ({})", trace.change, trace.whose)
    if holding.erasure is Erasure.ANONYMISE:
        assert holding.change
        ask("UPDATE {} SET {} WHERE ({})", holding.change, holding.whose)
    for column, field in holding.sealed.items():
        assert field == f"{holding.name}.{column.removesuffix('_ct')}"


async def test_every_key_and_channel_of_a_real_run_is_registered(
    platform: Platform, owner: Connection, as_user: AsUser, client: Any
) -> None:
    """Valkey says of each key that is written, however short it lives, and of each message that is published."""
    database = platform.valkey.client.connection_pool.connection_kwargs.get("db", 0)
    prefix = f"__keyspace@{database}__:"
    written: set[str] = set()
    published: set[str] = set()
    async with Redis.from_url(platform.valkey.url, decode_responses=True) as watcher:
        await watcher.config_set("notify-keyspace-events", "KA")
        async with watcher.pubsub() as ear:
            await ear.psubscribe(f"{prefix}*", "user:*", "[a-z]*")
            task = asyncio.create_task(_listen(ear, prefix, written, published))
            try:
                life = await owned.make_life(platform)
                owner.execute(
                    "UPDATE notifications_notice SET status = CASE channel WHEN 'sms' THEN 'failed' ELSE 'processing'"
                    " END, send_after = now() + interval '1 hour' WHERE channel IN ('sms', 'push')"
                )
                assert (await client.get("/api/v1/me")).status_code == 401
                assert (await (await as_user(life.patient)).get("/api/v1/reminders")).status_code == 200
                by_key = {"Authorization": f"Bearer {life.api_key}"}
                assert (await client.get("/api/v1/me", headers=by_key)).status_code == 200
                by_app = {"Authorization": f"Bearer {life.app_token}"}
                assert (await client.get("/api/v1/me", headers=by_app)).status_code == 200
                # Only a whole answer is remembered: the index may still be in the making.
                async with asyncio.timeout(120):
                    while True:
                        answer = await client.post("/api/v1/knowledge/search", json={"query": "fever"})
                        if not answer.json()["limited"]:
                            break
                        await asyncio.sleep(0.2)
                asked = {"grant_type": "refresh_token", "refresh_token": "x"}
                answer = await client.post("/oauth/token", data=asked, auth=(str(life.app_id), life.app_secret))
                assert answer.status_code == 400
                async with working(platform):
                    await _until(lambda: not _left(written, published))
            finally:
                task.cancel()
        await watcher.config_set("notify-keyspace-events", "")
    assert matching(written, PERSONAL_DATA.names(Place.KEY)) == (set(), set())
    assert matching(published, PERSONAL_DATA.names(Place.CHANNEL)) == (set(), set())


def _left(written: set[str], published: set[str]) -> set[str]:
    _, keys = matching(written, PERSONAL_DATA.names(Place.KEY))
    _, channels = matching(published, PERSONAL_DATA.names(Place.CHANNEL))
    return keys | channels


async def _listen(ear: Any, prefix: str, written: set[str], published: set[str]) -> None:
    async for message in ear.listen():
        if message["type"] == "pmessage":
            name = message["channel"]
            (written if name.startswith(prefix) else published).add(name.removeprefix(prefix))


async def _until(check: Callable[[], bool]) -> None:
    try:
        async with asyncio.timeout(PATIENCE):
            while not check():  # noqa: ASYNC110 - the condition lies in another process
                await asyncio.sleep(0.05)
    except TimeoutError:
        return  # what is missing is told by the assertions


async def test_every_cookie_is_registered(
    web: Platform, platform: Platform, make_user: MakeUser, as_user: AsUser, client: Any
) -> None:
    life = await owned.make_life(platform)
    careful, plain = await make_user(), await make_user()
    await turn_on(await as_user(careful), platform.clock)
    page = {"sec-fetch-site": "same-origin"}
    form = {"email": plain.email, "password": plain.password}
    wrong = await client.post("/session/login", data={**form, "password": "no"}, headers=page)
    right = await client.post("/session/login", data=form, headers=page)
    client.cookies.clear()
    asked = await client.post("/session/login", data={**form, "email": careful.email}, headers=page)
    client.cookies.clear()
    invited = await client.get("/session/invitation", params={"token": "x"})
    locale = await client.post("/session/locale", data={"locale": "en"}, headers=page)
    forgotten = await client.get("/session/reset", params={"token": "x"})
    proving = await client.get("/session/prove", params={"token": "x"})
    recovering = await client.get("/session/recovery/confirm", params={"token": "x"})
    # A passkey belongs to a name that a browser would accept.
    web.identity._settings = web.settings.model_copy(update={"public_url": "http://localhost"})
    signing = await client.post("/session/passkey/options", data={"purpose": "login"}, headers=page)
    answers = [signing, wrong, right, asked, invited, locale, forgotten, proving, recovering]
    with LyingProvider() as liar:
        web.providers = SignOnProviders([liar.settings()], web.clock, "http://testserver")
        gone = await client.get("/session/sso/liar", headers=page)
        for about in ({}, {"sub": "another", "email": life.patient.email}):
            liar.give(liar.signed(liar.claims(Departed(gone.headers["location"]).said["nonce"], **about)))
            back = {"code": "c", "state": Departed(gone.headers["location"]).said["state"]}
            answers += [gone, await come_back(client, "liar", **back)]
            gone = await client.get("/session/sso/liar", headers=page)
    client.cookies.clear()
    with SamlIdp() as campus:
        await web.providers.aclose()
        known = [campus.settings(slo_url=campus.slo_url)]
        web.providers = SignOnProviders(known, web.clock, "http://testserver", campus.product_key)
        await enter(client, campus)
        answers += [await log_out(client), await client.get("/session/sso/campus/left")]
    names = {line.partition("=")[0] for answer in answers for line in answer.headers.get_list("set-cookie")}
    assert names == PERSONAL_DATA.names(Place.COOKIE)
