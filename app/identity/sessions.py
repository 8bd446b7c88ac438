"""Sessions: who sends this request, and how a session ends.

One SQL statement leads from the token to the person and what they may do where today; it runs on every request.
"""

import hashlib
import secrets
from datetime import datetime, timedelta
from uuid import UUID

import asyncpg
from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.service import record
from app.identity import repo, schemas
from app.identity.policy import grants_of
from app.kernel.access import Actor, unit_path
from app.kernel.clock import day_of, now
from app.kernel.config import Settings
from app.kernel.errors import NotFound, NotSignedIn

COOKIE = "doorstep_session"
# Writing "seen" at every request would make every read a write.
SEEN_EVERY = timedelta(minutes=5)
# What became of a lost phone's session may be asked for this long; the audit log keeps it for good.
KEPT_ENDED = timedelta(days=30)

# One row for each assignment that is in force today; a closed area or department lends no rights.
_WHO = """
select s.id, s.account_id, s.last_seen_at, p.id as staff_id, p.name, h.role, a.path, h.department_id
from sessions s
join accounts c on c.id = s.account_id and c.is_enabled
join staff p on p.id = c.staff_id and p.status = 'active'
left join assignments h on h.staff_id = p.id
    and h.valid_from <= $3 and (h.valid_to is null or h.valid_to >= $3)
left join departments d on d.id = h.department_id and (d.valid_to is null or d.valid_to >= $3)
left join areas a on a.id = coalesce(h.area_id, d.area_id)
    and a.deleted_at is null and (a.valid_to is null or a.valid_to >= $3)
where s.token_hash = $1 and s.revoked_at is null and s.expires_at > $2
order by a.path, h.role
"""
_SEEN = "update sessions set last_seen_at = $2, expires_at = $3 where id = $1 and revoked_at is null"


def new_token() -> str:
    """A fresh session token: 256 random bits."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> bytes:
    """What the database keeps of a token: a stolen dump opens no session."""
    return hashlib.sha256(token.encode()).digest()


def token_of(request: Request) -> str | None:
    """The token a request carries: `Authorization: Bearer` before the cookie."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else request.cookies.get(COOKIE)


async def authenticate(connection: "asyncpg.Connection[asyncpg.Record]", request: Request) -> Actor:
    """The person a request speaks for, with today's rights.

    Raises NotSignedIn: no token, or its session has expired or was revoked, or the account or the person has left.
    """
    token = token_of(request)
    if not token:
        raise NotSignedIn
    at = now()
    rows = await connection.fetch(_WHO, digest(token), at, day_of(at))
    if not rows:
        raise NotSignedIn
    first = rows[0]
    if at - first["last_seen_at"] > SEEN_EVERY:
        settings: Settings = request.app.state.settings
        await connection.execute(_SEEN, first["id"], at, expiry(at, settings))
    held = tuple((row["role"], row["path"]) for row in rows if row["path"])
    items = tuple(
        (row["role"], unit_path(row["department_id"])) for row in rows if row["path"] and row["department_id"]
    )
    return Actor(
        id=_plain(first["staff_id"]),
        account_id=_plain(first["account_id"]),
        session_id=_plain(first["id"]),
        name=first["name"],
        roles=tuple(dict.fromkeys(role for role, _ in held)),
        grants=grants_of(held, items),
        places=tuple(dict.fromkeys(path for _, path in (*held, *items))),
    )


def _plain(found: UUID) -> UUID:
    """The driver's ids are of a class of its own."""
    return UUID(int=found.int)


def expiry(at: datetime, settings: Settings) -> datetime:
    """When a session used at this instant ends if it is not used again."""
    return at + timedelta(days=settings.session_days)


async def sign_out(session: AsyncSession, actor: Actor) -> None:
    """End the session this request came with."""
    await repo.revoke(session, now(), session_id=actor.session_id)
    await record(session, "auth.sign-out", actor_id=actor.id, subject_kind="session", subject_id=actor.session_id)


async def devices(session: AsyncSession, actor: Actor) -> list[schemas.Device]:
    """The signed-in devices of the actor, most recently used first."""
    return [
        schemas.Device(
            id=found.id,
            device_name=found.device_name,
            device_id=found.device_id,
            created_at=found.created_at,
            last_seen_at=found.last_seen_at,
            expires_at=found.expires_at,
            is_current=found.id == actor.session_id,
        )
        for found in await repo.open_devices(session, actor.account_id, now())
    ]


async def revoke_device(session: AsyncSession, actor: Actor, session_id: UUID) -> None:
    """End one session at once: an own one, or anybody's for who manages users. Raises NotFound."""
    anybody = actor.can("user.manage")
    ended = await repo.revoke(session, now(), session_id=session_id, account_id=None if anybody else actor.account_id)
    if not ended:
        raise NotFound
    await record(session, "auth.revoke", actor_id=actor.id, subject_kind="session", subject_id=session_id)


async def sweep_sessions(session: AsyncSession) -> int:
    """Forget sessions that ended a while ago. Answers how many."""
    return await repo.remove_ended(session, now() - KEPT_ENDED)
