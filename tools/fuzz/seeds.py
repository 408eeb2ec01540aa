"""Model directories to begin with, one of each family that Hugging Face's library can make: `python -m tools.fuzz.seeds DIR`."""

import sys
from pathlib import Path

from tests.checkpoints.hugging_face import VARIANTS, saved

__all__ = ["main"]


def main(folder: Path) -> None:
    """Write them all."""
    for name, variant in VARIANTS.items():
        home = folder / name.replace("/", "-").replace(" ", "-")
        home.mkdir(parents=True, exist_ok=True)
        made = saved(variant, home)
        if made != home:
            for each in made.iterdir():
                each.rename(home / each.name)
            made.rmdir()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
