"""Behind which door: one that is there, or a new one in a grid."""

from collections.abc import Sequence
from datetime import timedelta

from app.kernel.access import covers
from app.kernel.changes import leave
from app.kernel.clock import day_of
from app.kernel.errors import Conflict, Fault, Invalid, NotFound
from app.kernel.ids import new_id
from app.registers import doors
from app.registers.life import repo
from app.registers.life.change import HOUSEHOLDS, RESIDENTS, Change
from app.registers.life.schemas import Door
from app.registers.models import Dwelling, Household, Resident


async def door(change: Change, told: Door, permission: str) -> Dwelling:
    """The door that is meant; a new one is made. Raises NotFound outside the actor's areas, Invalid."""
    if told.dwelling_id is not None:
        return await repo.door(change.session, change.actor, permission, told.dwelling_id)
    grid_code = told.grid_code or ""
    building, unit = doors.tidy_building(told.building), doors.tidy_unit(told.unit)
    room = doors.tidy_room(told.room)
    if not (building and room):
        raise Invalid(errors=[Fault("/door/room" if building else "/door/building", "missing")])
    path = await repo.grid_path(change.session, grid_code)
    if path is None:
        raise NotFound
    beside = await repo.doors_of_building(change.session, grid_code, building)
    paths = {one.path for one in beside}
    if len(paths) == 1:  # a building may lie in a micro-grid
        path = paths.pop()
    there = next((one for one in beside if (one.unit, one.room) == (unit, room)), None)
    if not any(covers(held, there.path if there else path) for held in change.actor.paths(permission)):
        raise NotFound
    if there is not None:
        return there
    made = Dwelling(
        id=new_id(),
        grid_code=grid_code,
        path=path,
        building=building,
        unit=unit,
        room=room,
        floor=doors.floor_of(room),
        address=doors.address(_street_of(beside), building, unit, room),
        use="self",
        rev=change.rev,
    )
    change.session.add(made)
    await change.session.flush()
    return made


def _street_of(beside: Sequence[Dwelling]) -> str:
    """What stands before the building in the addresses of its other doors."""
    for one in beside:
        own = doors.address("", one.building, one.unit, one.room)
        if one.address.endswith(own):
            return one.address.removesuffix(own)
    return ""


async def settle(change: Change, household: Household, door_: Dwelling) -> None:
    """Put a household behind a door, its people with it; phones of another grid drop them."""
    old_grid = household.grid_code
    entries = await repo.entries_of(change.session, household.id)
    change.set(household, dwelling_id=door_.id, grid_code=door_.grid_code, path=door_.path)
    await bring(change, entries, household)
    if old_grid != door_.grid_code:
        await leave(change.session, change.rev, HOUSEHOLDS, [household.id], old_grid)


async def bring(change: Change, entries: Sequence[Resident], household: Household) -> None:
    """Put people where their household is; phones of another grid drop them."""
    for person in entries:
        old_grid = person.grid_code
        change.set(person, grid_code=household.grid_code, path=household.path)
        if old_grid != household.grid_code:
            await leave(change.session, change.rev, RESIDENTS, [person.id], old_grid)


async def lived_in(change: Change, door_: Dwelling, use: str | None = None) -> None:
    """Somebody lives behind a door: it is not vacant."""
    wanted = use or ("self" if door_.use == "vacant" else door_.use)
    await _use(change, door_, wanted)


async def emptied(change: Change, door_: Dwelling) -> None:
    """Nobody lives behind a door any more, unless another household does."""
    if not await repo.at_door(change.session, door_.id):
        await _use(change, door_, "vacant")


async def _use(change: Change, door_: Dwelling, use: str) -> None:
    if door_.use == use:
        return
    change.set(door_, use=use)
    for household in await repo.at_door(change.session, door_.id):
        household.rev = change.rev  # every household behind the door shows it


def revive(change: Change, household: Household) -> None:
    """Somebody lives in a household again: it is visited again."""
    if household.status != "active":
        change.set(household, status="active")
        change.set(household, due_on=day_of(change.at) + timedelta(days=household.plan_every_days))


def must_be_active(household: Household) -> None:
    """Raise Conflict when a household has ended."""
    if household.status != "active":
        raise Conflict(params={"reason": "household-ended"})
