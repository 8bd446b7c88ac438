"""Incidents of the demo district, one at least in every state, each brought there by whose business it is.

They pass the same gate as all others, at instants of the last weeks; what is open was told within the last hours, so
that its clocks still run when somebody looks.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.demo.survey import spot
from app.identity.models import Staff
from app.identity.service import actor_of
from app.incidents.schemas.intake import Intake, ReportIn
from app.incidents.service import carry, register, report
from app.kernel.access import Actor
from app.kernel.clock import day_of
from app.kernel.shapes import Position

WORKER, SECRETARY, STREET, DISTRICT, HANDLER, AGENT, HOTLINE = "2207", "1101", "3001", "3100", "4001", "5001", "5002"
GRID: Final = "001001003"
STEP = timedelta(minutes=4)
# Where in the grid these places lie: shares of its width from the west and of its height from the south.
SPOTS: Final[Mapping[str, tuple[float, float]]] = {
    "槐荫里1号楼前": (0.2, 0.82),
    "槐荫里2号楼西侧": (0.3, 0.66),
    "槐荫里3号楼3单元": (0.5, 0.72),
    "槐荫里5号楼1单元": (0.66, 0.6),
    "槐荫里6号楼前": (0.42, 0.48),
    "槐荫里7号楼": (0.58, 0.4),
    "槐荫里健身角": (0.34, 0.36),
    "槐荫里东门": (0.93, 0.55),
    "槐荫里西门": (0.06, 0.5),
    "槐荫里南门": (0.52, 0.27),
    "槐荫里北门": (0.46, 0.93),
    "槐花巷北口": (0.84, 0.88),
    "槐花巷中段": (0.82, 0.42),
    "槐花巷南段": (0.8, 0.2),
    "槐花巷东口": (0.94, 0.32),
    "槐花巷14号门前": (0.74, 0.3),
    "槐花巷垃圾点": (0.7, 0.16),
}
ACCURACY_M = 8.0


Said = tuple[str, str, Mapping[str, Any]]  # who, what, with which form


class Case(NamedTuple):
    """What was told, how long ago in minutes, and what was done about it, a few minutes apart."""

    category: str
    text: str
    place: str
    ago: int
    steps: tuple[Said, ...] = ()
    caller: str | None = None  # who rang the hotline; nobody: the worker told it
    urgent_reason: str | None = None


_UP: Final[Said] = (SECRETARY, "forward_up", {"text": "社区没有条件处理，请街道派遣"})
_OVER: Final[Said] = (STREET, "escalate", {"reason": "beyond_authority"})
_GIVE: Final[Said] = (DISTRICT, "dispatch", {"lead": "D-ZM"})
_SIGN: Final[Said] = (HANDLER, "accept", {})
_DONE: Final[Said] = (
    HANDLER,
    "finish",
    {"result": "solved", "text": "已更换灯具，夜间试灯正常", "photo_reason": "dark"},
)
_SEEN: Final[Said] = (WORKER, "verify_pass", {"text": "现场看过，亮了"})
_CALLED: Final[Said] = (AGENT, "callback_ok", {"rating": 5, "solved": "yes"})
_GIVEN: Final = (_UP, _OVER, _GIVE)
_WORKING: Final = (*_GIVEN, _SIGN)
_FROM_CALL: Final = (_OVER, _GIVE, _SIGN)
DAY: Final = 24 * 60

CASES: Final = (
    Case("0105", "三单元楼道堆着旧家具，挡了通道", "槐荫里3号楼3单元", 50),
    Case("0104", "单元门上贴满开锁小广告", "槐荫里5号楼1单元", 42),
    Case("0302", "电动自行车停在盲道上，一排十几辆", "槐荫里东门", 35),
    Case(
        "0106",
        "雨后一根粗树枝断了，悬在路上方",
        "槐荫里健身角",
        60,
        ((SECRETARY, "return_to_reporter", {"reason": "place_unclear"}),),
    ),
    Case("0202", "路面有一个大坑，骑车的人摔过", "槐花巷北口", 55, (_UP,)),
    Case("0204", "雨水井堵了，一下雨就漫到路上", "槐荫里2号楼西侧", 58, (_UP, _OVER)),
    Case("0201", "井盖破裂翘起，已用锥桶围住", "槐花巷14号门前", 9),
    Case("0203", "巷子里三盏路灯都不亮", "槐花巷中段", 48, _GIVEN),
    Case("0203", "路灯白天亮晚上灭", "槐荫里南门", 52, _WORKING),
    Case(
        "0205",
        "健身器材的扶手断了",
        "槐荫里健身角",
        57,
        (
            *_WORKING,
            (
                SECRETARY,
                "blow_whistle",
                {
                    "kind": "routine",
                    "units": ["D-CG"],
                    "place": "槐荫里健身角",
                    "text": "器材归属两家单位，需要当面说清",
                    "meet_at": None,
                },
            ),
        ),
    ),
    Case(
        "0203",
        "整条巷子没有路灯，居民希望装灯",
        "槐花巷南段",
        20 * DAY,
        (
            *_WORKING,
            (
                DISTRICT,
                "suspend",
                {
                    "reason": "funds",
                    "plan": "列入明年路灯改造",
                    "interim_measure": "先装太阳能壁灯两盏",
                    "leader_name": "岳千帆",
                    "review_on": None,
                },
            ),
        ),
    ),
    Case("0203", "路灯一直闪", "槐荫里1号楼前", 54, (*_WORKING, _DONE)),
    Case("0203", "楼前路灯不亮，老人晚上不敢出门", "槐荫里6号楼前", 56, (*_FROM_CALL, _DONE, _SEEN), caller="桑白露"),
    Case("0203", "路灯灯罩掉了半边", "槐荫里西门", 3 * DAY, (*_FROM_CALL, _DONE, _SEEN, _CALLED), caller="池砚秋"),
    Case("0203", "路灯不亮三天了", "槐花巷东口", 45 * DAY, (*_WORKING, _DONE, _SEEN, (AGENT, "callback_ok", {}))),
    Case(
        "0301",
        "有人把车停在人行道上",
        "槐荫里北门",
        6 * DAY,
        ((SECRETARY, "reject", {"reason": "already_solved", "text": "到场时车已开走"}),),
    ),
    Case("0109", "垃圾收集点满了", "槐花巷垃圾点", 30, ((WORKER, "withdraw", {"text": "环卫已经清走"}),)),
    Case("0201", "井盖响，车压过去很吵", "槐花巷14号门前", 8, urgent_reason=None),
    Case("0901", "楼上漏水，两家为赔偿争了几次", "槐荫里7号楼", 40, caller="霍望舒"),
)


async def tell(session: AsyncSession, code: str, at: datetime) -> None:
    """Let the people of the district tell these cases and carry them along, as of an instant."""
    people = {person.employee_no: person for person in await session.scalars(select(Staff))}
    actors: dict[str, Actor] = {}

    async def actor(number: str) -> Actor:
        if number not in actors:
            actors[number] = await actor_of(session, people[number])
        return actors[number]

    made: list[UUID] = []
    for case in CASES:
        told_at = at - timedelta(minutes=case.ago)
        made.append(await _told(session, case, code + GRID, actor, told_at))
        for number, (who, verb, form) in enumerate(case.steps, 1):
            step_at = told_at + number * STEP
            await carry(session, await actor(who), made[-1], verb, _dated(form, step_at), at=step_at)
    # the cover that rattles is the cover that is broken
    same = [one for one, case in zip(made, CASES, strict=True) if case.category == "0201"]
    joined = {"target_id": same[0], "text": "同一处井盖"}
    await carry(session, await actor(STREET), same[1], "merge", joined, at=at - timedelta(minutes=2))


async def _told(session: AsyncSession, case: Case, grid: str, actor: Any, at: datetime) -> UUID:
    if case.caller is None:
        asked = ReportIn(
            category=case.category,
            text=case.text,
            grid_code=grid,
            place_text=case.place,
            position=_position(case.place),
            photo_reason="no_camera",
            urgent_reason=case.urgent_reason,
        )
        return (await report(session, await actor(WORKER), asked, at=at)).id
    call = {
        "category": case.category,
        "text": case.text,
        "grid_code": grid,
        "place_text": case.place,
        "position": _position(case.place),
        "complainant": {"name": case.caller, "phone": "0990-0000427"},
    }
    return (await register(session, await actor(HOTLINE), Intake.model_validate(call), at=at)).id


def _position(place: str) -> Position:
    lat, lon = spot(GRID, *SPOTS[place])
    return Position(lat=lat, lon=lon, accuracy_m=ACCURACY_M)


def _dated(form: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    """A form with the days that it leaves open."""
    days = {"meet_at": at + timedelta(days=1), "review_on": day_of(at) + timedelta(days=28)}
    return {name: days[name] if value is None else value for name, value in form.items()}
