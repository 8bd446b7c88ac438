"""Names of people who do not exist: surnames that do, given names put together from seasons, weather and plants.

Should somebody bear one of them all the same, it is chance.

Phone numbers begin with 154. China's numbering plan leaves 154 unassigned (libphonenumber, too, knows no mobile that
begins so), so no number here can ring anybody, while each has the shape of a mobile and is handled as one.
"""

import random
from dataclasses import dataclass, field

NOBODYS_PREFIX = "154"

_COMMON = (
    "桑谷童钟水苗孙阮芦麦舒柏纪陶池鹿霍蓝闻宋乔孟秦卢岳石温裴江林叶梁顾沈陆苏方程范邵尹常康贺龚严万段白柳荀"
    "祁季简卓路容向古易甘景郁丁邱唐夏姚胡高郭罗何徐傅戴崔魏薛阎章詹冯俞邹汪田任姜莫孔庄晏柴连曲巩尚农应"
)
# Rare here, and read in another way than the character is elsewhere: search must find them all the same.
_RARE = "单仇解曾查翟乐区盖缪"
SURNAMES = _COMMON * 3 + _RARE
SURNAMES_OF_TWO = ("欧阳", "尉迟", "上官", "令狐", "长孙", "司徒")
FIRST = "云清晚望知春秋松竹听怀若书砚星禾溪枕临映疏初闲平修景岚舟霁冬夏露微亦鹿远栖青素念"
SECOND = "山川澜溪舟荷露霜芽实禾麦原野岚笙声晴和满渊石泉柏桐棠蓠苇汀渡帆灯砚舒宁遥音禧屿"
# Whom their parents named sixty, seventy, eighty years ago.
FIRST_OF_ELDERS = "守茂长玉秀桂兰素福怀培润永敬立静淑凤宝俊"
SECOND_OF_ELDERS = "田山林英芝莲琴贞德兰香根泉荣春珍梅厚安义仁"
ELDER_BORN_BEFORE = 1962


def surname_of(name: str) -> str:
    """The surname of a name from here."""
    return name[:2] if name[:2] in SURNAMES_OF_TWO else name[:1]


@dataclass
class Namer:
    """Hands out names and phone numbers; no phone twice, no name twice until all are used up."""

    rng: random.Random
    taken: set[str] = field(default_factory=set)
    numbers: set[str] = field(default_factory=set)

    def surname(self) -> str:
        return self.rng.choice(SURNAMES_OF_TWO) if self.rng.random() < 0.012 else self.rng.choice(SURNAMES)

    def person(self, born: int, surname: str | None = None) -> str:
        """A full name for somebody born in a year."""
        elder = born < ELDER_BORN_BEFORE
        first, second = (FIRST_OF_ELDERS, SECOND_OF_ELDERS) if elder else (FIRST, SECOND)
        name = ""
        for _ in range(20):  # then a name may come twice, as it does in any town
            family = surname or self.surname()
            one, two = self.rng.choice(first), self.rng.choice(second)
            given = two if self.rng.random() < 0.06 else one + two
            name = family + given
            if one != two and name not in self.taken:
                break
        self.taken.add(name)
        return name

    def phone(self, tail: str | None = None) -> str:
        """A mobile number that rings nobody."""
        while True:
            middle = f"{self.rng.randrange(10**4):04}"
            number = NOBODYS_PREFIX + middle + (tail or f"{self.rng.randrange(10**4):04}")
            if number not in self.numbers:
                self.numbers.add(number)
                return number
