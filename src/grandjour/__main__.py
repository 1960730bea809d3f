"""`python -m grandjour`: the command line."""

import sys

from grandjour.cli import main

if __name__ == "__main__":
    sys.exit(main())
