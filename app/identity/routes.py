"""Routes of the identity room: the door, and what a person may see and do about their own account."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response

from app.identity import schemas, service
from app.identity.models import Staff
from app.identity.sessions import COOKIE
from app.kernel.access import SignedIn
from app.kernel.config import Settings
from app.kernel.db import Database, Session
from app.kernel.errors import OriginRefused, SignInFailed, TooManyAttempts
from app.kernel.openapi import problems

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

# The server decides when a session ends; the cookie only has to outlive it (400 days is what browsers allow).
COOKIE_AGE_S = 400 * 86400


@router.post(
    "/auth/sign-in",
    responses=problems(400, SignInFailed, OriginRefused, 422, TooManyAttempts),
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


@router.post("/auth/sign-out", status_code=204, responses=problems(401, OriginRefused))
async def sign_out(actor: SignedIn, session: Session, response: Response) -> None:
    """End this session."""
    await service.sign_out(session, actor)
    response.delete_cookie(COOKIE, httponly=True, samesite="lax")


@router.get("/me", responses=problems(401), response_model_exclude_none=True)
async def me(actor: SignedIn, session: Session, settings: Config) -> schemas.User:
    """Who I am, where I work, what that allows."""
    return await service.user(session, settings, await session.get_one(Staff, actor.id))


@router.get("/me/devices", responses=problems(401), response_model_exclude_none=True)
async def devices(actor: SignedIn, session: Session) -> list[schemas.Device]:
    """My signed-in devices."""
    return await service.devices(session, actor)


@router.delete("/me/devices/{session_id}", status_code=204, responses=problems(401, OriginRefused, 404, 422))
async def revoke_device(session_id: UUID, actor: SignedIn, session: Session) -> None:
    """Sign a device out at once, for example a lost phone. Who manages users may do so for anybody."""
    await service.revoke_device(session, actor, session_id)


@router.post("/me/password", status_code=204, responses=problems(400, 401, OriginRefused, 422, TooManyAttempts))
async def change_password(
    form: schemas.PasswordChange, actor: SignedIn, session: Session, database: Committing, settings: Config
) -> None:
    """Replace my password; my other devices are signed out."""
    await service.change_password(database, session, settings, actor, form)
