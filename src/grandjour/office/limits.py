"""How much a request may send: counted as it comes, whatever its header says."""

from typing import Final

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_BYTES: Final = 4 << 30  # of one document
FORM_BYTES: Final = 1 << 20  # of a form without files
DROP: Final = "/deposer"  # the one address that takes files


class BodyLimit:
    """ASGI layer that stops the reading of a body with 413 once it is too long."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve, counting what is read."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        left = MOST_BYTES + FORM_BYTES if scope["path"].endswith(DROP) else FORM_BYTES

        async def counted() -> Message:
            nonlocal left
            message = await receive()
            left -= len(message.get("body", b""))
            if left < 0:
                raise HTTPException(413)
            return message

        await self.app(scope, counted, send)
