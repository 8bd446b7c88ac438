"""Rules of dispatch that the desks of the demo district keep: one in use, one for nights, one that matches no more."""

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.identity.models import Staff
from app.identity.service import actor_of
from app.incidents.schemas.dispatch_rules import DispatchRuleIn
from app.incidents.service import rules

DISTRICT: Final = "3100"
AGREED: Final[tuple[dict[str, Any], ...]] = (
    {"name": "路灯归市政照明所", "categories": ["0203"], "unit_code": "D-ZM", "position": 10},
    {
        "name": "夜里的路面和井盖由城管值班处理",
        "categories": ["0201", "0202"],
        "hours": "outside",
        "unit_code": "D-CG",
        "position": 20,
        "alarm_days": 90,
    },
    {
        "name": "周末摊点占道由城管处理",
        "categories": ["0304"],
        "weekdays": [6, 7],
        "from_time": "06:00",
        "to_time": "22:00",
        "unit_code": "D-CG",
        "position": 30,
        "alarm_days": 90,
    },
    {"name": "燃气隐患先找燃气所", "categories": ["0502"], "unit_code": "D-RQ", "position": 40, "alarm_days": 14},
    {"name": "汛期积水由城管抽排", "categories": ["0204"], "unit_code": "D-CG", "position": 50, "is_active": False},
)
AGO: Final = timedelta(days=50)


async def agree(session: AsyncSession, code: str, at: datetime) -> None:
    """Let the district's desk have agreed on these rules some weeks ago."""
    person = (await session.scalars(select(Staff).where(Staff.employee_no == DISTRICT))).one()
    actor = await actor_of(session, person)
    for told in AGREED:
        await rules.create(session, actor, DispatchRuleIn.model_validate({"area_code": code} | told), at=at - AGO)
