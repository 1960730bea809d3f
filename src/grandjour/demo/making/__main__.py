"""Make all the inputs of the demo again: python -m grandjour.demo.making [FOLDER]."""

import sys
from pathlib import Path

from grandjour.demo.making import attendance, bookings, equipment, grants, shops, staff, study

INPUTS = Path(__file__).parent.parent / "inputs"
MAKERS = (grants, attendance, bookings, equipment, staff, study, shops)

if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else INPUTS
    for maker in MAKERS:
        maker.make(folder)
