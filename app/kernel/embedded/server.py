"""Start, adopt, mend and stop the embedded server."""

import fcntl
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

from app.kernel.embedded.cluster import SPARE_MIB, SUPERUSER, check, last_words, make, need_space
from app.kernel.embedded.knock import PORT, SOCKET, Answer, knock, lost_door
from app.kernel.embedded.place import ENVIRON, EmbeddedError, Place, find, make_data_dir, who
from app.kernel.embedded.process import GONE_S, OUTSIDE, Postmaster, is_ours, postmaster, sweep

START_S = 600  # recovery after a crash may take minutes; a server that is not recovering is up in a tenth of a second
DEAF_S = 30  # how long a server may live without answering,
DOORLESS_S = 2  # and how long after losing the socket at which it could be asked
FAST_S, IMMEDIATE_S = 20, 5
LONGEST_SOCKET = 107  # bytes of sun_path, without the final NUL

# On the command line, where postgresql.conf cannot undo them: no TCP, a private socket, no values of rows in the log.
FIXED = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "log_error_verbosity": "terse",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
}


class EmbeddedPostgres:
    """The server of one data directory, shared by every process that started it and has not stopped it yet.

    >>> server = EmbeddedPostgres(Path(".data"))
    >>> address = server.start()
    >>> server.stop()
    """

    def __init__(self, data_dir: Path) -> None:
        self._data_dir = data_dir
        self._place: Place | None = None
        self._users: IO[bytes] | None = None
        self._child: subprocess.Popen[bytes] | None = None

    def start(self) -> str:
        """Make sure that the server runs and answers; its address. Also mends a server that died meanwhile.

        Adopts a server whose launcher died. Raises EmbeddedError, one sentence, when it cannot be had.
        """
        make_data_dir(self._data_dir)
        with self._alone():
            place = self._place = self._place or find(self._data_dir)
            if not place.cluster.exists():
                make(place)
            check(place)
            if self._users is None:
                self._users = self._open("pg.users")
                fcntl.flock(self._users, fcntl.LOCK_SH)
            try:
                running = self._adopt(place) or self._launch(place)
            except BaseException:
                self._leave(place)
                raise
            return f"postgresql+asyncpg://{SUPERUSER}@/postgres?host={quote(str(running.sockets))}"

    def stop(self) -> None:
        """Stop the server, unless another process that started it still uses it."""
        if self._place is not None and self._users is not None:
            with self._alone():
                self._leave(self._place)

    @contextmanager
    def running(self) -> Iterator[str]:
        """The address of the server, started; stopped at the end unless somebody else uses it."""
        try:
            yield self.start()
        finally:
            self.stop()

    def is_alive(self) -> bool:
        """Whether the server process is there; it may be starting or recovering."""
        return self._place is not None and postmaster(self._place.cluster) is not None

    def program(self, name: str) -> Path:
        """The path of one of PostgreSQL's own programs, such as psql or pg_dump, once the server has started."""
        if self._place is None:
            raise EmbeddedError("The embedded PostgreSQL has not been started.")
        return self._place.programs / name

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Keep every other process from starting or stopping this server meanwhile; ends with the process."""
        with self._open("pg.lock") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _open(self, name: str) -> IO[bytes]:
        try:
            return (self._data_dir / name).open("ab")
        except OSError as error:
            raise EmbeddedError(f"{self._data_dir / name} cannot be written: {error.strerror}.") from error

    def _leave(self, place: Place) -> None:
        """Stop being a user of the server; the last one out turns off the light."""
        if self._users is None:
            return
        with self._users as users:
            self._users = None
            with suppress(BlockingIOError):
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                self._halt(place)

    def _adopt(self, place: Place) -> Postmaster | None:
        """Wait for a server that is already there to answer; end one that hangs."""
        deaf_since = started = time.monotonic()
        while running := postmaster(place.cluster):
            answer = knock(running.sockets)
            if answer is Answer.READY:
                return running
            now = time.monotonic()
            if answer is Answer.BUSY:
                deaf_since = now
            patience = DOORLESS_S if lost_door(running.sockets) else DEAF_S
            if now - started > START_S or now - deaf_since > patience:
                self._halt(place)
            time.sleep(0.05)
        return None

    def _launch(self, place: Place) -> Postmaster:
        need_space(place.cluster, SPARE_MIB)
        self._reap(place)
        sweep(place.cluster)
        sockets = _socket_folder(place)
        settings = FIXED | {"unix_socket_directories": '"{}"'.format(str(sockets).replace('"', '""'))}
        command: list[str | Path] = [place.programs / "postgres", "-D", place.cluster]
        command += [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        identity: dict[str, Any] = {} if place.user is None else who(place.user)
        # a file, not a pipe: the server keeps it for life; unnamed, as it is only read when the start fails
        with tempfile.TemporaryFile() as said:
            # a session of its own: Ctrl-C in the terminal is for us, who then stop it in good order
            self._child = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                cwd="/",
                env=ENVIRON,
                start_new_session=True,
                **identity,
            )
            if running := self._adopt_child(place):
                return running
            said.seek(0)
            complaint = last_words(said.read().decode(errors="replace"))
        raise EmbeddedError(f"PostgreSQL did not start: {complaint} (more may be in {place.cluster / 'log'}).")

    def _adopt_child(self, place: Place) -> Postmaster | None:
        """The server just started, once it answers; None when it gave up."""
        while self._child is not None and self._child.poll() is None:
            if running := self._adopt(place):
                return running
            time.sleep(0.01)  # it has not written its pid file yet
        return None

    def _halt(self, place: Place) -> None:
        """Stop the server: in good order, else at once (it recovers at the next start), else by force."""
        sockets = None
        for order, patience in ((signal.SIGINT, FAST_S), (signal.SIGQUIT, IMMEDIATE_S), (signal.SIGKILL, IMMEDIATE_S)):
            running = postmaster(place.cluster)
            if running is None:
                break
            sockets = running.sockets or sockets
            with suppress(ProcessLookupError):
                os.kill(running.pid, order)
            deadline = time.monotonic() + patience
            while is_ours(running.pid, place.cluster) and time.monotonic() < deadline:
                time.sleep(0.02)
        self._reap(place)
        sweep(place.cluster, sockets)

    def _reap(self, place: Place) -> None:
        """Let go of a child that has ended; one about to has no command line left, but may not be a zombie yet."""
        if self._child is not None and not is_ours(self._child.pid, place.cluster):
            self._child.wait(GONE_S)
            self._child = None


def _socket_folder(place: Place) -> Path:
    """The cluster itself, private as it is, unless its path cannot be the address of a socket.

    Too long for the system, or with a comma, at which drivers split a list of hosts.
    """
    if len(os.fsencode(place.cluster / SOCKET)) <= LONGEST_SOCKET and "," not in str(place.cluster):
        return place.cluster
    folder = Path(tempfile.mkdtemp(prefix=f"{OUTSIDE}-", dir="/tmp"))
    if place.user is not None:
        shutil.chown(folder, place.user)
    return folder
