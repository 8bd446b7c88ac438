"""Remarks from phones: a line each, once each, by whoever may read the case; who saw it too is counted."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update

from app.incidents import log
from app.incidents.models import Incident, IncidentLog, IncidentPhoto
from app.kernel.clock import now
from app.kernel.ids import new_id
from tests import district as at
from tests.incidents import Town
from tests.world import operation


def remark(incident_id: str, **changed: Any) -> dict[str, Any]:
    told = {"id": str(new_id()), "incident_id": incident_id, "text": "雨后积水更深了", "occurred_at": now().isoformat()}
    return told | changed


async def say(town: Town, who: str, data: dict[str, Any]) -> dict[str, Any]:
    [verdict] = await town.push(who, operation("incident.comment", data))
    return verdict


async def test_a_remark_is_a_line_of_the_log_with_its_photos(town: Town) -> None:
    one = await town.to("in_progress")
    version = (await town.incident(one)).version
    data = remark(one, media=["cd" * 32])
    verdict = await say(town, "worker", data)
    assert (verdict["outcome"], verdict["record_id"]) == ("applied", data["id"])
    shown = (await town.get("handler", f"/incidents/{one}")).json()
    assert (shown["log"][-1]["verb"], shown["log"][-1]["text"]) == ("comment", "雨后积水更深了")
    row = await town.incident(one)
    assert (row.state, row.version) == ("in_progress", version)
    stages = {photo.media_id: photo.stage for photo in await town.session.scalars(select(IncidentPhoto))}
    assert stages["cd" * 32] == "during"
    assert await log.first_broken(town.session, row) is None


async def test_the_same_remark_again_is_one_line(town: Town) -> None:
    one = await town.to("submitted")
    data = remark(one)
    first, again, other = [
        await say(town, "worker", told) for told in (data, data, data | {"text": "另一句话，同一个编号"})
    ]
    assert [first["outcome"], again["outcome"], other["outcome"]] == ["applied", "duplicate", "rejected"]
    assert other["problem"]["code"] == "op-reused"
    lines = select(IncidentLog).filter_by(incident_id=UUID(one), verb="comment")
    assert len((await town.session.scalars(lines)).all()) == 1


async def test_who_saw_it_too_is_counted_once_and_never_the_reporter(town: Town) -> None:
    one = await town.to("submitted")
    for name in ("second", "third"):
        await town.district.person(f"worker_{name}", "grid_worker", at.PEACH_1, name=f"{name}某")
        town.headers[f"worker_{name}"] = await town.district.sign_in(f"worker_{name}")
    for who in ("worker", "worker_second", "worker_second", "worker_third"):
        assert (await say(town, who, remark(one, text="", also_seen=True)))["outcome"] == "applied"
    await say(town, "worker_third", remark(one))
    shown = (await town.get("secretary", f"/incidents/{one}")).json()
    assert shown["also_seen"] == 2
    assert [line["flags"] for line in shown["log"]][1:] == [["also_seen"]] * 4 + [[]]


@pytest.mark.parametrize("who", ["stranger", "colleague"])
async def test_a_case_out_of_reach_is_not_found(town: Town, who: str) -> None:
    one = await town.to("submitted")
    verdict = await say(town, who, remark(one))
    assert (verdict["outcome"], verdict["problem"]["code"]) == ("rejected", "not-found")
    unknown = await say(town, who, remark(str(new_id())))
    assert unknown["problem"]["code"] == "not-found"


async def test_a_case_that_shows_only_its_number_takes_no_remark(town: Town) -> None:
    one = await town.to("submitted")
    values = {"is_restricted": True, "reporter_id": UUID(int=7)}
    await town.session.execute(update(Incident).where(Incident.id == UUID(one)).values(**values))
    verdict = await say(town, "worker", remark(one))
    assert verdict["problem"]["code"] == "not-found"


@pytest.mark.parametrize(
    "changed",
    [{"text": ""}, {"text": "长" * 501}, {"media": ["ab" * 32] * 4}, {"occurred_at": "2026-11-22"}, {"more": 1}],
)
async def test_a_remark_that_is_none_is_refused(town: Town, changed: dict[str, Any]) -> None:
    one = await town.to("submitted")
    verdict = await say(town, "worker", remark(one, **changed))
    assert (verdict["outcome"], verdict["problem"]["code"]) == ("rejected", "invalid-data")


async def test_a_remark_is_never_too_late(town: Town) -> None:
    one = await town.to("closed")
    assert (await say(town, "worker", remark(one)))["outcome"] == "applied"
    assert (await town.incident(one)).state == "closed"
