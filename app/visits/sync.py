"""How visits come from phones, and which a phone holds. Opened by the sync room alone."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import orjson
from pydantic import TypeAdapter
from sqlalchemy.ext.asyncio import AsyncSession

from app.identity.service import past_grants
from app.kernel.access import Actor
from app.kernel.errors import Fault
from app.kernel.feeds import Feed
from app.kernel.operations import Arrival, Insertion, Item, Operation, Refused, Result
from app.media.service import linking
from app.visits import amend, forms, rules
from app.visits.schemas import VisitAmend, VisitRecord

# Columns of the one insert statement, with their array types; their order is that of the row tuples below.
_COLUMNS = {
    "id": "uuid",
    "household_id": "uuid",
    "kind": "text",
    "mode": "text",
    "outcome": "text",
    "occurred_at": "timestamptz",
    "told_occurred_at": "timestamptz",  # null: the same as occurred_at (an instant costs the driver most of a row)
    "recorded_at": "timestamptz",  # null: the same as told_occurred_at
    "form": "text",
    "answers": "jsonb",
    "needs": "text",  # arrays of arrays do not unnest: joined by commas, codes hold none
    "hazards": "text",
    "note": "text",
    "lat": "float8",
    "lon": "float8",
    "accuracy_m": "float8",
    "position_at": "timestamptz",
    "media": "text",
    "task_id": "uuid",
    "flags": "text",
    "asked_on": "date",
}
_TOLD = ("told_occurred_at", "recorded_at")
_PLAIN = [name for name in _COLUMNS if name not in (*_TOLD, "needs", "hazards", "media", "flags", "asked_on")]
_LISTS = ("needs", "hazards", "media")

_SHOWN = "placed join added using (id) cross join unnest(string_to_array(media, ',')) as shown(media_id)"
# Households are locked as they are now, not as they were when the statement began: one may just have changed grids.
_PLACING = """placed as materialized (
    select told.*, h.grid_code, h.path, counted.rev, not h.path <@ any(:paths::ltree[]) as is_late,
        (told.occurred_at at time zone interval '8 hours')::date as occurred_on  -- the day in Shanghai
    from counted cross join told join households h on h.id = told.household_id and h.deleted_at is null
    where h.path <@ any(:paths::ltree[]) or exists (
        select from unnest(:late_paths::ltree[], :late_from::date[], :late_to::date[]) as held(path, since, until)
        where h.path <@ held.path and (told.occurred_at at time zone interval '8 hours')::date
            between held.since and coalesce(held.until, 'infinity')
    )
    for no key update of h
)"""
_ADDING = f"""added as (
    insert into visits (
        {", ".join(_PLAIN)}, {", ".join(_TOLD)}, {", ".join(_LISTS)}, flags,
        grid_code, path, worker_id, worker_name, received_at, version, rev
    )
    select {", ".join(_PLAIN)}, coalesce(told_occurred_at, occurred_at),
        coalesce(recorded_at, told_occurred_at, occurred_at),
        {", ".join(f"string_to_array({name}, ',')" for name in _LISTS)},
        string_to_array(flags, ',') || case when is_late then array['late'] else array[]::text[] end
            || case when not 'repeat' = any(string_to_array(flags, ',')) and exists (
                select from visits v where v.household_id = placed.household_id and v.worker_id = :worker_id
                and v.occurred_at >= placed.occurred_at - interval '10 min'
                and v.occurred_at <= placed.occurred_at + interval '10 min'
            ) then array['repeat'] else array[]::text[] end,
        grid_code, path, :worker_id, :worker_name, :received_at, 1, rev
    from placed
    on conflict (id) do nothing
    returning id
), linked as (
    {linking(_SHOWN, "visit", "visit.read")}
), last as (
    select distinct on (household_id) household_id, occurred_at, occurred_on, outcome, asked_on, rev
    from placed join added using (id) order by household_id, occurred_at desc, id desc
), seen as (
    update households h set
        rev = last.rev,
        last_visit_at = last.occurred_at,
        last_outcome = last.outcome,
        declined_until = case when last.outcome = 'declined' then last.occurred_on + {rules.DECLINED_DAYS}
            else h.declined_until end,
        due_on = case
            when last.outcome in ('met', 'phone_ok', 'neighbour', 'away')
                then coalesce(last.asked_on, last.occurred_on + h.plan_every_days)
            when last.outcome = 'declined' then last.occurred_on + {rules.DECLINED_DAYS}
            when last.outcome = 'moved_out' then null
            else coalesce(last.asked_on, h.due_on)
        end
    from last
    where h.id = last.household_id and (h.last_visit_at is null or h.last_visit_at <= last.occurred_at)
)"""
_LATE = ("late_paths", "late_from", "late_to")


def _row(arrival: Arrival, item: Item, form: forms.Form, made: dict[UUID, list[datetime]]) -> tuple[Any, ...]:
    """One item as the insert's row. Raises Refused when the form does not know what it says.

    `made` are this batch's visits so far, by household: the statement sees only those of earlier batches.
    """
    visit: VisitRecord = item.data
    faults = form.faults(visit.outcome, visit.mode, visit.answers, visit.needs, visit.hazards)
    if visit.kind != form.kind:
        faults.append(Fault("/kind", "unknown-option"))
    if faults:
        raise Refused("invalid-data", errors=faults)
    occurred_at = arrival.corrected(visit.occurred_at)
    found = rules.flags(
        mode=visit.mode,
        occurred_at=occurred_at,
        received_at=arrival.received_at,
        has_night_reason="night_reason" in visit.answers,
        is_skewed=arrival.is_skewed,
    )
    earlier = made.setdefault(visit.household_id, [])
    if any(abs(occurred_at - other) <= rules.REPEAT for other in earlier):
        found.append("repeat")
    earlier.append(occurred_at)
    at = visit.position
    asked = visit.answers.get("next")
    return (
        visit.id,
        visit.household_id,
        visit.kind,
        visit.mode,
        visit.outcome,
        occurred_at,
        visit.occurred_at if visit.occurred_at != occurred_at else None,
        item.recorded_at if item.recorded_at != visit.occurred_at else None,
        visit.form,
        orjson.dumps(visit.answers).decode(),
        ",".join(visit.needs),
        ",".join(visit.hazards),
        visit.note or None,
        at.lat if at else None,
        at.lon if at else None,
        at.accuracy_m if at else None,
        at.at if at else None,
        ",".join(visit.media),
        visit.task_id,
        ",".join(found),
        date.fromisoformat(asked) if asked else None,
    )


def _rows(arrival: Arrival, items: Sequence[Item]) -> tuple[dict[UUID, tuple[Any, ...]], dict[UUID, Result]]:
    """What can be inserted, and what cannot, by op_id."""
    known = forms.released()
    rows: dict[UUID, tuple[Any, ...]] = {}
    refused: dict[UUID, Result] = {}
    made: dict[UUID, list[datetime]] = {}
    ids: set[UUID] = set()
    for item in items:
        form = known.get(item.data.form)
        try:
            if form is None:
                raise Refused("invalid-data", errors=[Fault("/form", "unknown-form")])
            if item.data.id in ids:
                raise Refused("op-reused", params={"record_id": str(item.data.id)})
            rows[item.op_id] = _row(arrival, item, form, made)
            ids.add(item.data.id)
        except Refused as refusal:
            refused[item.op_id] = Result.refused(refusal, item.data.id)
    return rows, refused


def _arguments(actor: Actor) -> dict[str, Any]:
    return {"paths": list(actor.paths("visit.record"))} | dict.fromkeys(_LATE, ())


async def _held_before(session: AsyncSession, actor: Actor) -> dict[str, Any] | None:
    """Rare: work done while the worker still held the grid."""
    held = await past_grants(session, actor.id, "visit.record")
    return dict(zip(_LATE, (list(column) for column in zip(*held, strict=True)), strict=True)) if held else None


async def _is_same(arrival: Arrival, item: Item) -> bool:
    """Whether the visit that is there is the same worker's, saying the same."""
    return bool(
        await arrival.connection.fetchval(
            "select true from visits where id = $1 and household_id = $2 and worker_id = $3 and told_occurred_at = $4",
            item.data.id,
            item.data.household_id,
            arrival.actor.id,
            item.data.occurred_at,
        )
    )


RECORDING = Insertion(
    columns=_COLUMNS,
    placing=_PLACING,
    adding=_ADDING,
    flags="case when is_late then array['late'] else array[]::text[] end",
    rows=_rows,
    arguments=_arguments,
    otherwise=_held_before,
    is_same=_is_same,
)

OPERATIONS = (
    Operation(
        "visit.record", 1, "append", "visit.record", TypeAdapter(VisitRecord), RECORDING, "A visit as it was just made"
    ),
    Operation(
        "visit.amend", 1, "append", "visit.amend", TypeAdapter(VisitAmend), amend.apply, "A correction, with its reason"
    ),
)

FEEDS = (
    Feed(
        number=2,
        name="forms",
        source="visit_forms r",
        scope="true",
        data="json_build_object('form', r.form, 'schema', r.body)",
        due="true",
    ),
    Feed(
        number=5,
        name="visits",
        source="visits r",
        scope="r.grid_code = any(:grids) and r.path <@ any(:paths) and r.occurred_at > :horizon",
        data="""json_build_object(
            'household_id', r.household_id, 'kind', r.kind, 'mode', r.mode, 'outcome', r.outcome,
            'occurred_at', r.occurred_at, 'form', r.form, 'answers', r.answers, 'needs', r.needs,
            'hazards', r.hazards, 'note', r.note, 'media', r.media, 'worker_id', r.worker_id,
            'worker_name', r.worker_name, 'version', r.version, 'flags', r.flags)""",
    ),
)
