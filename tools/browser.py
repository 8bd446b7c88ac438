"""Print the path of a Chromium that runs here and can show Chinese, fetching one when there is none.

In this order: one that is installed; apt-get as root; apt-get's archives unpacked below .cache without being root;
Playwright's own download. Never a silent skip: without a browser it ends with one sentence and status 1.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tools import node
from tools.stamp import CACHE

HOME = CACHE / "browser"
NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome")
PACKAGES = ("chromium", "fonts-wqy-microhei")
FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts")
CHINESE_FONTS = ("wqy", "cjk", "sourcehan", "droidsansfallback", "uming", "ukai", "simsun", "msyh", "pingfang")
PAGE = "data:text/html,<p>here</p>"


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def run(*command: object, **environ: str) -> bool:
    """Run a step of the set-up, its chatter on standard error; True when it succeeded."""
    try:
        done = subprocess.run([str(word) for word in command], check=False, stdout=sys.stderr, env=os.environ | environ)
    except OSError as error:
        say(str(error))
        return False
    return done.returncode == 0


def works(browser: str | Path | None) -> bool:
    """Whether it opens a page: a launcher without its libraries, or a stub that asks for a snap, does not."""
    if not browser:
        return False
    flags = ("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--dump-dom")
    try:
        shown = subprocess.run([browser, *flags, PAGE], check=False, capture_output=True, text=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return "here" in shown.stdout


def has_chinese_font() -> bool:
    if shutil.which("fc-list"):
        return bool(subprocess.run(["fc-list", ":lang=zh-cn"], check=False, capture_output=True).stdout.strip())
    files = (file for folder in FONT_FOLDERS for file in Path(folder).expanduser().rglob("*.[to]t[fc]"))
    return any(name in file.name.lower().replace("-", "") for file in files for name in CHINESE_FONTS)


def on_path() -> str | None:
    return next((path for path in map(shutil.which, NAMES) if works(path)), None)


def installed() -> Path | None:
    found = on_path()
    return Path(found) if found and has_chinese_font() else None


def by_apt() -> Path | None:
    """Install with apt-get: only root may."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return None
    say("Installing chromium and a Chinese font with apt-get …")
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    run("apt-get", "update", "-qq", **quiet)
    run("apt-get", "install", "-y", "-qq", "--no-install-recommends", *PACKAGES, **quiet)
    return installed()


def by_unpacking() -> Path | None:
    """Have apt-get download what this machine lacks, and unpack it below .cache: needs no rights at all."""
    browser = HOME / "chromium"
    if works(browser):
        return browser
    if not (shutil.which("apt-get") and shutil.which("dpkg-deb")):
        return None
    say("Fetching chromium and a Chinese font into .cache/browser …")
    shutil.rmtree(HOME, ignore_errors=True)
    if not unpack(HOME / "archives", HOME / "root"):
        return None
    wrap(browser, HOME / "root")
    return browser if works(browser) else None


def unpack(archives: Path, root: Path) -> bool:
    lists = HOME / "lists"
    for folder in (archives / "partial", lists / "partial", root):
        folder.mkdir(parents=True)
    own = {"Dir::State::lists": lists, "Dir::Cache": HOME, "Dir::Cache::archives": archives, "Debug::NoLocking": "1"}
    apt = ["apt-get", "-qq", "-y", "-oDir::Cache::pkgcache=", "-oDir::Cache::srcpkgcache="]
    apt += [f"-o{name}={value}" for name, value in own.items()]
    run(*apt, "update")
    complete = run(*apt, "--download-only", "--no-install-recommends", "install", *PACKAGES) and all(
        run("dpkg-deb", "-x", archive, root) for archive in archives.glob("*.deb")
    )
    for folder in (archives, lists):
        shutil.rmtree(folder)
    return complete


def wrap(browser: Path, root: Path) -> None:
    """Write a script that starts the browser with the libraries and fonts of `root` beside the machine's own."""
    # also folders such as …/pulseaudio, which libraries look for at their usual, absolute place
    libraries = ":".join(sorted({str(file.parent) for file in root.glob("**/*-linux-gnu*/**/*.so*")}))
    folders = "".join(f"<dir>{folder}</dir>" for folder in (root / "usr/share/fonts", "/usr/share/fonts"))
    fonts = HOME / "fonts.conf"
    fonts.write_text(
        '<!DOCTYPE fontconfig SYSTEM "fonts.dtd">\n'
        f"<fontconfig>{folders}<cachedir>{HOME / 'fonts'}</cachedir></fontconfig>\n"
    )
    # apt-get fetches what is missing: with a browser installed that is the font alone
    engine = root / "usr/lib/chromium/chromium"
    browser.write_text(
        f'#!/bin/sh\nexport LD_LIBRARY_PATH="{libraries}" FONTCONFIG_FILE="{fonts}"\n'
        f'exec "{engine if engine.exists() else on_path()}" "$@"\n'
    )
    browser.chmod(0o755)


def by_playwright() -> Path | None:
    say("Asking Playwright for a browser …")
    os.environ["PLAYWRIGHT_NODEJS_PATH"] = node.program()
    if not run(sys.executable, "-m", "playwright", "install", "chromium"):
        return None
    ask = "from playwright.sync_api import sync_playwright as p\nwith p() as run: print(run.chromium.executable_path)"
    path = Path(subprocess.run([sys.executable, "-c", ask], check=True, capture_output=True, text=True).stdout.strip())
    return path if works(path) and has_chinese_font() else None


def main() -> None:
    for way in (installed, by_apt, by_unpacking, by_playwright):
        browser = way()
        if browser:
            print(browser)
            return
    sys.exit(
        "The browser tests need a Chromium and a Chinese font, and none could be had here: "
        "install chromium and fonts-wqy-microhei (or any CJK font), then try again."
    )


if __name__ == "__main__":
    main()
