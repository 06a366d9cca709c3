"""Registering apps of others, giving them new secrets, ending them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal
from uuid import UUID

import reflex as rx
from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from healthapp.api.validation import invalid_request
from healthapp.contexts.apps.schemas import SUPPORTED_SCOPES, RegisterApp
from healthapp.kit.actor import Role
from healthapp.kit.errors import invalid
from healthapp.kit.i18n import format_date, text
from healthapp.kit.ids import parse_id
from state.base import AppState, Work, authenticated, page_load

if TYPE_CHECKING:
    from healthapp.contexts.apps.schemas import AppSecret, AppView

SCOPES = SUPPORTED_SCOPES
_Lines = Annotated[str, StringConstraints(max_length=4000)]
_Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)]


class AppForm(BaseModel):
    """The form; a box that is not ticked sends nothing."""

    # The browser also sends each control under its id.
    model_config = ConfigDict(extra="ignore")

    name: _Line = ""
    publisher: _Line = ""
    homepage: _Line = ""
    kind: Literal["confidential", "public"] = "confidential"
    redirectUris: _Lines = ""  # noqa: N815 - the field's name in the form, as everywhere outside
    logoutUris: _Lines = ""  # noqa: N815 - as above
    clientCredentials: bool = False  # noqa: N815 - as above
    scope_openid: bool = False
    scope_profile: bool = False
    scope_email: bool = False
    scope_offline_access: bool = False
    scope_read: bool = False
    scope_write: bool = False
    scope_admin: bool = False

    def command(self) -> RegisterApp:
        """Return what the form asks for; INVALID names the field that is wrong."""
        missing = next((field for field in ("name", "publisher") if not getattr(self, field)), None)
        if missing:
            raise invalid(missing, "required")
        scopes = [scope for scope in SCOPES if getattr(self, f"scope_{scope}")]
        if not scopes:
            raise invalid("scopes", "too_few", min=1)
        given = {
            "name": self.name,
            "publisher": self.publisher,
            "homepage": self.homepage or None,
            "kind": self.kind,
            "redirectUris": self.redirectUris.split(),
            "logoutUris": self.logoutUris.split(),
            "scopes": scopes,
            "clientCredentials": self.clientCredentials,
        }
        try:
            return RegisterApp.model_validate(given)
        except ValidationError as error:
            raise invalid_request(
                {**detail, "loc": detail["loc"][:1]} for detail in error.errors(include_url=False)
            ) from None


@dataclass
class AppRow:
    """An app as the list shows it."""

    id: str
    name: str
    publisher: str
    kind: str
    scopes: str
    addresses: str
    ended: str
    has_secret: bool


class AdminAppsState(AppState):
    """The list, the form, and the secret that was just made."""

    status: str = "loading"
    form_key: int = 0
    apps: rx.Field[list[AppRow]] = rx.field(default_factory=list)
    made_name: str = ""
    made_id: str = ""
    made_secret: str = ""
    asked: str = ""
    asked_id: str = ""
    asked_name: str = ""

    @page_load(Role.ADMIN)
    async def load(self, work: Work) -> None:
        """Show the apps; a secret that was made before is gone."""
        self.status = "failed"
        self.made_name = self.made_id = self.made_secret = self.asked = ""
        await self._read(work)
        self.status = "ready"

    @authenticated(Role.ADMIN)
    async def register_app(self, work: Work, form: AppForm) -> None:
        """Register an app and show its secret, this once."""
        command = form.command()
        self._show(await work.platform.apps.register_app(work.uow, command), command.name)
        self.form_key += 1
        await self._read(work)

    @authenticated(Role.ADMIN)
    async def forget(self, work: Work) -> None:
        """Hide what was made: it is where it belongs."""
        del work
        self.made_name = self.made_id = self.made_secret = ""

    @authenticated(Role.ADMIN)
    async def ask(self, work: Work, what: Literal["end", "renew"], app_id: UUID) -> None:
        """Ask once more before an app is ended or gets a new secret."""
        del work
        found = next((app for app in self.apps if app.id == str(app_id)), None)
        self.asked, self.asked_id, self.asked_name = (what, found.id, found.name) if found else ("", "", "")

    @authenticated(Role.ADMIN, quiet=True)
    async def leave(self, work: Work) -> None:
        """Leave everything as it is."""
        del work
        self.asked = ""

    @authenticated(Role.ADMIN)
    async def end(self, work: Work) -> None:
        """End the app for everybody that was asked about."""
        await work.platform.apps.end_app(work.uow, self._asked_about)
        self.asked = self.made_name = self.made_id = self.made_secret = ""
        await self._read(work)
        self._banner("good", text("ui.admin_apps.was_ended", work.lang))

    @authenticated(Role.ADMIN)
    async def renew(self, work: Work) -> None:
        """Give the app a new secret that was asked about, and show it, this once."""
        self._show(await work.platform.apps.renew_secret(work.uow, self._asked_about), self.asked_name)
        self.asked = ""

    @property
    def _asked_about(self) -> UUID:
        """The app that the question was about; without one an id that no app has, and so is refused."""
        return parse_id(self.asked_id) or UUID(int=0)

    def _show(self, made: AppSecret, name: str) -> None:
        self.made_name, self.made_id, self.made_secret = name, str(made.client_id), made.client_secret or ""

    async def _read(self, work: Work) -> None:
        self.apps = [_row(app, work) for app in await work.platform.apps.apps(work.uow)]


def _row(app: AppView, work: Work) -> AppRow:
    lang, ended = work.lang, ""
    if app.ended_at is not None:
        ended = text("ui.admin_apps.ended", lang, day=format_date(app.ended_at, lang, "long", work.actor.time_zone))
    kinds = [text(f"ui.admin_apps.kind_{app.kind}", lang)]
    if app.client_credentials:
        kinds.append(text("ui.admin_apps.own", lang))
    return AppRow(
        id=str(app.id),
        name=app.name,
        publisher=app.publisher,
        kind=" · ".join(kinds),
        scopes=" ".join(app.scopes),
        addresses=" ".join(app.redirect_uris),
        ended=ended,
        has_secret=app.kind == "confidential",
    )
