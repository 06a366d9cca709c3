"""The state behind every page, and the one door to it.

Every method of a state without a leading underscore can be called by anyone who opens a websocket, with any arguments.
So each is made by `authenticated`, `page_load` or `public`, which ask the database who is calling, check the arguments
with pydantic, open the transaction and tell errors to the reader. `HANDLERS` lists them all for the tests.
"""

from __future__ import annotations

import asyncio
import contextlib
import inspect
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar, cast, get_type_hints
from urllib.parse import quote

import reflex as rx
import structlog
from pydantic import ConfigDict, ValidationError, create_model
from reflex_base.utils.form import form_data_as_dict

from healthapp.api.browser import SECURITY_PAGE, home_of
from healthapp.api.validation import invalid_request
from healthapp.kit.actor import APART, EVERYBODY, PEOPLE, Actor, Role
from healthapp.kit.errors import HealthError, Kind
from healthapp.kit.i18n import Lang, digits, text
from healthapp.kit.logging import log_also
from healthapp.kit.tracing import edge
from state import reflex_inside
from state.browser import wanted_lang
from state.refusals import refusals
from state.rows import Problem
from state.shares import shares
from state.sparing import SparingSubstates
from state.who import who_acts

if TYPE_CHECKING:
    from pydantic import BaseModel
    from pydantic_core import ErrorDetails

    from healthapp.kit.uow import UnitOfWork
    from healthapp.wiring import Platform

log = structlog.get_logger(__name__)

# UI: work over 400 ms shows progress.
_NOTICEABLE = 0.4

MISSING = "missing"
"""The `status` of a page at whose address there is nothing, or nothing of the reader's: the page says so itself."""

T = TypeVar("T")
Handler = Callable[..., Awaitable[Any]]
ANYONE = EVERYBODY


@dataclass(frozen=True, slots=True)
class Work:
    """What a handler works with: the services, an open transaction, who is acting, and the language to answer in."""

    platform: Platform
    uow: UnitOfWork
    actor: Actor
    lang: Lang
    shared: dict[str, asyncio.Future[Any]] | None = None
    """For a tab that only looks again: what another tab of the same person read for the same hint."""

    async def once(self, key: str, read: Callable[[], Awaitable[T]]) -> T:
        """Read what is the same for all tabs of this person: at a live hint, once for all of them."""
        if self.shared is None:
            return await read()
        if (found := self.shared.get(key)) is not None:
            try:
                return cast("T", await asyncio.shield(found))
            except asyncio.CancelledError:
                if not found.cancelled():
                    raise
                return await read()
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self.shared[key] = future
        try:
            value = await read()
        except BaseException:
            # Whoever waits for it reads for itself.
            self.shared.pop(key, None)
            future.cancel()
            raise
        future.set_result(value)
        return value


@dataclass(frozen=True)
class HandlerSpec:
    """How one handler may be called."""

    name: str
    fn: Handler
    roles: frozenset[Role]
    loads_page: bool = False
    quiet: bool = False

    @cached_property
    def parameters(self) -> list[inspect.Parameter]:
        """Return what the caller gives, after `self` and `work`."""
        return list(inspect.signature(self.fn).parameters.values())[2:]

    @cached_property
    def arguments(self) -> type[BaseModel]:
        """Return the model that checks the caller's arguments."""
        hints = get_type_hints(self.fn, localns={"Work": Work}, include_extras=True)
        fields: dict[str, Any] = {
            given.name: (hints[given.name], ... if given.default is given.empty else given.default)
            for given in self.parameters
        }
        return create_model(f"{self.name}.arguments", __config__=ConfigDict(extra="forbid"), **fields)

    def check(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
        """Return the checked arguments; an INVALID HealthError names what is wrong."""
        if not (args or kwargs or self.parameters):
            return {}
        named = dict(zip((given.name for given in self.parameters), args, strict=False)) | kwargs
        plain = {name: form_data_as_dict(value) for name, value in named.items()}
        try:
            checked = self.arguments.model_validate(plain)
        except ValidationError as error:
            raise invalid_request(_named(detail) for detail in error.errors(include_url=False)) from None
        return {name: getattr(checked, name) for name in self.arguments.model_fields}


def _named(detail: ErrorDetails) -> dict[str, Any]:
    """Name a field as the form does: the handler's parameter in front of it says nothing to the reader."""
    return {**detail, "loc": detail["loc"][1:] or detail["loc"]}


HANDLERS: dict[str, HandlerSpec] = {}


def authenticated(*roles: Role, quiet: bool = False) -> Callable[[Handler], Any]:
    """Make an event handler for people with one of `roles` (default: anyone logged in).

    The method is `async def name(self, work: Work, …)`; its other parameters are checked by their annotations. With
    `quiet` it was not a click of the reader's, so banners and field errors stay as they are.
    """
    return _door(frozenset(roles) or PEOPLE, quiet=quiet)


def page_load(*roles: Role, anyone: bool = False) -> Callable[[Handler], Any]:
    """Make a page's `on_load`: like `authenticated`, and it fills the frame (name, role, unread messages).

    With `anyone` the page is also for people who have not logged in.
    """
    return _door(ANYONE if anyone else frozenset(roles) or PEOPLE, loads_page=True)


def public() -> Callable[[Handler], Any]:
    """Make an event handler that needs no login. Say why in its docstring."""
    return _door(ANYONE)


def _door(roles: frozenset[Role], *, loads_page: bool = False, quiet: bool = False) -> Callable[[Handler], Any]:
    def make(fn: Handler) -> Any:
        if not inspect.iscoroutinefunction(fn):
            problem = f"{fn.__qualname__} must be a coroutine function: a sync handler blocks every other tab"
            raise TypeError(problem)
        name = f"{fn.__module__}.{fn.__qualname__}"
        spec = HandlerSpec(name, fn, roles, loads_page, quiet)
        HANDLERS[name] = spec

        async def handler(self: AppState, *args: object, **kwargs: object) -> Any:
            return await self._run(spec, args, kwargs)

        handler.__name__, handler.__qualname__ = fn.__name__, fn.__qualname__
        handler.__module__, handler.__doc__ = fn.__module__, fn.__doc__
        handler.__annotations__ = {}
        # Without annotations, so that Reflex hands over what came in and only our own check decides.
        bare = [given.replace(annotation=inspect.Parameter.empty) for given in spec.parameters]
        me = inspect.Parameter("self", inspect.Parameter.POSITIONAL_OR_KEYWORD)
        handler.__signature__ = inspect.Signature([me, *bare])  # type: ignore[attr-defined]  # read by inspect
        return handler

    return make


@asynccontextmanager
async def _progress_shown() -> AsyncIterator[None]:
    """Show that the reader's click is being worked on, once that takes longer than a blink."""
    shown: list[asyncio.Task[None]] = []

    def show() -> None:
        shown.append(asyncio.create_task(reflex_inside.show_now(AppState, working=True), name="show-progress"))

    # A timer costs next to nothing, and nearly every click is done before it rings.
    timer = asyncio.get_running_loop().call_later(_NOTICEABLE, show)
    try:
        yield
    finally:
        timer.cancel()
        for task in shown:
            with contextlib.suppress(asyncio.CancelledError, Exception):
                await task
                await reflex_inside.show_now(AppState, working=False)


# Fills the frame and follows live hints; each context adds its own (unread messages, due doses).
Refresher = Callable[["AppState", Work], Awaitable[None]]
_refreshers: list[Refresher] = []


def refresher(fn: Refresher) -> Refresher:
    """Run `fn` at every page load and for every live hint, to read again what all pages show."""
    _refreshers.append(fn)
    return fn


class AppState(SparingSubstates, rx.State):
    """What every page has: who is logged in, the banner, the problems of a form, and whether updates are live."""

    signed_in: bool = False
    user_name: str = ""
    role: str = ""
    unread: int = 0
    unread_text: str = ""
    lacks: rx.Field[list[str]] = rx.field(default_factory=list)  # permissions taken away: the navigation hides them
    holds: rx.Field[list[str]] = rx.field(default_factory=list)  # permissions given by name: the navigation shows them
    banner_tone: str = ""
    banner_text: str = ""
    problems: rx.Field[list[Problem]] = rx.field(default_factory=list)
    field_errors: rx.Field[dict[str, str]] = rx.field(default_factory=dict)
    problems_stamp: int = 0
    live_mode: str = "live"
    working: bool = False

    _banner_stays: bool = False
    _banner_loads: tuple[str, ...] = ()
    _user_id: str = ""
    _bound_to: str = ""
    _again: tuple[Any, ...] | None = None

    async def _run(self, spec: HandlerSpec, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Do one handler's work and tell its errors."""
        router = self.router  # put together anew at each look, and every click passes here
        lang = self._chosen_lang or wanted_lang(router.headers.cookie)
        path, arrived = router.url.path.rstrip("/"), self._banner_loads
        if spec.loads_page:
            # Several states may load a page, one after the other; the same one again is another visit.
            goes_on = path in arrived[:1] and spec.name not in arrived
            if not (goes_on or self._banner_stays):
                self._clear_messages()
            self._banner_stays, self._banner_loads = False, (*(arrived if goes_on else (path,)), spec.name)
        elif not spec.quiet:
            self._clear_messages()
        with edge(spec.name, "server", request_id := secrets.token_hex(8)):
            try:
                async with contextlib.nullcontext() if spec.quiet else _progress_shown():
                    # A page is loaded again by itself after each lost connection; a person's visit its script tells of.
                    act = not (spec.quiet or spec.loads_page)
                    actor = await who_acts(router, lang, request_id, act=act)
                    return await self._work(spec, actor, args, kwargs)
            except HealthError as error:
                log.info("handler_refused", handler=spec.name, code=error.code)
                if error.code == "step_up_required" and not spec.loads_page:
                    return self._ask_who(spec, args, kwargs)
                return self._tell(error, lang, spec)
            except Exception:
                # A sentence on the page, all of it in the log. The page tells by what the log can be searched for.
                log.exception("handler_failed", handler=spec.name)
                self._banner("urgent", text("errors.unexpected", lang, reference=request_id[:8]))
                return None

    async def _work(self, spec: HandlerSpec, actor: Actor, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        from healthapp.wiring import get_platform  # noqa: PLC0415 - the build of the pages needs no engines
        from state.live import live_tabs  # noqa: PLC0415 - live.py needs this module

        platform, lang = get_platform(), actor.lang
        log_also(user_id=actor.user_id)
        caller = shares.count(platform.settings, actor)
        if actor.role not in spec.roles:
            await refusals.note(platform, actor, spec.name)
            if spec.loads_page and actor.role is not Role.ANONYMOUS:
                return self._lead_home(actor.role, spec, lang)
            raise HealthError(Kind.UNAUTHENTICATED if actor.role is Role.ANONYMOUS else Kind.FORBIDDEN)
        if actor.is_held_at(spec.roles):
            await refusals.note(platform, actor, spec.name, "mfa_setup_required")
            return None if spec.quiet else self._lead_to_factor()
        checked = spec.check(args, kwargs)
        shared = live_tabs.shared(actor.id) if spec.quiet and actor.user_id else None
        async with shares.turn(caller), platform.begin(actor, lazy=True) as uow:
            work = Work(platform, uow, actor, lang, shared)
            if spec.loads_page:
                await self._enter(work)
            result = await spec.fn(self, work, **checked)
        if not spec.quiet and actor.user_id:
            live_tabs.read_anew(actor.id)
        return result

    def _lead_home(self, role: Role, spec: HandlerSpec, lang: Lang) -> Any:
        """Lead someone away from a page that another role has: it could never fill for them."""
        log.info("handler_refused", handler=spec.name, code=Kind.FORBIDDEN.value)
        # The installed app opens there whoever one is; who has one page only is led there from everywhere.
        if role not in APART and self.router.url.path.rstrip("/") != home_of(Role.PATIENT).rstrip("/"):
            self._banner("urgent", HealthError(Kind.FORBIDDEN).message(lang), stay=True)
        return rx.redirect(home_of(role))

    def _lead_to_factor(self) -> Any:
        """Lead someone to the one page that is open to them until they have added a second factor; it says why."""
        return rx.redirect(SECURITY_PAGE)

    async def _enter(self, work: Work) -> None:
        """Fill the frame and listen for this person's hints."""
        from state.live import live_tabs  # noqa: PLC0415 - live.py needs this module

        if work.actor.role is Role.ANONYMOUS:
            return
        if self._user_id != str(work.actor.id):
            profile = await work.platform.identity.profile(work.uow)
            self.user_name, self._user_id = profile.display_name, str(work.actor.id)
        self.signed_in = True
        self.role = work.actor.role.value
        router = self.router
        tab, socket = router.session.client_token, router.session.session_id
        self.live_mode = live_tabs.follow(tab, socket, work.actor.id, router.route_id, work.actor.session_id)
        await self._refresh(work)

    async def _refresh(self, work: Work) -> None:
        """Read again what every page shows."""
        for step in _refreshers:
            await step(self, work)

    @property
    def _lang(self) -> Lang:
        """The language of the page in front of the reader."""
        return self._chosen_lang or wanted_lang(self.router.headers.cookie)

    _chosen_lang: Lang | None = None

    def _turns(self, lang: Lang, shown_in: str) -> bool:
        """Tell whether a page is only read again in the other language: what was typed into it stays."""
        return getattr(self, "status", "") == "ready" and shown_in not in ("", lang.value)

    def _set_unread(self, number: int) -> None:
        words = digits(number, self._lang)
        if (number, words) != (self.unread, self.unread_text):
            self.unread, self.unread_text = number, words

    def _banner(self, tone: str, message: str, *, stay: bool = False) -> None:
        """Tell something above the page's content; tones as in `components.parts.theme`.

        With `stay` it survives the way to the next page, for an action that ends with a redirect.
        """
        self.banner_tone, self.banner_text, self._banner_stays = tone, message, stay

    def _clear_messages(self) -> None:
        if self.banner_text:
            self.banner_tone = self.banner_text = ""
        if self.problems:
            self.problems, self.field_errors = [], {}

    def _ask_who(self, spec: HandlerSpec, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Ask whether it is still the same person, and remember what was asked for."""
        from state.step_up import StepUpState  # noqa: PLC0415 - step_up.py needs this module

        given = (*args, *(kwargs[one.name] for one in spec.parameters if one.name in kwargs))
        self._again = (type(self), spec.fn.__name__, given)
        return StepUpState.ask()

    def _tell(self, error: HealthError, lang: Lang, spec: HandlerSpec) -> Any:
        """Show an error where the reader can act on it."""
        if error.kind is Kind.UNAUTHENTICATED:
            self.reset()  # type: ignore[no-untyped-call]  # Reflex's
            path = self.router.url.path or "/"
            # Another handler may have led there already, and knew from where.
            if spec.roles is ANYONE or path.strip("/") == "login":
                return None
            return rx.redirect(f"/login/?next={quote(path, safe='/')}")
        if error.fields:
            self._show_problems([Problem(field.field, field.message(lang)) for field in error.fields])
        elif not (spec.quiet or (spec.loads_page and getattr(self, "status", "") == MISSING)):
            self._banner("urgent", error.message(lang))
        return None

    def _show_problems(self, found: list[Problem]) -> None:
        self.problems = found
        self.field_errors = {problem.field: problem.text for problem in reversed(found)}
        self.problems_stamp += 1

    @public()
    async def dismiss_banner(self, work: Work) -> None:
        """Close the banner. Touches nothing but this tab."""

    @authenticated(quiet=True)
    async def live_hint(self, work: Work, mode: str = "live") -> None:
        """Read again what all pages show. Called by `state.live`; harmless when anyone else calls it."""
        wanted = mode if mode in ("live", "delayed", "paused") else "live"
        if wanted != self.live_mode:
            self.live_mode = wanted
        await self._refresh(work)
