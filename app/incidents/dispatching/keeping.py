"""The rules as the desk keeps them: list, make, change, end. Every change is audited."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.service import record
from app.incidents import catalogue, repo
from app.incidents.dispatching.alarms import alarms, known
from app.incidents.models import DispatchRule
from app.incidents.schemas import dispatch_rules as wire
from app.kernel.access import Actor, around, covers, within
from app.kernel.clock import now
from app.kernel.errors import Conflict, Fault, Invalid, NotFound
from app.kernel.ids import new_id
from app.kernel.sql import among
from app.organisation.models import Area, Department

READ, EDIT = "dispatch_rule.read", "dispatch_rule.edit"
PLACES = ("district", "street", "zone", "community", "grid")
_PLAIN = ("name", "position", "categories", "hours", "weekdays", "unit_code", "is_active", "alarm_days")


async def listed(session: AsyncSession, actor: Actor) -> list[wire.DispatchRuleOut]:
    """The rules of the actor's areas and those that hold above them, in the order in which they are tried."""
    paths = actor.paths(READ)
    query = select(DispatchRule).where(
        DispatchRule.deleted_at.is_(None), or_(within(DispatchRule.path, paths), around(DispatchRule.path, paths))
    )
    query = query.order_by(DispatchRule.position, func.nlevel(DispatchRule.path).desc(), DispatchRule.id)
    return await shown(session, actor, (await session.scalars(query)).all())


async def shown(session: AsyncSession, actor: Actor, rules: Sequence[DispatchRule]) -> list[wire.DispatchRuleOut]:
    """Rules as the actor sees them, with their alarms. What a rule names keeps its name when it has ended."""
    there, at = await known(session, rules), now()
    areas = await _names(session, Area, {rule.area_code for rule in rules} | {rule.unit_code for rule in rules})
    units = areas | await _names(session, Department, {rule.unit_code for rule in rules})
    return [
        wire.DispatchRuleOut(
            **{name: getattr(rule, name) for name in (*_PLAIN, "id", "area_code", "last_matched_at", "version")},
            area_name=areas.get(rule.area_code, rule.area_code),
            unit_name=units.get(rule.unit_code, rule.unit_code),
            from_time=wire.written(rule.from_time),
            to_time=wire.written(rule.to_time),
            changed_by_name=rule.changed_by_name,
            changed_at=rule.changed_at,
            alarms=alarms(rule, there, at),
            can_edit=actor.can(EDIT, rule.path),
        )
        for rule in rules
    ]


async def kept(session: AsyncSession, actor: Actor, rule: DispatchRule) -> wire.DispatchRuleOut:
    """A rule after it was made or changed."""
    return (await shown(session, actor, [rule]))[0]


async def _names(session: AsyncSession, kind: type[Area] | type[Department], codes: set[str]) -> dict[str, str]:
    found = await session.execute(select(kind.code, kind.name).where(among(kind.code, codes)))
    return {row.code: row.name for row in found}


async def create(
    session: AsyncSession, actor: Actor, asked: wire.DispatchRuleIn, *, at: datetime | None = None
) -> DispatchRule:
    """Make a rule, now or as of an instant. Raises Invalid at what it names."""
    at = at or now()
    told = await _told(session, actor, asked, None)
    by = {"created_by": actor.id, "created_at": at, "changed_by": actor.id}
    rule = DispatchRule(id=new_id(), **told, **by, changed_by_name=actor.name, changed_at=at, version=1)
    session.add(rule)
    await session.flush()
    await _audit(session, actor, rule, "create", sorted(told))
    return rule


async def change(session: AsyncSession, actor: Actor, rule_id: UUID, asked: wire.DispatchRuleEdit) -> DispatchRule:
    """Make a rule say what is asked. Raises NotFound, Forbidden, Conflict (`stale-version`), Invalid."""
    rule = await _held(session, actor, rule_id, asked.version)
    told = await _told(session, actor, asked, rule)
    fields = sorted(name for name, value in told.items() if getattr(rule, name) != value)
    for name in fields:
        setattr(rule, name, told[name])
    rule.changed_by, rule.changed_by_name, rule.changed_at = actor.id, actor.name, now()
    rule.version, rule.silent_since = rule.version + 1, None
    await session.flush()
    await _audit(session, actor, rule, "change", fields)
    return rule


async def delete(session: AsyncSession, actor: Actor, rule_id: UUID, version: int) -> None:
    """End a rule; the row stays for those who ask later why a case went where it went. Raises as `change` does."""
    rule = await _held(session, actor, rule_id, version)
    rule.deleted_at = rule.changed_at = now()
    rule.changed_by, rule.changed_by_name = actor.id, actor.name
    rule.version += 1
    await session.flush()
    await _audit(session, actor, rule, "delete", [])


async def draft(session: AsyncSession, actor: Actor, asked: wire.RuleWhen) -> DispatchRule:
    """A rule that is not kept, for trying out. Raises Invalid at what it names."""
    return DispatchRule(**await _when(session, actor, asked, None))


async def _held(session: AsyncSession, actor: Actor, rule_id: UUID, version: int) -> DispatchRule:
    """The rule, locked, as the actor may change it from the version they saw."""
    query = select(DispatchRule).where(DispatchRule.id == rule_id, DispatchRule.deleted_at.is_(None))
    rule = (await session.scalars(query.with_for_update().execution_options(populate_existing=True))).one_or_none()
    if rule is None or not any(covers(path, rule.path) or covers(rule.path, path) for path in actor.paths(READ)):
        raise NotFound
    actor.must(EDIT, rule.path)
    if rule.version != version:
        who = {"by": rule.changed_by_name, "at": rule.changed_at.isoformat()}
        raise Conflict(params={"reason": "stale-version", "version": rule.version} | who)
    return rule


async def _told(
    session: AsyncSession, actor: Actor, asked: wire.DispatchRuleIn, former: DispatchRule | None
) -> dict[str, Any]:
    """The columns of a rule as asked. What it named before may stay, ended or not: so it can be switched off."""
    told = await _when(session, actor, asked, former)
    if former is None or former.unit_code != asked.unit_code:
        unit = (await repo.places(session, [asked.unit_code])).get(asked.unit_code)
        if unit is None or not actor.can(EDIT, unit.area_path):
            raise Invalid(errors=[Fault("/unit_code", "unknown-unit")])
    return told | {name: getattr(asked, name) for name in _PLAIN}


async def _when(
    session: AsyncSession, actor: Actor, asked: wire.RuleWhen, former: DispatchRule | None
) -> dict[str, Any]:
    path = former.path if former and former.area_code == asked.area_code else await _path(session, asked.area_code)
    if path is None or not actor.can(EDIT, path):
        raise Invalid(errors=[Fault("/area_code", "unknown-place")])
    there = [*await catalogue.present(session), *(former.categories if former else ())]
    if any(not any(code.startswith(one) for code in there) for one in asked.categories):
        raise Invalid(errors=[Fault("/categories", "unknown-category")])
    return {
        "categories": asked.categories,
        "area_code": asked.area_code,
        "path": path,
        "hours": asked.hours,
        "weekdays": sorted(asked.weekdays),
        "from_time": wire.clock_time(asked.from_time),
        "to_time": wire.clock_time(asked.to_time),
    }


async def _path(session: AsyncSession, code: str) -> str | None:
    """The path of an open area that cases can lie in."""
    query = select(Area.path).where(Area.code == code, Area.kind.in_(PLACES), Area.deleted_at.is_(None))
    return (await session.scalars(query.where(Area.valid_to.is_(None)))).one_or_none()


async def _audit(session: AsyncSession, actor: Actor, rule: DispatchRule, verb: str, fields: Sequence[str]) -> None:
    detail = {"version": rule.version, "area": rule.area_code, "unit": rule.unit_code, "fields": list(fields)}
    action = f"dispatch_rule.{verb}"
    await record(session, action, actor_id=actor.id, subject_kind="dispatch_rule", subject_id=rule.id, detail=detail)
