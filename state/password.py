"""Changing one's own password, by the present one."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

from healthapp.contexts.identity.schemas import ChangePassword
from healthapp.contexts.identity.schemas.passwords import Password
from healthapp.kit.actor import KEEPERS
from healthapp.kit.i18n import text
from state.base import AppState, Work, authenticated


class PasswordForm(BaseModel):
    """What the card sends."""

    model_config = ConfigDict(extra="ignore")  # the browser also sends each control under its id

    currentPassword: Annotated[str, StringConstraints(max_length=1024)]  # noqa: N815 - the name of the form's field
    newPassword: Password  # noqa: N815 - as above


class PasswordState(AppState):
    """Whether the form is open. What is typed is kept nowhere."""

    changing_password: bool = False
    password_tries: int = 0

    @authenticated(*KEEPERS)
    async def open_password(self, work: Work) -> None:
        """Show the form."""
        del work
        self.changing_password = True

    @authenticated(*KEEPERS)
    async def leave_password(self, work: Work) -> None:
        """Leave everything as it is."""
        del work
        self.changing_password = False

    @authenticated(*KEEPERS)
    async def save_password(self, work: Work, form: PasswordForm) -> None:
        """Set the new one; every other login ends."""
        command = ChangePassword(current_password=form.currentPassword, new_password=form.newPassword)
        await work.platform.change_password(command, work.actor)
        self.changing_password = False
        self.password_tries += 1
        self._banner("good", text("ui.password_changed", work.lang))
