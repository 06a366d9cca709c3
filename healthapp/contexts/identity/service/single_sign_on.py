"""Logging in by a provider of identities: the way there and back, links, and what happens at a first login.

A provider's word opens exactly the account that its owner linked. A first login opens an account of its own, for an
address that the provider vouches for; where that address has an account already, nothing is linked before its owner has
proved who they are: whoever registered an address first need not be whom it belongs to, and a provider may be wrong.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

from healthapp.contexts.identity import events
from healthapp.contexts.identity.models import SsoLink, SsoOffer, SsoTry
from healthapp.contexts.identity.repository import IdentityRepository, SignOnRepository
from healthapp.contexts.identity.schemas.single_sign_on import (
    LinkOffer,
    SignInsView,
    SignOnKept,
    SsoLinkView,
    Vouched,
)
from healthapp.contexts.identity.service.accounts import Accounts
from healthapp.contexts.identity.service.second_steps import SecondSteps
from healthapp.contexts.identity.service.visits import Visits
from healthapp.kit.actor import Role
from healthapp.kit.crypto import hash_token, new_token
from healthapp.kit.errors import HealthError, Kind, forbidden
from healthapp.kit.ids import new_id

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from sqlalchemy import RowMapping

    from healthapp.contexts.identity.ports import Offered, Proven
    from healthapp.contexts.identity.schemas import AccountDetails
    from healthapp.contexts.identity.schemas.single_sign_on import Purpose, SignOn
    from healthapp.kit.uow import UnitOfWork

JOURNEY = timedelta(minutes=10)
"""How long somebody may take at the provider."""
OFFER_LIFE = timedelta(minutes=10)
_MOST_LINKS = 10
_OWNED = frozenset({"link", "leave"})
"""Ways that somebody who is known sets out on."""
_KEPT = "identity_sso_try.kept"
_ANSWER = "identity_sso_try.answer"
_LABEL = "identity_sso_link.label"
_OFFERED = "identity_sso_offer.label"


class SingleSignOn(Accounts, Visits, SecondSteps):
    """Accounts as providers of identities know them."""

    async def begin_sign_on(self, uow: UnitOfWork, sign_on: SignOn, secrets: Mapping[str, str]) -> None:
        """Remember somebody who sets out for a provider. To link, they must have proved lately who they are."""
        if sign_on.purpose == "link":
            await self.require_step_up(uow)
        try_id, now = new_id(), uow.clock.now()
        kept = json.dumps({"following": sign_on.following, "secrets": dict(secrets)})
        await SignOnRepository(uow).add_try(
            SsoTry(
                id=try_id,
                provider=sign_on.provider,
                purpose=sign_on.purpose,
                user_id=uow.actor.id if sign_on.purpose in _OWNED else None,
                state_hash=hash_token(sign_on.state),
                browser_hash=hash_token(sign_on.browser),
                kept_ct=self._cipher.seal(_KEPT, try_id, kept),
                created_at=now,
                expires_at=now + JOURNEY,
            )
        )
        uow.audit("sso.begin", "user", uow.actor.user_id, provider=sign_on.provider, purpose=sign_on.purpose)

    async def take_sign_on(
        self, uow: UnitOfWork, provider: str, state: str, browser: str, *purposes: Purpose
    ) -> SignOnKept:
        """Return what was remembered of somebody who comes back on such a way, once.

        UNAUTHENTICATED `sso_ended` for anybody else, and for a way that was another one.
        """
        row = await SignOnRepository(uow).take_try(hash_token(state), hash_token(browser), provider, uow.clock.now())
        if row is None or row["purpose"] not in purposes:
            raise HealthError(Kind.UNAUTHENTICATED, "sso_ended")
        kept = json.loads(self._cipher.open(_KEPT, row["try_id"], row["kept_ct"]))
        answer = self._cipher.open_optional(_ANSWER, row["try_id"], row["answer_ct"])
        return SignOnKept(row["purpose"], row["user_id"], kept["following"], kept["secrets"], answer)

    async def keep_answer(self, uow: UnitOfWork, provider: str, state: str, answer: str) -> None:
        """Keep what a provider's page posted for somebody who is away, until their browser comes for it.

        Nothing of it is believed yet. UNAUTHENTICATED `sso_ended` when nobody is away with that `state`.
        """
        repository = SignOnRepository(uow)
        try_id = await repository.find_try(hash_token(state), provider, uow.clock.now())
        if try_id is None or not await repository.put_answer(try_id, self._cipher.seal(_ANSWER, try_id, answer)):
            raise HealthError(Kind.UNAUTHENTICATED, "sso_ended")
        uow.audit("sso.answer", "user", provider=provider)

    async def find_linked(self, uow: UnitOfWork, proven: Proven) -> RowMapping | None:
        """Return the account that somebody is linked to, or None. UNAUTHENTICATED when it may not be entered."""
        row = await SignOnRepository(uow).find_account(self._subject_bidx(proven.issuer, proven.subject))
        if row is not None and row["status"] != "active":
            raise HealthError(Kind.UNAUTHENTICATED, "sso_refused")
        return row

    async def find_by_address(self, uow: UnitOfWork, email: str) -> RowMapping | None:
        """Return the account with an address that a provider has vouched for, or None."""
        return await IdentityRepository(uow).login_lookup(self.email_bidx(email))

    async def came_by(self, uow: UnitOfWork, link_id: UUID, proven: Proven) -> None:
        """Note that the actor was recognised by a link. UNAUTHENTICATED when it was removed this moment."""
        if not await SignOnRepository(uow).use_link(link_id, uow.clock.now()):
            raise HealthError(Kind.UNAUTHENTICATED, "sso_refused")
        uow.audit("sso.recognised", "user", uow.actor.id, provider=proven.provider, mfa=proven.has_mfa)

    async def open_account(self, uow: UnitOfWork, details: AccountDetails) -> None:
        """Open an account for whom nobody knew: a patient's, without a password. `link_account` is the next step.

        INVALID `email_taken` when somebody was faster.
        """
        await self._open_account(uow, new_id(), details, Role.PATIENT, None)

    async def link_account(self, uow: UnitOfWork, proven: Proven, *, tell: bool = True) -> None:
        """Let the actor enter by a provider too, and `tell` them. CONFLICT when that is somebody's way in already."""
        await self._link(uow, proven.provider, self._subject_bidx(proven.issuer, proven.subject), proven.email)
        if tell:
            self._tell_ways(uow, "sso_linked")

    async def offer_link(self, uow: UnitOfWork, proven: Proven) -> LinkOffer:
        """Offer to link the actor's account, once its owner has proved who they are; nobody is logged in by this."""
        offer_id, token, now, email = new_id(), new_token(), uow.clock.now(), proven.email or ""
        await SignOnRepository(uow).add_offer(
            SsoOffer(
                id=offer_id,
                user_id=uow.actor.id,
                token_hash=hash_token(token),
                provider=proven.provider,
                subject_bidx=self._subject_bidx(proven.issuer, proven.subject),
                label_ct=self._cipher.seal(_OFFERED, offer_id, email),
                created_at=now,
                expires_at=now + OFFER_LIFE,
            )
        )
        uow.audit("sso.offer", "user", uow.actor.id, provider=proven.provider)
        return LinkOffer(token, proven.provider, email, int(OFFER_LIFE.total_seconds()))

    async def find_offer(self, uow: UnitOfWork, token: str) -> tuple[UUID, UUID, str]:
        """Return an offer's id, whose account it is about, and its address. UNAUTHENTICATED when it is over."""
        row = await SignOnRepository(uow).find_offer(hash_token(token), uow.clock.now())
        if row is None:
            raise HealthError(Kind.UNAUTHENTICATED, "sso_ended")
        return row["offer_id"], row["id"], self._cipher.open(_OFFERED, row["offer_id"], row["label_ct"])

    async def confirm_offer(self, uow: UnitOfWork, offer_id: UUID) -> None:
        """Note that the actor, whose account it is about, gave their password for an offer."""
        await SignOnRepository(uow).confirm_offer(offer_id, uow.clock.now())
        uow.audit("sso.confirm", "user", uow.actor.id)

    async def take_offer(self, uow: UnitOfWork, token: str) -> Vouched | None:
        """Link what the actor has confirmed; None when there is nothing (any more). Their login is complete by now.

        Returns which provider vouched for which address.
        """
        offer = await SignOnRepository(uow).use_offer(hash_token(token), uow.clock.now())
        if offer is None:
            return None
        email = self._cipher.open(_OFFERED, offer.id, offer.label_ct)
        await self._link(uow, offer.provider, offer.subject_bidx, email)
        self._tell_ways(uow, "sso_linked")
        return Vouched(offer.provider, email)

    async def prove_by_provider(self, uow: UnitOfWork, vouched: Vouched) -> bool:
        """Note that the actor's address is theirs by the word of a provider that speaks for it.

        False when there was nothing to note: it is proven already, or the provider spoke of another address.
        """
        repository, now = IdentityRepository(uow), uow.clock.now()
        (user,) = await repository.get_users([uow.actor.id])
        if user.email_proven_at is not None or user.email_bidx != self.email_bidx(vouched.email):
            return False
        await repository.update_user(user.id, {"email_proven_at": now, "updated_at": now})
        uow.audit("user.prove_address", "user", what="email", provider=vouched.provider)
        uow.hint(user.id, events.ACCOUNT_CHANGED)
        return True

    async def sign_ins(self, uow: UnitOfWork, offered: Sequence[Offered]) -> SignInsView:
        """Return how the actor can log in, given the providers that are set up."""
        names = {one.key: one.name for one in offered}
        return SignInsView(
            has_password=await self._has_password(uow),
            links=[
                SsoLinkView(
                    id=link.id,
                    provider=link.provider,
                    name=names.get(link.provider),
                    label=self._cipher.show_optional(_LABEL, link.id, link.label_ct),
                    created_at=link.created_at,
                    used_at=link.used_at,
                )
                for link in await SignOnRepository(uow).links()
            ],
            offered=names,
        )

    async def step_up_at(self, uow: UnitOfWork, offered: Sequence[Offered]) -> list[Offered]:
        """Return at which providers the actor can prove who they are: only with neither code nor password."""
        if await self.step_up_by(uow) or await self._has_password(uow):
            return []
        linked = {link.provider for link in await SignOnRepository(uow).links()}
        return [one for one in offered if one.key in linked]

    async def unlink(self, uow: UnitOfWork, link_id: UUID, offered: Sequence[Offered]) -> None:
        """Remove a provider from the actor's account; needs a step-up. CONFLICT when it is the last way in.

        FORBIDDEN for an unknown link, and for anybody else's. A provider that is no longer set up is no way in.
        """
        await self.require_step_up(uow)
        repository = SignOnRepository(uow)
        # One at a time: of two that are removed at once each would take the other for the way that is left.
        await IdentityRepository(uow).lock_attempts(str(uow.actor.id))
        links = await repository.links()
        if link_id not in {link.id for link in links}:
            raise forbidden(action="sso.unlink", resource_type="sso_link")
        keys = {one.key for one in offered}
        others = [link for link in links if link.id != link_id and link.provider in keys]
        if not others and not await self._has_password(uow):
            raise HealthError(Kind.CONFLICT, "sso_last_way")
        await repository.remove_link(link_id)
        uow.audit("sso.unlink", "sso_link", link_id)
        self._tell_ways(uow, "sso_unlinked")

    async def _has_password(self, uow: UnitOfWork) -> bool:
        (user,) = await IdentityRepository(uow).get_users([uow.actor.id])
        return user.password_hash is not None

    async def _link(self, uow: UnitOfWork, provider: str, subject_bidx: str, label: str | None) -> None:
        repository, link_id = SignOnRepository(uow), new_id()
        if len(await repository.links()) >= _MOST_LINKS:
            raise HealthError(Kind.CONFLICT, "sso_too_many", params={"most": _MOST_LINKS})
        link = SsoLink(
            id=link_id,
            user_id=uow.actor.id,
            provider=provider,
            subject_bidx=subject_bidx,
            label_ct=self._cipher.seal_optional(_LABEL, link_id, label),
            created_at=uow.clock.now(),
        )
        if not await repository.add_link(link):
            raise HealthError(Kind.CONFLICT, "sso_taken")
        uow.audit("sso.link", "sso_link", link_id, provider=provider)

    @staticmethod
    def _tell_ways(uow: UnitOfWork, what: str) -> None:
        uow.emit(events.SECOND_FACTOR_CHANGED, user_id=uow.actor.id, what=what)


__all__ = ["JOURNEY", "SingleSignOn"]
