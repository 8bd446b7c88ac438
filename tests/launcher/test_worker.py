"""`doorstep worker`: waits for its database, does the jobs, ends when told to."""

import subprocess
import sys
from pathlib import Path

from app.kernel.embedded import EmbeddedPostgres
from tests.launcher.conftest import ROOT, ask, end, tell, wait_for
from tests.launcher.test_cli import doorstep

PATIENCE_S = 60
SWEEP = (
    "insert into jobs.pgqueuer (priority, entrypoint, payload, status)"
    " values (0, 'district_990101:district.sweep', '{}', 'queued')"
)


def test_a_worker_waits_for_its_database_and_does_the_jobs(data_dir: Path, home: Path) -> None:
    with EmbeddedPostgres(home / "external").running() as address:
        settings = {"DOORSTEP_DATABASE_URL": address, "DOORSTEP_LOG_LEVEL": "error"}
        worker = subprocess.Popen(
            [sys.executable, "-m", "app.cli", "worker"],
            cwd=ROOT,
            env=settings | {"DOORSTEP_DATA_DIR": str(data_dir), "PATH": "/usr/bin:/bin"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        try:
            assert worker.stdout is not None
            assert worker.stdout.readline().startswith("Waiting for")
            doorstep(data_dir, "migrate", **settings)
            assert worker.stdout.readline().startswith("The worker is at work")
            tell(address, SWEEP)
            wait_for(lambda: ask(address, "select count(*) = 0 from jobs.pgqueuer"), PATIENCE_S)
        finally:
            said = end(worker)
        assert worker.returncode == 0, said
        assert said == "Stopped.\n"
