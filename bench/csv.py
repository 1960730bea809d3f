"""1 GB CSV: file to release, as a ratio to DuckDB's CSV → Parquet on the same file, in alternating runs.

`./run bench csv [--megabytes 1000] [--runs 5]`. Only the Parquet is stored: CSV, JSON and XLSX are made when asked.
Wall seconds of whole processes; peak memory is the largest resident set of any process of the run.
"""

import argparse
import json
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench import made_csv
from bench.peers import python_of_peers
from bench.report import heading

OUT = Path(__file__).parent / "out"

PEER = """
import sys, duckdb
connection = duckdb.connect(config={"threads": 2})
connection.execute("SET enable_progress_bar = false")
connection.execute(
    "COPY (SELECT * FROM read_csv(?, delim=';', decimal_separator=',', header=true)) TO '%s' (COMPRESSION zstd)"
    % sys.argv[2], [sys.argv[1]])
"""


def main(arguments: list[str]) -> int:
    """Alternate both, then print the medians, each step's share, the ratio and the peak memory."""
    parser = argparse.ArgumentParser(prog="bench csv")
    parser.add_argument("--megabytes", type=int, default=1000)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args(arguments)
    OUT.mkdir(exist_ok=True)
    source = OUT / f"made-{options.megabytes}.csv"
    rows = made_csv.make(source, options.megabytes * 1_000_000)
    print(heading("csv", ("duckdb", "polars")))
    print(f"{source.stat().st_size:,} bytes, {rows:,} rows, {len(made_csv.HEADER)} columns, {options.runs} runs each")
    peer, ours = [], []
    for _ in range(options.runs):
        peer.append(_peer(source))
        ours.append(_ours(source, rows))
    _print(peer, ours)
    return 0


def _peer(source: Path) -> float:
    target = OUT / "peer.parquet"
    start = time.perf_counter()
    subprocess.run([python_of_peers(), "-c", PEER, str(source), str(target)], check=True)
    return time.perf_counter() - start


def _ours(source: Path, rows: int) -> dict[str, float]:
    """One run of the path in a process of its own; asserts rows in = rows out + reported."""
    folder = Path(tempfile.mkdtemp(prefix="bench-", dir=OUT))
    try:
        start = time.perf_counter()
        command = [sys.executable, "-m", "bench.csv_path", str(source), str(folder)]
        told = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
        told["total"] = time.perf_counter() - start
    finally:
        shutil.rmtree(folder)
    assert told.pop("rows") == rows, "rows in = rows out + reported"
    return dict(told)


def _print(peer: list[float], ours: list[dict[str, float]]) -> None:
    total = statistics.median(run["total"] for run in ours)
    print(f"peer (DuckDB CSV → Parquet): median {statistics.median(peer):.1f} s ({min(peer):.1f}–{max(peer):.1f})")
    totals = [run["total"] for run in ours]
    print(f"file to release: median {total:.1f} s ({min(totals):.1f}–{max(totals):.1f})")
    ratios = [run["total"] / other for run, other in zip(ours, peer, strict=True)]
    print(f"ratio: median {statistics.median(ratios):.2f} ({min(ratios):.2f}–{max(ratios):.2f})")
    for step in (key for key in ours[0] if key not in ("total", "peak")):
        seconds = statistics.median(run[step] for run in ours)
        print(f"  {step:<24} {seconds:6.1f} s  {seconds / total:5.0%}")
    print(f"peak memory of any process: {max(run['peak'] for run in ours):,.0f} MiB")


def peak_mebibytes() -> float:
    """The largest resident set of this process or of one of its children that ended."""
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return max(own, children) / 1024
