"""One's own e-mail address and phone number: whether they are proven, and changing them."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

from healthapp.contexts.identity.schemas import Email
from healthapp.contexts.identity.schemas.addresses import ChangeEmail, ChangePhone, PhoneNumber, Purpose
from healthapp.kit.i18n import format_phone, text
from state.base import AppState, Work, authenticated, page_load

_SAID = ("proof_ended", "email_taken")
"""What the way back from an e-mail's link may say; the address isn't trusted to name anything else."""


class EmailForm(BaseModel):
    """A new address."""

    model_config = ConfigDict(extra="ignore")  # the browser also sends each control under its id

    email: Email


class PhoneForm(BaseModel):
    """A new number."""

    model_config = ConfigDict(extra="ignore")  # as above

    phone: PhoneNumber


class PhoneCodeForm(BaseModel):
    """What came by SMS."""

    model_config = ConfigDict(extra="ignore")  # as above

    code: Annotated[str, StringConstraints(strip_whitespace=True, max_length=40)] = ""


class AddressesState(AppState):
    """What is proven, what waits to be, and the two forms."""

    status: str = "loading"
    email: str = ""
    email_verified: bool = False
    email_waiting: str = ""
    phone: str = ""
    phone_verified: bool = False
    phone_waiting: str = ""
    code_sent: bool = False
    changing: str = ""
    removing: bool = False
    tries: int = 0

    @page_load()
    async def load(self, work: Work) -> None:
        """Read them, and say what became of a link that was opened."""
        self.status, self.changing, self.removing = "failed", "", False
        await self._read(work)
        self.status = "ready"
        asked = self.router.url.query_parameters
        if asked.get("error") in _SAID:
            self._banner("urgent", text(f"errors.{asked['error']}", work.lang))
        elif asked.get("proven") == "email":
            self._banner("good", text("ui.addresses.email_proven", work.lang))

    @authenticated()
    async def change(self, work: Work, what: Purpose) -> None:
        """Show the form for a new one."""
        del work
        self.changing = what

    @authenticated()
    async def leave(self, work: Work) -> None:
        """Leave everything as it is."""
        del work
        self.changing, self.removing = "", False

    @authenticated()
    async def save_email(self, work: Work, form: EmailForm) -> None:
        """Have a link sent to a new address."""
        await work.platform.identity.change_email(work.uow, ChangeEmail(email=form.email))
        await self._sent(work, "email")

    @authenticated()
    async def save_phone(self, work: Work, form: PhoneForm) -> None:
        """Have a code sent to a new number."""
        await work.platform.identity.change_phone(work.uow, ChangePhone(phone=form.phone))
        await self._sent(work, "phone")

    @authenticated()
    async def send(self, work: Work, what: Purpose) -> None:
        """Have the link or the code sent, again or for the first time."""
        await work.platform.identity.send_proof(work.uow, what)
        await self._sent(work, what)

    @authenticated()
    async def confirm_phone(self, work: Work, form: PhoneCodeForm) -> None:
        """Show by the code that the number is one's own."""
        await work.platform.prove_phone(form.code, work.actor)
        await self._read(work)
        self._banner("good", text("ui.addresses.phone_proven", work.lang))

    @authenticated()
    async def ask_remove(self, work: Work) -> None:
        """Ask before the number is forgotten."""
        del work
        self.removing = True

    @authenticated()
    async def remove_phone(self, work: Work) -> None:
        """Forget the number."""
        self.removing = False
        await work.platform.identity.remove_phone(work.uow)
        await self._read(work)
        self._banner("good", text("ui.addresses.phone_removed", work.lang))

    async def _sent(self, work: Work, what: Purpose) -> None:
        self.changing = ""
        self.tries += 1
        await self._read(work)
        self._banner("good", text(f"ui.addresses.{what}_sent", work.lang))

    async def _read(self, work: Work) -> None:
        view = await work.platform.identity.addresses(work.uow)
        self.email, self.email_verified, self.email_waiting = view.email, view.email_verified, view.email_waiting or ""
        self.phone, self.phone_verified, self.phone_waiting = (
            format_phone(view.phone or "", work.lang),
            view.phone_verified,
            format_phone(view.phone_waiting or "", work.lang),
        )
        self.code_sent = view.phone_code_sent
