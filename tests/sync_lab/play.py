"""Plays the schedule of one seed: what is done, by whom, in which order. Phones sync at the same time, for real."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import httpx
import orjson

from app.kernel.clock import now
from app.kernel.db import Database
from tests.sync_lab import calm, work
from tests.sync_lab.network import Wire
from tests.sync_lab.office import Office
from tests.sync_lab.outbox import Broken, Op
from tests.sync_lab.phone import Phone
from tests.sync_lab.poison import poison
from tests.sync_lab.world import Home, World

Sync = asyncio.Task[bool]


class Play:
    """One seed from the first act to the last drop."""

    def __init__(self, world: World, database: Database, wire: Wire) -> None:
        self.replays = 0
        self._world = world
        self._chance = world.chance
        self._wire = wire
        self._syncs: dict[str, Sync] = {}  # the latest of each phone, under way or not
        self._acts: list[tuple[Callable[[], Awaitable[None]], int]] = [  # and how often each is done
            (self._visit, 20),
            (self._sync, 30),
            (self._amend, 10),
            (self._edit, 12),
            (self._reveal, 3),
            (self._poison, 6),
            (self._replay, 5),
            (self._forge, 2),
            (self._kill_app, 3),
            (self._kill_server, 7),
            (self._rest, 6),
            *Office(world, database).acts,
        ]

    async def run(self) -> None:
        """All acts, then calm weather and the end of every queue."""
        for phone in self._world.phones:  # most have signal at the start, as there is nothing to do without a register
            for _ in range(self._chance.choice((0, 3, 3, 3))):
                if not phone.store.rows:
                    await self._end(self._begin(phone))
        acts, weights = zip(*self._acts, strict=True)
        for act in self._chance.choices(acts, weights, k=self._chance.randint(20, 32)):
            await act()
            await asyncio.sleep(self._chance.choice((0, 0, 0.002, 0.01)))
        await self._rest()
        await self._wire.settle()
        await self._wire.server.risen()
        await calm.drain(self._world)

    async def stop(self) -> None:
        """Leave nothing running, however the seed ended."""
        for sync in self._syncs.values():
            sync.cancel()
        await asyncio.gather(*self._syncs.values(), return_exceptions=True)

    def _phone(self) -> Phone:
        return self._chance.choice(self._world.phones)

    def _somewhere(self, phone: Phone) -> Home | None:
        seen = work.homes_seen(self._world, phone)
        return self._chance.choice(seen) if seen else None

    def _begin(self, phone: Phone) -> Sync:
        """A sync of the phone: the one under way, or a new one."""
        sync = self._syncs.get(phone.name)
        if sync is None or sync.done():
            if sync is not None and not sync.cancelled():
                sync.result()  # what broke in it breaks here
            sync = self._syncs[phone.name] = asyncio.create_task(phone.sync())
        return sync

    async def _end(self, sync: Sync) -> None:
        await asyncio.wait([sync])
        if not sync.cancelled():
            sync.result()

    async def _visit(self) -> None:
        phone = self._phone()
        for _ in range(self._chance.choice((1, 1, 2, 3, 8))):
            if home := self._somewhere(phone):
                self._world.say(f"{phone.name} records {work.record(self._world, phone, home)}")

    async def _amend(self) -> None:
        phone = self._phone()
        if visits := work.own_visits(self._world, phone):
            self._world.say(f"{phone.name} amends {work.amend(self._world, phone, self._chance.choice(visits))}")

    async def _edit(self) -> None:
        """Somebody edits a household; often somebody else edits the same fields before they hear of it."""
        phone, other = self._phone(), self._phone()
        if home := self._somewhere(phone):
            op = self._edit_on(phone, home)
            if self._chance.maybe(0.7) and home in work.homes_seen(self._world, other):
                self._edit_on(other, home, list(op.data["fields"]))

    def _edit_on(self, phone: Phone, home: Home, names: Sequence[str] = ()) -> Op:
        op = work.edit(self._world, phone, home, names)
        self._world.say(f"{phone.name} edits {op} of {home.id}: {op.data['fields']}")
        return op

    async def _reveal(self) -> None:
        phone = self._phone()
        if home := self._somewhere(phone):
            self._world.say(f"{phone.name} looks at a number, {work.reveal(self._world, phone, home)}")

    async def _poison(self) -> None:
        phone = self._phone()
        if home := self._somewhere(phone):
            self._world.say(f"{phone.name} swallows {poison(self._world, phone, home)}")

    async def _sync(self) -> None:
        for phone in self._chance.sample(self._world.phones, self._chance.choice((1, 1, 2))):
            self._world.say(f"{phone.name} syncs")
            self._begin(phone)

    async def _kill_app(self) -> None:
        phone = self._phone()
        sync = self._begin(phone)
        await asyncio.sleep(self._chance.uniform(0, self._wire.server.usual_s))
        self._world.say(f"{phone.name} is closed in the middle of a sync")
        sync.cancel()
        await self._end(sync)

    async def _kill_server(self) -> None:
        phone = self._phone()
        if phone.outbox.of("waiting"):
            self._world.say(f"the server will be killed within the next push of {phone.name}")
            phone.network.kills_next_push = True
            self._begin(phone)

    async def _replay(self) -> None:
        """A push that was sent before arrives once more, out of nowhere."""
        phone = self._phone()
        if phone.bodies:
            self._world.say(f"an old push of {phone.name} arrives again")
            self._wire.haunt(self._post(phone, self._chance.choice(phone.bodies)))

    async def _forge(self) -> None:
        """The same op_id with other content, alone or beside the true one: refused, and nothing changes."""
        phone = self._phone()
        known = [op for op in phone.outbox.of("received") if op.kind == "visit.record"]
        if known:
            op = self._chance.choice(known)
            self._world.say(f"{phone.name} uses the id of {op} for something else")
            forged = op.wire() | {"data": op.data | {"note": "别的"}}
            told = self._chance.choice(([op.wire(), forged], [forged]))
            body = {"device_id": phone.device_id, "sent_at": phone.told(now()), "operations": told}
            answer = await self._post(phone, orjson.dumps(body))
            if answer and answer["verdicts"][-1].get("problem", {}).get("code") != "op-reused":
                raise Broken(f"a forged {op} was answered {answer['verdicts']}")

    async def _post(self, phone: Phone, body: bytes) -> dict[str, Any] | None:
        """Send past the phone's network and without its knowledge; None when the server is away."""
        self.replays += 1
        request = phone.http.build_request("POST", "/api/v1/sync/push", content=body)
        try:
            head, raw = await self._wire.send(request)
        except httpx.HTTPError:
            return None
        answer = httpx.Response(head.status_code, headers=head.headers, content=raw)
        return dict(answer.json()) if answer.is_success else None

    async def _rest(self) -> None:
        self._world.say("everybody comes to the end of what they are doing")
        for sync in list(self._syncs.values()):
            await self._end(sync)
