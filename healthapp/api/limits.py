"""The limit on how often somebody may ask: each person, API key and app, and who is nobody by their address.

Counted is what enters `/api`, `/session` and `/oauth`, whatever becomes of it, and what strangers ask the medical
knowledge, by whichever edge. A credential that is wrong counts for
the address it came from, and is looked at nevertheless: else one guesser would lock out everybody who shares that
address.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthapp.kit.addresses import house_of
from healthapp.kit.errors import HealthError, Kind
from healthapp.kit.ratelimit import HOUR, MINUTE, Rate, Verdict
from healthapp.kit.telemetry import observe_limited

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from starlette.types import Scope

    from healthapp.kit.actor import Actor
    from healthapp.wiring import Platform

_LIMITED = ("/api/", "/session/", "/oauth/", "/graphql")
_VERDICT = "healthapp_rate"
_OPENED_AT = ("/session/register", "/api/v1/auth/register")
_ACCOUNTS = "healthapp_accounts"


def _caller(platform: Platform, actor: Actor) -> tuple[str, str, Rate]:
    """Return what sort of caller this is, under which name they are counted, and how often they may."""
    settings = platform.settings
    if actor.key_id is not None:
        return "key", f"key:{actor.key_id}", Rate(settings.rate_per_hour, settings.rate_burst)
    if actor.app_id is not None:
        # Each person's share of an app for itself: neither uses up the other's, nor the person's own.
        pair = platform.cipher.blind("rate", f"{actor.app_id}|{actor.user_id}")
        return "app", f"app:{pair}", Rate(settings.rate_per_hour, settings.rate_burst)
    if actor.user_id is not None:
        return "user", f"user:{actor.user_id}", Rate(settings.rate_per_hour, settings.rate_burst)
    # Not the address itself: what lies in Valkey shall not say who was here.
    house = platform.cipher.blind("rate", house_of(actor.ip))
    return "address", f"address:{house}", Rate(settings.address_rate_per_hour, settings.address_rate_burst)


async def count_call(platform: Platform, scope: Scope, actor: Actor) -> None:
    """Count one request of `actor`; RATE_LIMITED when it is one too many."""
    if not scope["path"].startswith(_LIMITED):
        return
    if scope["path"] in _OPENED_AT:
        scope["state"][_ACCOUNTS] = platform.settings.registrations_per_hour
    await _count(platform, scope, *_caller(platform, actor))


async def count_client(platform: Platform, scope: Scope, app_id: UUID) -> None:
    """Count one request of an app on its own account; RATE_LIMITED when it is one too many.

    An app's server asks for all its people from one address: each has as much as an address has.
    """
    rate = Rate(platform.settings.address_rate_per_hour, platform.settings.address_rate_burst)
    await _count(platform, scope, "client", f"client:{app_id}", rate)


async def count_knowledge_call(platform: Platform, scope: Scope | None, actor: Actor) -> None:
    """Count one question to the medical knowledge by somebody without a login; RATE_LIMITED when it is one too many.

    A page's handler has no `scope`: its answer carries no headers.
    """
    if actor.user_id is None and actor.app_id is None:
        many = platform.settings.knowledge_calls_per_hour
        house = platform.cipher.blind("rate", house_of(actor.ip))
        await _count(platform, scope, "knowledge", f"knowledge:{house}", Rate(many, many))


async def _count(platform: Platform, scope: Scope | None, kind: str, name: str, rate: Rate) -> None:
    found = await platform.limits.take(name, rate)
    if scope is not None:
        scope["state"][_VERDICT] = found
    observe_limited(kind, allowed=found.allowed, shared=found.shared)
    if not found.allowed:
        raise HealthError(Kind.RATE_LIMITED, "too_many_requests", retry_after=found.retry_in)


def limit_headers(scope: Scope) -> Mapping[str, str]:
    """Return what an answer says of its caller's limit (draft-ietf-httpapi-ratelimit-headers-10).

    `hour` is what is let through in any hour, wherever it begins: `r` of it is left, and all of it is there again in
    `t` seconds if nothing more is asked. `burst` is the same of any minute, said where it is less. `accounts` is how
    many one address may open, said where they are opened.
    """
    found: Verdict | None = scope["state"].get(_VERDICT)
    if found is None:
        return {}
    rate = found.rate
    opened = scope["state"].get(_ACCOUNTS)
    accounts = f', "accounts";q={opened};w={HOUR}' if opened is not None else ""
    policy, left = f'"hour";q={rate.per_hour};w={HOUR}', f'"hour";r={found.remaining};t={found.full_in}'
    if rate.burst < rate.per_hour:
        policy = f'"burst";q={rate.burst};w={MINUTE}, {policy}'
        left = f'"burst";r={found.at_once};t={found.minute_in}, {left}'
    return {"RateLimit-Policy": f"{policy}{accounts}", "RateLimit": left}
