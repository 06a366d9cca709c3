"""A server that speaks Twilio's Messages API, with its memory, its errors and its bad days.

Modes: `status` (answers `status` with Twilio's error `code`, and Retry-After), `slow` (waits `delay_s`, then behaves),
`drop` (cuts the connection, nothing is kept), `drop_after` (keeps the message, then cuts the connection), `cut` (keeps
the message, answers 201 and half of the body), `garbage` (answers 200 with something that isn't JSON).
"""

from __future__ import annotations

import asyncio
import base64
import re
import uuid
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.peers.base import HOST, Behaviour, Peer, abort, run_as_process

if TYPE_CHECKING:
    import ssl

_E164 = re.compile(r"\+[1-9]\d{6,14}")
_LONGEST = 1600
_NEXT = {"queued": "sent", "sent": "delivered"}
_MESSAGES = {
    20003: "Authenticate",
    20404: "The requested resource was not found",
    20429: "Too Many Requests",
    20500: "An internal server error has occurred",
    21211: "The 'To' number {to} is not a valid phone number.",
    21602: "Message body is required.",
    21603: "A 'From' phone number is required.",
    21610: "Attempt to send to unsubscribed recipient {to}",
    21617: "The concatenated message body exceeds the 1600 character limit",
}


class TwilioPeer(Peer):
    """Twilio's Messages API for one account.

    `received` are the messages it made, with the idempotency token (`id`) they came with; `requests` all that it was
    asked to make. The real one documents no idempotency, so by default a repeated token makes a second message.
    """

    def __init__(
        self,
        *,
        port: int = 0,
        tls: ssl.SSLContext | None = None,
        account_sid: str = "AC" + "0" * 32,
        auth_token: str = "token-of-the-tests",  # noqa: S107 - made up
        honours_token: bool = False,
    ) -> None:
        super().__init__(port=port, tls=tls)
        self.account_sid = account_sid
        self.auth_token = auth_token
        self.opted_out: set[str] = set()
        self.requests: list[dict[str, str]] = []
        self._honours_token = honours_token

    @property
    def url(self) -> str:
        return f"{'https' if self.tls else 'http'}://{HOST}:{self.port}"

    def describe(self) -> dict[str, Any]:
        login = {"account_sid": self.account_sid, "auth_token": self.auth_token}
        return {**super().describe(), "url": self.url, "control": self.url, **login}

    def reset(self) -> None:
        super().reset()
        self.opted_out.clear()
        self.requests.clear()

    async def _open(self) -> None:
        app = web.Application()
        base = "/2010-04-01/Accounts/{account}"
        app.router.add_post(f"{base}/Messages.json", self._create)
        app.router.add_get(f"{base}/Messages.json", self._list)
        app.router.add_get(f"{base}/Messages/{{sid}}.json", self._fetch)
        self.control(app)
        self.port = await self.serve(app, self.port, self.tls)

    async def _create(self, request: web.Request) -> web.StreamResponse:
        form = {name: str(value) for name, value in (await request.post()).items()}
        token = request.headers.get("I-Twilio-Idempotency-Token", "")
        self.requests.append({"id": token, "to": form.get("To", "")})
        behaviour = self.script.take()
        early = await self._misbehave(request, behaviour, form.get("To", ""))
        if early is not None:
            return early
        refused = self._refuse(request, form)
        if refused is not None:
            return refused
        message = self._known(token) or self._keep(form, token)
        if behaviour.mode == "drop_after":
            abort(request)
        if behaviour.mode == "cut":
            return await _half(request)
        return web.json_response(_shown(message), status=201)

    async def _misbehave(self, request: web.Request, behaviour: Behaviour, to: str) -> web.StreamResponse | None:
        match behaviour.mode:
            case "status":
                headers = {"Retry-After": behaviour.retry_after} if behaviour.retry_after is not None else {}
                return _error(behaviour.status, behaviour.code or 20500, to, headers)
            case "slow":
                await asyncio.sleep(behaviour.delay_s)
            case "drop":
                abort(request)
                return web.Response()
            case "garbage":
                return web.Response(text="<html>a proxy in the way</html>", content_type="text/html")
        return None

    def _refuse(self, request: web.Request, form: dict[str, str]) -> web.Response | None:
        to = form.get("To", "")
        denied = self._authorize(request)
        if denied is not None:
            return denied
        if not _E164.fullmatch(to):
            return _error(400, 21211, to)
        if not (form.get("From") or form.get("MessagingServiceSid")):
            return _error(400, 21603, to)
        if not form.get("Body"):
            return _error(400, 21602, to)
        if len(form["Body"]) > _LONGEST:
            return _error(400, 21617, to)
        if to in self.opted_out:
            return _error(400, 21610, to)
        return None

    def _authorize(self, request: web.Request) -> web.Response | None:
        wanted = base64.b64encode(f"{self.account_sid}:{self.auth_token}".encode()).decode()
        if request.headers.get("Authorization") != f"Basic {wanted}":
            return _error(401, 20003, "")
        if request.match_info["account"] != self.account_sid:
            return _error(404, 20404, "")
        return None

    def _known(self, token: str) -> dict[str, Any] | None:
        if not (self._honours_token and token):
            return None
        return next((found for found in self.log.all() if found["id"] == token), None)

    def _keep(self, form: dict[str, str], token: str) -> dict[str, Any]:
        message = {
            "sid": f"SM{uuid.uuid4().hex}",
            "id": token,
            "to": form["To"],
            "from": form.get("From") or form["MessagingServiceSid"],
            "body": form["Body"],
            "status": "queued",
            "date_created": format_datetime(datetime.now(UTC)),
        }
        self.log.add(message)
        return message

    async def _fetch(self, request: web.Request) -> web.Response:
        denied = self._authorize(request)
        if denied is not None:
            return denied
        sid = request.match_info["sid"]
        for message in self.log.all():
            if message["sid"] == sid:
                shown = _shown(message)
                message["status"] = _NEXT.get(message["status"], message["status"])  # time goes by
                return web.json_response(shown)
        return _error(404, 20404, "")

    async def _list(self, request: web.Request) -> web.Response:
        denied = self._authorize(request)
        if denied is not None:
            return denied
        to, size = request.query.get("To"), int(request.query.get("PageSize", "50"))
        found = [message for message in reversed(self.log.all()) if to in (None, message["to"])]
        return web.json_response({"messages": [_shown(message) for message in found[:size]], "page_size": size})


def _shown(message: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in message.items() if name != "id"} | {"error_code": None}


def _error(status: int, code: int, to: str, headers: dict[str, str] | None = None) -> web.Response:
    text = _MESSAGES.get(code, "Something is wrong with {to}").format(to=to)
    info = f"https://www.twilio.com/docs/errors/{code}"
    body = {"code": code, "message": text, "more_info": info, "status": status}
    return web.json_response(body, status=status, headers=headers)


async def _half(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(status=201, headers={"Content-Type": "application/json", "Content-Length": "400"})
    await response.prepare(request)
    await response.write(b'{"sid": "SM')
    # Wait until these bytes are on their way, or the cut would take them along.
    await asyncio.sleep(0.05)
    abort(request)
    return response


if __name__ == "__main__":
    run_as_process(
        lambda given: TwilioPeer(port=given.port, honours_token=given.honours_token),
        [("--honours-token", {"action": "store_true"})],
    )
