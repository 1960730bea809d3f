"""All that must hold, in the order in which it fails fastest: lint, format, types, then the tests."""

import subprocess
import sys
from pathlib import Path

BIN = Path(sys.executable).parent
CHECKS = (
    ("lint", [str(BIN / "ruff"), "check", "."]),
    ("format", [str(BIN / "ruff"), "format", "--check", "."]),
    ("types", [str(BIN / "mypy")]),
)

WHOLE = ("-n", "auto", "--dist", "loadfile")  # on every core, the tests of a file one after another


def main(arguments: list[str]) -> int:
    """Run every check, then pytest with `arguments`; 0 when all of them pass."""
    failed = [name for name, command in CHECKS if not arguments and subprocess.run(command).returncode]
    tests = subprocess.run([sys.executable, "-m", "pytest", *(arguments or WHOLE)]).returncode
    for name in failed:
        print(f"FAILED: {name} (./run {'fmt' if name == 'format' else name})", file=sys.stderr)
    return 1 if failed or tests else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
