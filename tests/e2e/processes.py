"""Processes of ours, and their sudden end."""

import asyncio
import os
import signal
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

GONE_S = 10


def children_of(pid: int) -> list[int]:
    """Every living descendant, nearest first."""
    found: list[int] = []
    parents = _parents()
    generation = [pid]
    while generation:
        generation = [child for child, parent in parents.items() if parent in generation]
        found += generation
    return found


def with_argument(argument: str) -> list[int]:
    """Processes that were started with exactly this argument."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            if os.fsencode(argument) in path.read_bytes().split(b"\0"):
                found.append(int(path.parent.name))
    return found


async def kill(pids: Iterable[int]) -> None:
    """SIGKILL to all; returns when all are gone (a zombie is)."""
    waiting = list(pids)
    for pid in waiting:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    async with asyncio.timeout(GONE_S):
        while any(_state(pid) not in ("", "Z", "X") for pid in waiting):  # noqa: ASYNC110  nobody tells us
            await asyncio.sleep(0.02)


def _parents() -> dict[int, int]:
    found = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            found[int(path.parent.name)] = int(path.read_text().rpartition(")")[2].split()[1])
    return found


def _state(pid: int) -> str:
    """The letter of /proc/<pid>/stat; empty when there is no such process."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return ""
