"""Chance that can be repeated: everything a seed decides comes out of one of these."""

import random
from uuid import UUID

EPOCH_MS = 1_790_000_000_000  # some moment of 2026; ids of a seed are the same in every run


class Chance(random.Random):
    """A generator named by words, so that two of one seed never share a stream."""

    def __init__(self, *words: object) -> None:
        super().__init__("/".join(map(str, words)))
        self._made = 0

    def maybe(self, share: float) -> bool:
        """True in `share` of all cases."""
        return self.random() < share

    def id(self) -> str:
        """An id shaped like the UUIDv7 a phone makes: ordered by when it was made."""
        self._made += 1
        bits = (EPOCH_MS + self._made) << 80 | 7 << 76 | self.getrandbits(12) << 64 | 2 << 62 | self.getrandbits(62)
        return str(UUID(int=bits))
