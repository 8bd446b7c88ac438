"""A server of map tiles on loopback, and what lies where on them, by a formula of our own."""

import asyncio
import math
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from tests.e2e.ports import free_port, give_back

# A picture of one grey point.
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b55"
    "0000000a49444154789c63b8000000d200d1dbd90eb70000000049454e44ae426082"
)
AXIS, ECCENTRICITY = 6378245.0, 0.00669342162296594323


@dataclass
class Tiles:
    """The address of the server, and what browsers asked it for."""

    origin: str
    asked: list[str] = field(default_factory=list)
    referers: set[str] = field(default_factory=set)


@asynccontextmanager
async def tile_server() -> AsyncIterator[Tiles]:
    """Serve the same picture for every tile."""
    port = free_port()
    found = Tiles(f"http://127.0.0.1:{port}")

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        found.asked.append(head[0].split(" ")[1])
        found.referers |= {line.split(": ", 1)[1] for line in head if line.lower().startswith("referer: ")}
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nConnection: close\r\n")
        writer.write(b"Content-Length: %d\r\n\r\n" % len(PNG) + PNG)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", port)
    async with server:
        yield found
    give_back(port)


def on_tile(zoom: int, x: float, y: float) -> tuple[float, float]:
    """Latitude and longitude, as tiles are drawn, of a place counted in tiles from the north-western corner."""
    around = 2**zoom
    return math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * y / around)))), x / around * 360 - 180


def shifted(lat: float, lon: float) -> tuple[float, float]:
    """WGS-84 as GCJ-02, by the formula as it is usually printed."""
    x, y = lon - 105, lat - 35
    sin, pi = math.sin, math.pi
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x))
    north += (20 * sin(6 * x * pi) + 20 * sin(2 * x * pi)) * 2 / 3
    north += (20 * sin(y * pi) + 40 * sin(y / 3 * pi)) * 2 / 3
    north += (160 * sin(y / 12 * pi) + 320 * sin(y * pi / 30)) * 2 / 3
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x))
    east += (20 * sin(6 * x * pi) + 20 * sin(2 * x * pi)) * 2 / 3
    east += (20 * sin(x * pi) + 40 * sin(x / 3 * pi)) * 2 / 3
    east += (150 * sin(x / 12 * pi) + 300 * sin(x / 30 * pi)) * 2 / 3
    magic = 1 - ECCENTRICITY * sin(math.radians(lat)) ** 2
    metres_north = AXIS * (1 - ECCENTRICITY) / magic**1.5 * pi / 180
    metres_east = AXIS / math.sqrt(magic) * math.cos(math.radians(lat)) * pi / 180
    return lat + north / metres_north, lon + east / metres_east
