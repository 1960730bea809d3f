"""How much a request may send: counted as it comes, whatever its header says."""

from collections.abc import Callable

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class BodyLimit:
    """ASGI layer that stops the reading of a body with 413 once it is too long."""

    def __init__(self, app: ASGIApp, *, most: Callable[[str], int]) -> None:
        """most: how many bytes may be sent to a path."""
        self.app = app
        self._most = most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve, counting what is read."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        left = self._most(scope["path"])

        async def counted() -> Message:
            nonlocal left
            message = await receive()
            left -= len(message.get("body", b""))
            if left < 0:
                raise HTTPException(413)
            return message

        await self.app(scope, counted, send)
