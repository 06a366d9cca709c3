"""Getting in after every second factor was lost: what the pages before a login show, and what the owner can stop."""

from __future__ import annotations

from healthapp.api.browser import SECOND_STEP_COOKIE, second_step_methods
from healthapp.contexts.identity.schemas.recoveries import OwnRecovery, RecoveryStatus
from healthapp.kit.actor import KEEPERS
from healthapp.kit.i18n import digits, format_when, text
from state.auth import AuthState
from state.base import AppState, Work, authenticated, page_load, public
from state.browser import read_cookie


class RecoverState(AuthState):
    """The pages of who is not logged in. The forms themselves are posted by the browser."""

    by_password: bool = False
    asked: bool = False
    stopped: bool = False
    wait_hours: str = ""

    @public()
    async def open_recover(self, work: Work) -> None:
        """Show what can be done, or what came of it. Needs no login: who has lost the second factors has none."""
        asked = self.router.url.query_parameters
        self.sent, self.asked, self.stopped = (asked.get(name) == "1" for name in ("sent", "asked", "done"))
        cookies = self.router.headers.cookie
        self.by_password = bool(second_step_methods(read_cookie(cookies, SECOND_STEP_COOKIE)))
        self.wait_hours = digits(work.platform.settings.recovery_wait_hours, work.lang)
        self.link_state = "there" if asked.get("link") == "1" or "error" in asked else "missing"
        if "error" in asked:
            self._show_last_try(work)


class OwnRecoveryState(AppState):
    """What is under way for one's own account."""

    recovery_text: str = ""
    stopping: bool = False

    @page_load(*KEEPERS)
    async def load(self, work: Work) -> None:
        """Read whether somebody is about to recover this account."""
        self.stopping = False
        self._tell_of(await work.platform.identity.own_recovery(work.uow), work)

    @authenticated(*KEEPERS)
    async def ask_stop(self, work: Work) -> None:
        """Ask before it is stopped."""
        del work
        self.stopping = True

    @authenticated(*KEEPERS)
    async def leave_stop(self, work: Work) -> None:
        """Let it go on."""
        del work
        self.stopping = False

    @authenticated(*KEEPERS)
    async def stop(self, work: Work) -> None:
        """Stop it."""
        self.stopping = False
        await work.platform.identity.stop_recovery(work.uow)
        self.recovery_text = ""
        self._banner("good", text("ui.recover.stopped_title", work.lang))

    def _tell_of(self, found: OwnRecovery | None, work: Work) -> None:
        if found is None:
            self.recovery_text = ""
            return
        at = found.asked_at if found.status is RecoveryStatus.REQUESTED else found.ready_at
        when = format_when(at or found.asked_at, work.uow.clock.now(), work.lang, work.actor.time_zone)
        self.recovery_text = text(f"ui.recover.own_{found.status.value}", work.lang, when=when)
