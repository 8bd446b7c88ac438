"""Names as workers type them: surnames read right, given names in one word, initials a character each."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.registers.names import spell, tidy


@pytest.mark.parametrize(
    ("name", "pinyin", "initials"),
    [
        ("桑白露", "sang bailu", "sbl"),
        ("童小满", "tong xiaoman", "txm"),
        ("吕望舒", "lv wangshu", "lws"),  # what an input method wants for ü
        # surnames that no dictionary of words reads right
        ("单云舟", "shan yunzhou", "syz"),
        ("仇晚晴", "qiu wanqing", "qwq"),
        ("解春山", "xie chunshan", "xcs"),
        ("曾怀玉", "zeng huaiyu", "zhy"),
        ("盖知秋", "ge zhiqiu", "gzq"),
        ("区映雪", "ou yingxue", "oyx"),
        ("查若溪", "zha ruoxi", "zrx"),
        ("乐清和", "yue qinghe", "yqh"),
        ("翟听松", "zhai tingsong", "zts"),
        ("任平川", "ren pingchuan", "rpc"),
        ("华如锦", "hua rujin", "hrj"),
        # the same characters within a given name keep their common reading
        ("林单", "lin dan", "ld"),
        ("江解舟", "jiang jiezhou", "jjz"),
        # surnames of two characters
        ("欧阳晴", "ouyang qing", "oyq"),
        ("尉迟望山", "yuchi wangshan", "ycws"),
        ("长孙禾", "zhangsun he", "zsh"),
        ("令狐谷雨", "linghu guyu", "lhgy"),
        ("万俟岚", "moqi lan", "mql"),
        ("欧阳", "ou yang", "oy"),  # two characters are a surname and a name
        # names that are not Chinese, or not only
        ("Alice Wang", "alice wang", "aw"),
        ("José Peña", "jose pena", "jp"),
        ("阿依古丽·买买提", "ayiguli maimaiti", "ayglmmt"),
        ("王a明", "wang a ming", "wam"),
        # how spreadsheets spell
        ("张 三", "zhang san", "zs"),
        ("单 雄", "shan xiong", "sx"),
        (" 桑白露\u3000", "sang bailu", "sbl"),
        ("", "", ""),
        ("302", "", ""),
        ("×", "", ""),
    ],
)
def test_names_are_spelled_as_people_say_them(name: str, pinyin: str, initials: str) -> None:
    assert spell(name) == (pinyin, initials)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("张 三", "张三"),
        ("阿依古丽 • 买买提", "阿依古丽·买买提"),
        ("Alice  Wang ", "Alice Wang"),
        ("欧阳　晴", "欧阳晴"),
    ],
)
def test_names_are_kept_tidy(typed: str, kept: str) -> None:
    assert tidy(typed) == kept


@given(st.text(max_size=40))
def test_any_text_is_spelled_in_plain_letters(text: str) -> None:
    pinyin, initials = spell(text)
    assert set(pinyin) <= set("abcdefghijklmnopqrstuvwxyz ")
    assert set(initials) <= set("abcdefghijklmnopqrstuvwxyz")
    assert not pinyin.startswith(" ")
    assert "  " not in pinyin


@given(st.text(alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=4))
def test_every_common_character_has_one_initial(name: str) -> None:
    assert len(spell(name).initials) == len(name)
