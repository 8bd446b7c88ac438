"""Do a piece of set-up once for the same inputs, whoever interrupts it and however often it is asked for."""

import fcntl
import hashlib
from collections.abc import Callable, Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / ".cache"


def once(stamp: Path, inputs: Iterable[str | Path], work: Callable[[], None]) -> None:
    """Call `work` unless `stamp` says that it finished with these inputs (texts, or files by content).

    The stamp belongs inside the folder it vouches for, so that deleting the folder deletes the promise.
    """
    CACHE.mkdir(exist_ok=True)
    with (CACHE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        fingerprint = _fingerprint(inputs)
        if stamp.is_file() and stamp.read_text() == fingerprint:
            return
        stamp.unlink(missing_ok=True)
        work()
        stamp.parent.mkdir(parents=True, exist_ok=True)
        stamp.write_text(fingerprint)


def _fingerprint(inputs: Iterable[str | Path]) -> str:
    digest = hashlib.sha256()
    for part in inputs:
        content = part.read_bytes() if isinstance(part, Path) else part.encode()
        digest.update(f"{part} {len(content)} ".encode())
        digest.update(content)
    return digest.hexdigest()
