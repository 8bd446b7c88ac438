"""Fixtures of the incident tests."""

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from tests.district import District
from tests.incidents import Town, build


@pytest.fixture
async def town(district: District, client: httpx.AsyncClient, session: AsyncSession) -> Town:
    """The town, without people yet."""
    return await build(district, client, session)
