"""The audit log: who may read it, and that no entry can be changed, dropped or put elsewhere unseen."""

import re
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.service import first_broken, record
from app.kernel.ids import new_id
from tests.district import DISTRICT, PEACH_1, District

pytestmark = pytest.mark.one_engine

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
async def five(session: AsyncSession) -> AsyncSession:
    """A log of five entries."""
    for number in range(5):
        await record(
            session,
            "household.read",
            actor_id=new_id(),
            subject_kind="household",
            subject_id=new_id(),
            detail={"rows": number, "who": new_id()},
        )
    return session


async def test_an_untouched_log_is_whole(five: AsyncSession) -> None:
    assert await first_broken(five) is None


@pytest.mark.parametrize(
    ("tampering", "broken"),
    [
        ("update audit_log set action = 'visit.read' where seq = 3", 3),
        ("update audit_log set at = at - interval '1 day' where seq = 3", 3),
        ("update audit_log set actor_id = null where seq = 3", 3),
        ("update audit_log set subject_id = actor_id where seq = 3", 3),
        ("update audit_log set detail = '{}' where seq = 3", 3),
        ("update audit_log set content = '[]' where seq = 3", 3),
        ("update audit_log set content = 'nonsense' where seq = 3", 3),
        ("update audit_log set hash = sha256('x') where seq = 3", 3),
        ("delete from audit_log where seq = 1", 1),
        ("delete from audit_log where seq = 3", 3),
        ("delete from audit_log where seq = 5", 5),
        ("delete from audit_log", 1),
        ("update audit_log set seq = case seq when 2 then 102 else 103 end where seq in (2, 3)", 2),
        ("update audit_head set seq = 4", 6),
    ],
)
async def test_tampering_shows(five: AsyncSession, tampering: str, broken: int) -> None:
    await five.execute(text(tampering))
    assert await first_broken(five) == broken


async def test_two_entries_that_change_places_show(five: AsyncSession) -> None:
    for move in ("seq = 102 where seq = 2", "seq = 2 where seq = 3", "seq = 3 where seq = 102"):
        await five.execute(text(f"update audit_log set {move}"))
    assert await first_broken(five) == 2


async def test_a_rewritten_entry_with_a_right_hash_of_its_own_breaks_the_next(five: AsyncSession) -> None:
    await five.execute(
        text(
            "update audit_log set action = 'x', content = replace(content, 'household.read', 'x'), "
            "hash = sha256((select hash from audit_log where seq = 2) || "
            "convert_to(replace(content, 'household.read', 'x'), 'UTF8')) where seq = 3"
        )
    )
    assert await first_broken(five) == 4


def test_no_code_changes_or_removes_an_entry() -> None:
    touching = re.compile(
        r"(update|delete\s+from|truncate|alter\s+table|drop\s+table)\s+(only\s+)?audit_log", re.IGNORECASE
    )
    orm = re.compile(r"(update|delete|merge)\(\s*(audit\.)?AuditEntry|AuditEntry\.\w+\s*=[^=]")
    files = [*(ROOT / "app").rglob("*.py"), *(ROOT / "migrations" / "versions").glob("*.py")]
    assert len(files) > 30
    for path in files:
        code = path.read_text()
        assert not touching.search(code), path
        # the oldest entries leave by one way, and their last hash stays
        assert not orm.search(code) or path.relative_to(ROOT).as_posix() == "app/audit/archive.py", path
        if "audit" not in path.parts:
            assert "AuditEntry" not in code, f"{path}: only the audit room touches its table"


async def test_the_auditor_reads_newest_first_page_by_page(district: District, client: httpx.AsyncClient) -> None:
    headers = await district.arrive("auditor", DISTRICT)
    first = (await client.get("/api/v1/audit", params={"limit": 3}, headers=headers)).json()
    assert [entry["action"] for entry in first["items"]] == ["auth.sign-in", "user.add", "staff.assign"]
    rest = (await client.get("/api/v1/audit", params={"cursor": first["next"], "limit": 500}, headers=headers)).json()
    seqs = [entry["seq"] for entry in (*first["items"], *rest["items"])]
    assert seqs == list(range(seqs[0], 0, -1))
    assert "next" not in rest


async def test_the_log_is_read_by_person_action_and_time(
    district: District, client: httpx.AsyncClient, session: AsyncSession
) -> None:
    headers = await district.arrive("auditor", DISTRICT)
    worker = new_id()
    await record(session, "household.read", actor_id=worker, detail={"rows": 40})
    await record(session, "visit.read", actor_id=worker)

    async def seen(**params: str) -> list[str]:
        answer = await client.get("/api/v1/audit", params=params, headers=headers)
        return [entry["action"] for entry in answer.json()["items"]]

    assert await seen(actor_id=str(worker)) == ["visit.read", "household.read"]
    assert await seen(actor_id=str(worker), action="household.read") == ["household.read"]
    assert await seen(since=datetime(2100, 1, 1, tzinfo=UTC).isoformat()) == []


async def test_reading_the_log_is_in_the_log(district: District, client: httpx.AsyncClient) -> None:
    headers = await district.arrive("auditor", DISTRICT)
    await client.get("/api/v1/audit", headers=headers)
    assert (await client.get("/api/v1/audit", headers=headers)).json()["items"][0]["action"] == "audit.read"


@pytest.mark.parametrize(("role", "place"), [("grid_worker", PEACH_1), ("sysadmin", DISTRICT)])
async def test_nobody_else_reads_it(district: District, client: httpx.AsyncClient, role: str, place: str) -> None:
    headers = await district.arrive(role, place)
    assert (await client.get("/api/v1/audit", headers=headers)).status_code == 403
