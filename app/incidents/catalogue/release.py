"""Releasing versions of categories. A released version is never altered; incidents keep the one they have (R2)."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import insert, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.service import record
from app.incidents.catalogue.leaves import leaves
from app.incidents.models import Category
from app.incidents.schemas.catalogue import CategoryEdit
from app.kernel.access import Actor
from app.kernel.changes import bump
from app.kernel.clock import now
from app.kernel.errors import Conflict, NotFound
from app.kernel.ids import new_id
from app.kernel.sql import among

_KEPT = [column.key for column in Category.__table__.columns]


async def publish(session: AsyncSession) -> int:
    """Put leaves that the district does not have yet into its catalogue. Answers how many were new."""
    await session.execute(text("lock table categories in share row exclusive mode"))  # two servers may start at once
    known = set(await session.scalars(select(Category.code)))
    missing = [leaf for leaf in leaves() if leaf.code not in known]
    if missing:
        rev, at = await bump(session), now()
        rows = [
            asdict(leaf)
            | {
                "keywords": list(leaf.keywords),
                "id": new_id(),
                "version": 1,
                "codes": {},
                "released_at": at,
                "rev": rev,
            }
            for leaf in missing
        ]
        await session.execute(insert(Category), rows)
    return len(missing)


async def present(session: AsyncSession, codes: Sequence[str] | None = None) -> dict[str, Category]:
    """The released versions of today, by code; of these codes only when they are given."""
    query = select(Category).where(Category.deleted_at.is_(None)).order_by(Category.code)
    if codes is not None:
        query = query.where(among(Category.code, codes))
    return {category.code: category for category in await session.scalars(query)}


async def revise(session: AsyncSession, actor: Actor, code: str, asked: CategoryEdit) -> Category:
    """Release a new version of a leaf. Raises NotFound, or Conflict (`stale-version`) when it was revised meanwhile."""
    rev = await bump(session)
    query = select(Category).where(Category.code == code, Category.deleted_at.is_(None)).with_for_update()
    former = (await session.scalars(query)).one_or_none()
    if former is None:
        raise NotFound
    if former.version != asked.version:
        raise Conflict(params={"reason": "stale-version", "version": former.version})
    body: dict[str, Any] = {name: getattr(former, name) for name in _KEPT}
    former.deleted_at, former.rev = now(), rev
    await session.flush()
    body |= asked.changes.model_dump(exclude_unset=True)
    body |= {
        "id": new_id(),
        "version": former.version + 1,
        "released_at": former.deleted_at,
        "released_by": actor.id,
        "rev": rev,
        "deleted_at": None,
    }
    made = Category(**body)
    session.add(made)
    await session.flush()
    detail = {"code": code, "version": made.version, "fields": sorted(asked.changes.model_fields_set)}
    await record(
        session,
        "catalogue.edit",
        actor_id=actor.id,
        subject_kind="category",
        subject_id=made.id,
        detail=detail,
    )
    return made
