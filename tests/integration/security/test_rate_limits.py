"""How often somebody may ask: exact over all processes, told in headers, and there even when Valkey is not."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from healthapp.adapters import valkey as valkey_module
from healthapp.adapters.rate_limits import PREFIX, RULE, RateLimits
from healthapp.adapters.valkey import Valkey
from healthapp.kit.actor import Actor
from healthapp.kit.i18n import Lang
from healthapp.kit.ratelimit import Rate, decide
from tests.support import databases
from tests.support.api import free_port, problem

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    import httpx
    import redis

    from healthapp.config import Settings
    from healthapp.kit.ratelimit import Verdict
    from healthapp.wiring import Platform
    from tests.conftest import AsUser, MakeUser

OF_PEOPLE = {"rate_per_hour": 3, "rate_burst": 3}
OF_ADDRESSES = {"address_rate_per_hour": 4, "address_rate_burst": 4}
_PROCESSES = 4
_CALLERS = 10
_EACH = 6


@pytest.fixture
def settings(database_url: str, redis_url: str) -> Settings:
    return databases.make_settings(database_url, redis_url, **OF_PEOPLE, **OF_ADDRESSES)


@pytest.fixture
def admin(_redis_admin: redis.Redis) -> Any:
    """Typed by redis-py as if every answer could be awaited, too."""
    return _redis_admin


@pytest.fixture
async def processes(redis_url: str, clean: None, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[list[RateLimits]]:
    """What several web processes have: each its own connections, and patience with a machine that has much to do."""
    monkeypatch.setattr(valkey_module, "SOCKET_TIMEOUT", 20.0)
    made = [Valkey(redis_url) for _ in range(_PROCESSES)]
    yield [RateLimits(valkey) for valkey in made]
    for valkey in made:
        await valkey.close()


async def test_all_processes_count_together_and_exactly(processes: list[RateLimits]) -> None:
    rate = Rate(50, 50)

    async def several(limits: RateLimits) -> list[Verdict]:
        return [await limits.take("user:x", rate) for _ in range(_EACH)]

    # More of them at once than one process waits for its connections would test the machine.
    counted = await asyncio.gather(*(several(limits) for limits in processes * _CALLERS))
    found = [verdict for part in counted for verdict in part]
    assert all(verdict.shared for verdict in found)
    assert sum(verdict.allowed for verdict in found) == 50
    # Each of the fifty was another one: none was counted twice or left out.
    assert sorted(verdict.remaining for verdict in found if verdict.allowed) == list(range(50))
    assert all(verdict.retry_in in range(3540, 3661) for verdict in found if not verdict.allowed)


@hypothesis_settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rate=st.builds(Rate, st.integers(1, 5000), st.integers(1, 50)),
    gaps=st.lists(st.one_of(st.just(0), st.integers(-(10**9), 10**10)), min_size=1, max_size=30),
)
def test_the_script_follows_the_rule(clean: None, admin: Any, rate: Rate, gaps: list[int]) -> None:
    client = admin
    key, now, kept = f"{PREFIX}rule", 1_800_000_000_000_000, dict[int, int]()
    client.delete(key)
    for gap in gaps:
        now += gap
        script = f"local now = {now}\n{RULE}"
        kept, found = decide(rate, kept, now)
        assert client.eval(script, 1, key, rate.per_hour, rate.burst) == list(found)
        assert {int(at): int(count) for at, count in client.hgetall(key).items()} == kept


async def test_nothing_is_kept_once_nothing_counts(processes: list[RateLimits], admin: Any) -> None:
    await processes[0].take("user:x", Rate(3600, 5))
    assert 3_600_000 < admin.pttl(f"{PREFIX}user:x") <= 3_660_000


async def test_what_was_kept_by_the_former_rule_is_forgotten(processes: list[RateLimits], admin: Any) -> None:
    admin.set(f"{PREFIX}user:x", "1800000000000000")
    found = await processes[0].take("user:x", Rate(2, 2))
    assert (found.allowed, found.shared, found.remaining) == (True, True, 1)


async def test_each_person_has_their_own_limit(as_user: AsUser, make_user: MakeUser) -> None:
    anna, bela = await as_user(await make_user(lang=Lang.EN)), await as_user(await make_user())
    left = []
    for _ in range(3):
        answer = await anna.get("/api/v1/me")
        assert answer.status_code == 200
        assert answer.headers["ratelimit-policy"] == '"hour";q=3;w=3600'
        left.append(re.fullmatch(r'"hour";r=(\d+);t=(\d+)', answer.headers["ratelimit"]))
    assert [found and found[1] for found in left] == ["2", "1", "0"]
    refused = await anna.get("/api/v1/me")
    body = problem(refused, 429, "too_many_requests")
    assert body["detail"] == "That was too often in a short time. Wait a moment and try again."
    assert 3540 <= int(refused.headers["retry-after"]) <= 3660
    assert '"hour";r=0;' in refused.headers["ratelimit"]
    # Another session of the same person is the same person; another person is not.
    answer = await bela.get("/api/v1/me")
    assert answer.status_code == 200
    assert '"hour";r=2;' in answer.headers["ratelimit"]


async def test_a_new_token_is_no_new_limit(as_user: AsUser, make_user: MakeUser) -> None:
    person = await make_user()
    answers = [await (await as_user(person)).get("/api/v1/me") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    # In the language of the account, here without an Accept-Language.
    assert problem(answers[3], 429)["detail"].startswith(("অল্প সময়ে", "That was"))


@pytest.mark.parametrize(
    ("method", "path", "status", "headers"),
    [
        ("GET", "/api/v1/me", 401, {}),
        ("GET", "/api/v1/me", 401, {"Authorization": "Bearer made-up"}),
        ("GET", "/api/nothing", 404, {}),
        ("DELETE", "/api/v1/auth/login", 405, {}),
        ("POST", "/api/v1/auth/login", 422, {}),
        ("POST", "/session/logout", 403, {"Sec-Fetch-Site": "cross-site"}),
        ("GET", "/api/openapi.json", 200, {}),
    ],
)
async def test_nobody_is_counted_by_address(
    client: httpx.AsyncClient, method: str, path: str, status: int, headers: dict[str, str]
) -> None:
    for _ in range(4):
        answer = await client.request(method, path, headers=headers, json={} if method == "POST" else None)
        assert answer.status_code == status
        assert "ratelimit" in answer.headers
    answer = await client.request(method, path, headers=headers, json={} if method == "POST" else None)
    body = problem(answer, 429, "too_many_requests")
    assert 3540 <= int(answer.headers["retry-after"]) <= 3660
    assert body["title"] == "Too many tries"


async def test_a_guesser_locks_nobody_out_who_shares_the_address(
    client: httpx.AsyncClient, as_user: AsUser, make_user: MakeUser
) -> None:
    neighbour = await as_user(await make_user())
    guesses = [await client.get("/api/v1/me", headers={"Authorization": f"Bearer {n}"}) for n in range(6)]
    assert [answer.status_code for answer in guesses] == [401, 401, 401, 401, 429, 429]
    assert (await neighbour.get("/api/v1/me")).status_code == 200


@pytest.mark.parametrize("path", ["/health", "/ready", "/metrics"])
async def test_probes_are_never_refused(client: httpx.AsyncClient, path: str) -> None:
    for _ in range(8):
        answer = await client.get(path)
        assert answer.status_code != 429
        assert "ratelimit" not in answer.headers


async def test_a_header_makes_no_other_address(client: httpx.AsyncClient) -> None:
    answers = [
        await client.get("/api/v1/me", headers={"X-Forwarded-For": f"192.0.2.{n}", "Forwarded": f"for=192.0.2.{n}"})
        for n in range(5)
    ]
    assert answers[-1].status_code == 429


async def test_valkey_learns_no_address(client: httpx.AsyncClient, admin: Any) -> None:
    await client.get("/api/v1/me")
    keys = list(admin.scan_iter(f"{PREFIX}*"))
    assert len(keys) == 1
    assert re.fullmatch(rb"ratelimit:address:[0-9a-f]{64}", keys[0])


async def test_metrics_say_how_many_were_refused(client: httpx.AsyncClient) -> None:
    for _ in range(5):
        await client.get("/api/v1/me")
    text = (await client.get("/metrics")).text
    found = re.search(
        r'^rate_limited_requests_total{caller="address",counted="together",outcome="refused"} (\S+)', text, re.MULTILINE
    )
    assert found
    assert float(found[1]) >= 1


class TestValkeyAway:
    @pytest.fixture
    def settings(self, database_url: str) -> Settings:
        nowhere = f"redis://127.0.0.1:{free_port()}/0"
        return databases.make_settings(database_url, nowhere, **OF_PEOPLE, **OF_ADDRESSES)

    async def test_each_process_counts_by_itself(
        self, client: httpx.AsyncClient, as_user: AsUser, make_user: MakeUser
    ) -> None:
        person = await as_user(await make_user())
        answers = [await person.get("/api/v1/me") for _ in range(4)]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
        assert int(answers[3].headers["retry-after"]) > 3500
        assert [(await client.get("/api/v1/me")).status_code for _ in range(5)] == [401, 401, 401, 401, 429]


async def test_an_answer_that_is_an_error_lets_nobody_through(processes: list[RateLimits], admin: Any) -> None:
    """As from a server that is full, or loading."""
    admin.rpush(f"{PREFIX}user:x", "no number")
    found = [await processes[0].take("user:x", Rate(2, 2)) for _ in range(3)]
    assert [verdict.allowed for verdict in found] == [True, True, False]
    assert not any(verdict.shared for verdict in found)


def test_an_address_of_ipv6_is_its_network(web: Platform, make_client: Callable[..., Any]) -> None:
    from healthapp.api.limits import _caller  # noqa: PLC0415 - the one place that names a caller

    names = {_caller(web, Actor.anonymous(ip=f"2001:db8::{n:x}"))[1] for n in range(1, 50)}
    assert len(names) == 1
