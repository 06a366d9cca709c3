"""`healthapp apps`: apps of others, registered and ended by the operator."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from healthapp.commands._report import CommandError, Report, write_json
from healthapp.commands._settings import as_operator, engines_for_command

if TYPE_CHECKING:
    from healthapp.contexts.apps.schemas import AppSecret, AppView
    from healthapp.wiring import Platform

_Json = Annotated[bool, typer.Option("--json", help="Write the result as JSON.")]
_AppId = Annotated[UUID, typer.Argument(help="The app's client_id.")]


def register(app: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(help="Apps of others that people may let in.", no_args_is_help=True)
    group.command("list")(list_apps)
    group.command("add")(add)
    group.command("secret")(secret)
    group.command("end")(end)
    app.add_typer(group, name="apps")


def list_apps(json: _Json = False) -> None:  # noqa: FBT002 - Typer's way to say --json
    """Show every app, those that were ended last. No secrets: nobody has them but the apps."""

    async def work(platform: Platform) -> list[AppView]:
        from healthapp.kit.actor import Actor

        async with platform.begin(Actor.system()) as uow:
            return await platform.apps.apps(uow)

    with engines_for_command(Report(to_stderr=True)):
        found = asyncio.run(as_operator(work))
    if json:
        write_json([app.model_dump(mode="json") for app in found])
        return
    report = Report()
    for app in found:
        state = f"ended {app.ended_at:%Y-%m-%d}" if app.ended_at else app.kind
        report.line(f"{app.id}  {state:<17} {app.name} ({app.publisher}): {' '.join(app.scopes)}")
    if not found:
        report.line("There are no apps yet. `healthapp apps add --help` says how to register one.")


def add(  # noqa: PLR0913, PLR0917 - one for each option
    name: Annotated[str, typer.Argument(help="What people are told that it is called.")],
    owner: Annotated[str, typer.Option(help="E-mail address of the administrator who answers for it.")],
    publisher: Annotated[str, typer.Option(help="Who is behind it, as people are told.")],
    scope: Annotated[list[str], typer.Option(help="What it may ask for; may be given several times.")],
    redirect_uri: Annotated[
        list[str] | None, typer.Option(help="Where people are sent back to; may be given several times.")
    ] = None,
    logout_uri: Annotated[list[str] | None, typer.Option(help="Where they are sent after logging out.")] = None,
    homepage: Annotated[str | None, typer.Option(help="Its own page.")] = None,
    public: Annotated[bool, typer.Option("--public", help="It keeps no secret.")] = False,  # noqa: FBT002 - Typer's way
    own_access: Annotated[bool, typer.Option("--own-access", help="It may also act as its owner.")] = False,  # noqa: FBT002 - as above
    json: _Json = False,  # noqa: FBT002 - as above
) -> None:
    """Register an app and write its client_id and, this once, its secret."""
    from pydantic import ValidationError

    from healthapp.contexts.apps.schemas import RegisterApp

    given = {
        "name": name,
        "publisher": publisher,
        "homepage": homepage,
        "kind": "public" if public else "confidential",
        "redirectUris": redirect_uri or [],
        "logoutUris": logout_uri or [],
        "scopes": scope,
        "clientCredentials": own_access,
    }
    try:
        command = RegisterApp.model_validate(given)
    except ValidationError as error:
        wrong = "; ".join(f"{each['loc'][0]}: {each['msg']}" for each in error.errors(include_url=False))
        raise CommandError(wrong) from None

    async def work(platform: Platform) -> AppSecret:
        from healthapp.kit.actor import Actor

        async with platform.begin(Actor.system()) as uow:
            owner_id = await platform.identity.find_administrator(uow, owner)
            if owner_id is None:
                msg = "No administrator has that address."
                raise CommandError(msg)
            return await platform.apps.register_app(uow, command, owner_id=owner_id)

    with engines_for_command(Report(to_stderr=True)):
        made = asyncio.run(as_operator(work))
    _tell(made, json=json)


def secret(app_id: _AppId, json: _Json = False) -> None:  # noqa: FBT002 - Typer's way to say --json
    """Give an app a new secret, written this once; the one before stops working."""

    async def work(platform: Platform) -> AppSecret:
        from healthapp.kit.actor import Actor

        async with platform.begin(Actor.system()) as uow:
            return await platform.apps.renew_secret(uow, app_id)

    with engines_for_command(Report(to_stderr=True)):
        made = asyncio.run(as_operator(work))
    _tell(made, json=json)


def end(app_id: _AppId) -> None:
    """End an app for everybody, at once."""

    async def work(platform: Platform) -> int:
        from healthapp.kit.actor import Actor

        async with platform.begin(Actor.system()) as uow:
            return await platform.apps.end_app(uow, app_id)

    with engines_for_command(Report(to_stderr=True)):
        ended = asyncio.run(as_operator(work))
    Report().line(f"The app is out; {ended} of its tokens ended with it.")


def _tell(made: AppSecret, *, json: bool) -> None:
    if json:
        write_json(made.model_dump(mode="json"))
        return
    report = Report()
    report.line(f"client_id      {made.client_id}")
    if made.client_secret is None:
        report.line("It is public, so it has no secret: PKCE protects it.")
    else:
        report.line(f"client_secret  {made.client_secret}")
        report.line("Keep the secret now: nobody can show it again.")
