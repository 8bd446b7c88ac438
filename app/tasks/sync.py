"""How tasks are settled from phones, which ones a phone holds, what follows from a visit. For the sync room alone."""

from pydantic import TypeAdapter

from app.kernel.feeds import Feed
from app.kernel.operations import Following, Operation
from app.tasks import closing, settling
from app.tasks.models import OPEN
from app.tasks.planning import FEED
from app.tasks.schemas import TaskSettle

OPERATIONS = (
    Operation(
        "task.settle",
        1,
        "command",
        settling.SETTLE,
        TypeAdapter(TaskSettle),
        settling.apply,
        "A task that is no visit: begun, done, or why it cannot be",
    ),
)
FOLLOWING: tuple[Following, ...] = (closing.FOLLOWING,)

FEEDS = (
    Feed(
        number=FEED,
        name="tasks",
        source="tasks r left join campaigns c on c.id = r.campaign_id",
        # Open ones, and what was closed in the last thirty days: a phone must hear that a colleague was there.
        scope=f"""r.grid_code = any(:grids) and r.path <@ any(:paths)
            and (r.{OPEN} or r.closed_at - interval '150 days' > :horizon)""",
        data="""json_build_object(
            'kind', r.kind, 'grid_code', r.grid_code, 'household_id', r.household_id, 'campaign_id', r.campaign_id,
            'campaign_name', c.name, 'title', r.title, 'text', r.text, 'source_name', r.source_name,
            'admission_no', r.admission_no, 'admission_expires_on', r.admission_expires_on,
            'due_from', r.due_from, 'due_on', r.due_on, 'due_to', r.due_to, 'status', r.status,
            'escalation', r.escalation, 'evidence_rule', r.evidence_rule, 'visit_id', r.visit_id,
            'closed_at', r.closed_at)""",
        due=f"r.{OPEN} and r.due_from <= :due_by",
    ),
)
