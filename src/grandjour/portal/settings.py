"""What a portal is told when it is made: by the settings of its own process, or by the office that mounts one."""

from dataclasses import dataclass
from pathlib import Path

from grandjour.model.places import REQUEST_MONTHS
from grandjour.web.security import host_of


@dataclass(frozen=True, slots=True)
class PortalSettings:
    """Where the portal stands.

    base_url: absolute address that the catalogue and citations give, without final slash; never taken from a request.
    cache: its own folder, for forms made on demand.
    hosts: Host headers that are answered. back: for a preview inside the office, the address that leads back there.
    """

    base_url: str
    cache: Path
    hosts: tuple[str, ...] = ()
    back: str | None = None
    refresh_seconds: float = 1.0  # the log is read at most once in this time
    request_months: int = REQUEST_MONTHS  # as the form says: how long a closed request keeps its words

    @property
    def answered_hosts(self) -> frozenset[str]:
        """The hosts of the list, or the one of the address where there is none."""
        return frozenset(self.hosts or (host_of(self.base_url),))
