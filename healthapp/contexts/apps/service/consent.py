"""Letting an app in: what it asks, what the person says, and taking it back.

A request is judged anew at every step, from what the browser brings: nothing of it is remembered in between, and only
the person's own yes, said in person on our page, makes a grant. Who asks isn't known for sure until the app and the
address it wants its answer at are known; before that nobody is sent anywhere.
"""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

from healthapp.contexts.apps import events
from healthapp.contexts.apps.errors import OAuthError
from healthapp.contexts.apps.models import Code
from healthapp.contexts.apps.repository import AppsRepository, TokensRepository
from healthapp.contexts.apps.rules.redirects import answered, host_of, is_registered
from healthapp.contexts.apps.rules.scopes import OF_DATA, SUPPORTED, grantable, words, written
from healthapp.contexts.apps.schemas import AllowedApp, Considered, Question
from healthapp.contexts.apps.service.base import AppsBase
from healthapp.kit.actor import PEOPLE, Role
from healthapp.kit.crypto import hash_token, new_token
from healthapp.kit.errors import HealthError, Kind, forbidden
from healthapp.kit.ids import new_id, parse_id

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from healthapp.contexts.apps.models import Grant
    from healthapp.contexts.apps.schemas import KnownApp
    from healthapp.kit.uow import UnitOfWork

CODE_LIFE = timedelta(seconds=60)
_PROMPTS = frozenset({"login", "consent", "select_account"})
_FRESH = "login"
_LONGEST_AGE = 10**9
_MOST_NONCE = 300


class _WrongError(Exception):
    """The app or its address isn't known: the browser is sent nowhere."""


class LettingIn(AppsBase):
    """What people let apps do."""

    async def consider(self, uow: UnitOfWork, pairs: Sequence[tuple[str, str]]) -> Considered:
        """Say what becomes of a request; whoever has said yes to all of it before isn't asked again."""
        try:
            asking = await self._asking(uow, pairs)
        except _WrongError:
            return Considered("wrong")
        try:
            return await self._weigh(uow, asking)
        except OAuthError as error:
            return Considered("return", asking.refused(error))

    async def allow(
        self, uow: UnitOfWork, pairs: Sequence[tuple[str, str]], since: datetime | None = None
    ) -> Considered:
        """Let the app in as it asks, as the actor's word: said in person, after a fresh proof of who they are.

        `since` is when they were asked: an app that wants a new proof (`prompt=login`) gets one from after that.
        FORBIDDEN `step_up_required` without the proof.
        """
        self._in_person(uow)
        if uow.actor.role is Role.ANONYMOUS:
            raise HealthError(Kind.UNAUTHENTICATED)
        try:
            asking = await self._asking(uow, pairs)
        except _WrongError:
            return Considered("wrong")
        try:
            self._judge.authorization(asking.params, asking.app)
            scopes = self._scopes(uow, asking)
            asking.max_age()
        except OAuthError as error:
            return Considered("return", asking.refused(error))
        if scopes & OF_DATA:
            await self._identity.require_step_up(uow)
        await self._prove(uow, asking, since)
        grant = await AppsRepository(uow).grant(asking.app.id)
        before = frozenset(grant.scopes.split()) if grant else frozenset()
        grant_id = await AppsRepository(uow).allow(new_id(), asking.app.id, written(before | scopes), uow.clock.now())
        uow.audit("app.allow", "app", asking.app.id, scopes=written(scopes))
        if not scopes <= before:
            uow.emit(events.APP_ALLOWED, user_id=uow.actor.id, app_id=asking.app.id)
        return Considered("return", await self._answer(uow, asking, grant_id, scopes))

    async def refuse(self, uow: UnitOfWork, pairs: Sequence[tuple[str, str]]) -> Considered:
        """Say no; what was allowed before stays as it was."""
        try:
            asking = await self._asking(uow, pairs)
        except _WrongError:
            return Considered("wrong")
        uow.audit("app.refuse", "app", asking.app.id)
        return Considered("return", asking.refused(OAuthError("access_denied", "The person said no.")))

    async def allowed_apps(self, uow: UnitOfWork) -> list[AllowedApp]:
        """Return the apps that the actor lets in, the newest first."""
        found = [AllowedApp(**{**row, "scopes": row["scopes"].split()}) for row in await AppsRepository(uow).allowed()]
        uow.audit("app.list_allowed", "app", count=len(found))
        return found

    async def withdraw(self, uow: UnitOfWork, app_id: UUID) -> None:
        """Let an app in no longer; its tokens end at once. FORBIDDEN for one that isn't let in."""
        self._in_person(uow)
        now = uow.clock.now()
        grant_id = await AppsRepository(uow).end_grant(app_id, now)
        if grant_id is None:
            raise forbidden(action="app.withdraw", resource_type="app")
        ended = await TokensRepository(uow).end(now, "person", grant_id=grant_id)
        uow.audit("app.withdraw", "app", app_id, count=ended)

    async def _asking(self, uow: UnitOfWork, pairs: Sequence[tuple[str, str]]) -> _Asking:
        """Find out who asks and where the answer goes; _WrongError when either isn't registered, or is said twice."""
        counted = Counter(name for name, _ in pairs)
        app_id = parse_id(dict(pairs).get("client_id", ""))
        if app_id is None or counted["client_id"] != 1 or counted["redirect_uri"] != 1:
            raise _WrongError
        app = await AppsRepository(uow).known(app_id)
        if app is None or not is_registered(dict(pairs)["redirect_uri"], app.redirect_uris):
            raise _WrongError
        return _Asking(app, dict(pairs), frozenset(name for name, times in counted.items() if times > 1), self.issuer)

    async def _weigh(self, uow: UnitOfWork, asking: _Asking) -> Considered:
        self._judge.authorization(asking.check(), asking.app)
        prompts, max_age = asking.prompts(), asking.max_age()
        silent = "none" in prompts
        if uow.actor.role is Role.ANONYMOUS:
            # Refused before anybody has to log in for it.
            if not words(asking.params.get("scope")) & asking.app.scopes:
                raise OAuthError("invalid_scope", "Nothing that this client is registered for was asked for.")
            if silent:
                raise OAuthError("login_required", "Nobody is logged in.")
            return Considered("login")
        self._in_person(uow)
        if uow.actor.lacks_factor:
            if silent:
                raise OAuthError("interaction_required", "The person has to add a second step of their login first.")
            return Considered("factor")
        scopes = self._scopes(uow, asking)
        proven = await self._identity.proven_at(uow)
        is_old = max_age is not None and (proven is None or uow.clock.now() - proven > max_age)
        grant = await AppsRepository(uow).grant(asking.app.id)
        is_known = asking.is_sure and grant is not None and scopes <= frozenset(grant.scopes.split())
        if silent:
            if is_old or proven is None:
                raise OAuthError("login_required", "The login is older than was asked for.")
            if not is_known:
                raise OAuthError("consent_required", "The person has not agreed to all of this.")
        if grant is not None and is_known and proven is not None and not is_old and not prompts & _PROMPTS:
            return Considered("return", await self._answer(uow, asking, grant.id, scopes))
        return Considered("ask", question=_question(asking, scopes, grant))

    def _scopes(self, uow: UnitOfWork, asking: _Asking) -> frozenset[str]:
        if uow.actor.role not in PEOPLE:
            raise OAuthError("access_denied", "This account cannot let anybody in yet.")
        is_owner = asking.app.owner_id is not None and asking.app.owner_id == uow.actor.user_id
        wanted = words(asking.params.get("scope"))
        if not wanted <= asking.app.scopes:
            raise OAuthError("invalid_scope", "The client is not registered for everything that was asked for.")
        scopes = grantable(wanted, asking.app.scopes, uow.actor.role, is_owner=is_owner)
        if not scopes - {"offline_access"}:
            raise OAuthError("invalid_scope", "This person can give nothing of what was asked for.")
        return scopes

    async def _prove(self, uow: UnitOfWork, asking: _Asking, since: datetime | None) -> None:
        """Ask for a new proof where the app wants one: of after the question, or of a certain age at most.

        And where there was none yet, because a provider's word alone let them in: the app is told when it was.
        """
        now = uow.clock.now()
        if await self._identity.proven_at(uow) is None:
            await self._identity.require_step_up(uow)
        if _FRESH in asking.prompts() and since is not None:
            await self._identity.require_step_up(uow, now - since)
        max_age = asking.max_age()
        if max_age is not None:
            await self._identity.require_step_up(uow, max(max_age, timedelta(seconds=5)))

    async def _answer(self, uow: UnitOfWork, asking: _Asking, grant_id: UUID, scopes: frozenset[str]) -> str:
        """Make a code and return the address that brings it to the app."""
        code, now = new_token(), uow.clock.now()
        proven = await self._identity.proven_at(uow)
        await AppsRepository(uow).add_code(
            Code(
                id=new_id(),
                code_hash=hash_token(code),
                app_id=asking.app.id,
                user_id=uow.actor.id,
                grant_id=grant_id,
                session_id=uow.actor.session_id,
                redirect_uri=asking.params["redirect_uri"],
                scopes=written(scopes),
                challenge=asking.params["code_challenge"],
                nonce=asking.params.get("nonce"),
                auth_time=proven or now,
                created_at=now,
                expires_at=now + CODE_LIFE,
            )
        )
        uow.audit("app.code", "app", asking.app.id, scopes=written(scopes))
        return asking.answer({"code": code})


class _Asking:
    """A request whose sender is known: the app, and an address of its own."""

    def __init__(self, app: KnownApp, params: Mapping[str, str], twice: frozenset[str], issuer: str) -> None:
        self.app = app
        self.params = params
        self._twice = twice
        self._issuer = issuer

    def check(self) -> Mapping[str, str]:
        """Return the parameters; OAuthError for what is said twice, or in a way that we don't read."""
        if self._twice:
            raise OAuthError("invalid_request", "A parameter is there more than once.")
        if "request" in self.params:
            raise OAuthError("request_not_supported", "Send the parameters themselves.")
        if "request_uri" in self.params:
            raise OAuthError("request_uri_not_supported", "Send the parameters themselves.")
        if "registration" in self.params:
            raise OAuthError("registration_not_supported", "Clients are registered by an administrator.")
        if self.params.get("response_mode", "query") != "query":
            raise OAuthError("invalid_request", "The only response_mode is query.")
        if len(self.params.get("nonce", "")) > _MOST_NONCE:
            raise OAuthError("invalid_request", "The nonce is too long.")
        if self.params.get("resource", self.audience) != self.audience:
            raise OAuthError("invalid_target", "There is one resource here: this installation's API.")
        return self.params

    @property
    def audience(self) -> str:
        """Return the one resource that there is."""
        return f"{self._issuer}/api"

    @property
    def is_sure(self) -> bool:
        """Whether nobody else can be behind this app's address, so that an earlier yes may stand for a new one.

        Any program on a person's machine can listen there or take the scheme (RFC 8252 §8.6): those ask every time.
        """
        return not self.app.is_public or self.params["redirect_uri"].startswith("https://")

    def prompts(self) -> frozenset[str]:
        """Return what the person is to do (OpenID Connect Core §3.1.2.1)."""
        given = frozenset(self.params.get("prompt", "").split())
        if "none" in given and len(given) > 1:
            raise OAuthError("invalid_request", "prompt=none stands alone.")
        return given

    def max_age(self) -> timedelta | None:
        """Return how old the login may be at most."""
        given = self.params.get("max_age")
        if given is None:
            return None
        if not given.isascii() or not given.isdigit() or int(given) > _LONGEST_AGE:
            raise OAuthError("invalid_request", "max_age is a number of seconds.")
        return timedelta(seconds=int(given))

    def answer(self, said: Mapping[str, str]) -> str:
        """Return the app's address with an answer, the app's own mark, and who answers (RFC 9207)."""
        # What was said twice is given back in no reading of it.
        state = None if "state" in self._twice else self.params.get("state")
        return answered(self.params["redirect_uri"], {**said, "state": state, "iss": self._issuer})

    def refused(self, error: OAuthError) -> str:
        """Return the app's address with an error."""
        return self.answer({"error": error.code, "error_description": error.description})


def _question(asking: _Asking, scopes: frozenset[str], grant: Grant | None) -> Question:
    before = frozenset(grant.scopes.split()) if grant else frozenset()
    app = asking.app
    return Question(
        app_id=app.id,
        name=app.name,
        publisher=app.publisher,
        homepage=app.homepage,
        goes_to=host_of(asking.params["redirect_uri"]),
        scopes=[scope for scope in SUPPORTED if scope in scopes],
        new_scopes=[scope for scope in SUPPORTED if scope in scopes - before],
    )
