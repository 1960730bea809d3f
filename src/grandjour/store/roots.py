"""Roots by URL. `file://` now; `s3://` comes behind the same five modules."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

from grandjour.model.errors import SettingError


def path_of(url: str) -> Path:
    """The absolute folder that a `file://` URL names.

    Raises SettingError for another scheme, another host, a relative path, a query or a fragment.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        raise SettingError(setting="root") from None
    path = unquote(parts.path)
    plain = parts.scheme == "file" and parts.netloc in ("", "localhost") and not parts.query and not parts.fragment
    if not plain or not path.startswith("/") or "\0" in path:
        raise SettingError(setting="root")
    return Path(path)
