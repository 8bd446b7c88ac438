"""Phones, a faulty network and a server that is killed: after any schedule nothing is lost and nothing counts twice."""

import pytest

from tests.sync_lab.lab import Lab


async def test_seed(lab: Lab, seed: int) -> None:
    report = await lab.play(seed)
    if report:
        pytest.fail(report, pytrace=False)
