"""Table API against datasette on 1 M rows: requests a second, in alternating rounds on the same machine. No bar yet.

`./run bench api [--rows 1000000] [--seconds 5] [--rounds 5]`. One client that asks the next when it has the answer,
with values that change from one request to the next, so that no cache answers. Ours: the portal as it runs, over the
released Parquet. Datasette: SQLite made by sqlite-utils from the same CSV, without indexes of its own choosing.
"""

import argparse
import http.client
import itertools
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from bench import made_csv
from bench.peers import FOLDER, python_of_peers
from bench.report import heading
from grandjour.cli.demo_processes import START_SECONDS
from grandjour.guard.loopback import free_port, get
from grandjour.settings import Workspace

BYTES_A_ROW = 168
Ask = Callable[[random.Random], str]


def main(arguments: list[str]) -> int:
    """Alternate both servers over four questions; print the medians and their ratio."""
    parser = argparse.ArgumentParser(prog="bench api")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="grandjour-api-") as name:
        folder = Path(name)
        rows = made_csv.make(folder / "made.csv", options.rows * BYTES_A_ROW)
        print(heading("api", ("duckdb", "granian", "starlette")))
        print(f"{rows:,} rows, {options.rounds} rounds of {options.seconds:g} s each, one client")
        with _ours(folder) as ours, _datasette(folder) as theirs:
            for question in ours[1]:
                _compare(question, (ours[0], ours[1][question]), (theirs[0], theirs[1][question]), options)
    return 0


def _compare(question: str, ours: tuple[int, Ask], theirs: tuple[int, Ask], options: argparse.Namespace) -> None:
    rates: list[tuple[float, float]] = []
    for _ in range(options.rounds):
        rates.append((_rate(*ours, options.seconds), _rate(*theirs, options.seconds)))
    mine, other = (statistics.median(column) for column in zip(*rates, strict=True))
    print(f"  {question:<28} {mine:8.1f}/s   datasette {other:8.1f}/s   ratio {mine / other:6.2f}")


def _rate(port: int, ask: Ask, seconds: float) -> float:
    """Requests a second that one client gets answered with 200."""
    chance = random.Random(7)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    start = time.perf_counter()
    for done in itertools.count(1):
        connection.request("GET", ask(chance), headers={"Host": f"localhost:{port}"})
        response = connection.getresponse()
        response.read()
        if response.status != http.client.OK:
            raise SystemExit(f"port {port}: status {response.status}")
        spent = time.perf_counter() - start
        if spent > seconds:
            return done / spent
    raise AssertionError


@contextmanager
def _ours(folder: Path) -> Iterator[tuple[int, dict[str, Ask]]]:
    """The portal over the release of the file."""
    workspace = Workspace(folder / "ours", portal_port=free_port())
    command = [sys.executable, "-m", "bench.csv_path", str(folder / "made.csv"), str(workspace.root)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    environment = {**workspace.environment("portal"), "PATH": os.environ["PATH"]}
    process = subprocess.Popen([sys.executable, "-m", "grandjour", "portal"], env=environment)
    try:
        _await(workspace.portal_port, "/healthz")
        listed = get("localhost", workspace.portal_port, "/api/1/datasets")
        assert listed is not None
        rows = f"/api/1/datasets/{json.loads(listed.body)['datasets'][0]['id']}/t1"
        yield (
            workspace.portal_port,
            {
                "page of 100 rows": lambda c: f"{rows}/rows?page_size=100&page={c.randrange(1, 5000)}",
                "equality on text": lambda c: f"{rows}/rows?page_size=100&objet__eq={quote(_object(c))}",
                "filter and sort": lambda c: f"{rows}/rows?page_size=100&code_commune__eq={_code(c)}&sort=-montant",
                "group by, sum": lambda c: f"{rows}/groups?by=secteur&sum=montant&code_commune__eq={_code(c)}",
            },
        )
    finally:
        process.terminate()
        process.wait()


@contextmanager
def _datasette(folder: Path) -> Iterator[tuple[int, dict[str, Ask]]]:
    """Datasette over the same rows."""
    python_of_peers()
    database, port = folder / "made.db", free_port()
    insert = [str(FOLDER / "bin" / "sqlite-utils"), "insert", str(database), "made", str(folder / "made.csv")]
    subprocess.run([*insert, "--csv", "--delimiter", ";", "--silent"], check=True)
    serve = [str(FOLDER / "bin" / "datasette"), "serve", str(database), "-p", str(port)]
    limits = ["--setting", "sql_time_limit_ms", "60000", "--setting", "num_sql_threads", "2"]
    process = subprocess.Popen([*serve, *limits], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    total = "replace(\"Montant\", ',', '.')"
    sql = f'select "Secteur", count(*), sum({total}) from made where "Code commune" = :code group by "Secteur"'
    page = "/made/made.json?_shape=objects&_size=100&_nofacet=1&_nocount=1"
    try:
        _await(port, "/-/versions.json")
        yield (
            port,
            {
                "page of 100 rows": lambda c: f"{page}&_next={c.randrange(0, 500_000)}",
                "equality on text": lambda c: f"{page}&Objet={quote(_object(c))}",
                "filter and sort": lambda c: f"{page}&Code+commune={_code(c)}&_sort_desc=Montant",
                "group by, sum": lambda c: f"/made.json?_shape=objects&sql={quote(sql)}&code={_code(c)}",
            },
        )
    finally:
        process.terminate()
        process.wait()


def _await(port: int, path: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while get("localhost", port, path) is None:
        if time.monotonic() > deadline:
            raise SystemExit(f"port {port}: nobody answers")
        time.sleep(0.2)


def _object(chance: random.Random) -> str:
    return f"{chance.choice(made_csv.OBJECTS)}, lot {chance.randrange(1, 400)} ; tranche {chance.randrange(1, 9)}"


def _code(chance: random.Random) -> str:
    return chance.choice(made_csv.CODES[1:])  # without the one that begins with 0: the peer reads it as a number
