"""One's own security: the second step of the login, and the recovery codes."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, get_args

import reflex as rx
from pydantic import BaseModel, StringConstraints

from healthapp.api.browser import FLASH_COOKIE, SECOND_STEP_COOKIE, safe_next, second_step_methods, unpack_flash
from healthapp.contexts.identity.schemas import FactorKind, MfaMethod, SentKind
from healthapp.kit.actor import KEEPERS
from healthapp.kit.errors import HealthError
from healthapp.kit.i18n import digits, format_when, has_message, text
from state.auth import AuthState
from state.base import AppState, Work, authenticated, page_load, public
from state.browser import read_cookie
from state.rows import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from healthapp.contexts.identity.schemas import SecondFactorView

_FEW_CODES = 3
_PREFERRED: tuple[MfaMethod, ...] = ("passkey", "totp", "email", "sms", "recovery")


class CodeForm(BaseModel):
    """The first code of a new factor."""

    code: Annotated[str, StringConstraints(strip_whitespace=True, max_length=40)] = ""


@dataclass
class FactorRow:
    """A factor that is on."""

    since: str
    used: str


@dataclass
class SentRow(FactorRow):
    """Codes that are sent: whether they are on, and whether they could be."""

    is_on: bool
    possible: bool


class VerifyState(AuthState):
    """The second step of a login. The form itself is posted by the browser; here is only what it shows."""

    methods: rx.Field[list[str]] = rx.field(default_factory=list)
    method: str = ""
    code_sent: str = ""

    @public()
    async def open_verify(self, work: Work) -> Any:
        """Show what the code is asked by. Needs no login: it is the way to it."""
        answer = self._begin(work)
        if answer is not None:
            return answer
        asked = self.router.url.query_parameters
        self.methods = second_step_methods(read_cookie(self.router.headers.cookie, SECOND_STEP_COOKIE))
        if not self.methods:
            following = safe_next(asked.get("next"), "")
            return rx.redirect(f"/login/?next={following}" if following else "/login/")
        sent = next((kind for kind in get_args(SentKind) if kind == asked.get("sent")), "")
        if sent or "error" not in asked:
            # After a mistyped code the one that was sent still holds.
            self.code_sent = sent
        if sent in self.methods:
            self.method = sent
        if self.method not in self.methods:
            self.method = next((name for name in _PREFERRED if name in self.methods), self.methods[0])
        return None

    @public()
    async def choose(self, work: Work, method: MfaMethod) -> None:
        """Ask for another kind of code. Touches nothing but this tab."""
        del work
        self.method = method


class SecurityState(AppState):
    """What is on, and the steps of turning it on."""

    status: str = "loading"
    required: bool = False
    is_on: bool = False
    app: rx.Field[FactorRow] = rx.field(default_factory=lambda: FactorRow("", ""))
    app_on: bool = False
    by_email: rx.Field[SentRow] = rx.field(default_factory=lambda: SentRow("", "", is_on=False, possible=False))
    by_sms: rx.Field[SentRow] = rx.field(default_factory=lambda: SentRow("", "", is_on=False, possible=False))
    codes_text: str = ""
    few_codes: bool = False
    setting_up: bool = False
    secret: str = ""
    app_address: str = ""
    qr_image: str = ""
    new_codes: rx.Field[list[str]] = rx.field(default_factory=list)
    removing: str = ""
    renewing: bool = False

    @page_load(*KEEPERS)
    async def load(self, work: Work) -> None:
        """Read what is on; nothing that was shown once is kept."""
        self.status = "failed"
        self._forget_secrets()
        self.removing, self.renewing, self.new_codes = "", False, []
        await self._read(work)
        self.status = "ready"
        await self._tell_of_passkey(work)

    async def _tell_of_passkey(self, work: Work) -> None:
        """Say what became of a passkey that this browser posted; with the first factor, show the recovery codes."""
        asked = self.router.url.query_parameters
        if "error" in asked:
            flash = unpack_flash(read_cookie(self.router.headers.cookie, FLASH_COOKIE))
            known = [problem for problem in flash.problems if has_message(f"errors.{problem.code}")]
            self._show_problems([Problem(problem.field, problem.message(work.lang)) for problem in known])
        elif asked.get("passkey") == "added":
            with contextlib.suppress(HealthError):  # opened again later, the page has nothing to show
                self.new_codes = await work.platform.identity.first_recovery_codes(work.uow)
                await self._read(work)
            self._banner("good", text("ui.security.turned_on" if self.new_codes else "ui.passkeys.added", work.lang))

    @authenticated(*KEEPERS, quiet=True)
    async def read_again(self, work: Work) -> None:
        """Read again what is on, after something else on this page was changed."""
        await self._read(work)

    @authenticated(*KEEPERS)
    async def begin_app(self, work: Work) -> None:
        """Show the QR code of a new authenticator app."""
        enrolment = await work.platform.identity.begin_app(work.uow)
        self.secret = " ".join(enrolment.secret[at : at + 4] for at in range(0, len(enrolment.secret), 4))
        self.app_address, self.qr_image = enrolment.otpauth_uri, enrolment.qr_image
        self.setting_up = True

    @authenticated(*KEEPERS)
    async def confirm_app(self, work: Work, form: CodeForm) -> None:
        """Turn the app on by its first code, and show the recovery codes if they are new."""
        self.new_codes = await work.platform.identity.confirm_app(work.uow, form.code)
        self._forget_secrets()
        await self._read(work)
        self._banner("good", text("ui.security.turned_on" if self.new_codes else "ui.security.added", work.lang))

    @authenticated(*KEEPERS)
    async def leave_app(self, work: Work) -> None:
        """Leave the setting up."""
        del work
        self._forget_secrets()

    @authenticated(*KEEPERS)
    async def turn_on(self, work: Work, kind: SentKind) -> None:
        """Let codes that are sent be a second step, and show the recovery codes if they are new."""
        codes = await work.platform.identity.turn_on_codes(work.uow, kind)
        # Those of the factor before may still stand there, unread.
        self.new_codes = codes or self.new_codes
        await self._read(work)
        self._banner("good", text("ui.security.turned_on" if codes else "ui.security.added", work.lang))

    @authenticated(*KEEPERS)
    async def ask_remove(self, work: Work, kind: FactorKind) -> None:
        """Ask before a factor is removed."""
        del work
        self.removing = kind

    @authenticated(*KEEPERS)
    async def leave_remove(self, work: Work) -> None:
        """Remove nothing."""
        del work
        self.removing = ""

    @authenticated(*KEEPERS)
    async def remove(self, work: Work, kind: FactorKind) -> None:
        """Turn a factor off."""
        self.removing = ""
        await work.platform.identity.remove_factor(work.uow, kind)
        self.new_codes = []
        await self._read(work)
        self._banner("good", text("ui.security.removed", work.lang))

    @authenticated(*KEEPERS)
    async def ask_renew(self, work: Work) -> None:
        """Ask before the old codes stop working."""
        del work
        self.renewing = True

    @authenticated(*KEEPERS)
    async def leave_renew(self, work: Work) -> None:
        """Keep the old codes."""
        del work
        self.renewing = False

    @authenticated(*KEEPERS)
    async def renew(self, work: Work) -> None:
        """Make new recovery codes and show them, once."""
        self.renewing = False
        self.new_codes = await work.platform.identity.renew_recovery_codes(work.uow)
        await self._read(work)

    @authenticated(*KEEPERS)
    async def codes_kept(self, work: Work) -> None:
        """Show the codes no longer."""
        del work
        self.new_codes = []

    def _forget_secrets(self) -> None:
        self.setting_up = False
        self.secret = self.app_address = self.qr_image = ""

    async def _read(self, work: Work) -> None:
        view = await work.platform.identity.security(work.uow)
        factors = {factor.kind: factor for factor in view.factors}
        self.is_on = bool(factors) or view.passkeys > 0
        self.required = view.required and not self.is_on
        app = factors.get("totp")
        self.app_on = app is not None
        self.app = _row(app, work) if app else FactorRow("", "")
        self.by_email, self.by_sms = (_sent_row(kind, factors, view.can_send, work) for kind in get_args(SentKind))
        left = view.recovery_codes_left
        self.few_codes = left <= _FEW_CODES
        name = "ui.security.recovery_few" if self.few_codes else "ui.security.recovery_left"
        self.codes_text = text(name, work.lang, n=digits(str(left), work.lang))


def _sent_row(
    kind: SentKind, factors: Mapping[FactorKind, SecondFactorView], can_send: Sequence[SentKind], work: Work
) -> SentRow:
    row = _row(factors[kind], work) if kind in factors else FactorRow("", "")
    return SentRow(row.since, row.used, is_on=kind in factors, possible=kind in can_send)


def _row(factor: SecondFactorView, work: Work) -> FactorRow:
    def said(name: str, when: Any) -> str:
        shown = format_when(when, work.uow.clock.now(), work.lang, work.actor.time_zone)
        return text(f"ui.security.{name}", work.lang, when=shown)

    since = said("since", factor.confirmed_at) if factor.confirmed_at else ""
    return FactorRow(since, said("used", factor.last_used_at) if factor.last_used_at else "")
