"""Settings: read once from the environment, refused as a whole when one of them is wrong.

Every setting is `DOORSTEP_<FIELD>`. A variable with that prefix that names no field is a typing error somebody
would otherwise look for in production, so it stops the start. Nothing secret has a default: secrets are files, made on
first use in the data directory (see `Settings.secret`).
"""

import difflib
import os
import re
import secrets
import tempfile
from pathlib import Path
from typing import Annotated, Literal, NamedTuple
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from pydantic import AfterValidator, AliasChoices, Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from app.kernel import office_hours

PREFIX = "DOORSTEP_"


class SettingsError(ValueError):
    """The environment cannot be used; the text is one line for the person at the terminal."""


def normal_database_url(url: str) -> str:
    """The address of an external PostgreSQL in the form SQLAlchemy's asyncpg dialect takes.

    Accepts what hosting panels hand out: `postgres://`, `postgresql://`, `postgresql+<driver>://`, and libpq's
    `sslmode=`, which asyncpg calls `ssl=`.
    """
    parts = urlsplit(url)
    if not re.fullmatch(r"postgres(ql)?(\+\w+)?", parts.scheme):
        raise ValueError("must begin with postgresql://")
    query = [("ssl" if key == "sslmode" else key, value) for key, value in parse_qsl(parts.query)]
    if not parts.hostname and not any(key == "host" for key, _ in query):
        raise ValueError("names no host")
    # urlunsplit drops the // of an empty authority, which a socket address (?host=/run/postgresql) has
    return (
        f"postgresql+asyncpg://{parts.netloc}{urlunsplit(('', '', parts.path or '/', urlencode(query, safe='/'), ''))}"
    )


def _office_hours(told: str) -> str:
    office_hours.parse(told)
    return told


def _tiles(told: str) -> str:
    parts = urlsplit(told)
    if parts.scheme not in ("http", "https") or not re.fullmatch(r"[A-Za-z0-9.-]+(:\d{1,5})?", parts.netloc):
        raise ValueError("must begin with http:// or https:// and one host")
    if missing := [name for name in ("{z}", "{x}", "{y}") if name not in told]:
        raise ValueError(f"lacks {missing[0]}")
    if unknown := set(re.findall(r"{[^}]*}", told)) - {"{z}", "{x}", "{y}"}:
        raise ValueError(f"{min(unknown)} is not known here")
    return told


class Settings(BaseSettings):
    """One installation: one district, one data directory, one database."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_ignore_empty=True,
        frozen=True,
        hide_input_in_errors=True,  # an address of a database holds a password
        populate_by_name=True,
    )

    data_dir: Annotated[Path, AfterValidator(lambda path: path.expanduser().absolute())] = Field(
        Path(".data"), description="Folder of everything this installation keeps: database, photos, secrets."
    )
    secrets_dir: Path | None = Field(
        None, description="Folder of the secrets, one file each, made when missing; default <data dir>/secrets."
    )
    seal_keys: str | None = Field(
        None,
        repr=False,
        description="Keys that phone and identity numbers are sealed with, as 1:<base64 of 32 bytes>,2:…; the highest "
        "seals, the others open. Default: files seal-1, seal-2, … of the secrets folder, the first made when missing.",
    )
    host: str = Field(
        "127.0.0.1",
        validation_alias=AliasChoices("DOORSTEP_HOST", "HOST"),
        description="Address to listen on. Plain HOST is read too.",
    )
    port: int = Field(
        8000,
        ge=1,
        le=65535,
        validation_alias=AliasChoices("DOORSTEP_PORT", "PORT"),
        description="TCP port to listen on. Plain PORT is read too.",
    )
    public_url: str | None = Field(
        None,
        pattern=r"^https?://[^/\s]+$",
        description="Address phones use, without a path, when a proxy stands in front; default http://<host>:<port>.",
    )
    proxies: str = Field(
        "127.0.0.1",
        description="Addresses of proxies whose X-Forwarded-* headers are believed, separated by commas; * for all.",
    )
    workers: int = Field(2, ge=1, le=64, description="Number of HTTP server processes.")

    database_url: Annotated[str, AfterValidator(normal_database_url)] | None = Field(
        None,
        repr=False,
        description="An external PostgreSQL >= 15; default: an embedded one inside the data directory.",
    )
    database_pool: int = Field(10, ge=1, le=100, description="Database connections each server process may hold.")

    district_code: str = Field(
        "990101", pattern=r"^\d{6}$", description="Six-digit code of the district (GB/T 2260); 99 stands for nowhere."
    )
    district_name: str = Field("云溪区", min_length=1, max_length=60, description="Name of the district.")
    demo: bool | None = Field(
        None,
        description="Fill an empty register with a demo district at the start; "
        "default: yes with the embedded database, no with an external one.",
    )

    jobs: Literal["here", "apart"] = Field(
        "here",
        description="Where jobs are done: in the server processes too (here), or by `doorstep worker` alone (apart).",
    )
    office_hours: Annotated[str, AfterValidator(_office_hours)] = Field(
        "08:30-12:00,13:30-17:30",
        description="Usual office hours, in which working hours are counted; the calendar knows the days that differ.",
    )
    working_days_end: Literal["office", "clock"] = Field(
        "office",
        description="When a limit in working days ends: with the last day's office hours (office), "
        "or at the time of day at which it began (clock).",
    )

    session_days: int = Field(7, ge=1, le=90, description="Days a sign-in lasts without use.")
    body_max_bytes: int = Field(2 * 1024**2, ge=65536, description="Largest request body accepted, photos apart.")
    media_max_bytes: int = Field(8 * 1024**2, ge=65536, description="Largest photo accepted.")
    media_url: str | None = Field(
        None,
        pattern=r"^(file:///|s3://)",
        description="Where photos are kept: file:///folder or s3://bucket/prefix; default: the data directory.",
    )
    upload_hours: int = Field(168, ge=1, description="Hours after which an unfinished upload is dropped.")

    map_tiles: Annotated[str, AfterValidator(_tiles)] | None = Field(
        None,
        description="Address of the tiles under the map, with {z}, {x} and {y}; default: none, the map draws the areas "
        "alone. The desk's browsers fetch them, from this host only.",
    )
    map_tiles_datum: Literal["wgs84", "gcj02"] = Field(
        "wgs84", description="What the tiles are drawn in; gcj02 for most commercial maps of China."
    )
    map_attribution: str = Field(
        "", max_length=200, description="Whose tiles they are, as their licence wants it said."
    )

    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="Least severe level logged.")
    log_format: Literal["json", "text"] = Field("json", description="Log lines for machines (json) or people (text).")

    @property
    def district_schema(self) -> str:
        """The PostgreSQL schema that holds this district; one district is one schema."""
        return f"district_{self.district_code}"

    @property
    def wants_demo(self) -> bool:
        return self.demo if self.demo is not None else self.database_url is None

    @property
    def origin(self) -> str:
        """Scheme, host and port a browser shows: what the Origin header is compared with."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return self.public_url or f"http://{host}:{self.port}"

    @property
    def tiles_origin(self) -> str | None:
        """Where pictures may come from beside this server: the host of the map's tiles."""
        if self.map_tiles is None:
            return None
        parts = urlsplit(self.map_tiles)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def media_store(self) -> str:
        """Where photos are kept, as an object store address."""
        return self.media_url or f"file://{self.data_dir / 'media'}"

    @property
    def secrets_folder(self) -> Path:
        """Where the secrets are kept that no variable gives."""
        return self.secrets_dir or self.data_dir / "secrets"

    def secret(self, name: str, size: int = 32) -> bytes:
        """The secret `name` of this installation: `size` random bytes, made on first use, the same ever after.

        Raises SettingsError when it can neither be read nor made.
        """
        path = self.secrets_folder / name
        try:
            return _read_or_make(path, size)
        except OSError as error:
            raise SettingsError(f"the secret {path} cannot be used: {error.strerror}") from error


def load() -> Settings:
    """The settings of this process. Raises SettingsError, one line that names the variable and what is wrong."""
    known = [row.variable for row in describe()]
    for variable in sorted(os.environ):
        if variable.upper().startswith(PREFIX) and variable.upper() not in known:
            near = difflib.get_close_matches(variable.upper(), known, n=1, cutoff=0)
            raise SettingsError(f"there is no setting {variable}; did you mean {near[0]}?")
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        plain = str(first["loc"][0]).upper().removeprefix(PREFIX)
        variable = plain if PREFIX + plain not in os.environ and plain in os.environ else PREFIX + plain
        raise SettingsError(f"{variable} is not usable: {first['msg'].removeprefix('Value error, ')}") from None


def _read_or_make(path: Path, size: int) -> bytes:
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent)  # readable by the owner alone
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(size))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(name, path)  # unlike a rename, never replaces what another process made first
        except FileExistsError:
            pass
        finally:
            Path(name).unlink()
    return path.read_bytes()


class Row(NamedTuple):
    """One setting as the reference lists it."""

    variable: str
    default: str
    description: str


def describe() -> list[Row]:
    """Every setting in the order of declaration, for the reference and `doorstep settings`."""
    return [
        Row(PREFIX + name.upper(), "" if field.default is None else str(field.default), field.description or "")
        for name, field in Settings.model_fields.items()
    ]
