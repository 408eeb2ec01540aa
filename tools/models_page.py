"""Write docs/models.md from what the families say of themselves.

python -m tools.models_page
"""

import sys
from pathlib import Path

from stepper.checkpoints.families_page import families_page

__all__ = ["PAGE", "main"]

PAGE = Path(__file__).resolve().parent.parent / "docs" / "models.md"


def main() -> int:
    """Write the page; returns 0."""
    PAGE.write_text(families_page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
