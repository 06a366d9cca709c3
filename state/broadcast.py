"""Emergency broadcasts: written in both languages, looked at once more, sent, and how many they reached."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import reflex as rx
from pydantic import BaseModel, ConfigDict, StringConstraints, TypeAdapter, model_validator

from healthapp.contexts.notifications.schemas import SendBroadcast
from healthapp.kit.actor import PEOPLE, Role
from healthapp.kit.errors import invalid
from healthapp.kit.i18n import format_list, format_when, plural, text
from state.base import AppState, Work, authenticated, page_load

if TYPE_CHECKING:
    from healthapp.contexts.notifications.schemas import BroadcastView
    from healthapp.kit.i18n import Lang

ROLES = tuple(role for role in Role if role in PEOPLE)
"""Whom a broadcast can reach, in the order of the roles themselves."""
_BOX = "role_"
_Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]


class BroadcastForm(BaseModel):
    """The form; a box that is not ticked sends nothing."""

    # The browser also sends each control under its id.
    model_config = ConfigDict(extra="ignore")

    textBn: _Text  # noqa: N815 - the field's name in the form, as everywhere outside
    textEn: _Text  # noqa: N815 - as above
    roles: list[Role] = []

    @model_validator(mode="before")
    @classmethod
    def _ticked(cls, sent: object) -> object:
        """Gather the ticked boxes: one for each role that can be reached, and no others."""
        if not isinstance(sent, dict):
            return sent
        ticked = TypeAdapter(bool)
        roles = [role for role in ROLES if ticked.validate_python(sent.get(f"{_BOX}{role.value}", False))]
        return {**sent, "roles": roles}


@dataclass
class BroadcastRow:
    """One that was sent."""

    id: str
    text_bn: str
    text_en: str
    roles: str
    when: str
    reached: str
    done: bool


class BroadcastState(AppState):
    """The form, the question before sending, and what was sent."""

    status: str = "loading"
    stamp: int = 0
    confirming: bool = False
    draft_bn: str = ""
    draft_en: str = ""
    draft_to: str = ""
    form_key: int = 0
    rows: rx.Field[list[BroadcastRow]] = rx.field(default_factory=list)

    _draft: SendBroadcast | None = None

    @page_load(Role.ADMIN)
    async def load(self, work: Work) -> None:
        """Show what was sent."""
        self.status, self.confirming, self._draft = "failed", False, None
        await self._fill(work)
        self.status = "ready"

    @authenticated(Role.ADMIN, quiet=True)
    async def tick(self, work: Work) -> None:
        """Follow a broadcast that is still going out; without one there is nothing to ask."""
        if any(not row.done for row in self.rows):
            await self._fill(work)

    @authenticated(Role.ADMIN)
    async def check(self, work: Work, form: BroadcastForm) -> None:
        """Check the form, ask who it is, if that is needed, and show once more what would be sent to whom."""
        if not form.roles:
            raise invalid("roles", "too_few", min=1)
        await work.platform.identity.require_step_up(work.uow)
        self._draft = SendBroadcast(text_bn=form.textBn, text_en=form.textEn, roles=form.roles)
        self.draft_bn, self.draft_en = form.textBn, form.textEn
        self.draft_to = text("ui.admin.broadcast_confirm_to", work.lang, roles=_roles(form.roles, work.lang))
        self.confirming = True

    @authenticated(Role.ADMIN)
    async def go_back(self, work: Work) -> None:
        """Go back to the form; what was written is still there."""
        del work
        self.confirming, self._draft = False, None

    @authenticated(Role.ADMIN)
    async def send(self, work: Work) -> None:
        """Send what was checked; a second click finds nothing left to send."""
        if self._draft is None:
            return
        await work.platform.identity.require_step_up(work.uow)
        draft, self._draft, self.confirming = self._draft, None, False
        await work.platform.notifications.send_broadcast(work.uow, draft)
        self.form_key += 1
        await self._fill(work)
        self._banner("good", text("ui.admin.broadcast_sent", work.lang))

    async def _fill(self, work: Work) -> None:
        views = await work.platform.notifications.broadcasts(work.uow)
        self.rows = [_row(view, work) for view in views]
        self.stamp += 1


def _roles(roles: list[Role], lang: Lang) -> str:
    return format_list([text(f"ui.admin.role_{role.value}", lang) for role in roles], lang)


def _row(view: BroadcastView, work: Work) -> BroadcastRow:
    done = view.done_at is not None
    return BroadcastRow(
        id=str(view.id),
        text_bn=view.text_bn,
        text_en=view.text_en,
        roles=_roles([Role(role) for role in view.roles], work.lang),
        when=format_when(view.created_at, work.uow.clock.now(), work.lang, work.actor.time_zone, "long"),
        reached=plural("ui.admin.reached" if done else "ui.admin.reaching", view.recipients, work.lang),
        done=done,
    )
