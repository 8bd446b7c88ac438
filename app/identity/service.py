"""Identity's verbs: sign in, passwords; and the door to sessions, persons and assignments."""

import asyncio
import ipaddress
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.service import record
from app.identity import passwords, repo, schemas
from app.identity.models import Account, SignedInDevice, Staff
from app.identity.passwords import make as new_password
from app.identity.policy import grants_of, roles_with
from app.identity.sessions import (
    authenticate,
    devices,
    digest,
    expiry,
    new_token,
    revoke_device,
    sign_out,
    sweep_sessions,
)
from app.identity.staff import (
    add_user,
    assign,
    create_staff,
    grids_without_worker,
    holders,
    open_account,
    staff_of_account,
)
from app.identity.staff_sheet import import_staff
from app.kernel import limits
from app.kernel.access import Actor, unit_path
from app.kernel.clock import day_of, now
from app.kernel.config import Settings
from app.kernel.db import Database
from app.kernel.errors import Fault, Invalid, NotFound, SignInFailed, TooManyAttempts
from app.kernel.ids import new_id
from app.kernel.limits import Limit, key_of

__all__ = [
    "actor_of",
    "add_user",
    "assign",
    "authenticate",
    "change_password",
    "create_staff",
    "devices",
    "grids_without_worker",
    "hand_out_passwords",
    "holders",
    "import_staff",
    "new_password",
    "open_account",
    "past_grants",
    "revoke_device",
    "sign_in",
    "sign_out",
    "staff_of_account",
    "sweep_sessions",
    "user",
]

# Ten wrong passwords, then one try every quarter of an hour until the right one comes. Counted by the name that was
# typed, so that names nobody has behave the same.
BY_NAME = Limit(burst=10, every_s=15 * 60)
# An office shares one address, so only failures count here; sixty, then ten a minute.
BY_ADDRESS = Limit(burst=60, every_s=6)


@dataclass(frozen=True, slots=True)
class Opened:
    """A session just opened: the token exists only here."""

    token: str
    expires_at: datetime
    user: schemas.User


def network_of(address: str) -> str:
    """What one person's address is limited by: IPv4 as it is, IPv6 by its /64, which one subscriber holds whole."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if found.version == 4:
        return str(found)
    return str(found.ipv4_mapped or ipaddress.ip_network((found, 64), strict=False))


async def sign_in(database: Database, settings: Settings, form: schemas.SignIn, address: str) -> Opened:
    """Open a session.

    Three steps, each committed: take an attempt, compare the password with no connection held, write down what came
    of it. So a failure is counted although it is answered with an error.
    Raises SignInFailed, TooManyAttempts (with Retry-After).
    """
    secret = settings.secret("limits")
    by_name, by_address = key_of(secret, "name", form.username), key_of(secret, "address", network_of(address))
    async with database.transaction() as session:
        # A refused address takes nothing from the name, or an office's trouble would lock everybody in it out.
        wait = await limits.take(session, by_address, BY_ADDRESS) or await limits.take(session, by_name, BY_NAME)
        found = await repo.account_named(session, form.username)
    if wait:
        raise TooManyAttempts(headers={"Retry-After": str(math.ceil(wait))})
    account, person = found or (None, None)
    right, fresh = await passwords.matches(form.password.get_secret_value(), account.password_hash if account else None)
    welcome = right and account and person and account.is_enabled and person.status == "active"
    async with database.transaction() as session:
        if welcome and account and person:
            await limits.give_back(session, by_address, BY_ADDRESS)  # address first, as above: no deadlock
            await limits.forget(session, by_name)
            await limits.sweep(session)
            if fresh:
                (await session.merge(account)).password_hash = fresh
            return await _open(session, settings, account.id, person, form)
        reason = "unknown" if account is None else "not-allowed" if right else "password"
        await record(
            session,
            "auth.sign-in-failed",
            actor_id=None,
            subject_kind="account",
            subject_id=account.id if account else None,
            detail={"reason": reason, "locked_s": math.ceil(await limits.wait(session, by_name, BY_NAME))},
        )
    raise SignInFailed


async def _open(
    session: AsyncSession, settings: Settings, account_id: UUID, person: Staff, form: schemas.SignIn
) -> Opened:
    at, token = now(), new_token()
    if form.device_id is not None:  # signing in again replaces what the device had
        await repo.revoke(session, at, account_id=account_id, device_id=form.device_id)
    opened = SignedInDevice(
        id=new_id(),
        token_hash=digest(token),
        account_id=account_id,
        device_id=form.device_id,
        device_name=form.device_name,
        created_at=at,
        last_seen_at=at,
        expires_at=expiry(at, settings),
    )
    session.add(opened)
    await session.flush()
    await record(session, "auth.sign-in", actor_id=person.id, subject_kind="session", subject_id=opened.id)
    return Opened(token, opened.expires_at, await user(session, settings, person))


async def user(session: AsyncSession, settings: Settings, person: Staff) -> schemas.User:
    """The person as the phone knows them: posts held today, and what those allow."""
    held = await repo.posts_held(session, person.id, day_of(now()))
    return schemas.User(
        id=person.id,
        name=person.name,
        employee_no=person.employee_no,
        roles=list(dict.fromkeys(row.role for row in held)),
        areas=[
            schemas.HeldArea(
                code=row.code,
                name=row.name,
                kind=row.kind,
                role=row.role,
                rank=row.rank,
                path_names=row.path_names,
                department=schemas.Place(code=row.department_code, name=row.department_name)
                if row.department_code
                else None,
            )
            for row in held
        ],
        permissions=sorted(grants_of(tuple((row.role, row.path) for row in held), _items(held))),
        district=schemas.Place(code=settings.district_code, name=settings.district_name),
    )


def _items(held: Sequence[Row[Any]]) -> tuple[tuple[str, str], ...]:
    return tuple((row.role, unit_path(row.department_id)) for row in held if row.department_id)


async def actor_of(session: AsyncSession, person: Staff) -> Actor:
    """A person as an actor with today's rights, without a session of theirs."""
    held = await repo.posts_held(session, person.id, day_of(now()))
    pairs = tuple((row.role, row.path) for row in held)
    return Actor(
        id=person.id,
        account_id=person.id,
        session_id=person.id,
        name=person.name,
        roles=tuple(dict.fromkeys(role for role, _ in pairs)),
        grants=grants_of(pairs, _items(held)),
        places=tuple(dict.fromkeys(path for _, path in (*pairs, *_items(held)))),
    )


async def change_password(
    database: Database, session: AsyncSession, settings: Settings, actor: Actor, form: schemas.PasswordChange
) -> None:
    """Replace the actor's password and end all their other sessions.

    Guessing the present one counts like guessing at the door (committed apart, as the request may fail).
    Raises Invalid at /current or /new, TooManyAttempts.
    """
    account = await session.get_one(Account, actor.account_id)
    key = key_of(settings.secret("limits"), "name", account.username)
    async with database.transaction() as counting:
        if wait := await limits.take(counting, key, BY_NAME):
            raise TooManyAttempts(headers={"Retry-After": str(math.ceil(wait))})
    new = form.new.get_secret_value()
    right, _ = await passwords.matches(form.current.get_secret_value(), account.password_hash)
    if not right:
        raise Invalid(errors=[Fault("/current", "password-wrong")])
    if code := passwords.fault(new, old=form.current.get_secret_value(), username=account.username):
        raise Invalid(errors=[Fault("/new", code)])
    at = now()
    account.password_hash, account.password_changed_at = await passwords.hashed(new), at
    await limits.forget(session, key)
    ended = await repo.revoke(session, at, account_id=account.id, keep=actor.session_id)
    await record(session, "auth.password", actor_id=actor.id, detail={"ended_sessions": len(ended)})


async def hand_out_passwords(
    session: AsyncSession, settings: Settings, actor_id: UUID | None, usernames: Sequence[str]
) -> list[schemas.HandedOut]:
    """New random passwords for these accounts; their sessions end, their failed attempts are forgotten.

    Raises NotFound when one of the names has no account.
    """
    found = {account.username: account for account in await repo.accounts(session, (), usernames)}
    if set(usernames) - found.keys():
        raise NotFound
    told = [schemas.HandedOut(username=username, password=passwords.make()) for username in found]
    kept = await asyncio.gather(*(passwords.hashed(one.password) for one in told))
    at, secret = now(), settings.secret("limits")
    for one, password_hash in zip(told, kept, strict=True):
        account = found[one.username]
        account.password_hash, account.password_changed_at = password_hash, at
        await limits.forget(session, key_of(secret, "name", account.username))
        await repo.revoke(session, at, account_id=account.id)
        await record(session, "user.password", actor_id=actor_id, subject_kind="account", subject_id=account.id)
    return told


async def past_grants(session: AsyncSession, actor_id: UUID, permission: str) -> list[tuple[str, date, date | None]]:
    """Where and when a person ever held a permission: (area path, first day, last day or None).

    Work recorded while an assignment was in force counts, however late its phone brings it.
    """
    return await repo.past_posts(session, actor_id, roles_with(permission))
