"""A district with everybody an incident meets on its way, and the short words for sending it along."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
from sqlalchemy.ext.asyncio import AsyncSession

from app.incidents.models import Incident
from app.incidents.service import publish_catalogue
from app.kernel.clock import now, today
from app.kernel.ids import new_id
from app.organisation.service import create_department
from tests import district as at
from tests.district import District
from tests.world import operation, push

LIGHTS, ROADS = "D-ZM", "D-LJ"
# name → role and place
PEOPLE = {
    "worker": ("grid_worker", at.PEACH_1),
    "colleague": ("grid_worker", at.PEACH_2),
    "stranger": ("grid_worker", at.PLUM_1),
    "informant": ("informant", at.PEACH),
    "secretary": ("community_secretary", at.PEACH),
    "clerk": ("community_clerk", at.PEACH),
    "other_secretary": ("community_secretary", at.PLUM),
    "street": ("street_dispatcher", at.STREET),
    "district": ("district_dispatcher", at.DISTRICT),
    "second": ("district_dispatcher", at.DISTRICT),
    "handler": ("dept_handler", LIGHTS),
    "lead": ("dept_lead", LIGHTS),
    "other_handler": ("dept_handler", ROADS),
    "other_lead": ("dept_lead", ROADS),
    "supervisor": ("supervisor", at.DISTRICT),
    "agent": ("callback_agent", at.DISTRICT),
    "hotline": ("hotline_operator", at.DISTRICT),
    "auditor": ("auditor", at.DISTRICT),
    "sysadmin": ("sysadmin", at.DISTRICT),
}


@dataclass
class Town:
    """The district and the headers of whoever is asked for."""

    district: District
    client: httpx.AsyncClient
    session: AsyncSession
    headers: dict[str, dict[str, str]] = field(default_factory=dict)

    async def as_(self, who: str) -> dict[str, str]:
        """Headers of somebody, hired when first asked for."""
        if who not in self.headers:
            role, place = PEOPLE[who]
            await self.district.person(who, role, place, name=f"{who}某")
            self.headers[who] = await self.district.sign_in(who)
        return self.headers[who]

    async def get(self, who: str, path: str, **params: Any) -> httpx.Response:
        return await self.client.get(f"/api/v1{path}", params=params, headers=await self.as_(who))

    async def post(self, who: str, path: str, body: Any = None) -> httpx.Response:
        return await self.client.post(f"/api/v1{path}", json=body, headers=await self.as_(who))

    async def incident(self, incident_id: str | UUID) -> Incident:
        """The row as it stands."""
        return await self.session.get_one(Incident, UUID(str(incident_id)), populate_existing=True)

    async def report(self, who: str = "worker", **changed: Any) -> str:
        """A street light reported from a phone; the id of the incident."""
        data = report_data(**changed)
        [verdict] = await self.push(who, operation("incident.report", data))
        assert verdict["outcome"] == "applied", verdict
        return str(data["id"])

    async def push(self, who: str, *operations: Any) -> list[dict[str, Any]]:
        """Operations of somebody's phone; the verdicts."""
        headers = await self.as_(who)
        self.client.headers.update(headers)
        try:
            return list((await push(self.client, list(operations)))["verdicts"])
        finally:
            for name in headers:
                del self.client.headers[name]

    async def register(self, **changed: Any) -> dict[str, Any]:
        """What a caller tells the hotline; the answer's body."""
        answer = await self.post("hotline", "/incidents", intake_data(**changed))
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    async def step(self, who: str, incident_id: str, verb: str, **form: Any) -> httpx.Response:
        """A step against the present version, whatever comes of it."""
        row = await self.incident(incident_id)
        return await self.post(who, f"/incidents/{incident_id}/{verb}", {"version": row.version, "form": form})

    async def go(self, who: str, incident_id: str, verb: str, **form: Any) -> dict[str, Any]:
        """A step that must be taken."""
        answer = await self.step(who, incident_id, verb, **form)
        assert answer.status_code == 200, (verb, answer.text)
        return dict(answer.json())

    async def to(self, state: str, **changed: Any) -> str:
        """An incident in a state, brought there by the people whose business it is."""
        incident_id = await self.report(**changed)
        for who, verb, form in ROADS_TO[state]:
            await self.go(who, incident_id, verb, **form)
        assert (await self.incident(incident_id)).state == state
        return incident_id


Said = tuple[str, str, dict[str, Any]]
_FORWARD: Said = ("secretary", "forward_up", {"text": "社区办不了"})
_DISPATCH: Said = ("street", "dispatch", {"lead": LIGHTS})
_ACCEPT: Said = ("handler", "accept", {})
_SUSPEND_DAYS = 10
_FINISH: Said = ("handler", "finish", {"result": "solved", "text": "换好了"})
_VERIFY: Said = ("worker", "verify_pass", {})
_CLOSE: Said = ("agent", "callback_ok", {})
_IN_PROGRESS = (_FORWARD, _DISPATCH, _ACCEPT)


def suspend_form() -> dict[str, Any]:
    """A pause of ten days."""
    return {
        "reason": "season",
        "plan": "开春施工",
        "interim_measure": "设围挡",
        "leader_name": "岳千帆",
        "review_on": (today() + timedelta(days=_SUSPEND_DAYS)).isoformat(),
    }


ROADS_TO: dict[str, tuple[Said, ...]] = {
    "submitted": (),
    "returned": (("secretary", "return_to_reporter", {"reason": "place_unclear"}),),
    "pending_dispatch": (_FORWARD,),
    "dispatched": (_FORWARD, _DISPATCH),
    "in_progress": _IN_PROGRESS,
    "suspended": (*_IN_PROGRESS, ("district", "suspend", suspend_form())),
    "handled": (*_IN_PROGRESS, _FINISH),
    "pending_callback": (*_IN_PROGRESS, _FINISH, _VERIFY),
    "closed": (*_IN_PROGRESS, _FINISH, _VERIFY, _CLOSE),
    "invalid": (("secretary", "reject", {"reason": "false_alarm"}),),
    "withdrawn": (("worker", "withdraw", {"text": "看错了"}),),
}


def report_data(**changed: Any) -> dict[str, Any]:
    """Data of a report about a street light."""
    return {
        "id": str(new_id()),
        "category": "0203",
        "text": "三盏路灯不亮，晚上看不见路",
        "occurred_at": now().isoformat(),
        "grid_code": at.PEACH_1,
        "place_text": "槐花巷14号门前",
        "media": ["ab" * 32],
    } | changed


def intake_data(**changed: Any) -> dict[str, Any]:
    """What a caller tells the hotline."""
    return {
        "category": "0203",
        "text": "三盏路灯不亮，晚上看不见路",
        "grid_code": at.PEACH_1,
        "place_text": "槐花巷14号门前",
        "complainant": {"name": "桑白露", "phone": "0990-0000427"},
    } | changed


async def build(district: District, client: httpx.AsyncClient, session: AsyncSession) -> Town:
    """The town: two units that handle, the catalogue, and nobody yet."""
    for code, name in ((LIGHTS, "市政照明所"), (ROADS, "道路养护中心")):
        await create_department(session, code=code, name=name, area_code=at.STREET)
    await publish_catalogue(session)
    return Town(district, client, session)


__all__ = ["LIGHTS", "PEOPLE", "ROADS", "Town", "build", "intake_data", "report_data"]
