"""Logging in by a provider of identities: there, back, and in; each takes more than one unit of work.

The provider is asked while no transaction is open. What a browser brings back is checked in this order: that it is the
browser that set out, with that `state`, once; then by the provider's adapter; only then whom it concerns.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import ValidationError

from healthapp.contexts.identity.errors import LoginRefusedError
from healthapp.contexts.identity.schemas import AccountDetails, Login
from healthapp.contexts.identity.schemas.single_sign_on import Linked, Vouched
from healthapp.entrance import acting_for
from healthapp.kit.errors import HealthError, Kind
from healthapp.second_step import SecondStep

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import RowMapping

    from healthapp.contexts.identity.ports import IdentityProviders, Proven
    from healthapp.contexts.identity.schemas import BrowserLogin, MfaRequired
    from healthapp.contexts.identity.schemas.single_sign_on import LinkOffer, SignOn, SignOnKept
    from healthapp.kit.actor import Actor
    from healthapp.kit.uow import UnitOfWork

_LONGEST_NAME = 120
POSTED = "SAMLResponse"
"""The part of an answer that counts only as it was posted and kept, never as an address says it."""


class SigningOn(SecondStep):
    """What `Platform` can do for people whom a provider knows."""

    providers: IdentityProviders

    async def depart(self, sign_on: SignOn, return_to: str, actor: Actor) -> str:
        """Return where to send a browser so that its owner says there who they are."""
        gone = await self.providers.depart(sign_on.provider, sign_on.state, return_to, fresh=sign_on.fresh)
        async with self.begin(actor) as uow:
            await self.identity.begin_sign_on(uow, sign_on, gone.kept)
        return gone.url

    async def arrive(
        self, provider: str, browser: str, return_to: str, given: Mapping[str, str], actor: Actor, origin: Actor
    ) -> tuple[BrowserLogin | MfaRequired | LinkOffer | Linked, str]:
        """Let somebody in who comes back from a provider; returns too which page they wanted.

        `actor` is who is logged in in this browser, `origin` nobody from the same place.
        """
        state = given.get("state", "")
        async with self.begin(origin) as uow:
            kept = await self.identity.take_sign_on(uow, provider, state, browser, "login", "link")
        posted = {} if kept.answer is None else {POSTED: kept.answer}
        said = {name: value for name, value in given.items() if name != POSTED} | posted
        proven = await self.providers.arrive(provider, state, return_to, kept.secrets, said)
        if kept.purpose == "link":
            return await self._link(proven, kept, actor), kept.following
        return await self._enter(proven, origin), kept.following

    async def keep_answer(self, provider: str, state: str, answer: str, origin: Actor) -> None:
        """Keep an answer that a provider's page posted; the browser that set out comes for it by itself."""
        async with self.begin(origin) as uow:
            await self.identity.keep_answer(uow, provider, state, answer)

    async def login_to_link(self, token: str, password: str, origin: Actor) -> BrowserLogin | MfaRequired:
        """Log in with the password of the account that an offer is about, and link it; perhaps after a second step."""
        async with self.begin(origin) as uow:
            offer_id, user_id, email = await self.identity.find_offer(uow, token)
        user = await self._check_password(Login(email=email, password=password), origin)
        if user["id"] != user_id:
            raise LoginRefusedError
        async with self.begin(acting_for(user, origin)) as uow:
            await self.identity.confirm_offer(uow, offer_id)
            opened: BrowserLogin | MfaRequired | None = await self.identity.ask_second_step(uow, "browser")
            if opened is None:
                await self._take_offer(uow, token)
                opened = await self.identity.open_browser_session(uow, user)
            await self.identity.hold_password(uow, user)
        return opened

    async def finish_link(self, actor: Actor, token: str) -> bool:
        """Link what was confirmed before the second step of a login that is complete now; False when it is over."""
        async with self.begin(actor) as uow:
            return await self._take_offer(uow, token)

    async def hear_end(self, provider: str, token: str, origin: Actor) -> None:
        """End the sessions that came from a login which, its provider says, has ended there. INVALID for no good word.

        NOT_FOUND for a provider that never says so.
        """
        ended = await self.providers.hear(provider, token)
        async with self.begin(origin) as uow:
            await self.identity.hear_end(uow, ended)

    async def _take_offer(self, uow: UnitOfWork, token: str) -> bool:
        vouched = await self.identity.take_offer(uow, token)
        if vouched is not None:
            await self._believe(uow, vouched)
        return vouched is not None

    async def _believe_of(self, uow: UnitOfWork, proven: Proven) -> None:
        if proven.email is not None:
            await self._believe(uow, Vouched(proven.provider, proven.email))

    async def _believe(self, uow: UnitOfWork, vouched: Vouched) -> None:
        """Take a provider's word on the actor's address, if it speaks for it; what waited for the proof is theirs."""
        speaks = self.providers.speaks_for(vouched.provider, vouched.email)
        if speaks and await self.identity.prove_by_provider(uow, vouched):
            await self.compliance.claim_proven(uow)

    async def _link(self, proven: Proven, kept: SignOnKept, actor: Actor) -> Linked:
        if actor.user_id is None or actor.user_id != kept.user_id:
            raise HealthError(Kind.UNAUTHENTICATED, "sso_ended")
        async with self.begin(actor) as uow:
            await self.identity.link_account(uow, proven)
            await self._believe_of(uow, proven)
        return Linked(proven.provider)

    async def _enter(self, proven: Proven, origin: Actor) -> BrowserLogin | MfaRequired | LinkOffer:
        async with self.begin(origin) as uow:
            found = await self.identity.find_linked(uow, proven)
        if found is None:
            return await self._meet(proven, origin)
        async with self.begin(acting_for(found, origin)) as uow:
            await self.identity.came_by(uow, found["link_id"], proven)
            await self._believe_of(uow, proven)
            asked = None if proven.has_mfa else await self.identity.ask_second_step(uow, "browser")
            if asked is None:
                return await self.identity.open_browser_session(uow, found, proven)
            await self.identity.wait_visit(uow, proven, asked.mfa_token)
            return asked

    async def _meet(self, proven: Proven, origin: Actor) -> BrowserLogin | LinkOffer:
        """Meet somebody for the first time: open an account, or offer to link the one with their address."""
        details = _details(proven, origin)
        async with self.begin(origin) as uow:
            existing = await self.identity.find_by_address(uow, details.email)
        if existing is not None:
            return await self._offer(proven, existing, origin)
        async with self.registrations:
            async with self.begin(origin) as uow:
                await self.identity.begin_registration(uow, details.email)
            async with self.begin(origin) as uow:
                await self.identity.open_account(uow, details)
        # Nobody may write anything of an account before it is there, so the link is a transaction of its own. Should
        # it never come, the account is one without a password: its owner chooses one by e-mail, then links.
        async with self.begin(origin) as uow:
            made = await self.identity.find_by_address(uow, details.email)
        if made is None:
            raise HealthError(Kind.UNAUTHENTICATED, "sso_refused")
        async with self.begin(acting_for(made, origin)) as uow:
            await self.identity.link_account(uow, proven, tell=False)
            await self._believe_of(uow, proven)
            return await self.identity.open_browser_session(uow, made, proven)

    async def _offer(self, proven: Proven, existing: RowMapping, origin: Actor) -> LinkOffer:
        if existing["status"] != "active":
            raise HealthError(Kind.UNAUTHENTICATED, "sso_refused")
        async with self.begin(acting_for(existing, origin)) as uow:
            return await self.identity.offer_link(uow, proven)


def _details(proven: Proven, origin: Actor) -> AccountDetails:
    """Return what an account is opened with. UNAUTHENTICATED without an address that the provider vouches for."""
    if proven.email is None:
        raise HealthError(Kind.UNAUTHENTICATED, "sso_unverified")
    name = (proven.name or "").replace("\x00", "").strip()[:_LONGEST_NAME] or proven.email.partition("@")[0]
    try:
        return AccountDetails(email=proven.email, display_name=name[:_LONGEST_NAME], locale=origin.lang)
    except ValidationError:
        raise HealthError(Kind.UNAUTHENTICATED, "sso_unverified") from None
