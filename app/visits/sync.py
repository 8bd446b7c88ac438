"""How visits come from phones, and which a phone holds. Opened by the sync room alone."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import orjson
from pydantic import TypeAdapter

from app.identity.service import past_grants
from app.kernel.errors import Fault
from app.kernel.feeds import Feed
from app.kernel.operations import Batch, Item, Operation, Refused, Result
from app.media.service import link_many
from app.visits import amend, forms, rules
from app.visits.schemas import VisitAmend, VisitRecord

# Columns of the one insert statement, with their array types; order is the order of the row tuples below.
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

# $1 rev, $2 worker id, $3 worker name, $4 received at, $5 area paths, $6 late grants' paths, $7/$8 their days.
_FIXED = 8
_RECORD = f"""
with told as materialized (
    select *, (occurred_at at time zone interval '8 hours')::date as occurred_on  -- the day in Shanghai
    from unnest({", ".join(f"${_FIXED + n}::{t}[]" for n, t in enumerate(_COLUMNS.values(), 1))})
    as told({", ".join(_COLUMNS)})
), placed as materialized (
    select told.*, h.grid_code, h.path, not h.path <@ any($5::ltree[]) as is_late
    from told join households h on h.id = told.household_id and h.deleted_at is null
    where h.path <@ any($5::ltree[]) or exists (
        select 1 from unnest($6::ltree[], $7::date[], $8::date[]) as held(path, valid_from, valid_to)
        where h.path <@ held.path and told.occurred_on between held.valid_from and coalesce(held.valid_to, 'infinity')
    )
), added as (
    insert into visits (
        {", ".join(_PLAIN)}, {", ".join(_TOLD)}, {", ".join(_LISTS)}, flags,
        grid_code, path, worker_id, worker_name, received_at, version, rev
    )
    select {", ".join(_PLAIN)}, coalesce(told_occurred_at, occurred_at),
        coalesce(recorded_at, told_occurred_at, occurred_at),
        {", ".join(f"string_to_array({name}, ',')" for name in _LISTS)},
        string_to_array(flags, ',') || case when is_late then array['late'] else array[]::text[] end
            || case when not 'repeat' = any(string_to_array(flags, ',')) and exists (
                select 1 from visits v where v.household_id = placed.household_id and v.worker_id = $2
                and v.occurred_at >= placed.occurred_at - interval '10 min'
                and v.occurred_at <= placed.occurred_at + interval '10 min' and v.id <> placed.id
            ) then array['repeat'] else array[]::text[] end,
        grid_code, path, $2, $3, $4, 1, $1
    from placed
    on conflict (id) do nothing
    returning id
), last as (
    select distinct on (household_id) household_id, occurred_at, occurred_on, outcome, asked_on
    from placed join added using (id) order by household_id, occurred_at desc, id desc
), seen as (
    update households h set
        rev = $1,
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
)
select told.id, placed.id is not null as is_placed, added.id is not null as is_added, placed.path::text,
    coalesce(placed.is_late, false) as is_late
from told left join placed using (id) left join added using (id)
"""


def _row(batch: Batch, item: Item, form: forms.Form, made: dict[UUID, list[datetime]]) -> tuple[Any, ...]:
    """One item as the insert's row. Raises Refused when the form does not know what it says.

    `made` are this batch's visits so far, by household: the statement sees only those of earlier batches.
    """
    visit: VisitRecord = item.data
    faults = form.faults(visit.outcome, visit.mode, visit.answers, visit.needs, visit.hazards)
    if visit.kind != form.kind:
        faults.append(Fault("/kind", "unknown-option"))
    if faults:
        raise Refused("invalid-data", errors=faults)
    occurred_at = batch.corrected(visit.occurred_at)
    found = rules.flags(
        mode=visit.mode,
        occurred_at=occurred_at,
        received_at=batch.received_at,
        has_night_reason="night_reason" in visit.answers,
        is_skewed=batch.is_skewed,
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


async def record(batch: Batch, items: Sequence[Item]) -> dict[UUID, Result]:
    """Apply `visit.record@1`: one statement for all that can be applied."""
    known = forms.released()
    results: dict[UUID, Result] = {}
    rows: dict[UUID, tuple[Item, tuple[Any, ...]]] = {}
    made: dict[UUID, list[datetime]] = {}
    for item in items:
        form = known.get(item.data.form)
        try:
            if form is None:
                raise Refused("invalid-data", errors=[Fault("/form", "unknown-form")])
            if item.data.id in rows:
                raise Refused("op-reused", params={"record_id": str(item.data.id)})
            rows[item.data.id] = (item, _row(batch, item, form, made))
        except Refused as refusal:
            results[item.op_id] = Result.refused(refusal, item.data.id)
    if not rows:
        return results
    answered = await _insert(batch, [row for _, row in rows.values()], ((), (), ()))
    if any(not row["is_placed"] for row in answered):  # rare: work done while the worker still held the grid
        held = await past_grants(batch.session, batch.actor.id, "visit.record")
        if held:
            late = [rows[row["id"]][1] for row in answered if not row["is_placed"]]
            again = {row["id"]: row for row in await _insert(batch, late, tuple(zip(*held, strict=True)))}
            answered = [again.get(row["id"], row) for row in answered]
    links = []
    for row in answered:
        item, _ = rows[row["id"]]
        results[item.op_id] = await _result(batch, item, row)
        if row["is_added"] and item.data.media:
            links += [
                (media, batch.actor.id, "visit", row["id"], "visit.read", row["path"]) for media in item.data.media
            ]
    if links:
        await link_many(batch.session, links)
    return results


async def _insert(batch: Batch, rows: Sequence[tuple[Any, ...]], held: Any) -> Sequence[Any]:
    fixed = (
        batch.rev,
        batch.actor.id,
        batch.actor.name,
        batch.received_at,
        list(batch.actor.paths("visit.record")),
        *(list(column) for column in held),
    )
    columns = (list(column) for column in zip(*rows, strict=True))
    return await batch.connection.fetch(_RECORD, *fixed, *columns)


async def _result(batch: Batch, item: Item, row: Any) -> Result:
    if row["is_added"]:
        return Result("applied", row["id"], flags=("late",) if row["is_late"] else ())
    if not row["is_placed"]:
        return Result("rejected", row["id"], "not-found")
    # The visit is there under another operation: the same worker saying the same thing is a replay, all else is not.
    is_same = await batch.connection.fetchval(
        "select true from visits where id = $1 and household_id = $2 and worker_id = $3 and told_occurred_at = $4",
        row["id"],
        item.data.household_id,
        batch.actor.id,
        item.data.occurred_at,
    )
    return Result("duplicate", row["id"]) if is_same else Result("rejected", row["id"], "op-reused")


OPERATIONS = (
    Operation(
        "visit.record", 1, "append", "visit.record", TypeAdapter(VisitRecord), record, "A visit as it was just made"
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
