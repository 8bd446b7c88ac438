"""Another community's rows: neither read nor written, by any route. Whoever adds a route has to place it here."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.care.models import CareContact
from app.identity.models import Account, SignedInDevice
from app.imports.models import ImportRun
from app.incidents.models import Incident
from app.incidents.schemas.forms import FORMS
from app.incidents.service import publish_catalogue
from app.kernel.changes import bump
from app.kernel.clock import now, today
from app.kernel.ids import new_id
from app.media.models import MediaLink
from app.organisation.models import Area
from app.premises.models import Asset, Building, Device, Premises
from app.registers.models import Household, Pause, Resident, ResidentJudgement
from app.tasks import service as tasks
from app.tasks.models import Campaign, Task
from app.visits.models import Visit
from tests import district as at
from tests.care import Care
from tests.incidents import report_data
from tests.world import DEVICE, World, operation, push, visit_data

pytestmark = pytest.mark.one_engine
JOBS = {job.kind: job.handler for job in tasks.JOBS}

# Routes that hand out or take rows of an area: asked for another community's, they know nothing of it.
BY_ID = {
    ("delete", "/api/v1/me/devices/{session_id}"),
    ("get", "/api/v1/areas/{code}"),
    ("put", "/api/v1/areas/{code}/boundary"),
    ("delete", "/api/v1/areas/{code}/boundary"),
    ("get", "/api/v1/households/{household_id}"),
    ("post", "/api/v1/households/{household_id}/reveal"),
    ("put", "/api/v1/residents/{resident_id}/id-number"),
    ("delete", "/api/v1/residents/{resident_id}/id-number"),
    ("post", "/api/v1/residents/{resident_id}/id-number/reveal"),
    ("get", "/api/v1/households/{household_id}/timeline"),
    ("get", "/api/v1/visits/{visit_id}"),
    ("get", "/api/v1/media/{media_id}"),
    ("head", "/api/v1/media/uploads/{upload_id}"),
    ("patch", "/api/v1/media/uploads/{upload_id}"),
    ("delete", "/api/v1/media/uploads/{upload_id}"),
    ("post", "/api/v1/import/households"),
    ("get", "/api/v1/households/{household_id}/care"),
    ("get", "/api/v1/care/entries/{entry_id}"),
    ("post", "/api/v1/care/entries/{entry_id}/level"),
    ("post", "/api/v1/care/entries/{entry_id}/review"),
    ("post", "/api/v1/care/entries/{entry_id}/end"),
    ("post", "/api/v1/care/entries/{entry_id}/withdraw"),
    ("post", "/api/v1/care/entries/{entry_id}/contacts/{contact_id}/reveal"),
    ("post", "/api/v1/care/entries"),
}
# Life in the register: a person and a household of elsewhere, whatever is to become of them.
BY_ID |= {
    ("post", f"/api/v1/households/{{household_id}}/{verb}")
    for verb in ("residents", "corrections", "preference", "move", "split", "vacate")
}
BY_ID |= {("post", f"/api/v1/residents/{{resident_id}}/{verb}") for verb in ("corrections", "move", "leave", "review")}
BY_ID |= {("post", "/api/v1/residents/judgements/{judgement_id}/undo")}
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
    ("get", "/api/v1/tasks/{task_id}"),
    ("post", "/api/v1/tasks/{task_id}/settle"),
    ("post", "/api/v1/tasks/{task_id}/withdraw"),
    ("get", "/api/v1/campaigns/{campaign_id}"),
    ("post", "/api/v1/campaigns/{campaign_id}/end"),
    ("get", "/api/v1/households/{household_id}/care-plan"),
    ("post", "/api/v1/households/{household_id}/care-plan/pauses"),
    ("post", "/api/v1/households/{household_id}/care-plan/pauses/{pause_id}/end"),
    ("put", "/api/v1/households/{household_id}/care-plan/weekday"),
    ("post", "/api/v1/leaves/{leave_id}/end"),
}
BY_ID |= {
    (method, f"/api/v1/{many}/{{{one}_id}}")
    for many, one in (("buildings", "building"), ("premises", "premises"), ("devices", "device"), ("assets", "asset"))
    for method in ("get", "patch")
}
BY_ID |= {
    ("post", "/api/v1/premises/{premises_id}/reveal"),
    ("get", "/api/v1/imports/{run_id}"),
    ("get", "/api/v1/imports/{run_id}/problems"),
    ("post", "/api/v1/imports/{run_id}/apply"),
    ("post", "/api/v1/imports/{run_id}/cancel"),
    ("post", "/api/v1/privacy/people/{resident_id}/erase"),
    ("post", "/api/v1/privacy/people/{resident_id}/export"),
    ("get", "/api/v1/privacy/people/{resident_id}/looks"),
    ("post", "/api/v1/privacy/holds/{hold_id}/release"),
    ("post", "/api/v1/privacy/requests/{request_id}/steps"),
    ("post", "/api/v1/privacy/findings/{finding_id}/settle"),
}
LISTS = {
    "/api/v1/assets",
    "/api/v1/buildings",
    "/api/v1/devices",
    "/api/v1/imports",
    "/api/v1/premises",
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
    "/api/v1/residents/duplicates",
    "/api/v1/residents/judgements",
    "/api/v1/visits",
    "/api/v1/tasks",
    "/api/v1/tasks/care-rounds",
    "/api/v1/campaigns",
    "/api/v1/leaves",
    "/api/v1/audit",
    "/api/v1/care/entries",
    "/api/v1/care/weather",
}
# A body that fits, as the route describes it.
WRITTEN = ("/incidents/", "/care/", "/privacy/")
LIFE = ("/api/v1/households/{household_id}/", "/api/v1/residents/")
SYNC = {"/api/v1/sync/push", "/api/v1/sync/pull"}
# Where the other community lies, as a map asks for it.
THERE = {"lat": 36.9, "lon": 100.2, "west": 100.1, "south": 36.8, "east": 100.3, "north": 37.0}
RING = [[100.1, 36.8], [100.3, 36.8], [100.3, 37.0], [100.1, 36.8]]
# No row of anybody's area passes here; each with its reason.
NEUTRAL = {
    "/api/v1/imports/kinds": "columns of sheets, nobody's rows",
    "/api/v1/imports/kinds/{kind}/template": "an empty sheet",
    "/api/v1/imports/kinds/{kind}/runs": "the uploader's own; what it may change is asked when it runs",
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
    "/api/v1/roster": "needs two days to be asked, and takes days of one's own people: tests/api/tasks/test_roster",
    "/api/v1/roster/confirm": "days of one's own people: tests/api/tasks/test_roster",
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
    "/api/v1/care/catalogue": "categories and texts, the same for everybody",
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
    judged = await _judged(world, session, resident)
    visit = await session.get_one(Visit, data["id"])
    made = await Care(world, session).plant("K01", world.elsewhere)
    contact = CareContact(id=new_id(), entry_id=made.id, kind="emergency")
    contact.name, contact.phone = "谷清扬", "15400005520"
    session.add(contact)
    await session.flush()
    stranger = select(Account.id).where(Account.username == "stranger").scalar_subquery()
    theirs = await session.scalar(select(SignedInDevice.id).where(SignedInDevice.account_id == stranger))
    campaign, task, pause = await _asked_elsewhere(session, world.elsewhere)
    theirs_there = await _beside(session, plum, world.elsewhere)
    return Foreign(
        paths={
            "session_id": str(theirs),
            "code": at.PLUM_1,
            "household_id": str(world.elsewhere.id),
            "resident_id": str(resident.id),
            "judgement_id": str(judged.id),
            "visit_id": str(visit.id),
            "media_id": link.media_id,
            "incident_id": incident["id"],
            "order_id": str(new_id()),
            "unit_id": str(new_id()),
            "whistle_id": str(new_id()),
            "rule_id": str(new_id()),
            "entry_id": str(made.id),
            "contact_id": str(contact.id),
            "pause_id": str(pause),
            "leave_id": str(new_id()),
            "task_id": str(task),
            "campaign_id": str(campaign),
            "hold_id": str(new_id()),
            "request_id": str(new_id()),
            "finding_id": str(new_id()),
            "upload_id": upload.headers["location"].rsplit("/", 1)[-1],
            **theirs_there,
        },
        traces=[
            str(world.elsewhere.id),
            str(visit.id),
            str(resident.id),
            "别处的一句话",
            "别处的一盏路灯不亮",
            incident["id"],
            "麦秋实",
            str(made.id),
            "谷清扬",
            "别处的走访",
            str(task),
            str(campaign),
            str(pause),
            at.PLUM_1,
            at.PLUM_2,
            *theirs_there.values(),
        ],
    )


async def _beside(session: AsyncSession, grid: Area, home: Household) -> dict[str, str]:
    """One of everything that stands there beside households, and a run of an import."""
    there = {"grid_code": grid.code, "path": grid.path, "rev": await bump(session)}
    rows: dict[str, Any] = {
        "building_id": Building(id=new_id(), name="9号楼", address="梅岭9号楼", **there),
        "premises_id": Premises(
            id=new_id(),
            name="梅岭小店",
            kind="catering",
            address="梅岭9号",
            is_nine_small=True,
            hazard_tags=[],
            status="open",
            **there,
        ),
        "device_id": Device(
            id=new_id(), kind="smoke_alarm", serial="X-9", dwelling_id=home.dwelling_id, status="in_use", **there
        ),
        "asset_id": Asset(
            id=new_id(),
            code="LD-9",
            kind="street_light",
            road="梅岭路",
            status="in_use",
            area_code=grid.code,
            path=grid.path,
            rev=there["rev"],
        ),
        "run_id": ImportRun(
            id=new_id(),
            kind="households",
            state="checked",
            path=grid.path,
            started_by=new_id(),
            started_by_name="梅某",
            created_at=now(),
            ignored_columns=[],
        ),
    }
    session.add_all(rows.values())
    await session.flush()
    return {name: str(row.id) for name, row in rows.items()}


async def _judged(world: World, session: AsyncSession, resident: Resident) -> ResidentJudgement:
    """What the other community said of two entries there."""
    body = {"name": "麦冬", "data_source": "self", "legal_basis": "consent", "id": str(new_id())}
    answer = await world.stranger.post(f"/api/v1/households/{world.elsewhere.id}/residents", json=body)
    assert answer.status_code == 201, answer.text
    who = {"judged_by": world.worker_id, "judged_by_name": "别处书记", "judged_at": now()}
    made = ResidentJudgement(id=new_id(), first_id=resident.id, second_id=UUID(body["id"]), verdict="different", **who)
    session.add(made)
    await session.flush()
    return made


def routes(app: FastAPI) -> set[tuple[str, str]]:
    return {(method, path) for path, item in app.openapi()["paths"].items() for method in item}


async def _asked_elsewhere(session: AsyncSession, home: Household) -> tuple[UUID, UUID, UUID]:
    """A campaign with a task in the other community, and a pause there; their ids."""
    day, by = today(), new_id()
    campaign = Campaign(
        id=new_id(),
        name="别处的走访",
        purpose="看看",
        owner_code=at.PLUM,
        owner_name="梅岭社区",
        path=home.path.rsplit(".", 1)[0],
        area_codes=[at.PLUM],
        from_on=day,
        until_on=day,
        created_by=by,
        created_at=now(),
    )
    pause = Pause(id=new_id(), household_id=home.id, reason="away", from_on=day, noted_by=by, noted_at=now())
    session.add_all((campaign, pause))
    await session.flush()
    await JOBS["task.fill"](session, {"campaign_id": str(campaign.id)})
    task = (await session.scalars(select(Task.id).where(Task.household_id == home.id))).one()
    return campaign.id, task, pause.id


def example(app: FastAPI, path: str, method: str = "post") -> Any:
    """A body that fits a route, as its description shows it."""
    body = app.openapi()["paths"][path][method].get("requestBody")
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
        if any(word in path for word in ("/tasks/", "/care-plan/", "/leaves/")) and method in ("post", "put"):
            extra["json"] = example(app, path, method)
        if path.endswith("/reveal"):
            extra["json"] = {"reason": "visit"}
        if method == "post" and (any(room in path for room in WRITTEN) or path.startswith(LIFE)):
            extra["json"] = example(app, path)
        if path.endswith("/id-number"):
            extra |= {"json": {"id_no": "110105194912310021", "service": "living_allowance"}} if method == "put" else {}
        if method == "patch" and "uploads" not in path:
            extra = {"json": example(app, path, method), "params": {"rev": 1}}
        if path.endswith("/apply"):
            extra["json"] = {"skip_problems": True}
        if path.endswith("/boundary"):
            extra["json"] = {"type": "Polygon", "coordinates": [RING]}
        if method == "patch" and "uploads" in path:
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
        operation(
            "task.settle",
            {"task_id": foreign.paths["task_id"], "outcome": "done", "settled_at": "2026-11-20T10:00:00+08:00"},
        ),
        operation(
            "premises.edit",
            {"premises_id": foreign.paths["premises_id"], "fields": {"status": {"from": "open", "to": "closed"}}},
        ),
        operation(
            "device.check",
            {
                "id": str(new_id()),
                "device_id": foreign.paths["device_id"],
                "result": "works",
                "checked_at": "2026-11-20T10:00:00+08:00",
            },
        ),
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
