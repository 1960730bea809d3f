"""The units and the proxy of `docs/examples`, with the places of a test in place of an administrator's."""

import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from grandjour.guard.loopback import free_port

EXAMPLES: Final = Path(__file__).resolve().parents[2] / "docs" / "examples"
UNITS: Final = EXAMPLES / "systemd"
PORTAL: Final = "donnees.example.org"
OFFICE: Final = "bureau.example.org"
PATIENCE_SECONDS: Final = 20


@dataclass(frozen=True, slots=True)
class Site:
    """Where the examples are tried: a folder for all that they name, and ports."""

    folder: Path
    https: int = field(default_factory=free_port)
    http: int = field(default_factory=free_port)
    portal: int = field(default_factory=free_port)
    office: int = field(default_factory=free_port)

    def placed(self, text: str) -> str:
        """The words of an example, with these places and ports; the names of the two sites stay."""
        for ours, theirs in (
            ("/opt/grandjour/.venv/bin/grandjour", str(Path(sys.executable).with_name("grandjour"))),
            ("/etc/grandjour", str(self.folder / "etc")),
            ("/srv/grandjour", str(self.folder / "data")),
            ("8400", str(self.portal)),
            ("8401", str(self.office)),
            ("listen 443 ", f"listen 127.0.0.1:{self.https} "),
            ("listen 80 ", f"listen 127.0.0.1:{self.http} "),
            ("listen 80;", f"listen 127.0.0.1:{self.http};"),
        ):
            text = text.replace(ours, theirs)
        return text


def setting(unit: str, name: str) -> str:
    """The one value of a setting of a unit."""
    (value,) = (line.partition("=")[2] for line in unit.splitlines() if line.startswith(f"{name}="))
    return value


def environment(text: str) -> dict[str, str]:
    """An environment file, as systemd reads ours: one NAME=value a line, comments."""
    lines = (line for line in text.splitlines() if line and not line.startswith("#"))
    return dict(line.split("=", 1) for line in lines)


@contextmanager
def started(site: Site, process: str) -> Iterator["subprocess.Popen[bytes]"]:
    """The command of a unit, with its environment file and nothing else."""
    unit = site.placed((UNITS / f"grandjour-{process}.service").read_text())
    told = environment(site.placed((UNITS / f"{process}.env").read_text()))
    with (site.folder / f"{process}.log").open("wb") as log:
        server = subprocess.Popen(
            shlex.split(setting(unit, "ExecStart")), env=told, cwd=setting(unit, "WorkingDirectory"), stderr=log
        )
    try:
        yield server
    finally:
        server.terminate()
        server.wait(PATIENCE_SECONDS)


@contextmanager
def proxied(site: Site, nginx: str) -> Iterator[None]:
    """The proxy of the example, with a certificate that was made for it."""
    conf = site.folder / "grandjour.conf"
    conf.write_text(site.placed((EXAMPLES / "nginx" / "grandjour.conf").read_text()))
    whole = site.folder / "nginx.conf"
    temporary = "".join(
        f"{kind}_temp_path {site.folder}/nginx-{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    whole.write_text(f"daemon off; pid {site.folder}/nginx.pid; events {{}}\nhttp {{ {temporary} include {conf}; }}\n")
    command = [nginx, "-e", str(site.folder / "nginx.log"), "-c", str(whole)]
    tried = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
    assert tried.returncode == 0, tried.stderr
    server = subprocess.Popen(command)
    try:
        yield
    finally:
        server.terminate()
        server.wait(PATIENCE_SECONDS)
