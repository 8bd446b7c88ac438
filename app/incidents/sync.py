"""How incidents come from phones, and which a phone holds. Opened by the sync room alone."""

from collections.abc import Sequence
from operator import attrgetter
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.identity.service import past_grants
from app.incidents import catalogue, gate, log, places, repo
from app.incidents.drafts import Draft, enter, faults, verb_of
from app.incidents.feeds import FEEDS
from app.incidents.models import Category, Incident
from app.incidents.places import Spot
from app.incidents.remarks import comment
from app.incidents.rules.reach import permission_of, role_of
from app.incidents.schemas.forms import FORMS
from app.incidents.schemas.intake import IncidentMove, IncidentReport
from app.incidents.schemas.remarks import IncidentComment
from app.incidents.workflow import INCIDENT
from app.kernel.access import covers
from app.kernel.clock import day_of
from app.kernel.errors import Conflict, Fault, Forbidden, Invalid, NotFound
from app.kernel.http import pointer
from app.kernel.operations import Batch, Item, Operation, Refused, Result, one_by_one
from app.kernel.sql import among
from app.kernel.workflow import IllegalMove, Overtaken, RuleRefused


async def report(batch: Batch, items: Sequence[Item]) -> dict[UUID, Result]:
    """Apply `incident.report@1`: what is looked up is looked up once for all of a batch."""
    told: list[IncidentReport] = [item.data for item in items]
    categories = await catalogue.present(batch.session, [one.category for one in told])
    homes = await places.of_households(batch.session, [one.household_id for one in told if one.household_id])
    grids = await places.of_areas(batch.session, [one.grid_code for one in told if one.grid_code])
    known = {
        found.id: found
        for found in await batch.session.scalars(select(Incident).where(among(Incident.id, [one.id for one in told])))
    }
    results: dict[UUID, Result] = {}
    for item in items:
        one: IncidentReport = item.data
        try:
            spot = homes.get(one.household_id) if one.household_id else grids.get(one.grid_code or "")
            if (there := known.get(one.id)) is not None:
                results[item.op_id] = _again(batch, there, one)
                continue
            draft = _draft(batch, one, categories.get(one.category), spot)
            is_late = await _must(batch, draft)
            if is_late:
                draft.flags.append("late")
            role = role_of(batch.actor, INCIDENT[draft.verb])
            known[one.id] = await enter(batch.session, batch.actor, role, draft, at=batch.received_at, rev=batch.rev)
            results[item.op_id] = Result("applied", one.id, flags=tuple(draft.flags))
        except Refused as refusal:
            results[item.op_id] = Result.refused(refusal, one.id)
    return results


def _again(batch: Batch, there: Incident, told: IncidentReport) -> Result:
    """S8: the same report again is the same incident; another one under its id is refused."""
    is_same = (there.reporter_id, there.text) == (batch.actor.id, told.text)
    return Result("duplicate", there.id) if is_same else Result("rejected", told.id, "op-reused")


def _draft(batch: Batch, told: IncidentReport, category: Category | None, spot: Spot | None) -> Draft:
    """The draft a phone kept. Raises Refused with what it lacks."""
    if category is None:
        raise Refused("invalid-data", errors=[Fault("/category", "unknown-category")])
    if spot is None:
        raise Refused("not-found")
    draft = Draft(
        id=told.id,
        verb=verb_of(category, is_urgent=told.urgent, is_self_handled=told.self_handled),
        category=category,
        spot=spot,
        text=told.text,
        place_text=told.place_text or spot.address,
        source="visit" if told.visit_id else "grid",
        occurred_at=batch.corrected(told.occurred_at),
        position=told.position,
        household_id=told.household_id,
        visit_id=told.visit_id,
        media=told.media,
        after_media=told.after_media,
        photo_reason=told.photo_reason,
        is_urgent=told.urgent,
        urgent_reason=told.urgent_reason,
        flags=["skewed"] if batch.is_skewed else [],
    )
    if found := faults(draft):
        raise Refused("invalid-data", errors=found)
    return draft


async def _must(batch: Batch, draft: Draft) -> bool:
    """Whether the place was the reporter's then and is no more. Raises Refused when it never was."""
    permission = permission_of(INCIDENT[draft.verb])
    if batch.actor.can(permission, draft.spot.path):
        return False
    if not batch.actor.can(permission):
        raise Refused("forbidden")
    day = day_of(draft.occurred_at)
    held = await past_grants(batch.session, batch.actor.id, permission)
    if any(covers(path, draft.spot.path) and first <= day <= (last or day) for path, first, last in held):
        return True
    raise Refused("not-found")


async def move(batch: Batch, items: Sequence[Item]) -> dict[UUID, Result]:
    """Apply `incident.move@1`, in the order given: what comes too late is kept as a remark (S9)."""
    return await one_by_one(batch, items, _move, attrgetter("incident_id"))


async def _move(batch: Batch, asked: IncidentMove) -> Result:
    shape = FORMS.get(asked.verb)
    if shape is None:
        raise Refused("invalid-data", errors=[Fault("/verb", "unknown-verb")])
    try:
        form = shape.model_validate(asked.form)
    except ValidationError as error:
        raise Refused(
            "invalid-data", errors=[Fault(f"/form{pointer(one['loc'])}", one["type"]) for one in error.errors()[:20]]
        ) from None
    flags = ("offline", *(("skewed",) if batch.is_skewed else ()))
    try:
        await gate.move(
            batch.session,
            batch.actor,
            asked.incident_id,
            asked.verb,
            form,
            version=asked.version,
            rev=batch.rev,
            flags=flags,
        )
    except (Overtaken, IllegalMove):
        return await _remark(batch, asked, getattr(form, "text", None))
    except NotFound:
        raise Refused("not-found") from None
    except Forbidden:
        raise Refused("forbidden") from None
    except RuleRefused as refusal:
        raise Refused("rule-refused", params=refusal.params) from None
    except Invalid as refusal:
        raise Refused("invalid-data", errors=refusal.errors) from None
    except Conflict as refusal:
        raise Refused("rule-refused", params=refusal.params) from None
    return Result("applied", asked.incident_id)


async def _remark(batch: Batch, asked: IncidentMove, text: str | None) -> Result:
    """What was done in good faith against an older version: never a change of state, never lost."""
    incident = await repo.locked(batch.session, asked.incident_id)
    if incident is None:
        raise Refused("not-found")
    step = INCIDENT[asked.verb]
    incident.rev = batch.rev
    log.write(
        batch.session,
        incident,
        "comment",
        batch.actor,
        role_of(batch.actor, step),
        from_state=incident.state,
        at=batch.received_at,
        text=text,
        detail={"verb": asked.verb, "version": asked.version, "form": _codes(asked.form)},
        flags=("offline", "stale"),
    )
    await batch.session.flush()
    return Result("applied", incident.id, flags=("stale",))


def _codes(form: dict[str, Any]) -> dict[str, Any]:
    """What was chosen, without the words, which stand in the text."""
    return {name: value for name, value in form.items() if name != "text"}


async def publish(session: AsyncSession) -> int:
    """Put the catalogue into the feed. Answers how many categories were new."""
    return await catalogue.publish(session)


OPERATIONS = (
    Operation(
        "incident.report",
        1,
        "append",
        "incident.submit",
        TypeAdapter(IncidentReport),
        report,
        "Something noticed, to be put right",
    ),
    Operation(
        "incident.move",
        1,
        "command",
        "incident.read",
        TypeAdapter(IncidentMove),
        move,
        "A step of an incident; one that comes too late is kept as a remark",
    ),
    Operation(
        "incident.comment",
        1,
        "append",
        "incident.comment",
        TypeAdapter(IncidentComment),
        comment,
        "A remark on an incident, or that somebody else saw it too",
    ),
)

__all__ = ["FEEDS", "OPERATIONS", "publish"]
