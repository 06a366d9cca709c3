"""Password hashing: argon2id with 19 MiB, five passes, on a small thread pool.

OWASP's Password Storage Cheat Sheet asks for two passes at least with that much memory. One core is left to everybody
else: more threads would only take the processor from them during a flood of logins.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_NICE = 19
_MOST_THREADS = 8
_HASHER = PasswordHasher(time_cost=5, memory_cost=19 * 1024, parallelism=1)


@cache
def _common() -> frozenset[str]:
    from zxcvbn.frequency_lists import FREQUENCY_LISTS  # type: ignore[import-untyped]  # noqa: PLC0415 - 0.1 s

    return frozenset(FREQUENCY_LISTS["passwords"])


def is_common(password: str) -> bool:
    """Tell whether a password is among the 30,000 that leaked lists hold most often; capitals make no difference."""
    return password.casefold() in _common()


@cache
def _pool() -> ThreadPoolExecutor:
    threads = min(max((os.cpu_count() or 1) - 1, 1), _MOST_THREADS)
    return ThreadPoolExecutor(max_workers=threads, thread_name_prefix="argon2", initializer=_step_back)


def _step_back() -> None:
    """Let everybody else's requests have the processor first, where each thread has a priority of its own."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICE)


@cache
def _dummy() -> str:
    return _HASHER.hash("an account that does not exist")


def _matches(stored: str | None, password: str) -> bool:
    try:
        _HASHER.verify(stored or _dummy(), password)
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


async def hash_password(password: str) -> str:
    """Return the argon2id hash of `password`."""
    return await asyncio.get_running_loop().run_in_executor(_pool(), _HASHER.hash, password)


async def verify_password(stored: str | None, password: str) -> bool:
    """Return whether `password` is the one; an unknown account (`None`) costs the same time."""
    return await asyncio.get_running_loop().run_in_executor(_pool(), _matches, stored, password)


async def hash_anew(stored: str, password: str) -> str | None:
    """Return a hash of `password` as they are made today, or None if `stored` is such a one already."""
    return await hash_password(password) if _HASHER.check_needs_rehash(stored) else None


async def hash_of_nothing() -> str:
    """Return a hash that no password opens: what it was made of is thrown away."""
    return await hash_password(secrets.token_urlsafe(32))
