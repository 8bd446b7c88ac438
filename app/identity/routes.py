"""Routes of the identity room: the door, and what a person may see and do about their own account."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response

from app.identity import schemas, service, staff_sheet
from app.identity.models import Staff
from app.identity.sessions import COOKIE
from app.kernel.access import Actor, SignedIn, guard
from app.kernel.config import Settings
from app.kernel.db import Database, Session
from app.kernel.errors import SignInFailed, TooManyAttempts
from app.kernel.openapi import problems
from app.kernel.tables import XLSX_ANSWER, ImportReport, XlsxFile, template
from app.organisation.models import Area
from app.organisation.schemas import AreaOut

router = APIRouter(tags=["identity"])


def _database(request: Request) -> Database:
    found: Database = request.app.state.database
    return found


def _settings(request: Request) -> Settings:
    found: Settings = request.app.state.settings
    return found


# For verbs whose failures must be kept: they commit step by step instead of as one request.
Committing = Annotated[Database, Depends(_database)]
Config = Annotated[Settings, Depends(_settings)]
Colleague = Annotated[Actor, guard("staff.read")]
Importer = Annotated[Actor, guard("staff.import")]
Manager = Annotated[Actor, guard("user.manage")]

# The server decides when a session ends; the cookie only has to outlive it (400 days is what browsers allow).
COOKIE_AGE_S = 400 * 86400


@router.post(
    "/auth/sign-in",
    responses=problems(SignInFailed, TooManyAttempts),
    response_model_exclude_none=True,
)
async def sign_in(
    form: schemas.SignIn, request: Request, response: Response, database: Committing, settings: Config
) -> schemas.SignedIn:
    """Sign in: sets the session cookie, and tells the token for programs. Ten failures lock the name for a while."""
    opened = await service.sign_in(database, settings, form, request.client.host if request.client else "")
    is_https = settings.origin.startswith("https:") or request.url.scheme == "https"
    response.set_cookie(COOKIE, opened.token, max_age=COOKIE_AGE_S, httponly=True, samesite="lax", secure=is_https)
    return schemas.SignedIn(token=opened.token, expires_at=opened.expires_at, user=opened.user)


@router.post("/auth/sign-out", status_code=204)
async def sign_out(actor: SignedIn, session: Session, response: Response) -> None:
    """End this session."""
    await service.sign_out(session, actor)
    response.delete_cookie(COOKIE, httponly=True, samesite="lax")


@router.get("/me", response_model_exclude_none=True)
async def me(actor: SignedIn, session: Session, settings: Config) -> schemas.User:
    """Who I am, where I work, what that allows."""
    return await service.user(session, settings, await session.get_one(Staff, actor.id))


@router.get("/me/devices", response_model_exclude_none=True)
async def devices(actor: SignedIn, session: Session) -> list[schemas.Device]:
    """My signed-in devices."""
    return await service.devices(session, actor)


@router.delete("/me/devices/{session_id}", status_code=204, responses=problems(404))
async def revoke_device(session_id: UUID, actor: SignedIn, session: Session) -> None:
    """Sign a device out at once, for example a lost phone. Who manages users may do so for anybody."""
    await service.revoke_device(session, actor, session_id)


@router.post("/me/password", status_code=204, responses=problems(TooManyAttempts))
async def change_password(
    form: schemas.PasswordChange, actor: SignedIn, session: Session, database: Committing, settings: Config
) -> None:
    """Replace my password; my other devices are signed out."""
    await service.change_password(database, session, settings, actor, form)


@router.get("/staff", response_model_exclude_none=True, responses=problems(404, 422))
async def staff(
    actor: Colleague,
    session: Session,
    area: str | None = None,
    role: str | None = None,
    cursor: UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> schemas.Holders:
    """Who works today at my areas, one item an assignment; below the area with code `area`, in a role."""
    return await service.holders(session, actor, area=area, role=role, cursor=cursor, limit=limit)


@router.get("/staff/grids-without-worker", response_model=list[AreaOut], response_model_exclude_none=True)
async def grids_without_worker(actor: Colleague, session: Session) -> list[Area]:
    """Grids of my areas in which nobody is worker or head of rank A today."""
    return await service.grids_without_worker(session, actor)


@router.post("/staff/passwords", responses=problems(404))
async def hand_out_passwords(
    form: schemas.HandOut, actor: Manager, session: Session, settings: Config
) -> list[schemas.HandedOut]:
    """New passwords for these accounts, told this once; their devices are signed out."""
    return await service.hand_out_passwords(session, settings, actor.id, form.usernames)


@router.post("/import/staff", response_model_exclude_none=True, responses=problems(415))
async def import_staff(file: XlsxFile, actor: Importer, session: Session, *, dry_run: bool = False) -> ImportReport:
    """Load staff, posts and assignments from a spreadsheet: all rows or none. `dry_run` only reports."""
    return await service.import_staff(session, actor, file, dry_run=dry_run)


@router.get("/import/staff/template", response_class=Response, responses=XLSX_ANSWER)
async def staff_template(actor: Importer) -> Response:  # noqa: ARG001  (the guard)
    """The sheet to fill in, with drop-down lists and notes."""
    return await template(staff_sheet.TITLE, staff_sheet.COLUMNS)
