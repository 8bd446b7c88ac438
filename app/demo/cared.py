"""Who is looked after in the demo district, and why: the entries behind the care plans, and some beside them.

Nothing here changes a plan: every household's entries make the very plan it has.
"""

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.care.models import CareConsent, CareContact, CareEntry, CareStep
from app.care.service import CATEGORIES, LEVEL_DAYS, VERSION, review_by, runs_out_by
from app.demo.homes import Home
from app.identity.models import Assignment, Staff
from app.kernel.clock import SHANGHAI, now
from app.kernel.ids import new_id
from app.organisation.models import Area
from app.registers.models import Resident

AGED: Final = 80
LEVEL_OF: Final = {days: level for level, days in LEVEL_DAYS.items()}
NEEDS: Final = ("meals", "escort", "company", "medical", "housekeeping")


class Wish(NamedTuple):
    """An entry to be made: of which category, how often, for whom (none: the household)."""

    category: str
    level: str
    person: Resident | None


def wishes(rng: random.Random, home: Home, today: date) -> Iterator[Wish]:
    """What a household's people are looked after for."""
    if home.household.status != "active" or not home.people:
        return
    head = home.people[0]
    age = today.year - (head.birth_year or today.year)
    if home.household.plan_kind == "care":
        often = LEVEL_OF[home.household.plan_every_days]
        if len(home.people) == 1:
            yield Wish("K01", often, head)
        else:
            yield Wish("K02", "B", None)
            if often == "A":
                yield Wish("K06", "A", head)
        if age >= AGED and len(home.people) > 1:
            yield Wish("K05", "C", head)
        if rng.random() < 0.12:
            yield Wish("K10", "C", None)
        if rng.random() < 0.06:
            yield Wish("K07", "B", head)
        return
    if "baby" in home.household.hints:
        yield Wish("K14", "on_request", None)
    elif home.door.use == "rented" and rng.random() < 0.1:
        yield Wish("K21", "on_request", None)
    elif rng.random() < 0.01:
        yield Wish("K19", "on_request", None)


async def look_after(
    session: AsyncSession, seed: int, homes: Iterable[Home], staff: Mapping[str, Staff], code: str, at: date
) -> None:
    """Write the entries of all households; `staff` are secretaries by the code of their community below `code`.

    Their chances are their own, so that nothing else in the district depends on them.
    """
    rng = random.Random(seed)  # noqa: S311  scenery, not secrets
    posts = await _posts(session)
    made: list[list[Any]] = [[], [], [], []]  # consents, entries, contacts, steps: in this order they can be written
    for home in homes:
        by = staff[home.household.grid_code.removeprefix(code)[:6]]
        for wish in wishes(rng, home, at):
            for rows, found in zip(made, _rows(rng, home, wish, by, posts, at), strict=True):
                rows.extend(found)
    for rows in made:
        session.add_all(rows)
        await session.flush()


async def _posts(session: AsyncSession) -> dict[str, UUID]:
    """The assignment of each grid's first worker, by the code of the grid."""
    query = select(Area.code, Assignment.id).join(Area, Area.id == Assignment.area_id)
    query = query.where(Assignment.rank == "A", Assignment.role.in_(("grid_worker", "grid_head")))
    return {grid: post for grid, post in await session.execute(query.order_by(Assignment.role.desc()))}  # noqa: C416


def _rows(
    rng: random.Random, home: Home, wish: Wish, by: Staff, posts: Mapping[str, UUID], today: date
) -> tuple[Sequence[Any], ...]:
    """Consents, entries, contacts and steps of one wish."""
    category = CATEGORIES[wish.category]
    began = today - timedelta(days=rng.randint(20, min(150, category.months * 30 - 10)))
    at = datetime.combine(began, time(10, rng.randint(0, 59)), SHANGHAI)
    entry = CareEntry(
        id=new_id(),
        household_id=home.household.id,
        resident_id=wish.person.id if wish.person else None,
        category=wish.category,
        catalogue_version=VERSION,
        level=wish.level,
        purpose=category.purpose_zh,
        legal_basis=category.bases[0],
        responsible_id=posts.get(home.household.grid_code),
        needs=sorted(rng.sample(NEEDS, rng.randint(0, 2))) if home.household.plan_kind == "care" else [],
        started_on=began,
        review_on=review_by(category, began),
        ends_on=runs_out_by(category, None, began),
        grid_code=home.household.grid_code,
        path=home.household.path,
        rev=home.household.rev,
    )
    step = CareStep(
        id=new_id(), entry_id=entry.id, verb="registered", at=at, by_id=by.id, by_name=by.name,
        level=entry.level, review_on=entry.review_on,
    )  # fmt: skip
    consents = [] if entry.legal_basis == "statutory_duty" else [_consent(entry, by, at)]
    entry.consent_id = consents[0].id if consents else None
    return consents, [entry], _contacts(home, entry), [step]


def _consent(entry: CareEntry, by: Staff, at: datetime) -> CareConsent:
    return CareConsent(
        id=new_id(),
        household_id=entry.household_id,
        resident_id=entry.resident_id,
        text_version="separate@1" if entry.legal_basis == "separate_consent" else "consent@1",
        given_by="self",
        how="signature",
        given_at=min(at, now()),
        recorded_by=by.id,
    )


def _contacts(home: Home, entry: CareEntry) -> list[CareContact]:
    """Whom to call for somebody who lives alone: the household's contact, where that is somebody else."""
    who, phone = home.household.contact_name, home.household.contact_phone
    if entry.category != "K01" or not who or who == home.people[0].name:
        return []
    found = CareContact(id=new_id(), entry_id=entry.id, kind="emergency")
    found.name, found.phone = who, phone
    return [found]
