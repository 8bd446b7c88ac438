"""A phone that speaks the real protocol over real HTTP: outbox out, feed in, one sync at a time.

It is written after the contract, not after the phone app: where the contract leaves a choice (one operation of a record
a request or all at once, size of batches and pages) phones of the laboratory differ.
"""

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any

import httpx

from tests.sync_lab.network import Network
from tests.sync_lab.outbox import Broken, Op, Outbox
from tests.sync_lab.store import Store

HOME = timezone(timedelta(hours=8))


@dataclass(frozen=True, slots=True)
class Habits:
    """What the contract leaves to the phone."""

    in_lines: bool  # one operation of a record at a time, as the phone app does; else the whole queue
    batch: int
    page: int
    clock_off: timedelta  # how far ahead of the truth its clock is


@dataclass(slots=True)
class Tally:
    """What a phone has seen, for the summary."""

    pushes: int = 0
    pulls: int = 0
    duplicates: int = 0
    conflicts: int = 0


@dataclass(eq=False)
class Phone:
    """One device of one worker."""

    name: str
    worker_id: str
    device_id: str
    network: Network
    http: httpx.AsyncClient  # over the network
    habits: Habits
    outbox: Outbox = field(default_factory=Outbox)
    store: Store = field(default_factory=Store)
    tally: Tally = field(default_factory=Tally)
    bodies: list[bytes] = field(default_factory=list)  # every push ever sent, for replays
    last_answer: tuple[int, dict[str, Any] | None] = (0, None)
    _highest_rev: int = 0

    def told(self, instant: datetime) -> str:
        """A true instant as this phone's clock has it."""
        return (instant + self.habits.clock_off).astimezone(HOME).isoformat(timespec="milliseconds")

    async def sync(self) -> bool:
        """Send what waits and fetch what changed. Whether it came to its end; if not, somebody calls again."""
        self.outbox.requeue()
        return await self._push() and await self._pull()

    async def _push(self) -> bool:
        count = self.habits.batch
        while batch := self.outbox.ready(in_lines=self.habits.in_lines)[:count]:
            for op in batch:
                op.to("sending")
            self.tally.pushes += 1
            sent_at = self.told(datetime.now(HOME))
            envelope = {"device_id": self.device_id, "sent_at": sent_at, "operations": [op.wire() for op in batch]}
            body = json.dumps(envelope).encode()
            self.bodies.append(body)
            status, answer = await self._ask("push", body)
            if status == 200 and answer is not None:
                self._judge(batch, answer["verdicts"])
                count = self.habits.batch
                continue
            is_about_content = status in (400, 413, 422)
            if is_about_content and len(batch) == 1:
                batch[0].problem = answer or {"code": "too-large"}
                batch[0].to("needs_you")
                continue
            self.outbox.requeue()
            if not is_about_content:
                return False
            count = len(batch) // 2
        return True

    def _judge(self, batch: list[Op], verdicts: list[dict[str, Any]]) -> None:
        if [verdict["op_id"] for verdict in verdicts] != [op.op_id for op in batch]:
            raise Broken("the verdicts are not one each in the order of the operations")
        highest = self._highest_rev
        for op, verdict in zip(batch, verdicts, strict=True):
            match verdict["outcome"]:
                case "applied" | "duplicate":
                    op.rev = verdict["rev"]
                    op.to("received")
                case "conflict" | "rejected":
                    op.problem = verdict["problem"]
                    op.was_conflict |= verdict["outcome"] == "conflict"
                    op.to("needs_you")
                case other:
                    raise Broken(f"there is no outcome {other}")
            if verdict["outcome"] == "applied":
                if op.rev <= self._highest_rev:
                    raise Broken(f"{op} was given rev {op.rev}, and {self._highest_rev} was seen before it was sent")
                highest = max(highest, op.rev)
            self.tally.duplicates += verdict["outcome"] == "duplicate"
            self.tally.conflicts += verdict["outcome"] == "conflict"
        self._highest_rev = highest

    async def _pull(self) -> bool:
        while True:
            self.tally.pulls += 1
            asked = {"device_id": self.device_id, "cursor": self.store.cursor, "limit": self.habits.page}
            status, answer = await self._ask("pull", json.dumps(asked).encode())
            if status != 200 or answer is None:
                return False
            self.store.take(answer)
            self._highest_rev = max([self._highest_rev, *(change["rev"] for change in answer["changes"])])
            if not answer["more"]:
                return True

    async def _ask(self, verb: str, body: bytes) -> tuple[int, dict[str, Any] | None]:
        """The status and the document that came with it; 0 when no whole answer came."""
        self.last_answer = await self._exchange(verb, body)
        return self.last_answer

    async def _exchange(self, verb: str, body: bytes) -> tuple[int, dict[str, Any] | None]:
        try:
            answer = await self.http.post(f"/api/v1/sync/{verb}", content=body)
        except httpx.HTTPError:
            return 0, None
        try:
            return answer.status_code, answer.json()
        except ValueError:  # half a document, or a page of somebody on the way
            return answer.status_code if answer.is_error else 0, None
