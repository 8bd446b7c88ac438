"""The laboratory of one test process: a database, a server, a wire, and one seed after another."""

import asyncio
from collections import Counter

from app.audit.service import first_broken
from app.kernel.changes import bump
from app.kernel.db import Database
from app.visits.forms import publish
from tests.sync_lab import invariants, settle, truth
from tests.sync_lab.network import Wire
from tests.sync_lab.outbox import Broken
from tests.sync_lab.play import Play
from tests.sync_lab.server import Server
from tests.sync_lab.world import World

PATIENCE_S = 120.0  # for one seed; a seed takes half a second
LOST = ("lost-answer", "cut-answer", "half-answer", "late", "error-after")  # the server may have done it all the same


class Lab:
    """Runs seeds. Each has grids of its own, so a database serves them all."""

    def __init__(self, database: Database, server: Server, wire: Wire) -> None:
        self.totals: Counter[str] = Counter()
        self._database = database
        self._server = server
        self._wire = wire

    async def open(self) -> None:
        """Make the district that all seeds lie in."""
        async with self._database.transaction() as session:
            await publish(session)
            session.add(settle.area(None, "district", settle.DISTRICT, await bump(session)))

    async def play(self, seed: int) -> str:
        """Play a seed. Empty when all is well, else a report to repeat it by."""
        async with self._database.transaction() as session:
            world = await settle.settle(session, seed)
            await settle.hand_out_phones(session, world, self._wire)
        play = Play(world, self._database, self._wire)
        logged, wrong = self._server.log.stat().st_size, []
        try:
            async with asyncio.timeout(PATIENCE_S):
                await play.run()
                wrong = await self._judge(world)
        except (Broken, TimeoutError) as error:
            wrong = [f"{type(error).__name__}: {error}"]
        finally:
            await play.stop()
            await self._wire.settle()
            await self._server.risen()
            for phone in world.phones:
                await phone.http.aclose()
        wrong += self._wire.errors
        self._wire.errors.clear()
        self._count(world, play)
        return self._report(world, wrong, logged) if wrong else ""

    async def _judge(self, world: World) -> list[str]:
        fresh = {}
        for phone in world.phones:
            worker = world.worker_of(phone)
            if worker.name not in fresh:
                new = invariants.fresh_phone(phone)
                if not await new.sync():
                    return [f"a new phone of {worker.name} cannot sync"]
                fresh[worker.name] = new.store
        async with self._database.transaction() as session:
            return invariants.broken(world, await truth.read(session, world), fresh)

    def _count(self, world: World, play: Play) -> None:
        met: Counter[tuple[str, str]] = sum((phone.network.met for phone in world.phones), Counter())
        ops = [op for phone in world.phones for op in phone.outbox.ops]
        self.totals += Counter(
            seeds=1,
            operations=len(ops),
            poisonous=sum(bool(op.poison) for op in ops),
            pushes=sum(phone.tally.pushes for phone in world.phones),
            pulls=sum(phone.tally.pulls for phone in world.phones),
            faults=met.total(),
            lost_answers=sum(met["push", name] for name in LOST),
            replays=play.replays + met["push", "twice"] + met["push", "echo"] + met["push", "late"],
            duplicates=sum(phone.tally.duplicates for phone in world.phones),
            conflicts=sum(phone.tally.conflicts for phone in world.phones),
        )
        self.totals["kills"] = self._server.kills
        self.totals["kills_within_a_push"] = self._server.kills_in_push

    def _report(self, world: World, wrong: list[str], logged: int) -> str:
        faults = [line for phone in world.phones for line in phone.network.log]
        with self._server.log.open(errors="replace") as log:
            log.seek(logged)
            lines = log.read(10_000).splitlines()
        parts = {"wrong": wrong, "schedule": world.schedule, "faults": faults, "server's log": lines}
        told = "\n".join(f"{name}:\n  " + "\n  ".join(lines) for name, lines in parts.items())
        return f"seed {world.seed} (LAB_SEEDS={world.seed}-{world.seed} repeats it alone)\n{told}"

    async def chain(self) -> int | None:
        """The first entry of the audit log that does not fit, over all seeds of this process."""
        async with self._database.transaction() as session:
            return await first_broken(session)
