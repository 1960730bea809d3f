"""Every file of the corpora through `grandjour open`, in one run: each is read or refused by name, none stops another.

`./run bench corpora [--sample N] [--folder DIR]`. A file whose reader crashed, hung or lied (`confined-…`), or that was
left unfinished, is a failure. Pages and rows are those extracted; peak memory is that of the largest process.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench.report import heading

DEFAULT: Final = Path(__file__).resolve().parents[2] / "shared" / "corpora"
FINISHED: Final = (0, 1, 3)  # exits of `grandjour open`: all ready, questions open, something unreadable
UNFINISHED: Final = "received"
UNREADABLE: Final = "unreadable"
CONFINED: Final = "confined-"
MOST_SECONDS: Final = 4 * 3600
NAMED: Final = 3  # files named under each refusal


@dataclass(frozen=True, slots=True)
class Run:
    """One run: its exit, the documents as told, pages and rows of all extractions, and what it took."""

    status: int
    documents: list[dict[str, object]]
    pages: int
    rows: int
    seconds: float
    peak_mebibytes: float


def main(arguments: list[str]) -> int:
    """Run, print the figures; 1 when a file failed."""
    parser = argparse.ArgumentParser(prog="bench corpora")
    parser.add_argument(
        "--sample", type=int, default=0, help="about so many files, evenly chosen; all of them without it"
    )
    parser.add_argument("--folder", type=Path, default=Path(os.environ.get("GRANDJOUR_CORPORA", DEFAULT)))
    options = parser.parse_args(arguments)
    files = [path for path in sorted(options.folder.rglob("*")) if path.is_file() and not path.name.startswith(".")]
    if not files:
        print(f"no file in {options.folder.name}", file=sys.stderr)
        return 2
    chosen = files[:: max(1, len(files) // options.sample)] if options.sample else files
    print(heading("corpora", ("pypdfium2", "python-calamine", "polars")))
    run = opened(chosen)
    return report(run, len(chosen))


def opened(files: list[Path]) -> Run:
    """All files given to one `grandjour open`, in a workspace that goes afterwards."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        command = [sys.executable, "-m", "grandjour", "open", "--json", "--workspace", name, "--mission", "bench"]
        start = time.perf_counter()
        ran = subprocess.run(
            [*command, *map(str, files)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=MOST_SECONDS
        )
        seconds = time.perf_counter() - start
        pages, rows = _found(Path(name))
    try:
        documents = json.loads(ran.stdout)["documents"]
    except (json.JSONDecodeError, KeyError):
        documents = []
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return Run(ran.returncode, documents, pages, rows, seconds, peak)


def _found(workspace: Path) -> tuple[int, int]:
    """Pages and rows of all extractions of a workspace."""
    pages = rows = 0
    for answer in workspace.glob("private/x/*/extraction.json"):
        extraction = json.loads(answer.read_bytes())
        pages += len(extraction.get("pages", ()))
        rows += sum(table["n_rows"] for table in extraction["tables"])
    return pages, rows


def report(run: Run, n_files: int) -> int:
    """Print the figures of a run; 1 when something failed in it."""
    refused: dict[str, list[str]] = defaultdict(list)
    for document in run.documents:
        if document["state"] == UNREADABLE:
            refused[str(document["error"])].append(str(document["name"]))
    read = Counter(str(one["kind"]) for one in run.documents if one["state"] not in (UNREADABLE, UNFINISHED))
    print(
        f"{n_files} files, {len(run.documents)} documents, {run.pages:,} pages, {run.rows:,} rows: {run.seconds:.0f} s"
    )
    print(
        f"{n_files / run.seconds:.2f} files/s, {run.pages / run.seconds:.2f} pages/s, "
        f"{run.peak_mebibytes:,.0f} MiB at most"
    )
    print(f"read: {read.total()} ({', '.join(f'{kind} {n}' for kind, n in read.most_common())})")
    print(f"refused by name: {sum(map(len, refused.values()))}")
    for code, names in sorted(refused.items(), key=lambda one: -len(one[1])):
        print(f"  {code:<32} {len(names):>4}  {', '.join(names[:NAMED])}{'…' if len(names) > NAMED else ''}")
    failed = failures(run, n_files)
    print("failures: " + ("; ".join(failed) or "none"))
    return 1 if failed else 0


def failures(run: Run, n_files: int) -> list[str]:
    """What may not happen: an exit that is none, a file without document, an unfinished one, a child that failed."""
    found = [] if run.status in FINISHED else [f"exit {run.status}"]
    if len(run.documents) < n_files:
        found.append(f"{n_files - len(run.documents)} files without a document")
    for one in run.documents:
        if str(one["error"] or "").startswith(CONFINED) or one["state"] == UNFINISHED:
            found.append(f"{one['name']}: {one['error'] or one['state']}")
    return found
