"""Reading care: the community's lists, and what everybody else may see of it. Every look is logged."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.service import record
from app.care import repo, rules, schemas
from app.care.catalogue import CATEGORIES, TEXTS, VERSION, WEATHER
from app.care.models import CareContact, CareEntry
from app.kernel.access import Actor
from app.kernel.clock import today
from app.kernel.errors import Fault, Invalid, NotFound
from app.kernel.numbers import tail
from app.organisation.service import area
from app.registers.service import label, look

DUE_WITHIN: Final = timedelta(days=14)  # what the board shows as due for review


def catalogue() -> schemas.CareCatalogueOut:
    """The categories and the texts of consent."""
    names = schemas.CareCategoryOut.model_fields
    categories: list[Mapping[str, Any]] = [
        {name: getattr(category, name) for name in names} for category in CATEGORIES.values()
    ]
    texts = [{"version": one.version, "kind": one.kind, "zh": one.zh, "en": one.en} for one in TEXTS.values()]
    return schemas.CareCatalogueOut.model_validate({"version": VERSION, "categories": categories, "texts": texts})


async def page(
    session: AsyncSession,
    actor: Actor,
    *,
    state: repo.State,
    cursor: UUID | None,
    limit: int,
    **narrowed: Any,
) -> schemas.CareEntryPage:
    """Entries of the actor's communities; `narrowed` as `repo.Wanted`. Raises Invalid for a foreign cursor."""
    wanted = repo.Wanted(state, today() + DUE_WITHIN, **narrowed)
    rows = await repo.page(session, actor, wanted, after=cursor, limit=limit + 1)
    if rows is None:
        raise Invalid(errors=[Fault("/cursor", "invalid-cursor")])
    shown = rows[:limit]
    detail = {"rows": len(shown), "state": state, "by": sorted(name for name, value in narrowed.items() if value)}
    await record(session, "care.list", actor_id=actor.id, detail=detail)
    items = [schemas.CareEntryOut(**_shown(row)) for row in shown]
    return schemas.CareEntryPage(items=items, next=shown[-1][0].id if len(rows) > limit else None)


async def one(session: AsyncSession, actor: Actor, entry_id: UUID) -> schemas.CareEntryDetail:
    """An entry with consent, contacts and history. Raises NotFound."""
    row = await repo.one(session, actor, entry_id)
    if row is None:
        raise NotFound
    entry: CareEntry = row[0]
    consent, contacts, steps = await repo.beside(session, entry)
    await record(session, "care.read", actor_id=actor.id, subject_kind="care_entry", subject_id=entry.id)
    return schemas.CareEntryDetail(
        **_shown(row),
        consent=schemas.ConsentOut.model_validate(consent, from_attributes=True) if consent else None,
        responsible_id=entry.responsible_id,
        backup_id=entry.backup_id,
        contacts=[
            schemas.CareContactOut(id=one.id, kind=one.kind, name=one.name, phone_tail=tail(one.phone))
            for one in contacts
        ],
        steps=[schemas.CareStepOut.model_validate(one, from_attributes=True) for one in steps],
    )


async def reveal(
    session: AsyncSession, actor: Actor, entry_id: UUID, contact_id: UUID, asked: schemas.CareRevealIn
) -> schemas.ContactRevealed:
    """The number of a contact, and a line in the audit log. Raises NotFound."""
    row = await repo.one(session, actor, entry_id)
    contact = await session.get(CareContact, contact_id)
    if row is None or contact is None or contact.entry_id != entry_id:
        raise NotFound
    detail = asked.model_dump() | {"contact_id": str(contact_id)}
    looked = await look(session, actor, "contact.reveal", "care_entry", entry_id, detail)
    return schemas.ContactRevealed(**looked.model_dump(), phone=contact.phone)


async def of_household(session: AsyncSession, actor: Actor, household_id: UUID) -> list[schemas.CareSeen]:
    """What the actor may see of a household's care, and why it is there. Raises NotFound."""
    found = await repo.of_household(session, actor, household_id)
    if found is None:
        raise NotFound
    path, entries = found
    await record(session, "care.household", actor_id=actor.id, subject_kind="household", subject_id=household_id)
    return _seen(view_at(actor, path), entries)


async def weather(
    session: AsyncSession, actor: Actor, *, area_code: str | None, cursor: UUID | None, limit: int
) -> schemas.WeatherPage:
    """Whom to call in extreme weather (K22): read from K01 to K09, stored nowhere. Raises NotFound for the area."""
    path = (await area(session, actor, area_code)).path if area_code else None
    rows = await repo.for_weather(session, actor, area_path=path, after=cursor, limit=limit + 1)
    if rows is None:
        raise Invalid(errors=[Fault("/cursor", "invalid-cursor")])
    shown = rows[:limit]
    ids = [home.id for home, _ in shown]
    people = await repo.people(session, ids)
    entries = [entry for entry in await repo.live(session, ids) if entry.category in WEATHER]
    await record(session, "care.weather", actor_id=actor.id, detail={"rows": len(shown), "area_code": area_code})
    items = [
        schemas.WeatherHousehold(
            household_id=home.id,
            grid_code=home.grid_code,
            address=door.address,
            label=label(people[home.id], home.contact_name, door.address),
            seen=_seen(view_at(actor, home.path), [entry for entry in entries if entry.household_id == home.id]),
        )
        for home, door in shown
    ]
    return schemas.WeatherPage(items=items, next=ids[-1] if len(rows) > limit else None)


def view_at(actor: Actor, path: str) -> rules.View:
    """As what an actor looks on at a place: the widest of what their posts allow there."""
    if actor.can("care.read", path):
        return "community"
    if actor.can("care.category", path):
        return "worker"
    return "volunteer" if actor.can("household.read", path) else "nobody"


def _seen(view: rules.View, entries: Sequence[CareEntry]) -> list[schemas.CareSeen]:
    """Entries as a view shows them. A frozen one is the community's alone; the same hint is not given twice."""
    found: list[schemas.CareSeen] = []
    for entry in entries:
        shown = rules.seen_as(view, entry.category)
        if shown is None or (entry.frozen_at is not None and view != "community"):
            continue
        if shown.hint and shown.hint in [other.hint for other in found]:
            continue
        why = {} if shown.category is None else _why(entry)
        found.append(schemas.CareSeen.model_validate({"id": entry.id, "hint": shown.hint} | why))
    return found


def _why(entry: CareEntry) -> dict[str, Any]:
    """The category with the reason why one sees it, in the words of the catalogue."""
    names = ("name_zh", "name_en", "purpose_zh", "purpose_en")
    told = {name: getattr(CATEGORIES[entry.category], name) for name in names}
    return {"category": entry.category, "legal_basis": entry.legal_basis} | told


def _shown(row: repo.Found) -> dict[str, Any]:
    """An entry as the community sees it."""
    entry, home, door, person = row
    category = CATEGORIES[entry.category]
    held = {name: getattr(entry, name) for name in schemas.CareEntryOut.model_fields if hasattr(entry, name)}
    return held | {
        "grid_code": home.grid_code,
        "address": door.address,
        "name": person.name if person else None,
        "name_zh": category.name_zh,
        "name_en": category.name_en,
        "state": "ended" if entry.ended_on else "frozen" if entry.frozen_at else "live",
    }
