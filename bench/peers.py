"""The environment of the peers, apart from the program's: made on first use from requirements/peers.txt."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = Path(__file__).parent / ".peers"


def python_of_peers() -> str:
    """The peers' interpreter, its environment made when it is not there."""
    python = FOLDER / "bin" / "python"
    if not (FOLDER / "installed").exists():
        print("installing the peers…", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(FOLDER)], check=True)
        pip = next((ROOT / "tools").glob("pip-*.whl")) / "pip"
        wanted = str(ROOT / "requirements" / "peers.txt")
        install = [str(python), str(pip), "install", "-qq", "--require-hashes", "--only-binary", ":all:", "-r", wanted]
        subprocess.run(install, check=True)
        (FOLDER / "installed").touch()
    return str(python)
