"""What an applicant sees while a licence is checked, after it was refused, and once it is over."""

from __future__ import annotations

from typing import Annotated, Any

import reflex as rx
from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from healthapp.api.browser import home_of
from healthapp.api.validation import invalid_request
from healthapp.contexts.identity.schemas.administration import HOME, ApplicationStatus, Licence
from healthapp.kit.actor import PEOPLE, Role
from healthapp.kit.i18n import format_when, text
from state.base import AppState, Work, authenticated, page_load
from state.licence_rows import country_name, until_text

_Typed = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]


class LicenceForm(BaseModel):
    """A licence as the form sends it."""

    model_config = ConfigDict(extra="ignore")

    licenceNumber: _Typed = ""  # noqa: N815 - the name of the form's field
    licenceBody: _Typed = ""  # noqa: N815 - as above
    licenceCountry: _Typed = HOME  # noqa: N815 - as above


class WaitingState(AppState):
    """The newest licence, and the form to correct it."""

    status: str = "loading"
    refused: bool = False
    expired: bool = False
    expired_text: str = ""
    wanted: str = ""
    number: str = ""
    body: str = ""
    country: str = HOME
    country_name: str = ""
    typed_body: str = ""
    sent: str = ""
    reason: str = ""
    form_key: int = 0

    @page_load(*PEOPLE, Role.APPLICANT)
    async def load(self, work: Work) -> Any:
        """Show where it stands; who waits no more goes to their own first page."""
        self.status = "failed"
        if work.actor.role is not Role.APPLICANT:
            return rx.redirect(home_of(work.actor.role))
        await self._read(work)
        self.status = "ready"
        return None

    @authenticated(*PEOPLE, Role.APPLICANT, quiet=True)
    async def refresh(self, work: Work) -> Any:
        """Read again: somebody decided."""
        if work.actor.role is not Role.APPLICANT:
            return rx.redirect(home_of(work.actor.role))
        await self._read(work)
        return None

    @authenticated(Role.APPLICANT)
    async def send(self, work: Work, form: LicenceForm) -> None:
        """Send the licence again."""
        given = {name: value for name, value in form.model_dump().items() if value}
        try:
            licence = Licence.model_validate(given)
        except ValidationError as error:
            raise invalid_request(error.errors(include_url=False)) from None
        await work.platform.identity.apply_again(work.uow, licence)
        await self._read(work)
        self._banner("good", text("ui.waiting.sent_again", work.lang))

    async def _read(self, work: Work) -> None:
        newest = next(iter(await work.platform.identity.my_applications(work.uow)), None)
        if newest is None:
            return
        self.refused = newest.status is ApplicationStatus.REFUSED
        self.expired = newest.status is ApplicationStatus.EXPIRED
        day = until_text(newest, work.lang)
        self.expired_text = text("ui.waiting.expired_text", work.lang, day=day) if self.expired else ""
        self.wanted = text(f"ui.users.role_{newest.wanted_role}", work.lang)
        self.number, self.body, self.country = newest.licence_number, newest.issuing_body, newest.country
        self.country_name = country_name(newest.country, work.lang)
        # In Bangladesh it is known, so the form asks for nothing.
        self.typed_body = "" if newest.country == HOME else newest.issuing_body
        when = format_when(newest.created_at, work.uow.clock.now(), work.lang, work.actor.time_zone, "long")
        self.sent = text("ui.users.licence_sent", work.lang, when=when)
        self.reason = newest.reason or ""
        self.form_key += 1
