"""How incidents come in at a desk or a browser. Phones come by `sync`, through the same drafts."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.incidents import catalogue, places, repo
from app.incidents.drafts import Draft, enter, verb_of
from app.incidents.models import Category, Incident
from app.incidents.rules.reach import permission_of, role_of
from app.incidents.schemas.intake import Intake, Noticed, ReportIn
from app.incidents.workflow import INCIDENT
from app.kernel.access import Actor
from app.kernel.changes import bump
from app.kernel.clock import now
from app.kernel.errors import Conflict, Fault, Invalid
from app.kernel.ids import new_id


async def intake(
    session: AsyncSession, actor: Actor, asked: Intake, at: datetime | None = None
) -> tuple[Incident, bool]:
    """Register what somebody told the desk; an answered enquiry is closed at once. The incident, and whether it is new.

    Raises Invalid, Forbidden (the place is not the actor's), Conflict (`id-taken`).
    """
    verb = "answer_directly" if asked.answer else "intake"
    category = await _category(session, asked.category)
    spot = await _spot(session, asked.household_id, asked.grid_code or asked.community_code)
    _must(actor, verb, spot)
    about = (await repo.places(session, [asked.about_unit])).get(asked.about_unit) if asked.about_unit else None
    if asked.about_unit and about is None:
        raise Invalid(errors=[Fault("/about_unit", "unknown-unit")])
    at = at or now()
    draft = _draft(asked, verb, category, spot, asked.source, at)
    draft.household_id, draft.complainant = asked.household_id, asked.complainant
    draft.about, draft.answer = about, asked.answer
    return await _enter(session, actor, draft, at)


async def report(
    session: AsyncSession, actor: Actor, asked: ReportIn, at: datetime | None = None
) -> tuple[Incident, bool]:
    """A report from a browser. The incident, and whether it is new. Raises as `intake` does."""
    category = await _category(session, asked.category)
    spot = await _spot(session, None, asked.grid_code)
    verb = verb_of(category, is_urgent=asked.urgent, is_self_handled=False)
    _must(actor, verb, spot)
    at = at or now()
    draft = _draft(asked, verb, category, spot, "grid", at)
    draft.media, draft.photo_reason = asked.media, asked.photo_reason
    return await _enter(session, actor, draft, at)


def _draft(asked: Noticed, verb: str, category: Category, spot: places.Spot, source: str, at: datetime) -> Draft:
    return Draft(
        id=asked.id or new_id(),
        verb=verb,
        category=category,
        spot=spot,
        text=asked.text,
        place_text=asked.place_text,
        source=source,
        occurred_at=asked.occurred_at or at,
        position=asked.position,
        is_urgent=asked.urgent,
        urgent_reason=asked.urgent_reason,
    )


async def _enter(session: AsyncSession, actor: Actor, draft: Draft, at: datetime) -> tuple[Incident, bool]:
    """Sending twice makes one incident (S8): looked for again once the counter is held."""
    rev = await bump(session)
    known = await session.get(Incident, draft.id, populate_existing=True)
    if known is not None:
        if (known.reporter_id, known.text) != (actor.id, draft.text):
            raise Conflict(params={"reason": "id-taken"})
        return known, False
    role = role_of(actor, INCIDENT[draft.verb])
    return await enter(session, actor, role, draft, at=at, rev=rev), True


async def _category(session: AsyncSession, code: str) -> Category:
    found = (await catalogue.present(session, [code])).get(code)
    if found is None:
        raise Invalid(errors=[Fault("/category", "unknown-category")])
    return found


async def _spot(session: AsyncSession, household_id: UUID | None, code: str | None) -> places.Spot:
    if household_id is not None:
        home = (await places.of_households(session, [household_id])).get(household_id)
        if home is None:
            raise Invalid(errors=[Fault("/household_id", "unknown-household")])
        return home
    if code is None:
        raise Invalid(errors=[Fault("/grid_code", "place-needed")])
    found = (await places.of_areas(session, [code])).get(code)
    if found is None:
        raise Invalid(errors=[Fault("/grid_code", "unknown-place")])
    return found


def _must(actor: Actor, verb: str, spot: places.Spot) -> None:
    """A place outside one's reach is unknown, so that nobody finds out what there is."""
    permission = permission_of(INCIDENT[verb])
    actor.must(permission)
    if not actor.can(permission, spot.path):
        raise Invalid(errors=[Fault("/grid_code", "unknown-place")])
