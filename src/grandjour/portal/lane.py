"""Downloads have threads of their own: however many wait for their turn, those of the pages stay free."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

THREADS: Final = 16  # downloads that work, or wait for a turn of the engine; the others wait without a thread


class DownloadLane:
    """Runs what makes a download, from its first answer to its last byte."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="download")

    async def answer(self, make: Callable[[Request], Response], request: Request) -> Response:
        """What `make` answers. Raises what it raises."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, make, request)

    async def bytes_of(self, chunks: Iterable[bytes]) -> AsyncIterator[bytes]:
        """The same bytes, each chunk made when the one before it is sent."""
        loop, made = asyncio.get_running_loop(), iter(chunks)
        while (chunk := await loop.run_in_executor(self._threads, next, made, None)) is not None:
            yield chunk
