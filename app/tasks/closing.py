"""One visit closes every task it satisfies (V3): within the statement that adds the visit, or later for what it missed.

A task is closed on the day of the visit, not of its arrival: a phone that was away for a week is on time all the same.
Of several visits that would do, the first one counts.
"""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import Uuid

from app.kernel.operations import Following
from app.tasks.models import OPEN
from app.tasks.rules import COUNTS

_COUNTS: Final = ", ".join(f"'{outcome}'" for outcome in sorted(COUNTS))
# By a visit `v` an open `task` of its household is done. A form's later versions are the same form.
_FITS: Final = f"""v.outcome in ({_COUNTS}) and task.due_from <= v.occurred_on and (
    task.kind = 'care_visit' and v.kind = 'care'
    or task.kind = 'campaign_visit'
        and (task.form is null or split_part(task.form, '@', 1) = split_part(v.form, '@', 1))
    or task.kind not in ('care_visit', 'campaign_visit') and task.id = v.task_id)"""
_GONE: Final = "v.outcome = 'moved_out' and task.kind in ('care_visit', 'campaign_visit')"


def _closes(fitting: str, rev: str) -> str:
    """An update of tasks by rows (task_id, visit_id, occurred_at, outcome, worker_id), the earliest of each task."""
    return f"""update tasks t set
        status = case when fit.outcome = 'moved_out' then 'cancelled' else 'done' end,
        cancel_reason = case when fit.outcome = 'moved_out' then 'moved_out' end,
        visit_id = fit.visit_id, closed_at = fit.occurred_at, closed_by = fit.worker_id, rev = {rev}
    from (
        select distinct on (task_id) * from ({fitting}) as fitting order by task_id, occurred_at, visit_id
    ) as fit
    where t.id = fit.task_id and t.{OPEN}
    returning t.id"""


_IN_PUSH: Final = f"""select task.id as task_id, v.id as visit_id, v.occurred_at, v.outcome,
        :worker_id::uuid as worker_id
    from placed v join added on added.id = v.id
    join tasks task on task.household_id = v.household_id and task.{OPEN}
    where {_FITS} or {_GONE}"""
FOLLOWING: Final = Following("visit.record@1", f"closing as (\n    {_closes(_IN_PUSH, '(select rev from counted)')}\n)")

# From a task's first day on, along the index of its household's visits.
_KNOWN: Final = f"""select task.id as task_id, v.id as visit_id, v.occurred_at, v.outcome, v.worker_id
    from tasks task cross join lateral (
        select known.*, (occurred_at at time zone interval '8 hours')::date as occurred_on  -- the day in Shanghai
        from visits known where known.household_id = task.household_id and known.deleted_at is null
            and known.occurred_at >= task.due_from::timestamp at time zone interval '8 hours'
    ) as v
    where task.{OPEN} and (cast(:households as uuid[]) is null or task.household_id = any(:households)) and {_FITS}"""
_LATER = text(_closes(_KNOWN, ":rev")).bindparams(bindparam("households", type_=ARRAY(Uuid())))


async def close_by_known_visits(session: AsyncSession, rev: int, household_ids: Sequence[UUID] | None = None) -> int:
    """Close open tasks that a visit satisfied which came before the task did; of all households or of some.

    Answers how many. A visit that is added while a task is made sees nothing of it: this is who finds them both.
    """
    found = await session.execute(
        _LATER, {"rev": rev, "households": None if household_ids is None else list(household_ids)}
    )
    return len(found.all())
