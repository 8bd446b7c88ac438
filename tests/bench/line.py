"""One phone's line to the server: bare HTTP/1.1 on one socket, so that the phones cost the measured machine little."""

import asyncio
import gzip
from collections.abc import Mapping

import zstandard

BROWSER = "gzip, deflate, br, zstd"  # what Chromium on a phone takes


class Line:
    """A connection that is kept open. Requests are posted one after the other."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, head: bytes) -> None:
        self._reader, self._writer, self._head = reader, writer, head

    @classmethod
    async def open(cls, host: str, port: int, path: str, headers: Mapping[str, str]) -> "Line":
        """A line for posting JSON to one path."""
        fields = {"host": f"{host}:{port}", "content-type": "application/json", "accept-encoding": BROWSER, **headers}
        told = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
        return cls(*await asyncio.open_connection(host, port), f"POST {path} HTTP/1.1\r\n{told}".encode())

    async def post(self, body: bytes) -> bytes:
        """The answer as it came over the wire, head and all; see `read`."""
        self._writer.write(b"%scontent-length: %d\r\n\r\n%s" % (self._head, len(body), body))
        answer = head = await self._reader.readuntil(b"\r\n\r\n")
        if b"transfer-encoding: chunked" in head:
            while not answer.endswith(b"\r\n0\r\n\r\n"):
                answer += await self._reader.readuntil(b"\r\n")
            return answer
        length = int(head.partition(b"content-length: ")[2].partition(b"\r\n")[0])
        return answer + await self._reader.readexactly(length)

    async def close(self) -> None:
        """Hang up."""
        self._writer.close()
        await self._writer.wait_closed()


def read(answer: bytes) -> bytes:
    """The body of an answer. Raises AssertionError when it is not a 200."""
    head, _, body = answer.partition(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200"):
        raise AssertionError(head)
    if b"transfer-encoding: chunked" in head:
        whole, rest = b"", body
        while (size := int(rest.partition(b"\r\n")[0], 16)) > 0:
            start = rest.index(b"\r\n") + 2
            whole, rest = whole + rest[start : start + size], rest[start + size + 2 :]
        body = whole
    if b"content-encoding: zstd" in head:
        return zstandard.ZstdDecompressor().decompressobj().decompress(body)
    return gzip.decompress(body) if b"content-encoding: gzip" in head else body
