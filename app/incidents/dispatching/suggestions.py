"""Whom a desk could give a case to, and why: a stored rule, the category's department, who did the like here before.

Only a proposal: the desk may choose any unit it reaches. What is said as a reason is what was agreed on or counted.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.incidents.dispatching import matching
from app.incidents.models import CaseUnit, Category, Incident, ReturnRequest
from app.incidents.rules import clocks
from app.incidents.rules.facts import Place
from app.incidents.workflow import INCIDENT
from app.kernel.access import Actor, covers, unit_path, within
from app.kernel.clock import now
from app.kernel.sql import among
from app.organisation.models import Area, Department
from app.organisation.service import Limit, calendar

SHOWN: Final = 3
LOOKS_BACK: Final = timedelta(days=365)
COMMUNITY_DIGITS: Final = 12
DONE: Final = ("handled", "pending_callback", "closed", "archived")
# How the catalogue's short words stand in the names of units, and which kind of unit a word means.
WRITTEN_OUT: Final[Mapping[str, str]] = {"城管": "城市管理", "环卫": "环境卫生", "交管": "交通管理"}
MEANS_KIND: Final[Mapping[str, str]] = {"物业": "property", "调解": "mediation_center", "社区": "community"}
NAMED: Final = 0.6  # half a word in common is another branch of the same administration
BY_WORDS, BY_HISTORY, BY_NEARNESS = 60.0, 30.0, 2.0


@dataclass(frozen=True, slots=True)
class Suggested:
    """A unit, what speaks for it by code, and the counts behind that."""

    code: str
    name: str
    score: float
    reasons: tuple[str, ...]
    alike: int  # cases of this category in this community that it led within a year
    done: int
    rule: str | None = None  # the name of the stored rule that says so


def likeness(wanted: str, kind: str, name: str) -> float:
    """How far a unit is the one a catalogue's department names (「市政照明」, 「社区/物业」): 0 to 1."""
    best = 0.0
    for word in wanted.split("/"):
        if any(part in word and means == kind for part, means in MEANS_KIND.items()):
            best = max(best, 0.8)
        best = max(best, *(_common(spelt, name) / len(spelt) for spelt in _spellings(word)), 0.0)
    return best


def _spellings(word: str) -> list[str]:
    long = [full for short, full in WRITTEN_OUT.items() if short in word]
    return [word, *long]


def _common(one: str, other: str) -> int:
    """Length of the longest run of characters in both; a single character says nothing."""
    for size in range(min(len(one), len(other)), 1, -1):
        if any(one[at : at + size] in other for at in range(len(one) - size + 1)):
            return size
    return 0


async def suggest(session: AsyncSession, actor: Actor, incident: Incident, category: Category) -> list[Suggested]:
    """The unit of the first rule that fits, then at most three that follow from counting; who gave it back is none."""
    unwanted = set(await session.scalars(select(ReturnRequest.unit_code).filter_by(incident_id=incident.id)))
    about = select(CaseUnit.unit_code).filter_by(incident_id=incident.id, role="about")
    unwanted |= set(await session.scalars(about))
    counted = await _counted(session, actor, incident, category, unwanted)
    match = await matching.first(session, actor, incident, now(), unwanted)
    best = sorted(counted, key=lambda one: (-one.score, one.code))
    if match is None:
        return best[:SHOWN]
    return [_by_rule(match, counted), *[one for one in best if one.code != match.place.code][:SHOWN]]


def _by_rule(match: matching.Match, counted: Sequence[Suggested]) -> Suggested:
    """The unit of a rule; what else speaks for it is said after the rule."""
    place, name = match.place, match.rule.name
    same = next((one for one in counted if one.code == place.code), Suggested(place.code, place.name, 0, (), 0, 0))
    return replace(same, reasons=("rule", *same.reasons), rule=name)


async def _counted(
    session: AsyncSession, actor: Actor, incident: Incident, category: Category, unwanted: Collection[str]
) -> list[Suggested]:
    """What speaks for each unit within reach, by words, history and nearness."""
    led = await _history(session, incident)
    found = []
    for place, kind in await _candidates(session, actor, incident):
        alike, done = led.get(place.code, (0, 0))
        fits = likeness(category.department, kind, place.name)
        if place.code in unwanted or (fits < NAMED and alike == 0):
            continue
        reasons = [*(["category"] if fits >= NAMED else []), *(["history"] if alike else []), "area"]
        share = alike / max(1, sum(one for one, _ in led.values()))
        score = BY_WORDS * fits + BY_HISTORY * share + BY_NEARNESS * place.area_path.count(".")
        found.append(Suggested(place.code, place.name, round(score, 1), tuple(reasons), alike, done))
    return found


async def _candidates(session: AsyncSession, actor: Actor, incident: Incident) -> list[tuple[Place, str]]:
    """Departments whose area holds the place, and the community it lies in, as far as this desk may give work there."""
    today = func.current_date()
    query = (
        select(Department, Area.path)
        .join(Area, Area.id == Department.area_id)
        .where(or_(Department.valid_to.is_(None), Department.valid_to >= today))
    )
    found = [
        (Place(one.code, one.name, unit_path(one.id), path), one.kind)
        for one, path in await session.execute(query)
        if covers(path, incident.path)
    ]
    labels = [label for label in incident.path.split(".") if len(label) == COMMUNITY_DIGITS]
    home = select(Area).where(among(Area.code, labels), Area.kind == "community", Area.deleted_at.is_(None))
    found += [(Place(area.code, area.name, area.path, area.path), "community") for area in await session.scalars(home)]
    return [one for one in found if actor.can("incident.dispatch", one[0].area_path)]


async def _history(session: AsyncSession, incident: Incident) -> dict[str, tuple[int, int]]:
    """Who led cases of this category in this community within a year: how many, and how many of them are done.

    Asked by grid, so that the index of neighbouring cases answers and the size of the table does not matter.
    """
    labels = incident.path.split(".")
    home = ".".join(labels[: next((at for at, one in enumerate(labels, 1) if len(one) == COMMUNITY_DIGITS), 99)])
    grids = (await session.scalars(select(Area.code).where(within(Area.path, [home]), Area.kind == "grid"))).all()
    query: Any = (
        select(CaseUnit.unit_code, func.count(), func.count().filter(Incident.state.in_(DONE)))
        .join(Incident, Incident.id == CaseUnit.incident_id)
        .where(
            among(Incident.grid_code, grids),
            Incident.category_code == incident.category_code,
            Incident.reported_at > incident.reported_at - LOOKS_BACK,
            Incident.id != incident.id,
            CaseUnit.role == "lead",
            CaseUnit.ended_at.is_(None),
        )
        .group_by(CaseUnit.unit_code)
    )
    return {code: (alike, done) for code, alike, done in await session.execute(query)}


async def promised(session: AsyncSession, incident: Incident, category: Category) -> Sequence[datetime]:
    """If it were given away now: signed for by, and handled by."""
    work, at = await calendar(session), now()
    accept = next(told for timer, told in INCIDENT["dispatch"].clocks if timer == "accept")
    return (
        work.due(at, clocks.limit_of("accept", accept, incident.urgency)),
        work.due(at, Limit.parse(category.limit)),
    )
