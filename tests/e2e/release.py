"""A newer build of the phone app: the built one with another shell, as the next release would be."""

import base64
import hashlib
import re
from pathlib import Path

from tests.e2e.server import ROOT

DIST = ROOT / "pwa/dist"
MARK = '<meta name="release" content="next" />'


def next_release(folder: Path) -> Path:
    """A folder with what differs: index.html, and the service worker that vouches for it under a new build name."""
    shell, worker = (DIST / "index.html").read_bytes(), (DIST / "sw.js").read_text("utf-8")
    newer = shell.replace(b"</head>", MARK.encode() + b"</head>")
    build = re.search(r"doorstep-shell-([0-9a-f]{12})", worker)
    assert build is not None
    assert _hash(shell) in worker
    (folder / "index.html").write_bytes(newer)
    (folder / "sw.js").write_text(worker.replace(build[1], "next00000000").replace(_hash(shell), _hash(newer)), "utf-8")
    return folder


def _hash(content: bytes) -> str:
    return base64.b64encode(hashlib.sha256(content).digest()).decode()
