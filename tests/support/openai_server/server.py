"""Starts the server; what every endpoint shares: the key, what was asked, and how to treat a request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.peers.base import HOST, Peer, run_as_process
from tests.support.openai_server.chat import Chat
from tests.support.openai_server.embeddings import PATH as EMBEDDINGS
from tests.support.openai_server.embeddings import Embeddings
from tests.support.openai_server.errors import refusal

if TYPE_CHECKING:
    import ssl
    from collections.abc import Awaitable, Callable

    Handler = Callable[[web.Request, dict[str, Any]], Awaitable[web.StreamResponse]]

KEY = "sk-only-for-tests"


class OpenAIServer(Peer):
    """OpenAI's API for one account. `received` is every request: its path, its headers and its body.

    An endpoint is added by `add(path, handler)`; the handler gets the request and its JSON, and asks `script.take()`
    how to treat it if it can misbehave.
    """

    def __init__(self, *, port: int = 0, tls: ssl.SSLContext | None = None, key: str = KEY) -> None:
        super().__init__(port=port, tls=tls)
        self.key = key
        self.chat = Chat()
        self.embeddings = Embeddings()
        self._app = web.Application(client_max_size=16 * 1024 * 1024)
        self.add("/v1/chat/completions", self.chat.handle)
        self.add(EMBEDDINGS, self.embeddings.handle)

    @property
    def url(self) -> str:
        """Return what goes into OPENAI_BASE_URL."""
        return f"{'https' if self.tls else 'http'}://{HOST}:{self.port}/v1"

    def describe(self) -> dict[str, Any]:
        return {**super().describe(), "url": self.url, "control": self.url.removesuffix("/v1"), "key": self.key}

    def reset(self) -> None:
        super().reset()
        self.chat.reset()
        self.embeddings.reset()

    def asked(self, path: str) -> list[dict[str, Any]]:
        """Return the bodies that an endpoint got, oldest first."""
        return [one["body"] for one in self.received if one["path"] == path]

    def add(self, path: str, handler: Handler) -> None:
        """Answer POST requests to a path."""

        async def answer(request: web.Request) -> web.StreamResponse:
            try:
                body = await request.json()
            except ValueError:
                return refusal(400, "We could not parse the JSON body of your request.")
            self.log.add({"path": path, "headers": dict(request.headers), "body": body})
            given = request.headers.get("Authorization", "")
            if given != f"Bearer {self.key}":
                return refusal(401, "Incorrect API key provided.", "invalid_api_key")
            if not isinstance(body, dict) or not body.get("model"):
                return refusal(400, "you must provide a model parameter")
            return await handler(request, body)

        self._app.router.add_post(path, answer)

    async def _open(self) -> None:
        self.control(self._app)
        self.port = await self.serve(self._app, self.port, self.tls)


if __name__ == "__main__":
    run_as_process(lambda given: OpenAIServer(port=given.port))
