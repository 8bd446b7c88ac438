"""A process that must not outlive the one that started it, even when that one is killed with SIGKILL."""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def hold(parent: int) -> None:
    """Ask the system to kill us when our parent, whose pid is `parent`, ends; end now if it has.

    At once, without grace: the next launcher may want our port already, and phones send again what was not answered.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        sys.exit(1)
