"""Another community's rows: neither read nor written, by any route. Whoever adds a route has to place it here."""

from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.identity.models import Account, SignedInDevice
from app.incidents.models import Incident
from app.incidents.schemas.forms import FORMS
from app.incidents.service import publish_catalogue
from app.kernel.ids import new_id
from app.media.models import MediaLink
from app.organisation.models import Area
from app.registers.models import Resident
from app.visits.models import Visit
from tests import district as at
from tests.incidents import report_data
from tests.world import DEVICE, World, operation, push, visit_data

pytestmark = pytest.mark.one_engine

# Routes that hand out or take rows of an area: asked for another community's, they know nothing of it.
BY_ID = {
    ("delete", "/api/v1/me/devices/{session_id}"),
    ("get", "/api/v1/areas/{code}"),
    ("put", "/api/v1/areas/{code}/boundary"),
    ("delete", "/api/v1/areas/{code}/boundary"),
    ("get", "/api/v1/households/{household_id}"),
    ("post", "/api/v1/households/{household_id}/reveal"),
    ("get", "/api/v1/visits/{visit_id}"),
    ("get", "/api/v1/media/{media_id}"),
    ("head", "/api/v1/media/uploads/{upload_id}"),
    ("patch", "/api/v1/media/uploads/{upload_id}"),
    ("delete", "/api/v1/media/uploads/{upload_id}"),
    ("post", "/api/v1/import/households"),
}
# Every move, and what is written beside the moves.
BY_ID |= {("post", f"/api/v1/incidents/{{incident_id}}/{verb}") for verb in FORMS}
BY_ID |= {
    ("get", "/api/v1/incidents/{incident_id}"),
    ("get", "/api/v1/incidents/{incident_id}/suggestions"),
    ("get", "/api/v1/incidents/{incident_id}/callable-units"),
    ("post", "/api/v1/incidents/{incident_id}/comments"),
    ("post", "/api/v1/incidents/{incident_id}/sample-check"),
    ("get", "/api/v1/incidents/{incident_id}/before"),
    ("post", "/api/v1/incidents/{incident_id}/recurrence"),
    ("post", "/api/v1/incidents/{incident_id}/callback-attempts"),
    ("post", "/api/v1/incidents/{incident_id}/supervisions/{order_id}/reply"),
    ("post", "/api/v1/incidents/{incident_id}/units/{code}/release"),
    ("post", "/api/v1/incidents/{incident_id}/complainant/reveal"),
    ("post", "/api/v1/incidents/{incident_id}/follow-link"),
    ("post", "/api/v1/incidents/whistle-units/{unit_id}/step"),
    ("post", "/api/v1/incidents/whistle-units/{unit_id}/objection"),
    ("post", "/api/v1/incidents/whistle-units/{unit_id}/ruling"),
    ("post", "/api/v1/incidents/whistle-units/{unit_id}/mark"),
    ("post", "/api/v1/incidents/whistles/{whistle_id}/conclusion"),
    ("put", "/api/v1/dispatch-rules/{rule_id}"),
    ("delete", "/api/v1/dispatch-rules/{rule_id}"),
}
BY_ID |= {
    ("post", "/api/v1/privacy/people/{resident_id}/erase"),
    ("post", "/api/v1/privacy/people/{resident_id}/export"),
    ("get", "/api/v1/privacy/people/{resident_id}/looks"),
    ("post", "/api/v1/privacy/holds/{hold_id}/release"),
    ("post", "/api/v1/privacy/requests/{request_id}/steps"),
    ("post", "/api/v1/privacy/findings/{finding_id}/settle"),
}
LISTS = {
    "/api/v1/privacy/findings",
    "/api/v1/privacy/holds",
    "/api/v1/privacy/requests",
    "/api/v1/privacy/retention",
    "/api/v1/incidents",
    "/api/v1/incidents/map",
    "/api/v1/incidents/places",
    "/api/v1/incidents/duplicates",
    "/api/v1/incidents/counters",
    "/api/v1/dispatch-rules",
    "/api/v1/me",
    "/api/v1/me/devices",
    "/api/v1/staff",
    "/api/v1/staff/grids-without-worker",
    "/api/v1/areas",
    "/api/v1/areas/boundaries",
    "/api/v1/areas/locate",
    "/api/v1/departments",
    "/api/v1/households",
    "/api/v1/visits",
    "/api/v1/audit",
}
SYNC = {"/api/v1/sync/push", "/api/v1/sync/pull"}
# Where the other community lies, as a map asks for it.
THERE = {"lat": 36.9, "lon": 100.2, "west": 100.1, "south": 36.8, "east": 100.3, "north": 37.0}
RING = [[100.1, 36.8], [100.3, 36.8], [100.3, 37.0], [100.1, 36.8]]
# No row of anybody's area passes here; each with its reason.
NEUTRAL = {
    "/api/v1/auth/sign-in": "opens one's own session",
    "/api/v1/auth/sign-out": "ends one's own session",
    "/api/v1/me/password": "one's own",
    "/api/v1/staff/passwords": "for the administrator of the whole district",
    "/api/v1/import/areas": "for the administrator of the whole district",
    "/api/v1/import/staff": "for the administrator of the whole district",
    "/api/v1/import/areas/template": "an empty sheet",
    "/api/v1/import/staff/template": "an empty sheet",
    "/api/v1/import/households/template": "an empty sheet",
    "/api/v1/visits/forms/{name}": "released forms hold no rows",
    "/api/v1/live": "a number",
    "/api/v1/incidents/reports": "the place is the caller's or unknown",
    "/api/v1/dispatch-rules/dry-run": "the area is the caller's or unknown; it counts what the caller may see",
    "/api/v1/incidents/workflow": "the table of moves, nobody's rows",
    "/api/v1/incidents/map/tiles": "a setting",
    "/api/v1/categories": "the catalogue, the same for everybody",
    "/api/v1/categories/{code}": "for the administrator of the whole district",
    "/api/v1/follow": "the holder of a link sees one case",
    "/api/v1/follow/step": "the holder of a link moves one case",
    "/api/v1/media": "uploads are their owner's from the first byte",
    "/api/v1/privacy/people/find": "only people of one's areas, by a whole number: tests/api/privacy/test_people.py",
    "/healthz": "nothing",
    "/readyz": "nothing",
    "/api/v1/calendar": "days of the whole district",
}


@dataclass
class Foreign:
    """What lies in the other community, and how one would ask for it."""

    paths: dict[str, str]
    traces: list[str]  # what must not appear in any answer


@pytest.fixture
async def foreign(world: World, session: AsyncSession) -> Foreign:
    data = visit_data(world.elsewhere, note="别处的一句话", media=["ab" * 32])
    await push(world.stranger, [operation("visit.record", data)])
    await publish_catalogue(session)
    position = {"lat": THERE["lat"], "lon": THERE["lon"], "accuracy_m": 5}
    incident = report_data(grid_code=at.PLUM_1, text="别处的一盏路灯不亮", media=["cd" * 32], position=position)
    plum = (await session.scalars(select(Area).where(Area.code == at.PLUM_1))).one()
    plum.boundary, plum.extent = {"type": "Polygon", "coordinates": [RING]}, [100.1, 36.8, 100.3, 37.0]
    [verdict] = (await push(world.stranger, [operation("incident.report", incident)]))["verdicts"]
    assert verdict["outcome"] == "applied", verdict
    upload = await world.stranger.post(
        "/api/v1/media",
        headers={"Tus-Resumable": "1.0.0", "Upload-Length": "10", "Upload-Metadata": "filetype aW1hZ2UvanBlZw=="},
    )
    assert upload.status_code == 201, upload.text
    link = (await session.scalars(select(MediaLink).where(MediaLink.record_kind == "visit"))).one()
    resident = (await session.scalars(select(Resident).where(Resident.household_id == world.elsewhere.id))).one()
    visit = await session.get_one(Visit, data["id"])
    stranger = select(Account.id).where(Account.username == "stranger").scalar_subquery()
    theirs = await session.scalar(select(SignedInDevice.id).where(SignedInDevice.account_id == stranger))
    return Foreign(
        paths={
            "session_id": str(theirs),
            "code": at.PLUM_1,
            "household_id": str(world.elsewhere.id),
            "visit_id": str(visit.id),
            "media_id": link.media_id,
            "incident_id": incident["id"],
            "order_id": str(new_id()),
            "unit_id": str(new_id()),
            "whistle_id": str(new_id()),
            "rule_id": str(new_id()),
            "resident_id": str(resident.id),
            "hold_id": str(new_id()),
            "request_id": str(new_id()),
            "finding_id": str(new_id()),
            "upload_id": upload.headers["location"].rsplit("/", 1)[-1],
        },
        traces=[
            str(world.elsewhere.id),
            str(visit.id),
            str(resident.id),
            "别处的一句话",
            "别处的一盏路灯不亮",
            incident["id"],
            "麦秋实",
            at.PLUM_1,
            at.PLUM_2,
        ],
    )


def routes(app: FastAPI) -> set[tuple[str, str]]:
    return {(method, path) for path, item in app.openapi()["paths"].items() for method in item}


def example(app: FastAPI, path: str) -> Any:
    """A body that fits a route, as its description shows it."""
    body = app.openapi()["paths"][path]["post"].get("requestBody")
    return body["content"]["application/json"]["example"] if body else None


def test_every_route_is_placed(app: FastAPI) -> None:
    placed = {path for _, path in BY_ID} | LISTS | SYNC | set(NEUTRAL)
    assert {path for _, path in routes(app)} <= placed


@pytest.mark.parametrize("who", ["worker", "secretary"])
async def test_by_id_there_is_nothing(app: FastAPI, world: World, foreign: Foreign, who: str) -> None:
    client: httpx.AsyncClient = getattr(world, who)
    tried = 0
    for method, path in sorted(BY_ID & routes(app)):
        target = path.format(**foreign.paths)
        extra: dict[str, Any] = {"headers": {"Tus-Resumable": "1.0.0"}} if "uploads" in path else {}
        if path.endswith("/reveal"):
            extra["json"] = {"reason": "visit"}
        if ("/incidents/" in path or "/privacy/" in path) and method == "post":
            extra["json"] = example(app, path)
        if path.endswith("/boundary"):
            extra["json"] = {"type": "Polygon", "coordinates": [RING]}
        if method == "patch":
            extra["headers"] |= {"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
            extra["content"] = b"x" * 10
        if path.endswith("/import/households"):
            extra |= {"params": {"grid_code": at.PLUM_1}, "files": {"file": ("a.xlsx", b"PK", "application/zip")}}
        answer = await client.request(method, target, **extra)
        # an upload needs media.upload and an import household.import, which not both have: 403 tells as little
        assert answer.status_code in (403, 404), (method, path, answer.status_code, answer.text)
        if answer.status_code == 403:
            assert "permission" in answer.text or method == "head"
        leaked = [trace for trace in foreign.traces if trace in answer.text]
        assert not leaked, (method, path, leaked)
        tried += 1
    assert tried >= 9


@pytest.mark.parametrize("who", ["worker", "secretary"])
async def test_lists_do_not_hold_them(app: FastAPI, world: World, foreign: Foreign, who: str) -> None:
    client: httpx.AsyncClient = getattr(world, who)
    for path in sorted(LISTS & {path for _, path in routes(app)}):
        asked: list[dict[str, Any]] = [{}, {"grid_code": at.PLUM_1}, {"query": "桑白露"}, THERE | {"q": "梅岭"}]
        for params in (*asked, {"household_id": str(world.elsewhere.id)}):
            answer = await client.get(path, params=params)
            assert answer.status_code in (200, 403, 404, 422), (path, answer.status_code)
            leaked = [trace for trace in foreign.traces if trace in answer.text]
            assert not leaked, (path, params, leaked)


async def test_sync_neither_takes_nor_gives_them(world: World, foreign: Foreign, session: AsyncSession) -> None:
    there = {"household_id": str(world.elsewhere.id)}
    tries = [
        operation("visit.record", visit_data(world.elsewhere)),
        operation("visit.amend", {"visit_id": foreign.paths["visit_id"], "reason": "x", "changes": {"note": "y"}}),
        world.edit(world.elsewhere, contact_name={"from": "桑白露", "to": "甲"}),
        operation("incident.report", report_data(grid_code=at.PLUM_1)),
        operation("incident.report", report_data(grid_code=None, household_id=str(world.elsewhere.id))),
        operation(
            "incident.move",
            {"incident_id": foreign.paths["incident_id"], "verb": "withdraw", "version": 1, "form": {"text": "x"}},
        ),
        operation("contact.reveal", there | {"revealed_at": "2026-11-20T10:00:00+08:00"}),
    ]
    for client in (world.worker, world.secretary):
        fresh = [one | {"op_id": str(new_id())} for one in tries]
        verdicts = (await push(client, fresh))["verdicts"]
        # a secretary reports nothing from a phone: forbidden tells as little
        told = {(v["outcome"], v["problem"]["code"]) for v in verdicts}
        assert told <= {("rejected", "not-found"), ("rejected", "forbidden")}
        assert ("rejected", "not-found") in told
    assert len(list(await session.scalars(select(Visit)))) == 1
    assert len(list(await session.scalars(select(Incident)))) == 1
    answer = await world.worker.post("/api/v1/sync/pull", json={"device_id": str(DEVICE), "cursor": None})
    assert not [trace for trace in foreign.traces if trace in answer.text]
