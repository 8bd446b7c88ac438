"""Free text is looked at by night: told as codes, put away by people, taken back when it was mended."""

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.privacy import findings
from app.privacy.models import TextFinding, TextScan
from tests.api.privacy.conftest import ID_NO, PHONE
from tests.incidents import Town, report_data
from tests.world import World, operation, push, visit_data

pytestmark = pytest.mark.one_engine
URL = "/api/v1/privacy/findings"


def test_all_free_text_that_is_counted_is_looked_at() -> None:
    found = {f"{column.table.name}.{column.name}" for column in findings.places()}
    assert found >= {"visits.note", "visits.answers", "incidents.text", "incidents.place_text"}


async def test_what_is_written_by_day_is_told_in_the_morning(
    world: World, town: Town, session: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(findings, "BATCH", 2)
    plain, number = visit_data(world.households[0], note="都好"), visit_data(world.households[1], note=f"证{ID_NO}")
    opinion = visit_data(world.households[2], answers={"change": "none", "opinion": f"打{PHONE}"})
    report = report_data(text=f"上访户住三楼,电话{PHONE}")
    sent = [*(operation("visit.record", one) for one in (plain, number, opinion)), operation("incident.report", report)]
    for one in sent:
        assert (await push(world.worker, [one]))["verdicts"][0]["outcome"] == "applied"
    for _ in range(4):
        await findings.run(session, {})
    told = (await world.secretary.get(URL)).json()["items"]
    assert {(one["place"], one["record_id"], *one["codes"]) for one in told} == {
        ("visits.note", number["id"], "id_no"),
        ("visits.answers", opinion["id"], "phone"),
        ("incidents.text", report["id"], "label", "phone"),
    }
    assert PHONE not in str(told)
    assert (await world.worker.get(URL)).status_code == 403
    assert (await world.auditor.get(URL)).status_code == 403

    mended = {"visit_id": number["id"], "reason": "删掉证件号", "changes": {"note": "证件已核对"}}
    await push(world.worker, [operation("visit.amend", mended)])
    right = next(one for one in told if one["place"] == "visits.answers")
    assert (await world.secretary.post(f"{URL}/{right['id']}/settle")).status_code == 200
    for _ in range(2):
        await findings.run(session, {})
    left = (await world.secretary.get(URL)).json()["items"]
    assert [one["place"] for one in left] == ["incidents.text"]
    again = {"visit_id": number["id"], "reason": "又写上", "changes": {"note": f"证{ID_NO}"}}
    await push(world.worker, [operation("visit.amend", again)])
    await findings.run(session, {})
    assert len((await world.secretary.get(URL)).json()["items"]) == 2
    assert len((await session.scalars(select(TextFinding))).all()) == 3
    assert {row.place for row in await session.scalars(select(TextScan))} >= {"visits.note", "incidents.text"}
