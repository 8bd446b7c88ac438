"""Signing in and out, devices, passwords, and what stops guessing."""

from datetime import timedelta

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.models import AuditEntry
from app.identity import service
from app.identity.models import Account, Assignment, SignedInDevice, Staff
from app.identity.sessions import COOKIE
from app.kernel.clock import now, today
from app.kernel.limits import Limit
from tests.district import PASSWORD, PEACH, PEACH_1, PEACH_2, PLUM_1, URBAN_OFFICE, District

pytestmark = pytest.mark.one_engine

SIGN_IN = "/api/v1/auth/sign-in"


async def test_sign_in_tells_who_where_and_what(district: District, client: httpx.AsyncClient) -> None:
    await district.person("w0001", "grid_worker", PEACH_1)
    answer = await client.post(SIGN_IN, json={"username": " W0001 ", "password": PASSWORD, "device_name": "电话"})
    assert answer.status_code == 200
    told = answer.json()
    assert told["user"] | {"id": "", "permissions": []} == {
        "id": "",
        "name": "桑白露",
        "employee_no": "W0001",
        "roles": ["grid_worker"],
        "areas": [
            {
                "code": PEACH_1,
                "name": "桃源第一网格",
                "kind": "grid",
                "role": "grid_worker",
                "rank": "A",
                "path_names": ["柳岸街道", "桃源社区", "桃源第一网格"],
            }
        ],
        "permissions": [],
        "district": {"code": "990101", "name": "云溪区"},
    }
    assert {"visit.record", "sync.feed", "household.read"} <= set(told["user"]["permissions"])
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(f"{COOKIE}={told['token']};")
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Secure" not in cookie  # plain http on a laptop
    assert answer.headers["cache-control"] == "private, no-store"


async def test_cookie_and_bearer_are_the_same_session(district: District, client: httpx.AsyncClient) -> None:
    await district.person("w0001", "grid_worker", PEACH_1)
    token = (await client.post(SIGN_IN, json={"username": "w0001", "password": PASSWORD})).json()["token"]
    by_cookie = await client.get("/api/v1/me")
    client.cookies.clear()
    by_token = await client.get("/api/v1/me", headers={"authorization": f"Bearer {token}"})
    assert by_cookie.status_code == by_token.status_code == 200
    assert by_cookie.json() == by_token.json()
    assert (await client.get("/api/v1/me")).status_code == 401


@pytest.mark.parametrize(("public_url", "seen"), [("https://kou.example", "http"), (None, "https")])
async def test_the_cookie_is_secure_behind_https(
    district: District, client: httpx.AsyncClient, app: FastAPI, public_url: str | None, seen: str
) -> None:
    await district.person("w0001", "grid_worker", PEACH_1)
    plain = app.state.settings
    app.state.settings = plain.model_copy(update={"public_url": public_url})
    try:
        form = {"username": "w0001", "password": PASSWORD}
        answer = await client.post(f"{seen}://testserver{SIGN_IN}", json=form)
    finally:
        app.state.settings = plain
    assert "Secure" in answer.headers["set-cookie"]


@pytest.mark.parametrize("username", ["w0001", "nobody"])
async def test_a_wrong_name_and_a_wrong_password_look_the_same(
    district: District, client: httpx.AsyncClient, username: str
) -> None:
    await district.person("w0001", "grid_worker", PEACH_1)
    answer = await client.post(SIGN_IN, json={"username": username, "password": "wrong"})
    body = answer.json()
    assert answer.status_code == 401
    assert body.pop("request_id")
    assert body == {
        "type": "/docs/problems#sign-in-failed",
        "title": "The name or the password is wrong",
        "status": 401,
        "code": "sign-in-failed",
    }
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("username", ["w0001", "nobody"])
async def test_ten_failures_lock_a_name_whether_it_exists_or_not(
    district: District, client: httpx.AsyncClient, username: str
) -> None:
    await district.person("w0001", "grid_worker", PEACH_1)
    for _ in range(10):
        answer = await client.post(SIGN_IN, json={"username": username, "password": "wrong"})
        assert answer.status_code == 401
    locked = await client.post(SIGN_IN, json={"username": username, "password": PASSWORD})
    assert (locked.status_code, locked.json()["code"]) == (429, "too-many-attempts")
    assert 14 * 60 < int(locked.headers["retry-after"]) <= 15 * 60


async def test_the_right_password_forgives_the_wrong_ones(district: District, client: httpx.AsyncClient) -> None:
    await district.person("w0001", "grid_worker", PEACH_1)
    for _ in range(2):
        for _ in range(9):
            await client.post(SIGN_IN, json={"username": "w0001", "password": "wrong"})
        answer = await client.post(SIGN_IN, json={"username": "w0001", "password": PASSWORD})
        assert answer.status_code == 200


async def test_one_address_cannot_try_one_password_on_everybody(
    district: District, client: httpx.AsyncClient, app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "BY_ADDRESS", Limit(burst=3, every_s=6))
    await district.person("w0001", "grid_worker", PEACH_1)
    for number in range(3):
        assert (await client.post(SIGN_IN, json={"username": f"n{number}", "password": "x"})).status_code == 401
    form = {"username": "w0001", "password": PASSWORD}
    for _ in range(12):
        answer = await client.post(SIGN_IN, json=form)
        assert answer.status_code == 429
        assert 1 <= int(answer.headers["retry-after"]) <= 6
    # the trouble of one address locks nobody's name
    elsewhere = httpx.ASGITransport(app, raise_app_exceptions=False, client=("192.0.2.7", 1))
    async with httpx.AsyncClient(transport=elsewhere, base_url="http://testserver") as other:
        assert (await other.post(SIGN_IN, json=form)).status_code == 200


async def test_signing_in_well_uses_up_no_address(
    district: District, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "BY_ADDRESS", Limit(burst=2, every_s=60))
    await district.person("w0001", "grid_worker", PEACH_1)
    for _ in range(4):
        assert (await client.post(SIGN_IN, json={"username": "w0001", "password": PASSWORD})).status_code == 200


async def test_attempts_leave_codes_in_the_log_and_no_names(
    district: District, client: httpx.AsyncClient, session: AsyncSession
) -> None:
    await district.person("w0001", "grid_worker", PEACH_1)
    for username, password in (("w0001", "wrong-secret"), ("nobody", "wrong-secret"), ("w0001", PASSWORD)):
        await client.post(SIGN_IN, json={"username": username, "password": password})
    entries = (await session.scalars(select(AuditEntry).order_by(AuditEntry.seq.desc()).limit(3))).all()
    assert [entry.action for entry in entries] == ["auth.sign-in", "auth.sign-in-failed", "auth.sign-in-failed"]
    assert [entry.detail.get("reason") for entry in entries] == [None, "unknown", "password"]
    written = " ".join(entry.content for entry in entries)
    assert "nobody" not in written
    assert "w0001" not in written
    assert "wrong-secret" not in written


@pytest.mark.parametrize("kept", ["disabled", "left", "no-password"])
async def test_who_may_not_sign_in(
    district: District, client: httpx.AsyncClient, session: AsyncSession, kept: str
) -> None:
    await district.person("w0001", "grid_worker", PEACH_1)
    change = {
        "disabled": update(Account).values(is_enabled=False),
        "left": update(Staff).values(status="left"),
        "no-password": update(Account).values(password_hash=None),
    }[kept]
    await session.execute(change)
    answer = await client.post(SIGN_IN, json={"username": "w0001", "password": PASSWORD})
    assert answer.json()["code"] == "sign-in-failed"


@pytest.mark.parametrize(
    "change",
    [
        update(SignedInDevice).values(revoked_at=now()),
        update(SignedInDevice).values(expires_at=now() - timedelta(seconds=1)),
        update(Account).values(is_enabled=False),
        update(Staff).values(status="left"),
    ],
    ids=["revoked", "expired", "disabled", "left"],
)
async def test_a_session_ends_at_once(
    district: District, client: httpx.AsyncClient, session: AsyncSession, change: object
) -> None:
    headers = await district.arrive("grid_worker", PEACH_1)
    assert (await client.get("/api/v1/me", headers=headers)).status_code == 200
    await session.execute(change)  # type: ignore[call-overload]
    answer = await client.get("/api/v1/me", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (401, "not-signed-in")


@pytest.mark.parametrize(
    "sent", [{}, {"authorization": "Bearer "}, {"authorization": "Bearer nonsense"}, {"cookie": "doorstep_session=x"}]
)
async def test_without_a_session_nothing(client: httpx.AsyncClient, sent: dict[str, str]) -> None:
    assert (await client.get("/api/v1/me", headers=sent)).status_code == 401


async def test_a_session_lives_on_with_use_and_writes_seldom(
    district: District, client: httpx.AsyncClient, session: AsyncSession
) -> None:
    headers = await district.arrive("grid_worker", PEACH_1)
    kept = (await session.scalars(select(SignedInDevice))).one()
    seen, end = kept.last_seen_at, kept.expires_at
    await client.get("/api/v1/me", headers=headers)
    await session.refresh(kept)
    assert (kept.last_seen_at, kept.expires_at) == (seen, end)
    await session.execute(
        update(SignedInDevice).values(last_seen_at=seen - timedelta(minutes=6), expires_at=end - timedelta(days=3))
    )
    await client.get("/api/v1/me", headers=headers)
    await session.refresh(kept)
    assert kept.last_seen_at >= seen
    assert kept.expires_at >= end


async def test_rights_begin_and_end_with_the_day(
    district: District, client: httpx.AsyncClient, session: AsyncSession
) -> None:
    headers = await district.arrive("grid_worker", PEACH_1)
    for first, last, expected in (
        (-9, -1, []),
        (1, 9, []),
        (-9, 0, ["grid_worker"]),
        (0, 0, ["grid_worker"]),
    ):
        days = {"valid_from": today() + timedelta(first), "valid_to": today() + timedelta(last)}
        await session.execute(update(Assignment).values(**days))
        assert (await client.get("/api/v1/me", headers=headers)).json()["roles"] == expected


async def test_a_closed_grid_lends_no_rights(
    district: District, client: httpx.AsyncClient, session: AsyncSession
) -> None:
    headers = await district.arrive("grid_worker", PEACH_1)
    assert (await client.get("/api/v1/areas", headers=headers)).status_code == 200
    await session.execute(
        text("update areas set valid_from = :day, valid_to = :day where code = :code"),
        {"day": today() - timedelta(1), "code": PEACH_1},
    )
    assert (await client.get("/api/v1/areas", headers=headers)).status_code == 403
    assert (await client.get("/api/v1/me", headers=headers)).json()["permissions"] == []


async def test_several_posts_add_up(district: District, client: httpx.AsyncClient) -> None:
    await district.person("w0001", "grid_worker", PEACH_1)
    person = await service.staff_of_account(district.session, "w0001")
    assert person is not None
    await service.assign(district.session, person.id, "grid_worker", area_code=PEACH_2, rank="B")
    await service.assign(district.session, person.id, "mediator", department_code=URBAN_OFFICE)
    told = (await client.get("/api/v1/me", headers=await district.sign_in("w0001"))).json()
    assert [(area["code"], area["role"], area["rank"]) for area in told["areas"]] == [
        ("990101", "mediator", "A"),
        (PEACH_1, "grid_worker", "A"),
        (PEACH_2, "grid_worker", "B"),
    ]
    assert told["areas"][0]["department"] == {"code": URBAN_OFFICE, "name": "城市管理局"}
    assert told["areas"][0]["path_names"] == ["云溪区"]


async def test_sign_out_ends_this_session_only(district: District, client: httpx.AsyncClient) -> None:
    await district.person("w0001", "grid_worker", PEACH_1)
    form = {"username": "w0001", "password": PASSWORD}
    first, second = [(await client.post(SIGN_IN, json=form)).json()["token"] for _ in range(2)]
    client.cookies.clear()
    answer = await client.post("/api/v1/auth/sign-out", headers={"authorization": f"Bearer {first}"})
    assert answer.status_code == 204
    assert f'{COOKIE}=""' in answer.headers["set-cookie"]
    assert (await client.get("/api/v1/me", headers={"authorization": f"Bearer {first}"})).status_code == 401
    assert (await client.get("/api/v1/me", headers={"authorization": f"Bearer {second}"})).status_code == 200


async def test_a_device_that_signs_in_again_has_one_session(district: District, client: httpx.AsyncClient) -> None:
    await district.person("w0001", "grid_worker", PEACH_1)
    form = {"username": "w0001", "password": PASSWORD, "device_id": "0198f5a3-7c1e-7d2a-9a51-3a8f0c2b9d11"}
    await client.post(SIGN_IN, json=form)
    await client.post(SIGN_IN, json=form)
    assert len((await client.get("/api/v1/me/devices")).json()) == 1


async def test_a_lost_phone_is_signed_out(district: District, client: httpx.AsyncClient) -> None:
    await district.person("w0001", "grid_worker", PEACH_1)
    lost = await client.post(SIGN_IN, json={"username": "w0001", "password": PASSWORD, "device_name": "旧手机"})
    await client.post(SIGN_IN, json={"username": "w0001", "password": PASSWORD, "device_name": "新手机"})
    devices = (await client.get("/api/v1/me/devices")).json()
    assert [(found["device_name"], found["is_current"]) for found in devices] == [("新手机", True), ("旧手机", False)]
    assert (await client.delete(f"/api/v1/me/devices/{devices[1]['id']}")).status_code == 204
    client.cookies.clear()
    answer = await client.get("/api/v1/me", headers={"authorization": f"Bearer {lost.json()['token']}"})
    assert answer.status_code == 401


@pytest.mark.parametrize(
    ("role", "place", "status"),
    [("grid_worker", PLUM_1, 404), ("community_secretary", PEACH, 404), ("sysadmin", "990101", 204)],
)
async def test_only_who_manages_users_signs_others_out(
    district: District, client: httpx.AsyncClient, session: AsyncSession, role: str, place: str, status: int
) -> None:
    victim = await district.arrive("grid_worker", PEACH_1)
    found = (await client.get("/api/v1/me/devices", headers=victim)).json()[0]["id"]
    other = await district.arrive(role, place)
    assert (await client.delete(f"/api/v1/me/devices/{found}", headers=other)).status_code == status
    assert (await client.get("/api/v1/me", headers=victim)).status_code == (401 if status == 204 else 200)


async def test_a_new_password_ends_the_other_sessions(district: District, client: httpx.AsyncClient) -> None:
    await district.person("w0001", "grid_worker", PEACH_1)
    form = {"username": "w0001", "password": PASSWORD}
    other = (await client.post(SIGN_IN, json=form)).json()["token"]
    mine = {"authorization": f"Bearer {(await client.post(SIGN_IN, json=form)).json()['token']}"}
    client.cookies.clear()
    answer = await client.post(
        "/api/v1/me/password", json={"current": PASSWORD, "new": "nine white cranes"}, headers=mine
    )
    assert answer.status_code == 204
    assert (await client.get("/api/v1/me", headers=mine)).status_code == 200
    assert (await client.get("/api/v1/me", headers={"authorization": f"Bearer {other}"})).status_code == 401
    assert (await client.post(SIGN_IN, json=form)).status_code == 401
    assert (await client.post(SIGN_IN, json=form | {"password": "nine white cranes"})).status_code == 200


@pytest.mark.parametrize(
    ("current", "new", "fault"),
    [
        ("wrong", "nine white cranes", ("/current", "password-wrong")),
        (PASSWORD, "short", ("/new", "password-too-short")),
        (PASSWORD, "w0001-w0001-w0001", ("/new", "password-too-easy")),
        (PASSWORD, "aaaaaaaaaaaaaa", ("/new", "password-too-easy")),
        (PASSWORD, "x1" * 70, ("/new", "password-too-long")),
        (PASSWORD, PASSWORD, ("/new", "password-unchanged")),
    ],
)
async def test_a_password_that_will_not_do(
    district: District, client: httpx.AsyncClient, current: str, new: str, fault: tuple[str, str]
) -> None:
    await district.person("w0001", "grid_worker", PEACH_1)
    headers = await district.sign_in("w0001")
    answer = await client.post("/api/v1/me/password", json={"current": current, "new": new}, headers=headers)
    assert answer.status_code == 422
    assert [(found["pointer"], found["code"]) for found in answer.json()["errors"]] == [fault]


async def test_work_of_a_former_post_is_known(district: District, session: AsyncSession) -> None:
    await district.person("w0001", "grid_worker", PEACH_1)
    person = await service.staff_of_account(session, "w0001")
    assert person is not None
    first, last = today() - timedelta(90), today() - timedelta(30)
    await service.assign(session, person.id, "grid_worker", area_code=PLUM_1, valid_from=first, valid_to=last)
    held = await service.past_grants(session, person.id, "visit.record")
    assert sorted(held) == [
        (f"990101.990101001.{PEACH}.{PEACH_1}", today(), None),
        (f"990101.990101001.{PLUM_1[:12]}.{PLUM_1}", first, last),
    ]
    assert await service.past_grants(session, person.id, "audit.read") == []
