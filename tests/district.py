"""A small district for tests: one street, two communities, two grids each, and people in posts.

Everything is made by the services themselves; nothing here knows a table.
"""

from dataclasses import dataclass, field

import httpx
from sqlalchemy.ext.asyncio import AsyncSession

from app.identity.service import add_user
from app.organisation.service import create_area, create_department

DISTRICT, STREET = "990101", "990101001"
PEACH, PLUM = "990101001001", "990101001002"  # two communities
PEACH_1, PEACH_2 = f"{PEACH}001", f"{PEACH}002"
PLUM_1, PLUM_2 = f"{PLUM}001", f"{PLUM}002"
URBAN_OFFICE = "D-CG"

AREAS = (
    (DISTRICT, "district", "云溪区", None),
    (STREET, "street", "柳岸街道", DISTRICT),
    (PEACH, "community", "桃源社区", STREET),
    (PLUM, "community", "梅岭社区", STREET),
    (PEACH_1, "grid", "桃源第一网格", PEACH),
    (PEACH_2, "grid", "桃源第二网格", PEACH),
    (PLUM_1, "grid", "梅岭第一网格", PLUM),
    (PLUM_2, "grid", "梅岭第二网格", PLUM),
)
PASSWORD = "seven red lanterns"


@dataclass
class District:
    """Where people are put and signed in."""

    session: AsyncSession
    client: httpx.AsyncClient
    tokens: dict[str, str] = field(default_factory=dict)

    async def person(self, username: str, role: str, place: str, name: str = "桑白露") -> str:
        """Somebody in a role at an area or a department; returns the user name."""
        is_department = place.startswith("D-")
        await add_user(
            self.session,
            username=username,
            name=name,
            password=PASSWORD,
            role=role,
            employee_no=username.upper(),
            area_code=None if is_department else place,
            department_code=place if is_department else None,
        )
        await self.session.flush()
        return username

    async def sign_in(self, username: str, password: str = PASSWORD) -> dict[str, str]:
        """Headers of a signed-in request."""
        if username not in self.tokens:
            self.client.cookies.clear()
            answer = await self.client.post("/api/v1/auth/sign-in", json={"username": username, "password": password})
            assert answer.status_code == 200, answer.text
            self.tokens[username] = answer.json()["token"]
            self.client.cookies.clear()
        return {"authorization": f"Bearer {self.tokens[username]}"}

    async def micro_grid(self) -> str:
        """The code of a new micro-grid."""
        made = await create_area(
            self.session, code=f"{PEACH_1}01", name="一号楼", kind="micro_grid", parent_code=PEACH_1
        )
        return made.code

    async def arrive(self, role: str, place: str) -> dict[str, str]:
        """Headers of a new person in a role somewhere."""
        username = f"{role}.{place}".lower()
        if username not in self.tokens:
            await self.person(username, role, place)
        return await self.sign_in(username)


async def plant(session: AsyncSession) -> None:
    """Make the areas and one department."""
    for code, kind, name, parent in AREAS:
        await create_area(session, code=code, kind=kind, name=name, parent_code=parent)
    await create_department(session, code=URBAN_OFFICE, name="城市管理局", area_code=DISTRICT)
