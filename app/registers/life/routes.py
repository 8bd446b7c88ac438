"""Routes of life in the register."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from app.kernel.access import Actor, guard
from app.kernel.db import Session
from app.kernel.errors import OriginRefused
from app.kernel.openapi import problems
from app.registers.edits import HouseholdFields
from app.registers.life import judging, schemas, service
from app.registers.life.corrections import ResidentFields
from app.registers.schemas import HouseholdDetail

router = APIRouter()
Manager = Annotated[Actor, guard("household.manage")]
Editor = Annotated[Actor, guard("household.edit")]
HouseholdAdder = Annotated[Actor, guard("household.add")]
ResidentAdder = Annotated[Actor, guard("resident.add")]
ResidentEditor = Annotated[Actor, guard("resident.edit")]
ResidentLeaver = Annotated[Actor, guard("resident.leave")]
Judge = Annotated[Actor, guard("resident.judge")]
_WRITES = problems(400, 401, 403, OriginRefused, 404, 409, 413, 422)


@router.post("/households", status_code=201, responses=_WRITES)
async def add_household(told: schemas.NewHousehold, session: Session, actor: HouseholdAdder) -> HouseholdDetail:
    """A household behind a door, known or new, with its people."""
    return await service.add_household(session, actor, told)


@router.post("/households/{household_id}/residents", status_code=201, responses=_WRITES)
async def add_resident(
    household_id: UUID, told: schemas.NewResident, session: Session, actor: ResidentAdder
) -> HouseholdDetail:
    """A person of a household, with source, basis and the day of the next review."""
    return await service.add_resident(session, actor, household_id, told)


@router.post("/households/{household_id}/corrections", responses=_WRITES)
async def correct_household(
    household_id: UUID, told: HouseholdFields, session: Session, actor: Editor
) -> HouseholdDetail:
    """Fields of a household, each from what it was to what it is; all of them or none."""
    return await service.correct_household(session, actor, household_id, told)


@router.post("/households/{household_id}/preference", responses=_WRITES)
async def set_preference(
    household_id: UUID, told: schemas.Preference, session: Session, actor: Editor
) -> HouseholdDetail:
    """How a household likes to be visited; whoever declines is left alone for 90 days."""
    return await service.prefer(session, actor, household_id, told)


@router.post("/households/{household_id}/move", responses=_WRITES)
async def move_household(
    household_id: UUID, told: schemas.HouseholdMove, session: Session, actor: Manager
) -> HouseholdDetail:
    """A whole household moves behind another door."""
    return await service.move_household(session, actor, household_id, told)


@router.post("/households/{household_id}/split", status_code=201, responses=_WRITES)
async def split_household(
    household_id: UUID, told: schemas.HouseholdSplit, session: Session, actor: Manager
) -> HouseholdDetail:
    """Some of a household make one of their own, behind the same door or another; answers the new one."""
    return await service.split_household(session, actor, household_id, told)


@router.post("/households/{household_id}/vacate", responses=_WRITES)
async def vacate_household(
    household_id: UUID, told: schemas.HouseholdEnd, session: Session, actor: Manager
) -> HouseholdDetail:
    """Nobody of a household lives there any more."""
    return await service.end_household(session, actor, household_id, told)


@router.post("/residents/{resident_id}/corrections", responses=_WRITES)
async def correct_resident(
    resident_id: UUID, told: ResidentFields, session: Session, actor: ResidentEditor
) -> HouseholdDetail:
    """Fields of a person, each from what it was to what it is; all of them or none."""
    return await service.correct_resident(session, actor, resident_id, told)


@router.post("/residents/{resident_id}/move", responses=_WRITES)
async def move_resident(
    resident_id: UUID, told: schemas.ResidentMove, session: Session, actor: Manager
) -> HouseholdDetail:
    """A person moves to another household; answers that one."""
    return await service.move_resident(session, actor, resident_id, told)


@router.post("/residents/{resident_id}/leave", responses=_WRITES)
async def leave_household(
    resident_id: UUID, told: schemas.ResidentLeave, session: Session, actor: ResidentLeaver
) -> HouseholdDetail:
    """A person has moved away, or died; somebody else is called from now on."""
    return await service.let_go(session, actor, resident_id, told)


@router.post("/residents/{resident_id}/review", responses=_WRITES)
async def review_resident(
    resident_id: UUID, told: schemas.ResidentReview, session: Session, actor: ResidentEditor
) -> HouseholdDetail:
    """An entry was looked at again, and when it must be next."""
    return await service.review_resident(session, actor, resident_id, told)


@router.get("/residents/duplicates", responses=problems(401, 403, 422))
async def list_resident_duplicates(
    session: Session, actor: Judge, limit: Annotated[int, Query(ge=1, le=100)] = 30
) -> schemas.Pairs:
    """Pairs of entries in one's areas that may be one person, the surest first."""
    return await judging.suggested(session, actor, limit)


@router.get("/residents/judgements", responses=problems(401, 403))
async def list_judgements(session: Session, actor: Judge) -> schemas.Judgements:
    """What was said of such pairs, while it can be taken back."""
    return await judging.judged(session, actor)


@router.post("/residents/judgements", status_code=201, responses=_WRITES)
async def judge_pair(told: schemas.Judged, session: Session, actor: Judge) -> schemas.Judgement:
    """Say whether two entries are one person. One survives; of two persons nobody is asked again."""
    return await judging.judge(session, actor, told)


@router.post("/residents/judgements/{judgement_id}/undo", responses=_WRITES)
async def undo_judgement(judgement_id: UUID, session: Session, actor: Judge) -> schemas.Judgement:
    """Take a judgement back, within thirty days."""
    return await judging.undo(session, actor, judgement_id)
