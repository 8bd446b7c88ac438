"""The rules of dispatch that a desk keeps."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from app.incidents import service
from app.incidents.schemas.dispatch_rules import DispatchRuleEdit, DispatchRuleIn, DispatchRuleOut, DryRunIn, DryRunOut
from app.kernel.access import Actor, guard
from app.kernel.db import Session
from app.kernel.errors import Conflict
from app.kernel.openapi import problems

router = APIRouter(prefix="/dispatch-rules")
Reader = Annotated[Actor, guard("dispatch_rule.read")]
Editor = Annotated[Actor, guard("dispatch_rule.edit")]


@router.get("")
async def list_dispatch_rules(session: Session, actor: Reader) -> list[DispatchRuleOut]:
    """The rules of one's areas and those that hold above them, in the order in which they are tried."""
    return await service.rules.listed(session, actor)


@router.post("", status_code=201)
async def create_dispatch_rule(asked: DispatchRuleIn, session: Session, actor: Editor) -> DispatchRuleOut:
    """Keep a rule. It suggests a unit, with its name as the reason; it never dispatches."""
    return await service.rules.kept(session, actor, await service.rules.create(session, actor, asked))


@router.post("/dry-run")
async def dry_run_dispatch_rule(asked: DryRunIn, session: Session, actor: Editor) -> DryRunOut:
    """Try a draft against the cases of the last days that one may see: how many match, and who really got them."""
    return await service.try_rule(session, actor, asked)


@router.put("/{rule_id}", responses=problems(404, Conflict))
async def change_dispatch_rule(
    rule_id: UUID, asked: DispatchRuleEdit, session: Session, actor: Editor
) -> DispatchRuleOut:
    """Change a rule from the version that was read; who comes second is told who was first."""
    return await service.rules.kept(session, actor, await service.rules.change(session, actor, rule_id, asked))


@router.delete("/{rule_id}", status_code=204, responses=problems(404, Conflict))
async def delete_dispatch_rule(
    rule_id: UUID,
    session: Session,
    actor: Editor,
    version: Annotated[int, Query(ge=1, description="The version that was read.")],
) -> None:
    """End a rule. What it suggested stays in the logs of the cases."""
    await service.rules.delete(session, actor, rule_id, version)
