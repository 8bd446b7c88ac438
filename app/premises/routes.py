"""Routes of the premises room."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from app.kernel.access import Actor, guard
from app.kernel.db import Session
from app.kernel.errors import OriginRefused
from app.kernel.openapi import problems
from app.premises import schemas, service

router = APIRouter(tags=["premises"])
Reader = Annotated[Actor, guard("premises.read")]
Editor = Annotated[Actor, guard("premises.edit")]
AssetReader = Annotated[Actor, guard("asset.read")]
AssetEditor = Annotated[Actor, guard("asset.edit")]
Revealer = Annotated[Actor, guard("contact.reveal")]
Words = Annotated[str, Query(max_length=60)]
GridCode = Annotated[str | None, Query(pattern=r"^\d{15}$", examples=["990101001001003"])]
Limit = Annotated[int, Query(ge=1, le=200)]
Rev = Annotated[int, Query(ge=0, description="The rev of the row as it was read.")]
READ, ONE = problems(401, 403, 422), problems(401, 403, 404, 422)
WRITE = problems(400, 401, 403, OriginRefused, 409, 422)
EDIT = problems(400, 401, 403, OriginRefused, 404, 409, 412, 422)


@router.get("/buildings", response_model_exclude_none=True, responses=READ)
async def list_buildings(
    session: Session,
    actor: Reader,
    query: Words = "",
    grid_code: GridCode = None,
    cursor: UUID | None = None,
    limit: Limit = 50,
) -> schemas.BuildingPage:
    """Buildings of one's areas, by name or address."""
    fields = {"grid_code": grid_code}
    found = await service.BUILDINGS.page(session, actor, query=query, cursor=cursor, limit=limit, **fields)
    return schemas.BuildingPage(**found)


@router.get("/buildings/{building_id}", response_model_exclude_none=True, responses=ONE)
async def read_building(building_id: UUID, session: Session, actor: Reader) -> schemas.BuildingOut:
    """A building."""
    return await service.BUILDINGS.one(session, actor, building_id)


@router.post("/buildings", status_code=201, response_model_exclude_none=True, responses=WRITE)
async def create_building(form: schemas.BuildingForm, session: Session, actor: Editor) -> schemas.BuildingOut:
    """Add a building."""
    return await service.BUILDINGS.create(session, actor, form)


@router.patch("/buildings/{building_id}", response_model_exclude_none=True, responses=EDIT)
async def edit_building(
    building_id: UUID, rev: Rev, form: schemas.BuildingForm, session: Session, actor: Editor
) -> schemas.BuildingOut:
    """Change a building; fields that are left out stay. Somebody else's change since `rev` is not overwritten."""
    return await service.BUILDINGS.edit(session, actor, building_id, rev, form)


@router.get("/premises", response_model_exclude_none=True, responses=READ)
async def list_premises(
    session: Session,
    actor: Reader,
    query: Words = "",
    grid_code: GridCode = None,
    kind: schemas.PremisesKind | None = None,
    status: schemas.PremisesState | None = None,
    cursor: UUID | None = None,
    limit: Limit = 50,
) -> schemas.PremisesPage:
    """Premises of one's areas, by name, address or social credit code."""
    fields = {"grid_code": grid_code, "kind": kind, "status": status}
    found = await service.PREMISES.page(session, actor, query=query, cursor=cursor, limit=limit, **fields)
    return schemas.PremisesPage(**found)


@router.get("/premises/{premises_id}", response_model_exclude_none=True, responses=ONE)
async def read_premises(premises_id: UUID, session: Session, actor: Reader) -> schemas.PremisesOut:
    """Premises; being looked at is logged."""
    return await service.PREMISES.one(session, actor, premises_id)


@router.post("/premises", status_code=201, response_model_exclude_none=True, responses=WRITE)
async def create_premises(form: schemas.PremisesForm, session: Session, actor: Editor) -> schemas.PremisesOut:
    """Add premises."""
    return await service.PREMISES.create(session, actor, form)


@router.patch("/premises/{premises_id}", response_model_exclude_none=True, responses=EDIT)
async def edit_premises(
    premises_id: UUID, rev: Rev, form: schemas.PremisesForm, session: Session, actor: Editor
) -> schemas.PremisesOut:
    """Change premises; fields that are left out stay. Somebody else's change since `rev` is not overwritten."""
    return await service.PREMISES.edit(session, actor, premises_id, rev, form)


@router.get("/devices", response_model_exclude_none=True, responses=READ)
async def list_devices(
    session: Session,
    actor: Reader,
    query: Words = "",
    grid_code: GridCode = None,
    kind: schemas.DeviceKind | None = None,
    status: schemas.DeviceState | None = None,
    last_test_result: schemas.TestResult | None = None,
    dwelling_id: UUID | None = None,
    cursor: UUID | None = None,
    limit: Limit = 50,
) -> schemas.DevicePage:
    """Devices of one's areas, by serial number."""
    fields = {
        "grid_code": grid_code,
        "kind": kind,
        "status": status,
        "last_test_result": last_test_result,
        "dwelling_id": dwelling_id,
    }
    found = await service.DEVICES.page(session, actor, query=query, cursor=cursor, limit=limit, **fields)
    return schemas.DevicePage(**found)


@router.get("/devices/{device_id}", response_model_exclude_none=True, responses=ONE)
async def read_device(device_id: UUID, session: Session, actor: Reader) -> schemas.DeviceOut:
    """A device."""
    return await service.DEVICES.one(session, actor, device_id)


@router.post("/devices", status_code=201, response_model_exclude_none=True, responses=WRITE)
async def create_device(form: schemas.DeviceForm, session: Session, actor: Editor) -> schemas.DeviceOut:
    """Add a device."""
    return await service.DEVICES.create(session, actor, form)


@router.patch("/devices/{device_id}", response_model_exclude_none=True, responses=EDIT)
async def edit_device(
    device_id: UUID, rev: Rev, form: schemas.DeviceForm, session: Session, actor: Editor
) -> schemas.DeviceOut:
    """Change a device; fields that are left out stay. Somebody else's change since `rev` is not overwritten."""
    return await service.DEVICES.edit(session, actor, device_id, rev, form)


@router.get("/assets", response_model_exclude_none=True, responses=READ)
async def list_assets(
    session: Session,
    actor: AssetReader,
    query: Words = "",
    kind: schemas.AssetKind | None = None,
    status: schemas.AssetState | None = None,
    area_code: schemas.Code | None = None,
    cursor: UUID | None = None,
    limit: Limit = 50,
) -> schemas.AssetPage:
    """Assets of one's areas, by code or road."""
    fields = {"kind": kind, "status": status, "area_code": area_code}
    found = await service.ASSETS.page(session, actor, query=query, cursor=cursor, limit=limit, **fields)
    return schemas.AssetPage(**found)


@router.get("/assets/{asset_id}", response_model_exclude_none=True, responses=ONE)
async def read_asset(asset_id: UUID, session: Session, actor: AssetReader) -> schemas.AssetOut:
    """An asset."""
    return await service.ASSETS.one(session, actor, asset_id)


@router.post("/assets", status_code=201, response_model_exclude_none=True, responses=WRITE)
async def create_asset(form: schemas.AssetForm, session: Session, actor: AssetEditor) -> schemas.AssetOut:
    """Add an asset."""
    return await service.ASSETS.create(session, actor, form)


@router.patch("/assets/{asset_id}", response_model_exclude_none=True, responses=EDIT)
async def edit_asset(
    asset_id: UUID, rev: Rev, form: schemas.AssetForm, session: Session, actor: AssetEditor
) -> schemas.AssetOut:
    """Change an asset; fields that are left out stay. Somebody else's change since `rev` is not overwritten."""
    return await service.ASSETS.edit(session, actor, asset_id, rev, form)


@router.post("/premises/{premises_id}/reveal", responses=problems(400, 401, 403, OriginRefused, 404, 422))
async def reveal_premises_contact(
    premises_id: UUID, asked: schemas.Reveal, session: Session, actor: Revealer
) -> schemas.Revealed:
    """The contact's phone number in full. Every look is logged, with its reason."""
    return await service.reveal(session, actor, premises_id, asked)
