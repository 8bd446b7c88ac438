"""The resident's link: follow the own case, say whether it is solved, appeal, have it opened again. No account.

The link's token is random, kept as its hash, and sent in bodies, never in addresses.
"""

import hashlib
import secrets
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.incidents import gate
from app.incidents.models import Category, FollowToken, Incident, IncidentLog
from app.incidents.rules import clocks
from app.incidents.schemas.follow import Followed, FollowedStep, FollowMove
from app.incidents.schemas.forms import CallbackOk, MoveForm, Reasoned, Reopen
from app.incidents.workflow import INCIDENT
from app.kernel.clock import now
from app.kernel.errors import Forbidden, NotFound
from app.kernel.ids import new_id

LIVES: Final = timedelta(days=400)
RESIDENTS: Final = ("callback_ok", "reopen", "appeal")


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


async def issue(session: AsyncSession, incident: Incident) -> str:
    """A new link of an incident; told this once."""
    token, at = secrets.token_urlsafe(24), now()
    session.add(
        FollowToken(
            id=new_id(),
            incident_id=incident.id,
            token_hash=_digest(token),
            created_at=at,
            expires_at=at + LIVES,
        )
    )
    await session.flush()
    return token


async def follow(session: AsyncSession, token: str) -> Followed:
    """How the case of a link stands. Raises NotFound."""
    incident = await _of(session, token)
    category = await session.get_one(Category, incident.category_id)
    # what changed the state: the quarrels of units in between are not theirs
    query = select(IncidentLog).where(
        IncidentLog.incident_id == incident.id, IncidentLog.from_state != IncidentLog.to_state
    )
    lines = await session.scalars(query.order_by(IncidentLog.seq))
    main = clocks.next_due(incident)
    return Followed(
        no=incident.no,
        state=incident.state,
        category_name_zh=category.name_zh,
        category_name_en=category.name_en,
        place_text=incident.place_text,
        reported_at=incident.reported_at,
        due_at=main,
        result=incident.result,
        result_text=incident.result_text,
        steps=[FollowedStep(at=line.at, verb=line.verb, to_state=line.to_state) for line in lines],
        moves=[verb for verb in RESIDENTS if incident.state in INCIDENT[verb].sources],
        version=incident.version,
    )


async def step(session: AsyncSession, token: str, asked: FollowMove) -> Followed:
    """The resident's own step. Raises NotFound, Forbidden, and what the gate raises."""
    incident = await _of(session, token)
    if asked.verb not in RESIDENTS:
        raise Forbidden
    forms: dict[str, Any] = {
        "callback_ok": lambda: CallbackOk(rating=asked.rating, solved="yes", channel="web", text=asked.text),
        "reopen": lambda: Reopen(reason="recurs", text=asked.text or "—"),
        "appeal": lambda: Reasoned(text=asked.text or "—"),
    }
    form: MoveForm = forms[asked.verb]()
    await gate.move(session, gate.RESIDENT, incident.id, asked.verb, form, version=asked.version)
    return await follow(session, token)


async def _of(session: AsyncSession, token: str) -> Incident:
    query = select(Incident).join(FollowToken, FollowToken.incident_id == Incident.id)
    query = query.where(FollowToken.token_hash == _digest(token), FollowToken.expires_at > now())
    found = (await session.scalars(query.execution_options(populate_existing=True))).one_or_none()
    if found is None:
        raise NotFound
    return found
