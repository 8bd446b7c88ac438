"""Routes of the care room."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from app.care import repo, schemas, service
from app.kernel.access import Actor, guard
from app.kernel.db import Session
from app.kernel.errors import Conflict
from app.kernel.openapi import problems

router = APIRouter(tags=["care"])
Reader = Annotated[Actor, guard("care.read")]
Editor = Annotated[Actor, guard("care.edit")]
Anybody = Annotated[Actor, guard("household.read")]
Limit = Annotated[int, Query(ge=1, le=200)]


@router.get("/care/catalogue")
async def care_catalogue(actor: Anybody) -> schemas.CareCatalogueOut:  # noqa: ARG001  (the guard)
    """The categories of care and the texts people consent to, the same for everybody."""
    return service.catalogue()


@router.get("/care/entries", response_model_exclude_none=True)
async def list_care_entries(
    session: Session,
    actor: Reader,
    state: repo.State = "live",
    household_id: UUID | None = None,
    resident_id: UUID | None = None,
    grid_code: Annotated[str | None, Query(pattern=r"^\d{15}$")] = None,
    category: Annotated[str | None, Query(pattern=r"^K\d\d$")] = None,
    cursor: UUID | None = None,
    limit: Limit = 50,
) -> schemas.CareEntryPage:
    """Entries of one's community, soonest review first: `due` for review within 14 days, or `frozen` without one."""
    narrowed = {"household_id": household_id, "resident_id": resident_id, "grid_code": grid_code, "category": category}
    return await service.page(session, actor, state=state, cursor=cursor, limit=limit, **narrowed)


@router.post("/care/entries", status_code=201, responses=problems(404, Conflict), response_model_exclude_none=True)
async def register_care(asked: schemas.CareEntryIn, session: Session, actor: Editor) -> schemas.CareEntryDetail:
    """Register care for a person or a household, with its purpose and basis. Its household's plan follows."""
    return await service.one(session, actor, await service.register(session, actor, asked))


@router.get("/care/entries/{entry_id}", responses=problems(404), response_model_exclude_none=True)
async def read_care_entry(entry_id: UUID, session: Session, actor: Reader) -> schemas.CareEntryDetail:
    """One entry with its consent, contacts and history. Being looked at is logged."""
    return await service.one(session, actor, entry_id)


@router.post("/care/entries/{entry_id}/level", responses=problems(404, Conflict), response_model_exclude_none=True)
async def change_care_level(
    entry_id: UUID, asked: schemas.CareLevelIn, session: Session, actor: Editor
) -> schemas.CareEntryDetail:
    """See somebody more or less often, with the reason."""
    await service.change_level(session, actor, entry_id, asked)
    return await service.one(session, actor, entry_id)


@router.post("/care/entries/{entry_id}/review", responses=problems(404, Conflict), response_model_exclude_none=True)
async def review_care(
    entry_id: UUID, asked: schemas.CareReviewIn, session: Session, actor: Editor
) -> schemas.CareEntryDetail:
    """Say that an entry still holds, until another day. A frozen one lives again."""
    await service.review(session, actor, entry_id, asked)
    return await service.one(session, actor, entry_id)


@router.post("/care/entries/{entry_id}/end", responses=problems(404, Conflict), response_model_exclude_none=True)
async def end_care(
    entry_id: UUID, asked: schemas.CareEndIn, session: Session, actor: Editor
) -> schemas.CareEntryDetail:
    """End an entry, with the reason. Its contacts are forgotten."""
    await service.end(session, actor, entry_id, asked)
    return await service.one(session, actor, entry_id)


@router.post("/care/entries/{entry_id}/withdraw", status_code=204, responses=problems(404, Conflict))
async def withdraw_care_consent(entry_id: UUID, session: Session, actor: Editor) -> None:
    """Take back the consent an entry rests on: it ends at once and is not shown any more, here or on phones."""
    await service.withdraw(session, actor, entry_id)


@router.post("/care/entries/{entry_id}/contacts/{contact_id}/reveal", responses=problems(404))
async def reveal_care_contact(
    entry_id: UUID, contact_id: UUID, asked: schemas.CareRevealIn, session: Session, actor: Reader
) -> schemas.ContactRevealed:
    """The number of a contact in full. Every look is logged, with its reason."""
    return await service.reveal(session, actor, entry_id, contact_id, asked)


@router.get("/care/weather", responses=problems(404), response_model_exclude_none=True)
async def care_in_extreme_weather(
    session: Session,
    actor: Anybody,
    area_code: Annotated[str | None, Query(pattern=r"^[0-9Z]{6,20}$", examples=["990101001001"])] = None,
    cursor: UUID | None = None,
    limit: Limit = 100,
) -> schemas.WeatherPage:
    """Whom to call when it is very hot, very cold or about to flood: households with care of K01 to K09."""
    return await service.weather(session, actor, area_code=area_code, cursor=cursor, limit=limit)


@router.get("/households/{household_id}/care", responses=problems(404), response_model_exclude_none=True)
async def care_of_household(household_id: UUID, session: Session, actor: Anybody) -> list[schemas.CareSeen]:
    """What one may see of a household's care: categories with purpose and basis, or a hint how to come."""
    return await service.of_household(session, actor, household_id)
