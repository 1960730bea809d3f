"""The HTTP server of both websites: one process, no worker beside it, and no list of visitors' addresses anywhere."""

import asyncio
import signal
from typing import Final

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server.embed import Server
from starlette.types import ASGIApp

STOP: Final = (signal.SIGTERM, signal.SIGINT)
BACKLOG: Final = 1024  # connections that wait
IN_FLIGHT: Final = 256  # requests at once


def run_app(app: ASGIApp, *, host: str, port: int) -> None:
    """Answer on `host` and `port` until SIGTERM or SIGINT. Requests in flight are ended first."""
    asyncio.run(_serve(app, host, port))


async def _serve(app: ASGIApp, host: str, port: int) -> None:
    server = Server(
        app,
        address=host,
        port=port,
        interface=Interfaces.ASGINL,
        websockets=False,
        backlog=BACKLOG,
        backpressure=IN_FLIGHT,
        log_access=False,
        log_level=LogLevels.error,
    )
    loop = asyncio.get_running_loop()
    for number in STOP:
        loop.add_signal_handler(number, server.stop)
    await server.serve()
