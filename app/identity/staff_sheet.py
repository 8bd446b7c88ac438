"""Staff from a spreadsheet, one row an assignment: everything or nothing, and the same file again changes nothing."""

import re
from collections.abc import Sequence

from fastapi import UploadFile
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.service import record
from app.identity.policy import ROLES
from app.identity.staff_plan import Plan, Wanted
from app.kernel.access import Actor
from app.kernel.imports import Rows, Unwatched, Watch, sifted
from app.kernel.tables import Column, Faults, ImportReport, Line, read

TITLE = "人员与任职导入表"
USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,63}")

ROLE = Column(
    "role",
    "岗位",
    required=True,
    example="专职网格员",
    words={role.label: name for name, role in ROLES.items()},
)
RANK = Column("rank", "A/B角", example="A角", note="不填为A角。", words={"A角": "A", "B角": "B"}, aliases=("AB角",))
KIND = Column(
    "kind",
    "任职方式",
    example="长期",
    note="不填为长期;突击支援须填截止日期。",
    words={"长期": "permanent", "临时": "temporary", "突击支援": "surge"},
)
COLUMNS = (
    Column("employee_no", "工号", example="W0001", note="同一人多个岗位写多行,工号相同。空缺岗位可不填。"),
    Column("name", "姓名", example="桑白露", note="填写工号时必填。"),
    Column("mobile", "工作电话", example="0999-5550123"),
    ROLE,
    Column(
        "place_code",
        "任职代码",
        required=True,
        example="990101001001001",
        note="所在区域或单位的代码;单元格须为文本格式。",
    ),
    RANK,
    KIND,
    Column("share", "工作占比%", example="50", note="1至100,可不填。"),
    Column("valid_from", "起始日期", example="2026-01-01", note="不填为今天。"),
    Column("valid_to", "截止日期", example="2026-12-31", note="不填为长期有效;含当日。"),
    Column("username", "登录名", example="w0001", note="小写字母、数字、点、横线;不填用工号。初始密码由管理员另发。"),
    Column("headcount", "编制人数", example="1", note="该岗位在该处的编制,不填为1。"),
)


async def import_staff(session: AsyncSession, actor: Actor, file: UploadFile, *, dry_run: bool) -> ImportReport:
    """Bring staff, posts and assignments to what the sheet says; who is not in it stays as they are.

    New people get an account without a password. Raises what `tables.read` raises, and Invalid with a fault at
    /rows/<row>/<column> for each problem; a dry run reports them instead.
    """
    sheet = await read(file, COLUMNS)
    faults = Faults(COLUMNS)
    drawn = StaffImport(await _plan(session, actor, sheet.lines, faults), faults)
    if dry_run:
        session.expunge_all()  # what was drawn into loaded rows is not to be written
    else:
        faults.refuse()
        await drawn.carry_out(session, actor, Unwatched())
    return ImportReport.of(sheet, faults, Faults(), dry_run=dry_run, created=drawn.created, changed=drawn.changed)


async def _plan(session: AsyncSession, actor: Actor, lines: Sequence[Line], faults: Faults) -> Plan:
    plan = Plan(actor, faults)
    await plan.draw(session, [wanted for line in lines if (wanted := _wanted(line, faults))])
    return plan


class StaffImport:
    """A plan, and why rows were left out of it."""

    def __init__(self, plan: Plan, faults: Faults) -> None:
        self.plan, self.faults, self.warnings = plan, faults, Faults(COLUMNS)
        self.created, self.changed = plan.created, plan.changed

    async def carry_out(self, session: AsyncSession, actor: Actor, watch: Watch) -> None:
        """Write it all. Raises Conflict when somebody else put a head in one of the grids meanwhile."""
        if self.created or self.changed:
            await self.plan.carry_out(session)
            detail = {"created": self.created, "changed": self.changed}
            await record(session, "staff.import", actor_id=actor.id, detail=detail)
            await watch.written(self.created + self.changed)


async def draw(session: AsyncSession, actor: Actor, rows: Rows, watch: Watch) -> StaffImport:
    """What a staff sheet would change. It is drawn into loaded rows, which are only to be kept for carrying it out."""

    async def attempt(lines: Sequence[Line], faults: Faults) -> Plan:
        session.expunge_all()
        return await _plan(session, actor, lines, faults)

    plan, faults = await sifted(rows, COLUMNS, attempt)
    await watch.checked(len(rows.wanted))
    return StaffImport(plan, faults)


def _wanted(line: Line, faults: Faults) -> Wanted | None:
    """A row, as far as it can be read by itself; None when that is not far enough."""
    before = len(faults.found)
    faults.require(line, COLUMNS)
    employee_no, username = line["employee_no"], (line["username"] or line["employee_no"]).lower()
    if bool(employee_no) != bool(line["name"]):
        faults.add(line, "name" if employee_no else "employee_no", "missing")
    if employee_no and not USERNAME.fullmatch(username):
        faults.add(line, "username", "username-shape")
    wanted = Wanted(
        line=line,
        employee_no=employee_no,
        name=line["name"],
        mobile=line["mobile"],
        username=username,
        role=faults.word(line, ROLE),
        place_code=line["place_code"],
        rank=faults.word(line, RANK),
        kind=faults.word(line, KIND),
        share=faults.number(line, "share", 1, 100),
        valid_from=faults.day(line, "valid_from"),
        valid_to=faults.day(line, "valid_to"),
        headcount=faults.number(line, "headcount", 1, 1000),
    )
    return wanted if len(faults.found) == before else None
