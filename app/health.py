"""Alive, and ready. Both answer without a sign-in and tell nothing but that."""

from fastapi import APIRouter, Request
from pydantic import BaseModel
from sqlalchemy import text

from app.kernel import schema
from app.kernel.db import Database
from app.kernel.errors import NotReady

router = APIRouter(tags=["health"])
_HEAD = schema.head()


class Health(BaseModel):
    """`ok`, always; anything else is a problem."""

    status: str = "ok"


@router.get("/healthz")
async def healthz() -> Health:
    """The process answers."""
    return Health()


@router.get("/readyz")
async def readyz(request: Request) -> Health:
    """The database answers and its schema is the one this code needs."""
    database: Database = request.app.state.database
    try:
        async with database.engine.connect() as connection:
            await connection.execute(text("select 1"))
            found = await schema.revision_of(connection)
    except Exception as error:  # whatever is wrong with the database, the answer is the same: not yet
        raise NotReady(headers={"Retry-After": "2"}) from error
    if found != _HEAD:
        raise NotReady(params={"reason": "migration"}, headers={"Retry-After": "2"})
    return Health()
