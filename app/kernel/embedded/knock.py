"""Ask a PostgreSQL server how it is, in its own protocol: a socket that accepts says nothing about who is behind it."""

import socket
import struct
from enum import Enum
from pathlib import Path

PORT = 5432  # part of the socket's file name; no TCP port is opened
SOCKET = f".s.PGSQL.{PORT}"
PROTOCOL = 3 << 16
CANNOT_CONNECT_NOW = b"C57P03\0"
PATIENCE_S = 2.0


class Answer(Enum):
    """What came back."""

    READY = "ready"
    BUSY = "starting up, recovering or shutting down"
    NONE = "no server, or one that hangs"


def knock(folder: Path | None) -> Answer:
    """How the server with its socket in `folder` is, within two seconds; without a folder there is no socket yet."""
    if folder is None:
        return Answer.NONE
    words = b"user\0postgres\0database\0postgres\0\0"
    hello = struct.pack("!ii", len(words) + 8, PROTOCOL) + words
    with socket.socket(socket.AF_UNIX) as door:
        door.settimeout(PATIENCE_S)
        try:
            door.connect(str(folder / SOCKET))
            door.sendall(hello)
            answer = door.recv(4096)
        except OSError:
            return Answer.NONE
        if not answer:
            return Answer.NONE
        if answer.startswith(b"E") and CANNOT_CONNECT_NOW in answer:
            return Answer.BUSY
        return Answer.READY


def lost_door(folder: Path | None) -> bool:
    """Whether somebody removed the socket under a living server; one that is still starting has none to lose."""
    return folder is not None and not (folder / SOCKET).exists()
