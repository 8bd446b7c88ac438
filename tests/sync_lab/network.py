"""A faulty network: what lies between one phone and the server, as an httpx transport.

Every request may meet one fault, drawn from the seed. Requests may outlive the phone's patience: such a ghost reaches
the server after the phone has moved on, which is how two requests of one phone overtake each other.
"""

import asyncio
import socket
import struct
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import nullcontext, suppress
from typing import Any

import httpx

from tests.sync_lab.chance import Chance
from tests.sync_lab.server import Server

FAULTS = (
    "drop",  # nothing arrives
    "half-request",  # half of the body arrives, then the connection is reset
    "lost-answer",  # the server does everything, and the phone hears nothing
    "cut-answer",  # the connection ends within the answer
    "half-answer",  # half an answer that claims to be whole
    "twice",  # the request arrives twice at the same time; one of the answers comes back
    "echo",  # the request arrives a second time later on
    "late",  # the phone gives up, and the request arrives after that
    "delay",  # others overtake it
    "error-before",  # a proxy answers for the server
    "error-after",  # a proxy answers for the server, which has done everything
    "too-large",  # a proxy that takes less than the server
    "kill",  # the server dies somewhere within this request
    "kill-at-answer",  # the server dies the moment its answer is here: what it says must be kept by then
)
LONGEST_S = 0.03  # of delays: some requests take a third of it
RESET = struct.pack("ii", 1, 0)  # SO_LINGER with no time: closing resets the connection


class Bytes(httpx.AsyncByteStream):
    """An answer's body as it came off the wire, or half of it."""

    def __init__(self, body: bytes, *, breaks: bool = False) -> None:
        self._body = body
        self._breaks = breaks

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self._body
        if self._breaks:
            raise httpx.RemoteProtocolError("the connection ended within the answer")


class Wire:
    """The loopback beneath all networks of a process: real connections to the real server."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.errors: list[str] = []  # answers of 500 and above, which the server itself must never give
        self._http = httpx.AsyncHTTPTransport(verify=False, limits=httpx.Limits(max_keepalive_connections=8))
        self._ghosts: set[asyncio.Task[None]] = set()

    async def send(self, request: httpx.Request) -> tuple[httpx.Response, bytes]:
        """The answer and its body as it came, still encoded."""
        again = httpx.Request(
            request.method, request.url, headers=request.headers, content=request.content, extensions=request.extensions
        )
        with self.server.pushing() if request.url.path.endswith("push") else nullcontext():
            answer = await self._http.handle_async_request(again)
            assert isinstance(answer.stream, httpx.AsyncByteStream)
            try:
                body = b"".join([part async for part in answer.stream])
            finally:
                await answer.aclose()
        if answer.status_code >= 500:
            self.errors.append(f"{answer.status_code} to {request.url.path}: {body[:300]!r}")
        return answer, body

    async def send_half(self, request: httpx.Request) -> None:
        """Send the head and half of the body, then reset the connection."""
        with suppress(OSError):
            _, writer = await asyncio.open_connection(request.url.host, request.url.port)
            head = "".join(f"{name}: {value}\r\n" for name, value in request.headers.items())
            line = f"POST {request.url.raw_path.decode()} HTTP/1.1\r\n{head}\r\n"
            try:
                writer.write(line.encode() + request.content[: len(request.content) // 2])
                await writer.drain()
                peer: socket.socket = writer.get_extra_info("socket")
                peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            finally:
                writer.transport.abort()  # also when the server was killed in between

    def haunt(self, work: Coroutine[Any, Any, object]) -> None:
        """Do something that nobody waits for."""

        async def quietly() -> None:
            with suppress(httpx.HTTPError):
                await work

        ghost = asyncio.create_task(quietly())
        self._ghosts.add(ghost)
        ghost.add_done_callback(self._ghosts.discard)

    async def settle(self) -> None:
        """Wait until no request is under way that nobody waits for."""
        while self._ghosts:
            await asyncio.gather(*self._ghosts)

    async def close(self) -> None:
        """Close the connections."""
        await self.settle()
        await self._http.aclose()


class Network(httpx.AsyncBaseTransport):
    """One phone's way to the server. `storm` is the share of pushes that meet a fault (of pulls, half as many).

    The server is killed within pushes only: a kill is dear, and there is nothing to lose within a pull.
    """

    def __init__(self, wire: Wire, name: str, chance: Chance, storm: float, kinds: tuple[str, ...] = FAULTS) -> None:
        self.storm = storm
        self.kills_next_push = False
        self.met: Counter[tuple[str, str]] = Counter()
        self.log: list[str] = []
        self._wire = wire
        self._name = name
        self._chance = chance
        self._kinds = kinds
        self._bloodless = tuple(kind for kind in kinds if "kill" not in kind)
        self._count = 0

    def heal(self) -> None:
        """From now on every request arrives once, and so does its answer."""
        self.storm, self.kills_next_push = 0.0, False

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self._count += 1
        verb = request.url.path.rsplit("/", 1)[-1]
        if verb == "push" and self.kills_next_push:
            self.kills_next_push, fault = False, "kill"
        elif self._chance.maybe(self.storm if verb == "push" else self.storm / 2):
            fault = self._chance.choice(self._kinds if verb == "push" else self._bloodless)
        else:
            return await self._forward(request)
        self.met[verb, fault] += 1
        self.log.append(f"{self._name} request {self._count} ({verb}): {fault}")
        meet: Callable[[httpx.Request], Awaitable[httpx.Response]] = getattr(self, f"_{fault.replace('-', '_')}")
        return await meet(request)

    async def _forward(self, request: httpx.Request) -> httpx.Response:
        answer, body = await self._wire.send(request)
        return httpx.Response(answer.status_code, headers=answer.headers, stream=Bytes(body))

    async def _drop(self, _request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("nothing arrived")

    async def _half_request(self, request: httpx.Request) -> httpx.Response:
        await self._wire.send_half(request)
        raise httpx.WriteError("the connection was reset")

    async def _lost_answer(self, request: httpx.Request) -> httpx.Response:
        await self._wire.send(request)
        raise httpx.ReadError("the answer was lost")

    async def _cut_answer(self, request: httpx.Request) -> httpx.Response:
        answer, body = await self._wire.send(request)
        half = Bytes(body[: len(body) // 2], breaks=True)
        return httpx.Response(answer.status_code, headers=answer.headers, stream=half)

    async def _half_answer(self, request: httpx.Request) -> httpx.Response:
        answer, body = await self._wire.send(request)
        headers = {**answer.headers, "content-length": str(len(body) // 2)}
        return httpx.Response(answer.status_code, headers=headers, stream=Bytes(body[: len(body) // 2]))

    async def _twice(self, request: httpx.Request) -> httpx.Response:
        answers = await asyncio.gather(self._forward(request), self._forward(request), return_exceptions=True)
        answer = self._chance.choice(answers)
        if isinstance(answer, BaseException):
            raise answer
        return answer

    async def _echo(self, request: httpx.Request) -> httpx.Response:
        self._wire.haunt(self._afterwards(request))
        return await self._forward(request)

    async def _late(self, request: httpx.Request) -> httpx.Response:
        self._wire.haunt(self._afterwards(request))
        raise httpx.ReadTimeout("the phone gave up")

    async def _delay(self, request: httpx.Request) -> httpx.Response:
        await asyncio.sleep(self._chance.uniform(0, LONGEST_S))
        return await self._forward(request)

    async def _error_before(self, _request: httpx.Request) -> httpx.Response:
        return httpx.Response(self._chance.choice((500, 502, 503, 504)), html="<h1>Bad gateway</h1>")

    async def _error_after(self, request: httpx.Request) -> httpx.Response:
        await self._wire.send(request)
        return httpx.Response(self._chance.choice((500, 502, 504)), html="<h1>Bad gateway</h1>")

    async def _too_large(self, _request: httpx.Request) -> httpx.Response:
        return httpx.Response(413, html="<h1>Too large</h1>")

    async def _kill(self, request: httpx.Request) -> httpx.Response:
        moment = self._chance.uniform(0, 1.2) * self._wire.server.usual_s
        self._wire.server.doom(moment, down_s=self._chance.uniform(0, LONGEST_S))
        return await self._forward(request)

    async def _kill_at_answer(self, request: httpx.Request) -> httpx.Response:
        answer = await self._forward(request)
        self._wire.server.strike(down_s=self._chance.uniform(0, LONGEST_S))
        return answer

    async def _afterwards(self, request: httpx.Request) -> None:
        await asyncio.sleep(self._chance.uniform(0, 3 * LONGEST_S))
        await self._wire.send(request)
