"""Every kind of operation and every collection, gathered from the rooms below. Only this room opens their `sync`."""

from collections.abc import Mapping

from app.care import sync as care
from app.incidents import sync as incidents
from app.kernel.feeds import Feed
from app.kernel.operations import Following, Operation
from app.organisation import sync as organisation
from app.premises import sync as premises
from app.registers import sync as registers
from app.tasks import sync as tasks
from app.visits import sync as visits

# In this order a batch is applied: a visit before its correction, and before the incident that came of it.
ORDERED: tuple[Operation, ...] = (
    *visits.OPERATIONS,
    *registers.OPERATIONS,
    *premises.OPERATIONS,
    *incidents.OPERATIONS,
    *tasks.OPERATIONS,
)
OPERATIONS: Mapping[tuple[str, int], Operation] = {(op.kind, op.version): op for op in ORDERED}
# What else happens in the statement that adds records of a kind.
FOLLOWING: tuple[Following, ...] = tasks.FOLLOWING
KINDS = frozenset(op.kind for op in ORDERED)

FEEDS: tuple[Feed, ...] = tuple(
    sorted(
        (
            *organisation.FEEDS,
            *registers.FEEDS,
            *care.FEEDS,
            *premises.FEEDS,
            *visits.FEEDS,
            *incidents.FEEDS,
            *tasks.FEEDS,
        ),
        key=lambda feed: feed.number,
    )
)
