"""A program that starts the embedded server, says its address, and stops it when told to: what the tests kill.

keeper.py <data dir>
"""

import signal
import sys
from pathlib import Path

from app.kernel.embedded import EmbeddedError, EmbeddedPostgres

signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell may have begun us with SIGINT ignored
server = EmbeddedPostgres(Path(sys.argv[1]))
try:
    print(server.start(), flush=True)  # noqa: T201
    signal.pause()
except EmbeddedError as error:
    print(f"refused: {error}", flush=True)  # noqa: T201
except KeyboardInterrupt:
    pass
finally:
    server.stop()
