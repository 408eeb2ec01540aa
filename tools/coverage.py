"""Write docs/coverage.md from the lessons.

python -m tools.coverage
"""

import sys
from pathlib import Path

from stepper.course import open_course
from stepper.course.coverage import coverage_page

__all__ = ["PAGE", "main"]

PAGE = Path(__file__).resolve().parent.parent / "docs" / "coverage.md"


def main() -> int:
    """Write the page; returns 0."""
    PAGE.write_text(coverage_page(open_course().lessons), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
