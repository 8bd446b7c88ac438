"""What one running Doorstep holds alone: its data directory and its address."""

import errno
import fcntl
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.kernel.embedded.place import make_data_dir
from app.launcher.errors import LauncherError

BACKLOG = 2048


@contextmanager
def sole_server(data_dir: Path) -> Iterator[None]:
    """Hold the data directory; the system lets go of it when this process ends, however it ends."""
    make_data_dir(data_dir)
    with (data_dir / "serve.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise LauncherError(
                f"Doorstep is already running on {data_dir} (process {lock.read().strip() or 'unknown'}). "
                "Stop it first, or choose another DOORSTEP_DATA_DIR."
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


@contextmanager
def listening(host: str, port: int) -> Iterator[socket.socket]:
    """A listening TCP socket, opened before anything else is started, so that a taken port costs nothing."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise LauncherError(f"Port {port} is taken by another program. Choose another with PORT.") from None
            raise LauncherError(f"{host}:{port} cannot be listened on: {error.strerror or error}.") from None
        door.listen(BACKLOG)
        yield door
