"""A way to Valkey that can be made silent: what is sent is taken, and nothing comes back."""

from __future__ import annotations

import asyncio


class Wire:
    """A TCP relay in front of Valkey that can stop passing anything on, like a network that swallows packets."""

    def __init__(self, path: str, password: str | None = None) -> None:
        """Lead to the socket at `path`; say `password` there for everybody, so that here none is asked for."""
        self._password = password
        self.open = asyncio.Event()
        self.open.set()
        self._path = path
        self.accepted = 0
        """How often somebody has connected."""
        self._writers: list[asyncio.StreamWriter] = []
        self.port = 0
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Listen on a port of this machine."""
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """End every connection."""
        assert self._server is not None
        self._server.close()
        self.cut()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def cut(self) -> None:
        """Close what is connected now."""
        for writer in self._writers:
            writer.close()
        self._writers.clear()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.accepted += 1
        far_reader, far_writer = await asyncio.open_unix_connection(self._path)
        self._writers += [writer, far_writer]
        if self._password is not None:
            far_writer.write(f"AUTH {self._password}\r\n".encode())
            assert await far_reader.readline() == b"+OK\r\n"
        for source, target in ((reader, far_writer), (far_reader, writer)):
            task = asyncio.create_task(self._pass_on(source, target))
            self._tasks.add(task)

    async def _pass_on(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        try:
            while data := await source.read(4096):
                await self.open.wait()
                target.write(data)
                await target.drain()
        except OSError:
            pass
        finally:
            target.close()
