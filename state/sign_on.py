"""Ways to log in beside the password: the page that links an account, and one's own ways."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import reflex as rx
from pydantic import StringConstraints

from healthapp.api.browser import FLASH_COOKIE, unpack_flash
from healthapp.kit.i18n import format_when, has_message, text
from state.auth import AuthState
from state.base import AppState, Work, authenticated, page_load, public
from state.browser import read_cookie
from state.rows import Problem

if TYPE_CHECKING:
    from healthapp.contexts.identity.schemas.single_sign_on import SsoLinkView

_Key = Annotated[str, StringConstraints(max_length=64)]


class LinkState(AuthState):
    """The page that asks for the password of an account, to link it."""

    by: str = ""
    by_name: str = ""

    @public()
    async def open_link(self, work: Work) -> Any:
        """Show which account it is about. Needs no login: its form is one."""
        answer = self._begin(work)
        if answer is not None:
            return answer
        asked = self.router.url.query_parameters
        names = {one.key: one.name for one in work.platform.providers.offered()}
        self.by = asked.get("by", "")
        if self.by not in names:
            return rx.redirect("/login/")
        self.by_name = names[self.by]
        self.email = unpack_flash(read_cookie(self.router.headers.cookie, FLASH_COOKIE)).values.get("email", self.email)
        return None


@dataclass
class WayRow:
    """A provider that is linked."""

    id: str
    name: str
    label: str
    since: str
    used: str


@dataclass
class OtherRow:
    """A provider that could be linked."""

    key: str
    name: str


class WaysState(AppState):
    """One's ways to log in."""

    status: str = "loading"
    has_password: bool = True
    ways: rx.Field[list[WayRow]] = rx.field(default_factory=list)
    others: rx.Field[list[OtherRow]] = rx.field(default_factory=list)
    connecting: str = ""
    connecting_name: str = ""
    removing: str = ""

    @page_load()
    async def load(self, work: Work) -> None:
        """Read them, and tell how the way to a provider and back has ended."""
        self.status = "failed"
        self.connecting = self.removing = ""
        await self._read(work)
        self.status = "ready"
        asked = self.router.url.query_parameters
        if "error" in asked:
            self._tell_last_try(work)
        elif "linked" in asked:
            name = next((way.name for way in self.ways if way.name == self._name_of(work, asked["linked"])), "")
            if name:
                self._banner("good", text("ui.ways.connected", work.lang, name=name))

    @authenticated()
    async def connect(self, work: Work, key: _Key) -> None:
        """Show the way to a provider, to whoever has proved lately who they are."""
        await work.platform.identity.require_step_up(work.uow)
        name = self._name_of(work, key)
        self.connecting, self.connecting_name = (key, name) if name else ("", "")

    @authenticated()
    async def leave_connect(self, work: Work) -> None:
        """Link nothing."""
        del work
        self.connecting = ""

    @authenticated()
    async def ask_remove(self, work: Work, link_id: UUID) -> None:
        """Ask before a provider is removed."""
        del work
        self.removing = str(link_id)

    @authenticated()
    async def leave_remove(self, work: Work) -> None:
        """Remove nothing."""
        del work
        self.removing = ""

    @authenticated()
    async def remove(self, work: Work, link_id: UUID) -> None:
        """Remove a provider."""
        self.removing = ""
        await work.platform.identity.unlink(work.uow, link_id, work.platform.providers.offered())
        await self._read(work)
        self._banner("good", text("ui.ways.removed", work.lang))

    async def _read(self, work: Work) -> None:
        view = await work.platform.identity.sign_ins(work.uow, work.platform.providers.offered())
        self.has_password = view.has_password
        self.ways = [_row(link, work) for link in view.links]
        linked = {link.provider for link in view.links}
        self.others = [OtherRow(key, name) for key, name in view.offered.items() if key not in linked]

    @staticmethod
    def _name_of(work: Work, key: str) -> str:
        return next((one.name for one in work.platform.providers.offered() if one.key == key), "")

    def _tell_last_try(self, work: Work) -> None:
        flash = unpack_flash(read_cookie(self.router.headers.cookie, FLASH_COOKIE))
        known = [problem for problem in flash.problems if has_message(f"errors.{problem.code}")]
        if known:
            self._show_problems([Problem("", problem.message(work.lang)) for problem in known])


def _row(link: SsoLinkView, work: Work) -> WayRow:
    def said(name: str, when: Any) -> str:
        shown = format_when(when, work.uow.clock.now(), work.lang, work.actor.time_zone)
        return text(f"ui.ways.{name}", work.lang, when=shown)

    name = link.name or text("ui.ways.gone", work.lang, key=link.provider)
    used = said("used", link.used_at) if link.used_at else ""
    return WayRow(str(link.id), name, link.label or "", said("since", link.created_at), used)
