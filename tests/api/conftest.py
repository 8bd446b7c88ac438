"""Fixtures of the API tests."""

import httpx
import pytest
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy.ext.asyncio import AsyncSession

from app.identity import passwords
from tests.district import District, plant
from tests.served import caller, served  # noqa: F401  (fixtures)
from tests.tus import phone, store  # noqa: F401  (fixtures)

# A town of twenty people is signed in for every test of a case: with the real cost that is most of the test.
LIGHT = PasswordHash((Argon2Hasher(memory_cost=64, time_cost=1, parallelism=1),))


@pytest.fixture(autouse=True)
def light_passwords(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same argon2id with less work, save where signing in is what is tested (and tests/unit/test_passwords.py)."""
    if request.path.name != "test_auth.py":
        monkeypatch.setattr(passwords, "_HASHER", LIGHT)


@pytest.fixture
async def district(session: AsyncSession, client: httpx.AsyncClient) -> District:
    """A small district, without people yet."""
    await plant(session)
    return District(session, client)
