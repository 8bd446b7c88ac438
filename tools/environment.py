"""Make the virtual environment hold exactly what a lock file lists: `python -m tools.environment run` or `dev`.

uv does it in seconds where pip takes half a minute, so pip fetches uv first. Where uv cannot be had, or cannot reach
the index pip reaches, pip does the work.
"""

import os
import subprocess
import sys
from pathlib import Path

from tools.stamp import ROOT, once

VENV = ROOT / ".venv"
PYTHON = VENV / "bin/python"
LOCKS = {"run": ROOT / "requirements.lock", "dev": ROOT / "requirements-dev.lock"}
UV_LOCK = ROOT / "tools/requirements-uv.lock"
PIP = [str(PYTHON), "-m", "pip", "--disable-pip-version-check"]


def make_venv() -> None:
    # a file that exists is not enough: its Python may be gone, or the making of it was interrupted
    if PYTHON.exists() and subprocess.run([*PIP, "--version"], check=False, capture_output=True).returncode == 0:
        return
    made = subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], check=False, capture_output=True, text=True)
    if made.returncode:
        sys.exit(f"Python cannot make a virtual environment; on Debian or Ubuntu install python3-venv.\n{made.stdout}")


def pip_settings() -> dict[str, str]:
    """Where and how pip reaches its index, in uv's words: uv does not read pip's configuration."""
    listed = subprocess.run([*PIP, "config", "list"], check=True, capture_output=True, text=True).stdout
    pip = {}
    for line in listed.splitlines():
        key, _, value = line.partition("=")
        pip[key.rpartition(".")[2]] = value.strip("'\"").replace("\\n", " ").strip()
    words = {
        "index-url": "UV_DEFAULT_INDEX",
        "extra-index-url": "UV_INDEX",
        "find-links": "UV_FIND_LINKS",
        "trusted-host": "UV_INSECURE_HOST",
        "cert": "SSL_CERT_FILE",
    }
    # like pip, take a file from whichever index has it: the hashes say which file, so no index can slip one in
    as_pip = {"UV_SYSTEM_CERTS": "1", "UV_INDEX_STRATEGY": "unsafe-best-match"}
    return as_pip | {words[key]: value for key, value in pip.items() if key in words}


def install(lock: Path) -> None:
    make_venv()
    quiet = [*PIP, "install", "-qq", "--no-deps", "--require-hashes", "--requirement"]
    print(f"Installing {lock.name} into .venv …", flush=True)
    if subprocess.run([*quiet, UV_LOCK], check=False).returncode == 0:
        uv = [str(VENV / "bin/uv"), "pip", "sync", "--quiet", "--require-hashes", "--python", str(PYTHON)]
        if subprocess.run([*uv, lock], check=False, env=pip_settings() | os.environ).returncode == 0:
            return
        print("uv could not; pip takes over, which is slower.", flush=True)
    if subprocess.run([*quiet, lock], check=False).returncode:
        sys.exit("The packages could not be installed: see pip's message above.")


def main(wanted: str) -> None:
    # the dev list holds all of the run list: once it is there, it is kept up instead
    lock = LOCKS["dev" if (VENV / ".dev").exists() else wanted]
    kind = next(name for name, path in LOCKS.items() if path == lock)
    once(VENV / f".{kind}", [sys.version, UV_LOCK, lock], lambda: install(lock))


if __name__ == "__main__":
    main(sys.argv[1])
