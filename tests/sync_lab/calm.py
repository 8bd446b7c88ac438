"""After the storm: the network is whole, every queue is emptied, and workers settle what waits for them."""

import asyncio

from tests.sync_lab import work
from tests.sync_lab.outbox import Broken
from tests.sync_lab.phone import Phone
from tests.sync_lab.world import World

ROUNDS = 12  # a conflict that is settled may meet the next one


async def drain(world: World) -> None:
    """Let all phones come to the end of their work, at the same time. Raises Broken when one cannot."""
    for phone in world.phones:
        phone.network.heal()
    busy = world.phones
    for _ in range(ROUNDS):
        await asyncio.gather(*(phone.sync() for phone in busy))
        for phone in world.phones:
            _tidy(world, phone)
        busy = [phone for phone in world.phones if phone.outbox.of("waiting")]
        if not busy:
            break
    for phone in world.phones:
        if not await phone.sync():
            raise Broken(f"{phone.name} cannot sync although nothing is wrong: {phone.last_answer}")


def _tidy(world: World, phone: Phone) -> None:
    """What a worker does in the sync centre."""
    for op in phone.outbox.of("needs_you"):
        if op.is_laid_aside:
            continue
        if op.code == "edit-conflict" and world.chance.maybe(0.9):
            work.choose(world, phone, op)
        elif op.code != "edit-conflict" and op.code not in op.refusals and not op.is_retried:
            # A proxy may have called it too large, or the world may have changed: the worker taps retry.
            op.is_retried = True
            op.to("waiting")
        else:
            op.is_laid_aside = True  # no decision today, or none to be had
