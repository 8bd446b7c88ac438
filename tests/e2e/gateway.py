"""What stands between a phone and its server, and what it may do to them: a hotel's log-in page, a busy server, a cut.

A plain HTTP/1.1 relay, one request a connection, so that every request meets the weather of its moment.
"""

import asyncio
import re
import time
from asyncio import StreamReader, StreamWriter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.e2e.ports import free_port, give_back

BLOCK = 64 * 1024
PATIENCE_S = 30
SYNC = "/api/v1/sync/"
TYPES = {".html": "text/html", ".js": "text/javascript"}
PORTAL = b"<!doctype html><title>Free Wi-Fi</title><form>Your room number <input></form>"


@dataclass(frozen=True)
class Request:
    """The head of a request."""

    method: str
    path: str
    head: bytes

    def header(self, name: str) -> str:
        found = re.search(rb"\r\n" + name.encode() + rb": *([^\r\n]*)", self.head, re.IGNORECASE)
        return found.group(1).decode() if found else ""

    @property
    def body_bytes(self) -> int:
        return int(self.header("content-length") or 0)


# What becomes of a request: None lets it pass, bytes are the whole answer, a number cuts the line after so many bytes
# of the request's body.
Weather = Callable[[Request], bytes | int | None]


def fair(_request: Request) -> None:
    """Everything passes."""


def portal(_request: Request) -> bytes:
    """A hotel's network: whatever is asked for, the answer is its own page."""
    return answer(200, PORTAL, "text/html")


def failing(status: int, *headers: str) -> Weather:
    """The interface answers with this status; the app's own files still pass."""
    return lambda request: answer(status, b"", "text/plain", *headers) if request.path.startswith("/api/") else None


def answer(status: int, body: bytes, content_type: str, *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status} Weather", f"content-type: {content_type}", f"content-length: {len(body)}", *headers]
    return "\r\n".join([*lines, "cache-control: no-store", "connection: close", "", ""]).encode() + body


@dataclass(frozen=True)
class Meeting:
    """A request and the weather it met, at a moment of the monotonic clock in seconds."""

    request: Request
    weather: Weather
    at: float = field(default_factory=time.monotonic)


@dataclass
class Gateway:
    """The only way from a phone to the server on `port`. `weather` and `release` may be changed at any time.

    `release` is a folder of files that stand before the server's own: a newer build.
    """

    port: int
    weather: Weather = fair
    release: Path | None = None
    met: list[Meeting] = field(default_factory=list)
    passed: list[Request] = field(default_factory=list)
    own_port: int = field(default_factory=free_port)
    _listening: asyncio.Server | None = None
    _lines: set[StreamWriter] = field(default_factory=set)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.own_port}"

    async def up(self) -> None:
        self._listening = await asyncio.start_server(self._serve, "127.0.0.1", self.own_port)

    async def turn(self, weather: Weather, act: Callable[[], Awaitable[None]]) -> Meeting:
        """Change the weather, act, and wait until a sync has met it."""
        self.weather = weather
        await act()
        return await self.met_in(weather)

    async def met_in(self, weather: Weather) -> Meeting:
        """The first sync after the last change of weather; waits for it."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                found = None
                for meeting in reversed(self.met):
                    if meeting.weather is not weather:
                        break
                    if meeting.request.path.startswith(SYNC):
                        found = meeting
                if found:
                    return found
                await asyncio.sleep(0.05)

    async def down(self) -> None:
        """No signal: every open line breaks, and nobody answers any more."""
        if self._listening is not None:
            self._listening.close()
            self._listening = None
        for line in self._lines:
            line.transport.abort()

    async def close(self) -> None:
        await self.down()
        give_back(self.own_port)

    async def _serve(self, reader: StreamReader, writer: StreamWriter) -> None:
        self._lines.add(writer)
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            request = _request(await reader.readuntil(b"\r\n\r\n"))
            self.met.append(Meeting(request, self.weather))
            fate = self.weather(request)
            if fate is None:
                fate = self._released(request)
            if isinstance(fate, bytes):
                await reader.readexactly(request.body_bytes)  # a line closed on an unread body looks like a cut
                writer.write(fate)
                await writer.drain()
            else:
                await self._relay(request, reader, writer, fate)
        self._lines.discard(writer)
        writer.close()

    async def _relay(self, request: Request, reader: StreamReader, writer: StreamWriter, cut: int | None) -> None:
        there, back = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            back.write(re.sub(rb"\r\nconnection: [^\r\n]*", b"", request.head, flags=re.IGNORECASE)[:-2])
            back.write(b"connection: close\r\n\r\n")
            left = request.body_bytes if cut is None else cut
            while left > 0 and (block := await reader.read(min(BLOCK, left))):
                left -= len(block)
                back.write(block)
                await back.drain()
            if cut is None:
                self.passed.append(request)
                await _pour(there, writer)
        finally:
            back.close()

    def _released(self, request: Request) -> bytes | None:
        """A file of the newer release, if there is one by that name; any screen's path is the shell."""
        if self.release is None or request.path.startswith("/api/"):
            return None
        path = request.path.partition("?")[0]
        name = path.lstrip("/") if "." in path else "index.html"
        file = self.release / name
        return answer(200, file.read_bytes(), TYPES[file.suffix]) if file.is_file() else None


def _request(head: bytes) -> Request:
    method, path, _ = head.split(b"\r\n", 1)[0].decode().split(" ", 2)
    return Request(method, path, head)


async def _pour(source: StreamReader, target: StreamWriter) -> None:
    """Everything that comes, until its end or until nobody listens any more."""
    while block := await source.read(BLOCK):
        target.write(block)
        await target.drain()
