"""One route for each move a person takes, made from the table: its form, its permission, its gate."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, Final, Generic, TypeVar
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field

from app.incidents import service
from app.incidents.schemas.common import Strict
from app.incidents.schemas.forms import FORMS, MoveForm
from app.incidents.schemas.shown import Moved
from app.kernel.access import Actor, guard
from app.kernel.db import Session
from app.kernel.errors import Conflict
from app.kernel.openapi import problems
from app.kernel.workflow import IllegalMove, Move, Overtaken, RuleRefused

router = APIRouter(prefix="/incidents")
Form = TypeVar("Form", bound=MoveForm)
_PROBLEMS: Final = (400, 401, 403, 404, IllegalMove, Overtaken, RuleRefused, Conflict, 422)


class MoveIn(Strict, Generic[Form]):
    """A step: the version of the incident that the caller saw, and the form of the step."""

    version: Annotated[int, Field(ge=1)]
    form: Form


def _route(move: Move, form: type[MoveForm]) -> Callable[..., Awaitable[Moved]]:
    async def take(incident_id: UUID, asked: Any, session: Session, actor: Any) -> Moved:
        return await service.move(session, actor, incident_id, move.verb, asked.form, asked.version)

    take.__name__ = f"{move.verb}_incident"
    told = " ".join((form.__doc__ or "").split())
    take.__doc__ = f"{move.id} {move.label}: {' or '.join(move.sources)} → {move.target or 'the same'}. {told}"
    take.__annotations__ |= {"asked": MoveIn[form], "actor": Annotated[Actor, guard(f"incident.{move.verb}")]}  # type: ignore[valid-type]
    return take


for _verb, _form in FORMS.items():
    router.add_api_route(
        f"/{{incident_id}}/{_verb}",
        _route(service.INCIDENT[_verb], _form),
        methods=["POST"],
        responses=problems(*_PROBLEMS),
    )
