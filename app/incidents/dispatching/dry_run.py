"""A draft of a rule against the cases of the last days: what it would have matched, and who really got them.

The work has a ceiling: the newest cases of the district, by their index, however many there ever were.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.incidents import repo
from app.incidents.dispatching.keeping import draft as draft_of
from app.incidents.dispatching.matching import names
from app.incidents.dispatching.times import holds
from app.incidents.models import CaseUnit, Category, DispatchRule, Incident
from app.incidents.schemas.dispatch_rules import DryRunCase, DryRunIn, DryRunOut, WentTo
from app.kernel.access import Actor, within
from app.kernel.clock import now
from app.kernel.sql import among
from app.organisation.service import calendar

LOOKS_AT: Final = 20_000
SHOWN: Final = 10


async def try_rule(session: AsyncSession, actor: Actor, asked: DryRunIn) -> DryRunOut:
    """What a draft of a rule would have matched. Raises Invalid at what it names."""
    return await dry_run(session, actor, await draft_of(session, actor, asked.rule), asked)


async def dry_run(
    session: AsyncSession, actor: Actor, draft: DispatchRule, asked: DryRunIn, looks_at: int = LOOKS_AT
) -> DryRunOut:
    """Try a draft whose area the caller has checked. `looks_at` is the ceiling in cases."""
    since = now() - timedelta(days=asked.days)
    newest = select(Incident.id, Incident.reported_at).where(Incident.reported_at >= since)
    newest = newest.order_by(Incident.reported_at.desc(), Incident.id.desc())
    edge = await session.scalar(newest.with_only_columns(Incident.reported_at).offset(looks_at).limit(1))
    looked = newest.with_only_columns(Incident.id).limit(looks_at).subquery()
    cases = (
        select(Incident.id, Incident.no, Incident.category_code, Incident.reported_at, Incident.first_dispatched_at)
        .join(looked, looked.c.id == Incident.id)
        .where(within(Incident.path, [draft.path]), repo.seen(actor))
    )
    of = await session.scalar(select(func.count()).select_from(cases.subquery()))
    found = await _matching(session, draft, cases)
    leads = await _leads(session, [row.id for row in found])
    went = Counter(leads.values())
    return DryRunOut(
        since=since if edge is None else edge,
        of=of or 0,
        is_complete=edge is None,
        matched=len(found),
        agreed=sum(n for (code, _), n in went.items() if code == asked.unit_code),
        undispatched=len(found) - len(leads),
        went_to=[WentTo(unit_code=code, unit_name=name, n=n) for (code, name), n in went.most_common(SHOWN)],
        sample=_sample(found, leads),
    )


async def _matching(session: AsyncSession, draft: DispatchRule, cases: Any) -> list[Row[Any]]:
    """Newest first. Time is asked as at the first dispatch; where nothing was dispatched, as at the report."""
    codes = [code for code in await session.scalars(select(Category.code).distinct()) if names(draft.categories, code)]
    query = cases.where(among(Incident.category_code, codes)).order_by(Incident.reported_at.desc(), Incident.id.desc())
    work = await calendar(session)
    return [row for row in await session.execute(query) if holds(draft, _given_at(row), work)]


def _given_at(row: Row[Any]) -> datetime:
    at: datetime = row.first_dispatched_at or row.reported_at
    return at


async def _leads(session: AsyncSession, ids: Iterable[UUID]) -> dict[UUID, tuple[str, str]]:
    """The unit that led each case last: code and name."""
    query = (
        select(CaseUnit.incident_id, CaseUnit.unit_code, CaseUnit.unit_name)
        .where(among(CaseUnit.incident_id, ids), CaseUnit.role == "lead")
        .order_by(CaseUnit.assigned_at, CaseUnit.id)
    )
    return {row.incident_id: (row.unit_code, row.unit_name) for row in await session.execute(query)}


def _sample(found: Sequence[Row[Any]], leads: dict[UUID, tuple[str, str]]) -> list[DryRunCase]:
    return [
        DryRunCase(
            id=row.id,
            no=row.no,
            category=row.category_code,
            reported_at=row.reported_at,
            unit_name=leads[row.id][1] if row.id in leads else None,
        )
        for row in found[:SHOWN]
    ]
