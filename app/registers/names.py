"""How a person's name is spelled for sorting and searching: pinyin by surname and given name, and the initials.

A phone finds 桑白露 by `sbl`, `sang` or `bailu`. Surnames keep readings of their own (单 is shan, not dan), which no
dictionary of words knows, so they stand in a table here.
"""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from pypinyin import lazy_pinyin

# Surnames of one character that are read otherwise than the character is elsewhere.
_READ_OTHERWISE = (
    "薄=bo 秘=bi 卜=bu 查=zha 种=chong 都=du 盖=ge 句=gou 黑=he 郇=xun 阚=kan 隗=wei 缪=miao 佴=nai 能=nai 乜=nie "
    "区=ou 朴=piao 繁=po 仇=qiu 覃=qin 单=shan 折=she 召=shao 洗=xian 解=xie 么=yao 乐=yue 员=yun 曾=zeng "
    "翟=zhai 祭=zhai"
)
# Surnames of two characters, with a reading where the characters alone would be read otherwise.
_OF_TWO = (
    "欧阳 上官 司马 诸葛 东方 皇甫 公孙 慕容 令狐 司徒 夏侯 钟离 宇文 轩辕 淳于 呼延 端木 南宫 独孤 百里 申屠 濮阳 "
    "闻人 赫连 公冶 太史 西门 东郭 司空 完颜 纳兰 拓跋 闾丘 鲜于 漆雕 梁丘 左丘 第五 仲孙 颛孙 尉迟=yu,chi "
    "长孙=zhang,sun 澹台=tan,tai 万俟=mo,qi 单于=chan,yu 乐正=yue,zheng 子车=zi,ju 亓官=qi,guan 谷梁=gu,liang"
)
_SURNAMES = {entry[0]: entry[2:] for entry in _READ_OTHERWISE.split()}
_COMPOUND = {entry[:2]: entry[3:].split(",") if entry[2:] else [] for entry in _OF_TWO.split()}
_HAN = "\u3007\u3400-\u9fff\U00020000-\U0003ffff"
_RUN = re.compile(rf"([{_HAN}]+)|([A-Za-z\u00c0-\u024f]+)")
_DOT = re.compile(r"\s*[·•‧・．]\s*")
_GAP = re.compile(rf"(?<=[{_HAN}])\s+(?=[{_HAN}])")


class Spelling(NamedTuple):
    """The two keys a resident is sorted and found by."""

    pinyin: str  # "sang bailu": words in the order of the name, lower-case letters only
    initials: str  # "sbl": one letter a character, or a word of a foreign name


def tidy(name: str) -> str:
    """A name as it is kept: 「张 三」, spaced out to fill a column, is 「张三」; one sort of middle dot."""
    return _GAP.sub("", _DOT.sub("·", " ".join(unicodedata.normalize("NFC", name).split())))


def _letters(text: str) -> str:
    """Letters without accents, lower-case; whatever has no plain letter falls away."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z]", "", plain.lower())


def _read(characters: str) -> list[str]:
    """One syllable a character; rare characters that the dictionary lacks are left out."""
    return [spelled for syllable in lazy_pinyin(characters, errors="ignore") if (spelled := _letters(syllable))]


def _split(name: str) -> list[list[str]]:
    """The syllables of a Chinese name: surname, then given name."""
    if len(name) > 2 and name[:2] in _COMPOUND:
        return [_COMPOUND[name[:2]] or _read(name[:2]), _read(name[2:])]
    first = _SURNAMES.get(name[0])
    return [[first] if first else _read(name[0]), _read(name[1:])]


@lru_cache(maxsize=16384)
def spell(name: str) -> Spelling:
    """The pinyin and the initials of a name as it is written on an identity card: Chinese, foreign or mixed.

    Names with a middle dot (阿依古丽·买买提) hold no surname; each part is one word.
    """
    name = tidy(name)
    words: list[list[str]] = []
    for han, latin in _RUN.findall(name):
        if latin:
            words.append([_letters(latin)])
        else:
            words += [_read(han)] if "·" in name else _split(han)
    spelled = ["".join(word) for word in words]
    initials = (syllable[:1] for word in words for syllable in word)
    return Spelling(" ".join(word for word in spelled if word), "".join(initials))
