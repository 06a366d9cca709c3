"""The question whether it is still the same person, asked over any page; then what was asked for is done again."""

from __future__ import annotations

from typing import Annotated, Any, get_args
from urllib.parse import quote

import reflex as rx
from pydantic import BaseModel, StringConstraints

from healthapp.contexts.identity.schemas import SentKind, StepUp
from healthapp.kit.actor import KEEPERS
from healthapp.kit.errors import HealthError, Kind, invalid
from healthapp.kit.i18n import text
from state.auth import ProviderRow
from state.base import AppState, Work, authenticated, refresher

_Typed = Annotated[str, StringConstraints(max_length=1024)]


class StepUpForm(BaseModel):
    """What the dialog sends: one of the two."""

    stepUpPassword: _Typed = ""  # noqa: N815 - the name of the form's field
    stepUpCode: _Typed = ""  # noqa: N815 - as above


class StepUpState(AppState):
    """The dialog of the frame."""

    step_up_open: bool = False
    step_up_by_code: bool = False
    step_up_by_app: bool = False
    step_up_by_passkey: bool = False
    step_up_here: str = ""
    step_up_ways: rx.Field[list[str]] = rx.field(default_factory=list)
    step_up_sent: str = ""
    _asked_at: str = ""
    step_up_tries: int = 0
    step_up_again: rx.Field[list[ProviderRow]] = rx.field(default_factory=list)

    @authenticated(*KEEPERS)
    async def ask(self, work: Work) -> None:
        """Open the dialog and ask for what this account has: a code, the password, or a login at a provider."""
        methods = await work.platform.identity.step_up_by(work.uow)
        self.step_up_by_code, self.step_up_by_app = bool(methods), "totp" in methods
        self.step_up_by_passkey, self.step_up_here = "passkey" in methods, self.router.url.path
        self.step_up_ways = [kind for kind in get_args(SentKind) if kind in methods]
        self.step_up_sent = ""
        here = quote(self.router.url.path, safe="/")
        offered = work.platform.providers.offered()
        self.step_up_again = [
            ProviderRow(one.name, f"/session/sso/{one.key}?again=1&next={here}")
            for one in await work.platform.identity.step_up_at(work.uow, offered)
        ]
        self.step_up_open, self._asked_at = True, self.router.session.session_id
        self.step_up_tries += 1

    @authenticated(*KEEPERS)
    async def send(self, work: Work, kind: SentKind) -> None:
        """Have a code sent; the dialog says so, or why not."""
        try:
            await work.platform.identity.send_code(work.uow, kind)
        except HealthError as error:
            raise invalid("stepUpCode", error.code) from None
        self.step_up_sent = text(f"ui.verify.{kind}_sent", work.lang)

    @authenticated(*KEEPERS)
    async def confirm(self, work: Work, form: StepUpForm) -> Any:
        """Check what was typed, and do what was asked for before."""
        command = StepUp(password=form.stepUpPassword or None, code=form.stepUpCode.strip()[:40] or None)
        try:
            await work.platform.step_up(command, work.actor)
        except HealthError as error:
            # Beside the field of this dialog: a banner would be behind it.
            if error.fields or error.kind is Kind.RATE_LIMITED:
                code = error.fields[0].code if error.fields else error.code
                raise invalid("stepUpCode" if self.step_up_by_code else "stepUpPassword", code) from None
            raise
        self.step_up_open = False
        again, self._again = self._again, None
        if again is None:
            return None
        owner, name, args = again
        return getattr(owner, name)(*args)

    @authenticated(*KEEPERS)
    async def dismiss(self, work: Work) -> None:
        """Leave it."""
        del work
        self.step_up_open = False
        self._again = None


@refresher
async def close_old_question(state: AppState, work: Work) -> None:
    """Ask no longer when the page was opened anew: whoever proved who they are by a passkey or provider comes so."""
    del work
    question = await state.get_state(StepUpState)
    if question.step_up_open and question._asked_at != state.router.session.session_id:  # noqa: SLF001 - of this module
        question.step_up_open, question._again = False, None  # noqa: SLF001 - as above
