"""Sealed values: bound to their row, opened by their key alone, found by an index that tells nothing without it."""

from base64 import b64encode
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.config import Settings, SettingsError
from app.kernel.ids import new_id
from app.kernel.seal import Ring, SealError, key_of
from app.registers.models import Resident

ONE, TWO = b"1" * 32, b"2" * 32
PLACE = "residents.phone"


def ring(**keys: bytes) -> Ring:
    told = {int(name[1:]): secret for name, secret in keys.items()}
    return Ring(told, "990101", lambda: told)


@given(st.text(min_size=1))
def test_what_is_sealed_can_be_opened_and_read_nowhere(value: str) -> None:
    keys, row = ring(k1=ONE), new_id()
    sealed = keys.seal(value.encode(), PLACE, row)
    assert keys.open(sealed, PLACE, row).decode() == value
    assert len(value.encode()) < 4 or value.encode() not in sealed
    assert keys.seal(value.encode(), PLACE, row) != sealed  # twice the same value looks like two


def test_a_value_opens_in_its_own_row_alone() -> None:
    keys, row = ring(k1=ONE), new_id()
    sealed = keys.seal(b"15400000427", PLACE, row)
    other_district = Ring({1: ONE}, "990102", dict)
    for other, place, at in ((keys, PLACE, new_id()), (keys, "staff.mobile", row), (other_district, PLACE, row)):
        with pytest.raises(SealError):
            other.open(sealed, place, at)


def test_one_changed_bit_is_noticed() -> None:
    keys, row = ring(k1=ONE), new_id()
    sealed = keys.seal(b"15400000427", PLACE, row)
    for at in range(len(sealed)):
        changed = bytes([*sealed[:at], sealed[at] ^ 1, *sealed[at + 1 :]])
        with pytest.raises(SealError):
            keys.open(changed, PLACE, row)
    for cut in (b"", sealed[:10], sealed[:-1]):
        with pytest.raises(SealError):
            keys.open(cut, PLACE, row)


def test_the_newest_key_seals_and_the_older_open() -> None:
    row = new_id()
    before = ring(k1=ONE).seal(b"15400000427", PLACE, row)
    both = ring(k1=ONE, k2=TWO)
    assert both.open(before, PLACE, row) == b"15400000427"
    after = both.seal(b"15400000427", PLACE, row)
    assert (key_of(before), key_of(after)) == (1, 2)
    with pytest.raises(SealError, match="key 1"):
        ring(k2=TWO).open(before, PLACE, row)
    with pytest.raises(SealError, match="another key"):
        ring(k1=TWO).open(before, PLACE, row)


def test_a_key_that_came_meanwhile_is_learnt_when_it_is_met() -> None:
    told, row = {1: ONE}, new_id()
    keys = Ring(told, "990101", lambda: told)
    told[2] = TWO
    assert keys.open(ring(k1=ONE, k2=TWO).seal(b"0427", PLACE, row), PLACE, row) == b"0427"
    assert keys.newest.id == 2


def test_an_index_finds_the_same_number_however_it_was_written() -> None:
    keys = ring(k1=ONE)
    assert keys.index("15400000427", "phone") == keys.index("15400000427", "phone")
    assert keys.index("15400000427", "phone") != keys.index("15400000427", "id_no")
    assert keys.index("15400000427", "phone") != ring(k1=TWO).index("15400000427", "phone")
    field = Resident.phone
    assert field.indexes("154 0000 0427") == field.indexes("+86-15400000427") == field.indexes("15400000427")


def test_a_field_is_three_columns_and_four_digits_in_clear() -> None:
    person = Resident(id=new_id(), phone="154 0000 0427")
    assert person.phone == "154 0000 0427"
    assert person.phone_tail == "0427"
    assert b"0000" not in (person.phone_sealed or b"")
    assert person.phone_index in Resident.phone.indexes("15400000427")
    person.phone = None
    assert {column: getattr(person, column) for column in Resident.phone.parts(person.id, None)} == {
        "phone_sealed": None,
        "phone_index": None,
        "phone_tail": None,
    }


def test_keys_are_files_of_the_secrets_folder_and_the_first_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DOORSTEP_SEAL_KEYS")
    settings = Settings(data_dir=tmp_path)
    first = Ring.load(settings)
    assert [path.name for path in settings.secrets_folder.iterdir()] == ["seal-1"]
    assert Ring.load(settings).newest.mark == first.newest.mark
    settings.secret("seal-2")
    assert Ring.load(settings).newest.id == 2
    (settings.secrets_folder / "seal-3").write_bytes(b"short")
    with pytest.raises(SettingsError, match=r"sealing key 3 .* has 5 bytes instead of 32"):
        Ring.load(settings)


def test_keys_may_come_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOORSTEP_SEAL_KEYS", f"1:{b64encode(ONE).decode()}, 2:{b64encode(TWO).decode()}")
    settings = Settings(data_dir=tmp_path)
    assert sorted(Ring.load(settings).keys) == [1, 2]
    assert not settings.secrets_folder.exists()
    assert b64encode(TWO).decode() not in repr(settings)


@pytest.mark.parametrize(
    "told", ["secret", "1:", "one:AAAA", "1:!!", "0:" + b64encode(ONE).decode(), "256:" + b64encode(ONE).decode()]
)
def test_keys_that_cannot_be_used_are_refused_without_being_repeated(
    told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOORSTEP_SEAL_KEYS", told)
    with pytest.raises(SettingsError) as refused:
        Ring.load(Settings())
    assert told not in str(refused.value)
