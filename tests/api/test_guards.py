"""The whole matrix over HTTP: every role at every guarded route gets 403 exactly when the table says so."""

import re

import httpx
import pytest
from fastapi import FastAPI

from app.identity.policy import ROLES
from app.kernel.openapi import locks
from tests.district import DISTRICT, PEACH, PEACH_1, STREET, URBAN_OFFICE, District

pytestmark = pytest.mark.one_engine

PLACES = {"district": DISTRICT, "street": STREET, "community": PEACH, "grid": PEACH_1, "department": URBAN_OFFICE}
ANY_ID = "0198f5a3-7c1e-7d2a-9a51-3a8f0c2b9d11"
# An open stream never ends; its guard is the same class of lock and asked in its room's own tests.
ENDLESS = {"/api/v1/live"}


def asked(app: FastAPI) -> list[tuple[str, str, str | None]]:
    """(method, path with made-up ids, permission) of every guarded route."""
    return [
        (method, re.sub(r"\{\w+\}", ANY_ID, path), guards[0].permission)
        for method, path, guards in locks(app)
        if guards and path not in ENDLESS
    ]


async def test_without_a_session_every_guarded_route_is_shut(client: httpx.AsyncClient, app: FastAPI) -> None:
    routes = asked(app)
    assert len(routes) > 20
    for method, path, _ in routes:
        answer = await client.request(method, path, headers={"tus-resumable": "1.0.0"})
        assert answer.status_code == 401, f"{method} {path}"


@pytest.mark.parametrize("role", sorted(ROLES))
async def test_a_role_opens_what_the_table_says(
    district: District, client: httpx.AsyncClient, app: FastAPI, role: str
) -> None:
    place = next((PLACES[kind] for kind in PLACES if kind in ROLES[role].places), None)
    if place is None:  # micro-grid heads: their grid is made here
        place = await district.micro_grid()
    headers = await district.arrive(role, place) | {"tus-resumable": "1.0.0"}
    told = (await client.get("/api/v1/me", headers=headers)).json()
    assert told["permissions"] == sorted(ROLES[role].permissions)
    for method, path, permission in asked(app):
        if path == "/api/v1/auth/sign-out":
            continue
        answer = await client.request(method, path, headers=headers)
        is_shut = answer.status_code == 403
        assert is_shut == (permission is not None and permission not in ROLES[role].permissions), f"{method} {path}"
        assert answer.status_code < 500, f"{method} {path}"
