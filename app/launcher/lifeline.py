"""A process that must not outlive the one that started it, even when that one is killed with SIGKILL."""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def hold(parent: int) -> None:
    """Ask the system to send us SIGTERM when our parent, whose pid is `parent`, ends; end now if it has."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        sys.exit(1)
