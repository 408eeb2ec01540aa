"""A picture of the whole screen: `export FILE.svg`, where there is one.

wanted_picture("export view.svg")      Path("view.svg")
wanted_picture("export run.npz")       None: the registry's affair
"""

from pathlib import Path
from typing import TYPE_CHECKING

from stepper.errors import BadInput
from stepper.words import phrase

if TYPE_CHECKING:
    from textual.app import App

__all__ = ["save_picture", "wanted_picture"]


def wanted_picture(line: str) -> Path | None:
    """The file that a line wants the screen drawn to."""
    verb, _, name = line.strip().partition(" ")
    file = Path(name.strip())
    return file.expanduser() if verb == "export" and file.suffix.lower() == ".svg" else None


def save_picture(app: "App[str]", file: Path) -> tuple[str, bool]:
    """Write the screen as it is; returns what to say, and whether it failed."""
    from stepper.commands.writing import write_whole

    try:
        write_whole(file, [app.export_screenshot()])
    except BadInput as refused:
        return str(refused), True
    return phrase("export.svg", file=file), False
