"""A world with care in it: a secretary who registers, and what a phone hears of it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.care.catalogue import CATEGORIES
from app.care.models import CareConsent, CareEntry
from app.kernel.changes import bump
from app.kernel.clock import now, today
from app.kernel.ids import new_id
from app.registers.models import Household, Resident
from tests.world import World, pull


@dataclass
class Care:
    """The secretary's hands: bodies that fit, registered entries, and what lies in the database."""

    world: World
    session: AsyncSession

    @property
    def home(self) -> Household:
        """The last of the world's households: due in ten days."""
        return self.world.households[-1]

    async def person(self, home: Household | None = None) -> Resident:
        of = (home or self.home).id
        query = select(Resident).where(Resident.household_id == of, Resident.is_contact)
        return (await self.session.scalars(query)).one()

    async def body(self, category: str = "K01", **changed: Any) -> dict[str, Any]:
        """A new entry for the one who lives in `home`, with whatever the category asks for."""
        one = CATEGORIES[category]
        target: dict[str, Any] = {"household_id": str(self.home.id)}
        if one.target != "household":
            target = {"resident_id": str((await self.person()).id)}
        found = target | {"category": category, "purpose": one.purpose_zh, "legal_basis": one.bases[0]}
        if one.needs_consent or one.bases[0] in ("consent", "separate_consent"):
            found["consent"] = consent("separate@1")
        return found | changed

    async def register(self, category: str = "K01", **changed: Any) -> dict[str, Any]:
        answer = await self.world.secretary.post("/api/v1/care/entries", json=await self.body(category, **changed))
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    async def do(self, entry_id: str, verb: str, status: int = 200, **body: Any) -> Any:
        answer = await self.world.secretary.post(f"/api/v1/care/entries/{entry_id}/{verb}", json=body)
        assert answer.status_code == status, answer.text
        return answer.json() if answer.content else None

    async def entry(self, entry_id: str) -> CareEntry:
        return await self.session.get_one(CareEntry, UUID(entry_id), populate_existing=True)

    async def plan(self, home: Household | None = None) -> tuple[str, str, int, date | None]:
        row = await self.session.get_one(Household, (home or self.home).id, populate_existing=True)
        return row.plan_kind, row.plan_form, row.plan_every_days, row.due_on

    async def plant(self, category: str, home: Household | None = None, **other: Any) -> CareEntry:
        """An entry straight into the database, as it may have lain there for long."""
        of = home or self.home
        rev = await bump(self.session)
        agreed = CareConsent(
            id=new_id(), household_id=of.id, resident_id=None, text_version="separate@1", given_by="self",
            how="paper", given_at=now() - timedelta(days=200), recorded_by=self.world.worker_id,
        )  # fmt: skip
        self.session.add(agreed)
        await self.session.flush()
        runs_out = category in ("K12", "K14", "K20")
        found = CareEntry(
            **{
                "id": new_id(),
                "household_id": of.id,
                "resident_id": None if CATEGORIES[category].target == "household" else (await self.person(of)).id,
                "category": category,
                "catalogue_version": 1,
                "level": CATEGORIES[category].level,
                "purpose": "看看",
                "legal_basis": CATEGORIES[category].bases[0],
                "consent_id": agreed.id,
                "needs": [],
                "started_on": today() - timedelta(days=200),
                "review_on": today() + timedelta(days=60),
                "ends_on": today() + timedelta(days=20) if runs_out else None,
                "grid_code": of.grid_code,
                "path": of.path,
                "rev": rev,
            }
            | other
        )
        self.session.add(found)
        await self.session.flush()
        return found


def consent(
    text_version: str = "consent@1", given_by: str = "self", given_at: datetime | None = None
) -> dict[str, str]:
    at = given_at or now() - timedelta(days=1)
    return {"text_version": text_version, "given_by": given_by, "how": "paper", "given_at": at.isoformat()}


async def held(client: httpx.AsyncClient, cursor: str | None = None) -> tuple[dict[str, Any], set[str], str]:
    """Of the collection `care`: live rows by id, ids that are gone, and the cursor."""
    page = await pull(client, cursor)
    rows = [change for change in page["changes"] if change["collection"] == "care"]
    return (
        {row["id"]: row["data"] for row in rows if "data" in row},
        {row["id"] for row in rows if "gone" in row},
        page["cursor"],
    )
