"""The keys of a district: a wrong or missing one is said at the start, a new one takes over without losing a value."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.kernel import seal, seal_keys
from app.kernel.clock import now
from app.kernel.config import SettingsError
from app.registers.models import HouseholdEdit, Resident
from tests import factories as make

ONE, TWO, OTHER = (bytes([n]) * 32 for n in (1, 2, 3))


def ring(**keys: bytes) -> seal.Ring:
    told = {int(name[1:]): secret for name, secret in keys.items()}
    return seal.Ring(told, "990101", lambda: told)


@pytest.fixture(autouse=True)
def own(ring_of_all: seal.Ring) -> Iterator[None]:
    """These tests change the keys of the process."""
    yield
    seal.use(ring_of_all)


@pytest.fixture
def ring_of_all() -> seal.Ring:
    return seal.ring()


async def test_another_key_of_the_same_number_is_told_at_the_start(session: AsyncSession) -> None:
    await seal_keys.verify(session, ring(k1=ONE))
    await seal_keys.verify(session, ring(k1=ONE))
    with pytest.raises(SettingsError, match="sealing key 1 is not the one this district was sealed with"):
        await seal_keys.verify(session, ring(k1=OTHER))


async def test_a_missing_key_is_told_at_the_start(session: AsyncSession) -> None:
    await seal_keys.verify(session, ring(k1=ONE))
    await seal_keys.verify(session, ring(k1=ONE, k2=TWO))
    for keys, missing in ((ring(k2=TWO), 1), (ring(k1=ONE), 2)):
        with pytest.raises(SettingsError, match=f"sealing key {missing} is missing.*seal-{missing}"):
            await seal_keys.verify(session, keys)


async def test_a_new_key_takes_over_everything_and_then_the_old_one_may_go(
    session: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seal_keys, "BATCH", 2)
    seal.use(ring(k1=ONE))
    await seal_keys.verify(session, seal.ring())
    at = await make.grid(session)
    home = await make.home(session, at, "桑白露", "桑望舒", "桑冬青", door=("3号楼", "1", "302"), phone="15400000427")
    edit = {
        "household_id": home.id,
        "field": "contact_phone",
        "edited_by": home.id,
        "edited_by_name": "纪晴川",
        "edited_at": now(),
    }
    session.add(HouseholdEdit(id=home.id, old="15400000426", new="15400000427", rev=home.rev, **edit))
    people = list(await session.scalars(select(Resident).where(Resident.household_id == home.id)))
    for n, person in enumerate(people):
        person.phone = f"1540000100{n}"
    await session.flush()

    both = ring(k1=ONE, k2=TWO)
    seal.use(both)
    await seal_keys.verify(session, both)
    assert await seal_keys.left(session, both) == 6  # three people, a contact, an edit from and to
    for field in seal.PLACES.values():
        while await seal_keys.move(session, both, field):
            pass
    assert await seal_keys.left(session, both) == 0
    assert await seal_keys.retire(session, both) == [1]

    session.expunge_all()
    seal.use(ring(k2=TWO))
    await seal_keys.verify(session, seal.ring())
    found = await session.scalars(select(Resident).where(Resident.household_id == home.id).order_by(Resident.id))
    assert sorted(str(person.phone) for person in found) == ["15400001000", "15400001001", "15400001002"]
    kept = await session.get_one(HouseholdEdit, home.id)
    assert (kept.old, kept.new) == ("15400000426", "15400000427")
    by_number = select(Resident.name).where(Resident.phone_index.in_(Resident.phone.indexes("15400001001")))
    assert len((await session.scalars(by_number)).all()) == 1
