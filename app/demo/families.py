"""How many people live together, and who they are to each other. Names come later."""

import random
from typing import NamedTuple

LARGEST = 6
# Shares of households of one to six people, before the numbers of the plan are met.
SHARES = (9, 21, 33, 22, 10, 5)


class Member(NamedTuple):
    """One person of a household."""

    relation: str  # GB/T 4761: to the head
    sex: int
    born: int
    is_kin: bool = True  # bears the head's surname


def sizes(rng: random.Random, households: int, people: int, elders: int) -> list[int]:
    """So many households of exactly so many people in all; the first `elders` are of one or two and stay so.

    The plan must leave every household between one person and LARGEST.
    """
    found = [1 if rng.random() < 0.6 else 2 for _ in range(elders)]
    found += rng.choices(range(1, LARGEST + 1), SHARES, k=households - elders)
    while missing := people - sum(found):
        which = rng.randrange(elders, households)
        found[which] = min(LARGEST, max(1, found[which] + (1 if missing > 0 else -1)))
    return found


def single(rng: random.Random, year: int) -> list[Member]:
    """A shopkeeper, as far as a register knows."""
    return [Member("02", rng.choice((1, 2)), year - rng.randint(26, 60))]


def elders(rng: random.Random, year: int, size: int) -> list[Member]:
    """One elder, or a couple."""
    head = Member("02", rng.choice((1, 2)), year - rng.randint(70, 92))
    return [head, Member("10", 3 - head.sex, head.born + rng.randint(-3, 5), is_kin=False)][:size]


def tenants(rng: random.Random, year: int, size: int) -> list[Member]:
    """A family that rents, or people who share a flat."""
    if size > 2 and rng.random() < 0.6:
        return kin(rng, year, size)
    return [
        Member("99" if index else "02", rng.choice((1, 2)), year - rng.randint(21, 44), is_kin=index == 0)
        for index in range(size)
    ]


def kin(rng: random.Random, year: int, size: int) -> list[Member]:
    """Head, spouse, up to two children, grandparents, in the order in which a register lists them."""
    age = rng.randint(27, 58) if size > 2 else rng.choice((rng.randint(24, 60), rng.randint(60, 69)))
    head = Member("02", 1 if rng.random() < 0.62 else 2, year - age)
    found = [head, Member("10", 3 - head.sex, head.born + rng.randint(-4, 4), is_kin=False)][:size]
    for _ in range(min(size - len(found), rng.choice((1, 1, 2)))):
        sex = rng.choice((1, 2))
        found.append(Member("20" if sex == 1 else "30", sex, min(year, head.born + rng.randint(23, 33))))
    for parent in range(size - len(found)):
        if parent < 2:
            found.append(Member("50", 1 + parent, head.born - rng.randint(22, 30), is_kin=parent == 0))
        else:
            found.append(Member("99", 2, year - rng.randint(30, 55), is_kin=False))
    return found
