"""The phone app's build: `python -m tools.pwa build`, or any npm script. Installs and builds what changed."""

import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from tools import node
from tools.stamp import ROOT, once

PWA = ROOT / "pwa"
MADE = {"node_modules", "dist", "coverage", "test-results"}


def npm(environ: dict[str, str], *arguments: str) -> None:
    done = subprocess.run(["npm", *arguments], check=False, cwd=PWA, env=environ)
    if done.returncode:
        sys.exit(1)


def sources(folder: Path = PWA) -> Iterator[Path]:
    """Every file the build reads."""
    for entry in sorted(folder.iterdir()):
        if entry.name in MADE or entry.name.startswith(".") or ".test." in entry.name:
            continue
        if entry.is_dir():
            yield from sources(entry)
        else:
            yield entry


def main(script: str, *arguments: str) -> None:
    run = partial(npm, node.environ())
    packages = [PWA / "package.json", PWA / "package-lock.json"]
    once(PWA / "node_modules/.installed", packages, lambda: run("ci", "--no-audit", "--no-fund", "--loglevel=error"))
    if script == "build":
        once(PWA / "dist/.built", sources(), lambda: run("run", "build"))
    else:
        run("run", "--silent", script, "--", *arguments)


if __name__ == "__main__":
    main(*sys.argv[1:])
