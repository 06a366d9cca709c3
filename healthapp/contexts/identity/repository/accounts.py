"""SQL of accounts, sessions and counted tries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, cast

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from healthapp.contexts.identity.models import ApiKey, LoginAttempt, Proof, RotatedToken, Session, User
from healthapp.kit.ids import new_id
from healthapp.kit.sql import is_one_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy import RowMapping

    from healthapp.kit.session_life import SessionLife
    from healthapp.kit.uow import UnitOfWork


Door = Literal["browser", "api"]
"""What a token opens; one that was made for another door opens nothing."""


class IdentityRepository:
    """Reads and writes what the actor of `uow` may; the look-ups before a login go through narrow SQL functions."""

    def __init__(self, uow: UnitOfWork) -> None:
        """Bind to a unit of work."""
        self._session = uow.session
        self._actor = uow.actor

    async def login_lookup(self, email_bidx: str) -> RowMapping | None:
        """Return what a login needs of the account with that address, or None."""
        query = sa.text("SELECT * FROM identity_login_lookup(:wanted)")
        return (await self._session.execute(query, {"wanted": email_bidx})).mappings().one_or_none()

    async def session_lookup(self, token_hash: str, door: Door, at: datetime) -> RowMapping | None:
        """Return the session that lives `at` that time and that a token's digest opens by this door, or None.

        Notes now and then that an API client uses its own.
        """
        query = sa.text("SELECT * FROM identity_session_use(:wanted, :door, :at)")
        found = await self._session.execute(query, {"wanted": token_hash, "door": door, "at": at})
        return found.mappings().one_or_none()

    async def session_acted(self, token_hash: str, life: SessionLife) -> None:
        """Note an act of the person whose browser's login that digest opens; one that has ended stays so."""
        query = sa.text("SELECT identity_session_acted(:wanted, :at, :until)")
        await self._session.execute(query, {"wanted": token_hash, "at": life.seen_at, "until": life.until})

    async def sessions_over(self, ids: Sequence[UUID], at: datetime) -> Sequence[UUID]:
        """Return those of the sessions that don't live `at` that time."""
        query = sa.text("SELECT identity_sessions_over(:wanted, :at)")
        return list(await self._session.scalars(query, {"wanted": list(ids), "at": at}))

    async def session_why(self, token_hash: str, at: datetime) -> str | None:
        """Return what ended the browser's login that the digest of a token belonged to; None when nothing has."""
        query = sa.text("SELECT identity_session_why(:wanted, :at)")
        return cast("str | None", await self._session.scalar(query, {"wanted": token_hash, "at": at}))

    async def has_factor(self, user_id: UUID) -> bool:
        """Tell whether somebody has a second factor that is on; asked before it is known who acts."""
        return bool(await self._session.scalar(sa.text("SELECT identity_has_factor(:who)"), {"who": user_id}))

    async def refresh_lookup(self, refresh_hash: str) -> RowMapping | None:
        """Return the session, not ended, that a refresh token's digest belongs or belonged to, or None."""
        query = sa.text("SELECT * FROM identity_refresh_lookup(:wanted)")
        return (await self._session.execute(query, {"wanted": refresh_hash})).mappings().one_or_none()

    async def api_key_lookup(self, key_id: UUID, at: datetime) -> RowMapping | None:
        """Return the key that lives `at` that time, with its owner and the digest of its secret, or None."""
        query = sa.text("SELECT * FROM identity_api_key_lookup(:wanted, :at)")
        return (await self._session.execute(query, {"wanted": key_id, "at": at})).mappings().one_or_none()

    async def api_key_used(self, key_id: UUID, at: datetime) -> None:
        """Note, now and then, that a key is in use."""
        await self._session.execute(sa.text("SELECT identity_api_key_used(:wanted, :at)"), {"wanted": key_id, "at": at})

    async def api_keys(self) -> Sequence[ApiKey]:
        """Return the actor's keys that weren't taken back, the newest first."""
        mine = sa.and_(col(ApiKey.user_id) == self._actor.id, col(ApiKey.revoked_at).is_(None))
        query = sa.select(ApiKey).where(mine).order_by(col(ApiKey.id).desc())
        return (await self._session.scalars(query)).all()

    async def add_api_key(self, key: ApiKey) -> None:
        """Store a key."""
        self._session.add(key)
        await self._session.flush()

    async def revoke_api_key(self, key_id: UUID, at: datetime) -> bool:
        """End a key of the actor's; False when there is none that works."""
        mine = sa.and_(col(ApiKey.user_id) == self._actor.id, col(ApiKey.revoked_at).is_(None))
        done = await self._session.execute(
            sa.update(ApiKey).where(col(ApiKey.id) == key_id, mine).values(revoked_at=at)
        )
        return bool(done.rowcount)  # type: ignore[attr-defined]  # an UPDATE always has a CursorResult

    async def knows_device(self, email_bidx: str, device: str) -> bool:
        """Tell whether the account with that address was entered from a device before, and not shown the door."""
        query = sa.text("SELECT identity_knows_device(:wanted, :device)")
        return bool(await self._session.scalar(query, {"wanted": email_bidx, "device": device}))

    async def is_new_device(
        self, kind: str, device: str | None, user_agent: str | None, since: datetime, most: int
    ) -> bool:
        """Tell whether the actor was logged in before, but never from there, and from less than `most` since `since`.

        A device that was shown the door is new again, and after a password was set anew everything is. What doesn't
        say which device it is, is known by its kind and the name of its program.
        """
        there = col(Session.device_hash) == device
        if device is None:
            there = sa.and_(
                col(Session.device_hash).is_(None),
                col(Session.kind) == kind,
                col(Session.user_agent).is_not_distinct_from(user_agent),
            )
        why, begun = col(Session.ended_by), col(Session.created_at)
        place = sa.func.coalesce(Session.device_hash, Session.user_agent, "")
        shown_out = sa.or_(why == "reset", sa.and_(there, why.in_(("person", "reuse", "device"))))
        query = sa.select(
            sa.func.count(),
            sa.func.max(begun).filter(there),
            sa.func.max(col(Session.revoked_at)).filter(shown_out),
            sa.func.count(sa.distinct(place)).filter(begun > since),
        ).where(col(Session.user_id) == self._actor.id)
        found: Sequence[Any] = (await self._session.execute(query)).one()
        logins, last, out, lately = found
        return bool(logins) and (last is None or (out is not None and last <= out)) and lately < most

    async def living_sessions(self, at: datetime) -> Sequence[Session]:
        """Return the actor's sessions that live `at` that time, the one used last first."""
        query = (
            sa.select(Session)
            .where(
                col(Session.user_id) == self._actor.id,
                col(Session.revoked_at).is_(None),
                col(Session.expires_at) > at,
            )
            .order_by(col(Session.seen_at).desc(), col(Session.id).desc())
        )
        return (await self._session.scalars(query)).all()

    async def ended_sessions(self, since: datetime, at: datetime, limit: int) -> Sequence[Session]:
        """Return the actor's sessions that ended after `since`, whatever ended them, the last one first."""
        over = sa.func.least(col(Session.expires_at), col(Session.revoked_at))
        query = (
            sa.select(Session)
            .where(col(Session.user_id) == self._actor.id, over > since, over <= at)
            .order_by(over.desc(), col(Session.id).desc())
            .limit(limit)
        )
        return (await self._session.scalars(query)).all()

    async def find_by_email(self, email_bidx: str) -> RowMapping | None:
        """Return id and role of the account with that address, or None; only for someone who is logged in."""
        query = sa.text("SELECT * FROM identity_find_by_email(:wanted)")
        return (await self._session.execute(query, {"wanted": email_bidx})).mappings().one_or_none()

    async def find_administrator(self, email_bidx: str) -> UUID | None:
        """Return the active administrator with that address, as far as the actor may know, or None."""
        return await self._find_active(email_bidx, col(User.role) == "admin")

    async def find_proven(self, email_bidx: str) -> UUID | None:
        """Return the active account that has proven that address, as far as the actor may know, or None."""
        return await self._find_active(email_bidx, col(User.email_proven_at).is_not(None))

    async def _find_active(self, email_bidx: str, also: sa.ColumnElement[bool]) -> UUID | None:
        query = sa.select(User.id).where(  # type: ignore[call-overload]  # SQLModel types
            col(User.email_bidx) == email_bidx, col(User.status) == "active", also
        )
        return (await self._session.execute(query)).scalar_one_or_none()

    async def add_user(self, user: User) -> bool:
        """Store an account; False when the address is taken. No RETURNING: the actor can't see it yet."""
        values = user.model_dump()
        columns = ", ".join(values)
        marks = ", ".join(f":{name}" for name in values)
        done = await self._session.execute(
            sa.text(f"INSERT INTO identity_user ({columns}) VALUES ({marks}) ON CONFLICT DO NOTHING"),  # noqa: S608 - column names of our own model
            values,
        )
        return bool(done.rowcount)  # type: ignore[attr-defined]  # an INSERT always has a CursorResult

    async def get_users(self, ids: Sequence[UUID]) -> Sequence[User]:
        """Return those of the accounts that the actor may see."""
        return (await self._session.scalars(sa.select(User).where(is_one_of(col(User.id), ids)))).all()

    async def readers(self, ids: Sequence[UUID]) -> list[RowMapping]:
        """Return name and role of those of the accounts who saw or did something with the actor's record."""
        query = sa.text("SELECT id, display_name_ct, role FROM identity_readers(:ids)")
        return list((await self._session.execute(query, {"ids": list(ids)})).mappings())

    async def editors(self, ids: Sequence[UUID]) -> list[RowMapping]:
        """Return name and role of those of the accounts who edit medical texts, for one who does."""
        query = sa.text("SELECT id, display_name_ct, role FROM identity_editors(:ids)")
        return list((await self._session.execute(query, {"ids": list(ids)})).mappings())

    async def update_user(self, user_id: UUID, values: dict[str, Any]) -> None:
        """Change columns of an account."""
        await self._session.execute(sa.update(User).where(col(User.id) == user_id).values(values))

    async def replace_hash(self, user_id: UUID, before: str, after: str) -> None:
        """Change the hash of a password that stays the same, if it still is `before`; what apps hold stays too."""
        same = sa.text("SELECT set_config('app.renewed_hash_of', :who, true)")
        await self._session.execute(same, {"who": str(user_id)})
        unchanged = (col(User.id) == user_id, col(User.password_hash) == before)
        await self._session.execute(sa.update(User).where(*unchanged).values(password_hash=after))

    async def hold_hash(self, user_id: UUID) -> str | None:
        """Return the hash of an active account's password, which nobody changes before the end of this transaction."""
        query = sa.select(User.password_hash).where(col(User.id) == user_id, col(User.status) == "active")  # type: ignore[call-overload]  # SQLModel types
        held = await self._session.execute(query.with_for_update(key_share=True))
        return cast("str | None", held.scalar_one_or_none())

    async def update_address(self, user_id: UUID, values: dict[str, Any]) -> bool:
        """Change an account's address; False, and the transaction is lost, when another account has it."""
        try:
            await self.update_user(user_id, values)
        except IntegrityError:
            return False
        return True

    async def user_ids_after(self, after: UUID | None, roles: Sequence[str], limit: int) -> Sequence[UUID]:
        """Return active accounts of `roles` in id order, after `after`; for the worker's broadcasts."""
        query = sa.select(User.id).where(col(User.role).in_(roles), col(User.status) == "active")  # type: ignore[call-overload]  # SQLModel types
        if after is not None:
            query = query.where(col(User.id) > after)
        return (await self._session.scalars(query.order_by(col(User.id)).limit(limit))).all()

    async def add_session(self, session: Session) -> None:
        """Store a session."""
        values = session.model_dump()
        await self._session.execute(sa.insert(Session).values(values).inline())

    async def rotate_session(
        self, session_id: UUID, refresh_hash: str, values: dict[str, Any], expires: datetime
    ) -> tuple[str, datetime] | None:
        """Change the tokens of a session; returns the digest of the access token before, and when the new ones end.

        They last until `expires`, but no longer than the session.

        None when its refresh token is another one by now, or the session has ended.
        """
        mine = sa.and_(
            col(Session.id) == session_id, col(Session.refresh_hash) == refresh_hash, col(Session.revoked_at).is_(None)
        )
        # Locked, so that of two exchanges at once the second finds what the first has left.
        found = (
            await self._session.execute(sa.select(Session.token_hash, Session.user_id).where(mine).with_for_update())  # type: ignore[call-overload]  # SQLModel types
        ).one_or_none()
        if found is None:
            return None
        changed = {**values, "expires_at": sa.func.least(expires, col(Session.ends_at))}
        update = sa.update(Session).where(col(Session.id) == session_id).values(changed)
        until = (await self._session.execute(update.returning(col(Session.expires_at)))).scalar_one()
        rotated = {"token_hash": refresh_hash, "session_id": session_id, "user_id": found.user_id}
        await self._session.execute(sa.insert(RotatedToken).values(rotated).inline())
        return str(found.token_hash), until

    async def end_session(self, session_id: UUID, at: datetime, why: str) -> str | None:
        """End one of the actor's sessions; returns the digest of its token, or None when it had ended before."""
        mine = sa.and_(col(Session.user_id) == self._actor.id, col(Session.revoked_at).is_(None))
        done = await self._session.execute(
            sa.update(Session)
            .where(col(Session.id) == session_id, mine)
            .values(revoked_at=at, ended_by=why)
            .returning(col(Session.token_hash))
        )
        return done.scalar_one_or_none()

    async def end_sessions(self, at: datetime, why: str, *, but: UUID | None = None) -> Sequence[str]:
        """End all sessions of the actor's, `but` one; returns the digests of their tokens."""
        mine = sa.and_(col(Session.user_id) == self._actor.id, col(Session.revoked_at).is_(None))
        kept = col(Session.id) != but if but is not None else sa.true()
        done = await self._session.execute(
            sa.update(Session).where(mine, kept).values(revoked_at=at, ended_by=why).returning(col(Session.token_hash))
        )
        return done.scalars().all()

    async def add_proof(
        self, proof_id: UUID, purpose: str, target_bidx: str, created_at: datetime, expires_at: datetime
    ) -> None:
        """Note that something is to be sent to an address; whose it is nobody has looked yet."""
        values = {"purpose": purpose, "target_bidx": target_bidx, "created_at": created_at, "expires_at": expires_at}
        await self._session.execute(sa.insert(Proof).values(id=proof_id, **values).inline())

    async def claim_reset(self, proof_id: UUID, token_hash: str, at: datetime) -> UUID | None:
        """Let a link be good for the account with its address; returns whose that is, or None without one."""
        done = await self._session.execute(
            sa.update(Proof)
            .where(
                col(Proof.id) == proof_id,
                col(Proof.expires_at) > at,
                col(Proof.used_at).is_(None),
                col(Proof.target_bidx) == col(User.email_bidx),
                col(User.status) == "active",
            )
            .values(user_id=User.id, token_hash=token_hash)
            .returning(col(User.id))
        )
        return done.scalar_one_or_none()

    async def reset_lookup(self, token_hash: str, at: datetime) -> RowMapping | None:
        """Return what a link of that digest is good for, or None."""
        query = sa.text("SELECT * FROM identity_reset_lookup(:wanted, :at)")
        return (await self._session.execute(query, {"wanted": token_hash, "at": at})).mappings().one_or_none()

    async def use_proof(self, proof_id: UUID, at: datetime) -> bool:
        """Use up something that was sent; False when it has been used or is too old."""
        done = await self._session.execute(
            sa.update(Proof)
            .where(col(Proof.id) == proof_id, col(Proof.used_at).is_(None), col(Proof.expires_at) > at)
            .values(used_at=at)
        )
        return bool(done.rowcount)  # type: ignore[attr-defined]  # an UPDATE always has a CursorResult

    async def use_other_proofs(self, purpose: str, at: datetime) -> None:
        """Let nothing else of the kind that was sent to the actor be good any more."""
        await self._session.execute(
            sa.update(Proof)
            .where(col(Proof.user_id) == self._actor.id, col(Proof.purpose) == purpose, col(Proof.used_at).is_(None))
            .values(used_at=at)
        )

    async def prune_proofs(self, before: datetime) -> None:
        """Delete what was sent and is over."""
        await self._session.execute(sa.delete(Proof).where(col(Proof.expires_at) < before))

    async def lock_attempts(self, account: str) -> None:
        """Let nobody else count tries under that digest until the end of this transaction."""
        await self._session.execute(
            sa.text("SELECT pg_advisory_xact_lock(hashtextextended(:account, 0))"), {"account": account}
        )

    async def count_failures(self, account: str, address: str, since: datetime) -> tuple[int, int]:
        """Return the failed logins since `since` of an account and of an address."""
        query = sa.select(
            sa.func.count().filter(col(LoginAttempt.account_bidx) == account),
            sa.func.count().filter(col(LoginAttempt.address_bidx) == address),
        ).where(
            col(LoginAttempt.at) > since,
            sa.or_(col(LoginAttempt.account_bidx) == account, col(LoginAttempt.address_bidx) == address),
        )
        row = (await self._session.execute(query)).one()
        return int(row[0]), int(row[1])

    async def prune_attempts(self, before: datetime) -> int:
        """Delete tries that no window reaches any more; returns how many."""
        done = await self._session.execute(sa.delete(LoginAttempt).where(col(LoginAttempt.at) < before))
        return int(done.rowcount)  # type: ignore[attr-defined]  # a DELETE always has a CursorResult

    async def add_failure(self, account: str, address: str, at: datetime) -> None:
        """Note a failed login."""
        await self._session.execute(
            sa.insert(LoginAttempt).values(id=new_id(), account_bidx=account, address_bidx=address, at=at).inline()
        )

    async def clear_failures(self, account: str) -> None:
        """Forget the failed logins of an account that has just been entered rightly."""
        await self._session.execute(sa.delete(LoginAttempt).where(col(LoginAttempt.account_bidx) == account))
