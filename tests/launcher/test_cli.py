"""The command line on a real data directory: each command brings the database it needs and leaves none running."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

from app.kernel.config import describe
from app.kernel.embedded import EmbeddedPostgres
from app.kernel.embedded.process import postmaster
from tests.launcher.conftest import ROOT, ask
from tests.launcher.test_serve import serving

NEEDED = {
    "grid_worker": 2,
    "community_secretary": 2,
    "street_dispatcher": 1,
    "district_dispatcher": 1,
    "dept_handler": 1,
    "sysadmin": 1,
}


def doorstep(data_dir: Path, *arguments: str, **environ: str) -> str:
    """What a command prints; it must succeed."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("DOORSTEP_")}
    done = subprocess.run(
        [sys.executable, "-m", "app.cli", *arguments],
        check=False,
        cwd=ROOT,
        env=clean | {"DOORSTEP_DATA_DIR": str(data_dir)} | environ,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_command_brings_the_database_and_takes_it_away(data_dir: Path) -> None:
    doorstep(data_dir, "migrate")
    assert postmaster(data_dir / "pg") is None
    assert doorstep(data_dir, "psql", "-Atc", "select count(*) from alembic_version") == "1\n"
    assert postmaster(data_dir / "pg") is None


def test_a_command_uses_the_external_database_and_makes_no_other(data_dir: Path, home: Path) -> None:
    with EmbeddedPostgres(home / "external").running() as address:
        doorstep(data_dir, "migrate", DOORSTEP_DATABASE_URL=address)
        assert ask(address, "select count(*) from district_990101.alembic_version") == 1
    assert not (data_dir / "pg").exists()


def test_the_first_start_makes_a_demo_district_and_the_second_keeps_it(data_dir: Path) -> None:
    count = ("psql", "-Atc", "select count(*), min(id::text) from households")
    with serving(data_dir, DOORSTEP_DEMO="yes"):
        first = doorstep(data_dir, *count)
    kept = data_dir / "demo.json"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    sign_ins = json.loads(kept.read_text("utf-8"))
    for role, wanted in NEEDED.items():
        places = {entry["area_code"] for entry in sign_ins if entry["role"] == role}
        assert len(places) >= wanted, role
    with serving(data_dir, DOORSTEP_DEMO="yes"):
        assert doorstep(data_dir, *count) == first
    assert json.loads(kept.read_text("utf-8")) == sign_ins


def test_settings_lists_them_all_and_shows_no_password(data_dir: Path) -> None:
    listed = doorstep(data_dir, "settings", DOORSTEP_DATABASE_URL="postgresql://someone:hunter2@db/x")
    assert all(row.variable in listed for row in describe())
    assert "hunter2" not in listed
