"""Examples of the sync contract for the API's documentation; a test sends them to the real server."""

from typing import Any

from app.sync.schemas import PushIn

_VISIT = "0193f1c2-6a10-7cc3-9c5d-0a5be1f2a001"
_OP = "0193f1c2-6a11-7d2e-8f00-5d1cbb0f3b02"
_HOUSEHOLD = "0193f1a0-0000-7000-8000-000000000302"

PUSH = {
    "device_id": "0193f1a0-0000-7000-8000-00000000d001",
    "sent_at": "2026-11-24T09:42:30+08:00",
    "operations": [
        {
            "op_id": _OP,
            "kind": "visit.record",
            "version": 1,
            "recorded_at": "2026-11-24T09:41:12+08:00",
            "data": {
                "id": _VISIT,
                "household_id": _HOUSEHOLD,
                "kind": "household",
                "mode": "doorstep",
                "outcome": "met",
                "occurred_at": "2026-11-24T09:41:12+08:00",
                "form": "household@1",
                "answers": {"change": "none"},
                "needs": [],
                "hazards": [],
                "note": None,
                "media": [],
            },
        }
    ],
}


def _push_schema() -> dict[str, Any]:
    """The push body as one self-contained schema (it is read by hand, so FastAPI does not know it)."""
    schema = PushIn.model_json_schema()
    defined = schema.pop("$defs")
    schema["properties"]["operations"]["items"] = defined["OperationIn"]
    return schema


PUSH_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": _push_schema(),
                "example": PUSH,
            }
        },
    }
}
PUSH_ANSWER = {
    "content": {
        "application/json": {
            "example": {
                "server_time": "2026-11-24T01:42:31Z",
                "verdicts": [{"op_id": _OP, "outcome": "applied", "record_id": _VISIT, "rev": 4711}],
            }
        }
    }
}
PULL_ANSWER = {
    "content": {
        "application/json": {
            "example": {
                "server_time": "2026-11-24T01:42:32Z",
                "changes": [
                    {
                        "collection": "households",
                        "id": _HOUSEHOLD,
                        "rev": 4711,
                        "data": {"grid_code": "990101001001001", "building": "3号楼", "unit": "2", "room": "501"},
                    },
                    {"collection": "residents", "id": _VISIT, "rev": 4711, "gone": "deleted"},
                ],
                "cursor": "WyIxYzhkIiwwLDQ3MTFd",
                "more": False,
                "reset": False,
                "scope": {"grids": ["990101001001001"], "epoch": "0193f1a0-0000-7000-8000-000000000001"},
            }
        }
    }
}
