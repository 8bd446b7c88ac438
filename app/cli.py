"""The command line: `doorstep`, or `python -m app.cli` from a checkout."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from app.kernel import config
from app.kernel.config import Settings, SettingsError
from app.kernel.embedded import EmbeddedError, EmbeddedPostgres
from app.launcher import terminal
from app.launcher.errors import LauncherError

cli = typer.Typer(
    name="doorstep",
    help="Doorstep 叩门. Settings come from the environment: see `doorstep settings`.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

user = typer.Typer(help="Accounts, from the terminal.", no_args_is_help=True)
audit = typer.Typer(help="The log of who saw or changed what.", no_args_is_help=True)
keys = typer.Typer(help="Keys that phone and identity numbers are sealed with.", no_args_is_help=True)
jobs = typer.Typer(help="Work that is done later.", no_args_is_help=True)
cli.add_typer(user, name="user")
cli.add_typer(jobs, name="jobs")
cli.add_typer(audit, name="audit")
cli.add_typer(keys, name="keys")


@contextmanager
def database() -> Iterator[Settings]:
    """The settings with a database that runs: the external one, or the embedded one started for as long as needed."""
    settings = config.load()
    if settings.database_url:
        yield settings
        return
    with EmbeddedPostgres(settings.data_dir).running() as address:
        yield settings.model_copy(update={"database_url": address, "demo": settings.wants_demo})


@cli.command()
def serve(
    *, reload: Annotated[bool, typer.Option("--reload", help="Restart when the code changes, for development.")] = False
) -> None:
    """Start everything and serve until Ctrl-C."""
    from app.launcher.serve import serve as run

    run(config.load(), reload=reload)


@cli.command()
def worker() -> None:
    """Do the jobs of the district, beside or instead of the server processes (DOORSTEP_JOBS=apart), until Ctrl-C."""
    from app.launcher.worker import work

    with database() as settings:
        asyncio.run(work(settings))


@cli.command()
def migrate() -> None:
    """Bring the district's database up to date; `serve` does it too."""
    from app.launcher import prepare

    with database() as settings:
        asyncio.run(prepare.migrate(settings))
    terminal.say("The database is up to date.")


@cli.command()
def demo() -> None:
    """Fill an empty register with the demo district and print its sign-ins."""
    from app.launcher import prepare

    with database() as settings:
        asyncio.run(prepare.migrate(settings))
        asyncio.run(prepare.fill(settings))
        sign_ins = settings.data_dir / terminal.SIGN_INS
        for line in terminal.table(sign_ins) if sign_ins.exists() else ["The register is not empty: nothing was done."]:
            terminal.say(line)


@user.command("add")
def user_add(
    username: str,
    name: Annotated[str, typer.Option(help="The person's name.")],
    role: Annotated[str, typer.Option(help="A role of the permission table, such as sysadmin.")],
    area: Annotated[str | None, typer.Option(help="Code of the area; default: the district.")] = None,
    department: Annotated[str | None, typer.Option(help="Code of the department, for its roles.")] = None,
) -> None:
    """Add a person with an account and print the password, which is kept nowhere."""
    from app.launcher import people, prepare

    with database() as settings:
        asyncio.run(prepare.migrate(settings))
        place = department or area or settings.district_code
        made = people.add(settings, username, name, role, place, is_department=department is not None)
        terminal.say(asyncio.run(made))


@user.command("password")
def user_password(username: str) -> None:
    """Give an account a new password and print it; its devices are signed out and a lockout ends."""
    from app.launcher import people

    with database() as settings:
        terminal.say(asyncio.run(people.new_password(settings, username)))


@jobs.command("failed")
def jobs_failed() -> None:
    """List the jobs that were given up: kind, number, since when, attempts, kind and place of the mistake."""
    from app.launcher import people

    with database() as settings:
        for line in asyncio.run(people.failed_jobs(settings)):
            terminal.say(line)


@jobs.command("retry")
def jobs_retry() -> None:
    """Have the jobs that were given up done again, by whichever worker has time."""
    from app.launcher import people

    with database() as settings:
        terminal.say(f"Jobs to be done again: {asyncio.run(people.retry_jobs(settings))}.")


@audit.command("verify")
def audit_verify() -> None:
    """Check the chain of the audit log; fails when an entry was changed, removed or put elsewhere."""
    from app.launcher import people

    with database() as settings:
        broken = asyncio.run(people.broken_entry(settings))
    if broken is not None:
        raise LauncherError(f"The audit log is broken at entry {broken}.")
    terminal.say("The audit log is whole.")


@keys.command("new")
def keys_new() -> None:
    """Make the next sealing key. Servers take it up when they are started again, or meet what it sealed."""
    from app.launcher import keys as work

    made = asyncio.run(work.new(config.load()))
    terminal.say(f"Sealing key {made} is made. `doorstep keys move` seals with it what older keys sealed.")


@keys.command("move")
def keys_move() -> None:
    """Seal everything with the newest key; servers may run meanwhile."""
    from app.launcher import keys as work

    with database() as settings:
        for place, count in asyncio.run(work.move(settings)).items():
            terminal.say(f"{place}: {count}")


@keys.command("retire")
def keys_retire() -> None:
    """Let go of the older keys once nothing is sealed with them. Older backups still need them: keep them there."""
    from app.launcher import keys as work

    with database() as settings:
        gone = asyncio.run(work.retire(settings))
    terminal.say(f"No longer needed by this database: {', '.join(map(str, gone)) or 'none'}.")


@cli.command()
def openapi() -> None:
    """Print the OpenAPI 3.1 description of the interface."""
    from app.main import create_app

    terminal.say(json.dumps(create_app().openapi(), ensure_ascii=False, indent=2))


@cli.command()
def settings() -> None:
    """List every setting: its variable, its value now if that is not the default, what it means."""
    config.load()
    for row in config.describe():
        given = os.environ.get(row.variable, "")
        shown = "(given)" if given and row.variable == "DOORSTEP_DATABASE_URL" else given or row.default
        terminal.say(f"{row.variable}={shown}\n    {row.description}")


@cli.command(context_settings={"ignore_unknown_options": True, "allow_extra_args": True})
def psql(context: typer.Context) -> None:
    """Open psql on the database, with the district's schema in its search path; further arguments go to psql."""
    found = config.load()
    environ = os.environ | {"PGOPTIONS": f"-c search_path={found.district_schema},public"}
    if found.database_url:
        address = found.database_url.replace("+asyncpg", "", 1).replace("ssl=", "sslmode=")
        sys.exit(subprocess.run(["psql", address, *context.args], check=False, env=environ).returncode)
    server = EmbeddedPostgres(found.data_dir)
    with server.running() as address:
        command = [str(server.program("psql")), address.replace("+asyncpg", "", 1), *context.args]
        status = subprocess.run(command, check=False, env=environ).returncode
    sys.exit(status)


def main() -> None:
    """Run a command; what the person can mend is said in one sentence, without a traceback."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # so that `finally` runs
    try:
        cli()
    except (SettingsError, EmbeddedError, LauncherError) as error:
        terminal.complain(error)
        sys.exit(1)


if __name__ == "__main__":
    main()
