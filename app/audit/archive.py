"""The one way entries leave the log: the oldest of them together, when their time is over. Their last hash stays."""

from datetime import datetime

from sqlalchemy import Select, delete, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.models import AuditArchive, AuditEntry
from app.kernel.clock import now


def archivable(before: datetime) -> Select[int]:
    """The numbers of entries older than an instant, as far as nothing younger lies between them."""
    kept = select(func.min(AuditEntry.seq)).where(AuditEntry.at >= before).scalar_subquery()
    old = select(AuditEntry.seq).where(AuditEntry.at < before, or_(kept.is_(None), AuditEntry.seq < kept))
    return old.order_by(AuditEntry.seq)


async def archive(session: AsyncSession, last_seq: int) -> int:
    """Remove all entries up to this one; the chain goes on from its hash. Answers how many."""
    last = await session.get(AuditEntry, last_seq)
    if last is None:
        return 0
    gone = await session.scalar(select(func.count()).where(AuditEntry.seq <= last_seq)) or 0
    session.add(AuditArchive(last_seq=last_seq, rows=gone, hash=last.hash, archived_at=now()))
    await session.flush()
    await session.execute(delete(AuditEntry).where(AuditEntry.seq <= last_seq))
    return gone
