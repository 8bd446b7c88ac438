"""Settings: one line for whoever mistyped, one form for every address, secrets that outlive the process."""

import stat
from pathlib import Path

import pytest

from app.kernel.config import PREFIX, Settings, SettingsError, describe, load, normal_database_url
from app.kernel.http import content_security_policy


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for row in describe():
        monkeypatch.delenv(row.variable, raising=False)
    for plain in ("HOST", "PORT"):
        monkeypatch.delenv(plain, raising=False)


def test_defaults_need_no_environment() -> None:
    settings = load()
    assert (settings.host, settings.port, settings.workers) == ("127.0.0.1", 8000, 2)
    assert settings.data_dir == Path.cwd() / ".data"
    assert settings.origin == "http://127.0.0.1:8000"
    assert settings.district_schema == "district_990101"


@pytest.mark.parametrize(
    ("variable", "meant"),
    [
        ("DOORSTEP_DATADIR", "DOORSTEP_DATA_DIR"),
        ("DOORSTEP_DATABASE", "DOORSTEP_DATABASE_URL"),
        ("doorstep_prot", "DOORSTEP_PORT"),
    ],
)
def test_an_unknown_variable_is_refused_and_the_nearest_named(
    monkeypatch: pytest.MonkeyPatch, variable: str, meant: str
) -> None:
    monkeypatch.setenv(variable, "x")
    with pytest.raises(SettingsError) as refused:
        load()
    assert str(refused.value) == f"there is no setting {variable}; did you mean {meant}?"


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("PORT", "eight"),
        ("DOORSTEP_PORT", "0"),
        ("DOORSTEP_DISTRICT_CODE", "12"),
        ("DOORSTEP_DEMO", "perhaps"),
        ("DOORSTEP_LOG_LEVEL", "loud"),
        ("DOORSTEP_MEDIA_URL", "/photos"),
        ("DOORSTEP_MAP_TILES", "ftp://tiles.example/{z}/{x}/{y}.png"),
        ("DOORSTEP_MAP_TILES", "https://tiles.example; script-src *//{z}/{x}/{y}.png"),
        ("DOORSTEP_MAP_TILES", "https://someone:hunter2@tiles.example/{z}/{x}/{y}.png"),
        ("DOORSTEP_MAP_TILES", "https://tiles.example/{z}/{x}.png"),
        ("DOORSTEP_MAP_TILES", "https://tiles.example/{s}/{z}/{x}/{y}.png"),
        ("DOORSTEP_MAP_TILES_DATUM", "bd09"),
        ("DOORSTEP_DATABASE_URL", "mysql://someone:hunter2@db/x"),
    ],
)
def test_an_unusable_value_is_named_in_one_line_and_never_shown(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(SettingsError) as refused:
        load()
    assert str(refused.value).startswith(f"{variable} is not usable: ")
    assert "\n" not in str(refused.value)
    assert "hunter2" not in str(refused.value)


def test_plain_host_and_port_are_read_and_the_prefixed_ones_win(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "8111")
    monkeypatch.setenv("HOST", "::1")
    assert load().origin == "http://[::1]:8111"
    monkeypatch.setenv("DOORSTEP_PORT", "8112")
    assert load().port == 8112


def test_an_empty_variable_counts_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOORSTEP_PORT", "")
    assert load().port == 8000


@pytest.mark.parametrize(
    ("given", "normal"),
    [
        ("postgres://u:p@h/db", "postgresql+asyncpg://u:p@h/db"),
        ("postgresql://u:p%40@[::1]:5433/db?sslmode=require", "postgresql+asyncpg://u:p%40@[::1]:5433/db?ssl=require"),
        ("postgresql+psycopg://h/db", "postgresql+asyncpg://h/db"),
        ("postgresql://postgres@/postgres?host=/run/pg", "postgresql+asyncpg://postgres@/postgres?host=/run/pg"),
        ("postgresql:///db?host=/run/pg", "postgresql+asyncpg:///db?host=/run/pg"),
    ],
)
def test_every_form_of_a_database_address_becomes_one(given: str, normal: str) -> None:
    assert normal_database_url(given) == normal
    assert normal_database_url(normal) == normal


def test_pictures_may_come_from_the_host_of_the_tiles_and_no_other() -> None:
    assert Settings().tiles_origin is None
    settings = Settings(map_tiles="https://tiles.example:8443/vec?z={z}&x={x}&y={y}&key=k")
    assert settings.tiles_origin == "https://tiles.example:8443"
    assert "img-src 'self' blob: data:;" in content_security_policy()
    policy = content_security_policy([settings.tiles_origin])
    assert "img-src 'self' blob: data: https://tiles.example:8443;" in policy
    assert policy.count("tiles.example") == 1


@pytest.mark.parametrize("address", ["sqlite:///x.db", "db.example:5432/x", "postgresql:///nowhere"])
def test_an_address_of_something_else_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match=r"must begin with|names no host"):
        normal_database_url(address)


def test_the_database_password_is_not_printed() -> None:
    assert "hunter2" not in repr(Settings(database_url="postgresql://u:hunter2@h/db"))


def test_the_demo_stays_out_of_external_databases_unless_asked() -> None:
    assert Settings().wants_demo
    assert not Settings(database_url="postgresql://h/db").wants_demo
    assert Settings(database_url="postgresql://h/db", demo=True).wants_demo


def test_a_secret_is_random_private_and_stays_the_same(tmp_path: Path) -> None:
    first, second = Settings(data_dir=tmp_path / "one"), Settings(data_dir=tmp_path / "two")
    made = first.secret("lamp")
    assert len(made) == 32
    assert first.secret("lamp") == made
    assert second.secret("lamp") != made
    assert stat.S_IMODE((tmp_path / "one/secrets/lamp").stat().st_mode) == 0o600
    assert [entry.name for entry in (tmp_path / "one/secrets").iterdir()] == ["lamp"]


def test_a_secret_that_cannot_be_made_is_said_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "blocked").write_text("a file where the folder should be")
    with pytest.raises(SettingsError, match="cannot be used"):
        Settings(secrets_dir=tmp_path / "blocked").secret("lamp")


def test_every_setting_is_described() -> None:
    assert all(row.variable.startswith(PREFIX) and row.description.endswith(".") for row in describe())
