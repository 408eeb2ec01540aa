"""What only the prompt can do.

save steps.py          what was done, as a Python script; any other file is the registry's `save`, a log to replay
"""

from stepper.errors import Clause
from stepper.files import file_named, replace_own
from stepper.repl.preamble import HEAD
from stepper.repl.workspace import Workspace

__all__ = ["save_script"]


def save_script(workspace: Workspace, file: str) -> str:
    """Write what was done as a Python script; returns what to say.

    Raises:
        BadInput: the file cannot be written.
    """
    path = file_named(file)
    replace_own(path, HEAD, workspace.journal.script(), Clause("file.script"))
    return f"saved; to run it: python {path}"
