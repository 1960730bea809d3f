"""The table of error codes in docs/administrator.md, from model/errors.py.

`python tools/error_table.py` writes it between its two marks; with --check it says 1 when that would change the page.
"""

import string
import sys
from pathlib import Path
from typing import Final

from grandjour.model.errors import GrandJourError

PAGE: Final = Path(__file__).resolve().parent.parent / "docs" / "administrator.md"
START: Final = "<!-- error codes: written by tools/error_table.py -->\n"
END: Final = "<!-- end of error codes -->\n"
HEAD: Final = "| code | exit | what it says |\n|---|---|---|\n"


def classes(of: type[GrandJourError] = GrandJourError) -> list[type[GrandJourError]]:
    """The class and all below it, in the order of their definition."""
    return [of, *(found for child in of.__subclasses__() for found in classes(child))]


def table() -> str:
    """The table: code, exit status, and the English sentence with the names of its places."""
    return HEAD + "".join(f"| `{item.code}` | {item.status} | {_sentence(item.en)} |\n" for item in classes())


def _sentence(template: str) -> str:
    """The sentence, its places in angle brackets."""
    parts = string.Formatter().parse(template)
    return "".join(text + (f"‹{name}›" if name else "") for text, name, _, _ in parts).replace("|", "\\|")


def main(arguments: list[str]) -> int:
    """Write the table, or check it."""
    page = PAGE.read_text(encoding="utf-8")
    before, _, rest = page.partition(START)
    _, _, after = rest.partition(END)
    written = before + START + "\n" + table() + "\n" + END + after
    if "--check" in arguments:
        return int(written != page)
    PAGE.write_text(written, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
