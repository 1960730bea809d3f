"""The files that pages load: stylesheet, font, mark. Their address holds a digest of them, so caches may keep it."""

import hashlib
from functools import cache
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import FileResponse, Response

FOLDER: Final = Path(__file__).parent / "static"
TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".woff2": "font/woff2",
    ".svg": "image/svg+xml",
    ".js": "text/javascript; charset=utf-8",
}
YEAR: Final = 31_536_000  # seconds


@cache
def version() -> str:
    """Twelve hexadecimal characters that change with any of the files."""
    state = hashlib.sha256()
    for path in sorted(FOLDER.iterdir()):
        state.update(path.name.encode() + b"\0" + path.read_bytes())
    return state.hexdigest()[:12]


async def asset(request: Request) -> Response:
    """Endpoint for `/static/{version}/{name}`. 404 for any name or version that is not of today."""
    name, wanted = request.path_params["name"], request.path_params["version"]
    path = FOLDER / name
    kind = TYPES.get(path.suffix)
    if wanted != version() or kind is None or "/" in name or not path.is_file():
        return Response(status_code=404)
    return FileResponse(path, media_type=kind, headers={"cache-control": f"public, max-age={YEAR}, immutable"})
