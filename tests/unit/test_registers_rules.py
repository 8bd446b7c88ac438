"""Rules of the register: phones, birth years, relations, doors, and the number that is never wanted."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel import numbers
from app.registers import doors, rules
from app.registers.doors import Door

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("15400000427", "15400000427"),
        ("154 0000 0427", "15400000427"),
        ("154-0000-0427", "15400000427"),
        ("+86 15400000427", "15400000427"),
        ("008615400000427", "15400000427"),
        ("１５４０００００４２７", "15400000427"),
        ("0990-6880427", "09906880427"),
        ("(0990) 6880 4271", "099068804271"),
        ("68804271", "68804271"),
        ("12345", None),
        ("11000000000", None),
        ("1540000042", None),
        ("住户不给", None),
        ("", None),
    ],
)
def test_phones_are_kept_as_digits(written: str, kept: str | None) -> None:
    assert numbers.phone(written) == kept


def test_only_a_mobile_can_be_written_to() -> None:
    assert numbers.is_mobile("15400000427")
    assert not numbers.is_mobile("09906880427")


@pytest.mark.parametrize(
    ("number", "shown"), [("15400000427", "0427"), ("0990-6880427", "0427"), (None, None), ("", None)]
)
def test_lists_show_four_digits(number: str | None, shown: str | None) -> None:
    assert numbers.tail(number) == shown


@pytest.mark.parametrize(
    ("written", "year"),
    [
        ("1943", 1943),
        ("1943-05-01", 1943),
        ("1943/5/1", 1943),
        ("1943年5月", 1943),
        ("194305", 1943),
        ("19430501", 1943),
        ("2026", 2026),
        ("2027", None),
        ("1899", None),
        ("83", None),
        ("19435", None),
        ("八十三", None),
        ("", None),
    ],
)
def test_a_birth_year_is_read_from_a_date(written: str, year: int | None) -> None:
    assert rules.birth_year(written, TODAY) == year


@pytest.mark.parametrize(
    ("word", "code"),
    [("户主", "02"), ("02", "02"), (" 妻 ", "10"), ("独生女", "30"), ("外孙", "40"), ("租客", "99"), ("朋友", None)],
)
def test_relations_are_two_digits(word: str, code: str | None) -> None:
    assert rules.relation(word) == code


def test_no_word_stands_for_two_relations() -> None:
    words = [word for group in rules.RELATIONS.values() for word in group]
    assert len(words) == len(set(words))


@pytest.mark.parametrize(
    "text",
    [
        "990101194305010427",
        "身份证 990101194305010427",
        "990101 19430501 042X",
        "990101-19430501-042x",
        "９９０１０１１９４３０５０１０４２７",
        "9.90101194305010e+17",  # as a spreadsheet tells it
    ],
)
def test_an_identity_number_is_noticed_however_it_is_written(text: str) -> None:
    assert numbers.holds_id_number(text)


@pytest.mark.parametrize(
    "text", ["15400000427", "990101001001001", "1943-05-01", "99010119431301042", "1.5e+3", "槐荫里3号楼"]
)
def test_other_numbers_are_not_taken_for_one(text: str) -> None:
    assert not numbers.holds_id_number(text)


@pytest.mark.parametrize(
    ("said", "door"),
    [
        ("3-1-302", Door("3", "1", "302")),
        ("1-302", Door(None, "1", "302")),
        ("302", Door(room="302")),
        ("3号楼 2-501", Door("3", "2", "501")),
        ("3号楼2单元501", Door("3", "2", "501")),
        ("3栋1单元302室", Door("3", "1", "302")),
        ("3#1-302", Door("3", "1", "302")),
        ("A座1203", Door("a", None, "1203")),
        ("3号楼302", Door("3", None, "302")),
        ("３－１－３０２", Door("3", "1", "302")),
        ("3—1—302", Door("3", "1", "302")),
        ("14号", Door(room="14")),
        ("3号楼", Door("3")),
        ("30", Door(room="30")),
        ("桑白露", None),
        ("sbl", None),
        ("1-2-3-4", None),
        ("3号楼1-2-302", None),
        ("槐荫里3号楼", None),
        ("", None),
    ],
)
def test_doors_are_read_as_people_say_them(said: str, door: Door | None) -> None:
    assert doors.parse(said) == door


@given(st.text(max_size=60))
def test_any_text_is_a_door_or_none(text: str) -> None:
    found = doors.parse(text)
    assert found is None or found != Door()


@pytest.mark.parametrize(("room", "floor"), [("501", 5), ("1203", 12), ("14号", 1), ("602室", 6), ("甲1", 1)])
def test_a_room_tells_its_floor(room: str, floor: int) -> None:
    assert doors.floor_of(room) == floor


def test_addresses_are_put_together_as_on_a_letter() -> None:
    assert doors.address("槐荫里", "3号楼", "2", "501") == "槐荫里3号楼2单元501"
    assert doors.address("槐荫里", "槐花巷", "", "14号") == "槐荫里槐花巷14号"
