"""`python -m bench NAME`: run one benchmark and print its figures."""

import sys

from bench import actions, api, csv, kill

BENCHMARKS = {"csv": csv.main, "kill": kill.main, "actions": actions.main, "api": api.main}


def main(arguments: list[str]) -> int:
    """Run the benchmark named first; 2 for another name."""
    if not arguments or arguments[0] not in BENCHMARKS:
        print(f"benchmarks: {', '.join(BENCHMARKS)}", file=sys.stderr)
        return 2
    return BENCHMARKS[arguments[0]](arguments[1:])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
