"""Fixtures of the tests of care."""

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from tests.care import Care
from tests.world import World


@pytest.fixture
def care(world: World, session: AsyncSession) -> Care:
    return Care(world, session)
