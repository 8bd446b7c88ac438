"""Ports that stay ours while nobody listens on them."""

import os
import socket
from contextlib import suppress

# Outside the range that systems give to outgoing connections: a dead server's port is given to nobody else. Twenty for
# each of the processes that test side by side (gw0, gw1).
_FIRST = 8200 + 20 * int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:])
PORTS = range(_FIRST, _FIRST + 20)
_taken: set[int] = set()


def free_port() -> int:
    """A port on which nobody listens, and which this process has not given away before."""
    for port in PORTS:
        with socket.socket() as probe, suppress(OSError):
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if port not in _taken:
                probe.bind(("127.0.0.1", port))
                _taken.add(port)
                return port
    raise RuntimeError(f"every port from {PORTS.start} to {PORTS.stop - 1} is taken")


def give_back(port: int) -> None:
    _taken.discard(port)
