"""Runs from upload to end: what they refuse, who sees them, and that nothing is applied twice or by a stranger."""

import io
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.models import AuditEntry
from app.identity.models import Assignment, Staff
from app.imports import service
from app.imports.models import ImportFile, ImportProblem, ImportRun
from app.kernel.clock import now, today
from app.kernel.db import Database
from app.organisation.models import Area
from app.registers.models import Household
from tests.api.imports.conftest import Desk
from tests.api.imports.test_households_of_many_grids import BAD, HEADER, SHEET, row
from tests.district import DISTRICT, PEACH, PEACH_1, PLUM, District
from tests.sheets import upload, workbook

OLD = bytes.fromhex("d0cf11e0a1b11ae1")


def bomb() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", bytes(200 << 20))
    return held.getvalue()


async def send(desk: Desk, data: bytes, status: int = 202, kind: str = "households") -> Any:
    return await desk.ask("POST", f"/kinds/{kind}/runs", status, files=upload(data))


async def test_what_is_no_workbook_is_refused_at_once(desk: Desk, session: AsyncSession) -> None:
    for data, status, params in (
        (b"", 415, {"reason": "not-a-workbook"}),
        ("网格编码,楼栋".encode(), 415, {"reason": "not-a-workbook"}),
        (OLD + bytes(500), 415, {"reason": "old-workbook"}),
        (OLD + "EncryptedPackage".encode("utf-16-le"), 415, {"reason": "password-protected"}),
        (b"PK" + bytes(5 << 20), 413, {"limit": 5 << 20}),
    ):
        assert (await send(desk, data, status))["params"] == params
    assert (await send(desk, b"PK", 404, "gossip"))["code"] == "not-found"
    assert (await send(desk, b"PK", 403, "staff"))["params"] == {"permission": "staff.import"}
    assert not list(await session.scalars(select(ImportRun)))


async def test_what_cannot_be_used_ends_the_run_with_its_reason(desk: Desk, session: AsyncSession) -> None:
    for data, refusal in (
        (b"PK\x03\x04" + bytes(100), _refusal("unsupported-media", "not-a-workbook")),
        (bomb(), _refusal("too-large", "unpacked")),
        (workbook(HEADER, []), _invalid("/rows", "no-rows")),
        (workbook(HEADER[1:], [SHEET[0][1:]]), _invalid("/rows/1/grid_code", "missing-column")),
    ):
        run = await send(desk, data)
        await desk.work()
        told = await desk.ask("GET", f"/{run['id']}")
        assert (told["state"], told["refusal"]) == ("failed", refusal)
        assert told["ended_at"]
    assert not list(await session.scalars(select(ImportFile.run_id)))


def _refusal(code: str, reason: str) -> dict[str, Any]:
    return {"code": code, "params": {"reason": reason}, "errors": []}


def _invalid(pointer: str, code: str) -> dict[str, Any]:
    return {"code": "validation-failed", "params": {}, "errors": [{"pointer": pointer, "code": code}]}


async def test_a_run_is_applied_once_and_called_off_while_it_waits(desk: Desk, session: AsyncSession) -> None:
    run = await desk.upload("households", HEADER, SHEET)
    assert (await desk.apply(run, 409))["params"] == {"reason": "state", "state": "reading"}
    await desk.work()
    await desk.apply(run)
    assert (await desk.apply(run, 409))["params"]["state"] == "done"
    assert (await desk.ask("POST", f"/{run['id']}/cancel", 409))["params"]["state"] == "done"
    other = await desk.check("households", HEADER, BAD)
    assert (await desk.ask("POST", f"/{other['id']}/cancel"))["state"] == "cancelled"
    assert not list(await session.scalars(select(ImportFile.run_id)))
    early = await desk.upload("households", HEADER, BAD)
    assert (await desk.ask("POST", f"/{early['id']}/cancel"))["is_cancelling"]
    await desk.work()
    assert (await desk.ask("GET", f"/{early['id']}"))["state"] == "cancelled"
    assert [one.status for one in await session.scalars(select(Household))] == ["active"] * 3


async def test_who_sees_a_run(desk: Desk, district: District, session: AsyncSession, rolled_back: Database) -> None:
    run = await desk.check("households", HEADER, BAD)
    places = (("community_clerk", PEACH), ("community_clerk", PLUM), ("sysadmin", DISTRICT))
    clerk, stranger, admin = [
        Desk(district.client, await district.arrive(role, place), rolled_back) for role, place in places
    ]
    assert (await clerk.ask("GET", f"/{run['id']}"))["left_out"] == 5
    assert [one["id"] for one in (await clerk.ask("GET", ""))["items"]] == [run["id"]]
    for other in (stranger, admin):
        assert (await other.ask("GET", ""))["items"] == []
        for path in ("", "/problems"):
            await other.ask("GET", f"/{run['id']}{path}", 404)
        await other.ask("POST", f"/{run['id']}/apply", 404, json={"skip_problems": True})
        await other.ask("POST", f"/{run['id']}/cancel", 404)
    kinds = {one["kind"] for one in await admin.ask("GET", "/kinds")}
    assert kinds == {"areas", "staff"}
    done = await clerk.apply(run, skip_problems=True)  # a colleague carries on
    assert done["state"] == "done"
    entries = (await session.execute(select(AuditEntry.action, AuditEntry.detail))).all()
    mine = [(action, detail) for action, detail in entries if action.startswith("import.")]
    assert {action for action, _ in mine} == {"import.start", "import.read", "import.list", "import.apply"}
    assert not any("桑" in str(detail) or "谷" in str(detail) for _, detail in mine)


async def test_problems_come_in_pages_and_by_row(desk: Desk) -> None:
    run = await desk.check("households", HEADER, BAD)
    first = await desk.ask("GET", f"/{run['id']}/problems", params={"limit": 2})
    assert (len(first["items"]), first["next"]) == (2, 2)
    rest = await desk.ask("GET", f"/{run['id']}/problems", params={"after": 2})
    assert ([one["number"] for one in rest["items"]], "next" in rest) == ([3, 4, 5], False)
    assert first["items"][0].items() >= {"row": 7, "header": "电话", "code": "not-a-phone"}.items()
    assert "住户不给" not in str(first)
    slipped = [row(PEACH_1, ("3号楼", "1", "302"), "女", 性别="桑白露", 出生年="15400000427")]
    told = await desk.ask("GET", f"/{(await desk.check('households', HEADER, slipped))['id']}/problems")
    assert {one["code"] for one in told["items"]} == {"unknown-word", "not-a-year"}
    assert not any("value" in one for one in told["items"])
    assert await desk.problems(run, row=9) == [(9, "room", "missing")]


async def test_rights_are_those_of_the_day_it_is_written(desk: Desk, session: AsyncSession) -> None:
    run = await desk.check("households", HEADER, SHEET)
    await desk.ask("POST", f"/{run['id']}/apply", 202, json={})
    who = select(Staff.id).where(Staff.employee_no.ilike("community_secretary%"))
    ended = {"valid_from": today() - timedelta(days=9), "valid_to": today() - timedelta(days=1)}
    await session.execute(update(Assignment).where(Assignment.staff_id.in_(who)).values(ended))
    await desk.work()
    found = await session.get_one(ImportRun, run["id"], populate_existing=True)
    assert (found.state, (found.refusal or {})["code"]) == ("failed", "forbidden")
    assert not list(await session.scalars(select(Household)))


async def test_areas_and_staff_go_the_same_way(
    district: District, session: AsyncSession, rolled_back: Database
) -> None:
    admin = Desk(district.client, await district.arrive("sysadmin", DISTRICT), rolled_back)
    rows = [
        (f"{PEACH}003", "桃源第三网格"),
        (f"{DISTRICT}009001", "没有街道的社区"),
        (f"{DISTRICT}009001001", "没有社区的网格"),
        ("12", "不是代码"),
    ]
    run = await admin.check("areas", ["代码", "名称"], rows)
    assert (run["created"], run["left_out"]) == (1, 3)
    assert [number for number, *_ in await admin.problems(run)] == [3, 4, 5]
    assert (await admin.apply(run, skip_problems=True))["created"] == 1
    assert await session.scalar(select(Area.name).where(Area.code == f"{PEACH}003")) == "桃源第三网格"
    header = ("工号", "姓名", "岗位", "任职代码")
    people = [("W9", "桑白露", "专职网格员", PEACH_1), ("W10", "谷雨声", "专职网格员", "990101009")]
    run = await admin.check("staff", header, people)
    assert (run["created"], run["left_out"], await admin.problems(run)) == (1, 1, [(3, "place_code", "unknown-place")])
    assert not list(await session.scalars(select(Staff).where(Staff.employee_no == "W9")))
    assert (await admin.apply(run, skip_problems=True))["created"] == 1
    again = await admin.check("staff", header, people[:1])
    assert (again["created"], again["changed"], again["unchanged"]) == (0, 0, 1)


async def test_somebody_who_starts_too_many_is_stopped(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "MAX_OPEN", 2)
    for _ in range(2):
        await desk.upload("households", HEADER, SHEET)
    refused = await desk.upload("households", HEADER, SHEET, 409)
    assert refused["params"] == {"reason": "too-many-runs", "limit": 2}


async def test_what_nobody_applied_is_swept_with_its_workbook(desk: Desk, session: AsyncSession) -> None:
    run, kept = [await desk.check("households", HEADER, BAD) for _ in range(2)]
    await session.execute(
        update(ImportRun).where(ImportRun.id == run["id"]).values(created_at=now() - timedelta(days=8))
    )
    await service.sweep(session, {})
    assert (await desk.ask("GET", f"/{run['id']}"))["state"] == "cancelled"
    assert [str(one) for one in await session.scalars(select(ImportFile.run_id))] == [kept["id"]]
    await session.execute(text("update import_runs set ended_at = ended_at - interval '91 days'"))
    await service.sweep(session, {})
    assert {str(one) for one in await session.scalars(select(ImportProblem.run_id))} == {kept["id"]}


async def test_every_template_can_be_filled_in_and_read(desk: Desk) -> None:
    for kind in await desk.ask("GET", "/kinds"):
        path = f"/api/v1/imports/kinds/{kind['kind']}/template"
        sheet = await desk.client.get(path, headers=desk.headers)
        run = await send(desk, sheet.content, kind=kind["kind"])
        await desk.work()
        told = await desk.ask("GET", f"/{run['id']}")
        assert (told["state"], told["refusal"]) == ("failed", _invalid("/rows", "no-rows")), kind
        rows = [[column["example"] for column in kind["columns"]]]
        run = await desk.check(kind["kind"], [column["header"] for column in kind["columns"]], rows)
        shape = {code for _, _, code in await desk.problems(run)} - {"unknown-place", "unknown-unit", "unknown-door"}
        assert (run["state"], shape) == ("checked", set()), kind
