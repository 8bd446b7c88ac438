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
        # A grid in a campaign has one for every household: what goes without saying is not said.
        data="""json_build_object(
            'kind', r.kind, 'household_id', r.household_id,
            'grid_code', case when r.household_id is null then r.grid_code end,
            'campaign', c.name, 'title', r.title, 'text', r.text, 'source', r.source_name, 'form', r.form,
            'admission_no', r.admission_no, 'admission_expires_on', r.admission_expires_on,
            'due_from', r.due_from, 'due_on', nullif(r.due_on, r.due_to), 'due_to', r.due_to, 'status', r.status,
            'escalation', nullif(r.escalation, 'own'), 'evidence_rule', nullif(r.evidence_rule, 'none'),
            'closed_at', r.closed_at)""",
        due=f"r.{OPEN} and r.due_on <= :due_by",
    ),
)
