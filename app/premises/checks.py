"""Testing a device from a phone. A test is added and never changed; the device shows the latest one."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field
from sqlalchemy import select

from app.kernel.access import within
from app.kernel.clock import day_of
from app.kernel.operations import Batch, Item, Refused, Result
from app.premises import codes, schemas
from app.premises.models import Device, DeviceCheck


class DeviceCheckData(BaseModel, extra="forbid"):
    """Data of `device.check@1`. A device that fails is no incident by itself; the phone offers to report one."""

    id: UUID = Field(description="The test's own, made on the phone.")
    device_id: UUID
    result: schemas.TestResult
    battery_replaced: bool = False
    checked_at: Annotated[AwareDatetime, Field(examples=["2026-11-20T10:00:00+08:00"])]


async def apply(batch: Batch, items: Sequence[Item]) -> dict[UUID, Result]:
    """Apply `device.check@1`: one test each. The same test once more, in another operation, changes nothing."""
    query = (
        select(Device)
        .where(within(Device.path, batch.actor.paths("device.check")), Device.deleted_at.is_(None))
        .where(Device.id.in_({item.data.device_id for item in items}))
        .order_by(Device.id)
        .with_for_update()
    )
    devices = {device.id: device for device in await batch.session.scalars(query)}
    known = select(DeviceCheck).where(DeviceCheck.id.in_({item.data.id for item in items}))
    checks = {check.id: check for check in await batch.session.scalars(known)}
    results = {}
    for item in items:
        data: DeviceCheckData = item.data
        try:
            check = _check(batch, data, devices.get(data.device_id))
            if data.id in checks:
                results[item.op_id] = _again(check, checks[data.id])
                continue
            batch.session.add(check)
            checks[data.id] = check
            _show(devices[data.device_id], check, batch.rev)
            await batch.session.flush()
            flags = ("skewed",) if batch.is_skewed else ()
            results[item.op_id] = Result("applied", data.id, flags=flags)
        except Refused as refusal:
            results[item.op_id] = Result.refused(refusal, data.id)
    return results


def _check(batch: Batch, data: DeviceCheckData, device: Device | None) -> DeviceCheck:
    if device is None:
        raise Refused("not-found")
    return DeviceCheck(
        id=data.id,
        device_id=device.id,
        result=data.result,
        battery_replaced=data.battery_replaced,
        checked_at=batch.corrected(data.checked_at),
        checked_by=batch.actor.id,
        checked_by_name=batch.actor.name,
        received_at=batch.received_at,
    )


def _again(told: DeviceCheck, held: DeviceCheck) -> Result:
    """What becomes of a test whose id is there: the same one is no second; another one would replace it."""
    said = ("device_id", "result", "battery_replaced", "checked_by")  # not when: that depends on the phone's clock
    if all(getattr(told, name) == getattr(held, name) for name in said):
        return Result("applied", held.id)
    raise Refused("op-reused")


def _show(device: Device, check: DeviceCheck, rev: int) -> None:
    """Let the device show its latest test: one that comes late may be older than what it shows."""
    on = day_of(check.checked_at)
    if check.battery_replaced and (device.battery_on is None or device.battery_on < on):
        device.battery_on, device.rev = on, rev
    if device.last_test_on is None or device.last_test_on <= on:
        device.last_test_on, device.last_test_result, device.rev = on, check.result, rev
        if device.status != "removed":
            device.status = codes.STATE_AFTER[check.result]
