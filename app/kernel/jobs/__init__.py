"""Work that happens later: at an hour, after a failure again, in any process that has time. A port over pgqueuer.

Rooms enqueue, cancel and reschedule in their own transaction, and describe what they do as `Job`s. The queue lies in
the schema `jobs` of the same database, beside all districts that share it; a district's processes take only its own.

A job's row is removed by the very transaction that holds its effect, so an effect in the database happens once. The
handler may still run more than once (a killed process, a failure): what it does outside the database happens at least
once. It reads the present state first, and does nothing when there is nothing left to do.
"""

from app.kernel.jobs.kinds import Again, Job
from app.kernel.jobs.queue import cancel, enqueue, reschedule

__all__ = ["Again", "Job", "cancel", "enqueue", "reschedule"]
