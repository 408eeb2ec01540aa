"""What only the prompt can do.

save steps.py          what was done, as a Python script; any other file is the registry's `save`, a log to replay
"""

from pathlib import Path

from stepper.errors import BadInput
from stepper.repl.preamble import HEAD
from stepper.repl.workspace import Workspace

__all__ = ["save_script"]


def save_script(workspace: Workspace, file: str) -> str:
    """Write what was done as a Python script; returns what to say.

    Raises:
        BadInput: the file cannot be written.
    """
    path = Path(file).expanduser()
    if path.is_file() and not path.read_bytes().startswith(HEAD.encode()):
        raise BadInput(f"{path} is there already and is not such a script; name another file")
    try:
        path.write_text(workspace.journal.script(), encoding="utf-8")
    except OSError as error:
        raise BadInput(f"cannot write {path}: {error.strerror}; name another file") from None
    return f"saved; to run it: python {path}"
