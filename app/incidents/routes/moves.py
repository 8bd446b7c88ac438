"""One route for each move a person takes, made from the table: its form, its permission, its gate."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field, create_model

from app.incidents import service
from app.incidents.schemas.forms import FORMS, MoveForm
from app.incidents.schemas.shown import Moved
from app.kernel.access import Actor, guard
from app.kernel.db import Session
from app.kernel.errors import Conflict
from app.kernel.openapi import problems
from app.kernel.shapes import Strict
from app.kernel.workflow import IllegalMove, Move, Overtaken, RuleRefused

router = APIRouter(prefix="/incidents")
_PROBLEMS: Final = (400, 401, 403, 404, IllegalMove, Overtaken, RuleRefused, Conflict, 422)


class MoveIn(Strict):
    """A step: the version of the incident that the caller saw, and the form of the step."""

    version: Annotated[int, Field(ge=1)]
    form: MoveForm


def _body(verb: str, form: type[MoveForm]) -> type[MoveIn]:
    """The body of one step: `TakeLocalIn` for `take_local`."""
    name = "".join(word.title() for word in verb.split("_"))
    return create_model(f"{name}In", __base__=MoveIn, __doc__=MoveIn.__doc__, form=(form, ...))


def _route(move: Move, form: type[MoveForm]) -> Callable[..., Awaitable[Moved]]:
    async def take(incident_id: UUID, asked: Any, session: Session, actor: Any) -> Moved:
        return await service.move(session, actor, incident_id, move.verb, asked.form, asked.version)

    take.__name__ = f"{move.verb}_incident"
    told = " ".join((form.__doc__ or "").split())
    take.__doc__ = f"{move.id} {move.label}: {' or '.join(move.sources)} → {move.target or 'the same'}. {told}"
    taker = Annotated[Actor, guard(f"incident.{move.verb}")]
    take.__annotations__ |= {"asked": _body(move.verb, form), "actor": taker}
    return take


for _verb, _form in FORMS.items():
    router.add_api_route(
        f"/{{incident_id}}/{_verb}",
        _route(service.INCIDENT[_verb], _form),
        methods=["POST"],
        responses=problems(*_PROBLEMS),
    )
