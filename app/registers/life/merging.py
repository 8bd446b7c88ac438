"""Judging two entries: the same person, then one entry survives, with what the other one knew; or two persons.

A merge keeps every step it took, sealed, and can be taken back for thirty days: each field that still is what the merge
made it becomes what it was. What somebody said since is newer than the merge and stays.
"""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import orjson

from app.kernel.errors import Conflict, Fault, Invalid, NotFound
from app.kernel.events import publish
from app.kernel.ids import new_id
from app.registers.events import MergeUndone, ResidentsMerged
from app.registers.life import duplicates, people, repo
from app.registers.life.change import Change, Row, Step
from app.registers.life.schemas import Judged
from app.registers.models import Household, Resident, ResidentJudgement

UNDO_DAYS = timedelta(days=30)
_FILLED = ("sex", "birth_year", "relation", "phone", "id_no", "id_no_until", "in_on")
_TABLES: dict[str, type[Household | Resident]] = {"households": Household, "residents": Resident}


async def judge(change: Change, told: Judged) -> ResidentJudgement:
    """Say whether two entries are one person. Raises NotFound, Conflict, Invalid."""
    if told.first_id == told.second_id or (told.verdict == "same") != (
        told.survivor_id in (told.first_id, told.second_id)
    ):
        raise Invalid(errors=[Fault("/survivor_id", "not-of-pair")])
    pair = min(told.first_id, told.second_id), max(told.first_id, told.second_id)
    found = {one: await repo.entry(change.session, change.actor, duplicates.JUDGE, one) for one in pair}
    if await duplicates.standing(change.session, pair):
        raise Conflict(params={"reason": "judged-already"})
    if any(person.deleted_at for person in found.values()):
        raise Conflict(params={"reason": "merged-already"})
    made = ResidentJudgement(
        id=new_id(),
        first_id=pair[0],
        second_id=pair[1],
        verdict=told.verdict,
        survivor_id=told.survivor_id,
        judged_by=change.actor.id,
        judged_by_name=change.actor.name,
        judged_at=change.at,
    )
    if told.survivor_id is not None:
        other = pair[1] if told.survivor_id == pair[0] else pair[0]
        await _merge(change, found[told.survivor_id], found[other], told.take)
        made.steps = _kept(change.steps)
        await publish(change.session, ResidentsMerged(told.survivor_id, other))
    change.session.add(made)
    await change.session.flush()
    return made


async def _merge(change: Change, survivor: Resident, merged: Resident, take: list[Any]) -> None:
    filled = {name: getattr(merged, name) for name in _FILLED if not getattr(survivor, name) and getattr(merged, name)}
    if filled.get("relation") and survivor.household_id != merged.household_id:
        del filled["relation"]  # it said how they stood to somebody else
    change.set(survivor, **filled | {name: getattr(merged, name) for name in take})
    sources = {merged.data_source, *merged.other_sources, *survivor.other_sources} - {survivor.data_source}
    change.set(survivor, other_sources=sorted(sources))
    was_contact = merged.is_contact
    change.set(merged, is_contact=False, deleted_at=change.at, merged_into=survivor.id)
    change.note(survivor, "merged", merged.name, survivor.name)
    home, _ = await repo.household(change.session, change.actor, duplicates.JUDGE, merged.household_id)
    living = await repo.living(change.session, home.id)
    if was_contact:
        heir = survivor if survivor in living else people.heir(living, change.at.year)
        people.be_contact(change, home, heir, living)
    change.set(home, members_count=max(home.members_count - 1, len(living)))


async def undo(change: Change, judgement_id: UUID) -> ResidentJudgement:
    """Take a judgement back. Raises NotFound, Conflict when it was already, or when it is too late."""
    judgement = await duplicates.judgement(change.session, change.actor, judgement_id)
    if judgement is None:
        raise NotFound
    if judgement.undone_at is not None:
        raise Conflict(params={"reason": "undone-already"})
    if change.at > judgement.judged_at + UNDO_DAYS:
        raise Conflict(params={"reason": "too-late"})
    judgement.undone_at, judgement.undone_by = change.at, change.actor.id
    if judgement.survivor_id is not None:
        await _part(change, judgement)
    await change.session.flush()
    return judgement


async def _part(change: Change, judgement: ResidentJudgement) -> None:
    """Make two entries of one again, the merged one where its household is now."""
    for step in reversed(_read(judgement.steps or "[]")):
        row: Row | None = await change.session.get(
            _TABLES[step.table], step.id, with_for_update=True, populate_existing=True
        )
        if row is None:
            continue
        held = getattr(row, step.field)
        if held == step.after:
            change.set(row, **{step.field: step.before})
        elif step.field == "members_count":  # counted anew since: one more all the same
            change.set(row, members_count=held + step.before - step.after)
        await change.session.flush()
    other_id = judgement.second_id if judgement.survivor_id == judgement.first_id else judgement.first_id
    other = await change.session.get_one(Resident, other_id)
    home = await change.session.get_one(Household, other.household_id)
    change.set(other, grid_code=home.grid_code, path=home.path)
    change.note(other, "unmerged", None, other.name)
    if judgement.survivor_id is not None:
        await publish(change.session, MergeUndone(judgement.survivor_id, other_id))


def _kept(steps: list[Step]) -> str:
    """Steps as text. Sealed before they are stored: they hold names and numbers."""
    return orjson.dumps([[one.table, one.id, one.field, one.before, one.after] for one in steps], default=str).decode()


def _read(text: str) -> list[Step]:
    found = []
    for table, row_id, name, before, after in orjson.loads(text):
        found.append(Step(table, UUID(row_id), name, _value(table, name, before), _value(table, name, after)))
    return found


def _value(table: str, name: str, told: Any) -> Any:
    """A value as its column has it; what is sealed has no column and is text."""
    column = _TABLES[table].__table__.columns.get(name)
    if told is None or column is None:
        return told
    kind = column.type.python_type
    if kind is UUID:
        return UUID(told)
    return kind.fromisoformat(told) if kind in (date, datetime) else told
