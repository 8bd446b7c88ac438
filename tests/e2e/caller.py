"""Somebody who uses the interface without a browser: what the server holds is asked of the server."""

import hashlib
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import httpx

API = "/api/v1"
TUS = {"tus-resumable": "1.0.0"}


@dataclass
class Caller:
    """A signed-in program."""

    http: httpx.AsyncClient
    user: dict[str, Any]

    @classmethod
    async def sign_in(cls, client: httpx.AsyncClient, username: str, password: str) -> "Caller":
        answer = await client.post(f"{API}/auth/sign-in", json={"username": username, "password": password})
        body = answer.raise_for_status().json()
        client.cookies.clear()  # the token alone speaks for it
        client.headers["authorization"] = f"Bearer {body['token']}"
        return cls(client, body["user"])

    async def get(self, path: str, **query: Any) -> Any:
        """The body of a 200 answer."""
        answer = await self.http.get(API + path, params=query)
        return answer.raise_for_status().json()

    async def post(self, path: str, body: dict[str, Any]) -> Any:
        """The body of a good answer."""
        answer = await self.http.post(API + path, json=body)
        assert answer.is_success, answer.text
        return answer.json()

    async def step(self, case_id: str, verb: str, version: int, **form: Any) -> Any:
        """Carry a case one step on, from the version that was seen."""
        return await self.post(f"/incidents/{case_id}/{verb}", {"version": version, "form": form})

    async def household(self, label: str) -> dict[str, Any]:
        """The only household found by this name."""
        items = (await self.get("/households", query=label))["items"]
        assert len(items) == 1, [item["address"] for item in items]
        return dict(items[0])

    async def household_at(self, index: int) -> dict[str, Any]:
        """A household of one's own grid, by its place in the list: each test takes another."""
        own = self.user["areas"][0]["code"]
        items = (await self.get("/households", grid_code=own, limit=index + 1))["items"]
        return dict(items[index])

    async def visits(self, household_id: str) -> list[dict[str, Any]]:
        """Every visit of a household, newest first."""
        return list((await self.get("/visits", household_id=household_id))["items"])

    async def noted(self, household_id: str, note: str) -> list[dict[str, Any]]:
        """The visits of a household with exactly this note."""
        return [visit for visit in await self.visits(household_id) if visit.get("note") == note]

    async def photo(self, media_id: str) -> bytes:
        answer = await self.http.get(f"{API}/media/{media_id}", params={"size": "full"})
        return answer.raise_for_status().content

    async def send_photo(self, jpeg: bytes) -> str:
        """Send a JPEG in one piece; its id."""
        digest = hashlib.sha256(jpeg)
        told = f"sha256 {_base64(digest.hexdigest().encode())},filetype {_base64(b'image/jpeg')}"
        headers = TUS | {"upload-length": str(len(jpeg)), "upload-metadata": told}
        created = (await self.http.post(f"{API}/media", headers=headers)).raise_for_status()
        headers = TUS | {
            "content-type": "application/offset+octet-stream",
            "upload-offset": "0",
            "upload-checksum": f"sha256 {_base64(digest.digest())}",
        }
        (await self.http.patch(created.headers["location"], headers=headers, content=jpeg)).raise_for_status()
        return digest.hexdigest()

    async def push(self, kind: str, data: dict[str, Any]) -> dict[str, Any]:
        """The verdict on one operation."""
        return (await self.push_all(kind, [data]))[0]

    async def push_all(self, kind: str, told: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """The verdicts on operations that come together."""
        now = datetime.now(UTC).isoformat()
        operations = [
            {"op_id": str(uuid4()), "kind": kind, "version": 1, "recorded_at": now, "data": data} for data in told
        ]
        body = {"device_id": str(uuid4()), "sent_at": now, "operations": operations}
        answer = await self.http.post(f"{API}/sync/push", json=body)
        verdicts: list[dict[str, Any]] = answer.raise_for_status().json()["verdicts"]
        return verdicts

    async def visit(self, index: int, **told: Any) -> str:
        """Record a visit where nobody was for longest, but for `index` others; the door, as the desk names it.

        There the desk's queue shows no earlier visit to be taken for this one.
        """
        own = self.user["areas"][0]["code"]
        homes = (await self.get("/households", grid_code=own, limit=200))["items"]
        household = sorted(homes, key=lambda home: home.get("last_visit_at") or "")[index]
        data = {"id": str(uuid4()), "household_id": household["id"], "kind": "household", "form": "household@1"}
        data |= {"mode": "doorstep", "occurred_at": datetime.now(UTC).isoformat(), "answers": {}, "media": []}
        verdict = await self.push("visit.record", data | {"needs": [], "hazards": []} | told)
        assert verdict["outcome"] == "applied", verdict
        recorded = await self.get(f"/visits/{verdict['record_id']}")
        return str(recorded["household"]["label"])

    async def amend(self, door: str, reason: str, **changes: Any) -> None:
        """Correct the newest visit to a door."""
        household = await self.household(door)
        newest = (await self.visits(household["id"]))[0]
        verdict = await self.push("visit.amend", {"visit_id": newest["id"], "reason": reason, "changes": changes})
        assert verdict["outcome"] == "applied", verdict

    async def revoke_devices(self) -> int:
        """Sign every other device of this person out; how many there were."""
        devices = [device for device in await self.get("/me/devices") if not device["is_current"]]
        for device in devices:
            (await self.http.delete(f"{API}/me/devices/{device['id']}")).raise_for_status()
        return len(devices)


def _base64(value: bytes) -> str:
    return b64encode(value).decode()
