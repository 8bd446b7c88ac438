"""One builder a noun: a door, a household behind it, a resident of it, a visit to it, with sensible defaults.

The demo district and the tests are built from these same functions (tests/factories re-exports them), so a row that
the demo shows is a row that the tests have proved. Nothing here writes; callers add what they made to a session.
Areas, departments, staff and accounts have services of their own that make them.
"""

from datetime import datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

from app.kernel.clock import day_of, now
from app.kernel.ids import new_id
from app.organisation.models import Area
from app.registers.models import Dwelling, Household, Resident
from app.registers.rules import CARE_FORM, HOUSEHOLD_FORM, REVIEW_DAYS
from app.registers.service import address, floor_of, spell
from app.visits.models import Visit

GRID_DIGITS = 15


class Worker(Protocol):
    """Whoever knocks: a staff member, or an actor."""

    id: UUID
    name: str


def dwelling(
    at: Area,
    building: str = "3号楼",
    unit: str = "1",
    room: str = "302",
    *,
    place: str = "槐荫里",
    rev: int = 0,
    **other: Any,
) -> Dwelling:
    """A door in a grid or a micro-grid."""
    return Dwelling(
        **{
            "id": new_id(),
            "building": building,
            "unit": unit,
            "floor": floor_of(room),
            "room": room,
            "address": address(place, building, unit, room),
            "use": "self",
            "grid_code": at.code[:GRID_DIGITS],
            "path": at.path,
            "rev": rev,
        }
        | other
    )


def household(behind: Dwelling, **other: Any) -> Household:
    """Who lives behind a door: visited every 90 days, due in 30. Its number is the grid's code and four digits."""
    return Household(
        **{
            "id": new_id(),
            "dwelling_id": behind.id,
            "household_no": f"{behind.grid_code}-{behind.id.int % 10**8:08}",
            "members_count": 1,
            "visit_preference": "any",
            "hints": [],
            "status": "active",
            "plan_kind": "household",
            "plan_form": HOUSEHOLD_FORM,
            "plan_every_days": 90,
            "due_on": day_of(now()) + timedelta(days=30),
            "grid_code": behind.grid_code,
            "path": behind.path,
            "rev": behind.rev,
        }
        | other
    )


def care(every_days: int = 7) -> dict[str, Any]:
    """What makes a household a care household: an elder living alone, seen every so many days."""
    return {"plan_kind": "care", "plan_form": CARE_FORM, "plan_every_days": every_days}


def resident(of: Household, name: str = "桑白露", *, phone: str | None = None, **other: Any) -> Resident:
    """A person of a household; by default its head. R1 (basis, source, review day) is filled in."""
    collected_at: datetime = other.pop("collected_at", None) or now() - timedelta(days=100)
    spelled = spell(name)
    return Resident(
        **{
            "id": new_id(),
            "household_id": of.id,
            "name": name,
            "pinyin": spelled.pinyin,
            "initials": spelled.initials,
            "sex": 2,
            "birth_year": 1983,
            "relation": "02",
            "residence_kind": "living",
            "phone": phone,
            "is_contact": False,
            "data_source": "self",
            "legal_basis": "consent",
            "collected_at": collected_at,
            "review_on": day_of(collected_at) + timedelta(days=REVIEW_DAYS),
            "grid_code": of.grid_code,
            "path": of.path,
            "rev": of.rev,
        }
        | other
    )


def visit(to: Household, by: Worker, outcome: str = "met", *, occurred_at: datetime, **other: Any) -> Visit:
    """A visit as its household's plan asks for, told by a phone whose clock is right and sent at once."""
    is_care = to.plan_kind == "care"
    return Visit(
        **{
            "id": new_id(),
            "household_id": to.id,
            "worker_id": by.id,
            "worker_name": by.name,
            "kind": to.plan_kind,
            "mode": "phone" if outcome == "phone_ok" else "in_home" if is_care and outcome == "met" else "doorstep",
            "outcome": outcome,
            "occurred_at": occurred_at,
            "told_occurred_at": occurred_at,
            "recorded_at": occurred_at,
            "received_at": occurred_at,
            "form": to.plan_form,
            "answers": {},
            "needs": [],
            "hazards": [],
            "media": [],
            "flags": [],
            "version": 1,
            "grid_code": to.grid_code,
            "path": to.path,
            "rev": to.rev,
        }
        | other
    )
