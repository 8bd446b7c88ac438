"""What an administrator does about sealing keys from the terminal: a new one, moving to it, letting go of the old."""

from app.kernel import seal, seal_keys
from app.kernel.config import Settings
from app.launcher.errors import LauncherError
from app.reactions import connect


async def new(settings: Settings) -> int:
    """Make the next key as a file of the secrets folder; its id. Raises LauncherError when keys come from elsewhere."""
    if settings.seal_keys:
        raise LauncherError("The keys come from DOORSTEP_SEAL_KEYS: add the next one there.")
    made = seal_keys.next_id(seal.Ring.load(settings))
    settings.secret(f"seal-{made}", seal.KEY_SIZE)
    return made


async def move(settings: Settings) -> dict[str, int]:
    """Seal everything with the newest key, a thousand rows a transaction; how many values moved, by field.

    Servers may run meanwhile. What one of them seals with an older key before it has met the newest moves next time.
    """
    database = connect(settings, pool_size=1)
    moved = {}
    try:
        async with database.transaction() as session:
            await seal_keys.verify(session, seal.ring())
        for place, field in sorted(seal.PLACES.items()):
            moved[place] = 0
            count = -1
            while count:
                async with database.transaction() as session:
                    count = await seal_keys.move(session, seal.ring(), field)
                moved[place] += count
    finally:
        await database.close()
    return moved


async def retire(settings: Settings) -> list[int]:
    """Let go of every key but the newest; their ids. Raises LauncherError while something is sealed with them."""
    database = connect(settings, pool_size=1)
    try:
        async with database.transaction() as session:
            ring = seal.ring()
            await seal_keys.verify(session, ring)
            if left := await seal_keys.left(session, ring):
                raise LauncherError(f"{left} values are still sealed with older keys: run `doorstep keys move` first.")
            return await seal_keys.retire(session, ring)
    finally:
        await database.close()
