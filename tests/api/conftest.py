"""Fixtures of the API tests."""

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from tests.district import District, plant
from tests.served import caller, served  # noqa: F401  (fixtures)
from tests.tus import phone, store  # noqa: F401  (fixtures)


@pytest.fixture
async def district(session: AsyncSession, client: httpx.AsyncClient) -> District:
    """A small district, without people yet."""
    await plant(session)
    return District(session, client)
