"""The laboratory as fixtures, seeds as tests, and one line of totals over all test processes."""

import gc
import os
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from app.kernel.db import Database
from tests import postgres
from tests.sync_lab.lab import Lab
from tests.sync_lab.network import Wire
from tests.sync_lab.server import Server

TOTALS = pytest.StashKey[Counter[str]]()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """LAB_SEEDS is how many seeds are played (120), or which: `17-17`, `1000-1999`."""
    if "seed" in metafunc.fixturenames:
        first, _, last = os.environ.get("LAB_SEEDS", "120").rpartition("-")
        seeds = range(int(first or 1), int(last) + 1)
        metafunc.parametrize("seed", seeds, ids=[f"seed-{seed:05}" for seed in seeds])


@pytest.fixture(scope="session")
async def lab(
    admin_url: str,
    template: str,
    worker_name: str,
    tmp_path_factory: pytest.TempPathFactory,
    pytestconfig: pytest.Config,
) -> AsyncIterator[Lab]:
    """The laboratory of this test process. Its database is committed to, and dropped at the end."""
    name = f"doorstep_lab_{worker_name}_{os.getpid()}"
    with postgres.alone("template"):
        await postgres.fresh_copy(admin_url, template, name)
    folder: Path = tmp_path_factory.mktemp("lab")
    database = Database(postgres.sqlalchemy_url(admin_url, name), postgres.SCHEMA, pool_size=4)
    server = Server(database.url, folder)
    await server.load()
    wire = Wire(server)
    found = Lab(database, server, wire)
    await found.open()
    gc.collect()
    gc.freeze()  # what is loaded now stays: the collector need not walk it at every seed
    pytestconfig.stash[TOTALS] = found.totals
    yield found
    broken = await found.chain()
    await wire.close()
    await server.close()
    await database.close()
    await postgres.drop(admin_url, name)
    assert broken is None, f"the audit log does not fit from entry {broken} on"


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A parallel test process tells its totals to the one that prints."""
    output: dict[str, Any] | None = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["lab"] = dict(session.config.stash.get(TOTALS, None) or {})


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """A parallel test process has ended."""
    told = getattr(node, "workeroutput", {}).get("lab", {})
    node.config.stash[TOTALS] = node.config.stash.get(TOTALS, Counter()) + Counter(told)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """One line of what the laboratory did."""
    if totals := config.stash.get(TOTALS, None):
        told = ", ".join(f"{count:,} {name.replace('_', ' ')}" for name, count in totals.items())
        terminalreporter.write_line(f"sync laboratory: {told}")
