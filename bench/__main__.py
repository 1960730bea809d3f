"""`python -m bench NAME`: run one benchmark and print its figures."""

import sys
from collections.abc import Callable
from typing import Final

import bench.actions
import bench.api
import bench.corpora
import bench.csv
import bench.kill

BENCHMARKS: Final[dict[str, Callable[[list[str]], int]]] = {
    "csv": bench.csv.main,
    "kill": bench.kill.main,
    "actions": bench.actions.main,
    "api": bench.api.main,
    "corpora": bench.corpora.main,
}


def main(arguments: list[str]) -> int:
    """Run the benchmark named first; 2 for another name."""
    if not arguments or arguments[0] not in BENCHMARKS:
        print(f"benchmarks: {', '.join(BENCHMARKS)}", file=sys.stderr)
        return 2
    return BENCHMARKS[arguments[0]](arguments[1:])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
