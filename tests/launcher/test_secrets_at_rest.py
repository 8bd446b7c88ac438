"""No phone or identity number lies readable in the data directory or in a dump; keys change without losing one."""

import json
import os
import re
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from app.kernel.embedded import EmbeddedPostgres
from tests.launcher.test_cli import doorstep
from tests.launcher.test_serve import PATIENCE_S, Served, begin, free_port, serving
from tests.sheets import upload, workbook

HEADER = ("楼栋", "单元", "房号", "姓名", "出生年", "电话", "数据来源", "法律依据")
ROWS = [(f"{n}号楼", "1", "302", f"桑白{n}", "1949", f"1540913{n:04}", "本人", "同意") for n in range(100, 180)]
IMPORTED = [row[5] for row in ROWS]
CHANGED = "15409990427"
ID_NUMBER = "11010519491231002X"
# Every number of the demo district begins so; see app/demo/names.py.
DEMO = re.compile(rb"(?<!\d)154\d{8}(?!\d)")


@contextmanager
def secretary(served: Served, data_dir: Path) -> Iterator[tuple[httpx.Client, str]]:
    """A signed-in secretary, and a grid of hers."""
    sign_ins = json.loads((data_dir / "demo.json").read_text("utf-8"))
    mine = next(entry for entry in sign_ins if entry["role"] == "community_secretary")
    body = {"username": mine["username"], "password": mine["password"]}
    with httpx.Client(base_url=f"http://127.0.0.1:{served.port}/api/v1", timeout=60) as client:
        client.headers["authorization"] = f"Bearer {client.post('/auth/sign-in', json=body).json()['token']}"
        yield client, f"{mine['area_code']}001"


def write(served: Served, data_dir: Path) -> None:
    """Import phones, keep an identity number, and have a phone changed, so that its history is written too."""
    with secretary(served, data_dir) as (client, grid):
        params = {"grid_code": grid}
        loaded = client.post("/import/households", params=params, files=upload(workbook(HEADER, ROWS)))
        assert loaded.status_code == 200, loaded.text
        home = client.get("/households", params={"query": ROWS[0][3]}).json()["items"][0]
        person = client.get(f"/households/{home['id']}").json()["residents"][0]
        body = {"id_no": ID_NUMBER, "service": "living_allowance"}
        kept = client.put(f"/residents/{person['id']}/id-number", json=body)
        assert kept.status_code == 200, kept.text
        change = {"contact_phone": {"from": ROWS[0][5], "to": CHANGED}}
        pushed = client.post("/sync/push", json=edit(home["id"], change)).json()
        assert pushed["verdicts"][0]["outcome"] == "applied", pushed


def edit(household_id: str, fields: object) -> dict[str, object]:
    device, at = "0198f5a3-7c1e-7d2a-9a51-3a8f0c2b9d11", "2026-11-22T10:00:00+08:00"
    told = {"household_id": household_id, "fields": fields}
    one = {"op_id": device, "kind": "household.edit", "version": 1, "recorded_at": at, "data": told}
    return {"device_id": device, "sent_at": at, "operations": [one]}


def shown(data_dir: Path) -> set[str]:
    """What a secretary is shown when she asks for the numbers."""
    with serving(data_dir, DOORSTEP_DEMO="yes") as served, secretary(served, data_dir) as (client, _):
        home = client.get("/households", params={"query": CHANGED}).json()["items"][0]
        person = client.get(f"/households/{home['id']}").json()["residents"][0]
        why = {"reason": "service"}
        phone = client.post(f"/households/{home['id']}/reveal", json=why).json()["phone"]
        number = client.post(f"/residents/{person['id']}/id-number/reveal", json=why).json()["id_no"]
    return {phone, number}


def readable(texts: Iterable[tuple[str, bytes]]) -> list[str]:
    """Where a number stands in clear."""
    wanted = [number.encode() for number in (*IMPORTED, CHANGED, ID_NUMBER)]
    return [name for name, text in texts if DEMO.search(text) or any(number in text for number in wanted)]


def test_no_number_lies_readable_and_keys_change_without_losing_one(data_dir: Path) -> None:
    with serving(data_dir, DOORSTEP_DEMO="yes") as served:
        write(served, data_dir)
    assert readable((str(path), path.read_bytes()) for path in data_dir.rglob("*") if path.is_file()) == []
    server = EmbeddedPostgres(data_dir)
    with server.running() as address:
        command = [str(server.program("pg_dump")), "--inserts", address.replace("+asyncpg", "")]
        dump = subprocess.run(command, check=True, capture_output=True).stdout
    assert b"INSERT INTO district_990101.residents" in dump
    # sealed values are written in hexadecimal, where digits meet by chance
    assert readable([("dump", re.sub(rb"\\x[0-9a-f]+", b"", dump))]) == []

    assert "Sealing key 2 is made" in doorstep(data_dir, "keys", "new")
    moved = dict(line.split(": ") for line in doorstep(data_dir, "keys", "move").splitlines())
    assert int(moved["residents.phone"]) >= len(IMPORTED)
    assert moved["residents.id_no"] == "1"
    assert doorstep(data_dir, "keys", "retire") == "No longer needed by this database: 1.\n"
    (data_dir / "secrets/seal-1").unlink()
    assert shown(data_dir) == {CHANGED, ID_NUMBER}

    (data_dir / "secrets/seal-2").write_bytes(os.urandom(32))
    refused, _ = begin(data_dir, free_port()).process.communicate(timeout=PATIENCE_S)
    why, what = refused.splitlines()
    assert why.startswith("doorstep: sealing key 2 is not the one this district was sealed with")
    assert what == "doorstep: The database could not be prepared; the lines above say why."
