"""The one readable list of what the house does by itself: who hears of which event, which work is done later."""

from app.kernel.config import Settings, SettingsError
from app.kernel.db import Database
from app.kernel.events import Subscriptions
from app.kernel.jobs import Job

SUBSCRIPTIONS = Subscriptions()


def jobs(_settings: Settings) -> tuple[Job, ...]:
    """Everything a worker of this installation does."""
    return ()


def connect(settings: Settings, *, pool_size: int) -> Database:
    """The district's database, for sessions in which events are heard."""
    if settings.database_url is None:
        raise SettingsError("no database: start the server with `doorstep serve`, which brings its own")
    return Database(settings.database_url, settings.district_schema, pool_size=pool_size, subscriptions=SUBSCRIPTIONS)
