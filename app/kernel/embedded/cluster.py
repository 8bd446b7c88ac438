"""The cluster on disk: making it, and saying in one sentence why it cannot be used."""

import os
import pwd
import re
import shutil
import stat
import tempfile
from pathlib import Path

from app.kernel.embedded.place import EmbeddedError, Place, major, run_as

SUPERUSER = "postgres"
DRAFT = "pg.new-"
FRESH_MIB = 200  # a new cluster and its first two segments of log
SPARE_MIB = 32  # less, and the server would stop in the middle of a commit

# Written into postgresql.conf of a new cluster: whoever runs this installation may change them there.
SETTINGS = {
    "max_connections": "200",
    "shared_buffers": "256MB",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "wal_compression": "on",
    "random_page_cost": "1.1",
    "jit": "off",
    "idle_in_transaction_session_timeout": "60s",
    "shared_preload_libraries": "pg_stat_statements",
    "track_io_timing": "on",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_duration_statement": "1s",
    # seven files, each named by its day of the week and begun anew a week later
    "logging_collector": "on",
    "log_filename": "postgresql-%a.log",
    "log_rotation_age": "1d",
    "log_rotation_size": "0",
    "log_truncate_on_rotation": "on",
}


def make(place: Place) -> None:
    """Make the cluster, complete or not at all: an interrupted attempt leaves nothing that looks like one."""
    need_space(place.cluster.parent, FRESH_MIB)
    for left in place.cluster.parent.glob(f"{DRAFT}*"):
        shutil.rmtree(left, ignore_errors=True)
    # a name of its own: the initdb of a launcher that was killed may still be at work in the former one
    draft = Path(tempfile.mkdtemp(prefix=DRAFT, dir=place.cluster.parent))
    try:
        if place.user is not None:
            shutil.chown(draft, place.user, pwd.getpwnam(place.user).pw_gid)
        shape = ["--encoding=UTF8", "--locale=C.UTF-8", "--data-checksums", "--auth=trust", f"--username={SUPERUSER}"]
        settings = [f"--set={name}={value}" for name, value in SETTINGS.items()]
        made = run_as(place.user, [place.programs / "initdb", *shape, *settings, "--no-instructions", "-D", draft])
        if made.returncode:
            raise EmbeddedError(f"PostgreSQL could not make its files in {place.cluster}: {last_words(made.stderr)}")
        draft.rename(place.cluster)
        if place.link is not None:
            place.link.symlink_to(place.cluster)
    except OSError as error:
        raise EmbeddedError(f"PostgreSQL could not make its files in {place.cluster}: {error.strerror}.") from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
        if place.link is not None and not place.link.exists():
            place.cluster.parent.rmdir()


def check(place: Place) -> None:
    """Raise EmbeddedError if the cluster is not ours, not private, or of another version."""
    status = place.cluster.stat()
    us = os.geteuid() if place.user is None else pwd.getpwnam(place.user).pw_uid
    if status.st_uid != us:
        owner = _name(status.st_uid)
        raise EmbeddedError(
            f"The database in {place.cluster} belongs to the user {owner}: start Doorstep as {owner} or as root, "
            "or choose another DOORSTEP_DATA_DIR."
        )
    if stat.S_IMODE(status.st_mode) & 0o027:
        raise EmbeddedError(f"The database in {place.cluster} is open to others: run chmod 700 {place.cluster}.")
    try:
        written_by = (place.cluster / "PG_VERSION").read_text().strip()
    except OSError as error:
        raise EmbeddedError(
            f"{place.cluster} is not a database of PostgreSQL: {error.strerror}: PG_VERSION."
        ) from error
    if written_by != major():
        raise EmbeddedError(
            f"The database in {place.cluster} was written by PostgreSQL {written_by}, and this Doorstep brings "
            f"{major()}: dump it with the former version and restore it here."
        )


def need_space(folder: Path, mib: int) -> None:
    """Raise EmbeddedError if the disk of `folder` has less than `mib` MiB left."""
    free = shutil.disk_usage(folder).free // 2**20
    if free < mib:
        raise EmbeddedError(f"The disk of {folder} is full: {free} MiB are free, PostgreSQL needs {mib} MiB to start.")


def last_words(text: str) -> str:
    """The end of what PostgreSQL said, as one line without its time stamps."""
    lines = [re.sub(r"^[\d-]+ [\d:.]+ \w+ \[\d+\] ", "", line).strip() for line in text.splitlines()]
    return "; ".join([line for line in lines if line][-3:]) or "it said nothing"


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)
