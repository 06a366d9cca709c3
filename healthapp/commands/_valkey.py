"""Gives a Valkey that isn't ours to start the settings that the backed-up one had, after a restore."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from healthapp.embedded.valkey_settings import POLICY, known

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass
class Applied:
    """What was set, what was left as it is with the value it had in the backup, and why it went no further."""

    applied: dict[str, str] = field(default_factory=dict)
    left: dict[str, str] = field(default_factory=dict)
    problem: str | None = None
    lasting: bool = False
    """Whether it outlives a restart of Valkey: it has a configuration file that it may write."""

    def lines(self) -> list[str]:
        """Return what to tell the operator."""
        said = []
        if self.applied:
            values = ", ".join(f"{name} {value or 'off'}" for name, value in self.applied.items())
            said.append(f"Valkey is set as before: {values}.")
            if not self.lasting:
                said.append("It has no configuration file that it may write: set the same where it is started.")
        said += [
            f"Valkey keeps its own {name}; in the backup it was {value or 'off'}." for name, value in self.left.items()
        ]
        return said + ([f"Valkey's settings were not restored: {self.problem}"] if self.problem else [])


def apply(url: str, settings: Mapping[str, object]) -> Applied:
    """Set at `url` what a backup kept.

    How much memory it may use is left where somebody has set a limit: it is another machine. `noeviction` is the
    product's rule, whatever the backup says. A managed Valkey often lets nobody change anything: that is told.
    """
    import redis
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    wanted, done = known(settings), Applied()
    if not wanted:
        return done
    wanted["maxmemory-policy"] = POLICY
    try:
        client = redis.Redis.from_url(url, socket_timeout=5, retry=Retry(NoBackoff(), 0), decode_responses=True)
        with closing(client):
            now: Any = client.config_get(*wanted)
            for name, value in wanted.items():
                if now.get(name) == value:
                    continue
                if name == "maxmemory" and now.get(name, "0") != "0":
                    done.left[name] = value
                    continue
                client.config_set(name, value)
                done.applied[name] = value
            if done.applied:
                done.lasting = _written(client)
    except (redis.RedisError, ValueError) as error:
        done.problem = f"{type(error).__name__}: {error}"
    return done


def _written(client: object) -> bool:
    import redis

    try:
        client.config_rewrite()  # type: ignore[attr-defined]  # redis-py's client
    except redis.ResponseError:
        return False
    return True
