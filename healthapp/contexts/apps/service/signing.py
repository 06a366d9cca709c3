"""The keys that sign what others read: made, used, published, replaced.

The next key is published some time before it signs, so that whoever keeps our keys for a while has it by then; an old
one stays published until nothing that it signed is good any more. The private part lies sealed in Postgres.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from healthapp.contexts.apps.models import SigningKey
from healthapp.contexts.apps.repository import SigningKeyRepository
from healthapp.contexts.apps.rules import signing
from healthapp.contexts.apps.schemas import SigningKeyView
from healthapp.contexts.apps.service.base import AppsBase
from healthapp.kit.clock import monotonic
from healthapp.kit.errors import HealthError, Kind
from healthapp.kit.ids import new_id

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from healthapp.kit.uow import UnitOfWork

_FIELD = "apps_signing_key.private"
LEAD = timedelta(hours=1)
"""From a key's publication until it signs. Longer than the five minutes for which we let others keep the list."""
_LONGEST_TOKEN = timedelta(days=1)
"""Nothing that is signed lives longer; then a margin for clocks."""
_KEPT_FOR = 60.0
"""Seconds for which a process believes what it has read of the keys."""


class Signing(AppsBase):
    """Signs and checks."""

    _public: tuple[float, dict[str, Mapping[str, Any]]] = (float("-inf"), {})

    async def ensure_signing_key(self, uow: UnitOfWork) -> None:
        """Make the first key, where there is none."""
        repository = SigningKeyRepository(uow)
        await repository.wait_for_turn()
        if not await repository.keys():
            await self._add_key(uow, uow.clock.now())

    async def rotate_signing_key(self, uow: UnitOfWork, *, now: bool = False, compromised: bool = False) -> bool:
        """Make the next key when the newest is old enough, or at once with `now`; returns whether one was made.

        With `compromised` every key is taken out in this moment: what they signed is worth nothing any more, and the
        new one signs at once.
        """
        repository, at = SigningKeyRepository(uow), uow.clock.now()
        await repository.wait_for_turn()
        if compromised:
            uow.audit("signing_key.take_out", "signing_key", count=await repository.end_all(at))
            await self._add_key(uow, at)
            return True
        keys = await repository.keys()
        newest = keys[-1] if keys else None
        if newest is not None and newest.active_from > at:
            return False
        age = timedelta(days=self._settings.signing_key_days)
        if newest is not None and not now and at - newest.active_from < age:
            return False
        await self._add_key(uow, at + LEAD if newest is not None else at)
        return True

    async def signing_keys(self, uow: UnitOfWork) -> list[SigningKeyView]:
        """Return the keys and what each is for now; no key material."""
        keys, at = await SigningKeyRepository(uow).keys(), uow.clock.now()
        uow.audit("signing_key.list", "signing_key", count=len(keys))
        return [SigningKeyView(key.kid, key.created_at, key.active_from, _state(keys, key, at)) for key in keys]

    async def jwks(self, uow: UnitOfWork) -> dict[str, Any]:
        """Return what everybody may know of the keys (RFC 7517 §5)."""
        keys, at = await SigningKeyRepository(uow).keys(), uow.clock.now()
        return {"keys": [key.public for key in keys if _state(keys, key, at) != "over"]}

    async def _sign(self, uow: UnitOfWork, kind: str, claims: Mapping[str, Any]) -> str:
        """Sign with the key whose turn it is. UNAVAILABLE without any: the migration hasn't run."""
        keys, at = await SigningKeyRepository(uow).keys(), uow.clock.now()
        begun = [key for key in keys if key.active_from <= at]
        if not begun:
            raise HealthError(Kind.UNAVAILABLE, "unavailable")
        key = begun[-1]
        return signing.sign(self._cipher.open(_FIELD, key.id, key.private_ct), key.kid, kind, claims)

    async def _read(self, uow: UnitOfWork, token: str, kind: str) -> Mapping[str, Any] | None:
        """Return the claims of a token that a key of ours has signed, whatever its time; None for any other.

        Keys are remembered for a minute, and asked for when a token names one that isn't known.
        """
        kid = signing.kid_of(token)
        if kid is None:
            return None
        read_at, known = self._public
        if monotonic() - read_at > _KEPT_FOR:
            known = {key.kid: key.public for key in await SigningKeyRepository(uow).keys()}
            self._public = (monotonic(), known)
        elif kid not in known and (found := await SigningKeyRepository(uow).find(kid)) is not None:
            known = {**known, kid: found.public}
            self._public = (read_at, known)
        public = known.get(kid)
        return None if public is None else signing.read(token, public, kind, self.issuer)

    async def _add_key(self, uow: UnitOfWork, active_from: datetime) -> None:
        key_id = new_id()
        kid = key_id.hex[-16:]
        public, private = signing.new_key(kid)
        key = SigningKey(
            id=key_id,
            kid=kid,
            public=public,
            private_ct=self._cipher.seal(_FIELD, key_id, private),
            created_at=uow.clock.now(),
            active_from=active_from,
        )
        await SigningKeyRepository(uow).add(key)
        uow.audit("signing_key.create", "signing_key", kid=kid)


def _state(keys: Sequence[SigningKey], key: SigningKey, at: datetime) -> str:
    if key.active_from > at:
        return "next"
    later = [one for one in keys if key.active_from < one.active_from <= at]
    if not later:
        return "signs"
    return "published" if at - later[0].active_from < _LONGEST_TOKEN else "over"
