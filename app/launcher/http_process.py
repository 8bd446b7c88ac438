"""One HTTP server process: `python -m app.launcher.http_process <parent pid> <socket>`.

It serves on a listening socket it inherits, shared with its siblings: a restart of one refuses nobody. It loads the
app while the database is being prepared, and begins when its standard input ends.
"""

import importlib
import socket
import sys

import uvicorn

from app.kernel import config
from app.launcher import lifeline

GRACE_S = 5  # for requests under way; live streams never end by themselves


def main(parent: int, door: int) -> None:
    lifeline.hold(parent)
    settings = config.load()
    importlib.import_module("app.main")
    sys.stdin.read()
    server = uvicorn.Config(
        "app.main:create_app",
        factory=True,
        lifespan="on",
        access_log=False,  # the app writes its own, with request ids and without personal data
        log_level="warning",
        server_header=False,
        proxy_headers=True,
        forwarded_allow_ips=settings.proxies,
        timeout_graceful_shutdown=GRACE_S,
    )
    uvicorn.Server(server).run(sockets=[socket.socket(fileno=door)])


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
