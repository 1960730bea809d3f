"""The table that all canaries' documents hold: three columns for the public, the others with a canary each."""

import secrets
from typing import Final

from canary import STEMS

CANARY, ACCENTED = STEMS
RUN: Final = "".join(secrets.choice("bcdfghjkmnpqrstvwx") for _ in range(12))  # tells this run's canaries from others'
WITNESS: Final = "temoinpublic"
N_ROWS: Final = 12
NIRS: Final = tuple(
    f"{base}{97 - int(base) % 97:02d}" for base in (f"18503{340 + n:03d}0{12 + n:02d}07"[:13] for n in range(N_ROWS))
)
PHONES: Final = tuple(f"06{41_827_300 + 7_919 * n:08d}" for n in range(N_ROWS))
HEADERS: Final = (
    "Équipement", "Ouvert le", "Entrées", f"Courriel {CANARY}header", f"NIR {ACCENTED}", f"Portable {CANARY}",
    "Observations",
)  # fmt: skip
HIDDEN: Final = (
    f"{CANARY} caché",
    "2025-01-01",
    "1",
    f"{CANARY}.{RUN}@orange.fr",
    NIRS[0],
    PHONES[0],
    f"{ACCENTED} caché",
)
Row = tuple[str, str, str, str, str, str, str]


def rows() -> list[Row]:
    """The rows of the table."""
    return [
        (
            f"Salle {WITNESS} {n}",
            f"2025-03-{n + 1:02d}",
            str(100 + n),
            f"{CANARY}.{RUN}{n}@orange.fr",
            NIRS[n],
            PHONES[n],
            f"Badge remis, écrire à {CANARY}.mask{n}@orange.fr avant la visite." if n % 2 else "Badge remis.",
        )
        for n in range(N_ROWS)
    ]
