"""`python -m stepper`."""

import sys

from stepper.cli import main

if __name__ == "__main__":
    sys.exit(main())
