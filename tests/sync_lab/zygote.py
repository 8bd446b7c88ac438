"""The real server, loaded once and born as often as it is killed.

Loading the app takes two seconds, a fork of a process that has loaded it takes milliseconds. Nothing is open at the
fork: no thread, no event loop, no connection; the child opens everything itself, as a server that starts does.

Speaks lines on standard input and output: it tells its port once, then answers every line with the pid of a new child.
"""

import asyncio
import gc
import os
import signal
import socket
import sys
from pathlib import Path
from typing import Any, NoReturn

import httpx
import uvicorn

from app.main import create_app


def main() -> None:
    """Serve children until standard input ends."""
    config = uvicorn.Config(create_app(), log_level="critical", access_log=False)
    config.load()
    asyncio.run(rehearse(config.app))
    threads = len(list(Path("/proc/self/task").iterdir()))
    if threads != 1:
        raise SystemExit(f"{threads} threads run before the fork: what they hold would be lost in the child")
    gc.collect()
    gc.freeze()
    place = door()  # never listens: it keeps the port ours while no child is alive
    tell(place.getsockname()[1])
    child = 0
    for _ in sys.stdin:
        if child:
            os.waitpid(child, 0)
        child = os.fork()
        if not child:
            serve(config, place.getsockname()[1])
        tell(child)
    if child:
        os.kill(child, signal.SIGKILL)


def tell(number: int) -> None:
    """Answer whoever holds the other end."""
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


async def rehearse(app: Any) -> None:
    """One request that touches nothing: what an app makes at its first request, it makes once for all children."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1") as client:
        (await client.get("/healthz")).raise_for_status()


def door(port: int = 0) -> socket.socket:
    """A socket on a loopback port that a child may take over at once when another child has died on it."""
    found = socket.socket()
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    found.bind(("127.0.0.1", port))
    return found


def serve(config: uvicorn.Config, port: int) -> NoReturn:
    """Be a server. What it logs goes to standard error."""
    os.dup2(2, 1)
    uvicorn.Server(config).run(sockets=[door(port)])
    os._exit(0)


if __name__ == "__main__":
    main()
