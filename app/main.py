"""The server: rooms plugged together, the phone app's files beside the API."""

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette_compress import CompressMiddleware

from app import api, docs, health, resident, shell
from app.identity.service import authenticate
from app.kernel import config, logs, seal, seal_keys
from app.kernel.config import Settings
from app.kernel.http import Edge, install_problems
from app.kernel.jobs.worker import working
from app.kernel.live import Listener
from app.kernel.openapi import install_openapi
from app.media.service import open_store
from app.reactions import connect, jobs

# A push of fifty visits makes some thousand objects and no cycles: a collection every 700 cost a tenth of its time.
GARBAGE = 50_000


def create_app(settings: Settings | None = None) -> FastAPI:
    """The app. Raises SettingsError when the environment cannot be used."""
    found = settings or config.load()
    logs.configure(found.log_level, found.log_format)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        if found.database_url is None:
            raise config.SettingsError("no database: start the server with `doorstep serve`, which brings its own")
        app.state.database = connect(found, pool_size=found.database_pool)
        async with app.state.database.transaction() as session:
            await seal_keys.verify(session, seal.ring())
        app.state.listener = Listener(found.database_url, found.district_schema)
        await app.state.listener.start()
        gc.collect()
        gc.freeze()  # what is loaded now stays: the collector need not walk it at every sync
        gc.set_threshold(GARBAGE, 20, 50)
        try:
            async with working(app.state.database, jobs(found) if found.jobs == "here" else ()):
                yield
        finally:
            await app.state.listener.stop()
            await app.state.database.close()

    app = FastAPI(
        title="Doorstep 叩门",
        version="0.1.0",
        summary="Carries what a grid worker sees on a doorstep to whoever can fix it.",
        openapi_url=f"{api.PREFIX}/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
        generate_unique_id_function=lambda route: route.name,
    )
    app.state.settings = found
    app.state.authenticate = authenticate
    app.state.media_store = open_store(found.media_store)
    install_problems(app)
    install_openapi(app)
    app.include_router(api.router)
    app.include_router(health.router)
    app.include_router(resident.router)
    docs.install(app)
    shell.install(app)
    app.add_middleware(CompressMiddleware, minimum_size=500, zstd_level=3, brotli_quality=4, gzip_level=5)
    app.add_middleware(
        Edge,
        body_limits=(
            (f"{api.PREFIX}/sync/", found.body_max_bytes),
            (f"{api.PREFIX}/media", found.media_max_bytes),
            (f"{api.PREFIX}/import", 20 * 1024**2),
        ),
        images=[found.tiles_origin] if found.tiles_origin else [],
    )
    return app
