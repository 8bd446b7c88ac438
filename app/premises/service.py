"""The room's verbs: lists, one row, a new row, a changed row; and a phone number in full."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.service import record
from app.kernel.access import Actor
from app.kernel.changes import bump
from app.kernel.clock import day_of, today
from app.kernel.errors import Conflict, Fault, Invalid, NotFound, Stale
from app.kernel.ids import new_id
from app.premises import repo, rules, schemas
from app.premises.models import Asset, Building, Device, Premises

Kept = TypeVar("Kept", Building, Premises, Device, Asset)
Out = TypeVar("Out", bound=BaseModel)
Form = schemas.BuildingForm | schemas.PremisesForm | schemas.DeviceForm | schemas.AssetForm
AREA_KINDS = ("district", "street", "zone", "community", "grid")


@dataclass(frozen=True, slots=True)
class Noun(Generic[Kept, Out]):
    """One of the things this room keeps. `noun` is what its permissions and audit entries are called by."""

    noun: str
    permission: str  # without its verb
    model: type[Kept]
    out: type[Out]
    is_personal: bool = False  # looking at it is logged

    async def page(
        self,
        session: AsyncSession,
        actor: Actor,
        *,
        query: str,
        cursor: UUID | None,
        limit: int,
        **fields: Any,
    ) -> dict[str, Any]:
        """A page of what the actor may see. Raises Invalid when the cursor is not one of ours."""
        seen = repo.visible(self.model, actor, f"{self.permission}.read")
        words = " ".join(query.split())
        rows = await repo.page(session, seen, self.model, words=words, fields=fields, after=cursor, limit=limit + 1)
        if rows is None:
            raise Invalid(errors=[Fault("/cursor", "invalid-cursor")])
        if self.is_personal and rows:
            detail = {"rows": len(rows[:limit]), "searched": bool(words)}
            await record(session, f"{self.noun}.list", actor_id=actor.id, detail=detail)
        items = [self.out.model_validate(row) for row in rows[:limit]]
        return {"items": items, "next": rows[limit - 1].id if len(rows) > limit else None}

    async def one(self, session: AsyncSession, actor: Actor, row_id: UUID) -> Out:
        """One row. Raises NotFound."""
        row = await self.found(session, actor, row_id, f"{self.permission}.read")
        if self.is_personal:
            await self._note(session, actor, "read", row.id)
        return self.out.model_validate(row)

    async def found(self, session: AsyncSession, actor: Actor, row_id: UUID, permission: str) -> Kept:
        """The row itself, where the actor holds a permission. Raises NotFound."""
        query = repo.visible(self.model, actor, permission).where(self.model.id == row_id)
        row = (await session.scalars(query)).one_or_none()
        if row is None:
            raise NotFound
        return row

    async def create(self, session: AsyncSession, actor: Actor, form: Form) -> Out:
        """A new row. Raises Invalid at a field of the form, Forbidden, Conflict (`already-there`)."""
        values = await self._values(session, actor, form, form.model_dump())
        row = self.model(id=new_id(), **_without_phone(values), rev=await bump(session))
        _put_phone(row, values)
        if isinstance(row, Premises):
            row.due_on = rules.due_after(None, row.visit_interval_days, row.status, today())
        session.add(row)
        await self._flush(session)
        await self._note(session, actor, "create", row.id)
        return self.out.model_validate(row)

    async def edit(self, session: AsyncSession, actor: Actor, row_id: UUID, rev: int, form: Form) -> Out:
        """Bring a row to what the form says; fields that are left out stay. Raises NotFound, else as `create`.

        Raises Stale when somebody changed the row since `rev`.
        """
        row = await self.found(session, actor, row_id, f"{self.permission}.edit")
        values = await self._values(session, actor, form, form.model_dump(exclude_unset=True))
        new_rev = await bump(session)  # whoever else writes it waits now, or has written
        await session.refresh(row)
        if row.rev != rev:
            raise Stale(params={"rev": row.rev})
        if row.path != values["path"] and getattr(row, "grid_code", "") != values.get("grid_code", ""):
            raise Invalid(errors=[Fault("/area_code", "stays-in-its-grid")])
        differing = {name: value for name, value in values.items() if getattr(row, name) != value}
        if not differing:
            return self.out.model_validate(row)
        for name, value in differing.items():
            setattr(row, name, value)
        row.rev = new_rev
        if isinstance(row, Premises) and differing.keys() & {"visit_interval_days", "status"}:
            visited = day_of(row.last_visit_at) if row.last_visit_at else None
            row.due_on = rules.due_after(visited, row.visit_interval_days, row.status, today())
        await self._flush(session)
        await self._note(session, actor, "edit", row.id, fields=sorted(differing))
        return self.out.model_validate(row)

    async def _values(self, session: AsyncSession, actor: Actor, form: Form, values: dict[str, Any]) -> dict[str, Any]:
        """The columns that the values of a form stand for."""
        for name, column in (("property_unit_code", "property_unit_id"), ("owner_unit_code", "owner_unit_id")):
            if name in values:
                values[column] = await _unit(session, name, values.pop(name))
        return values | await self._place(session, actor, form, values)

    async def _place(self, session: AsyncSession, actor: Actor, form: Form, values: dict[str, Any]) -> dict[str, str]:
        edit = f"{self.permission}.edit"
        if isinstance(form, schemas.DeviceForm | schemas.PremisesForm) and form.dwelling_id:
            door = await repo.dwelling(session, actor, form.dwelling_id, edit)
            if door is None:
                raise Invalid(errors=[Fault("/dwelling_id", "unknown-place")])
            if isinstance(form, schemas.PremisesForm) and values.pop("area_code") != door.grid_code:
                raise Invalid(errors=[Fault("/dwelling_id", "another-grid")])
            return {"grid_code": door.grid_code, "path": door.path}
        code = values.pop("area_code")
        area = (await repo.places(session, [code])).get(code)
        if area is None or not actor.can("area.read", area.path):
            raise Invalid(errors=[Fault("/area_code", "unknown-place")])
        actor.must(edit, area.path)
        if isinstance(form, schemas.AssetForm):
            if area.kind not in AREA_KINDS:
                raise Invalid(errors=[Fault("/area_code", "unknown-place")])
            return {"area_code": area.code, "path": area.path}
        return {"grid_code": area.code[:15], "path": area.path}

    async def _flush(self, session: AsyncSession) -> None:
        try:
            await session.flush()
        except IntegrityError:
            raise Conflict(params={"reason": "already-there"}) from None

    async def _note(self, session: AsyncSession, actor: Actor, verb: str, row_id: UUID, **detail: Any) -> None:
        await record(
            session,
            f"{self.noun}.{verb}",
            actor_id=actor.id,
            subject_kind=self.noun,
            subject_id=row_id,
            detail=detail,
        )


async def _unit(session: AsyncSession, name: str, code: str | None) -> UUID | None:
    if code is None:
        return None
    found = await repo.units(session, [code])
    if code not in found:
        raise Invalid(errors=[Fault(f"/{name}", "unknown-unit")])
    return found[code]


def _without_phone(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name != "contact_phone"}


def _put_phone(row: Building | Premises | Device | Asset, values: Mapping[str, Any]) -> None:
    """A sealed value is bound to its row, so the row has to be there first."""
    if isinstance(row, Premises):
        row.contact_phone = values["contact_phone"]


BUILDINGS = Noun("building", "premises", Building, schemas.BuildingOut)
PREMISES = Noun("premises", "premises", Premises, schemas.PremisesOut, is_personal=True)
DEVICES = Noun("device", "premises", Device, schemas.DeviceOut)
ASSETS = Noun("asset", "asset", Asset, schemas.AssetOut)


async def reveal(session: AsyncSession, actor: Actor, premises_id: UUID, asked: schemas.Reveal) -> schemas.Revealed:
    """The phone number of premises in full, and a line in the audit log. Raises NotFound."""
    row = await PREMISES.found(session, actor, premises_id, "contact.reveal")
    await record(
        session,
        "contact.reveal",
        actor_id=actor.id,
        subject_kind="premises",
        subject_id=row.id,
        detail=asked.model_dump(),
    )
    return schemas.Revealed(phone=row.contact_phone)
