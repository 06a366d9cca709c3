"""One's own licence on the settings page, for doctors and pharmacists: until when it is valid."""

from __future__ import annotations

from healthapp.contexts.identity.schemas.administration import ApplicationStatus
from healthapp.contexts.identity.schemas.licences import WARN_DAYS, licence_day
from healthapp.kit.actor import Role
from healthapp.kit.i18n import plural
from state.base import AppState, Work, page_load
from state.licence_rows import until_text

_LICENSED = (Role.DOCTOR, Role.PHARMACIST)


class LicenceState(AppState):
    """The licence that counts."""

    number: str = ""
    body: str = ""
    until: str = ""
    left: str = ""
    tone: str = "good"

    @page_load()
    async def load(self, work: Work) -> None:
        """Show it to who works by one; everybody else has none, and sees nothing of it."""
        self.number = self.body = self.until = self.left = ""
        if work.actor.role not in _LICENSED:
            return
        views = await work.platform.identity.my_applications(work.uow)
        view = next((one for one in views if one.status is ApplicationStatus.APPROVED), None)
        if view is None:
            return
        self.number, self.body, self.until = view.licence_number, view.issuing_body, until_text(view, work.lang)
        if view.valid_until is not None:
            days = (view.valid_until - licence_day(work.uow.clock.now())).days
            nearest, early = WARN_DAYS
            self.tone = "urgent" if days <= nearest else "advice" if days <= early else "good"
            # Far away, a number of days says nothing.
            self.left = plural("ui.licence.days_left", max(days, 0), work.lang) if days <= early else ""
