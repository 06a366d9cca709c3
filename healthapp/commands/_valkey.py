"""Gives a Valkey that isn't ours to start the settings that the backed-up one had, after a restore."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from healthapp.embedded.valkey_settings import POLICY, known

if TYPE_CHECKING:
    from collections.abc import Mapping

_POLICY, _MEMORY = "maxmemory-policy", "maxmemory"


@dataclass
class Applied:
    """What was set, what was left as it is with the value it had in the backup, and what went wrong."""

    applied: dict[str, str] = field(default_factory=dict)
    left: dict[str, str] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    """What Valkey didn't take, with its reason."""
    problem: str | None = None
    """Why it went no further, if it didn't."""
    lasting: bool | None = None
    """Whether what was set outlives a restart of Valkey: it has a configuration file that it may write. None: nothing
    was set, or it couldn't be asked any more."""

    def lines(self) -> list[str]:
        """Return what to tell the operator."""
        said = []
        if self.applied:
            values = ", ".join(f"{name} {value or 'off'}" for name, value in self.applied.items())
            said.append(f"Valkey is set: {values}.")
            if self.lasting is False:
                said.append("It has no configuration file that it may write: set the same where it is started.")
            elif self.lasting is None:
                said.append("Whether that outlives its restart isn't known: look where it is started.")
        if _POLICY in self.refused:
            said.append(
                f"Set maxmemory-policy {POLICY} where Valkey is run: until then it may drop what it should keep."
            )
        said += [f"Valkey doesn't let {name} be set: {why}" for name, why in self.refused.items()]
        said += [
            f"Valkey keeps its own {name}; in the backup it was {value or 'off'}." for name, value in self.left.items()
        ]
        return said + ([f"Valkey's settings were not restored: {self.problem}"] if self.problem else [])


def apply(url: str, settings: Mapping[str, object]) -> Applied:
    """Set at `url` what a backup kept.

    `noeviction` comes first and is the product's rule, whatever the backup says. How much memory it may use is never
    changed: it is another machine, and under a limit that it is over already it would refuse every write. A managed
    Valkey often lets nobody change anything: that is told, and holds up nothing else.
    """
    import redis
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    found, done = known(settings), Applied()
    if not found:
        return done
    wanted = {_POLICY: POLICY, **{name: value for name, value in found.items() if name != _POLICY}}
    try:
        client = redis.Redis.from_url(url, socket_timeout=5, retry=Retry(NoBackoff(), 0), decode_responses=True)
        with closing(client):
            now: Any = client.config_get(*wanted)
            for name, value in wanted.items():
                if now.get(name) == value:
                    continue
                if name == _MEMORY:
                    done.left[name] = value
                    continue
                try:
                    client.config_set(name, value)
                except redis.ResponseError as error:
                    done.refused[name] = str(error)
                else:
                    done.applied[name] = value
            if done.applied:
                done.lasting = _written(client)
    except ValueError:
        # What it says of the address may be a part of the password.
        done.problem = "REDIS_URL can't be read: it looks like redis://user:password@host:6379/0"
    except redis.RedisError as error:
        done.problem = f"{type(error).__name__}: {error}"
    return done


def _written(client: object) -> bool:
    import redis

    try:
        client.config_rewrite()  # type: ignore[attr-defined]  # redis-py's client
    except redis.ResponseError:
        return False
    return True
