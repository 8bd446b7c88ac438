"""Ask the server we just started whether it is ready, as a load balancer would."""

import asyncio
import socket

PATIENCE_S = 5
QUESTION = b"GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"


async def is_ready(door: socket.socket) -> bool:
    """Whether whoever listens on `door` answers /readyz with 200."""
    host, port = door.getsockname()[:2]
    try:
        async with asyncio.timeout(PATIENCE_S):
            reader, writer = await asyncio.open_connection(host, port)
            try:
                writer.write(QUESTION)
                return b" 200 " in await reader.readline()
            finally:
                writer.close()
    except (OSError, TimeoutError):
        return False
